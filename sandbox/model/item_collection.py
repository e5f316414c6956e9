"""Item collections: the items of one partition key value, in the order of their sort key, as a Query reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox.model.attributes import KEY_TYPES, AttributeValue, Item
from sandbox.model.key_condition import KeyCondition, word_ends
from sandbox.model.keys import key_bytes, key_hash
from sandbox.model.sizes import PAGE_SIZE, item_size
from sandbox.model.units import Consistency, read_units


@dataclass(frozen=True, slots=True)
class QueryPage:
    """What one Query reads, and what that costs; nothing here is filtered."""

    read: range  # of places in the item collection, counted from 0
    size: int  # bytes
    units: float
    more: bool  # whether the answer carries a LastEvaluatedKey


@dataclass(frozen=True, slots=True)
class ItemCollection:
    """The items of one partition key value, in the order of their sort key."""

    partition_key: str
    sort_key: str
    value: AttributeValue  # the partition key's
    places: tuple[AttributeValue, ...]  # the sort keys, ascending
    sizes: tuple[int, ...]  # bytes, item by item

    def __len__(self) -> int:
        return len(self.places)

    def starting_with(self, prefix: str) -> range:
        """The places whose sort keys begin with a text, which always stand side by side.

        >>> orders = collections_of(_three_orders(), "id", "day")[0]
        >>> orders.starting_with("2026-02")
        range(1, 3)
        """
        found = [
            n
            for n, (kind, text) in enumerate(self.places)
            if kind == "S" and text.startswith(prefix)
        ]
        return range(found[0], found[-1] + 1) if found else range(0)

    def condition(self, stretch: range) -> KeyCondition:
        """The key condition that takes this stretch of the collection and no other item of it.

        >>> orders = collections_of(_three_orders(), "id", "day")[0]
        >>> [orders.condition(range(*ends)).expression for ends in ((0, 3), (1, 3), (0, 2))]
        ['id = :key', 'id = :key AND begins_with(day, :start)', 'id = :key AND day <= :high']
        """
        self._check(stretch)
        first, last = self.places[stretch.start], self.places[stretch.stop - 1]
        from_the_start, to_the_end = stretch.start == 0, stretch.stop == len(self)
        if from_the_start and to_the_end:
            return KeyCondition(self.partition_key, self.value)
        written: tuple[str, tuple[AttributeValue, ...]] = "BETWEEN", (first, last)
        if len(stretch) == 1:
            written = "=", (first,)
        elif prefix := self._shared(stretch):
            written = "begins_with", (("S", prefix),)
        elif to_the_end:
            written = ">=", (first,)
        elif from_the_start:
            written = "<=", (last,)
        return KeyCondition(self.partition_key, self.value, self.sort_key, *written)

    def _shared(self, stretch: range) -> str:
        """The shortest whole words with which the sort keys of a stretch begin, and no neighbour; or ""."""
        kind, first = self.places[stretch.start]
        if kind != "S":
            return ""  # begins_with takes String and Binary, and of Binary nobody reads words
        last = self.places[stretch.stop - 1][1]
        around = (
            self.places[max(stretch.start - 1, 0) : stretch.start]
            + self.places[stretch.stop : stretch.stop + 1]
        )
        for end in word_ends(first):
            prefix: str = first[:end]
            if last.startswith(prefix) and not any(text.startswith(prefix) for _, text in around):
                return prefix
        return ""

    def read(
        self,
        stretch: range,
        *,
        forward: bool = True,
        limit: int | None = None,
        consistency: Consistency = Consistency.EVENTUAL,
    ) -> QueryPage:
        """One Query along a stretch: it stops after ``limit`` items, or with the item that reaches 1 MB.

        Rounded up once for all that was read: Developer Guide, read and write operations, "Query".

        >>> collections_of(_three_orders(), "id", "day")[0].read(range(3), forward=False, limit=2)
        QueryPage(read=range(1, 3), size=36, units=0.5, more=True)
        """
        self._check(stretch)
        if limit is not None and limit < 1:
            raise ValueError(f"Limit is 1 or more, not {limit}")
        size, count, stopped = 0, 0, False
        for place in stretch if forward else reversed(stretch):
            size, count = size + self.sizes[place], count + 1
            if stopped := size >= PAGE_SIZE or count == limit:
                break
        start = stretch.start if forward else stretch.stop - count
        # a Query for one whole key knows that nothing can follow
        more = stopped and self.condition(stretch).operator != "="
        return QueryPage(range(start, start + count), size, read_units(size, consistency), more)

    def _check(self, stretch: range) -> None:
        if stretch.step != 1 or not 0 <= stretch.start < stretch.stop <= len(self):
            raise ValueError(
                f"{stretch} is no stretch of {len(self)} items: it holds one or more, side by side"
            )


def collections_of(
    items: Iterable[Item], partition_key: str, sort_key: str
) -> tuple[ItemCollection, ...]:
    """The item collections of a table, in the order of a Scan; of two items with one primary key the later counts.

    >>> [collection.value for collection in collections_of(_three_orders(), "id", "day")]
    [('S', 'c-1')]
    """
    found: dict[AttributeValue, dict[AttributeValue, int]] = {}
    for item in items:
        value, place = _key(item, partition_key), _key(item, sort_key)
        found.setdefault(value, {})[place] = item_size(item)
    made = [_collection(partition_key, sort_key, value, sizes) for value, sizes in found.items()]
    return tuple(sorted(made, key=lambda made: (key_hash(made.value), key_bytes(made.value))))


def _collection(
    partition_key: str, sort_key: str, value: AttributeValue, sizes: Mapping[AttributeValue, int]
) -> ItemCollection:
    if len({kind for kind, _ in sizes}) > 1:
        raise ValueError(f'"{sort_key}" has values of several types; a key attribute has one type')
    places = tuple(sorted(sizes, key=key_bytes))
    return ItemCollection(
        partition_key, sort_key, value, places, tuple(sizes[place] for place in places)
    )


def _key(item: Item, name: str) -> AttributeValue:
    if name not in item:
        raise ValueError(
            f'one item has no attribute "{name}"; an item without its key cannot be stored'
        )
    kind, _ = item[name]
    if kind not in KEY_TYPES:
        raise ValueError(f'"{name}" is of type {kind}; a key is a String, a Number or Binary')
    return item[name]


def _three_orders() -> list[Item]:
    """What the examples above show."""
    days = ("2026-02-09", "2026-01-30", "2026-02-01")
    return [{"id": ("S", "c-1"), "day": ("S", day)} for day in days]
