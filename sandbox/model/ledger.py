"""The ledger: one entry for every request, whichever door it came through.

Receipts, checks, widgets and the bill are all read from here, so that no two of them can disagree.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, NamedTuple, overload

from sandbox.model.attributes import AttributeValue, to_python
from sandbox.model.entry_ring import EntryRing, Parameters
from sandbox.model.replicas import milliseconds, replica_name
from sandbox.model.units import Consistency

KEPT_ENTRIES = (
    10_000  # older entries are dropped, so that a day of traffic does not fill the memory
)
NO_PARAMETERS = Parameters({})
_LISTED = 5  # charges that a receipt shows


class Charge(NamedTuple):
    """One line of a receipt: units for one table or index, and the bytes that they came from."""

    target: str  # a table's name, or an index's
    units: float
    size: int  # bytes that were read or written
    rule: str  # how the bytes became units, in words
    write: bool = False
    kind: str = ""  # "GSI" or "LSI" where the target is an index
    replicated: bool = False  # to a replica of a global table: billed in replicated write units

    def __str__(self) -> str:
        direction = "write" if self.write else "read"
        unit = "unit" if self.units == 1 else "units"
        place = f"{self.kind} {self.target}" if self.kind else self.target
        return f"{self.units:g} {direction} {unit} on {place}: {self.size:,} B, {self.rule}"


@dataclass(frozen=True, slots=True)
class ReplicaAnswer:
    """The replica that answered for one partition, and how old its view was; told only while replicas lag."""

    target: str
    partition: int
    replica: int  # 0 is the leader
    behind: float  # seconds since the first write that it lacked, 0 if it had them all
    stale: int  # items that the leader would have answered otherwise

    def __str__(self) -> str:
        name = replica_name(self.replica)
        return f"{name}, {milliseconds(self.behind)} behind" if self.behind else name


class PartitionTouched(NamedTuple):
    """A partition that a request read or wrote, counted from 0 within its table or index."""

    target: str
    number: int


# not frozen: each request makes one, and that would take eight times as long
@dataclass(slots=True)
class LedgerEntry:
    """What one request touched, read, returned and cost, and why."""

    number: int  # 1 is the sandbox's first request
    at: float  # virtual seconds since the sandbox began
    operation: str
    tables: tuple[str, ...] = ()
    index: str | None = None
    consistency: Consistency | None = None  # None for a request that reads nothing
    partition_keys: tuple[AttributeValue, ...] = ()
    partitions: tuple[PartitionTouched, ...] = ()
    items_read: int = 0  # before the filter: DynamoDB's ScannedCount
    items_returned: int = 0
    items_written: int = 0  # put, changed or deleted in the table; index entries not counted
    charges: tuple[Charge, ...] = ()
    parameters: Mapping[str, Any] = NO_PARAMETERS  # expressions, Limit, Select and the like
    error: str | None = None  # the service's code, such as "ValidationException"
    message: str | None = None
    carried_out_as: str | None = None  # what a PartiQL statement turned into, such as "Scan"
    by: str | None = None  # who made it, where that was another service
    throttled: tuple[str, ...] = ()  # reasons, such as "TableWriteProvisionedThroughputExceeded"
    replicas: tuple[ReplicaAnswer, ...] = ()  # one for each partition read, while replicas lag
    region: str | None = None  # that the request was sent to

    def __post_init__(self) -> None:
        if not isinstance(self.parameters, Parameters):
            self.parameters = Parameters(self.parameters)

    @property
    def table(self) -> str | None:
        """The table, where the request names exactly one."""
        return self.tables[0] if len(self.tables) == 1 else None

    @property
    def keys(self) -> tuple[Any, ...]:
        """The partition key values that the request names, as plain Python values."""
        return tuple(to_python(value) for value in self.partition_keys)

    @property
    def partitions_touched(self) -> int:
        return len(self.partitions)

    @property
    def stale(self) -> int:
        """Items that the leaders would have answered otherwise."""
        return sum(answer.stale for answer in self.replicas)

    @property
    def behind(self) -> float:
        """How old the oldest view was that answered, in seconds."""
        return max((answer.behind for answer in self.replicas), default=0.0)

    @property
    def read_units(self) -> float:
        return sum(charge.units for charge in self.charges if not charge.write)

    @property
    def write_units(self) -> float:
        return sum(charge.units for charge in self.charges if charge.write)

    @property
    def bytes_read(self) -> int:
        return sum(charge.size for charge in self.charges if not charge.write)

    @property
    def bytes_written(self) -> int:
        return sum(charge.size for charge in self.charges if charge.write)

    @property
    def cost(self) -> str:
        """The units in words.

        >>> LedgerEntry(1, 0.0, "PutItem", charges=(Charge("Orders", 2.0, 1_100, "2 blocks of 1 KB", True),)).cost
        '2 write units'
        """
        parts = [
            f"{units:g} {kind} unit{'' if units == 1 else 's'}"
            for units, kind in ((self.read_units, "read"), (self.write_units, "write"))
            if units
        ]
        return " + ".join(parts) or "nothing"

    @property
    def reasons(self) -> list[str]:
        """The charges in words; a batch has dozens, which differ in their bytes alone."""
        shown = [str(charge) for charge in self.charges[:_LISTED]]
        more = len(self.charges) - _LISTED
        return shown + [f"and {more} more line{'' if more == 1 else 's'} like these"] * (more > 0)

    def lines(self) -> list[tuple[str, str]]:
        """The receipt as (label, text) pairs."""
        rows: list[tuple[str, str]] = []
        if self.partition_keys:
            shown = ", ".join(map(repr, self.keys[:3]))
            rows.append(
                ("keys", shown + (f" and {len(self.keys) - 3} more" if len(self.keys) > 3 else ""))
            )
        if self.partitions:
            rows.append(("touched", _partitions_in_words(self.partitions)))
        if self.consistency is not None:
            freshness = {
                Consistency.EVENTUAL: "eventually consistent",
                Consistency.STRONG: "strongly consistent",
                Consistency.TRANSACTIONAL: "transactional",
            }[self.consistency]
            answered = _replicas_in_words(self.replicas)
            rows.append(("read", f"{item_count(self.items_read)}, {freshness}{answered}"))
            if self.stale:
                rows.append(
                    ("stale", f"{item_count(self.stale)}: the leader would answer otherwise")
                )
            removed = self.items_read - self.items_returned
            rows.append(
                (
                    "returned",
                    item_count(self.items_returned)
                    + (f", {removed:,} not returned" if removed > 0 else ""),
                )
            )
        if self.items_written:
            rows.append(("wrote", item_count(self.items_written)))
        if self.error:
            rows.append(("refused", f"{self.error}: {self.message}"))
        rows.append(("cost", self.cost))
        rows.extend(("" if i else "why", reason) for i, reason in enumerate(self.reasons))
        return rows

    def __str__(self) -> str:
        places = ", ".join(self.tables) + (f" ({self.index})" if self.index else "")
        name = self.operation + (
            f", carried out as {self.carried_out_as}," if self.carried_out_as else ""
        )
        head = f"{name} on {places}" if places else self.operation
        head += f", by {self.by}" if self.by else ""
        return "\n".join([head, *(f"  {label:<9}{text}" for label, text in self.lines())])

    __repr__ = __str__


def item_count(items: int) -> str:
    """
    >>> item_count(1), item_count(1_200)
    ('1 item', '1,200 items')
    """
    return f"{items:,} item{'' if items == 1 else 's'}"


def _partitions_in_words(partitions: Iterable[PartitionTouched]) -> str:
    numbers: dict[str, list[int]] = {}
    for touched in partitions:
        numbers.setdefault(touched.target, []).append(touched.number)
    parts = []
    for target, found in numbers.items():
        shown = ", ".join(map(str, sorted(found)[:8])) + (", ..." if len(found) > 8 else "")
        parts.append(f"partition{'' if len(found) == 1 else 's'} {shown} of {target}")
    return "; ".join(parts)


def _replicas_in_words(answers: tuple[ReplicaAnswer, ...]) -> str:
    if not answers:
        return ""
    if len(answers) == 1:
        return f", from {answers[0]}"
    late = [answer for answer in answers if answer.behind]
    shown = [f"from one replica of each of {len(answers)} partitions"]
    shown += [f"of partition {answer.partition} from {answer}" for answer in late[:4]]
    shown += [f"and {len(late) - 4} more behind"] if len(late) > 4 else []
    return ", " + "; ".join(shown)


class Ledger:
    """The requests of a sandbox, oldest first: a sequence of `LedgerEntry`, with sums.

    Only the last 10,000 entries are kept; ``total`` counts them all.
    """

    def __init__(
        self, entries: Iterable[LedgerEntry] = (), *, kept: int | None = KEPT_ENTRIES
    ) -> None:
        self._kept = kept
        self.clear()
        for entry in entries:
            self.append(entry)

    def append(self, entry: LedgerEntry) -> None:
        self._entries.append(entry)
        self.total += 1

    def clear(self) -> None:
        self._entries: EntryRing[LedgerEntry] | list[LedgerEntry]
        self._entries = [] if self._kept is None else EntryRing(self._kept, LedgerEntry)
        self.total = 0

    def since(self, mark: int) -> "Ledger":
        """The entries after the ``mark``-th; take ``mark = ledger.total`` before what you want to see."""
        found = list(takewhile(lambda entry: entry.number > mark, reversed(self._entries)))
        return Ledger(reversed(found), kept=None)

    def where(self, wanted: Callable[[LedgerEntry], bool]) -> "Ledger":
        """The entries for which ``wanted(entry)`` is true."""
        return Ledger(filter(wanted, list(self._entries)), kept=None)

    @property
    def operations(self) -> list[str]:
        """The operations' names, in order."""
        return [entry.operation for entry in self._entries]

    @property
    def read_units(self) -> float:
        return sum(entry.read_units for entry in self._entries)

    @property
    def write_units(self) -> float:
        return sum(entry.write_units for entry in self._entries)

    @property
    def items_read(self) -> int:
        return sum(entry.items_read for entry in self._entries)

    @property
    def items_returned(self) -> int:
        return sum(entry.items_returned for entry in self._entries)

    @property
    def partitions(self) -> frozenset[PartitionTouched]:
        """Every partition that any of the requests touched."""
        return frozenset(touched for entry in self._entries for touched in entry.partitions)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[LedgerEntry]:
        return iter(list(self._entries))

    @overload
    def __getitem__(self, at: int) -> LedgerEntry: ...
    @overload
    def __getitem__(self, at: slice) -> list[LedgerEntry]: ...
    def __getitem__(self, at: int | slice) -> LedgerEntry | list[LedgerEntry]:
        return list(self)[at] if isinstance(at, slice) else self._entries[at]

    def __repr__(self) -> str:
        if not len(self):
            return "No requests yet."
        rows = [
            f"{entry.number:>5}  {entry.operation:<17} {', '.join(entry.tables):<16} "
            f"{entry.read_units:>8g} {entry.write_units:>8g}  {entry.error or ''}".rstrip()
            for entry in self[-20:]
        ]
        head = f"{'no.':>5}  {'operation':<17} {'table':<16} {'read u.':>8} {'write u.':>8}"
        earlier = self.total - len(rows)
        note = [f"       ({earlier:,} earlier requests are not shown)"] if earlier > 0 else []
        return "\n".join([head, *note, *rows])
