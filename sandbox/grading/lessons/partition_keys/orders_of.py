"""Lesson 2: all orders of one customer, from one partition."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.check import CheckOfEach, Row, misconception
from sandbox.grading.code import compares_sizes
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.returned_orders import returned_in, rows_about
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item
from sandbox.model.ledger import LedgerEntry

ORDERS = 600
SCHEMA = "does not match the schema"  # the service's words about a key
CUSTOMERS = (shop.RESELLER, "c-0123")  # two, so that no fixed list is right for both


class OrdersOf(CheckOfEach):
    name = "orders_of"
    title = "Read one customer's orders, and nothing else"
    given = "The table's partition key is customer_id, its sort key is order_id."
    concepts = ("Query", "item collection")
    takes = ("table", "customer_id")
    hints = (
        "All orders of one customer lie together on one partition. Which operation goes straight there?",
        "Query asks for one partition key value; its answer has the items under Items.",
    )
    method = (
        "Call table.query with a KeyConditionExpression that says that customer_id equals a value: "
        'Key, from boto3.dynamodb.conditions, writes it. Return the list under "Items".'
    )
    solution = """
def orders_of(table, customer_id):
    answer = table.query(KeyConditionExpression=Key("customer_id").eq(customer_id))
    return answer["Items"]
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "customer_id", "order_id", items=shop.orders(ORDERS))
        return [(table, customer) for customer in CUSTOMERS]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        customer = e.arguments[1]
        yield from rows_about(e.returned, _wanted(e), customer)
        yield (
            e.operations == ["Query"],
            f"Your requests for {customer}: {e.requests}. One Query does it.",
        )
        read, back = e.ledger.items_read, e.ledger.items_returned
        yield (
            read == back,
            f"For {customer} you read {counted(read, 'item')}, and DynamoDB returned {back}.",
        )
        places = counted(len(e.ledger.partitions), "partition")
        yield (
            len(e.ledger.partitions) <= 1,
            f"Your requests for {customer} touched {places}.",
        )

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        return (
            f"One Query read the {e.ledger.items_read} orders of {e.arguments[1]} and no other item, on "
            f"{counted(len(e.ledger.partitions), 'partition')}, for {counted(e.ledger.read_units, 'read unit')}. It "
            "would cost the same if the table held a billion other orders."
        )

    @misconception(
        "A filter reads only what matches",
        sample="""
from boto3.dynamodb.conditions import Attr

def orders_of(table, customer_id):
    return table.scan(FilterExpression=Attr("customer_id").eq(customer_id))["Items"]
""",
    )
    def filter_is_free(self, *seen: Evidence) -> str | None:
        filtered = [
            entry for entry in _scans(self.telling(*seen)) if "FilterExpression" in entry.parameters
        ]
        removed = sum(entry.items_read - entry.items_returned for entry in filtered)
        if not removed:
            return None
        return (
            f"Your Scan read {_count(filtered)}, and the filter then threw {removed} away. A filter works after the "
            "reading, and the reading is what you pay for."
        )

    @misconception(
        "A Scan comes in the order of the keys",
        sample="""
def orders_of(table, customer_id):
    found = []
    for order in table.scan()["Items"]:
        if order["customer_id"] > customer_id:
            break
        if order["customer_id"] == customer_id:
            found.append(order)
    return found
""",
    )
    def scan_is_sorted(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        ids = {each.order_id for each in returned_in(e.returned)}
        short = isinstance(e.returned, list) and ids < _wanted(e).keys()
        if not (short and _reads_all(e) and compares_sizes(e.answer)):
            return None
        order = [item["customer_id"][1] for item in e.before.items] if e.before else []
        some = ", ".join(list(dict.fromkeys(order))[:4])
        return (
            f"A Scan of this table begins with {some}: partition by partition, and by hash within each. Only the sort "
            "keys under one partition key are in order."
        )

    @misconception(
        "To find a customer's orders, I go through the table",
        sample="""
def orders_of(table, customer_id):
    return [order for order in table.scan()["Items"] if order["customer_id"] == customer_id]
""",
    )
    def read_it_all(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        if not _reads_all(e):
            return None
        got = len(returned_in(e.returned))
        back = f"To give back {counted(got, 'order')} you" if got else "You"
        return f"{back} read {_count(_scans(e))}. A table twice as large would cost about twice as much."

    @misconception(
        "Each item has to be fetched by its own key",
        sample="""
def orders_of(table, customer_id):
    found = []
    for number in range(1, 601):
        key = {"customer_id": customer_id, "order_id": f"o-{number:05d}"}
        if order := table.get_item(Key=key).get("Item"):
            found.append(order)
    return found
""",
    )
    def one_by_one(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        fetches = ("GetItem", "BatchGetItem")
        gets = [entry for entry in e.ledger if entry.operation in fetches and not entry.error]
        if not gets:
            return None
        found = sum(entry.items_returned for entry in gets)
        missing = any(entry.read_units and not entry.items_returned for entry in gets)
        units = counted(sum(entry.read_units for entry in gets), "read unit")
        return (
            f"{counted(len(gets), 'request')} and {units} for {counted(found, 'item')}"
            f"{': a missing item is paid for too' if missing else ''}. Items with one partition key value lie side by "
            "side, and one request can read along them."
        )

    @misconception(
        "GetItem finds all items with a partition key value",
        sample="""
def orders_of(table, customer_id):
    return table.get_item(Key={"customer_id": customer_id})["Item"]
""",
    )
    def get_finds_all(self, *seen: Evidence) -> str | None:
        gets = [entry for e in seen for entry in e.ledger if entry.operation == "GetItem"]
        refused = [entry for entry in gets if entry.error and SCHEMA in str(entry.message)]
        if not refused:
            return None
        return (
            "GetItem finds one item at most, and needs its whole primary key: here customer_id and order_id. DynamoDB "
            f"refused: {refused[0].message}."
        )


def _wanted(e: Evidence) -> dict[str, Item]:
    """The customer's orders by their ids, as the table has them."""
    items = e.before.items if e.before else ()
    return {item["order_id"][1]: item for item in items if item["customer_id"][1] == e.arguments[1]}


def _count(entries: Sequence[LedgerEntry]) -> str:
    """What requests read, where, and for how much, in words."""
    items = sum(entry.items_read for entry in entries)
    places = {place for entry in entries for place in entry.partitions}
    units = sum(entry.read_units for entry in entries)
    return f"{counted(items, 'item')} on {counted(len(places), 'partition')}, for {counted(units, 'read unit')}"


def _scans(e: Evidence) -> list[LedgerEntry]:
    return [entry for entry in e.ledger if entry.operation == "Scan" and entry.items_read]


def _reads_all(e: Evidence) -> bool:
    """Whether Scans read the table to its end."""
    held = len(e.before.items) if e.before else 0
    return sum(entry.items_read for entry in _scans(e)) >= held > 0
