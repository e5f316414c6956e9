"""Lesson 3: a customer's latest orders, read from the end of the item collection."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.check import CheckOfEach, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.returned_orders import returned_in, rows_about
from sandbox.grading.lessons.sort_keys.reading import (
    TIME,
    orders_of,
    read_by,
    rows_about_reading,
    scanned,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item

ORDERS = 600
NEWCOMER = {"customer_id": "c-0301", "order_id": "o-90001", TIME: "2026-02-14T09:30:00Z"}
CALLS = ((shop.RESELLER, 3), ("c-0242", 5), (NEWCOMER["customer_id"], 3))  # who has a single order


class Latest(CheckOfEach):
    name = "latest"
    title = "Read the latest orders of a customer, newest first"
    given = "The table's partition key is customer_id, its sort key is ordered_at."
    concepts = ("ScanIndexForward", "Limit", "sort key")
    takes = ("table", "customer_id", "count")
    hints = (
        "The newest orders stand at one end of the item collection. Can a Query begin at that end?",
        "And can it stop by itself, when it has read as many as you need?",
    )
    method = (
        "Query the customer's item collection with two more parameters: one that is False and turns the direction "
        "round, and one that says after how many items to stop."
    )
    solution = """
def latest(table, customer_id, count):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id),
        ScanIndexForward=False,
        Limit=count,
    )
    return answer["Items"]
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        orders = shop.orders(ORDERS)
        items = [*orders, orders[0] | NEWCOMER]
        table = fresh_table(lab, self.table, "customer_id", TIME, items=items)
        return [(table, *call) for call in CALLS]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        wanted, customer = _wanted(e), e.arguments[1]
        names = [str(item["order_id"][1]) for item in wanted]
        told = list(
            rows_about(e.returned, dict(zip(names, wanted, strict=True)), f"{customer} asked for")
        )
        yield from told
        if all(holds for holds, _ in told) and wanted:
            times = [order.value(TIME) for order in returned_in(e.returned)]
            first = times[0][1] if times and times[0] else "nothing"
            in_order = times == [item[TIME] for item in wanted]
            newest = wanted[0][TIME][1]
            yield in_order, f"The newest comes first, of {newest}; your list begins with {first}."
        yield from rows_about_reading(e, e.arguments[2], customer)

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        held = len(orders_of(e, e.arguments[1]))
        return (
            f"Of the {held} orders of {e.arguments[1]} the Query read {e.ledger.items_read}, from the end: "
            f"{counted(e.ledger.read_units, 'read unit')}. However long that collection grows, it stays at that."
        )

    @misconception(
        "Limit keeps the newest",
        sample="""
def latest(table, customer_id, count):
    answer = table.query(KeyConditionExpression=Key("customer_id").eq(customer_id), Limit=count)
    return answer["Items"]
""",
    )
    def limit_keeps_the_newest(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        limited = [entry for entry in read_by(e, "Query") if "Limit" in entry.parameters]
        if not any(entry.parameters.get("ScanIndexForward", True) for entry in limited):
            return None
        oldest = orders_of(e, e.arguments[1])[0][TIME]
        if oldest not in [order.value(TIME) for order in returned_in(e.returned)]:
            return None
        return (
            f"Limit knows nothing of new and old: it stops after so many items. Your Query began at {oldest[1]}, the "
            f"oldest order of {e.arguments[1]}, and never came to the newest."
        )

    @misconception(
        "A Query always begins with the oldest, so I turn the list round",
        sample="""
def latest(table, customer_id, count):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id),
        ScanIndexForward=False,
        Limit=count,
    )
    return answer["Items"][::-1]
""",
    )
    def turned_round_twice(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        times = [order.value(TIME) for order in returned_in(e.returned)]
        wanted = [item[TIME] for item in _wanted(e)]
        backwards = any(
            entry.parameters.get("ScanIndexForward") is False for entry in read_by(e, "Query")
        )
        if not backwards or len(wanted) < 2 or times != wanted[::-1]:
            return None
        newest = wanted[0][1]
        return (
            f"Your Query read from the end already, {newest} first. Turned round, that comes last."
        )

    @misconception(
        "To find the newest, I must have them all",
        sample="""
def latest(table, customer_id, count):
    answer = table.query(KeyConditionExpression=Key("customer_id").eq(customer_id))
    return sorted(answer["Items"], key=lambda order: order["ordered_at"], reverse=True)[:count]
""",
    )
    def all_of_them(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        read, count = sum(entry.items_read for entry in read_by(e, "Query")), e.arguments[2]
        if read <= count or read < len(orders_of(e, e.arguments[1])):
            return None
        return (
            f"You read {counted(read, 'order')} to keep {count}, and paid for every one. They lie in order: the newest "
            "are the last of them, and a Query can begin there and stop."
        )

    @misconception(
        "The table is in the order of time",
        sample="""
def latest(table, customer_id, count):
    found = [order for order in table.scan()["Items"] if order["customer_id"] == customer_id]
    return found[::-1][:count]
""",
    )
    def through_the_table(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        said = scanned(e, e.arguments[2])
        if not said:
            return None
        first = e.before.items[0] if e.before else {}
        return (
            f"{said} A Scan goes from one customer to the next by their hashes, {first['customer_id'][1]} first. Only "
            "each customer's own orders are in the order of time."
        )


def _wanted(e: Evidence) -> list[Item]:
    """The latest orders, newest first."""
    return orders_of(e, e.arguments[1])[::-1][: e.arguments[2]]
