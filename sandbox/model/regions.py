"""Regions, what lies between them, and the values that tell how a global table fares in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.model.attributes import AttributeValue, Item, to_python
from sandbox.model.ledger import Charge

LAG_SECONDS = (
    0.0,
    0.2,
    1.0,
)  # the mean, off, mild and real; Developer Guide: "typically within a second"

Key = tuple[AttributeValue, ...]
"""An item's partition key, and its sort key where it has one."""


class Version(NamedTuple):
    """The internal timestamp of a write: the later wins, and of two at one time the greater Region name (modelled)."""

    at: float  # virtual seconds
    turn: int  # 0, or more where one item is written again at the same time
    region: str


BEFORE = Version(-1.0, 0, "")  # of what was there before the table had replicas


class Change(NamedTuple):
    """What one write made of an item: None where it deleted it."""

    key: Key
    item: Item | None
    version: Version
    seen: Mapping[
        str, Version
    ] = {}  # by Region, the last write that this one knew of, itself included


@dataclass(eq=False, slots=True)
class Pending:
    """A change under way from one Region to another."""

    change: Change
    source: str
    target: str
    due: float  # virtual seconds
    held: bool = False  # it would be there, if the way were open


class Conflict(NamedTuple):
    """Two writes of one item of which neither knew the other; one of them is gone, without a word."""

    key: Key
    winner: Version
    loser: Version


class RegionEvent(NamedTuple):
    """One line of a global table's story."""

    at: float  # virtual seconds
    what: str  # "written", "applied", "ignored" (an older version came later), "held"
    region: str  # where
    key: Key
    version: Version


class LostWrite(NamedTuple):
    """A write that a Region acknowledged, and that no other Region has."""

    table: str
    key: Key
    at: float  # virtual seconds


@dataclass(frozen=True, slots=True)
class Loss:
    """What a Region took with it: its recovery point, measured."""

    region: str
    at: float  # virtual seconds
    acknowledged: int  # writes of global tables that the Region had acknowledged
    writes: tuple[LostWrite, ...]  # those of them that no other Region has, oldest first

    @property
    def lost(self) -> int:
        return len(self.writes)

    @property
    def seconds(self) -> float:
        """The recovery point: how far the oldest lost write lies back; 0 where none is lost."""
        return self.at - self.writes[0].at if self.writes else 0.0

    def __repr__(self) -> str:
        writes = f"{self.acknowledged:,} write{'' if self.acknowledged == 1 else 's'}"
        head = f"{self.region} lost at {self.at:.3f} s: it had acknowledged {writes}"
        if not self.writes:
            return f"{head}; every one is in another Region, RPO 0"
        rows = [
            f"  {write.at:>9.3f} s  {write.table} {', '.join(repr(to_python(v)) for v in write.key)}"
            for write in self.writes[:20]
        ]
        more = [f"  and {self.lost - 20:,} more"] if self.lost > 20 else []
        tail = f"; {self.lost:,} of them no other Region has, RPO {self.seconds:.3f} s"
        return "\n".join([head + tail, *rows, *more])


class ReplicatedWrite(NamedTuple):
    """What a write from another Region cost where it arrived: replicated write units, and ordinary ones of indexes.

    Developer Guide, billing for global tables: a write of 1 KB is one replicated write unit in every replica Region.
    """

    at: float  # virtual seconds
    table: str
    source: str
    region: str  # which pays
    charges: tuple[Charge, ...]

    @property
    def replicated_write_units(self) -> float:
        return sum(charge.units for charge in self.charges if not charge.kind)

    @property
    def index_write_units(self) -> float:
        return sum(charge.units for charge in self.charges if charge.kind)


@dataclass(frozen=True, slots=True)
class ReplicaSnapshot:
    """One Region's replica: each item as it is there, deleted ones included."""

    region: str
    status: str  # ReplicaStatus, such as "ACTIVE"
    lost: bool
    items: tuple[Change, ...]  # in the order in which they first came
    acknowledged: int  # writes


@dataclass(frozen=True, slots=True)
class LinkSnapshot:
    """The way from one Region to another."""

    source: str
    target: str
    cut: bool
    pending: tuple[Pending, ...]  # by due time
    lag: float  # seconds by which the target is behind: the age of the oldest change under way
    latency: float | None  # seconds that the last change took: CloudWatch's ReplicationLatency


@dataclass(frozen=True, slots=True)
class GlobalTableSnapshot:
    """A global table at one moment."""

    name: str
    at: float  # virtual seconds
    consistency: str  # MultiRegionConsistency: "EVENTUAL" or "STRONG"
    replicas: tuple[ReplicaSnapshot, ...]
    witness: str | None
    links: tuple[LinkSnapshot, ...]
    conflicts: tuple[Conflict, ...]
    events: tuple[RegionEvent, ...]  # the last thousand, oldest first
    losses: tuple[Loss, ...] = ()  # of its Regions, oldest first


class Network:
    """Which Regions are lost, and between which the way is cut."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self.cuts: set[frozenset[str]] = set()

    def linked(self, one: str, other: str) -> bool:
        """Whether changes can go directly from one Region to the other."""
        return not {one, other} & self.lost and frozenset((one, other)) not in self.cuts

    def clear(self) -> None:
        self.lost.clear()
        self.cuts.clear()
