"""Items as a table holds them: packed, and the same when they come out."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.stored import Render, Stored
from sandbox.model.attributes import as_base64, item_to_dynamodb
from tests.model.values import text, values

items = st.dictionaries(text, values(), max_size=4)


@given(items)
def test_an_item_comes_out_as_it_went_in(item):
    assert Stored(item, 0).item == item
    assert list(Stored(item, 0).item) == list(item)


@given(items, st.sets(text, max_size=4))
def test_a_part_of_an_item_is_what_has_the_names(item, names):
    assert Stored(item, 0).part(names) == {n: v for n, v in item.items() if n in names}


@given(items)
def test_what_is_held_leaves_as_any_item_does(item):
    for render in (Render(), Render(as_base64)):
        assert render.stored(Stored(item, 0)) == render(item)
    assert Render(as_base64)(item) == item_to_dynamodb(item, as_base64)


def test_a_caller_may_change_what_it_was_handed():
    stored = Stored({"tags": ("SS", ("a", "b"))}, 6)
    Render().stored(stored)["tags"]["SS"].append("c")
    assert stored.item == {"tags": ("SS", ("a", "b"))}
