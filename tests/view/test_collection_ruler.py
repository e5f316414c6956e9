"""The collection ruler draws what the model says, in every form."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from decimal import Decimal
from typing import Any

import pytest

from sandbox import shop
from sandbox.model.attributes import item_from_python
from sandbox.model.keys import even_ranges
from sandbox.model.sizes import item_size
from sandbox.model.snapshot import PartitionSnapshot, TableSnapshot
from sandbox.view import CollectionRuler
from sandbox.view.ruler_drawing import NARROWEST, WIDEST

ORDERS = shop.orders()
RESELLER = sorted(
    (order for order in ORDERS if order["customer_id"] == shop.RESELLER),
    key=lambda order: str(order["ordered_at"]),
)
FEBRUARY = [order for order in RESELLER if order["ordered_at"].startswith("2026-02")]


@pytest.fixture
def ruler() -> CollectionRuler:
    return CollectionRuler(ORDERS, shop.RESELLER, begins_with="2026-02")


def groups(drawing: str) -> dict[str, str]:
    """The words of each keyed part of a drawing."""
    tree = ElementTree.fromstring(drawing)
    keyed = [node for node in tree.iter() if node.get("data-key")]
    return {str(node.get("data-key")): "".join(node.itertext()) for node in keyed}


def spines(drawing: str) -> dict[str, int]:
    """How many items are drawn as read, as bracketed only, and as left alone."""
    tree = ElementTree.fromstring(drawing)
    drawn = [node for node in tree.iter() if node.get("class", "").startswith("spines")]
    return {node.get("class", "").split()[1]: node.get("d", "").count("z") for node in drawn}


def size(orders: list[dict[str, Any]]) -> int:
    return sum(item_size(item_from_python(order)) for order in orders)


def test_a_month_is_bracketed_lit_and_counted(ruler: CollectionRuler) -> None:
    assert spines(ruler.drawing) == {
        "outside": len(RESELLER) - len(FEBRUARY),
        "waiting": 0,
        "read": len(FEBRUARY),
    }
    said = groups(ruler.drawing)
    assert said["condition"] == "customer_id = :key AND begins_with(ordered_at, :start)"
    assert said["values"].replace("\u00a0", " ") == ':key = "c-0042"    :start = "2026-02"'
    assert said["number0"] == f"{len(FEBRUARY)}"
    assert said["number1"] == f"{size(FEBRUARY):,} B"
    assert said["number2"] == "0.5"
    assert ruler.ends == [FEBRUARY[0]["ordered_at"], FEBRUARY[-1]["ordered_at"]]


def test_a_limit_lights_the_end_at_which_the_reading_begins(ruler: CollectionRuler) -> None:
    ruler.limit = 3
    assert ruler.page.read == range(ruler.start, ruler.start + 3)
    ruler.forward = False
    assert ruler.page.read == range(ruler.stop - 3, ruler.stop)
    assert spines(ruler.drawing)["waiting"] == len(FEBRUARY) - 3
    assert f'Limit 3 stops it at "{FEBRUARY[-3]["ordered_at"]}"' in ruler.line
    assert "39 items of the stretch stay unread" in ruler.line


def test_the_code_is_what_a_learner_would_write(ruler: CollectionRuler) -> None:
    ruler.forward, ruler.limit = False, 3
    assert groups(ruler.drawing)["code"].replace("\u00a0", " ") == (
        'table.query(    KeyConditionExpression=Key("customer_id").eq("c-0042")'
        '    & Key("ordered_at").begins_with("2026-02"),    ScanIndexForward=False,    Limit=3,)'
    )
    ruler.start, ruler.stop, ruler.forward, ruler.limit = 0, len(RESELLER), True, None
    assert groups(ruler.drawing)["code"].replace("\u00a0", " ") == (
        'table.query(    KeyConditionExpression=Key("customer_id").eq("c-0042"),)'
    )


def test_another_collection_is_bracketed_whole(ruler: CollectionRuler) -> None:
    ruler.partition = "c-0046"
    assert (ruler.start, ruler.stop, ruler.count) == (0, 15, 15)
    assert ruler.condition.expression == "customer_id = :key"
    assert "One Query reads 15 of 15 items" in ruler.line
    assert ruler.problem == ""


def test_one_item_over_4_kb_costs_the_next_block() -> None:
    made = CollectionRuler(ORDERS, shop.RESELLER)
    costs = [made._collection.read(range(n)) for n in range(1, len(RESELLER) + 1)]
    assert all(page.units == (0.5 if page.size <= 4_096 else 1.0) for page in costs)
    assert {page.units for page in costs} == {0.5, 1.0}


def test_the_names_below_the_shelf_are_months_or_kinds_or_the_items_themselves() -> None:
    named = groups(CollectionRuler(ORDERS, shop.RESELLER).drawing)
    assert [named["group0"], named["group1"]] == ["2026-01", "2026-02"]
    parts = [
        {"order_id": "o-1", "part": part}
        for part in ("ORDER", "PAYMENT", *map("LINE#{:02}".format, range(20)))
    ]
    kinds = groups(CollectionRuler(parts, partition_key="order_id", sort_key="part").drawing)
    assert kinds["group0"] == "LINE#"
    few = [{"customer_id": "c", "ordered_at": Decimal(n)} for n in (5, 10, 1)]
    numbers = groups(CollectionRuler(few).drawing)
    assert [numbers[f"group{n}"] for n in range(3)] == ["1", "5", "10"]
    assert CollectionRuler(few, begins_with="").condition.expression == "customer_id = :key"


def test_the_text_form_never_changes(ruler: CollectionRuler) -> None:
    assert repr(ruler) == repr(CollectionRuler(ORDERS, shop.RESELLER, begins_with="2026-02"))
    first, last = FEBRUARY[0]["ordered_at"], FEBRUARY[-1]["ordered_at"]
    assert repr(ruler).splitlines() == [
        'CollectionRuler of the table, customer_id "c-0042": 83 items by ordered_at',
        "  customer_id = :key AND begins_with(ordered_at, :start)",
        '    :key = "c-0042"    :start = "2026-02"',
        f"  bracket 42 items, {first} to {last}, forward",
        "  cost    1 x 4 KB, eventually consistent: half",
        "  One Query reads 42 of 83 items, 3,932 B: 0.5 read units.",
    ]


def test_the_still_figure_is_well_formed_and_says_it_all(ruler: CollectionRuler) -> None:
    figure = ruler.as_figure()
    words = " ".join(
        ElementTree.fromstring(b64decode(figure.split("base64,")[1].split('"')[0])).itertext()
    )
    assert "begins_with(ordered_at, :start)" in words
    assert "One Query reads 42 of 83 items, 3,932 B: 0.5 read units." in words
    assert 'alt="customer_id &quot;c-0042&quot;: 83 items by ordered_at. One Query' in figure
    data, _ = ruler._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}


@pytest.mark.parametrize("width", [100, NARROWEST, 700, WIDEST, 5_000])
def test_the_drawing_is_as_wide_as_its_place_within_reason(
    ruler: CollectionRuler, width: int
) -> None:
    ruler.width = width
    drawn = ElementTree.fromstring(ruler.drawing).get("width", "")
    assert int(drawn) == min(max(width, NARROWEST), WIDEST)


def test_a_bracket_that_cannot_be_is_said_and_forgotten(ruler: CollectionRuler) -> None:
    ruler.start = 81
    assert ruler.problem.startswith("range(81, 81) is no stretch of 83 items")
    ruler.start = 79
    assert ruler.problem == ""
    assert spines(ruler.drawing)["read"] == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"partition": "c-9999"}, 'no item has the customer_id "c-9999"'),
        ({"limit": 0}, "Limit is 1 or more, not 0"),
    ],
)
def test_a_ruler_refuses_what_it_cannot_show(
    ruler: CollectionRuler, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        CollectionRuler(ORDERS, **change)
    with pytest.raises(ValueError, match=sentence):
        ruler.set_trait(*next(iter(change.items())))


def test_a_ruler_needs_items_a_sort_key_and_something_to_begin_with() -> None:
    with pytest.raises(ValueError, match="one item at least"):
        CollectionRuler([])
    with pytest.raises(ValueError, match='no ordered_at of c-0042 begins with "2027"'):
        CollectionRuler(ORDERS, shop.RESELLER, begins_with="2027")
    with pytest.raises(ValueError, match="Books has no sort key"):
        CollectionRuler.from_snapshot(table("Books", None))


def table(name: str, sort_key: str | None) -> TableSnapshot:
    stored = tuple(map(item_from_python, RESELLER))
    places = (PartitionSnapshot(0, even_ranges(1)[0]),)
    return TableSnapshot(name, "customer_id", sort_key, stored, size(RESELLER), places)


def test_a_snapshot_gives_the_same_picture() -> None:
    shown = CollectionRuler.from_snapshot(table("Orders", "ordered_at"), begins_with="2026-02")
    assert shown.line == "One Query reads 42 of 83 items, 3,932 B: 0.5 read units."
    assert repr(shown).startswith('CollectionRuler of Orders, customer_id "c-0042"')
