"""A table of items, held as the service holds them: collections in the order of the hash, items in sort-key order.

One ordered map serves every access: a lookup is a search in it, a Query is a range of it, a Scan is a walk along it.
Indexes are maps of the same kind, kept up on every write. Its keys are order keys: bytes that begin with the hash of
the partition key (`first_place` makes the first place of a hash) and compare as the items are ordered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from sandbox.engine.arrivals import Arrivals
from sandbox.engine.ongoing import Ongoing
from sandbox.engine.order_keys import OrderKey, collection, first_place, ordered, whole_collection
from sandbox.engine.ordered_map import OrderedMap
from sandbox.engine.replication import Lags, Replication
from sandbox.engine.schema import SHORT_KEY, IndexSchema, KeySchema, TableSchema, too_long
from sandbox.engine.settings import Settings
from sandbox.engine.stored import Image, Stored
from sandbox.model.attributes import Item
from sandbox.model.capacity import ON_DEMAND_READS, ON_DEMAND_WRITES, Capacity
from sandbox.model.partitions import Partition, Partitions
from sandbox.model.sizes import item_size
from sandbox.model.snapshot import IndexSnapshot, PartitionSnapshot, PendingEntry, TableSnapshot
from sandbox.model.units import write_units


class ItemStore:
    """Items (or index entries) in the order of their keys, laid out over a number of partitions."""

    replication: Replication  # the replicas of its partitions

    def __init__(self, keys: KeySchema, partitions: Partitions, *, at: float = 0.0) -> None:
        self.keys = keys
        self.entries: OrderedMap[Stored] = OrderedMap()
        self.size = 0  # bytes
        self.partitions = partitions
        self.reads = Capacity(ON_DEMAND_READS, at=at)
        self.writes = Capacity(ON_DEMAND_WRITES, at=at)
        # bytes of every item collection, LSI entries included, where there are LSIs: such a collection is limited
        self.collections: Counter[OrderKey] | None = None
        self.tune_at = at  # virtual seconds at which the two are looked at again

    def order_key(self, item: Item) -> OrderKey:
        """Where an item belongs. The item has all key attributes."""
        place = collection(*[item[name] for name in self.keys.partition_keys])
        for name in self.keys.sort_keys:
            place += ordered(item[name])
        return place

    def replace(self, key: OrderKey, new: Stored | None) -> Stored | None:
        """Put, or with None delete, what stands at a key; returns what stood there."""
        old = self.entries.pop(key) if new is None else self.entries.put(key, new)
        grown = (new.size if new else 0) - (old.size if old else 0)
        self.size += grown
        self.partitions.home(key).size += grown
        if self.collections is not None:
            self.collections[whole_collection(key)] += grown
        return old

    def on(self, partition: Partition) -> Iterator[tuple[OrderKey, Stored]]:
        """What lies on a partition, in order."""
        return self.entries.walk(partition.low, self.partitions.end_of(partition))

    def snapshot_partitions(self) -> tuple[PartitionSnapshot, ...]:
        snapshots = []
        for partition, key_range in zip(
            self.partitions.in_order, self.partitions.key_ranges(), strict=True
        ):
            items, size, collections = 0, 0, set()
            for key, stored in self.on(partition):
                items += 1
                size += stored.size
                collections.add(whole_collection(key))
            snapshots.append(
                PartitionSnapshot(
                    partition.number,
                    key_range,
                    items,
                    len(collections),
                    size,
                    partition.read_units,
                    partition.write_units,
                    partition.requests,
                    partition.throttled,
                    partition.parent,
                    partition.born,
                )
            )
        return tuple(snapshots)


class Index(ItemStore):
    """A secondary index: entries for the items that have all of its key attributes."""

    def __init__(
        self, schema: IndexSchema, partitions: Partitions, table: "Table", *, at: float = 0.0
    ) -> None:
        super().__init__(schema.keys, partitions, at=at)
        self.schema = schema
        self._key_types = [(name, table.schema.types[name]) for name in schema.keys.attributes]
        self.arrivals = Arrivals(schema.name, table.lags)
        self.replication = table.replication
        if schema.is_global:  # it has partitions of its own
            names = tuple(dict.fromkeys((*schema.keys.attributes, *table.keys.attributes)))
            self.replication = Replication(schema.name, self, names, table.lags)

    def keys_agree(self, one: Item, other: Item) -> bool:
        """Whether two items have the same key attributes: then their entries lie in the same place."""
        return not [name for name in self.keys.attributes if one.get(name) != other.get(name)]

    def entry_key(self, item: Item, table_key: OrderKey) -> OrderKey | None:
        """Where the item's entry belongs, or None: an index is sparse, and leaves out what is older and misfits."""
        for name, kind in self._key_types:
            value = item.get(name)
            if value is None or value[0] != kind or not value[1]:
                return None
            if len(value[1]) > SHORT_KEY and too_long(self.keys, item):
                return None
        # keys are not unique here; the item's own key is
        return self.order_key(item) + table_key


