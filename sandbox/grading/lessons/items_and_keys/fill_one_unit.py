"""Lesson 1: as many bytes as one write unit pays for."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.sizes import item_size, text_size, value_size
from sandbox.model.units import WRITE_BLOCK, write_units

PRODUCT = "P-113"
CLOSE_ENOUGH = 16  # bytes below the limit
THOUSAND = 1_000  # what a kilobyte is elsewhere
A_FEW = 3  # bytes below that: whoever aimed at it may have counted a name wrong


class FillOneUnit(Check):
    name = "fill_one_unit"
    title = "Store the largest item that one write unit pays for"
    concepts = ("item size", "write unit")
    takes = ("table",)
    hints = (
        "One write unit pays for 1 KB. How many bytes is that, and what counts towards them?",
        "Each attribute costs the bytes of its name and the bytes of its value, the key included.",
    )
    method = (
        "Count the bytes of product_id, of P-113 and of the name note. What is left of 1,024 goes to the "
        'note: "x" * 100 is a text of 100 bytes.'
    )
    solution = """
def fill_one_unit(table):
    names_and_key = len("product_id") + len("P-113") + len("note")
    table.put_item(Item={"product_id": "P-113", "note": "x" * (1_024 - names_and_key)})
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(fresh_table(lab, self.table, "product_id"),)]

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        item = e.now(product_id=PRODUCT)
        yield (
            bool(item),
            f"There is no item with the product_id {PRODUCT}. Your requests: {e.requests}.",
        )
        if not item:
            return
        size = item_size(item)
        units = counted(write_units(size), "write unit")
        yield len(e.operations) == 1, f"Your requests: {e.requests}. One write is enough."
        yield size <= WRITE_BLOCK, f"The item is {size:,} bytes, over 1,024: {units}."
        room = WRITE_BLOCK - size
        yield (
            room <= CLOSE_ENOUGH,
            f"The item is {size:,} bytes: the same unit would pay for {room:,} more.",
        )

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        size, cost = (
            item_size(e.now(product_id=PRODUCT)),
            counted(e.ledger.write_units, "write unit"),
        )
        return (
            f"Your item is {size:,} of 1,024 bytes, names and values together, and cost {cost}. "
            "One byte over 1,024 costs a second unit, with every write of this item."
        )

    @misconception(
        "Only values count",
        sample="""
def fill_one_unit(table):
    table.put_item(Item={"product_id": "P-113", "note": "x" * (1_024 - len("P-113"))})
""",
    )
    def names_are_free(self, e: Evidence) -> str | None:
        item = e.now(product_id=PRODUCT)
        values, size = sum(map(value_size, item.values())), item_size(item)
        if not (_fits(values) and not _fits(size)):
            return None
        names = sum(map(text_size, item))
        return (
            f"Your values are {values:,} bytes, which would fit. The names {' and '.join(item)} are {names} bytes "
            "more, and are stored with every item."
        )

    @misconception(
        "One value is the whole item",
        sample="""
def fill_one_unit(table):
    table.put_item(Item={"product_id": "P-113", "note": "x" * 1_024})
""",
    )
    def value_is_the_item(self, e: Evidence) -> str | None:
        item = e.now(product_id=PRODUCT)
        sizes = {name: value_size(value) for name, value in item.items()}
        alone = next((name for name, size in sizes.items() if _fits(size)), None)
        size = item_size(item)
        if alone is None or size <= WRITE_BLOCK:
            return None
        rest = "key and the names come" if len(item) == 2 else "names and all other values come"
        return f"The {alone} alone is {sizes[alone]:,} bytes. The {rest} on top: {size - sizes[alone]:,} bytes."

    @misconception(
        "A kilobyte is 1,000 bytes",
        sample="""
def fill_one_unit(table):
    table.put_item(Item={"product_id": "P-113", "note": "x" * (1_000 - 19)})
""",
    )
    def thousand_bytes(self, e: Evidence) -> str | None:
        size = item_size(e.now(product_id=PRODUCT))
        if not THOUSAND - A_FEW <= size <= THOUSAND:
            return None
        return f"Your item is {size:,} bytes. DynamoDB counts its kilobyte as 1,024."

    @misconception(
        "A character is a byte",
        sample="""
def fill_one_unit(table):
    table.put_item(Item={"product_id": "P-113", "note": "é" * (1_024 - 19)})
""",
    )
    def characters_are_bytes(self, e: Evidence) -> str | None:
        item = e.now(product_id=PRODUCT)
        texts = [text for name, (kind, text) in item.items() if kind == "S"]
        extra = sum(text_size(text) - len(text) for text in texts)
        size = item_size(item)
        if not (extra and _fits(size - extra) and not _fits(size)):
            return None
        return (
            f"Counted in characters your item would be {size - extra:,}. DynamoDB stores text as UTF-8, where é takes "
            f"2 bytes and 🧶 takes 4: yours is {size:,} bytes."
        )


def _fits(size: int) -> bool:
    return WRITE_BLOCK - CLOSE_ENOUGH <= size <= WRITE_BLOCK
