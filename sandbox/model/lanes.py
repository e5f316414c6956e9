"""One direction of some traffic on its way through its partitions' buckets and its table's.

All requests of a second arrive at its beginning, in their order. The answers are those of one `TokenBucket` after
another, found for whole columns at once:

- A partition's bucket holds what one second brings, and no request costs more, so it is full again at every whole
  second: of a second's requests of one size, a partition lets the first so many through.
- Of what the partitions let through, the table's bucket admits the first so many; nothing more fits in that second.

Where requests differ in size, the seconds in which a limit binds are gone through request by request.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.model.homes import Homes
from sandbox.model.rates import Rates
from sandbox.model.table_buckets import OnDemand, Provisioned, TableBuckets
from sandbox.model.throughput import PARTITION_READ_UNITS, PARTITION_WRITE_UNITS, partition_bucket
from sandbox.model.traffic import Traffic

Matrix = NDArray[np.float64]  # [step, partition]
Row = NDArray[np.float64]  # [partition]
Column = NDArray[np.float64]  # [step]
Mask = NDArray[np.bool_]  # [request]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What became of the reads, or of the writes: each array is [step, partition], and a second's average.

    ``level`` and ``capacity`` are [step]: units in the table's bucket before the requests of a step's first second, and
    units a second that flow in (of two buckets, the lower number); both infinite for a table without a limit.
    """

    requests: Matrix  # asked for
    admitted_requests: Matrix
    demanded: Matrix  # units
    admitted: Matrix  # units
    hot: NDArray[np.bool_]  # the partition served all that it can and was asked for more
    level: Column
    capacity: Column

    @property
    def throttled(self) -> Matrix:
        """Units."""
        return self.demanded - self.admitted


