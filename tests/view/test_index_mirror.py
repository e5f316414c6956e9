"""The index mirror shows what each write did to an index, in every form."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.attributes import Item, item_from_python
from sandbox.model.keys import even_ranges
from sandbox.model.ledger import Charge, LedgerEntry
from sandbox.model.sizes import item_size
from sandbox.model.snapshot import IndexSnapshot, PartitionSnapshot, PendingEntry, TableSnapshot
from sandbox.view import IndexMirror
from sandbox.view.mirror_layout import NARROWEST, WIDEST
from sandbox.view.mirror_rows import MOST

KEYS = ("id", "status")
OPEN = {"id": "o-1", "status": "OPEN", "total": 40, "country": "GB"}
SHIPPED = {"id": "o-2", "status": "SHIPPED", "total": 12, "country": "DE"}
BARE = {"id": "o-3", "total": 3}


def entry(item: dict[str, Any], carries: tuple[str, ...] = KEYS) -> Item:
    return item_from_python({n: v for n, v in item.items() if n in carries})


def table(
    *items: dict[str, Any],
    kind: str = "GSI",
    entries: list[Item] | None = None,
    pending: tuple[PendingEntry, ...] = (),
    at: float = 0.0,
) -> TableSnapshot:
    """A table with a KEYS_ONLY index by status."""
    stored = tuple(map(item_from_python, items))
    found = entries
    if found is None:
        found = [entry(item) for item in items if "status" in item]
    size = sum(map(item_size, found))
    index = IndexSnapshot(
        "by_status", kind, ("status",), (), "KEYS_ONLY", len(found), size, tuple(found), (), pending
    )
    parts = (PartitionSnapshot(0, even_ranges(1)[0]),)
    return TableSnapshot(
        "Orders", "id", None, stored, sum(map(item_size, stored)), parts, (index,), at
    )


def receipt(operation: str = "UpdateItem", index: float = 0.0, **more: Any) -> LedgerEntry:
    charges = [Charge("Orders", 1.0, 100, "1 x 1 KB", True)]
    charges += [Charge("by_status", 1.0, 50, "1 x 1 KB", True, "GSI")] * int(index)
    return LedgerEntry(
        7, 1.0, operation, ("Orders",), charges=tuple(charges), **{"items_written": 1, **more}
    )


def cards(shown: IndexMirror, kind: str) -> dict[str, str]:
    """The state of each card, by what is written on it."""
    tree = ElementTree.fromstring(shown.drawing)
    found = {}
    for node in tree.iter():
        names = node.get("class", "").split()
        if names[:2] == ["card", kind]:
            words = ["".join(t.itertext()) for t in node.iter() if t.tag.endswith("text")]
            found[" | ".join(words)] = " ".join(names[2:])
    return found


def words(shown: IndexMirror) -> list[str]:
    tree = ElementTree.fromstring(shown.drawing)
    return ["".join(node.itertext()) for node in tree.iter() if node.tag.endswith("text")]


def test_items_stand_beside_their_entries_and_the_skipped_say_why() -> None:
    shown = IndexMirror.of(table(OPEN, SHIPPED, BARE))
    sizes = [item_size(item_from_python(item)) for item in (OPEN, SHIPPED, BARE)]
    assert set(cards(shown, "item")) == {
        f"o-1 | OPEN | {sizes[0]} B",
        f"o-2 | SHIPPED | {sizes[1]} B",
        f"o-3 | no status | {sizes[2]} B",
    }
    assert set(cards(shown, "entry")) == {
        f"OPEN | o-1 | {item_size(entry(OPEN))} B",
        f"SHIPPED | o-2 | {item_size(entry(SHIPPED))} B",
    }
    assert "skipped" in words(shown)
    assert shown.line == "3 items in Orders, 2 entries in by_status: 1 without status is skipped."


@pytest.mark.parametrize(
    ("before", "after", "index", "effect", "sentence"),
    [
        ([], [OPEN], 1, "put", "o-1 is new, and by_status gets an entry. 1 + 1 = 2 write units."),
        ([], [BARE], 0, "skipped", "o-3 has no status, so by_status skips it. 1 + 0 = 1 write unit."),
        ([BARE], [BARE | {"status": "OPEN"}], 1, "put", "o-3 has a status now, so by_status gets an entry."),
        ([OPEN], [OPEN | {"status": "SHIPPED"}], 2, "delete + put", "o-1 changed status from OPEN to SHIPPED: its "
         "entry is deleted and put anew, two writes. 1 + 2 = 3 write units."),
        ([OPEN], [{"id": "o-1"}], 1, "delete", "o-1 has no status any more, so its entry is deleted."),
        ([OPEN], [], 1, "delete", "o-1 is gone, and its entry in by_status is deleted."),
        ([BARE], [], 0, "skipped", "o-3 is gone; by_status had no entry of it."),
        ([OPEN], [OPEN | {"total": 1}], 0, "nothing", "o-1 changed total, which by_status does not carry: its entry"),
        ([OPEN], [OPEN], 0, "nothing", "UpdateItem changed nothing, so by_status has nothing to do: 1 + 0 = 1"),
    ],
)  # fmt: skip
def test_each_write_says_what_it_did_to_the_index(
    before: Any, after: Any, index: int, effect: str, sentence: str
) -> None:
    shown = IndexMirror.of(table(*before))
    shown.record(table(*after), receipt(index=index))
    assert shown.line.startswith(sentence)
    assert shown.line.endswith(
        f"Together by now: 1 + {index} = {1 + index} write unit{'s' * (index > 0)}."
    )
    assert effect in words(shown)
    assert f"{index} write unit{'s' * (index != 1)}  +{index}" in words(shown)


def test_a_moved_entry_leaves_its_old_place_and_takes_a_new_one() -> None:
    shown = IndexMirror.of(table(OPEN))
    shown.record(table(OPEN | {"status": "SHIPPED"}), receipt(index=2))
    states = {name.split(" |")[0]: state for name, state in cards(shown, "entry").items()}
    assert states == {"OPEN": "deleted", "SHIPPED": "put"}
    assert list(cards(shown, "item").values()) == ["written"]
    shown.moment = 0
    assert list(cards(shown, "entry").values()) == [""]


def test_a_refused_write_leaves_the_index_as_it_was() -> None:
    shown = IndexMirror.of(table(OPEN))
    shown.record(
        table(OPEN), receipt(error="ConditionalCheckFailedException", message="no", items_written=0)
    )
    assert "was refused (ConditionalCheckFailedException), and by_status is as it was" in shown.line


def test_an_entry_on_its_way_says_when_it_arrives() -> None:
    moved = OPEN | {"status": "SHIPPED"}
    late = PendingEntry(1.0, 1.5, entry(OPEN), entry(moved), (1.0, 1.0))
    shown = IndexMirror.of(table(OPEN))
    shown.record(table(moved, entries=[entry(OPEN)], pending=(late,), at=1.1), receipt(index=2))
    states = {name.split(" |")[0]: state for name, state in cards(shown, "entry").items()}
    assert states == {"OPEN": "going", "SHIPPED": "coming"}
    assert {"goes in 400 ms", "comes in 400 ms"} <= set(words(shown))
    assert "SHIPPED, 18 B (comes in 400 ms)" in repr(shown)
    shown.record(table(moved, at=2.0))
    assert shown.line == "1 change has arrived in by_status."
    assert list(cards(shown, "entry").values()) == ["put"]


def test_a_deleted_item_s_entry_is_still_found_until_the_index_hears_of_it() -> None:
    late = PendingEntry(1.0, 1.25, entry(OPEN), None, (1.0,))
    shown = IndexMirror.of(table(entries=[entry(OPEN)], pending=(late,), at=1.0), query="OPEN")
    assert list(cards(shown, "entry").values()) == ["going"]
    assert "The Query reads 1 entry of together" in shown.line
    assert "(deleted)" in repr(shown)


def test_another_projection_costs_other_units() -> None:
    shown = IndexMirror.of(table(OPEN))
    shown.record(table(OPEN | {"total": 41}), receipt())
    assert "+ 0 = 1 write unit." in shown.line
    shown.projection = "ALL"
    assert "total, which by_status carries: its entry is put anew. 1 + 1 = 2" in shown.line
    assert shown.picture.entries_size == shown.picture.items_size
    assert "GSI, if it were ALL" in words(shown)
    shown.projection = "INCLUDE total"
    assert "1 + 1 = 2" in shown.line


def test_a_gsi_cannot_have_what_it_does_not_carry() -> None:
    shown = IndexMirror.of(table(OPEN, OPEN | {"id": "o-9"}), query="OPEN", wants="country")
    assert "The Query is refused: a GSI cannot have country from Orders." in shown.line
    assert "0.5 + 1 = 1.5 read units." in shown.line
    assert shown.drawing.count("barred") == 4  # two, class and key
    assert "refused by a GSI" in words(shown)
    shown.projection = "ALL"
    assert "The Query reads 2 entries of together" in shown.line
    assert "barred" not in shown.drawing


def test_an_lsi_fetches_back_what_it_does_not_carry() -> None:
    shown = IndexMirror.of(table(OPEN, kind="LSI"), query="OPEN", wants="country")
    assert "so the Query fetches 1 item back from Orders" in shown.line
    assert shown.drawing.count('class="back"') == 1
    assert "0.5 for 1 entry  + 0.5 to fetch 1 item back  = 1 read unit  " in words(shown)


def test_more_than_a_dozen_items_are_counted() -> None:
    items = [{"id": f"o-{n:02}", "status": "OPEN"} for n in range(30)]
    shown = IndexMirror.of(table(*items))
    shown.record(table(*items[:-1]), receipt("DeleteItem", 1))
    assert len(cards(shown, "item")) == len(cards(shown, "entry")) == MOST
    assert {"and 18 more items", "and 18 more entries"} <= set(words(shown))
    assert any("o-29" in name for name in cards(shown, "item"))  # the one that was deleted
    assert "and 18 more items, 18 entries" in repr(shown)


def test_moments_may_be_handed_in_at_once() -> None:
    moments = [(table(), None), (table(OPEN), receipt("PutItem", 1))]
    shown = IndexMirror(moments, index="by_status")
    assert (shown.moment, shown.last, shown.shown) == (1, 1, {"moment": "1 of 1"})
    assert shown.attributes == ["keys only", "total", "country"]
    assert shown.queries == ["no Query", "OPEN"]
    assert shown.projections == ["KEYS_ONLY", "INCLUDE total", "ALL"]
    assert IndexMirror(moments, include=["country"]).projections[1] == "INCLUDE country"


def test_the_text_form_has_items_entries_and_the_story() -> None:
    shown = IndexMirror.of(table(BARE))
    shown.record(table(BARE, OPEN), receipt("PutItem", 1))
    head, *rows, said, total, columns, moment, until = repr(shown).splitlines()
    assert head == (
        "IndexMirror of Orders and its GSI by_status, KEYS_ONLY: 2 items of 43 B, 1 entry of 15 B"
    )
    assert sorted(rows) == [
        "  o-1  OPEN           31 B  -> OPEN, 15 B (put)",
        "  o-3  no status      12 B  -> skipped",
    ]
    assert said == "  o-1 is new, and by_status gets an entry. 1 + 1 = 2 write units."
    assert total == "  Together by now: 1 + 1 = 2 write units."
    assert columns.split() == ["moment", "request", "table", "index", "in", "the", "index"]
    assert moment.split() == [">", "1", "PutItem", "1", "1", "put"]
    assert until == "  until moment 1: 1 write unit of the table, 1 of the index"


def test_the_still_figure_is_well_formed_and_says_what_the_widget_says() -> None:
    shown = IndexMirror.of(table(OPEN, BARE), query="OPEN", wants="country")
    figure = shown.as_figure()
    assert figure == IndexMirror.of(table(OPEN, BARE), query="OPEN", wants="country").as_figure()
    drawn = ElementTree.fromstring(b64decode(figure.split("base64,")[1].split('"')[0])).itertext()
    assert "1 without status is skipped." in " ".join(drawn)
    data, _ = shown._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}


@pytest.mark.parametrize("width", [100, NARROWEST, 700, WIDEST, 5_000])
def test_the_drawing_is_as_wide_as_its_place_within_reason(width: int) -> None:
    shown = IndexMirror.of(table(OPEN))
    shown.width = width
    drawn = ElementTree.fromstring(shown.drawing).get("width", "")
    assert int(drawn) == min(max(width, NARROWEST), WIDEST)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"projection": "SOME"}, "projection is one of KEYS_ONLY, INCLUDE total, ALL, not"),
        ({"query": "LOST"}, 'query is one of no Query, OPEN, not "LOST"'),
        ({"wants": "colour"}, 'wants is one of keys only, total, country, not "colour"'),
    ],
)
def test_a_mirror_refuses_what_it_cannot_show(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        IndexMirror.of(table(OPEN), **change)
    shown = IndexMirror.of(table(OPEN))
    with pytest.raises(ValueError, match=sentence):
        shown.set_trait(*next(iter(change.items())))


def test_a_mirror_refuses_moments_that_it_does_not_have() -> None:
    shown = IndexMirror.of(table(OPEN))
    with pytest.raises(ValueError, match="the moments are 0 to 0, and 1 is none of them"):
        shown.moment = 1
    with pytest.raises(ValueError, match="at least one moment"):
        IndexMirror([])
    with pytest.raises(ValueError, match="record after every write"):
        shown.record(table(SHIPPED), receipt())
    assert (shown.last, shown.moment) == (0, 0)


texts = st.text(min_size=1, max_size=12)
values = st.one_of(texts, st.integers(-9, 9), st.binary(min_size=1, max_size=4))
items = st.fixed_dictionaries(
    {"id": texts}, optional={"status": texts, "total": values, "note": values}
)
tables = st.lists(items, max_size=16, unique_by=lambda item: item["id"])


@given(tables, st.sampled_from(["GSI", "LSI"]), st.data())
def test_any_table_makes_a_well_formed_drawing(
    stored: list[dict[str, Any]], kind: str, data: st.DataObject
) -> None:
    shown = IndexMirror.of(table(*stored, kind=kind))
    shown.record(table(*stored[1:], kind=kind), receipt("DeleteItem"))
    for trait, choices in (
        ("projection", shown.projections),
        ("query", shown.queries),
        ("wants", shown.attributes),
    ):
        shown.set_trait(trait, data.draw(st.sampled_from(choices)))
    shown.moment = data.draw(st.integers(0, 1))
    assert shown.problem == ""
    ElementTree.fromstring(shown.drawing)
    assert shown.as_text() and shown.as_figure()
