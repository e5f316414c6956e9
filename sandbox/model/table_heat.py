"""What a table was asked for and served second by second, partition by partition, and what it had left to spend."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from sandbox.model.homes import Splitting
from sandbox.model.keys import HASH_SPACE, KeyRange
from sandbox.model.lanes import Flow
from sandbox.model.partitions import Split
from sandbox.model.placement import land
from sandbox.model.simulation import simulate
from sandbox.model.table_buckets import OnDemand, Provisioned
from sandbox.model.throughput import (
    BURST_SECONDS,
    NO_BURST_SECONDS,
    PARTITION_READ_UNITS,
    PARTITION_WRITE_UNITS,
)
from sandbox.model.traffic import Traffic


@dataclass(frozen=True, slots=True)
class PartitionHeat:
    """One partition in one second; units."""

    number: int
    key_range: KeyRange
    demanded: float
    admitted: float
    hot: bool  # it served all that it can and was asked for more

    @property
    def label(self) -> str:
        return f"P{self.number}"

    @property
    def throttled(self) -> float:
        return self.demanded - self.admitted


@dataclass(frozen=True, slots=True)
class TableHeat:
    """All partitions of a table in one second, in reads or in writes."""

    at: int  # virtual seconds
    partitions: tuple[PartitionHeat, ...]  # in the order of the hash space
    ceiling: int  # units a second of one partition
    available: float  # units in the table's bucket before the second's requests
    inflow: float  # units that flow into it in a second
    depth: float  # units that it holds at most

    @property
    def demanded(self) -> float:
        return sum(partition.demanded for partition in self.partitions)

    @property
    def admitted(self) -> float:
        return sum(partition.admitted for partition in self.partitions)

    @property
    def throttled(self) -> float:
        return sum(partition.throttled for partition in self.partitions)

    @property
    def left(self) -> float:
        """Units that the table could have spent besides."""
        return max(0.0, self.available - self.admitted)

    @property
    def hottest(self) -> PartitionHeat:
        """The partition that was asked for most."""
        return max(self.partitions, key=lambda partition: partition.demanded)

    @property
    def short(self) -> bool:
        """Whether the table had too little to spend: a partition was throttled that could have served more."""
        return any(partition.throttled and not partition.hot for partition in self.partitions)


class HeatRecord:
    """What a table made of some traffic, to be looked at second by second.

    ValueError for traffic without a request.
    """

    def __init__(
        self,
        traffic: Traffic,
        *,
        capacity: Provisioned | OnDemand,
        partitions: int = 4,
        splitting: Splitting | None = None,
    ) -> None:
        if not len(traffic):
            raise ValueError("there is no heat without a request; send some traffic")
        self.traffic, self.capacity = traffic, capacity
        self.simulation = simulate(
            traffic, capacity=capacity, partitions=partitions, splitting=splitting
        )

    @property
    def seconds(self) -> int:
        return self.traffic.duration

    @property
    def splits(self) -> tuple[Split, ...]:
        return self.simulation.splits

    def flow(self, *, write: bool) -> Flow:
        return self.simulation.writes if write else self.simulation.reads

    @property
    def provisioned(self) -> bool:
        """And not on-demand."""
        return isinstance(self.capacity, Provisioned)

    def inflow(self, *, write: bool) -> float:
        """All units that flowed into the table's bucket."""
        return float(self.flow(write=write).capacity.sum())

    def demanded(self, *, write: bool) -> list[float]:
        """[second] units that were asked for."""
        sums: list[float] = self.flow(write=write).demanded.sum(axis=1).tolist()
        return sums

    def admitted(self, *, write: bool) -> list[float]:
        """[second] units that were served."""
        sums: list[float] = self.flow(write=write).admitted.sum(axis=1).tolist()
        return sums

    def second(self, at: int, *, write: bool) -> TableHeat:
        """All partitions that there were in one second."""
        flow, inflow = self.flow(write=write), float(self.flow(write=write).capacity[at])
        rows = (flow.demanded[at].tolist(), flow.admitted[at].tolist(), flow.hot[at].tolist())
        partitions = tuple(
            PartitionHeat(number, key_range, *(row[number] for row in rows))
            for number, key_range in self._ranges(at)
        )
        kept = BURST_SECONDS if self.provisioned else NO_BURST_SECONDS
        ceiling = PARTITION_WRITE_UNITS if write else PARTITION_READ_UNITS
        available = float(flow.level[at])
        return TableHeat(at, partitions, ceiling, available, inflow, inflow * kept)

    def busiest_key(self, heat: PartitionHeat, at: int, *, write: bool) -> tuple[str, float]:
        """Of what a partition was asked for in a second: the key that was asked for most, and its units."""
        traffic = self.traffic
        rows = slice(*traffic.starts[at : at + 2].tolist())
        ours = traffic.writes[rows] == write
        keys = traffic.keys[rows][ours].tolist()
        asked = Counter[int](keys)
        if traffic.each_units is not None:
            asked = Counter()
            for key, units in zip(keys, traffic.each_units[rows][ours].tolist(), strict=True):
                asked[key] += units
        here = [key for key in asked if self._points[key] in heat.key_range]
        busiest = max(here, key=asked.__getitem__)
        cost = traffic.cost(write=write) if traffic.each_units is None else 1.0
        return str(traffic.names[busiest]), asked[busiest] * cost

    @cached_property
    def _points(self) -> list[int]:
        """[key] its hash."""
        return [land(name, 1).point for name in self.traffic.names]

    def _ranges(self, at: int) -> list[tuple[int, KeyRange]]:
        """The partitions that there were in a second, by number, and their key ranges."""
        later = {split.child for split in self.splits if split.at > at}
        lows = sorted(
            (low, number) for number, low in enumerate(self.simulation.lows) if number not in later
        )
        ends = [*(low for low, _ in lows[1:]), HASH_SPACE]
        return [(number, KeyRange(low, end)) for (low, number), end in zip(lows, ends, strict=True)]