class Lane:
    """One direction of some traffic on its way through the partitions and the table."""

    def __init__(
        self,
        traffic: Traffic | Rates,
        homes: Homes,
        capacity: Provisioned | OnDemand | None,
        mask: Mask | None,
        *,
        write: bool,
    ) -> None:
        self.traffic, self.homes, self.mask, self.write = traffic, homes, mask, write
        self.table = TableBuckets(capacity, write=write)
        self.limit = float(PARTITION_WRITE_UNITS if write else PARTITION_READ_UNITS)
        self.cost = traffic.cost(write=write)
        self.busy = traffic.has(write=write)
        self.flows: list[Flow] = []

    def pass_on(self, requests: NDArray[np.float64], first: int) -> None:
        """Let the requests of some steps through, as far as there is capacity."""
        asked = requests[:, int(self.write)]
        if isinstance(self.traffic, Rates):
            flow = self._of_rates(self.traffic.step, asked, first)
        elif self.traffic.each_units is None:
            flow = self._of_one_size(self.traffic, asked, first)
        else:
            flow = self._of_any_size(self.traffic, self.traffic.each_units, asked, first)
        self.flows.append(flow)

    def _of_rates(self, seconds: int, requests: Matrix, first: int) -> Flow:
        """Requests that arrive evenly mixed, of which fractions are admitted."""
        most = self.limit / self.cost
        served = np.minimum(requests, most) if self.busy else requests
        opened = []
        for row, wanted in enumerate(served.sum(axis=1).tolist()):
            begin = (first + row) * seconds
            opened.append(self.table.open(begin))
            rooms = Counter[float]()
            for second in range(begin, begin + seconds):
                available, _ = self.table.open(second)
                room = min(wanted, max(0.0, available / self.cost))
                self.table.spend(room * self.cost, second)
                rooms[room] += 1
            if set(rooms) != {wanted}:
                cuts = (n * _evenly(requests[row], most, room) for room, n in rooms.items())
                served[row] = sum(cuts) / seconds
        return self._flow(requests, served, most, opened)

    def _of_one_size(self, traffic: Traffic, requests: Matrix, first: int) -> Flow:
        """Single requests that all cost the same."""
        most = self.limit // self.cost
        served = np.minimum(requests, most) if self.busy else requests
        over = set(np.flatnonzero(np.any(requests > most, axis=1)).tolist())
        opened = []
        for row, wanted in enumerate(served.sum(axis=1).tolist()):
            second = first + row
            opened.append(self.table.open(second))
            room = wanted
            if wanted * self.cost > opened[row][0]:
                room = min(wanted, self.table.room(self.cost, second))
            self.table.spend(room * self.cost, second)
            if room < wanted or (row in over and self.mask is not None):
                rows, home = self._rows(traffic, second)
                keep, cut = _first(home, int(most), int(room))
                counted = np.bincount(home[:cut], minlength=len(self.homes))
                served[row] = np.minimum(counted, most)
                if self.mask is not None:
                    self.mask[rows] = keep
        return self._flow(requests, served, most, opened)

    def _flow(
        self, requests: Matrix, served: Matrix, most: float, opened: list[tuple[float, float]]
    ) -> Flow:
        hot = (requests > served) & (served >= most)
        level, rate = np.array(opened).T
        # matrices of a day at AWS's scale are large: no copy without need
        demanded = requests if self.cost == 1 else requests * self.cost
        admitted = served if self.cost == 1 else served * self.cost
        return Flow(requests, served, demanded, admitted, hot, level, rate)

    def _of_any_size(
        self, traffic: Traffic, each_units: NDArray[np.float64], requests: Matrix, first: int
    ) -> Flow:
        """Single requests of different sizes."""
        width, end = len(self.homes), first + len(requests)
        demanded = traffic.units(self.homes.now, width, first, end)[:, int(self.write)]
        served, admitted = requests.copy(), demanded.copy()
        hot = np.zeros(requests.shape, np.bool_)
        over = set(np.flatnonzero(np.any(demanded > self.limit, axis=1)).tolist())
        opened = []
        for row, wanted in enumerate(demanded.sum(axis=1).tolist()):
            second = first + row
            opened.append(self.table.open(second))
            if wanted <= opened[row][0] and row not in over:
                self.table.spend(wanted, second)
                continue
            rows, home = self._rows(traffic, second)
            units = each_units[rows]
            keep, refused = self._one_by_one(home, units, second)
            served[row] = np.bincount(home[keep], minlength=width)
            admitted[row] = np.bincount(home[keep], units[keep], minlength=width)
            hot[row, home[refused]] = True
            if self.mask is not None:
                self.mask[rows] = keep
        level, rate = np.array(opened).T
        return Flow(requests, served, demanded, admitted, hot, level, rate)

    def _rows(self, traffic: Traffic, second: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """This direction's requests of a second, and the partition of each."""
        first, end = traffic.starts[second : second + 2]
        if traffic.has(write=not self.write):
            rows = first + np.flatnonzero(traffic.writes[first:end] == self.write)
        else:
            rows = np.arange(first, end)
        return rows, self.homes.now[traffic.keys[rows]]

    def _one_by_one(
        self, home: NDArray[np.intp], units: NDArray[np.float64], second: int
    ) -> tuple[Mask, Mask]:
        """Which requests of a second are admitted, and which did not fit into their partition."""
        buckets = {number: partition_bucket(self.limit, at=second) for number in set(home.tolist())}
        keep, refused = [], []
        for number, each in zip(home.tolist(), units.tolist(), strict=True):
            refused.append(not buckets[number].holds(each, at=second))
            keep.append(self.table.admit(buckets[number], each, second))
        return np.array(keep, np.bool_), np.array(refused, np.bool_)


def _first(home: NDArray[np.intp], most: int, room: int) -> tuple[Mask, int]:
    """Of a second's requests: the first ``most`` on each partition, and of those the first ``room``.

    The number is how many requests arrive before the table's bucket is empty.
    """
    keep = np.ones(len(home), np.bool_)
    for number in np.flatnonzero(np.bincount(home) > most):
        keep[np.flatnonzero(home == number)[most:]] = False
    through = np.flatnonzero(keep)
    cut = int(through[room]) if room < len(through) else len(home)
    keep[cut:] = False
    return keep, cut


def _evenly(requests: Row, most: float, room: float) -> Row:
    """Of evenly mixed requests: those of every partition until it has served ``most``, or all together ``room``.

    The moment at which the table's bucket is empty is approached from below.
    """
    moment, served = 0.0, np.zeros_like(requests)  # a part of the second
    for _ in range(len(requests) + 1):  # each round but the last fills a partition
        rate = requests[served < most].sum()
        missing = room - served.sum()
        if missing <= room * 1e-12 or not rate:
            break
        moment = min(1.0, moment + missing / rate)
        served = np.minimum(requests * moment, most)
    return served
