"""Lesson 5: a parallel Scan that meets every item exactly once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.refused import refusal, refused
from sandbox.grading.lessons.returned_orders import Returned, returned_in
from sandbox.grading.lessons.scans_and_pages.paging import (
    PagedCheck,
    answered,
    going_round,
    held,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import are, counted
from sandbox.model.sizes import PAGE_SIZE

SEGMENTS = 4
ORDERS = 300
SHEETS = 20  # of an invoice: so long that each segment has two pages


class ScanInSegments(PagedCheck):
    name = "scan_in_segments"
    title = "Read a whole table in four segments, each item once"
    given = "The table's partition key is customer_id, its sort key is order_id."
    concepts = ("parallel Scan", "Segment", "LastEvaluatedKey")
    takes = ("table",)
    hints = (
        "Each request of a parallel Scan says two numbers: which segment it reads, and of how many.",
        "A segment is a Scan of its own, with pages of its own. Does each of yours reach its end?",
    )
    method = (
        "For each segment, counted from 0, scan with Segment and TotalSegments, and again with ExclusiveStartKey as "
        "long as the answer carries a LastEvaluatedKey. Collect the items of all answers in one list."
    )
    solution = """
def scan_in_segments(table):
    orders = []
    for segment in range(4):
        asked = {"Segment": segment, "TotalSegments": 4}
        page = table.scan(**asked)
        orders += page["Items"]
        while "LastEvaluatedKey" in page:
            page = table.scan(**asked, ExclusiveStartKey=page["LastEvaluatedKey"])
            orders += page["Items"]
    return orders
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        items = shop.with_invoices(shop.orders(ORDERS), sheets=SHEETS)
        return [(fresh_table(lab, self.table, "customer_id", "order_id", items=items),)]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        scans, there = answered(e, "Scan"), held(e)
        totals = {entry.parameters.get("TotalSegments") for entry in scans}
        yield (
            totals == {SEGMENTS},
            f"Your requests: {e.requests}. Each should be a Scan of one of {SEGMENTS} segments.",
        )
        asked = sorted({_segment(entry) for entry in scans} - {None})
        if totals == {SEGMENTS}:
            yield (
                len(asked) == SEGMENTS,
                f"Of segments 0 to {SEGMENTS - 1} you read only {', '.join(map(str, asked))}.",
            )
        read = e.ledger.items_read
        yield read == there, f"You read {counted(read, 'item')}; the table has {there:,}."
        yield from _about_items(e)

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        parts: Counter[Any] = Counter()
        for entry in answered(e, "Scan"):
            parts[_segment(entry)] += entry.items_read
        *others, last = (str(parts[segment]) for segment in range(SEGMENTS))
        pages = counted(len(answered(e, "Scan")), "page")
        return (
            f"The segments hold {', '.join(others)} and {last} items, together {held(e)}, each once: {pages}, "
            f"{counted(e.ledger.read_units, 'read unit')}. No segment needs to know of the others, so four machines "
            "could read at once."
        )

    @misconception(
        "A segment is one answer",
        sample="""
def scan_in_segments(table):
    orders = []
    for segment in range(4):
        orders += table.scan(Segment=segment, TotalSegments=4)["Items"]
    return orders
""",
    )
    def one_page_each(self, e: Evidence) -> str | None:
        scans = answered(e, "Scan")
        once = Counter(map(_segment, scans))
        full = [entry.bytes_read for entry in scans if entry.bytes_read >= PAGE_SIZE]
        missing = held(e) - e.ledger.items_read
        if e.error or missing <= 0 or not full or set(once.values()) != {1} or None in once:
            return None
        return (
            f"{counted(len(scans), 'answer')}, and {counted(missing, 'item')} {are(missing)} missing. One read "
            f"{full[0]:,} bytes, a full page: a segment has pages like any Scan."
        )

    @misconception(
        "Segments are counted from one",
        sample="""
def scan_in_segments(table):
    orders = []
    for segment in range(1, 5):
        orders += table.scan(Segment=segment, TotalSegments=4)["Items"]
    return orders
""",
    )
    def from_one(self, *seen: Evidence) -> str | None:
        return refused(seen, "zero-based")

    @misconception(
        "TotalSegments alone divides the work",
        sample="""
def scan_in_segments(table):
    return table.scan(TotalSegments=4)["Items"]
""",
    )
    def total_alone(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "Segment parameter is required",
            "It starts nothing in parallel; you send one request for each segment.",
        )

    @misconception(
        "The next segment goes on where the last one stopped",
        sample="""
def scan_in_segments(table):
    orders, start = [], {}
    for segment in range(4):
        page = table.scan(Segment=segment, TotalSegments=4, **start)
        orders += page["Items"]
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    return orders
""",
    )
    def one_thread(self, *seen: Evidence) -> str | None:
        message = refusal(seen, "ExclusiveStartKey with correct Segment")
        if not message:
            return None
        return (
            "DynamoDB refused: that key lies in another segment. Each segment begins by itself, and goes on with its "
            "own keys."
        )

    @misconception(
        "DynamoDB divides a Scan by itself",
        sample="""
def scan_in_segments(table):
    page = table.scan()
    orders = page["Items"]
    while "LastEvaluatedKey" in page:
        page = table.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
        orders += page["Items"]
    return orders
""",
    )
    def divides_itself(self, e: Evidence) -> str | None:
        scans = answered(e, "Scan")
        if not scans or any("Segment" in entry.parameters for entry in scans):
            return None
        return (
            f"{counted(len(scans), 'Scan')}, one after another, through all hashes: each could only begin when the "
            "one before had ended. Only you can say that several may read at once."
        )

    @misconception(
        "Asking again brings the next page",
        sample="""
def scan_in_segments(table):
    orders = []
    for segment in range(4):
        page = table.scan(Segment=segment, TotalSegments=4)
        orders += page["Items"]
        while "LastEvaluatedKey" in page:
            page = table.scan(Segment=segment, TotalSegments=4)
            orders += page["Items"]
    return orders
""",
    )
    def asking_again(self, *seen: Evidence) -> str | None:
        return going_round(seen, "Scan")


def _about_items(e: Evidence) -> Iterator[Row]:
    if not isinstance(e.returned, list | tuple):
        yield False, f"Return one list of all orders; this is {shown(e.returned)}."
        return
    got = returned_in(e.returned)
    if got and all(isinstance(each, list | tuple) for each in e.returned):
        yield (
            False,
            f"Return one list of all orders; yours is a list of {counted(len(got), 'list')}.",
        )
        return
    wanted = {str(item["order_id"][1]): item for item in (e.before.items if e.before else ())}
    times = Counter(each.order_id for each in got if _is_whole(each, wanted))
    missing, twice = len(wanted.keys() - times), sum(n > 1 for n in times.values())
    strange = len(got) - sum(times.values())
    yield (
        not strange,
        f"{strange} of what you returned {are(strange)} not among the orders as the table has them.",
    )
    yield not missing, f"{missing} of the {len(wanted)} orders {are(missing)} not in your list."
    yield not twice, f"{counted(twice, 'order')} came back more than once."


def _is_whole(order: Returned, wanted: dict[str, Any]) -> bool:
    stored = wanted.get(order.order_id or "", {})
    return bool(stored) and all(order.value(name) == value for name, value in stored.items())


def _segment(entry: Any) -> Any:
    return entry.parameters.get("Segment")
