"""Lesson 1: a price that is a Number, to the cent."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import TYPES, AttributeValue, Item, to_dynamodb, to_python

NEW_PRICE = Decimal("19.99")
NEW = {"product_id": "P-112", "name": "Bramble tea", "price": NEW_PRICE}


class StoreProduct(Check):
    name = "store_product"
    title = "Store a product whose price is a Number"
    concepts = ("PutItem", "attribute types")
    given = "The product: product_id P-112, name Bramble tea, price 19.99."
    takes = ("table",)
    hints = (
        "Only the price is missing. Which type should it have in DynamoDB?",
        "DynamoDB's Number is exact, and Python's float is not. Which Python number is exact?",
    )
    method = "Make the price with Decimal, and give Decimal the digits as text."
    solution = """
def store_product(table):
    price = Decimal("19.99")
    table.put_item(Item={"product_id": "P-112", "name": "Bramble tea", "price": price})
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(fresh_table(lab, self.table, "product_id"),)]

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        item = e.now(product_id="P-112")
        yield (
            bool(item),
            f"There is no item with the product_id P-112. Your requests: {e.requests}.",
        )
        if not item:
            return
        missing = sorted(NEW.keys() - item.keys())
        yield (
            not missing,
            f"The item lacks {counted(len(missing), 'attribute')}: {', '.join(missing)}.",
        )
        for name in sorted(NEW.keys() & item.keys()):
            stored, wanted = shown(to_dynamodb(item[name])), NEW[name]
            typed = "a Number" if name == "price" else "a String"
            same = to_python(item[name]) == wanted
            yield same, f"{name} is stored as {stored}; it should be {typed}, {wanted}."
        empty = _empty(item)
        yield not empty, f"Stored as NULL, and not asked for: {', '.join(empty)}."

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        price = to_dynamodb(e.now(product_id="P-112")["price"])
        cost = counted(e.ledger.write_units, "write unit")
        return (
            f"The price is stored as {price}: it travels as text, and N says that it is a Number, "
            f"exact to the last digit. Storing it cost {cost} ({e.requests}). The table "
            "knew only product_id beforehand; name and price came with the item."
        )

    @misconception(
        "A price is text like any other",
        sample="""
def store_product(table):
    table.put_item(Item={"product_id": "P-112", "name": "Bramble tea", "price": "19.99"})
""",
    )
    def price_is_text(self, e: Evidence) -> str | None:
        kind, text = e.now(product_id="P-112").get("price", ("", ""))
        if kind != "S":
            return None
        return (
            f"Your price is stored as the String {shown(text)}. DynamoDB cannot add to that, and it orders text letter "
            'by letter: "9.00" comes after "19.99".'
        )

    @misconception(
        "I must wrap each value in its type",
        sample="""
def store_product(table):
    table.put_item(Item={"product_id": "P-112", "name": {"S": "Bramble tea"}, "price": {"N": "19.99"}})
""",
    )
    def wraps_itself(self, e: Evidence) -> str | None:
        item = e.now(product_id="P-112")
        wrapped = [name for name in sorted(NEW.keys() & item.keys()) if _is_wrapped(item[name])]
        if not wrapped:
            return None
        twice = str(to_dynamodb(item[wrapped[-1]]))
        return (
            f"The resource wraps every value itself, and so wrapped yours a second time: {wrapped[-1]} is now "
            f"{twice if len(twice) < 100 else shown(twice)}. Only the client takes values that are wrapped already."
        )

    @misconception(
        "A float is exact enough for a price",
        sample="""
def store_product(table):
    table.put_item(Item={"product_id": "P-112", "name": "Bramble tea", "price": 19.99})
""",
    )
    def float_is_exact(self, e: Evidence) -> str | None:
        inexact = e.error and (
            e.error.kind in ("Inexact", "Rounded") or "Float types" in e.error.words
        )
        kind, price = e.now(product_id="P-112").get("price", ("", ""))
        nearly = kind == "N" and 0 < abs(Decimal(price) - NEW_PRICE) < Decimal("0.001")
        if not inexact and not nearly:
            return None
        return (
            f"Python's 19.99 is really {Decimal.from_float(19.99):.20f}... A float keeps the nearest binary "
            "fraction; a Number keeps the decimal digits that you write, up to 38 of them."
        )

    @misconception(
        "A table has columns, and every item must fill them",
        sample="""
from decimal import Decimal

def store_product(table):
    table.put_item(Item={"product_id": "P-112", "name": "Bramble tea", "price": Decimal("19.99"),
                         "category": None, "sizes": None, "colour": None})
""",
    )
    def table_has_columns(self, e: Evidence) -> str | None:
        item = e.now(product_id="P-112")
        empty = _empty(item)
        if not empty:
            return None
        return (
            f"Nobody asked for {', '.join(empty)}. A table knows its key attributes and no others: an "
            "attribute that an item does not have is simply not there, and takes no bytes."
        )


def _empty(item: Item) -> list[str]:
    """The attributes that nobody asked for and that are NULL."""
    return [name for name, value in item.items() if value == ("NULL", True) and name not in NEW]


def _is_wrapped(value: AttributeValue) -> bool:
    kind, content = value
    return kind == "M" and len(content) == 1 and TYPES.issuperset(content)
