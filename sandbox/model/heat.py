"""When a partition runs hot, and where it is cut then.

*Modelled* after the USENIX paper of 2022, section 4.4: after sustained traffic near its ceiling a partition is split at
the median of what was observed, not in the middle of its range; and not at all where that would not help.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sandbox.model.throughput import PARTITION_READ_UNITS, PARTITION_WRITE_UNITS

OBSERVED = 500  # requests that a partition remembers
NEAR = 0.8  # of the ceiling: from here on a partition is hot; modelled, the service says "a certain threshold"
ALONE = 0.95  # of the requests: so many on one item mean that no cut would help
WALKED = (
    0.9  # of the steps from request to request: so many in one direction mean a walk along the keys
)

Place = Any


@dataclass(slots=True)
class HeatMeter:
    """What one partition was asked for in the current stretch of time, served or not."""

    since: float = 0.0  # virtual seconds
    read_units: float = 0.0
    write_units: float = 0.0
    observed: deque[Place] = field(default_factory=lambda: deque(maxlen=OBSERVED))

    def note(self, place: Place, reads: float, writes: float, *, at: float, window: float) -> bool:
        """Note a request; true when a stretch of ``window`` seconds has ended and was hot from end to end."""
        self.observed.append(place)
        elapsed = at - self.since
        hot = window <= elapsed < 2 * window and self._is_hot(elapsed)  # and not once, long ago
        if elapsed >= window:
            self.since, self.read_units, self.write_units = at, 0.0, 0.0
        self.read_units += reads
        self.write_units += writes
        return hot

    def _is_hot(self, seconds: float) -> bool:
        return (
            self.read_units >= NEAR * PARTITION_READ_UNITS * seconds
            or self.write_units >= NEAR * PARTITION_WRITE_UNITS * seconds
        )


def split_point(
    observed: Sequence[Place], *, whole: Callable[[Place], Place] | None = None
) -> Place | None:
    """The place before which to cut so that half of the observed requests lie on each side; None if no cut helps.

    No cut helps one hot item, nor a walk along the keys, whose heat is always at the end. ``whole`` takes a place to
    the beginning of its item collection, where a table with an LSI may not be cut.

    >>> split_point([3, 1, 4, 1, 5, 9, 2, 6])
    4
    >>> split_point([7, 7, 7, 7]), split_point([1, 2, 3, 4, 5])
    (None, None)
    """
    if _is_walk(observed):
        return None
    places = [whole(place) for place in observed] if whole else list(observed)
    counted = Counter(places)
    if len(counted) < 2 or max(counted.values()) >= ALONE * len(places):
        return None
    places.sort()
    median = places[len(places) // 2]
    # the lowest place of all would leave nothing below the cut
    return median if median > places[0] else min(p for p in counted if p > median)


def _is_walk(observed: Sequence[Place]) -> bool:
    steps = [(a < b) - (b < a) for a, b in pairwise(observed) if a != b]
    return bool(steps) and max(steps.count(1), steps.count(-1)) >= WALKED * len(steps)
