"""Items as a table holds them: packed, because a hundred thousand of them as Python objects would fill the memory."""

from collections.abc import Callable, Collection, Sequence
from marshal import dumps, loads
from typing import Any, NamedTuple, Protocol

from sandbox.model.attributes import Item, item_from_dynamodb, item_to_dynamodb, same_bytes


class Image(NamedTuple):
    """An item before or after a write, and its size in bytes."""

    item: Item
    size: int


class Stored:
    """An item in a table or an entry of an index, and its size in bytes. Neither ever changes."""

    __slots__ = ("_packed", "size")

    def __init__(self, item: Item, size: int) -> None:
        # marshal is the quickest to read of all that Python brings, and a copy takes less room than what it hands out
        self._packed = bytes(memoryview(dumps(item_to_dynamodb(item))))
        self.size = size

    @property
    def item(self) -> Item:
        return item_from_dynamodb(loads(self._packed))

    def part(self, names: Collection[str]) -> Item:
        """Those of the attributes that have one of these names."""
        shown = loads(self._packed)  # a Scan asks this of each item, so nothing else is called
        return item_from_dynamodb({name: shown[name] for name in names if name in shown})

    @property
    def image(self) -> Image:
        return Image(item_from_dynamodb(loads(self._packed)), self.size)

    def shown(self) -> dict[str, Any]:
        """The item in DynamoDB JSON with binary as bytes, as a new object that the caller may change."""
        shown: dict[str, Any] = loads(self._packed)
        return shown


class Shape(Protocol):
    """What is handed out of an item; ``attributes`` are the top-level names of that."""

    @property
    def attributes(self) -> frozenset[str]: ...

    @property
    def apply(self) -> Callable[[Item], Item]: ...


class Render:
    """How items leave in a response: in DynamoDB JSON, as new objects that the caller may change."""

    def __init__(self, blob: Callable[[bytes], Any] = same_bytes) -> None:
        self._blob = blob

    def __call__(self, item: Item) -> dict[str, Any]:
        return item_to_dynamodb(item, self._blob)

    def stored(self, stored: Stored, projection: Shape | None = None) -> dict[str, Any]:
        """What a table or index holds, or the part of it that was asked for."""
        return self.each((stored,), projection)[0]

    def each(
        self, found: Sequence[Stored], projection: Shape | None = None
    ) -> list[dict[str, Any]]:
        """The same for many, in their order."""
        if projection:
            apply, names = projection.apply, projection.attributes
            return [self(apply(stored.part(names))) for stored in found]
        if self._blob is same_bytes:  # it is held in the very form in which it leaves
            return [stored.shown() for stored in found]
        return [self(stored.item) for stored in found]
