"""Reading page by page: what the checks of this lesson share."""

from collections.abc import Sequence
from typing import Any

from sandbox.grading.brake import braked
from sandbox.grading.check import CheckOfEach
from sandbox.grading.evidence import Evidence
from sandbox.model.ledger import LedgerEntry

MOST_REQUESTS = 60  # three times what the longest right answer sends
NO_END = "NoEnd"


class PagedCheck(CheckOfEach):
    """A check whose answer goes from page to page of a table, and is stopped if it never arrives."""

    def call(self, answer: Any, *arguments: Any) -> Any:
        """The answer, on its table, with a brake."""
        with braked(arguments[0].meta.client, MOST_REQUESTS):
            return answer(*arguments)


def answered(e: Evidence, *operations: str) -> list[LedgerEntry]:
    """The requests of some kinds, in order, that were not refused."""
    return [entry for entry in e.ledger if entry.operation in operations and not entry.error]


def held(e: Evidence) -> int:
    """Items in the check's table."""
    return len(e.before.items) if e.before else 0


def going_round(seen: Sequence[Evidence], operation: str) -> str | None:
    """What was read again and again, if the answer never came to an end."""
    e = next((e for e in seen if e.error and e.error.kind == NO_END), None)
    entries = answered(e, operation) if e else []
    if (
        not e or not entries or e.ledger.items_read <= held(e)
    ):  # small pages take many requests, too
        return None
    return (
        f"You read {e.ledger.items_read:,} items, and the table has {held(e)}: the same ones, again and again. A "
        f"{operation} that does not say where to go on begins anew."
    )
