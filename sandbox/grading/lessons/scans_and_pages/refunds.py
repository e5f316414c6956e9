"""Lesson 5: a total over all pages, of which one is empty."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.refused import refused
from sandbox.grading.lessons.scans_and_pages.paging import (
    PagedCheck,
    answered,
    going_round,
    held,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item
from sandbox.model.keys import key_hash

ORDERS = 300
SHEETS = 10  # of an invoice: nine kilobytes an order, so that 114 orders fill a page
PAGE = range(100, 240)  # places around the second page, in which nothing is cancelled
CENT = Decimal("0.01")


class Refunds(PagedCheck):
    name = "refunds"
    title = "Add up what the cancelled orders came to"
    given = "The table's partition key is customer_id, its sort key is order_id."
    concepts = ("Scan", "LastEvaluatedKey", "filter")
    takes = ("table",)
    hints = (
        "How many items does your Scan read, and how many are in the table? The receipt knows the first.",
        "The table is larger than 1 MB. What does an answer carry, when there may be more?",
    )
    method = (
        "Scan with a filter on status and add up total. As long as the answer has a LastEvaluatedKey, scan again, "
        "with it as ExclusiveStartKey, whether or not the page brought any items."
    )
    solution = """
def refunds(table):
    asked = {"FilterExpression": Attr("status").eq("CANCELLED")}
    page = table.scan(**asked)
    total = sum(order["total"] for order in page["Items"])
    while "LastEvaluatedKey" in page:
        page = table.scan(**asked, ExclusiveStartKey=page["LastEvaluatedKey"])
        total += sum(order["total"] for order in page["Items"])
    return total
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(fresh_table(lab, self.table, "customer_id", "order_id", items=_orders()),)]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        read, there = e.ledger.items_read, held(e)
        yield (
            read >= there,
            f"Your requests: {e.requests}. They read {read:,} of the {counted(there, 'item')} in the table.",
        )
        yield read <= there, f"You read {counted(read, 'item')}; the table has {there:,}."
        amount = _amount(e.returned)
        yield amount is not None, f"Return the sum, a number; this is {shown(e.returned)}."
        left_out = amount is not None and read == there and amount < _wanted(e)
        yield (
            amount is None or amount == _wanted(e),
            f"You return {amount}; that is not what the {len(_cancelled(e))} cancelled orders came to."
            + " You read every item: look at what you add up, and from which pages." * left_out,
        )

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        scans = answered(e, "Scan")
        empty = sum(not entry.items_returned for entry in scans)
        nothing = f", {empty} of which brought nothing" if empty else ""
        pages = counted(len(scans), "page")
        return (
            f"{_wanted(e)}, to the cent, from {pages}{nothing}. You read all {held(e)} items, for "
            f"{counted(e.ledger.read_units, 'read unit')}; with a key for them, the {len(_cancelled(e))} "
            "that you needed would cost less."
        )

    @misconception(
        "A Scan returns the whole table",
        sample="""
def refunds(table):
    page = table.scan(FilterExpression=Attr("status").eq("CANCELLED"))
    return sum(order["total"] for order in page["Items"])
""",
    )
    def one_page(self, e: Evidence) -> str | None:
        scans = answered(e, "Scan")
        if (
            e.error
            or len(scans) != 1
            or scans[0].items_read >= held(e)
            or "Limit" in scans[0].parameters
        ):
            return None
        return (
            f"Your Scan stopped after {counted(scans[0].items_read, 'item')}, {scans[0].bytes_read:,} bytes: a page "
            "ends at 1 MB. Its answer had a LastEvaluatedKey, and nobody asked for the next page."
        )

    @misconception(
        "A large Limit makes a large page",
        sample="""
def refunds(table):
    page = table.scan(FilterExpression=Attr("status").eq("CANCELLED"), Limit=100_000)
    return sum(order["total"] for order in page["Items"])
""",
    )
    def a_large_limit(self, e: Evidence) -> str | None:
        scans = answered(e, "Scan")
        limits = [entry.parameters.get("Limit", 0) for entry in scans]
        if len(scans) != 1 or limits[0] <= scans[0].items_read:
            return None
        return (
            f"Limit={limits[0]:,}, and still it read only {counted(scans[0].items_read, 'item')}. Limit can end a "
            "page early; nothing makes one larger than 1 MB."
        )

    @misconception(
        "Limit counts the items that match",
        sample="""
def refunds(table):
    page = table.scan(FilterExpression=Attr("status").eq("CANCELLED"), Limit=50)
    return sum(order["total"] for order in page["Items"])
""",
    )
    def limit_counts_matches(self, e: Evidence) -> str | None:
        scans = answered(e, "Scan")
        if len(scans) != 1 or scans[0].parameters.get("Limit") != scans[0].items_read:
            return None
        return (
            f"With your Limit, the Scan read {counted(scans[0].items_read, 'item')} and returned "
            f"{scans[0].items_returned}: it counts what is read."
        )

    @misconception(
        "A page without items is the last",
        sample="""
def refunds(table):
    asked, total = {"FilterExpression": Attr("status").eq("CANCELLED")}, 0
    page = table.scan(**asked)
    while page["Items"]:
        total += sum(order["total"] for order in page["Items"])
        if "LastEvaluatedKey" not in page:
            break
        page = table.scan(**asked, ExclusiveStartKey=page["LastEvaluatedKey"])
    return total
""",
    )
    def empty_is_last(self, e: Evidence) -> str | None:
        scans = answered(e, "Scan")
        if e.error or len(scans) < 2 or scans[-1].items_returned or e.ledger.items_read >= held(e):
            return None
        return (
            f"Your last page read {counted(scans[-1].items_read, 'item')} and returned none, and you stopped. It "
            f"carried a LastEvaluatedKey: {held(e) - e.ledger.items_read:,} items were still unread."
        )

    @misconception(
        "There are two pages",
        sample="""
def refunds(table):
    page = table.scan()
    found = page["Items"]
    if "LastEvaluatedKey" in page:
        found += table.scan(ExclusiveStartKey=page["LastEvaluatedKey"])["Items"]
    return sum(order["total"] for order in found if order["status"] == "CANCELLED")
""",
    )
    def two_pages(self, e: Evidence) -> str | None:
        scans = answered(e, "Scan")
        if (
            e.error
            or len(scans) < 2
            or not scans[-1].items_returned
            or e.ledger.items_read >= held(e)
        ):
            return None
        return (
            f"After {counted(len(scans), 'page')}, {held(e) - e.ledger.items_read:,} items were still unread. Nobody "
            "knows beforehand how many pages there are: only a missing LastEvaluatedKey is the end."
        )

    @misconception(
        "Asking again brings the next page",
        sample="""
def refunds(table):
    page = table.scan(FilterExpression=Attr("status").eq("CANCELLED"))
    total = sum(order["total"] for order in page["Items"])
    while "LastEvaluatedKey" in page:
        page = table.scan(FilterExpression=Attr("status").eq("CANCELLED"))
        total += sum(order["total"] for order in page["Items"])
    return total
""",
    )
    def asking_again(self, *seen: Evidence) -> str | None:
        return going_round(seen, "Scan")

    @misconception(
        "A Query can ask for any attribute",
        sample="""
def refunds(table):
    page = table.query(KeyConditionExpression=Key("status").eq("CANCELLED"))
    return sum(order["total"] for order in page["Items"])
""",
    )
    def query_by_status(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "missed key schema element: customer_id",
            "For orders of all customers, by an attribute that is no key, this table has only the Scan.",
        )


def _orders() -> list[shop.Item]:
    """Orders with long invoices; those that a Scan meets on its second page are not cancelled."""
    made = shop.with_invoices(shop.orders(ORDERS), sheets=SHEETS)
    made.sort(key=lambda order: (key_hash(("S", order["customer_id"])), order["order_id"]))
    for place, order in enumerate(made):
        if (
            place % 20 == 7
        ):  # more than the usual three in a hundred, on the first page and the last
            order["status"] = "CANCELLED"
        if place in PAGE and order["status"] == "CANCELLED":
            order["status"] = "DELIVERED"
    return made


def _cancelled(e: Evidence) -> list[Item]:
    items = e.before.items if e.before else ()
    return [item for item in items if item["status"][1] == "CANCELLED"]


def _wanted(e: Evidence) -> Decimal:
    return sum((Decimal(item["total"][1]) for item in _cancelled(e)), Decimal()).quantize(CENT)


def _amount(value: Any) -> Decimal | None:
    """A sum of money, in cents; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    amount = Decimal(str(value))
    return amount.quantize(CENT) if amount.is_finite() and abs(amount) < 10**12 else None