class IndexWrite(NamedTuple):
    """What a write to the table does to one index."""

    on: Index
    removed: tuple[OrderKey, Image] | None
    added: tuple[OrderKey, Image] | None

    @property
    def places(self) -> list[tuple[OrderKey, Image | None]]:
        """What is put, or with None deleted, in the order in which it is charged."""
        found: list[tuple[OrderKey, Image | None]] = []
        if self.removed and not (self.added and self.removed[0] == self.added[0]):
            found.append((self.removed[0], None))
        if self.added:
            found.append(self.added)
        return found

    def arrive(self) -> None:
        """Carry it out in a GSI, whose partitions have replicas of their own."""
        for place, entry in self.places:
            if shown := entry or self.on.entries.get(place):
                deleted = entry is None
                self.on.replication.wrote([(self.on, place)], shown.item, deleted=deleted)
            self.on.replace(place, entry and Stored(*entry))

    @property
    def charged(self) -> list[tuple[OrderKey, int]]:
        """The place and bytes of every write to the index, each rounded up on its own when charged."""
        removed, added = self.removed, self.added
        if removed and added and removed[0] == added[0]:
            # it stays where it is: one write, of the larger size
            return [(added[0], max(removed[1].size, added[1].size))]
        # a changed key is a delete and a put
        return [(place, entry.size) for place, entry in filter(None, (removed, added))]


class Follower(Protocol):
    """Who is told of every change of a table's items: its stream, for one."""

    def record(
        self,
        key: OrderKey,
        old: Stored | None,
        new: Stored | None,
        by: Mapping[str, str] | None = None,
    ) -> None: ...


class InGlobalTable(Protocol):
    """A table's part in a global table."""

    @property
    def leads(self) -> bool: ...

    def check_write(self, item: Item) -> None: ...

    def check_request(self, operation: str, request: Mapping[str, Any]) -> None: ...

    def described(self) -> dict[str, Any]: ...


