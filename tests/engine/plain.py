"""DynamoDB as plainly as it can be written: a dict of items, filtered and sorted anew for every question.

The engine must never disagree with it; it knows nothing of order keys, pages, prices or stored indexes.
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.model.keys import key_hash

Item = dict[str, tuple[str, Any]]


@dataclass
class Index:
    """Key attributes of a table or of an index."""

    partition: tuple[str, ...]
    sort: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.partition + self.sort


@dataclass
class PlainTable:
    """Items by their whole primary key."""

    keys: Index
    indexes: dict[str, Index] = field(default_factory=dict)
    items: dict[tuple[Any, ...], Item] = field(default_factory=dict)

    def key(self, item: Item) -> tuple[Any, ...]:
        return tuple(item[name] for name in self.keys.names)

    def put(self, item: Item) -> None:
        self.items[self.key(item)] = item

    def delete(self, item: Item) -> None:
        self.items.pop(self.key(item), None)

    def get(self, item: Item) -> Item | None:
        return self.items.get(self.key(item))

    def entries(self, index_name: str | None) -> list[Item]:
        """What a Scan of the table or index returns, in order: by hash, then by sort key."""
        index = self.indexes[index_name] if index_name else self.keys
        held = [i for i in self.items.values() if all(name in i for name in index.names)]
        return sorted(held, key=lambda item: (place(item, index), place(item, self.keys)))

    def query(self, index_name: str | None, partition: Item, wanted: Any) -> list[Item]:
        """The entries of one item collection for which ``wanted(item)`` is true."""
        return [
            item
            for item in self.entries(index_name)
            if all(item[name] == value for name, value in partition.items()) and wanted(item)
        ]


def place(item: Item, index: Index) -> tuple[Any, ...]:
    """Where an item stands in the order of a table or index."""
    partition = [item[name] for name in index.partition]
    return (key_hash(*partition), partition, [sortable(item[name]) for name in index.sort])


def sortable(value: tuple[str, Any]) -> Any:
    kind, content = value
    if kind == "S":
        return content.encode()
    if kind == "N":
        return float(content)  # the machine's numbers are small
    return content
