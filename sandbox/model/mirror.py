"""A table and one of its indexes side by side: each item with its entry, or with the reason why it has none."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.model.attributes import AttributeValue, Item
from sandbox.model.keys import key_bytes, key_hash
from sandbox.model.projection import Projection
from sandbox.model.snapshot import IndexSnapshot, PendingEntry, TableSnapshot

Key = tuple[AttributeValue, ...]
Place = tuple[int, tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class Mirrored:
    """One item and what the index has of it."""

    key: Key  # of the table
    item: Item | None  # None if it is deleted and the index has not heard of it yet
    entry: Item | None  # what a Query through the index finds now
    lacks: tuple[str, ...]  # key attributes of the index that the item does not have
    pending: tuple[PendingEntry, ...] = ()  # changes to its entry that are under way

    @property
    def settled(self) -> Item | None:
        """The entry once everything has arrived."""
        return self.pending[-1].added if self.pending else self.entry

    @property
    def indexed(self) -> Item | None:
        """The item, if it has a place in the index."""
        return self.item if self.settled is not None else None


@dataclass(frozen=True, slots=True)
class Mirror:
    """A table's items in the order of a Scan, each beside its entry; then entries of items that are gone."""

    table: TableSnapshot
    index: IndexSnapshot
    rows: dict[Key, Mirrored]

    @property
    def table_keys(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.table.partition_key, self.table.sort_key)))

    @property
    def index_keys(self) -> tuple[str, ...]:
        return self.index.partition_keys + self.index.sort_keys

    def item_place(self, item: Item) -> Place:
        """Where an item lies in the order of the table (modelled: the hash)."""
        sort = (self.table.sort_key,) if self.table.sort_key else ()
        return _place(item, (self.table.partition_key,), sort)

    def entry_place(self, item: Item) -> tuple[Place, Place]:
        """Where the entry of an item lies in the order of the index; equal keys are told apart by the item's own."""
        return _place(item, self.index.partition_keys, self.index.sort_keys), self.item_place(item)

    @property
    def projection(self) -> Projection:
        """The index's own."""
        keys = tuple(dict.fromkeys((*self.index_keys, *self.table_keys)))
        return Projection(self.index.projection, keys, self.index.included)


def _place(item: Item, partition_keys: tuple[str, ...], sort_keys: tuple[str, ...]) -> Place:
    parts = [key_bytes(item[name]) for name in (*partition_keys, *sort_keys)]
    return key_hash(*(item[name] for name in partition_keys)), tuple(parts)


def mirror(table: TableSnapshot, index: str | None = None) -> Mirror:
    """The mirror of a table in the index of this name, or in its only one. ValueError where there is none."""
    found = _index(table, index)
    keys = [name for name in (table.partition_key, table.sort_key) if name]
    entries = {_key(entry, keys): entry for entry in found.entries}
    pending: dict[Key, list[PendingEntry]] = {}
    for change in found.pending:
        entry = change.added or change.removed
        if entry is not None:
            pending.setdefault(_key(entry, keys), []).append(change)
    items = {_key(item, keys): item for item in table.items}
    wanted = found.partition_keys + found.sort_keys
    rows = {}
    for key in dict.fromkeys((*items, *entries, *pending)):
        item = items.get(key)
        lacks = tuple(name for name in wanted if item is not None and name not in item)
        rows[key] = Mirrored(key, item, entries.get(key), lacks, tuple(pending.get(key, ())))
    return Mirror(table, found, rows)


def _key(item: Item, names: list[str]) -> Key:
    return tuple([item[name] for name in names])


def _index(table: TableSnapshot, name: str | None) -> IndexSnapshot:
    names = [index.name for index in table.indexes]
    if not names:
        raise ValueError(f"{table.name} has no index, so there is nothing to mirror it in")
    if name is None and len(names) > 1:
        raise ValueError(f'{table.name} has several indexes: add index="{names[0]}" or another')
    if name is not None and name not in names:
        raise ValueError(f'{table.name} has no index "{name}"; it has {", ".join(names)}')
    return table.indexes[0 if name is None else names.index(name)]


@dataclass(frozen=True, slots=True)
class Written:
    """An item that is another than it was."""

    key: Key
    old: Mirrored | None
    new: Mirrored | None

    @property
    def before(self) -> Item | None:
        return self.old.item if self.old else None

    @property
    def after(self) -> Item | None:
        return self.new.item if self.new else None

    @property
    def indexed_before(self) -> Item | None:
        """The item as it was, if it had a place in the index."""
        return self.old.indexed if self.old else None

    @property
    def indexed_after(self) -> Item | None:
        """The item as it is, if it has a place in the index."""
        return self.new.indexed if self.new else None

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the attributes that came, went or changed."""
        before, after = self.before or {}, self.after or {}
        names = dict.fromkeys((*before, *after))
        return tuple(name for name in names if before.get(name) != after.get(name))


def written(before: Mirror, after: Mirror) -> Iterator[Written]:
    """The items that differ between two moments of one table, in the order of the table."""
    for key in dict.fromkeys((*after.rows, *before.rows)):
        change = Written(key, before.rows.get(key), after.rows.get(key))
        if change.before != change.after:
            yield change
