"""Lesson 3: a customer's orders of some days, as one stretch of the item collection."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sandbox import shop
from sandbox.grading.check import CheckOfEach, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.refused import refused
from sandbox.grading.lessons.returned_orders import returned_in, rows_about
from sandbox.grading.lessons.sort_keys.reading import (
    TIME,
    orders_of,
    read_by,
    rows_about_reading,
    scanned,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import are, counted
from sandbox.model.attributes import Item

ORDERS = 600
CALLS = (
    (shop.RESELLER, "2026-02-01", "2026-02-10"),
    ("c-0123", "2026-01-03", "2026-02-28"),
    (shop.RESELLER, "2026-02-10", "2026-02-10"),
)


class OrdersBetween(CheckOfEach):
    name = "orders_between"
    title = "Read a customer's orders of some days, and nothing else"
    given = "The table's partition key is customer_id, its sort key is ordered_at."
    concepts = ("key condition", "BETWEEN", "sort key")
    takes = ("table", "customer_id", "first_day", "last_day")
    hints = (
        "The days are one stretch of one item collection. Which operator names both of its ends?",
        "Texts are compared from the left. Which of an order's times is the last one that still counts?",
    )
    method = (
        "Join two conditions with &: Key of customer_id equals, and Key of ordered_at is between the first day and the "
        "last second of the last day, which you get by adding text to it."
    )
    solution = """
