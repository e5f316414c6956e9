"""The keys that a learner's function chose for orders, and where they would put them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.model.attributes import KEY_TYPES, TYPE_NAMES, from_python, to_python
from sandbox.model.placement import PartitionLoad, spread
from sandbox.model.sizes import value_size

PARTITIONS = 8
REQUESTS = 20_000  # a day of shop.traffic
LARGEST_KEY = 2_048  # bytes; Developer Guide, Constraints, partition key length
_PLAIN = str | bytes | bytearray | int | Decimal


def no_key(value: Any) -> str | None:
    """Why boto3 and DynamoDB would not take a value as a partition key, or None.

    >>> no_key("o-00001"), no_key(1.5)
    (None, '1.5 is a float, which boto3 refuses.')
    """
    if isinstance(value, float):
        return f"{value!r} is a float, which boto3 refuses."
    if not isinstance(value, _PLAIN) or isinstance(value, bool):
        kinds = ", ".join(TYPE_NAMES[kind] for kind in KEY_TYPES)
        return f"{shown(value)} is no key: a key has one of the types {kinds}."
    try:
        size = value_size(from_python(value))
    except ValueError as problem:  # too many digits, or a text that is no Unicode
        return f"{shown(value)} is no key: {problem}."
    if not size:
        return f"{shown(value)} is no key: a key cannot be empty."
    if size > LARGEST_KEY:
        return f"A key of {size:,} bytes is too long; {LARGEST_KEY:,} is the most."
    return None


@dataclass(frozen=True)
class ChosenKeys:
    """The key of each order: asked for twice, and once more as if Python had been restarted."""

    orders: Sequence[shop.Item]
    first: Sequence[Any]
    second: Sequence[Any]
    restarted: Sequence[Any]

    @cached_property
    def problem(self) -> str | None:
        """Why one of them is no key, or None."""
        return next(filter(None, map(no_key, [*self.first, *self.second])), None)

    @cached_property
    def keys(self) -> list[Any]:
        """The keys as a table would give them back: 1 and Decimal("1.0") are one value."""
        return [to_python(from_python(key)) for key in self.first]

    @cached_property
    def changed(self) -> int:
        """Orders that got another key when asked a second time."""
        return sum(key != other for key, other in zip(self.first, self.second, strict=True))

    @property
    def are_sound(self) -> bool:
        """Whether every order got a key, and the same one twice."""
        return not self.problem and not self.changed

    @cached_property
    def lost(self) -> int:
        """Orders whose key nobody would come to again in a new process."""
        return sum(key != other for key, other in zip(self.first, self.restarted, strict=True))

    @property
    def kinds(self) -> list[str]:
        return sorted({TYPE_NAMES[from_python(key)[0]] for key in self.keys})

    @cached_property
    def distinct(self) -> int:
        return len(set(self.keys))

    @property
    def repeated(self) -> int:
        """Orders whose key an earlier one has already."""
        return len(self.keys) - self.distinct

    @cached_property
    def _asked(self) -> list[dict[str, Any]]:
        """The key of each request of a day."""
        key_of = {order["order_id"]: key for order, key in zip(self.orders, self.keys, strict=True)}
        return [{"key": key_of[order["order_id"]]} for order in shop.traffic(self.orders, REQUESTS)]

    @cached_property
    def loads(self) -> tuple[PartitionLoad, ...]:
        """What a day of requests would put on each partition; an item stands for an order."""
        stored = [{"key": key} for key in self.keys]
        return spread(stored, self._asked, key="key", partitions=PARTITIONS)

    @property
    def filled(self) -> int:
        """Partitions on which any key falls."""
        return sum(load.keys > 0 for load in self.loads)

    @property
    def busiest(self) -> PartitionLoad:
        return max(self.loads, key=lambda load: load.traffic_share)

    @cached_property
    def most_wanted(self) -> tuple[Any, float]:
        """The key that is asked for most, and its share of the requests."""
        ((key, times),) = Counter(request["key"] for request in self._asked).most_common(1)
        return key, times / REQUESTS

    @cached_property
    def newest_day(self) -> list[Any]:
        """The keys of the orders that came in on the last whole day."""
        day = self.orders[-2]["ordered_at"][:10]
        return [
            key
            for order, key in zip(self.orders, self.keys, strict=True)
            if order["ordered_at"].startswith(day)
        ]

    @property
    def newest_share(self) -> float:
        """How much of that day's orders goes to a single partition."""
        stored = [{"key": key} for key in self.newest_day]
        loads = spread(stored, (), key="key", partitions=PARTITIONS)
        return max(load.items for load in loads) / len(stored)
