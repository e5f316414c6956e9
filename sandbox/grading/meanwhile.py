"""What goes on between two requests of an answer: others write, time passes, the power fails."""

from collections.abc import Callable
from typing import Any

from sandbox.grading.evidence import Evidence, Lab
from sandbox.model.ledger import Ledger
from sandbox.service.hook import before_each_request

# of one call, or of one race: an answer that asks for ever never ends by itself
MOST_REQUESTS = 200


class Endless(BaseException):
    """An answer made so many requests that it will never be done; no `except Exception` catches it."""


class PowerCut(Exception):
    """The power failed: the request was not sent."""


class Meanwhile:
    """``happens(n)`` comes before the n-th request of an answer, from 1 on; its own requests are not the answer's."""

    def __init__(self, lab: Lab, happens: Callable[[int], None], *, about: Any = None) -> None:
        self.about = about  # what the check asked for in this call
        self._lab = lab
        self._happens = happens
        self._inside = False
        self._others: set[int] = set()  # requests, by their numbers in the ledger
        self.requests = 0
        self.endless = False

    def call(self, answer: Callable[..., Any], *arguments: Any) -> Any:
        """Call the answer while it happens; one that never ends is ended, and returns None."""
        clients = (self._lab.client, self._lab.resource.meta.client)
        with before_each_request(self._before, *clients):
            try:
                return answer(*arguments)
            except Endless:
                self.endless = True
                return None

    def own(self, entries: Ledger) -> Ledger:
        """The requests that the answer made itself."""
        return entries.where(lambda entry: entry.number not in self._others)

    def _before(self) -> None:
        if self._inside:
            return
        self.requests += 1
        if self.requests > MOST_REQUESTS:
            raise Endless
        mark = self._lab.ledger.total
        self._inside = True
        try:
            self._happens(self.requests)
        finally:
            self._inside = False
            self._others |= set(range(mark + 1, self._lab.ledger.total + 1))


def about(e: Evidence) -> Any:
    """What the check asked for in this call, whatever the answer did to its arguments."""
    meanwhile: Meanwhile = e.arguments[-1]
    return meanwhile.about


def own(e: Evidence) -> Ledger:
    """The answer's own requests, where the last argument says what else went on."""
    meanwhile: Meanwhile = e.arguments[-1]
    return meanwhile.own(e.ledger)


def refused(e: Evidence) -> str:
    """What DynamoDB said to a malformed request or a cancelled transaction, if the answer let no error out; or ""."""
    kinds = ("ValidationException", "TransactionCanceledException")
    errors = [entry for entry in own(e) if entry.error in kinds]
    return f" DynamoDB refused: {errors[0].message}." if errors else ""


def names(entries: Ledger) -> str:
    """Requests in words.

    >>> from sandbox.model.ledger import LedgerEntry
    >>> names(Ledger([LedgerEntry(1, 0.0, "GetItem"), LedgerEntry(2, 0.0, "PutItem")]))
    'GetItem, PutItem'
    """
    return Evidence(None, ledger=entries).requests


def call(answer: Any, *arguments: Any) -> Any:
    """Try an answer while the last argument goes on."""
    meanwhile: Meanwhile = arguments[-1]
    return meanwhile.call(answer, *arguments[:-1])
