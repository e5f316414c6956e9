"""Lesson 4: change an attribute whose name is a reserved word."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item, to_python
from sandbox.model.ledger import LedgerEntry

ORDERS = 40
REFUSED = "ConditionalCheckFailedException"
STATES = ("OPEN", "CANCELLED", "DELIVERED")  # only the first may be shipped
SHIPPED = ("S", "SHIPPED")


class Ship(Check):
    name = "ship"
    title = "Mark an open order as shipped, in one request"
    concepts = ("name placeholder", "reserved word", "condition expression")
    takes = ("table", "customer_id", "order_id")
    expected = frozenset({REFUSED})
    hints = (
        "status is one of the words that no expression may contain. What may stand in its place?",
        "One placeholder for the name serves both expressions. The values need two: the one to find, the one to set.",
    )
    method = (
        "Call table.update_item with an UpdateExpression that sets #s, a ConditionExpression that compares #s, "
        "ExpressionAttributeNames that say what #s is, and ExpressionAttributeValues with two plain texts."
    )
    solution = """
def ship(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET #s = :shipped",
        ConditionExpression="#s = :open",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":shipped": "SHIPPED", ":open": "OPEN"},
    )
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        orders = [
            order | {"status": STATES[at]} if at < len(STATES) else order
            for at, order in enumerate(shop.orders(ORDERS))
        ]
        table = fresh_table(lab, self.table, "customer_id", "order_id", items=orders)
        return [(table, o["customer_id"], o["order_id"]) for o in orders[: len(STATES)]]

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        parcel, *others = seen
        was, now = _both(parcel)
        yield (
            now == was | {"status": SHIPPED},
            f"The open order is not as it should be: its status is {_status(now)}"
            f"{_besides(was, now)}.{_why_refused(parcel)}",
        )
        for e in others:
            was, now = _both(e)
            yield (
                now == was,
                f"The order that was {was['status'][1]} must stay so; now its status is {_status(now)}.",
            )
        for e in seen:
            call = f"ship(table, {e.arguments[1]!r}, {e.arguments[2]!r})"
            yield (
                e.operations == ["UpdateItem"],
                f"{call} made these requests: {e.requests}. One UpdateItem does it.",
            )
            legacy = [
                entry
                for entry in e.ledger
                if entry.operation == "UpdateItem" and not _speaks(entry)
            ]
            yield not legacy, "Your UpdateItem has no UpdateExpression; the exercise asks for one."
            touched = e.disturbed(customer_id=e.arguments[1], order_id=e.arguments[2])
            yield (
                not touched,
                f"{call} also added, changed or deleted {counted(touched, 'other item')}.",
            )

    def why(self, *seen: Evidence) -> str:
        units = sum(e.ledger.write_units for e in seen)
        refused = sum(entry.error == REFUSED for e in seen for entry in e.ledger)
        return (
            f"The open order is shipped, and DynamoDB refused {refused} of {len(seen)} requests because their orders "
            "were not open. #s stood for a name that no expression may spell out. Together they cost "
            f"{counted(units, 'write unit')}."
        )

    @misconception(
        "An attribute's name can always stand as it is",
        sample="""
def ship(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET status = :shipped",
        ConditionExpression="status = :open",
        ExpressionAttributeValues={":shipped": "SHIPPED", ":open": "OPEN"},
    )
""",
    )
    def bare_name(self, *seen: Evidence) -> str | None:
        if "reserved keyword" not in _refusal(seen[0]):
            return None
        return "status is one of 573 reserved words. In an expression a name that begins with # stands in its place."

    @misconception(
        "#name and :value are interchangeable",
        sample="""
def ship(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET :s = :shipped",
        ExpressionAttributeValues={":s": "status", ":shipped": "SHIPPED"},
    )
""",
    )
    def interchangeable(self, *seen: Evidence) -> str | None:
        said = _refusal(seen[0])
        if 'token: ":' in said:
            return "A name that begins with a colon stands for a value, and SET needs the name of an attribute there."
        if "contains invalid key" in said:
            return "Names begin with # and values with a colon, each in a map of its own; one has strayed."
        return None

    @misconception(
        "A value always needs its type",
        sample="""
def ship(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET #s = :shipped",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":shipped": {"S": "SHIPPED"}},
    )
""",
    )
    def typed_twice(self, *seen: Evidence) -> str | None:
        _, now = _both(seen[0])
        kind, content = now.get("status", ("", None))
        if kind != "M" or "S" not in content:
            return None
        return (
            f"The resource adds the types itself. Yours became a Map: the status is {_status(now)}, with an "
            "attribute S in it."
        )

    @misconception(
        "I look first, and then write",
        sample="""
def ship(table, customer_id, order_id):
    key = {"customer_id": customer_id, "order_id": order_id}
    if table.get_item(Key=key)["Item"]["status"] == "OPEN":
        table.update_item(
            Key=key,
            UpdateExpression="SET #s = :shipped",
            ExpressionAttributeNames={"#s": "status"},
            ExpressionAttributeValues={":shipped": "SHIPPED"},
        )
""",
    )
    def look_then_write(self, *seen: Evidence) -> str | None:
        first = seen[0]
        reads = any(entry.items_read for entry in first.ledger)
        writes = [entry for entry in first.ledger if entry.items_written]
        if not reads or not writes or any(map(_has_condition, writes)):
            return None
        return (
            f"For the open order you made these requests: {first.requests}. Should the customer cancel between them, "
            "the parcel leaves all the same. A condition lets DynamoDB look as it writes."
        )

    @misconception(
        "A condition can be left to the caller",
        sample="""
def ship(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET #s = :shipped",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":shipped": "SHIPPED"},
    )
""",
    )
    def no_condition(self, *seen: Evidence) -> str | None:
        entries = [entry for e in seen for entry in e.ledger]
        if any(map(_has_condition, entries)):
            return None
        if any(_both(e)[1].get("status") != SHIPPED for e in seen):
            return None
        return f"All {len(seen)} are SHIPPED now, the cancelled one too: your request had no condition."


def _both(e: Evidence) -> tuple[Item, Item]:
    key = {"customer_id": e.arguments[1], "order_id": e.arguments[2]}
    return e.was(**key), e.now(**key)


def _status(item: Item) -> str:
    return shown(to_python(item["status"])) if "status" in item else "not there"


def _besides(was: Item, now: Item) -> str:
    names = sorted(n for n in (was.keys() | now.keys()) - {"status"} if was.get(n) != now.get(n))
    return f", and {', '.join(names[:3])} changed as well" if names else ""


def _why_refused(e: Evidence) -> str:
    refused = any(entry.error == REFUSED for entry in e.ledger)
    return " DynamoDB refused your write: the condition did not hold." if refused else ""


def _refusal(e: Evidence) -> str:
    return next((entry.message or "" for entry in e.ledger if entry.error), "")


def _speaks(entry: LedgerEntry) -> bool:
    return "UpdateExpression" in entry.parameters


def _has_condition(entry: LedgerEntry) -> bool:
    return "ConditionExpression" in entry.parameters
