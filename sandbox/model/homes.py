"""Which partition each key of some traffic belongs to, while partitions split for heat and for raised throughput.

Where a partition is cut is decided by the rules of `heat`, from the requests that it was asked for. There are no sort
keys here, so that partitions are cut between item collections only.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, inf
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sandbox.model.heat import HeatMeter, split_point
from sandbox.model.keys import HASH_SPACE, KeyRange, even_ranges
from sandbox.model.partitions import Split, doublings_for
from sandbox.model.placement import land

Counts = NDArray[np.float64]  # [step, direction, partition]


class Source(Protocol):
    """What `Traffic` and `Rates` have in common."""

    @property
    def step(self) -> int: ...
    def observed(
        self, here: NDArray[np.bool_], since: int, before: int, most: int
    ) -> NDArray[np.integer[Any]]: ...


@dataclass(frozen=True, slots=True)
class Splitting:
    """Partitions split: for raised throughput at once, for heat after a stretch of it, and then it takes a while.

    *Modelled*: the USENIX paper of 2022 says "order of minutes".
    """

    window: float = 60.0  # seconds of heat before a split is decided
    takes: float = 120.0  # seconds from then to the split


@dataclass(slots=True)
class _Partition:
    low: int  # its first hash
    since: int = 0  # the step of its latest split
    meter: HeatMeter = field(default_factory=HeatMeter)
    due: float = inf  # the step in which it is to be split


class Homes:
    """The partition of each key; partitions keep their number, new ones get the next.

    ``partitions`` is a number of even ranges, or key ranges that tile the hash space.
    """

    def __init__(self, names: Sequence[Any], partitions: int | Sequence[KeyRange]) -> None:
        ranges = even_ranges(partitions) if isinstance(partitions, int) else partitions
        lows = [key_range.low for key_range in ranges]
        if lows[:1] != [0] or lows != sorted(set(lows)):
            raise ValueError("key ranges come in order, each with a low of its own, the first 0")
        self._partitions = [_Partition(low) for low in lows]
        points = [land(name, 1).point for name in names]
        self._points = sorted(set(points))
        ranks = {point: rank for rank, point in enumerate(self._points)}
        self._rank = np.array([ranks[point] for point in points], dtype=np.intp)
        firsts = [bisect_left(self._points, low) for low in lows]
        self.now: NDArray[np.intp] = np.searchsorted(firsts, self._rank, side="right") - 1
        self.splits: list[Split] = []

    def __len__(self) -> int:
        return len(self._partitions)

    @property
    def lows(self) -> tuple[int, ...]:
        """The first hash of each partition, by number."""
        return tuple(partition.low for partition in self._partitions)

    @property
    def next_due(self) -> float:
        """The step in which the next split is due."""
        return min(partition.due for partition in self._partitions)

    def watch(self, units: Counts, first: int, seconds: int, rule: Splitting) -> int:
        """Meter what each partition is asked for, until a split is due; returns the step after the last one metered."""
        for step, (reads, writes) in enumerate(units.tolist(), first):
            if step >= self.next_due:
                return step
            for partition, read, written in zip(self._partitions, reads, writes, strict=True):
                if not (read or written):
                    continue
                asked = read * seconds, written * seconds
                hot = partition.meter.note(None, *asked, at=step * seconds, window=rule.window)
                if hot and partition.due == inf:
                    partition.due = step + max(1, ceil(rule.takes / seconds))
        return first + len(units)

    def split_hot(self, source: Source, step: int) -> None:
        """Carry out the splits that are due before a step, as far as they help."""
        for number, partition in enumerate(self._partitions.copy()):
            if partition.due <= step:
                partition.due = inf
                most = partition.meter.observed.maxlen or 0
                keys = source.observed(self.now == number, partition.since, step, most)
                cut = split_point(self._rank[keys].tolist())
                if cut is not None:
                    self._split(number, self._points[cut], "heat", step, source.step)

    def fit(self, reads: float, writes: float, step: int, seconds: int) -> None:
        """Split every partition in two, as often as it takes to serve so many units a second."""
        for _ in range(doublings_for(len(self), reads, writes)):
            in_order = sorted((low, number) for number, low in enumerate(self.lows))
            ends = [*(low for low, _ in in_order[1:]), HASH_SPACE]
            for (low, number), end in zip(in_order, ends, strict=True):
                self._split(number, (low + end) // 2, "throughput", step, seconds)

    def _split(self, parent: int, low: int, reason: str, step: int, seconds: int) -> None:
        child = len(self)
        above = self._rank >= bisect_left(self._points, low)
        self.now = np.where((self.now == parent) & above, child, self.now)
        divided = self._partitions[parent]
        divided.meter, divided.since = HeatMeter(), step
        self._partitions.append(_Partition(low, step))
        self.splits.append(Split(float(step * seconds), parent, child, reason))
