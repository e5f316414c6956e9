"""Partitions are split and never merged; every place always has exactly one home."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.model.keys import HASH_SPACE, even_ranges
from sandbox.model.partitions import Partition, Partitions, Split, doublings_for

HASHES = st.integers(0, HASH_SPACE - 1) | st.integers(0, 20)
PLACES = st.tuples(HASHES, st.integers(0, 3))  # a hash, and a place in its item collection


def first_place(point: int) -> tuple[int, int]:
    return point, 0


@st.composite
def split_tables(draw: st.DrawFn) -> Partitions:
    """Partitions after some splits, between item collections and through them."""
    partitions = Partitions(draw(st.integers(1, 5)), first_place)
    for cut in draw(st.lists(PLACES, max_size=6)):
        home = partitions.home(cut)
        if home.low < cut:
            partitions.split(home, cut, cut[0], "heat", at=1.0)
    if draw(st.booleans()):
        partitions.halve_all(at=2.0, moved=lambda lower, upper: None)
    return partitions


@given(split_tables(), PLACES)
def test_every_place_has_exactly_one_home_after_any_splits(partitions, place):
    holders = [
        partition
        for partition in partitions.in_order
        for end in [partitions.end_of(partition)]
        if partition.low <= place and (end is None or place < end)
    ]
    assert holders == [partitions.home(place)]


@given(split_tables())
def test_key_ranges_cover_the_hash_space_and_share_a_hash_only_where_its_items_are_cut_apart(
    partitions,
):
    ranges = partitions.key_ranges()
    assert len(ranges) == len(partitions)
    assert (ranges[0].low, ranges[-1].high) == (0, HASH_SPACE)
    for lower, upper, end in zip(ranges, ranges[1:], partitions.in_order[1:], strict=False):
        cut_apart = end.low != first_place(end.low[0])
        assert upper.low == end.low[0]
        assert lower.high == upper.low + (1 if cut_apart else 0)


@given(split_tables())
def test_partitions_keep_their_number_and_new_ones_get_the_next(partitions):
    assert {p.number for p in partitions.in_order} == set(range(len(partitions)))
    assert [split.child for split in partitions.splits] == list(
        range(len(partitions) - len(partitions.splits), len(partitions))
    )
    by_number = {p.number: p for p in partitions.in_order}
    assert all(by_number[split.child].parent == split.parent for split in partitions.splits)


@given(split_tables(), PLACES, PLACES)
def test_between_finds_every_home_on_the_way(partitions, one, other):
    first, last = sorted((one, other))
    found = partitions.between(first, last)
    assert found[0] is partitions.home(first)
    assert found[-1] is partitions.home(last)
    assert [p.low for p in found] == sorted(p.low for p in found)
    inside = [p for p in partitions.in_order if first < p.low <= last]
    assert found == [partitions.home(first), *inside]


@given(st.integers(1, 12), HASHES)
def test_new_partitions_are_even_ranges(count, point):
    partitions = Partitions(count, first_place)
    assert tuple(partitions.key_ranges()) == even_ranges(count)
    home = partitions.home((point, 2))
    assert point in partitions.key_ranges()[home.number]


def test_a_split_is_remembered_and_both_halves_start_with_all_that_a_partition_may_serve():
    partitions = Partitions(1, first_place)
    (parent,) = partitions.in_order
    parent.splitting = True
    child = partitions.split(parent, (7, 0), 7, "heat", at=60.0)
    assert partitions.splits == [Split(60.0, 0, 1, "heat")]
    assert (child.number, child.parent, child.born) == (1, 0, 60.0)
    assert not parent.splitting
    for partition in (parent, child):
        assert partition.writes.level_at(60) == 1_000
        assert partition.reads.level_at(60) == 3_000


@pytest.mark.parametrize("cut", [(0, 0), (HASH_SPACE // 2, 0), (HASH_SPACE - 1, 0)])
def test_a_partition_is_split_at_a_place_inside_it_only(cut):
    partitions = Partitions(2, first_place)
    with pytest.raises(ValueError, match="inside"):
        partitions.split(partitions.in_order[0], cut, cut[0], "heat", at=0.0)
    assert len(partitions) == 2


@given(split_tables())
def test_raised_throughput_splits_every_partition_that_has_room_for_a_cut(partitions):
    before = partitions.in_order.copy()
    ranges = partitions.key_ranges()
    pairs: list[tuple[Partition, Partition]] = []
    partitions.halve_all(at=9.0, moved=lambda lower, upper: pairs.append((lower, upper)))
    wide = [p for p, r in zip(before, ranges, strict=True) if r.high - r.low > 2]
    assert {p.number for p in wide} <= {lower.number for lower, _ in pairs}
    assert len(partitions) == len(before) + len(pairs)
    assert all(upper.parent == lower.number and upper.born == 9.0 for lower, upper in pairs)


@pytest.mark.parametrize(
    ("write_units", "count", "each"), [(3_200, 4, 800), (3_600, 4, 900), (6_000, 8, 750)]
)
def test_the_papers_arithmetic_of_splits_for_throughput(write_units, count, each):
    """USENIX 2022, section 4."""
    partitions = Partitions(4, first_place)
    for _ in range(doublings_for(len(partitions), 0, write_units)):
        partitions.halve_all(at=0.0, moved=lambda lower, upper: None)
    assert len(partitions) == count
    assert write_units / len(partitions) == each


@given(st.integers(1, 50), st.floats(0, 1e6), st.floats(0, 1e6))
def test_partitions_double_until_they_can_serve_the_throughput_and_no_further(count, reads, writes):
    doublings = doublings_for(count, reads, writes)
    served = count << doublings
    assert served * 3_000 >= reads and served * 1_000 >= writes
    assume(doublings)
    assert served // 2 * 3_000 < reads or served // 2 * 1_000 < writes
