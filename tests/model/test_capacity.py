"""What a table may spend as a whole: provisioned with burst, or on-demand with its peaks."""

import pytest

from sandbox.model.capacity import (
    ON_DEMAND_READS,
    ON_DEMAND_WRITES,
    PEAK_SECONDS,
    TABLE_UNITS,
    Capacity,
    OnDemandPeaks,
)
from sandbox.model.throughput import Admitted, Limit, Throttled, admit_all


def carry(peaks: OnDemandPeaks, rate: float, *, minutes: int, start: int) -> int:
    """Spend at a rate for some minutes; returns the second after."""
    for at in range(start, start + 60 * minutes):
        peaks.note(rate, at=at)
    return start + 60 * minutes


def spend(capacity: Capacity, units: float, *, at: float) -> Admitted | Throttled:
    return admit_all([(bucket, units) for bucket in capacity.buckets], at=at)


def test_an_on_demand_table_serves_twice_its_previous_peak_at_once():
    """Developer Guide, on-demand capacity mode: after a peak of 50,000 reads a second 100,000, then 200,000."""
    peaks = OnDemandPeaks(ON_DEMAND_READS)
    at = carry(peaks, 50_000, minutes=1, start=0)
    assert peaks.capacity_at(at + PEAK_SECONDS) == 100_000
    at = carry(peaks, 100_000, minutes=1, start=3_600)
    assert peaks.capacity_at(at) == 100_000
    assert peaks.capacity_at(at + PEAK_SECONDS - 1) == 100_000
    assert peaks.capacity_at(at + PEAK_SECONDS) == 200_000


def test_a_new_on_demand_table_serves_4000_writes_and_12000_reads_a_second():
    for start in (ON_DEMAND_WRITES, ON_DEMAND_READS):
        capacity = Capacity(start)
        capacity.serve_on_demand(None, at=0)
        assert isinstance(spend(capacity, start, at=0), Admitted)
        assert isinstance(spend(capacity, 1, at=0), Throttled)
        assert isinstance(spend(capacity, start, at=1), Admitted)
    assert (ON_DEMAND_READS, ON_DEMAND_WRITES) == (12_000, 4_000)


def test_an_on_demand_table_keeps_what_it_has_scaled_to():
    peaks = OnDemandPeaks(ON_DEMAND_WRITES)
    carry(peaks, 5_000, minutes=3, start=0)
    assert peaks.capacity_at(10 * 86_400) == 10_000
    carry(peaks, 1, minutes=3, start=10 * 86_400)
    assert peaks.capacity_at(20 * 86_400) == 10_000


def test_a_peak_is_a_minutes_average():
    """One second's spike vanishes in it."""
    peaks = OnDemandPeaks(4_000)
    peaks.note(60_000, at=30)
    assert peaks.capacity_at(86_400) == 4_000


def test_a_lower_peak_after_a_higher_one_changes_nothing():
    peaks = OnDemandPeaks(4_000)
    at = carry(peaks, 6_000, minutes=1, start=0)
    carry(peaks, 5_000, minutes=1, start=at)
    assert peaks.capacity_at(86_400) == 12_000


def test_no_on_demand_table_passes_its_quota():
    capacity = Capacity(100_000.0)
    capacity.serve_on_demand(None, at=0)
    assert spend(capacity, TABLE_UNITS, at=0) == Admitted(TABLE_UNITS)
    assert spend(capacity, 1, at=0) == Throttled(1, available=0, limit=Limit.ACCOUNT)


def test_a_maximum_throttles_before_the_table_does():
    capacity = Capacity(ON_DEMAND_WRITES)
    capacity.serve_on_demand(10, at=0)
    assert [spend(capacity, 1, at=0) for _ in range(11)] == [
        *[Admitted(1)] * 10,
        Throttled(1, available=0, limit=Limit.MAX_ON_DEMAND),
    ]
    capacity.serve_on_demand(None, at=0)
    assert spend(capacity, 1, at=0) == Admitted(1)


def test_a_table_switched_to_on_demand_serves_the_highest_rate_ever_provisioned():
    """Developer Guide, switching capacity modes: once 10,000 and now 10 is 10,000; 1,000 is the 4,000 of a new one."""
    for highest, served in ((10_000, 10_000), (1_000, 4_000)):
        capacity = Capacity(ON_DEMAND_WRITES)
        capacity.provision(highest, at=0)
        capacity.provision(10, at=60)
        capacity.serve_on_demand(None, at=120)
        assert capacity.provisioned is None
        assert [bucket.rate for bucket in capacity.buckets] == [served]


def test_unused_units_are_kept_when_provisioned_capacity_changes():
    capacity = Capacity(ON_DEMAND_WRITES)
    capacity.provision(10, at=0)
    capacity.provision(100, at=50)
    (bucket,) = capacity.buckets
    assert bucket.level_at(50) == 10 + 50 * 10
    assert bucket.level_at(51) == 610
    capacity.provision(1, at=51)
    assert bucket.level_at(51) == 300


def test_naming_the_same_rate_again_changes_nothing():
    capacity = Capacity(ON_DEMAND_WRITES)
    capacity.provision(10, at=0)
    assert isinstance(spend(capacity, 10, at=0), Admitted)
    capacity.provision(10, at=0)
    assert spend(capacity, 1, at=0) == Throttled(1, available=0)


@pytest.mark.parametrize("start", [0, 30, 59.5])
def test_a_table_created_in_the_middle_of_a_minute_still_peaks(start):
    capacity = Capacity(4_000, at=start)
    for at in range(60, 180):
        capacity.note(5_000, at=at)
    assert capacity.peaks.capacity_at(180 + PEAK_SECONDS) == 10_000
