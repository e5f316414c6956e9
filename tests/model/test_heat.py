"""When a partition runs hot, and where it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.heat import OBSERVED, HeatMeter, split_point
from sandbox.model.throughput import PARTITION_READ_UNITS, PARTITION_WRITE_UNITS

PLACES = st.lists(st.integers(0, 30), min_size=1, max_size=60)


def meter_for(seconds: int, *, reads: float = 0, writes: float = 0) -> list[int]:
    """The seconds in which a meter calls a partition hot that is asked for so many units in each."""
    meter = HeatMeter()
    return [at for at in range(seconds) if meter.note(0, reads, writes, at=at, window=60)]


@pytest.mark.parametrize("heat", [{"writes": 900}, {"reads": 2_900}, {"reads": 10, "writes": 800}])
def test_a_partition_is_hot_after_a_whole_stretch_near_its_ceiling(heat):
    assert meter_for(200, **heat) == [60, 120, 180]


@pytest.mark.parametrize(
    "heat", [{"writes": 700}, {"reads": 2_000}, {"reads": 2_000, "writes": 700}]
)
def test_a_partition_well_below_its_ceilings_is_not_hot(heat):
    """Reads and writes have a ceiling each."""
    assert meter_for(200, **heat) == []


def test_a_spike_of_a_second_does_not_make_a_partition_hot():
    meter = HeatMeter()
    assert not meter.note(0, 0, 20_000, at=0, window=60)
    assert not any(meter.note(0, 0, 1, at=at, window=60) for at in range(1, 60))
    assert not meter.note(0, 0, 1, at=500, window=60)


def test_a_partition_remembers_its_latest_requests():
    meter = HeatMeter()
    for place in range(2 * OBSERVED):
        meter.note(place, 1, 0, at=0, window=60)
    assert list(meter.observed) == list(range(OBSERVED, 2 * OBSERVED))


def test_one_hot_item_is_not_helped_by_a_split():
    """USENIX 2022, section 4.4; one or two other requests now and then change nothing."""
    assert split_point([7] * 100) is None
    assert split_point([7] * 98 + [3, 9]) is None


@pytest.mark.parametrize("walk", [list(range(100)), list(range(100, 0, -1)), [1, 1, 2, 2, 3, 3]])
def test_a_walk_along_the_keys_is_not_helped_by_a_split(walk):
    """The same section: its heat is always at one end."""
    assert split_point(walk) is None


@given(PLACES)
def test_a_cut_leaves_requests_on_both_sides(observed):
    cut = split_point(observed)
    if cut is not None:
        below = sum(place < cut for place in observed)
        assert cut in observed
        assert 0 < below < len(observed)


@given(PLACES.map(sorted), st.randoms(use_true_random=False))
def test_no_other_cut_shares_the_heat_better_by_more_than_one_items_requests(observed, chance):
    shuffled = observed.copy()
    chance.shuffle(shuffled)
    cut = split_point(shuffled)
    if cut is not None:
        hottest = max(observed.count(place) for place in observed)
        larger = max(sum(p < cut for p in observed), sum(p >= cut for p in observed))
        assert larger - len(observed) / 2 <= hottest


def test_a_partition_is_cut_at_the_median_of_its_requests_not_in_the_middle_of_its_range():
    assert split_point([1, 2, 1, 3, 2, 1, 3, 90, 4, 2]) == 2


def test_a_table_with_an_lsi_is_cut_between_item_collections_only():
    """Developer Guide, burst and adaptive capacity: with an LSI an item collection stays on one partition."""

    def whole(place: tuple[str, int]) -> tuple[str, int]:
        return place[0], 0

    one = [("a", n * 7 % 50) for n in range(50)]
    assert split_point(one) is not None
    assert split_point(one, whole=whole) is None
    two = [(name, n * 7 % 50) for n in range(25) for name in "ab"]
    assert split_point(two, whole=whole) == ("b", 0)


def test_the_ceilings_are_the_published_ones():
    assert (PARTITION_READ_UNITS, PARTITION_WRITE_UNITS) == (3_000, 1_000)
