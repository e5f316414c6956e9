"""Lesson 1: a price that is a Number, to the cent."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.model.attributes import TYPE_NAMES, to_dynamodb, to_python

NEW = {"product_id": "P-112", "name": "Bramble tea", "price": Decimal("19.99")}


class StoreProduct(Check):
    name = "store_product"
    title = "Store a product whose price is a Number"
    concepts = ("PutItem", "attribute types")
    given = "The product: product_id P-112, name Bramble tea, price 19.99."
    takes = ("table",)
    hints = (
        "An item is a dict: product_id, name and price. Nothing else needs to be said first.",
        "DynamoDB's Number is exact, and Python's float is not. Which Python number is exact?",
    )
    method = (
        "Call table.put_item with the dict as Item. Make the price with Decimal, from decimal, "
        "and give Decimal the digits as text."
    )
    solution = """
from decimal import Decimal

def store_product(table):
    table.put_item(
        Item={"product_id": "P-112", "name": "Bramble tea", "price": Decimal("19.99")},
    )
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
        yield not missing, f"The item has no attribute {', '.join(missing)}."
        for name in sorted(NEW.keys() & item.keys()):
            stored, wanted = to_dynamodb(item[name]), NEW[name]
            typed = "a Number" if name == "price" else "a String"
            same = to_python(item[name]) == wanted
            yield same, f"{name} is stored as {stored}; asked for is {typed}, {wanted}."
        empty = [name for name, value in item.items() if value == ("NULL", True)]
        yield not empty, f"{len(empty)} of its attributes are NULL: {', '.join(empty)}."
        yield e.operations == ["PutItem"], f"Your requests: {e.requests}. One PutItem does it."

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        price = to_dynamodb(e.now(product_id="P-112")["price"])
        return (
            f"The price is stored as {price}: it travels as text, and N says that it is a Number, "
            f"exact to the last digit. One PutItem, {e.ledger.write_units:g} write unit. The table "
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
        kind, _ = e.now(product_id="P-112").get("price", ("N", ""))
        if kind == "N":
            return None
        return (
            f"Your price has the type {kind}, a {TYPE_NAMES[kind]}. DynamoDB cannot add to that, and it "
            'orders text letter by letter: "9.00" comes after "19.99".'
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
        price = e.now(product_id="P-112").get("price", ("", ""))
        if not inexact and not (price[0] == "N" and len(price[1]) > len("19.99")):
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
        empty = [name for name, value in item.items() if value == ("NULL", True)]
        if not empty:
            return None
        return (
            f"Nothing asked for {', '.join(empty)}. A table knows its key attributes and no others: an "
            "attribute that an item does not have is simply not there, and takes no bytes."
        )
