"""What the requests of an answer read, in the words that several checks of this lesson share."""

from collections.abc import Iterator

from sandbox.grading.check import Row
from sandbox.grading.evidence import Evidence
from sandbox.grading.words import counted
from sandbox.model.attributes import Item
from sandbox.model.ledger import LedgerEntry

TIME = "ordered_at"  # the sort key of the orders' tables


def rows_about_reading(e: Evidence, wanted: int, customer: str) -> Iterator[Row]:
    """What must hold of the requests: one Query, and nothing read in vain."""
    yield (
        e.operations == ["Query"],
        f"Your requests for {customer}: {e.requests}. One Query does it.",
    )
    read = e.ledger.items_read
    yield (
        read <= wanted,
        f"For {customer} you read {counted(read, 'item')}, and {wanted} would have been enough.",
    )


def orders_of(e: Evidence, customer: str) -> list[Item]:
    """A customer's orders as the table has them, oldest first."""
    items = e.before.items if e.before else ()
    found = [item for item in items if item["customer_id"][1] == customer]
    return sorted(found, key=lambda item: str(item[TIME][1]))


def read_by(e: Evidence, operation: str) -> list[LedgerEntry]:
    """The requests of one kind that read anything."""
    return [entry for entry in e.ledger if entry.operation == operation and entry.items_read]


def scanned(e: Evidence, wanted: int) -> str | None:
    """What a Scan read for how little, if there was one."""
    scans = read_by(e, "Scan")
    if not scans:
        return None
    items, units = (
        sum(entry.items_read for entry in scans),
        sum(entry.read_units for entry in scans),
    )
    return f"For {counted(wanted, 'order')} you read {counted(items, 'item')}, for {counted(units, 'read unit')}."