def orders_between(table, customer_id, first_day, last_day):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id)
        & Key("ordered_at").between(first_day, last_day + "T23:59:59Z")
    )
    return answer["Items"]
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "customer_id", TIME, items=_orders())
        return [(table, *call) for call in CALLS]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        wanted, who = _wanted(e), f"{e.arguments[1]} asked for"
        yield from rows_about(e.returned, {_id(item): item for item in wanted}, who)
        yield from rows_about_reading(e, len(wanted), e.arguments[1])

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        _, customer, first, last = e.arguments
        return (
            f"One Query went straight to {first} among the {len(orders_of(e, customer))} orders of {customer}, read "
            f"{counted(e.ledger.items_read, 'item')} up to the end of {last}, and nothing before or behind: "
            f"{counted(e.ledger.read_units, 'read unit')}."
        )

    @misconception(
        "A day's date is as late as the day",
        sample="""
def orders_between(table, customer_id, first_day, last_day):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id)
        & Key("ordered_at").between(first_day, last_day)
    )
    return answer["Items"]
""",
    )
    def the_last_day_is_cut_off(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        last_day, got = e.arguments[3], {order.order_id for order in returned_in(e.returned)}
        missing = [item for item in _wanted(e) if _id(item) not in got]
        of_that_day = [item for item in _wanted(e) if str(item[TIME][1]).startswith(last_day)]
        limited = any("Limit" in entry.parameters for entry in e.ledger)
        if not isinstance(e.returned, list) or limited or not missing or missing != of_that_day:
            return None
        example = missing[-1][TIME][1]
        return (
            f'The last day\'s orders have times such as "{example}", which stands behind "{last_day}": of two texts '
            f"that begin alike, the longer comes after. {counted(len(missing), 'order')} {are(len(missing))} missing."
        )

    @misconception(
        "BETWEEN leaves its ends out",
        sample="""
from datetime import date, timedelta

def orders_between(table, customer_id, first_day, last_day):
    next_day = date.fromisoformat(last_day) + timedelta(days=1)
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id)
        & Key("ordered_at").between(first_day + "T00:00:00Z", f"{next_day}T00:00:00Z")
    )
    return answer["Items"]
""",
    )
    def between_excludes(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        midnight = f"{_day_after(e.arguments[3])}T00:00:00Z"
        wanted = {_id(item) for item in _wanted(e)}
        strange = [order for order in returned_in(e.returned) if order.order_id not in wanted]
        if [order.value(TIME) for order in strange] != [("S", midnight)]:
            return None
        return f"An order of {midnight} came back, of the day after {e.arguments[3]}. BETWEEN takes both ends in."

    @misconception(
        "Two conditions on the sort key make a stretch",
        sample="""
def orders_between(table, customer_id, first_day, last_day):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id)
        & Key("ordered_at").gte(first_day)
        & Key("ordered_at").lte(last_day + "T23:59:59Z")
    )
    return answer["Items"]
""",
    )
    def two_conditions(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "one condition per key",
            "One operator has a lower and an upper end in itself.",
        )

    @misconception(
        "A filter decides what is read",
        sample="""
from boto3.dynamodb.conditions import Attr

def orders_between(table, customer_id, first_day, last_day):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id),
        FilterExpression=Attr("ordered_at").between(first_day, last_day + "T23:59:59Z"),
    )
    return answer["Items"]
""",
    )
    def a_filter_on_the_key(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "can only contain non-primary key attributes",
            "A filter works on what was read already.",
            "The sort key can say beforehand what is read, in the key condition.",
        )

    @misconception(
        "A Query can begin with the sort key",
        sample="""
def orders_between(table, customer_id, first_day, last_day):
    answer = table.query(
        KeyConditionExpression=Key("ordered_at").between(first_day, last_day + "T23:59:59Z")
    )
    return [order for order in answer["Items"] if order["customer_id"] == customer_id]
""",
    )
    def without_the_partition_key(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "missed key schema element: customer_id",
            "The times are in order within each customer's orders only, so a Query first needs the customer.",
        )

    @misconception(
        "Each day is a request of its own",
        sample="""
from datetime import date, timedelta

def orders_between(table, customer_id, first_day, last_day):
    day, found = date.fromisoformat(first_day), []
    while str(day) <= last_day:
        answer = table.query(
            KeyConditionExpression=Key("customer_id").eq(customer_id)
            & Key("ordered_at").begins_with(str(day))
        )
        found += answer["Items"]
        day += timedelta(days=1)
    return found
""",
    )
    def day_by_day(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        queries = [entry for entry in e.ledger if entry.operation == "Query" and not entry.error]
        if len(queries) < 2:
            return None
        empty = sum(not entry.items_read for entry in queries)
        return (
            f"{counted(len(queries), 'request')} and {counted(e.ledger.read_units, 'read unit')}; {empty} of them "
            "found nothing, and were paid for. Days that follow one another are one stretch."
        )

    @misconception(
        "I read them all and pick the days myself",
        sample="""
def orders_between(table, customer_id, first_day, last_day):
    answer = table.query(KeyConditionExpression=Key("customer_id").eq(customer_id))
    return [order for order in answer["Items"] if first_day <= order["ordered_at"][:10] <= last_day]
""",
    )
    def picked_afterwards(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        read, wanted = sum(entry.items_read for entry in read_by(e, "Query")), len(_wanted(e))
        ids = {_id(item) for item in _wanted(e)}
        if read <= wanted or any(order.order_id not in ids for order in returned_in(e.returned)):
            return None
        return (
            f"You read {counted(read, 'item')} for {counted(wanted, 'order')}, and paid for all of them. They lie in "
            "the order of ordered_at, so the key condition can name the stretch."
        )

    @misconception(
        "To find dates, I go through the table",
        sample="""
def orders_between(table, customer_id, first_day, last_day):
    return [
        order
        for order in table.scan()["Items"]
        if order["customer_id"] == customer_id and first_day <= order["ordered_at"][:10] <= last_day
    ]
""",
    )
    def through_the_table(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        said = scanned(e, len(_wanted(e)))
        return said and f"{said} A table twice as large would cost about twice as much."


def _orders() -> list[shop.Item]:
    """The shop's orders, and some that stand exactly at the ends of what is asked for."""
    given = shop.orders(ORDERS)
    made = {(order["customer_id"], order[TIME]): order for order in given}
    for number, (customer, first, last) in enumerate(CALLS):
        times = (f"{first}T00:00:00Z", f"{last}T23:59:59Z", f"{_day_after(last)}T00:00:00Z")
        for place, when in enumerate(times):
            like = {"order_id": f"o-9{number}{place}", "customer_id": customer, TIME: when}
            made.setdefault((customer, when), given[number] | like)
    return list(made.values())


def _day_after(day: str) -> date:
    return date.fromisoformat(day) + timedelta(days=1)


def _wanted(e: Evidence) -> list[Item]:
    _, customer, first, last = e.arguments
    return [item for item in orders_of(e, customer) if first <= str(item[TIME][1])[:10] <= last]


def _id(item: Item) -> str:
    return str(item["order_id"][1])
