"""A table second by second: the same sums as the simulator's, the partitions that there were, and who was to blame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.heat_trial import MOST_RATE, MOST_SKEW, HeatTrial
from sandbox.model.homes import Splitting
from sandbox.model.rates import Rates, one_hot_item, steady, uniform
from sandbox.model.table_buckets import OnDemand, Provisioned
from sandbox.model.table_heat import HeatRecord
from sandbox.model.traffic import Traffic


def one_item(writes: int, *, seconds: int = 3, **more) -> HeatRecord:
    """So many 1 KB writes a second to a single item."""
    traffic = Rates.of(one_hot_item(1, 1.0), steady(writes, seconds=seconds), names=["product-1"])
    return HeatRecord(traffic.draw(7), capacity=Provisioned(1, 8_000), partitions=8, **more)


def test_half_the_writes_to_one_item_are_throttled_while_the_table_is_used_to_an_eighth():
    """8,000 units provisioned, 2,000 asked for: one partition gives 1,000, and a single item cannot be split."""
    record = one_item(2_000)
    heat = record.second(1, write=True)
    (hot,) = [partition for partition in heat.partitions if partition.hot]
    assert (hot.demanded, hot.admitted, hot.throttled) == (2_000, 1_000, 1_000)
    assert (heat.demanded, heat.admitted, heat.inflow) == (2_000, 1_000, 8_000)
    assert not heat.short
    assert sum(record.admitted(write=True)) / record.inflow(write=True) == 1 / 8


def test_unused_units_of_300_seconds_are_kept():
    """150 units idle for five minutes are 45,000; Developer Guide and re:Post, spiky workloads."""
    traffic = Traffic.recorded([(0, "a", False), (320, "a", False)])
    record = HeatRecord(traffic, capacity=Provisioned(150, 150))
    heat = record.second(310, write=False)
    assert (heat.left, heat.depth) == (45_000, 45_000)


def test_an_on_demand_table_keeps_one_second():
    record = HeatRecord(Traffic.recorded([(0, "a", True)]), capacity=OnDemand())
    assert record.second(0, write=True).depth == 4_000
    assert record.second(0, write=True).left == 3_999


def test_a_table_that_is_short_has_no_hot_partition():
    traffic = Rates.of(uniform(100), steady(200, seconds=3)).draw(7)
    heat = HeatRecord(traffic, capacity=Provisioned(1, 50)).second(2, write=True)
    assert heat.short
    assert not any(partition.hot for partition in heat.partitions)
    assert heat.throttled == 150


def test_the_busiest_key_of_a_partition_is_told_with_its_units():
    record = one_item(2_000)
    heat = record.second(0, write=True)
    assert record.busiest_key(heat.hottest, 0, write=True) == ("product-1", 2_000)


def test_the_busiest_key_is_found_by_units_not_by_requests():
    rows = [
        (0, "small", True, 1),
        (0, "small", True, 1),
        (0, "large", True, 9),
        (0, "r", False, 99),
    ]
    record = HeatRecord(Traffic.recorded(rows), capacity=OnDemand(), partitions=1)
    heat = record.second(0, write=True)
    assert record.busiest_key(heat.hottest, 0, write=True) == ("large", 9)


def test_a_partition_appears_when_it_is_split_off():
    trial = HeatTrial(skew=1.5, rate=3_000, units=8_000)
    record = trial.run()
    (split,) = record.splits
    before = record.second(int(split.at) - 1, write=True).partitions
    after = record.second(int(split.at), write=True).partitions
    assert split.child not in {partition.number for partition in before}
    numbers = [partition.number for partition in after]
    assert numbers.index(split.child) == numbers.index(split.parent) + 1
    parent = {partition.number: partition.key_range.share for partition in before}[split.parent]
    parts = {partition.number: partition.key_range.share for partition in after}
    assert parts[split.parent] + parts[split.child] == pytest.approx(parent)


trials = st.builds(
    HeatTrial,
    skew=st.floats(0, MOST_SKEW),
    rate=st.integers(1, MOST_RATE),
    units=st.none() | st.sampled_from([5, 500, 8_000]),
    suffixes=st.integers(1, 3),
    keys=st.integers(1, 20),
    curve=st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=1, max_size=4).filter(any).map(tuple),
    write=st.booleans(),
)


@given(trials.filter(lambda trial: trial.rate >= 10))
def test_every_second_sums_to_what_the_simulator_says_and_tiles_the_hash_space(trial):
    record = trial.run()
    served, asked = (
        record.admitted(write=trial.write),
        record.demanded(write=trial.write),
    )
    for at in range(record.seconds):
        heat = record.second(at, write=trial.write)
        assert (heat.admitted, heat.demanded) == (served[at], asked[at])
        assert sum(partition.key_range.share for partition in heat.partitions) == pytest.approx(1)
        assert 0 <= heat.left <= heat.depth
        assert heat.short == any(
            partition.throttled and not partition.hot for partition in heat.partitions
        )


@given(trials.filter(lambda trial: trial.rate >= 10))
def test_a_shard_takes_an_even_share_of_its_key(trial):
    names = trial.run().traffic.names
    assert len(names) == trial.keys * trial.suffixes
    assert len(set(names)) == len(names)
    if trial.suffixes > 1:
        assert names[: trial.suffixes] == tuple(f"product-1#{n}" for n in range(trial.suffixes))


def test_ten_shards_let_the_writes_of_a_hot_key_through():
    hot, cool = HeatTrial(suffixes=1).run(), HeatTrial(suffixes=10).run()
    assert sum(hot.demanded(write=True)) - sum(hot.admitted(write=True)) > 0
    assert sum(cool.demanded(write=True)) == sum(cool.admitted(write=True))


def test_without_a_request_there_is_no_heat():
    with pytest.raises(ValueError, match="there is no heat without a request"):
        HeatTrial(curve=(0.0,)).run()
    idle = HeatTrial(curve=(1.0, 0.0), rate=10).run().second(1, write=True)
    assert (idle.demanded, idle.hottest.demanded, idle.short) == (0, 0, False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"skew": 2.5}, "the skew is from 0 to 2.0, not 2.5"),
        ({"rate": 0}, "the rate is from 1 to 5,000, not 0"),
        ({"units": 0}, "provisioned units are from 1 to 16,000, not 0"),
        ({"suffixes": 0}, "the suffixes of a key are from 1 to 20, not 0"),
        ({"keys": 0}, "keys are from 1 to 1,000, not 0"),
        ({"partitions": 17}, "partitions are from 1 to 16, not 17"),
        ({"curve": ()}, "the seconds of a curve are from 1 to 600, not 0"),
        ({"curve": (2.0,)}, "a part of the rate is from 0 to 1, not 2.0"),
    ],
)
def test_a_trial_refuses_what_cannot_be_tried(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        HeatTrial(**change)


def test_a_hot_item_is_not_split_off_in_vain():
    assert one_item(2_000, seconds=200, splitting=Splitting()).splits == ()
