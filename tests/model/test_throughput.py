"""Buckets of capacity units: burst, the ceiling of a partition, who is throttled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.throughput import (
    BURST_SECONDS,
    PARTITION_READ_UNITS,
    PARTITION_WRITE_UNITS,
    Admitted,
    Limit,
    Throttled,
    TokenBucket,
    admit,
    admit_all,
    partition_bucket,
    provisioned_bucket,
)

RATES = st.integers(1, 1_000) | st.floats(0.1, 1_000)
UNITS = st.integers(1, 800).map(lambda halves: halves / 2)
WAITS = st.integers(0, 400) | st.floats(0, 400)
DEMANDS = st.lists(st.tuples(WAITS, UNITS), max_size=40)


def test_a_throttled_request_spends_nothing():
    bucket = TokenBucket(rate=1, size=10, level=3)
    assert admit(bucket, 5, at=0) == Throttled(5, available=3)
    assert bucket.level == 3


def test_an_admitted_request_spends_its_units():
    bucket = TokenBucket(rate=1, size=10, level=3)
    assert admit(bucket, 2, at=0) == Admitted(2)
    assert bucket.level_at(0) == 1
    assert bucket.level_at(5) == 6
    assert bucket.level_at(500) == 10


def test_a_request_needs_its_units_in_the_partition_and_in_the_table():
    table, partition = provisioned_bucket(5), partition_bucket(PARTITION_WRITE_UNITS)
    verdict = admit_all([(partition, 6), (table, 6)], at=0)
    assert verdict == Throttled(6, available=5, limit=Limit.PROVISIONED)
    assert (partition.level_at(0), table.level_at(0)) == (1_000, 5)
    hot = partition_bucket(PARTITION_WRITE_UNITS)
    assert admit(hot, 1_000, at=0) == Admitted(1_000)
    assert admit(hot, 1, at=0) == Throttled(1, available=0, limit=Limit.KEY_RANGE)


@given(RATES, DEMANDS)
def test_a_bucket_never_holds_more_than_its_size_and_never_spends_what_is_not_there(rate, demands):
    bucket, at = provisioned_bucket(rate), 0.0
    for wait, units in demands:
        at += wait
        before = bucket.level_at(at)
        verdict = admit(bucket, units, at=at)
        assert before <= bucket.size == rate * BURST_SECONDS
        if isinstance(verdict, Throttled):
            assert bucket.level_at(at) == before == verdict.available < units
        else:
            assert bucket.level_at(at) == before - units
            assert before >= min(units, bucket.size) - 1e-5


@given(RATES, DEMANDS)
def test_no_more_is_spent_than_what_there_was_at_first_and_what_flowed_in(rate, demands):
    bucket, at, spent = provisioned_bucket(rate), 0.0, 0.0
    for wait, units in demands:
        at += wait
        spent += units * isinstance(admit(bucket, units, at=at), Admitted)
    debt = max(0.0, -bucket.level_at(at))
    assert spent <= rate * (1 + at) + debt + 1e-4


def test_a_request_larger_than_the_whole_bucket_waits_until_it_is_full():
    """One write of 400 KB to a table with 1 WCU: its bucket never holds more than 300 units."""
    bucket = provisioned_bucket(1)
    assert isinstance(admit(bucket, 400, at=298), Throttled)
    assert isinstance(admit(bucket, 400, at=299), Admitted)
    assert bucket.level_at(299) == -100
    assert isinstance(admit(bucket, 1, at=399), Throttled)
    assert isinstance(admit(bucket, 1, at=400), Admitted)


def test_five_idle_minutes_at_150_rcu_bank_45000_units_which_carry_200_rcu_for_15_minutes():
    """re:Post knowledge center, "spiky workloads with short intervals": 45,000 / 50 = 900 seconds."""
    bucket = TokenBucket(rate=150, size=150 * BURST_SECONDS, level=0)
    assert bucket.level_at(5 * 60) == 45_000
    seconds, at = 0, 300
    while all(isinstance(admit(bucket, 1, at=at), Admitted) for _ in range(200)):
        seconds, at = seconds + 1, at + 1
    # each second's 200 units are asked for at its beginning, before what it brings has flowed in
    assert seconds == pytest.approx(900, abs=4)


def test_500_writes_at_5_wcu_take_17_6_seconds_where_412_units_are_banked():
    """The rows that the Amazon DynamoDB Immersion Day loads: (500 - 412) / 5 seconds."""
    bucket, at = TokenBucket(rate=5, size=5 * BURST_SECONDS, level=412), 0.0
    for _ in range(500):
        while isinstance(admit(bucket, 1, at=at), Throttled):
            at = round(at + 0.2, 1)
    assert at == pytest.approx(17.6)


def test_a_partition_may_take_more_than_its_share_of_the_tables_capacity():
    """The Developer Guide's picture of adaptive capacity: 400 WCU over four partitions, 150 + 3 x 50 a second."""
    table = provisioned_bucket(400)
    partitions = [partition_bucket(PARTITION_WRITE_UNITS) for _ in range(4)]
    for at in range(60):
        for partition, writes in zip(partitions, (150, 50, 50, 50), strict=True):
            for _ in range(writes):
                assert admit_all([(partition, 1), (table, 1)], at=at) == Admitted(1)


@pytest.mark.parametrize("ceiling", [PARTITION_READ_UNITS, PARTITION_WRITE_UNITS])
def test_burst_does_not_lift_the_ceiling_of_a_partition(ceiling):
    partition = partition_bucket(ceiling)
    admitted = [isinstance(admit(partition, 1, at=500), Admitted) for _ in range(ceiling + 10)]
    assert admitted == [True] * ceiling + [False] * 10


def test_an_item_of_20_kb_is_read_600_times_a_second():
    """Developer Guide, partition key design: a strongly consistent read of it takes 5 units."""
    partition = partition_bucket(PARTITION_READ_UNITS)
    reads = [isinstance(admit(partition, 5, at=0), Admitted) for _ in range(700)]
    assert sum(reads) == 600


@given(RATES, RATES, WAITS, WAITS)
def test_a_change_of_rate_keeps_what_is_banked_as_far_as_there_is_room(old, new, first, then):
    bucket = provisioned_bucket(old)
    banked = bucket.level_at(first)
    bucket.refill_to(new, new * BURST_SECONDS, at=first)
    kept = min(banked, new * BURST_SECONDS)
    assert bucket.level_at(first) == kept
    assert bucket.level_at(first + then) == pytest.approx(
        min(new * BURST_SECONDS, kept + new * then)
    )


def test_time_that_is_past_brings_no_units():
    bucket = TokenBucket(rate=1, size=10, level=3, at=8)
    assert bucket.level_at(2) == 3
    bucket.spend(1, at=2)
    assert (bucket.level, bucket.at) == (2, 8)


@pytest.mark.parametrize(("rate", "size"), [(0, 10), (-1, 10), (1, 0)])
def test_a_bucket_has_a_rate_and_a_size(rate, size):
    with pytest.raises(ValueError, match="above zero"):
        TokenBucket(rate=rate, size=size, level=0)
