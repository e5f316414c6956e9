"""What an index carries of an item, and what that makes its writes and its Queries cost.

Rules: Developer Guide, "Using global secondary indexes" (projections, throughput considerations) and "Local secondary
indexes" (fetches from the table).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sandbox.model.attributes import Item
from sandbox.model.sizes import item_size
from sandbox.model.units import Consistency, read_units, write_units


@dataclass(frozen=True, slots=True)
class Projection:
    """The attributes that an entry carries; the keys of the table and of the index are always among them.

    >>> Projection("INCLUDE", ("order_id", "status"), ("total",)).lacks(["status", "total", "country"])
    ('country',)
    """

    kind: str  # "KEYS_ONLY", "INCLUDE" or "ALL"
    keys: tuple[str, ...]  # of the table and of the index
    included: tuple[str, ...] = ()  # what INCLUDE names besides

    def __post_init__(self) -> None:
        if self.kind not in ("KEYS_ONLY", "INCLUDE", "ALL"):
            raise ValueError(f'a projection is KEYS_ONLY, INCLUDE or ALL, not "{self.kind}"')

    def __str__(self) -> str:
        return " ".join([self.kind, ", ".join(self.included)]).strip()

    def carries(self, name: str) -> bool:
        return self.kind == "ALL" or name in self.keys or name in self.included

    def lacks(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the attributes that no entry carries."""
        return tuple(name for name in names if not self.carries(name))

    def of(self, item: Item) -> Item:
        """The entry of an item."""
        return {name: value for name, value in item.items() if self.carries(name)}


class Effect(StrEnum):
    """What a write to the table does to an index."""

    PUT = "put"
    UPDATE = "put in its place"  # only projected attributes changed
    MOVE = "delete + put"  # a key attribute of the index changed
    DELETE = "delete"
    UNTOUCHED = "nothing"  # an entry is there, and carries nothing of what changed
    SKIPPED = "skipped"  # no entry before, none after


@dataclass(frozen=True, slots=True)
class IndexWrite:
    """The writes to an index that follow from one write to its table."""

    effect: Effect
    sizes: tuple[int, ...] = ()  # bytes of each

    @property
    def units(self) -> float:
        """Write units: each of the writes is rounded up on its own."""
        return sum(map(write_units, self.sizes))


def index_write(
    projection: Projection, index_keys: Sequence[str], old: Item | None, new: Item | None
) -> IndexWrite:
    """What replacing ``old`` by ``new`` does; each is None if it has no place in the index.

    >>> keys_only = Projection("KEYS_ONLY", ("id", "status"))
    >>> order = {"id": ("S", "o-1"), "status": ("S", "OPEN"), "total": ("N", "40")}
    >>> index_write(keys_only, ["status"], order, order | {"status": ("S", "SHIPPED")}).units
    2.0
    """
    before, after = (None if item is None else projection.of(item) for item in (old, new))
    if before is None or after is None:
        change = after if before is None else before
        if change is None:
            return IndexWrite(Effect.SKIPPED)
        return IndexWrite(Effect.PUT if before is None else Effect.DELETE, (item_size(change),))
    sizes = (item_size(before), item_size(after))
    if any(before[name] != after[name] for name in index_keys):
        return IndexWrite(Effect.MOVE, sizes)
    if before == after:
        return IndexWrite(Effect.UNTOUCHED)
    return IndexWrite(Effect.UPDATE, (max(sizes),))


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """What a Query of some entries costs, if it wants certain attributes."""

    entries: int
    size: int  # bytes of the entries
    units: float  # read units of the entries, rounded up once
    lacking: tuple[str, ...]  # wanted, and not carried
    fetched: float  # read units of the table's items, each rounded up on its own

    @property
    def total(self) -> float:
        return self.units + self.fetched


def index_query(
    projection: Projection,
    items: Sequence[Item],
    wanted: Iterable[str] = (),
    consistency: Consistency = Consistency.EVENTUAL,
) -> IndexQuery:
    """What reading the entries of these items costs, and fetching back what they lack.

    An LSI fetches within the Query. A GSI cannot: such a Query is refused, and ``fetched`` is what the reads of the
    items cost that have to follow one for the keys alone.
    """
    size = sum(item_size(projection.of(item)) for item in items)
    lacking = projection.lacks(wanted)
    whole = [read_units(item_size(item), consistency) for item in items] if lacking else []
    return IndexQuery(len(items), size, read_units(size, consistency), lacking, sum(whole))
