"""The two things a partition map can show: a choice of key, and a real table's partitions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.model.attributes import AttributeValue, to_python
from sandbox.model.keys import HASH_SPACE
from sandbox.model.placement import Landing, land, spread
from sandbox.model.snapshot import TableSnapshot
from sandbox.view.notation import quoted
from sandbox.view.partition_picture import Landed, Measure, Picture

SUGGESTED = 4


class KeyChoice:
    """Items and requests, placed by whichever attribute is chosen as the partition key."""

    def __init__(
        self,
        items: Iterable[Mapping[str, Any]],
        traffic: Iterable[Mapping[str, Any]] | None,
        keys: Iterable[str],
    ) -> None:
        self._items = list(items)
        self._traffic = None if traffic is None else list(traffic)
        self.keys = tuple(keys)
        if not self._items or not self.keys:
            raise ValueError("a partition map needs one item and one key attribute at least")
        # counted once for each attribute, and not at every move of a slider
        self._stored = {key: _count(self._items, key, "item") for key in self.keys}
        self._asked = {key: _count(self._traffic or (), key, "request") for key in self.keys}
        self._pictures: dict[tuple[str, int], Picture] = {}
        self._points: dict[str, tuple[float, ...]] = {}

    def picture(self, key: str, partitions: int) -> Picture:
        if (key, partitions) not in self._pictures:
            self._pictures[key, partitions] = self._picture(key, partitions)
        return self._pictures[key, partitions]

    def _picture(self, key: str, partitions: int) -> Picture:
        loads = spread(self._items, self._traffic or (), key=key, partitions=partitions)
        items = Measure("items", tuple(load.items for load in loads))
        requests = Measure("requests", tuple(load.traffic for load in loads))
        values = Measure("key values", tuple(load.keys for load in loads))
        return Picture(
            title=f"{len(self._items):,} items by {key}, {_partitions(partitions)}",
            stored=(items,),
            asked=(values,) if self._traffic is None else (requests,),
            heat=(items,) if self._traffic is None else (requests, items),
            places=tuple(part * partitions for part in self._parts(key)),
        )

    def _parts(self, key: str) -> tuple[float, ...]:
        """Where the key values lie on the hash space, 0 to 1, however many partitions it has."""
        if key not in self._points:
            values = self._stored[key].keys() | self._asked[key].keys()
            self._points[key] = tuple(sorted(land(v, 1).point / HASH_SPACE for v in values))
        return self._points[key]

    def landed(self, key: str, typed: str, partitions: int) -> Landed:
        value = _as_key(typed, like=next(iter(self._stored[key])))
        landing = land(value, partitions)
        items, requests = self._stored[key][value], self._asked[key][value]
        shown = quoted(value) if isinstance(value, str) else str(value)
        held = f"{items:,} item{'s'[: items != 1]}"
        if self._traffic is not None:
            held += f" and {requests:,} request{'s'[: requests != 1]}"
        sentence = f"{shown} would land on P{landing.partition}; no item has this {key} yet."
        if items or requests:
            sentence = f"{shown} lands on P{landing.partition}, with all of its {held}."
        place = landing.point * partitions / HASH_SPACE
        return Landed(shown, landing.hash_text, landing.partition, place, sentence)

    def suggestions(self, key: str) -> list[str]:
        ranked = self._asked[key] or self._stored[key]
        return [str(value) for value, _ in sorted(ranked.items(), key=_most_first)[:SUGGESTED]]


def _most_first(entry: tuple[Any, int]) -> tuple[int, str]:
    value, count = entry
    return -count, str(value)  # ties by name, so that every run suggests the same


def _count(mappings: Iterable[Mapping[str, Any]], key: str, kind: str) -> Counter[Any]:
    try:
        return Counter(mapping[key] for mapping in mappings)
    except KeyError:
        raise ValueError(
            f'one {kind} has no attribute "{key}"; an item without its key cannot be stored'
        ) from None


def _as_key(typed: str, like: Any) -> Any:
    """What was typed, as a key value of the type that the others have."""
    if isinstance(like, str):
        return typed
    if isinstance(like, bytes):
        return typed.encode()
    try:
        return Decimal(typed)
    except InvalidOperation:
        raise ValueError(f"this key is a Number, and {quoted(typed)} is not one") from None


def _partitions(count: int) -> str:
    return f"{count} partition{'s'[: count != 1]}"


class TablePartitions:
    """The partitions of a real table: what lies on them, and the units spent on them."""

    def __init__(self, table: TableSnapshot) -> None:
        self._table = table
        self.keys = (table.partition_key,)
        held: Counter[AttributeValue] = Counter(item[table.partition_key] for item in table.items)
        self._held = {to_python(value): count for value, count in held.items()}
        self._ranges = [partition.key_range for partition in table.partitions]

    def picture(self, key: str, partitions: int) -> Picture:
        table = self._table
        items, size, read, write = (
            Measure(name, tuple(getattr(partition, field) for partition in table.partitions))
            for name, field in (
                ("items", "items"),
                ("bytes", "size"),
                ("read units", "read_units"),
                ("write units", "write_units"),
            )
        )
        return Picture(
            title=f"{table.name} by {key}, {_partitions(len(self._ranges))}",
            stored=(items, size),
            asked=(read, write),
            heat=(read, write, items) if read.total >= write.total else (write, read, items),
            places=tuple(sorted(self._place(land(value, 1))[1] for value in self._held)),
        )

    def _place(self, landing: Landing) -> tuple[int, float]:
        number, home = next(
            (n, key_range) for n, key_range in enumerate(self._ranges) if landing.point in key_range
        )
        return number, number + (landing.point - home.low) / (home.high - home.low)

    def landed(self, key: str, typed: str, partitions: int) -> Landed:
        value = _as_key(typed, like=next(iter(self._held), ""))
        landing = land(value, 1)
        number, place = self._place(landing)
        shown = quoted(value) if isinstance(value, str) else str(value)
        items = self._held.get(value, 0)
        sentence = f"{shown} would land on P{number}; no item has this {key} yet."
        if items:
            sentence = (
                f"{shown} lands on P{number}, with all of its {items:,} item{'s'[: items != 1]}."
            )
        return Landed(shown, landing.hash_text, number, place, sentence)

    def suggestions(self, key: str) -> list[str]:
        return [str(value) for value, _ in sorted(self._held.items(), key=_most_first)[:SUGGESTED]]
