"""What a choice of partition key does to the load of the partitions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.placement import land, spread

KEYS = st.sampled_from(["OPEN", "PAID", "SENT", "DONE", "LOST"])


@given(st.lists(KEYS, max_size=30), st.lists(KEYS, max_size=30), st.integers(1, 8))
def test_nothing_is_lost_when_keys_are_spread(stored, asked, partitions):
    loads = spread(
        [{"k": key} for key in stored],
        [{"k": key} for key in asked],
        key="k",
        partitions=partitions,
    )
    assert [load.number for load in loads] == list(range(partitions))
    assert sum(load.items for load in loads) == len(stored)
    assert sum(load.traffic for load in loads) == len(asked)
    assert sum(load.keys for load in loads) == len({*stored, *asked})
    assert sum(load.traffic_share for load in loads) == pytest.approx(1 if asked else 0)


def test_one_partition_key_value_puts_all_traffic_on_one_partition():
    orders = [{"order": n, "status": "OPEN"} for n in range(100)]
    by_status = spread(orders, orders, key="status", partitions=4)
    by_order = spread(orders, orders, key="order", partitions=4)
    assert max(load.traffic_share for load in by_status) == 1
    assert max(load.traffic_share for load in by_order) < 0.5
    assert [load.label for load in by_order] == ["P0", "P1", "P2", "P3"]


def test_a_number_lands_where_its_value_does_however_it_is_written():
    assert land(Decimal("7.0"), 16).point == land(7, 16).point
    assert len(land(7, 16).hash_text) == 32


@pytest.mark.parametrize("value", [True, None, ["a"], {"a": 1}])
def test_a_key_is_a_string_a_number_or_binary(value):
    with pytest.raises(ValueError, match="a key is a string, a number or binary"):
        land(value, 4)
