"""What indexes cost: facts 2.3 and 2.4; Developer Guide, global and local secondary indexes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.attributes import item_from_python
from sandbox.model.projection import Effect, Projection, index_query, index_write
from sandbox.model.sizes import item_size
from sandbox.model.units import Consistency

KEYS = ("id", "status")
KEYS_ONLY, INCLUDE, ALL = (
    Projection("KEYS_ONLY", KEYS),
    Projection("INCLUDE", KEYS, ("total",)),
    Projection("ALL", KEYS),
)
ORDER = item_from_python({"id": "o-1", "status": "OPEN", "total": 40, "note": "x" * 2_000})
attributes = st.fixed_dictionaries(
    {"id": st.just("o-1"), "status": st.sampled_from(["OPEN", "SHIPPED"])},
    optional={"total": st.integers(0, 3), "note": st.text("x", max_size=3_000)},
).map(item_from_python)
orders = st.none() | attributes


def changed(**values):
    return ORDER | item_from_python(values)


@pytest.mark.parametrize(
    ("old", "new", "effect", "writes"),
    [
        (None, ORDER, Effect.PUT, 1),
        (ORDER, changed(status="SHIPPED"), Effect.MOVE, 2),
        (ORDER, None, Effect.DELETE, 1),
        (None, None, Effect.SKIPPED, 0),
        (ORDER, changed(total=41), Effect.UPDATE, 1),
        (ORDER, changed(note="y"), Effect.UNTOUCHED, 0),
    ],
)
def test_the_six_cases_of_the_developer_guide(old, new, effect, writes):
    found = index_write(INCLUDE, ["status"], old, new)
    assert (found.effect, len(found.sizes), found.units) == (effect, writes, float(writes))


def test_what_is_not_projected_costs_nothing_in_the_index():
    assert index_write(KEYS_ONLY, ["status"], ORDER, changed(total=41)).units == 0
    assert index_write(ALL, ["status"], ORDER, changed(total=41)).units == 2  # 2,0xx bytes


def test_a_moved_entry_is_rounded_up_twice():
    assert index_write(ALL, ["status"], ORDER, changed(status="SHIPPED")).units == 2 + 2


@given(orders, orders)
def test_an_index_that_carries_less_never_costs_more(old, new):
    units = [index_write(p, ["status"], old, new).units for p in (KEYS_ONLY, INCLUDE, ALL)]
    assert units == sorted(units)


@given(attributes)
def test_an_entry_carries_its_keys_and_nothing_that_it_lacks(item):
    for projection in (KEYS_ONLY, INCLUDE, ALL):
        entry = projection.of(item)
        assert entry.keys() == item.keys() - set(projection.lacks(item))
        assert entry.keys() >= set(KEYS)


def item_of(size, key_size):
    """An item of this many bytes whose KEYS_ONLY entry has ``key_size``."""
    item = item_from_python({"id": "", "status": "", "rest": ""})
    names = len("id") + len("status")
    item["id"] = ("S", "x" * (key_size - names))
    item["rest"] = ("S", "y" * (size - key_size - len("rest")))
    assert (item_size(item), item_size(KEYS_ONLY.of(item))) == (size, key_size)
    return item


def test_a_local_index_fetches_back_each_item_rounded_up_on_its_own():
    """Developer Guide, LSI, read capacity: 4 entries of 200 B, items of 300 B: 4 KB + 4 x 4 KB = 5 units."""
    found = index_query(KEYS_ONLY, [item_of(300, 200)] * 4, ["rest"], Consistency.STRONG)
    assert (found.lacking, found.size) == (("rest",), 800)
    assert (found.units, found.fetched, found.total) == (1.0, 4.0, 5.0)


def test_a_global_index_rounds_up_its_entries_together():
    """Developer Guide, GSI, read capacity: eight entries of 2,000 B are 16,000 B, so 16 KB, so 2 units."""
    found = index_query(KEYS_ONLY, [item_of(2_500, 2_000)] * 8, ["status"])
    assert (found.size, found.units, found.fetched, found.total) == (16_000, 2.0, 0.0, 2.0)


def test_a_query_that_finds_nothing_still_costs():
    assert index_query(ALL, [], ["note"]).total == 0.5


def test_a_projection_has_one_of_three_kinds():
    with pytest.raises(ValueError, match='KEYS_ONLY, INCLUDE or ALL, not "SOME"'):
        Projection("SOME", KEYS)
    assert str(INCLUDE) == "INCLUDE total"
