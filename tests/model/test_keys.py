"""From a partition key to a partition: hash, key ranges, even partitions."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.keys import (
    HASH_SPACE,
    KeyRange,
    even_ranges,
    key_bytes,
    key_hash,
    partition_of,
    partitions_for,
)
from tests.model.values import numbers, text

keys = st.one_of(
    text.map(lambda content: ("S", content)),
    numbers().map(lambda content: ("N", content)),
    st.binary(max_size=16).map(lambda content: ("B", content)),
)


@given(st.integers(1, 500))
def test_even_ranges_cover_the_hash_space_once(count):
    ranges = even_ranges(count)
    assert len(ranges) == count
    assert ranges[0].low == 0 and ranges[-1].high == HASH_SPACE
    assert all(left.high == right.low for left, right in pairwise(ranges))
    assert max(r.high - r.low for r in ranges) - min(r.high - r.low for r in ranges) <= 1


@given(keys, st.integers(1, 500))
def test_every_key_has_exactly_one_home(key, count):
    point = key_hash(key)
    homes = [number for number, key_range in enumerate(even_ranges(count)) if point in key_range]
    assert homes == [partition_of(point, count)]


@given(keys)
def test_the_same_key_always_lands_in_the_same_place(key):
    assert key_hash(key) == key_hash((key[0], key[1]))
    assert 0 <= key_hash(key) < HASH_SPACE


@given(text, text)
def test_strings_order_by_their_utf_8_bytes(one, other):
    assert (key_bytes(("S", one)) < key_bytes(("S", other))) == (one < other)


def test_neighbouring_keys_land_far_apart():
    points = sorted(key_hash(("S", f"c-{n:03}")) for n in range(1_000))
    by_partition = [partition_of(point, 4) for point in points]
    assert all(200 < by_partition.count(number) < 300 for number in range(4))


@pytest.mark.parametrize(("low", "high"), [(-1, 5), (5, 5), (6, 5), (0, HASH_SPACE + 1)])
def test_a_key_range_refuses_to_be_nonsense(low, high):
    with pytest.raises(ValueError, match="not a key range"):
        KeyRange(low, high)


def test_a_table_has_at_least_one_partition():
    with pytest.raises(ValueError, match="at least one partition"):
        even_ranges(0)


@pytest.mark.parametrize(
    ("read_capacity", "write_capacity", "partitions"),
    [
        (None, None, 4),  # on-demand: 4,000 writes a second at once, and a partition takes 1,000
        (1, 1, 1),
        (3_000, 0, 1),
        (3_000, 1, 2),
        (6_000, 3_000, 5),
        (0, 3_200, 4),
    ],
)
def test_capacity_decides_how_many_partitions_a_new_table_has(
    read_capacity, write_capacity, partitions
):
    assert partitions_for(read_capacity, write_capacity) == partitions
