"""The simulator: many requests at once, with the answers that one bucket after another gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plain_loop import request_by_request, with_numbers
from sandbox.model.homes import Homes, Splitting
from sandbox.model.keys import HASH_SPACE, KeyRange, even_ranges, partitions_for
from sandbox.model.rates import Rates, daily_curve, one_hot_item, steady, uniform, zipf
from sandbox.model.simulation import Simulation, simulate
from sandbox.model.table_buckets import OnDemand, Provisioned
from sandbox.model.traffic import Traffic, smallest

NAMES = ("cup", "pot", 7, b"lid", "jug", "can")
COSTS = st.sampled_from([0.5, 1.0, 100.0, 320.5, 400.0, 1_000.0])
RATES = st.sampled_from([1.0, 7.3, 250.0, 1_000.0, 2_345.6])


@st.composite
def traffics(draw: st.DrawFn, *, mixed: bool | None = None) -> Traffic:
    """A few seconds of requests, large enough that limits bind."""
    rows = draw(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5), st.booleans(), COSTS), max_size=60)
    )
    stretch = draw(st.sampled_from([1, 1, 50]))
    rows.sort(key=lambda row: row[0])
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    if mixed is None:
        mixed = draw(st.booleans())
    return Traffic(
        np.array(columns[0], np.int32) * stretch,
        smallest(columns[1], len(NAMES)),
        np.array(columns[2], np.bool_),
        NAMES,
        draw(COSTS),
        draw(COSTS),
        np.array(columns[3], np.float64) if mixed else None,
        duration=400,
    )


SETTINGS = (
    st.none()
    | st.builds(Provisioned, RATES, st.lists(RATES, min_size=1, max_size=5))
    | st.builds(OnDemand, RATES, RATES, st.none() | RATES, st.none() | RATES)
)
RANGES = st.lists(st.integers(1, HASH_SPACE - 1), max_size=4, unique=True).map(
    lambda cuts: [
        KeyRange(low, high)
        for low, high in zip([0, *sorted(cuts)], [*sorted(cuts), HASH_SPACE], strict=True)
    ]
)


def units_of(traffic: Traffic) -> np.ndarray:
    if traffic.each_units is not None:
        return traffic.each_units
    return np.where(traffic.writes, traffic.write_units, traffic.read_units)


@given(traffics(), SETTINGS, RANGES)
def test_the_simulator_answers_as_one_bucket_after_another(traffic, setting, ranges):
    expected = request_by_request(traffic, setting, ranges)
    found = simulate(traffic, capacity=setting, partitions=ranges, each=True)
    assert found.admitted.tolist() == expected


@given(traffics(), SETTINGS, RANGES)
def test_the_sums_are_those_of_the_requests(traffic, setting, ranges):
    found = simulate(traffic, capacity=setting, partitions=ranges, each=True)
    home, units = Homes(NAMES, ranges).now[traffic.keys], units_of(traffic)
    for write, flow in enumerate((found.reads, found.writes)):
        for mask, requests, consumed in (
            (traffic.writes == write, flow.requests, flow.demanded),
            ((traffic.writes == write) & found.admitted, flow.admitted_requests, flow.admitted),
        ):
            counts, sums = np.zeros_like(requests), np.zeros_like(consumed)
            np.add.at(counts, (traffic.seconds[mask], home[mask]), 1)
            np.add.at(sums, (traffic.seconds[mask], home[mask]), units[mask])
            assert np.array_equal(counts, requests)
            assert np.array_equal(sums, consumed)
        assert np.array_equal(flow.admitted + flow.throttled, flow.demanded)


@given(traffics(), SETTINGS, RANGES)
def test_asking_which_requests_were_admitted_changes_no_sum(traffic, setting, ranges):
    plain = simulate(traffic, capacity=setting, partitions=ranges)
    asked = simulate(traffic, capacity=setting, partitions=ranges, each=True)
    assert plain.admitted is None
    for one, other in ((plain.reads, asked.reads), (plain.writes, asked.writes)):
        assert np.array_equal(one.admitted, other.admitted)
        assert np.array_equal(one.hot, other.hot)


@given(traffics(mixed=False), RATES, RANGES)
def test_a_bucket_never_holds_more_than_its_depth_and_a_throttled_request_spends_nothing(
    traffic, rate, ranges
):
    found = simulate(traffic, capacity=Provisioned(rate, rate), partitions=ranges)
    for flow, ceiling in ((found.reads, 3_000), (found.writes, 1_000)):
        assert (flow.level <= rate * 300).all()
        assert (flow.admitted <= ceiling).all()
        spent = flow.admitted.sum(axis=1)
        after = np.minimum(rate * 300, flow.level - spent + rate)
        assert flow.level[1:] == pytest.approx(after[:-1])


@given(traffics(mixed=False), RATES, RATES, RANGES)
def test_more_provisioned_capacity_never_admits_less_where_all_requests_cost_the_same(
    traffic, one, other, ranges
):
    """Where sizes differ it may: a large request that now fits leaves no room for two small ones."""
    low, high = sorted((one, other))
    less, more = (
        simulate(traffic, capacity=Provisioned(rate, rate), partitions=ranges)
        for rate in (low, high)
    )
    for smaller, larger in ((less.reads, more.reads), (less.writes, more.writes)):
        sums = [np.cumsum(flow.admitted.sum(axis=1)) for flow in (smaller, larger)]
        assert (sums[0] <= sums[1]).all()


def test_a_large_request_that_fits_may_leave_no_room_for_two_small_ones():
    rows = [(0, "cup", True, 6.0), (0, "pot", True, 5.0), (0, "jug", True, 3.5)]
    few, many = (
        simulate(Traffic.recorded(rows), capacity=Provisioned(1, rate), each=True)
        for rate in (5.5, 8.0)
    )
    assert few.admitted.tolist() == [False, True, False]
    assert many.admitted.tolist() == [True, False, False]


def test_the_hottest_key_has_one_partition_however_many_there_are():
    traffic = Rates.of(one_hot_item(100, share=0.9), steady(2_000, seconds=10)).draw(seed=7)
    for partitions in (2, 64):
        found = simulate(traffic, partitions=partitions)
        hottest = Homes(traffic.names, partitions).now[0]
        assert (found.writes.admitted[:, hottest] == 1_000).all()
        assert found.writes.hot[:, hottest].all()
        assert found.writes.throttled.sum() == found.writes.throttled[:, hottest].sum() > 0


def test_a_partition_may_take_more_than_its_share_of_the_tables_capacity():
    """The Developer Guide's picture of adaptive capacity: 400 WCU over four partitions, 150 + 3 x 50 a second."""
    names, homes = [], []
    for number in range(100):
        (home,) = Homes([number], 4).now
        if home not in homes:
            names.append(number)
            homes.append(home)
    rates = Rates.of([0.5, 1 / 6, 1 / 6, 1 / 6], steady(300, seconds=60), names=names)
    found = simulate(rates, capacity=Provisioned(1, 400), partitions=4)
    assert sorted(found.writes.admitted[-1].round().tolist()) == [50, 50, 50, 150]
    assert not found.writes.hot.any()
    assert found.writes.throttled.sum() == pytest.approx(0)


