"""The item card says what the model says, in every form."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from decimal import Decimal
from typing import Any

import pytest

from sandbox import shop
from sandbox.model.attributes import item_from_python
from sandbox.model.sizes import KB, LARGEST_ITEM, ItemSize, item_size, text_size, value_size
from sandbox.model.units import Consistency, read_units, write_units
from sandbox.view import ItemCard

ITEM = {"pk": "P-1", "price": Decimal("19.90"), "sizes": {"M", "L"}, "on": True}


def drawn(markup: str) -> ElementTree.Element:
    """The markup as a tree; ParseError if it is not well-formed."""
    return ElementTree.fromstring(f"<div>{markup}</div>")


def still(figure: str) -> ElementTree.Element:
    """The drawing inside a figure's data URI."""
    encoded = figure.split("base64,")[1].split('"')[0]
    return ElementTree.fromstring(b64decode(encoded))


@pytest.mark.parametrize("item", shop.products(), ids=lambda item: str(item["product_id"]))
def test_the_bytes_of_all_attributes_add_up_to_the_size_of_the_item(item: dict[str, Any]) -> None:
    stored = item_from_python(item)
    totals = [
        int(row.findall("td")[2].findtext("span/b", "")) for row in drawn(ItemCard(item).drawing).iter("tr")
        if row.findall("td")
    ]  # fmt: skip
    assert totals == [text_size(name) + value_size(value) for name, value in stored.items()]
    assert sum(totals) == item_size(stored)


@pytest.mark.parametrize("size", [10, KB, KB + 1, 4 * KB, 4 * KB + 1, LARGEST_ITEM])
def test_units_are_those_of_the_model(size: int) -> None:
    card = ItemCard({"pk": "x" * (size - 2)})
    figures = [node.text for node in drawn(card.drawing).findall("dl/div/dd")[::2]]
    assert card.size == size
    assert figures == [
        f"{size:,} B",
        f"{write_units(size):g}",
        f"{read_units(ItemSize(size), Consistency.STRONG):g}",
        f"{read_units(ItemSize(size), Consistency.EVENTUAL):g}",
        f"{-size % KB:,} B",
    ]


def test_an_item_above_400_kb_is_one_that_dynamodb_refuses() -> None:
    card = ItemCard({"pk": "x" * LARGEST_ITEM})
    assert "DynamoDB refuses it" in card.line
    assert "DynamoDB refuses it" in repr(card)


def test_both_notations_stand_side_by_side() -> None:
    python, json = (
        ["".join(row.findall("td")[column].itertext()) for row in drawn(ItemCard(ITEM).drawing).iter("tr")
         if row.findall("td")]
        for column in (0, 1)
    )  # fmt: skip
    assert python == [
        '"pk": "P-1"',
        '"price": Decimal("19.90")',
        '"sizes": {"L", "M"}',
        '"on": True',
    ]
    assert json == [
        '"pk": {"S": "P-1"}',
        '"price": {"N": "19.9"}',
        '"sizes": {"SS": ["L", "M"]}',
        '"on": {"BOOL": true}',
    ]


def test_the_text_form_is_a_table_that_never_changes() -> None:
    assert repr(ItemCard(ITEM)).splitlines() == [
        "ItemCard of 4 attributes, 23 B",
        '  pk     {"S": "P-1"}          2 + 3 = 5 B',
        '  price  {"N": "19.9"}         5 + 3 = 8 B',
        '  sizes  {"SS": ["L", "M"]}    5 + 2 = 7 B',
        '  on     {"BOOL": true}        2 + 1 = 3 B',
        "  23 B: 1 write unit; 1 read unit strongly consistent, 0.5 eventually; 1,001 B to the next KB.",
    ]


def test_the_still_figure_is_well_formed_and_the_same_on_every_run() -> None:
    figure = ItemCard(ITEM).as_figure()
    assert figure == ItemCard(dict(ITEM)).as_figure()
    words = "".join(still(figure).itertext())
    assert '"price": Decimal("19.90")' in words
    assert "write unit" in words


def test_a_card_offers_the_widget_the_figure_and_the_text() -> None:
    data, _ = ItemCard(ITEM)._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}


def test_another_item_redraws_the_card() -> None:
    card = ItemCard(ITEM)
    card.item = {"pk": "P-2"}
    assert card.item == {"pk": "P-2"}
    assert card.size == 5
    assert "P-2" in card.drawing
    assert "price" not in card.drawing


def test_dynamodb_json_and_python_give_the_same_card() -> None:
    json = {"pk": {"S": "a"}, "n": {"N": "7"}, "l": {"L": [{"NULL": True}]}, "b": {"B": "aGk="}}
    python = {"pk": "a", "n": Decimal(7), "l": [None], "b": b"hi"}
    assert ItemCard.from_dynamodb(json).drawing == ItemCard(python).drawing


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ({"pk": "a", "price": 19.99}, 'Write Decimal("19.99") instead'),
        ({"pk": "a", "tags": set()}, "a DynamoDB set holds one or more"),
        ({"pk": object()}, "DynamoDB has no type for object"),
        ({}, "this dict is empty"),
        (["pk"], "an item is a dict of attributes, not list"),
    ],
)
def test_what_dynamodb_cannot_store_is_refused_in_a_sentence(item: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refusal:
        ItemCard(item)
    assert sentence in str(refusal.value)


def test_a_refused_item_leaves_the_card_as_it_was() -> None:
    card = ItemCard(ITEM)
    with pytest.raises(TypeError):
        card.item = {"pk": 1.5}
    assert card.item == ITEM


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ({"pk": "a"}, '"pk" is not DynamoDB JSON'),
        ({"pk": {"X": "a"}}, 'DynamoDB has no type "X"'),
        ({"pk": {"N": 7}}, "is not how DynamoDB JSON writes a Number"),
        ({"pk": {"B": "%"}}, "a Binary is written in Base64"),
    ],
)
def test_what_is_not_dynamodb_json_is_refused_in_a_sentence(item: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refusal:
        ItemCard.from_dynamodb(item)
    assert sentence in str(refusal.value)
