"""The partition map draws what placement says, in every form."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from typing import Any

import pytest

from sandbox import shop
from sandbox.model.attributes import item_from_python
from sandbox.model.keys import even_ranges, partition_of
from sandbox.model.placement import land, spread
from sandbox.model.snapshot import PartitionSnapshot, TableSnapshot
from sandbox.view import PartitionMap
from sandbox.view.partition_drawing import NARROWEST, PLACEHOLDERS, WIDEST

ORDERS = shop.orders(400)
TRAFFIC = shop.traffic(ORDERS, 2_000)
KEYS = ("status", "country", "customer_id", "order_id")


@pytest.fixture
def orders() -> PartitionMap:
    return PartitionMap(ORDERS, TRAFFIC)


def labels(drawing: str) -> dict[str, list[str]]:
    """The words on each partition, by its name."""
    tree = ElementTree.fromstring(drawing)
    groups = {node.get("data-key"): node for node in tree.iter() if node.get("data-key")}
    return {
        name: ["".join(text.itertext()) for text in group.iter() if text.tag.endswith("text")]
        for name, group in groups.items()
        if name and name[0] == "P" and group.get("class", "").startswith("partition")
    }


def table(items: list[dict[str, Any]], partitions: int = 4) -> TableSnapshot:
    parts = [
        PartitionSnapshot(n, key_range, items=n * 10, size=n * 1_000, read_units=n * 0.5, write_units=n * 2.0)
        for n, key_range in enumerate(even_ranges(partitions))
    ]  # fmt: skip
    stored = tuple(map(item_from_python, items))
    return TableSnapshot("Orders", "customer_id", "order_id", stored, 6_000, tuple(parts))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("partitions", [1, 5, 16])
def test_every_number_on_the_map_is_that_of_the_model(
    orders: PartitionMap, key: str, partitions: int
) -> None:
    orders.key, orders.partitions = key, partitions
    loads = spread(ORDERS, TRAFFIC, key=key, partitions=partitions)
    assert labels(orders.drawing) == {
        load.label: [
            f"{load.items:,} · {load.items / len(ORDERS):.1%}" if load.items else "0",
            f"{load.traffic_share:.1%} · {load.traffic:,}" if load.traffic else "0",
        ]
        for load in loads
    }


@pytest.mark.parametrize("partitions", range(1, 17))
def test_a_typed_key_value_lands_where_placement_says(
    orders: PartitionMap, partitions: int
) -> None:
    orders.partitions, orders.value = partitions, "SHIPPED"
    expected = land("SHIPPED", partitions)
    assert orders.landed is not None
    assert orders.landed.partition == expected.partition
    assert orders.landed.hash_text == expected.hash_text
    assert int(orders.landed.place) == partition_of(expected.point, partitions)


def test_a_key_value_says_what_it_brings(orders: PartitionMap) -> None:
    orders.value = "OPEN"
    items = sum(order["status"] == "OPEN" for order in ORDERS)
    requests = sum(order["status"] == "OPEN" for order in TRAFFIC)
    home = land("OPEN", 8).partition
    assert f'"OPEN" lands on P{home}, with all of its {items} items and {requests:,} requests.' in (
        orders.line
    )


def test_a_key_value_that_nobody_has_stored_still_has_a_home(orders: PartitionMap) -> None:
    orders.value = "LOST"
    assert f'"LOST" would land on P{land("LOST", 8).partition}; no item has this status yet.' in (
        orders.line
    )


def test_the_busiest_partition_is_named_by_its_requests_and_items(orders: PartitionMap) -> None:
    loads = spread(ORDERS, TRAFFIC, key="status", partitions=8)
    hot = max(loads, key=lambda load: load.traffic)
    share = hot.items / len(ORDERS)
    assert orders.line == (
        f"Busiest: {hot.label} with {hot.traffic_share:.1%} of the requests and {share:.1%} of the items."
    )


def test_without_traffic_the_fullest_partition_is_named() -> None:
    hot = max(spread(ORDERS, [], key="status", partitions=8), key=lambda load: load.items)
    line = PartitionMap(ORDERS).line
    assert line == f"Fullest: {hot.label} with {hot.items / len(ORDERS):.1%} of the items."


def test_the_text_form_is_a_table_that_never_changes() -> None:
    items = [{"id": "a"}, {"id": "b"}, {"id": "c"}]
    shown = repr(PartitionMap(items, items[:1] * 4, keys=["id"], partitions=2))
    first = land("a", 2).partition
    stored = [sum(land(item["id"], 2).partition == n for item in items) for n in (0, 1)]
    assert shown.splitlines()[0] == "PartitionMap of 3 items by id, 2 partitions"
    assert shown.splitlines()[2 + first].split()[-2:] == ["4", "100.0%"]
    assert [line.split()[1] for line in shown.splitlines()[2:4]] == [f"{n}" for n in stored]
    assert shown == repr(PartitionMap(items, items[:1] * 4, keys=["id"], partitions=2))


@pytest.mark.parametrize("width", [100, NARROWEST, 700, WIDEST, 5_000])
def test_the_drawing_is_as_wide_as_its_place_within_reason(
    orders: PartitionMap, width: int
) -> None:
    orders.width = width
    drawn = ElementTree.fromstring(orders.drawing).get("width", "")
    assert int(drawn) == min(max(width, NARROWEST), WIDEST)


@pytest.mark.parametrize("width", [NARROWEST, 620, WIDEST])
@pytest.mark.parametrize("partitions", [4, 8, 16])
@pytest.mark.parametrize("key", ["status", "order_id"])
def test_no_label_touches_the_dotted_line_with_its_first_digits(
    orders: PartitionMap, width: int, partitions: int, key: str
) -> None:
    orders.key, orders.partitions, orders.width = key, partitions, width
    tree = list(ElementTree.fromstring(orders.drawing).iter())
    lines = [float(str(n.get("d"))[1:].split()[0]) for n in tree if n.get("class") == "guide"]
    for label in (node for node in tree if node.get("class") == "label"):
        side = 1 if label.get("text-anchor") == "start" else -1
        line = max(lines) if side > 0 else min(lines)
        past = side * (float(label.get("x", 0)) - line)
        digits = 9 if "".join(label.itertext()) == "0" else 20  # pixels
        assert past > 5 or past < -digits


@pytest.mark.parametrize("width", range(NARROWEST, WIDEST, 40))
def test_the_invitation_to_type_is_not_cut_off(orders: PartitionMap, width: int) -> None:
    orders.width = width
    tree = ElementTree.fromstring(orders.drawing)
    (value,) = (node.text for node in tree.iter() if node.get("data-key") == "value")
    assert value in PLACEHOLDERS


def test_the_still_figure_is_well_formed_and_shows_a_landing(orders: PartitionMap) -> None:
    figure = orders.as_figure()
    assert figure == PartitionMap(ORDERS, TRAFFIC).as_figure()
    words = ElementTree.fromstring(b64decode(figure.split("base64,")[1].split('"')[0])).itertext()
    assert "lands on P" in " ".join(words)
    assert 'alt="400 items by status, 8 partitions. Busiest:' in figure


def test_a_map_offers_the_widget_the_figure_and_the_text(orders: PartitionMap) -> None:
    data, _ = orders._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}


def test_a_key_of_type_number_takes_numbers_only() -> None:
    numbered = PartitionMap([{"year": 2025}, {"year": 2026}], keys=["year"])
    numbered.value = "2026"
    assert numbered.landed is not None
    assert numbered.landed.partition == land(2026, 8).partition
    numbered.value = "soon"
    assert numbered.problem == 'this key is a Number, and "soon" is not one'
    assert numbered.landed is None
    numbered.value = ""
    assert numbered.problem == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"key": "colour"}, '"colour" is not one of the keys'),
        ({"partitions": 17}, "1 to 16 partitions"),
    ],
)
def test_a_map_refuses_what_it_cannot_show(
    orders: PartitionMap, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        PartitionMap(ORDERS, **change)
    with pytest.raises(ValueError, match=sentence):
        orders.set_trait(*next(iter(change.items())))


def test_an_item_without_its_key_cannot_be_placed() -> None:
    with pytest.raises(ValueError, match='one item has no attribute "status"'):
        PartitionMap([{"id": "a"}])
    with pytest.raises(ValueError, match='one request has no attribute "id"'):
        PartitionMap([{"id": "a"}], [{}], keys=["id"])


def test_a_snapshot_shows_what_its_partitions_hold_and_have_spent() -> None:
    shown = PartitionMap.from_snapshot(table(ORDERS))
    assert not shown.adjustable
    assert labels(shown.drawing)["P3"] == [
        "30 items · 50.0%",
        "3,000 bytes · 50.0%",
        "50.0% · 1.5 read units",
        "50.0% · 6 write units",
    ]
    shown.value = shop.RESELLER
    assert shown.landed is not None
    assert shown.landed.partition == land(shop.RESELLER, 4).partition
    assert repr(shown).startswith("PartitionMap of Orders by customer_id, 4 partitions")


def test_an_empty_table_says_so() -> None:
    empty = TableSnapshot("Orders", "id", None, (), 0, (PartitionSnapshot(0, even_ranges(1)[0]),))
    assert PartitionMap.from_snapshot(empty).line == "Nothing is stored here yet."
