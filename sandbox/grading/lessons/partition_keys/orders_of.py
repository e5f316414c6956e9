"""Lesson 2: all orders of one customer, from one partition."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table

ORDERS = 600
CUSTOMERS = (shop.RESELLER, "c-0123")  # two, so that no fixed list is right for both


class OrdersOf(Check):
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
from boto3.dynamodb.conditions import Key

def orders_of(table, customer_id):
    return table.query(KeyConditionExpression=Key("customer_id").eq(customer_id))["Items"]
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "customer_id", "order_id", items=shop.orders(ORDERS))
        return [(table, customer) for customer in CUSTOMERS]

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        for e in seen:
            rows = list(self._rows(e))
            yield from rows
            if not all(holds for holds, _ in rows):
                return  # the other customer would only say the same again

    def _rows(self, e: Evidence) -> Iterator[Row]:
        customer, wanted, got = e.arguments[1], _wanted(e), _order_ids(e.returned)
        if got is None:
            yield False, f"Return the list of orders; this is {shown(e.returned)}."
        else:
            missing, strange = len(wanted - set(got)), len([o for o in got if o not in wanted])
            yield (
                not missing,
                f"{missing} of the {len(wanted)} orders of {customer} are missing.",
            )
            yield not strange, f"{strange} of what you returned are not orders of {customer}."
            yield len(got) == len(set(got)), f"Some orders of {customer} are in it twice."
        yield (
            e.operations == ["Query"],
            f"Your requests for {customer}: {e.requests}. One Query does it.",
        )
        read, back = e.ledger.items_read, e.ledger.items_returned
        yield read == back, f"For {customer} you read {read} items, and {back} were returned."
        places = len(e.ledger.partitions)
        yield places == 1, f"Your requests for {customer} touched {places} partitions."

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        return (
            f"One Query read the {e.ledger.items_read} orders of {e.arguments[1]} and no other item, on "
            f"{len(e.ledger.partitions)} partition, for {e.ledger.read_units:g} read units. It would cost the same "
            "if the table held a billion other orders."
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
        e = seen[0]
        if not any(
            entry.operation == "Scan" and "FilterExpression" in entry.parameters
            for entry in e.ledger
        ):
            return None
        return (
            f"Your Scan read {e.ledger.items_read} items on {len(e.ledger.partitions)} partitions, for "
            f"{e.ledger.read_units:g} read units, and the filter then threw {_thrown_away(e)} of them away. A filter "
            "works after the reading, and the reading is what you pay for."
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
        short = [e for e in seen if len(_order_ids(e.returned) or ()) < len(_wanted(e))]
        if not short or not all("Scan" in e.operations for e in seen):
            return None
        order = [item["customer_id"][1] for item in seen[0].before.items] if seen[0].before else []
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
        e = seen[0]
        if "Scan" not in e.operations:
            return None
        return (
            f"To give back {len(_wanted(e))} orders you read {e.ledger.items_read}, on {len(e.ledger.partitions)} "
            f"partitions, for {e.ledger.read_units:g} read units. A table twice as large would cost twice as much."
        )

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
        e = seen[0]
        gets = sum(name in ("GetItem", "BatchGetItem") for name in e.operations)
        if not gets:
            return None
        return (
            f"{gets} requests and {e.ledger.read_units:g} read units: even a missing item costs half a unit. "
            "Items with one partition key value lie side by side, and one request can read along them."
        )


def _wanted(e: Evidence) -> set[str]:
    """The ids of the customer's orders, by the table itself."""
    items = e.before.items if e.before else ()
    return {item["order_id"][1] for item in items if item["customer_id"] == ("S", e.arguments[1])}


def _order_ids(returned: Any) -> list[Any] | None:
    """The ids in a list of orders; None where it is no such list."""
    if not isinstance(returned, list | tuple):
        return None
    ids = [order.get("order_id") if isinstance(order, dict) else None for order in returned]
    return [each if isinstance(each, str) else None for each in ids]


def _thrown_away(e: Evidence) -> int:
    return e.ledger.items_read - e.ledger.items_returned