@pytest.mark.parametrize("step", [1, 60])
def test_five_idle_minutes_at_150_rcu_carry_200_reads_a_second_for_15_minutes(step):
    """re:Post knowledge center, "spiky workloads with short intervals": 45,000 / 50 = 900 seconds."""
    curve = np.repeat([0.0, 200.0], [300 // step, 1_200 // step])
    rates = Rates.of(uniform(50), curve, writes=0.0, step=step)
    found = simulate(rates, capacity=Provisioned(150, 1))
    assert found.reads.level[300 // step] == 45_000
    throttled = np.flatnonzero(found.reads.throttled.sum(axis=1) > 1)
    assert throttled[0] * step == pytest.approx(300 + 900, abs=60)
    assert found.reads.admitted[-1].sum() == pytest.approx(150)
    if step == 1:
        single = simulate(rates.draw(seed=7), capacity=Provisioned(150, 1))
        assert np.array_equal(single.reads.level, found.reads.level.round(6))


def test_provisioned_capacity_may_change_from_second_to_second():
    traffic = Rates.of(uniform(10), steady(20, seconds=6)).draw(seed=3)
    found = simulate(traffic, capacity=Provisioned(1, [10, 10, 10, 30, 30, 5]))
    assert found.writes.capacity.tolist() == [10, 10, 10, 30, 30, 5]
    assert found.writes.admitted.sum(axis=1).tolist() == [10, 10, 10, 10, 20, 20]


def test_an_on_demand_table_doubles_its_previous_peak_half_an_hour_later():
    rates = Rates.of(uniform(2_000), steady(6_000, seconds=3_600), step=1)
    found = simulate(rates, capacity=OnDemand(), partitions=64)
    served = found.writes.admitted.sum(axis=1)
    assert served[1_000] == pytest.approx(4_000)
    assert served[-1] == pytest.approx(6_000)
    assert found.writes.capacity[-1] == pytest.approx(8_000)


def test_a_maximum_caps_an_on_demand_table():
    traffic = Rates.of(uniform(100), steady(50, seconds=5), writes=0.5).draw(seed=2)
    found = simulate(traffic, capacity=OnDemand(max_reads=10, max_writes=12))
    assert found.reads.admitted.sum(axis=1).tolist() == [10] * 5
    assert found.writes.admitted.sum(axis=1).tolist() == [12] * 5


@given(
    st.lists(st.floats(0, 3_000), min_size=1, max_size=6),
    st.integers(0, 4_000).map(float),
)
def test_rates_are_cut_where_finely_mixed_requests_would_be(per_key, rate):
    """A thousandth of a request at a time, in turn: what a table without units left cuts off."""
    rates = Rates.of(per_key, [1.0], names=NAMES[: len(per_key)])
    found = simulate(rates, capacity=Provisioned(1, max(rate, 1)), partitions=3)
    demanded, admitted = found.writes.demanded[0], found.writes.admitted[0]
    assert (admitted <= np.minimum(demanded, 1_000) + 1e-6).all()
    through = np.minimum(demanded, 1_000).sum()
    assert admitted.sum() == pytest.approx(min(through, max(rate, 1)), abs=1e-6)
    # partitions that are not full were served up to the same moment
    moments = [a / d for a, d in zip(admitted, demanded, strict=True) if d > 1e-3 and a < 999.999]
    assert moments == pytest.approx([moments[0]] * len(moments) if moments else [])


def test_steps_of_a_minute_give_the_sums_that_seconds_give():
    curve = daily_curve(3_000, 200, seconds=7_200, step=60)
    by_minute = Rates.of(zipf(200, 1.1), curve, step=60, writes=0.7)
    by_second = Rates.of(zipf(200, 1.1), np.repeat(curve, 60), writes=0.7)
    setting = Provisioned(60, 100)
    one, other = (
        simulate(rates, capacity=setting, partitions=8) for rates in (by_minute, by_second)
    )
    for minutes, seconds in ((one.reads, other.reads), (one.writes, other.writes)):
        averages = seconds.admitted.reshape(120, 60, 8).mean(axis=1)
        assert minutes.admitted == pytest.approx(averages)
        assert minutes.level == pytest.approx(seconds.level[::60])


def test_single_requests_come_out_as_their_rates_do():
    rates = Rates.of(zipf(300, 1.0), steady(6_000, seconds=20))
    setting = Provisioned(1, 5_000)
    fluid = simulate(rates, capacity=setting, partitions=4).writes.admitted.sum(axis=0)
    single = simulate(rates.draw(seed=7), capacity=setting, partitions=4).writes.admitted.sum(
        axis=0
    )
    assert single == pytest.approx(fluid, rel=0.02)


def test_a_table_without_requests_has_idle_buckets():
    empty = np.array([], np.int32)
    idle = Traffic(empty, smallest([], 1), empty.astype(bool), ("cup",), duration=400)
    found = simulate(idle, capacity=Provisioned(1, 2), each=True)
    assert found.writes.level[[0, 1, 399]].tolist() == [2, 4, 600]
    assert found.writes.demanded.sum() == 0
    assert len(found.admitted) == 0


def test_the_simulator_answers_as_the_loop_that_it_is_measured_against():
    traffic = Rates.of(zipf(100, 1.0), steady(5_000, seconds=20)).draw(seed=5)
    found = simulate(traffic, capacity=Provisioned(1, 3_000), partitions=4)
    demanded, admitted = with_numbers(traffic, Homes(traffic.names, 4).now.tolist(), 4, 3_000.0)
    assert found.writes.demanded.tolist() == demanded
    assert found.writes.admitted.tolist() == admitted


class TestSplitting:
    """Partitions that split while traffic flows."""

    @staticmethod
    def run(rates: Rates, **more: object) -> Simulation:
        return simulate(rates.draw(seed=7), partitions=1, splitting=Splitting(60, 120), **more)

    def test_a_hot_partition_is_split_after_a_while_and_then_serves_more(self):
        found = self.run(Rates.of(uniform(500), steady(1_500, seconds=400)))
        assert [(s.at, s.parent, s.child, s.reason) for s in found.splits] == [(180, 0, 1, "heat")]
        served = found.writes.admitted.sum(axis=1)
        assert (served[:180] == 1_000).all()
        assert (served[180:] == 1_500).all()
        assert found.writes.demanded[:180, 1].sum() == 0

    def test_it_is_cut_where_half_of_the_heat_lies_on_each_side(self):
        rates = Rates.of(zipf(500, 1.0), steady(1_800, seconds=300))
        found = self.run(rates)
        shares = found.writes.demanded[200:].sum(axis=0) / found.writes.demanded[200:].sum()
        assert found.lows[1] != HASH_SPACE // 2
        assert shares == pytest.approx([0.5, 0.5], abs=0.15)  # as fine as one item's share allows

    def test_one_hot_item_is_never_split_away(self):
        assert self.run(Rates.of(one_hot_item(50, 0.98), steady(2_000, seconds=900))).splits == ()

    def test_a_walk_along_the_keys_is_never_split(self):
        names = sorted(range(400), key=lambda n: Homes([n], 1)._points[0])
        seconds = np.repeat(np.arange(400, dtype=np.int32), 900)
        keys = smallest(seconds, 400)  # one key after another, in the order of their hashes
        walk = Traffic(seconds, keys, np.ones(len(seconds), bool), tuple(names))
        assert simulate(walk, partitions=1, splitting=Splitting(60, 120)).splits == ()

    def test_raised_throughput_splits_every_partition_in_two(self):
        """USENIX 2022, section 4: 3,200 and 3,600 write units on four partitions, 6,000 on eight."""
        rates = Rates.of(uniform(1_000), steady(1_000, seconds=180))
        setting = Provisioned(1, np.repeat([3_200, 3_600, 6_000], 60).tolist())
        found = simulate(rates.draw(seed=7), partitions=4, capacity=setting, splitting=Splitting())
        assert {(s.at, s.reason) for s in found.splits} == {(120.0, "throughput")}
        assert sorted(found.lows) == [key_range.low for key_range in even_ranges(8)]

    def test_rates_split_as_their_requests_do(self):
        rates = Rates.of(zipf(500, 0.8), steady(2_500, seconds=600))
        fluid = simulate(rates, partitions=2, splitting=Splitting(60, 120))
        single = simulate(rates.draw(seed=7), partitions=2, splitting=Splitting(60, 120))
        assert fluid.splits[0] == single.splits[0]
        assert fluid.writes.admitted[-1].sum() == pytest.approx(2_500, rel=0.01)
        assert single.writes.admitted[-1].sum() == pytest.approx(2_500, rel=0.01)

    def test_every_request_is_counted_once_however_often_partitions_split(self):
        rates = Rates.of(zipf(500, 0.8), steady(4_000, seconds=600), writes=0.6)
        traffic = rates.draw(seed=7)
        found = simulate(traffic, partitions=1, splitting=Splitting(5, 1), each=True)
        assert len(found.splits) > 2
        per_second = np.bincount(traffic.seconds)
        asked = (found.reads.requests + found.writes.requests).sum(axis=1)
        assert np.array_equal(asked, per_second)
        admitted = (found.reads.admitted_requests + found.writes.admitted_requests).sum()
        assert admitted == found.admitted.sum()

    def test_a_step_longer_than_the_stretch_of_heat_shows_none(self):
        rates = Rates.of(uniform(3), [1.0], step=60)
        with pytest.raises(ValueError, match="do not show"):
            simulate(rates, splitting=Splitting(window=5))


def test_partitions_are_key_ranges_in_order():
    rates = Rates.of(uniform(3), [1.0])
    for ranges in ([], [KeyRange(5, 9)], list(reversed(even_ranges(2)))):
        with pytest.raises(ValueError, match="key ranges"):
            simulate(rates, partitions=ranges)
    assert simulate(rates, partitions=partitions_for(None, None)).partitions == 4
