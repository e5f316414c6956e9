"""Lesson 1: add to a number where it lies."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.model.attributes import Item, to_dynamodb

DELIVERY = 5  # pieces
RESTOCKED = ("P-103", "P-105")  # two, so that no fixed number is right for both


class Restock(Check):
    name = "restock"
    title = "Raise the stock by 5 without reading it"
    concepts = ("UpdateItem", "update expression")
    takes = ("table", "product_id")
    hints = (
        "You need not know a number to add to it. Who could do the adding for you?",
        "UpdateItem changes the attributes that its expression names, and no others.",
    )
    method = (
        "Call table.update_item with the Key, an UpdateExpression that adds a placeholder such as :n "
        "to stock, and the placeholder's value in ExpressionAttributeValues."
    )
    solution = """
def restock(table, product_id):
    table.update_item(
        Key={"product_id": product_id},
        UpdateExpression="ADD stock :n",
        ExpressionAttributeValues={":n": 5},
    )
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "product_id", items=shop.products())
        return [(table, product) for product in RESTOCKED]

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        for e in seen:
            rows = list(self._rows(e))
            yield from rows
            if not all(holds for holds, _ in rows):
                return  # the other product would only say the same again

    def _rows(self, e: Evidence) -> Iterator[Row]:
        product = e.arguments[1]
        was, now = e.was(product_id=product), e.now(product_id=product)
        want = _stock(was) + DELIVERY
        yield (
            now.get("stock") == ("N", str(want)),
            f"The stock of {product} was {_stock(was)}, should be {want}, and is {_shown(now)}.",
        )
        others = e.disturbed(product_id=product)
        yield not others, f"{others} other items of the table changed too."
        lost = sorted(was.keys() - now.keys())
        yield not lost, f"{product} has lost {len(lost)} attributes: {', '.join(lost)}."
        yield (
            e.operations == ["UpdateItem"],
            f"Your requests: {e.requests}. One UpdateItem does it.",
        )
        yield (
            not e.elsewhere,
            f"You also went to {', '.join(e.elsewhere)}; use the table handed to you.",
        )

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        was, now = (
            item["stock"][1]
            for item in (e.was(product_id=RESTOCKED[0]), e.now(product_id=RESTOCKED[0]))
        )
        return (
            f"{RESTOCKED[0]} went from {was} to {now} in one UpdateItem: {e.ledger.write_units:g} write unit, "
            f"{e.ledger.read_units:g} read units. DynamoDB added the 5 where the number lies, so that two "
            "deliveries at the same moment both count."
        )

    @misconception(
        "To change a number, I must read it first",
        sample="""
def restock(table, product_id):
    item = table.get_item(Key={"product_id": product_id})["Item"]
    item["stock"] += 5
    table.put_item(Item=item)
""",
    )
    def read_then_write(self, *seen: Evidence) -> str | None:
        reads = sum(e.ledger.items_read for e in seen)
        if not reads:
            return None
        return (
            f"You read {reads} items, and needed none of them. Between your read and your write another till may "
            "sell one, and your write would undo that sale."
        )

    @misconception(
        "PutItem merges with the item that is there",
        sample="""
def restock(table, product_id):
    stock = {"P-103": 10, "P-105": 205}[product_id]
    table.put_item(Item={"product_id": product_id, "stock": stock})
""",
    )
    def put_merges(self, *seen: Evidence) -> str | None:
        e = seen[0]
        product = e.arguments[1]
        lost = sorted(e.was(product_id=product).keys() - e.now(product_id=product).keys())
        if "PutItem" not in e.operations or not lost:
            return None
        return (
            f"PutItem stores a whole item in the place of the old one. {product} had {', '.join(lost)} before; "
            "now they are gone."
        )

    @misconception(
        "SET stock = :n adds to what is there",
        sample="""
def restock(table, product_id):
    table.update_item(
        Key={"product_id": product_id},
        UpdateExpression="SET stock = :n",
        ExpressionAttributeValues={":n": 5},
    )
""",
    )
    def set_adds(self, *seen: Evidence) -> str | None:
        if not all(
            e.now(product_id=e.arguments[1]).get("stock") == ("N", str(DELIVERY)) for e in seen
        ):
            return None
        before = " and ".join(str(_stock(e.was(product_id=e.arguments[1]))) for e in seen)
        return f"Stocks of {before} both became {DELIVERY}: SET stores the value that it is given."


def _stock(item: Item) -> int:
    return int(item["stock"][1])


def _shown(item: Item) -> str:
    return str(to_dynamodb(item["stock"])) if "stock" in item else "not there"
