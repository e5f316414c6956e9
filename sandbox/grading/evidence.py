"""What one call of the learner's answer did: the value, the requests, the tables before and after."""

import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.model.attributes import AttributeValue, Item, from_python
from sandbox.model.dials import Dials
from sandbox.model.entry_ring import abridged
from sandbox.model.ledger import Ledger
from sandbox.model.pricing.price_list import PriceList
from sandbox.model.snapshot import TableSnapshot


class Lab(Protocol):
    """The part of a Sandbox that checks use."""

    @property
    def client(self) -> Any: ...
    @property
    def resource(self) -> Any: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def dials(self) -> Dials: ...
    @property
    def price_list(self) -> PriceList: ...
    def fill(self, table: str, items: Iterable[Mapping[str, Any]]) -> None: ...
    def snapshot(self, table: str) -> TableSnapshot: ...


_LONGEST = 500  # characters of an error's words that a learner is shown; the service may quote a whole request


@dataclass(frozen=True, slots=True)
class Mishap:
    """An error that left the learner's code."""

    kind: str  # the service's code, such as "ValidationException", or Python's "TypeError"
    words: str
    line: str = ""  # where in the learner's cell, in words

    def __str__(self) -> str:
        return f"Your code stopped{self.line} with {self.kind}: {abridged(self.words, _LONGEST)}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One call of the answer, or the answer itself where it is a value."""

    answer: Any
    arguments: tuple[Any, ...] = ()
    returned: Any = None
    error: Mishap | None = None
    ledger: Ledger = field(default_factory=Ledger)
    before: TableSnapshot | None = None  # the check's table; None where it has none
    after: TableSnapshot | None = None

    @property
    def operations(self) -> list[str]:
        """The names of all requests, in order."""
        return self.ledger.operations

    @property
    def requests(self) -> str:
        """All requests in words.

        >>> from sandbox.model.ledger import LedgerEntry
        >>> entries = [LedgerEntry(1, 0.0, "GetItem"), LedgerEntry(2, 0.0, "PutItem")]
        >>> Evidence(None, ledger=Ledger(entries)).requests
        'GetItem, PutItem'
        """
        counted = Counter(self.operations)
        return (
            ", ".join(f"{n:,} x {name}" if n > 1 else name for name, n in counted.items()) or "none"
        )

    @property
    def elsewhere(self) -> list[str]:
        """The tables that requests went to and that are not the check's."""
        here = self.before.name if self.before else ""
        return sorted({table for entry in self.ledger for table in entry.tables} - {here})

    def was(self, **key: Any) -> Item:
        """The item with this key before the call; empty if there was none."""
        return _find(self.before, key)

    def now(self, **key: Any) -> Item:
        """The item with this key after the call; empty if there is none."""
        return _find(self.after, key)

    def disturbed(self, **spared: Any) -> int:
        """How many items other than the one with this key were added, changed or deleted."""
        before, after = _by_key(self.before), _by_key(self.after)
        one = tuple(from_python(value) for value in spared.values())
        others = (before.keys() | after.keys()) - {one}
        return sum(before.get(key) != after.get(key) for key in others)


def gather(lab: Lab, answer: Any, arguments: Sequence[Any], call: Any, table: str) -> Evidence:
    """Call the answer as ``call(answer, *arguments)`` and write down all that it did."""
    before = _snapshot(lab, table)
    mark = lab.ledger.total
    returned, error = None, None
    try:
        returned = call(answer, *arguments)
    except Exception as problem:  # KeyboardInterrupt passes: the learner wants to stop
        error = _mishap(problem, answer)
    ledger = lab.ledger.since(mark)
    return Evidence(
        answer, tuple(arguments), returned, error, ledger, before, _snapshot(lab, table)
    )


def _snapshot(lab: Lab, table: str) -> TableSnapshot | None:
    if not table:
        return None
    try:
        return lab.snapshot(table)
    except LookupError:
        return None


def _items(table: TableSnapshot | None) -> Sequence[Item]:
    return table.items if table else ()


def _find(table: TableSnapshot | None, key: Mapping[str, Any]) -> Item:
    wanted = {name: from_python(value) for name, value in key.items()}.items()
    return next((item for item in _items(table) if wanted <= item.items()), {})


def _by_key(table: TableSnapshot | None) -> dict[tuple[AttributeValue, ...], Item]:
    if not table:
        return {}
    names = [name for name in (table.partition_key, table.sort_key) if name]
    return {tuple(item[name] for name in names): item for item in table.items}


def _mishap(problem: Exception, answer: Any) -> Mishap:
    told = getattr(problem, "response", {})  # botocore's ClientError carries the service's answer
    service = told.get("Error", {}) if isinstance(told, Mapping) else {}
    kind = service.get("Code") or type(problem).__name__
    words = service.get("Message") or str(problem) or "(it says nothing more)"
    words = words if len(words) <= 400 else f"{words[:400]}..."
    return Mishap(kind, words, _where(problem, answer))


def _where(problem: Exception, answer: Any) -> str:
    """The line of the learner's own cell that was running, in words."""
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    frames = [
        frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename == file
    ]
    if not frames:
        return ""
    line = f", `{frames[-1].line[:60]}`," if frames[-1].line else ""
    return f" in line {frames[-1].lineno} of your cell{line}"
