"""The partitions of a table or of a GSI: ranges of places that are split when they grow or run hot, and never merged.

A *place* is where an item lies in the order of its table: by the hash of its partition key, then within its item
collection. The model only compares places; what they look like is the engine's business.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.model.heat import HeatMeter
from sandbox.model.keys import HASH_SPACE, KeyRange, even_ranges
from sandbox.model.throughput import (
    PARTITION_READ_UNITS,
    PARTITION_WRITE_UNITS,
    TokenBucket,
    partition_bucket,
)

Place = Any


@dataclass(slots=True, eq=False)
class Partition:
    """One range of places, what lies there, and what may be and has been spent there."""

    number: int  # it keeps its number when it is split; the new one gets the next that is free
    low: Place  # the first place that belongs to it
    reads: TokenBucket
    writes: TokenBucket
    born: float = 0.0  # virtual seconds
    parent: int | None = None  # the partition from which it was split off
    size: int = 0  # bytes
    read_units: float = 0.0
    write_units: float = 0.0
    requests: int = 0
    throttled: int = 0  # requests that this partition refused
    heat: HeatMeter = field(default_factory=HeatMeter)
    splitting: bool = False  # a split was decided, and takes its time


@dataclass(frozen=True, slots=True)
class Split:
    """A split that was carried out."""

    at: float  # virtual seconds
    parent: int
    child: int
    reason: str  # "size", "heat" or "throughput"


class Partitions:
    """All partitions of one table or GSI, in the order of their places; every place has exactly one home.

    ``place`` makes a place from a hash: the first of all that have it.
    """

    def __init__(self, count: int, place: Callable[[int], Place], *, at: float = 0.0) -> None:
        self._place = place
        self.splits: list[Split] = []
        self.in_order = [
            _new(number, place(key_range.low), at)
            for number, key_range in enumerate(even_ranges(count))
        ]
        self._points = [key_range.low for key_range in even_ranges(count)]
        self._lows = [partition.low for partition in self.in_order]

    def __len__(self) -> int:
        return len(self.in_order)

    @property
    def begun_with(self) -> int:
        """How many there were before any split."""
        return len(self.in_order) - len(self.splits)

    def numbered(self, number: int) -> Partition:
        """ValueError where there is none."""
        return self.in_order[[partition.number for partition in self.in_order].index(number)]

    def home(self, place: Place) -> Partition:
        """The partition that a place belongs to."""
        return self.in_order[bisect_right(self._lows, place) - 1]

    def between(self, first: Place, last: Place) -> list[Partition]:
        """The partitions from that of one place to that of another, in order."""
        start = bisect_right(self._lows, first) - 1
        return self.in_order[start : bisect_right(self._lows, last)]

    def end_of(self, partition: Partition) -> Place | None:
        """The first place after a partition; None after the last."""
        following = self.in_order.index(partition) + 1
        return self._lows[following] if following < len(self._lows) else None

    def key_ranges(self) -> list[KeyRange]:
        """The hashes on each partition, in order; a cut through an item collection leaves its hash on both sides."""
        ranges = []
        for low, high, end in zip(
            self._points, [*self._points[1:], HASH_SPACE], [*self._lows[1:], None], strict=True
        ):
            shared = end is not None and end != self._place(high)
            ranges.append(KeyRange(low, high + 1 if shared else high))
        return ranges

    def split(
        self, partition: Partition, cut: Place, point: int, reason: str, *, at: float
    ) -> Partition:
        """Cut a partition in two before a place, whose hash is ``point``; returns the new, upper one.

        Both start with all that a partition may serve. ValueError if the place is not inside.
        """
        position = self.in_order.index(partition)
        end = self.end_of(partition)
        if not (partition.low < cut and (end is None or cut < end)):
            raise ValueError("a partition is split at a place inside it")
        upper = _new(len(self.in_order), cut, at, partition.number)
        self.in_order.insert(position + 1, upper)
        self._lows.insert(position + 1, cut)
        self._points.insert(position + 1, point)
        partition.heat, partition.splitting = HeatMeter(), False
        self.splits.append(Split(at, partition.number, upper.number, reason))
        return upper

    def halve_all(self, *, at: float, moved: Callable[[Partition, Partition], None]) -> None:
        """Split every partition in the middle of its hashes, as raised throughput does.

        ``moved`` hears of each pair.
        """
        halves = zip(self.in_order.copy(), self.key_ranges(), strict=True)
        for partition, key_range in list(halves):
            middle = (key_range.low + key_range.high) // 2
            cut, end = self._place(middle), self.end_of(partition)
            if partition.low < cut and (end is None or cut < end):
                moved(partition, self.split(partition, cut, middle, "throughput", at=at))


def _new(number: int, low: Place, at: float, parent: int | None = None) -> Partition:
    return Partition(
        number,
        low,
        partition_bucket(PARTITION_READ_UNITS, at=at),
        partition_bucket(PARTITION_WRITE_UNITS, at=at),
        at,
        parent,
    )


def doublings_for(count: int, read_capacity: float, write_capacity: float) -> int:
    """How often all of ``count`` partitions are split in two before they can serve so many units a second.

    The paper's example (USENIX 2022, section 4): 3,200 write units are four partitions of 800; at 3,600 they serve 900
    each; 6,000 is more than four can serve, and makes eight of 750.

    >>> [doublings_for(4, 0, units) for units in (3_200, 3_600, 6_000)]
    [0, 0, 1]
    """
    doublings = 0
    while (count << doublings) * PARTITION_READ_UNITS < read_capacity or (
        (count << doublings) * PARTITION_WRITE_UNITS < write_capacity
    ):
        doublings += 1
    return doublings
