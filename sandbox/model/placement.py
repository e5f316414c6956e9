"""What a choice of partition key does to a fleet: where keys land, and how evenly the load spreads."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.model.attributes import from_python
from sandbox.model.keys import KeyRange, even_ranges, key_hash, partition_of


@dataclass(frozen=True, slots=True)
class Landing:
    """A partition key value, its hash, and the partition on which it lands."""

    value: Any
    point: int
    partition: int

    @property
    def hash_text(self) -> str:
        """The hash in hexadecimal, 32 digits."""
        return f"{self.point:032x}"


@dataclass(frozen=True, slots=True)
class PartitionLoad:
    """What a choice of partition key puts on one of the partitions."""

    number: int
    key_range: KeyRange
    keys: int  # distinct partition key values
    items: int
    traffic: int  # requests
    traffic_share: float  # of all requests, 0 to 1

    @property
    def label(self) -> str:
        return f"P{self.number}"


def land(value: Any, partitions: int) -> Landing:
    """Where one partition key value (str, int, Decimal or bytes) lands among ``partitions`` even ranges.

    >>> land("c-001", 4) == land("c-001", 4)
    True
    """
    kind, content = from_python(value)
    if kind not in ("S", "N", "B"):
        raise ValueError(f"a key is a string, a number or binary, not {type(value).__name__}")
    point = key_hash((kind, content))
    return Landing(value, point, partition_of(point, partitions))


def spread(
    items: Iterable[Mapping[str, Any]],
    traffic: Iterable[Mapping[str, Any]],
    *,
    key: str,
    partitions: int,
) -> tuple[PartitionLoad, ...]:
    """The load of every partition if ``key`` were the partition key.

    ``items`` are what is stored, ``traffic`` is one mapping for each request, of the item that it is about.
    KeyError where an item or request lacks the attribute: an item without its key cannot be stored.

    >>> orders = [{"order": n, "status": "OPEN"} for n in range(100)]
    >>> max(load.traffic_share for load in spread(orders, orders, key="status", partitions=4))
    1.0
    """
    stored = Counter(item[key] for item in items)
    asked = Counter(request[key] for request in traffic)
    total = asked.total()
    keys, counts, requests = Counter[int](), Counter[int](), Counter[int]()
    for value in stored.keys() | asked.keys():
        home = land(value, partitions).partition
        keys[home] += 1
        counts[home] += stored[value]
        requests[home] += asked[value]
    return tuple(
        PartitionLoad(
            n, key_range, keys[n], counts[n], requests[n], requests[n] / total if total else 0.0
        )
        for n, key_range in enumerate(even_ranges(partitions))
    )
