"""A frozen picture of a table: its items, partition by partition, for whoever draws or checks it."""

from dataclasses import dataclass, field

from sandbox.model.attributes import Item
from sandbox.model.keys import KeyRange


@dataclass(frozen=True, slots=True)
class PartitionSnapshot:
    """One partition: what lies on it, and the units that requests have spent on it."""

    number: int
    key_range: KeyRange
    items: int = 0
    collections: int = 0  # distinct partition key values
    size: int = 0  # bytes
    read_units: float = 0.0
    write_units: float = 0.0
    requests: int = 0
    throttled: int = 0  # requests that were refused here
    parent: int | None = None  # the partition from which it was split off
    born: float = 0.0  # virtual seconds

    @property
    def label(self) -> str:
        return f"P{self.number}"


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """A change that the table has made and paid for, and that its GSI does not show yet."""

    written: float  # virtual seconds at which the table changed
    due: float  # virtual seconds at which the index will
    removed: Item | None  # the entry that goes
    added: Item | None  # the entry that comes
    units: tuple[float, ...]  # of each write to the index: a changed key is a delete and a put


@dataclass(frozen=True, slots=True)
class IndexSnapshot:
    """One secondary index. A GSI has partitions of its own; an LSI lives on the table's."""

    name: str
    kind: str  # "GSI" or "LSI"
    partition_keys: tuple[str, ...]
    sort_keys: tuple[str, ...]
    projection: str
    items: int
    size: int  # bytes, of the projected attributes and keys
    entries: tuple[Item, ...] = ()
    partitions: tuple[PartitionSnapshot, ...] = ()
    pending: tuple[PendingEntry, ...] = ()  # in the order in which they will arrive
    included: tuple[str, ...] = ()  # the attributes that INCLUDE names


@dataclass(frozen=True, slots=True)
class TableSnapshot:
    """One table at one moment."""

    name: str
    partition_key: str
    sort_key: str | None
    items: tuple[Item, ...]  # in the order of a Scan
    size: int  # bytes
    partitions: tuple[PartitionSnapshot, ...]
    indexes: tuple[IndexSnapshot, ...] = ()
    at: float = field(default=0.0, compare=False)  # virtual seconds

    @property
    def read_units(self) -> float:
        return sum(partition.read_units for partition in self.partitions)

    @property
    def write_units(self) -> float:
        return sum(partition.write_units for partition in self.partitions)

    def __str__(self) -> str:
        key = self.partition_key + (f" + {self.sort_key}" if self.sort_key else "")
        head = f"{self.name} (key {key}): {len(self.items):,} items, {self.size:,} B"
        rows = [
            f"  {p.label:<4}{p.items:>7,} items {p.size:>10,} B "
            f"{round(p.read_units, 1):>9,g} read units {round(p.write_units, 1):>9,g} write units"
            for p in self.partitions
        ]
        rows += [
            f"  {i.kind} {i.name}: {i.items:,} items, {i.size:,} B"
            + (f", {len(i.pending):,} still on the way" if i.pending else "")
            for i in self.indexes
        ]
        return "\n".join([head, *rows])

    __repr__ = __str__
