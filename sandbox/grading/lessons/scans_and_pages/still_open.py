"""Lesson 5: the open orders of a customer, by a key condition and not by a filter."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.refused import refused
from sandbox.grading.lessons.returned_orders import returned_in, rows_about
from sandbox.grading.lessons.scans_and_pages.paging import PagedCheck, answered
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item

PLACE = "status_at"  # the sort key, such as OPEN#2026-01-31T09:30:00Z
PAR = 1.5  # read units
CUSTOMERS = (shop.RESELLER, "c-0242", "c-0159")  # the last has no open order
OTHERS = ("c-0046", "c-0038", "c-0066", "c-0218")


class StillOpen(PagedCheck):
    name = "still_open"
    title = "Read a customer's open orders, for at most 1.5 read units"
    given = f"The table's partition key is customer_id, its sort key is {PLACE}, such as OPEN#2026-01-31T09:30:00Z."
    concepts = ("key condition", "filter", "sort key")
    takes = ("table", "customer_id")
    hints = (
        "A filter comes after the reading. What could say OPEN before it?",
        "Look at the sort key: where do a customer's open orders stand?",
    )
    method = (
        "Query with two conditions joined by &: customer_id equals, and the sort key begins with the word that all "
        "open orders have in front. No filter."
    )
    solution = """
def still_open(table, customer_id):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id)
        & Key("status_at").begins_with("OPEN#")
    )
    return answer["Items"]
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "customer_id", PLACE, items=_orders())
        return [(table, customer) for customer in CUSTOMERS]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        customer = e.arguments[1]
        wanted = {str(item["order_id"][1]): item for item in _wanted(e)}
        yield from rows_about(e.returned, wanted, f"{customer} asked for")
        yield (
            e.operations == ["Query"],
            f"Your requests for {customer}: {e.requests}. One Query does it.",
        )
        units = e.ledger.read_units
        yield (
            units <= PAR,
            f"For {customer} you took {counted(units, 'read unit')}; par is {PAR}.",
        )

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        has = len([item for item in _items(e) if item["customer_id"][1] == e.arguments[1]])
        units = e.ledger.read_units
        return (
            f"Of the {has} orders of {e.arguments[1]} your Query read {e.ledger.items_read} and returned "
            f"{e.ledger.items_returned}, for {counted(units, 'read unit')}; par is {PAR}. The status stands in the "
            "sort key, so it decides before the reading."
        )

    @misconception(
        "A filter reads only what matches",
        sample="""
def still_open(table, customer_id):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id),
        FilterExpression=Attr("status").eq("OPEN"),
    )
    return answer["Items"]
""",
    )
    def filter_is_free(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        filtered = [
            entry for entry in answered(e, "Query") if "FilterExpression" in entry.parameters
        ]
        if not filtered or filtered[0].items_read == filtered[0].items_returned:
            return None
        return (
            f"Your Query read {counted(filtered[0].items_read, 'item')} for "
            f"{counted(filtered[0].read_units, 'read unit')}, and only then did the filter keep "
            f"{filtered[0].items_returned} of them."
        )

    @misconception(
        "A filter can look at the sort key",
        sample="""
def still_open(table, customer_id):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id),
        FilterExpression=Attr("status_at").begins_with("OPEN#"),
    )
    return answer["Items"]
""",
    )
    def filter_on_the_key(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "can only contain non-primary key attributes",
            "The same words, in the key condition, decide before the reading.",
        )

    @misconception(
        "Equals finds what begins with it",
        sample="""
def still_open(table, customer_id):
    answer = table.query(
        KeyConditionExpression=Key("customer_id").eq(customer_id) & Key("status_at").eq("OPEN")
    )
    return answer["Items"]
""",
    )
    def equals_is_whole(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        queries = answered(e, "Query")
        if returned_in(e.returned) or not _wanted(e) or not queries or e.ledger.items_read:
            return None
        place = str(_wanted(e)[0][PLACE][1])
        return f"Your Query read nothing: no sort key is exactly what you gave. They are longer, such as {place}."

    @misconception(
        "I read them all and pick the open ones myself",
        sample="""
def still_open(table, customer_id):
    answer = table.query(KeyConditionExpression=Key("customer_id").eq(customer_id))
    return [order for order in answer["Items"] if order["status"] == "OPEN"]
""",
    )
    def picked_afterwards(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        read, got = e.ledger.items_read, len(returned_in(e.returned))
        if not answered(e, "Query") or read <= len(_wanted(e)) or got != len(_wanted(e)):
            return None
        return (
            f"You read {counted(read, 'item')} to keep {got}, for {counted(e.ledger.read_units, 'read unit')}. "
            "Picking in Python is a filter, too."
        )

    @misconception(
        "To find open orders, I go through the table",
        sample="""
def still_open(table, customer_id):
    wanted = Attr("customer_id").eq(customer_id) & Attr("status").eq("OPEN")
    return table.scan(FilterExpression=wanted)["Items"]
""",
    )
    def through_the_table(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        scans = answered(e, "Scan")
        if not scans:
            return None
        read = sum(entry.items_read for entry in scans)
        return f"Your Scan read {counted(read, 'item')}, everybody's, for {counted(e.ledger.read_units, 'read unit')}."


def _orders() -> list[shop.Item]:
    some = [order for order in shop.orders() if order["customer_id"] in CUSTOMERS + OTHERS]
    return [
        order | {PLACE: f"{order['status']}#{order['ordered_at']}"}
        for order in shop.with_invoices(some)
    ]


def _items(e: Evidence) -> Sequence[Item]:
    return e.before.items if e.before else ()


def _wanted(e: Evidence) -> list[Item]:
    return [
        item
        for item in _items(e)
        if item["customer_id"][1] == e.arguments[1] and item["status"][1] == "OPEN"
    ]
