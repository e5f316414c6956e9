"""What a table may spend second by second, in reads or in writes: its settings, and the buckets that follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, inf

from sandbox.model.capacity import ON_DEMAND_READS, ON_DEMAND_WRITES, Capacity
from sandbox.model.throughput import Admitted, TokenBucket, admit_all

PerSecond = float | Sequence[float]


@dataclass(frozen=True, slots=True)
class Provisioned:
    """Units a second that a table is provisioned with: one number, or one for each second (auto scaling)."""

    reads: PerSecond
    writes: PerSecond

    def open(self, capacity: Capacity, at: int, *, write: bool) -> None:
        """Bring a direction's capacity to what it is in a second; the last number stays."""
        rates = self.writes if write else self.reads
        rate = rates if isinstance(rates, int | float) else rates[min(at, len(rates) - 1)]
        capacity.provision(float(rate), at=at)


@dataclass(frozen=True, slots=True)
class OnDemand:
    """Units a second that an on-demand table serves at first, and the maximum that was set for it, if any."""

    reads: float = ON_DEMAND_READS
    writes: float = ON_DEMAND_WRITES
    max_reads: float | None = None
    max_writes: float | None = None

    def open(self, capacity: Capacity, at: int, *, write: bool) -> None:
        """Bring a direction's capacity to what it is in a second."""
        capacity.serve_on_demand(self.max_writes if write else self.max_reads, at=at)


class TableBuckets:
    """The buckets of a table in one direction, second by second."""

    def __init__(self, setting: Provisioned | OnDemand | None, *, write: bool) -> None:
        self._setting, self._write = setting, write
        start = ON_DEMAND_WRITES if write else ON_DEMAND_READS
        if isinstance(setting, OnDemand):
            start = setting.writes if write else setting.reads
        self._capacity = Capacity(start)
        self._buckets: list[TokenBucket] = []  # none without a setting: nothing limits

    def open(self, at: int) -> tuple[float, float]:
        """Units that there are in a second before its requests, and those that flow in."""
        if self._setting is None:
            return inf, inf
        self._setting.open(self._capacity, at, write=self._write)
        self._buckets = self._capacity.buckets
        return (
            min(bucket.level_at(at) for bucket in self._buckets),
            min(bucket.rate for bucket in self._buckets),
        )

    def room(self, cost: float, at: int) -> int:
        """How many requests of one size would be admitted, one after another."""
        return min(_room(bucket, cost, bucket.level_at(at)) for bucket in self._buckets)

    def spend(self, units: float, at: int) -> None:
        """Spend what was found to be there."""
        for bucket in self._buckets:
            bucket.spend(units, at=at)
        self._capacity.note(units, at=at)

    def admit(self, partition: TokenBucket, units: float, at: int) -> bool:
        """Let one request spend its units in its partition's bucket and here, or nowhere."""
        demands = [(bucket, units) for bucket in (partition, *self._buckets)]
        admitted = isinstance(admit_all(demands, at=at), Admitted)
        if admitted:
            self._capacity.note(units, at=at)
        return admitted


def _room(bucket: TokenBucket, cost: float, level: float) -> int:
    """How often ``holds`` would say yes: the quotient, put right where it was rounded."""

    def holds(spent: int) -> bool:
        return TokenBucket(bucket.rate, bucket.size, level - spent * cost).holds(cost, at=0)

    room = max(0, floor(level / cost))
    while room and not holds(room - 1):
        room -= 1
    while holds(room):
        room += 1
    return room