class Table(ItemStore):
    """A table: its items, its schema and its indexes."""

    def __init__(
        self, schema: TableSchema, partitions: int, settings: Settings, lags: Lags, *, at: float
    ) -> None:
        super().__init__(schema.keys, Partitions(partitions, first_place, at=at), at=at)
        self.lags = lags
        self.replication = Replication(schema.name, self, schema.keys.attributes, lags)
        self.schema = schema
        self.name = schema.name
        self.indexes: dict[str, Index] = {}
        self.settings = settings
        self.followers: list[Follower] = []
        self.replica: InGlobalTable | None = None
        self.ongoing = Ongoing(lags.clock)

    def lay_out(self, partitions: Partitions) -> None:
        """Lie, still empty, on other partitions, together with all LSIs."""
        self.partitions = partitions
        for index in self.local_indexes:
            index.partitions = partitions

    @property
    def local_indexes(self) -> list[Index]:
        return [index for index in self.indexes.values() if not index.schema.is_global]

    def look_up(self, key: Item) -> tuple[OrderKey, Image | None]:
        """Where an item with these key attributes belongs, and the one that is there."""
        at = self.order_key(key)
        found = self.entries.get(at)
        return at, found.image if found else None

    def index_writes(self, key: OrderKey, old: Image | None, new: Image | None) -> list[IndexWrite]:
        """The changes that replacing ``old`` by ``new`` makes to the indexes; those it leaves alone are not listed."""
        found = []
        for index in self.indexes.values():
            removed = self._entry(index, key, old)
            stays = old and new and removed and index.keys_agree(old.item, new.item)
            added = self._entry(index, key, new, removed[0] if removed and stays else None)
            if removed != added:
                found.append(IndexWrite(index, removed, added))
        return found

    def size_with_local_indexes(self, key: OrderKey, image: Image) -> int:
        """Bytes of an item and of its entries in all LSIs, which together are limited like an item."""
        entries = [self._entry(index, key, image) for index in self.local_indexes]
        return image.size + sum(entry[1].size for entry in entries if entry)

    @staticmethod
    def _entry(
        index: Index, key: OrderKey, image: Image | None, at: OrderKey | None = None
    ) -> tuple[OrderKey, Image] | None:
        """The entry of an item in an index and its place, which may be known already."""
        if image is None or (at := at or index.entry_key(image.item, key)) is None:
            return None
        if index.schema.projection == "ALL":
            return at, image
        entry = index.schema.project(image.item)
        return at, Image(entry, item_size(entry))

    def write(
        self, key: OrderKey, new: Image | None, index_writes: list[IndexWrite]
    ) -> tuple[Stored | None, Stored | None]:
        """Carry a write out, in the table and in its indexes; returns what was there and what is there now.

        Nothing in here can fail half-way.
        """
        stored = new and Stored(*new)
        old = self.replace(key, stored)
        for change in index_writes:
            for place, entry in change.places:
                change.on.replace(place, stored if entry is new else entry and Stored(*entry))
        return old, stored

    def commit(
        self, key: OrderKey, new: Image | None, index_writes: list[IndexWrite]
    ) -> tuple[Stored | None, Stored | None]:
        """Carry out a request's write: its GSIs and some replicas come later where a dial says so."""
        if self.lags.idle:
            return self.write(key, new, index_writes)
        local = [change for change in index_writes if not change.on.schema.is_global]
        if shown := new or self.entries.get(key):
            places = [(change.on, place) for change in local for place, _ in change.places]
            self.replication.wrote([(self, key), *places], shown.item, deleted=new is None)
        written = self.write(key, new, local)
        for change in index_writes:
            if change.on.schema.is_global:
                change.on.arrivals.send(key, change)
        return written

    def catch_up(self) -> None:
        """Everything that is under way arrives: at every replica, and in every index."""
        self.replication.catch_up()
        for index in self.indexes.values():
            index.arrivals.catch_up()
            index.replication.catch_up()

    def add_index(
        self, schema: IndexSchema, partitions: int = 0, *, at: float = 0.0, filled: bool = True
    ) -> Index:
        """Create an index and fill it; items whose key attributes it cannot take are left out, as the service does.

        A GSI has ``partitions`` of its own, an LSI lives on the table's.
        """
        own = Partitions(partitions, first_place, at=at) if schema.is_global else self.partitions
        index = Index(schema, own, self, at=at)
        if not schema.is_global:
            self.collections = Counter() if self.collections is None else self.collections
            index.collections = self.collections
        for key, stored in self.entries.walk() if filled else ():
            self.fill_in(index, key, stored)
        self.indexes[schema.name] = index
        return index

    def fill_in(self, index: Index, key: OrderKey, stored: Stored) -> None:
        """Put the entry of an item into an index that may lack it."""
        if index.arrivals.awaits(key):  # the last change under way will bring it as it is now
            return
        image = stored.image
        if found := self._entry(index, key, image):
            place, entry = found
            index.replace(place, stored if entry is image else Stored(*entry))

    def snapshot(self) -> TableSnapshot:
        return TableSnapshot(
            self.name,
            self.schema.partition_key,
            self.schema.sort_key,
            tuple(stored.item for stored in self.entries.values()),
            self.size,
            self.snapshot_partitions(),
            tuple(
                IndexSnapshot(
                    index.schema.name,
                    index.schema.kind,
                    index.keys.partition_keys,
                    index.keys.sort_keys,
                    index.schema.projection,
                    len(index.entries),
                    index.size,
                    tuple(stored.item for stored in index.entries.values()),
                    index.snapshot_partitions(),
                    tuple(
                        PendingEntry(
                            arrival.sent,
                            arrival.due,
                            arrival.change.removed and arrival.change.removed[1].item,
                            arrival.change.added and arrival.change.added[1].item,
                            tuple(write_units(size) for _, size in arrival.change.charged),
                        )
                        for arrival in index.arrivals
                    ),
                    tuple(
                        sorted(
                            index.schema.projected - {*index.keys.attributes, *self.keys.attributes}
                        )
                    ),
                )
                for index in self.indexes.values()
            ),
            self.lags.clock.seconds,
        )
