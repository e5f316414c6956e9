"""Lesson 1: add to a number where it lies."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import CheckOfEach, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.expressions import expression
from sandbox.grading.lessons.items_and_keys.changes import changes
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item, to_dynamodb
from sandbox.model.ledger import LedgerEntry

DELIVERY = 5  # pieces
RESTOCKED = ("P-103", "P-105")  # two, so that no fixed number is right for both


class Restock(CheckOfEach):
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
        UpdateExpression="SET stock = stock + :delivered",
        ExpressionAttributeValues={":delivered": 5},
    )
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "product_id", items=shop.products())
        return [(table, product) for product in RESTOCKED]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        yield from self._state(e)
        yield (
            e.operations == ["UpdateItem"],
            f"Your requests: {e.requests}. One UpdateItem does it.",
        )
        yield (
            not e.elsewhere,
            f"You also went to {', '.join(e.elsewhere)}; use the table handed to you.",
        )

    def _state(self, e: Evidence) -> Iterator[Row]:
        """What must hold of the table, however it came about."""
        product = e.arguments[1]
        was, now = e.was(product_id=product), e.now(product_id=product)
        yield bool(now), f"{product} is gone."
        if now:
            want = _stock(was) + DELIVERY
            yield (
                now.get("stock") == ("N", str(want)),
                f"The stock of {product} was {_stock(was)}, should be {want}, and is {_shown(now)}.",
            )
            besides = changes(_without_stock(was), _without_stock(now))
            yield not besides, f"{product} changed besides its stock: {besides}."
        others = counted(e.disturbed(product_id=product), "other item")
        yield (
            not e.disturbed(product_id=product),
            f"You also added, changed or deleted {others} of the table.",
        )

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        was, now = (
            item["stock"][1]
            for item in (e.was(product_id=RESTOCKED[0]), e.now(product_id=RESTOCKED[0]))
        )
        cost = counted(e.ledger.write_units, "write unit")
        return (
            f"{RESTOCKED[0]} went from {was} to {now} in one UpdateItem: {cost}, "
            f"{counted(e.ledger.read_units, 'read unit')}. DynamoDB added the 5 where the number lies, so that two "
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
        e = self.telling(*seen)
        product, entries = e.arguments[1], list(e.ledger)
        reads = [at for at, entry in enumerate(entries) if entry.items_read]
        later = entries[min(reads, default=len(entries)) :]
        if any(_overwrites_stock(entry, product) for entry in later):
            return (
                f"You read first, and then wrote ({e.requests}). In between, another till may sell one, and a write "
                "without a condition undoes that sale."
            )
        if any(map(_computes_stock, later)) and self._right_already(e):
            return (
                f"Your write is right already. The reading cost {_read_cost(e)} and wasn't needed: DynamoDB adds to "
                "the number that it finds."
            )
        return None

    @misconception(
        "To see what a write has changed, I must read again",
        sample="""
def restock(table, product_id):
    key = {"product_id": product_id}
    table.update_item(Key=key, UpdateExpression="SET stock = stock + :n", ExpressionAttributeValues={":n": 5})
    return table.get_item(Key=key)["Item"]["stock"]
""",
    )
    def write_then_read(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        entries = list(e.ledger)
        if not (entries and _computes_stock(entries[0]) and e.ledger.items_read):
            return None
        if not self._right_already(e):
            return None
        return (
            f"Your write is right already. The reading cost {_read_cost(e)} and isn't needed: UpdateItem itself can "
            "return the new stock (ReturnValues), at no extra cost."
        )

    def _right_already(self, e: Evidence) -> bool:
        """Whether a single write did all that was asked, so that only the reading is too much."""
        writes = sum(bool(entry.items_written) for entry in e.ledger)
        return writes == 1 and all(holds for holds, _ in self._state(e))

    @misconception(
        "PutItem merges with the item that is there",
        sample="""
def restock(table, product_id):
    stock = {"P-103": 10, "P-105": 205}[product_id]
    table.put_item(Item={"product_id": product_id, "stock": stock})
""",
    )
    def put_merges(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        product = e.arguments[1]
        was, now = e.was(product_id=product), e.now(product_id=product)
        lost = sorted(was.keys() - now.keys())
        put = any(entry.operation == "PutItem" and product in entry.keys for entry in e.ledger)
        if not (put and now and lost):
            return None
        return f"PutItem stores a whole item in the place of the old one. {product} has lost {', '.join(lost)}."

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
        set_to = [e.now(product_id=e.arguments[1]).get("stock") for e in seen]
        given = all(any(map(_sets_given_stock, e.ledger)) for e in seen)
        if not given or any(stock != ("N", str(DELIVERY)) for stock in set_to):
            return None
        before = " and ".join(str(_stock(e.was(product_id=e.arguments[1]))) for e in seen)
        return f"Stocks of {before} are both {DELIVERY} now: SET stores the value that it is given."


def _stock(item: Item) -> int:
    return int(item["stock"][1])


def _shown(item: Item) -> str:
    return shown(to_dynamodb(item["stock"])) if "stock" in item else "not there"


def _without_stock(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != "stock"}


def _read_cost(e: Evidence) -> str:
    return f"{counted(e.ledger.read_units, 'read unit')} for {e.arguments[1]}"


def _computes_stock(entry: LedgerEntry) -> bool:
    """Whether an update makes the new stock from the old one, where it lies."""
    pattern = r"\bstock\s*=[^,]*\bstock\b|\b(?i:ADD)\b.*\bstock\b"
    return bool(
        not entry.error and re.search(pattern, expression(entry, "UpdateExpression"), re.DOTALL)
    )


def _sets_given_stock(entry: LedgerEntry) -> bool:
    sets = re.search(r"\bstock\s*=", expression(entry, "UpdateExpression"))
    return bool(not entry.error and sets and not _computes_stock(entry))


def _overwrites_stock(entry: LedgerEntry, product: str) -> bool:
    """Whether a write stores a stock of this product that was known before it."""
    stored = entry.operation == "PutItem" or _sets_given_stock(entry)
    return stored and not entry.error and product in entry.keys
