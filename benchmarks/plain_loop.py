"""The simulator's rules as a plain loop over requests: what its answers, and its speed, are measured against."""

from collections.abc import Sequence

from sandbox.model.capacity import ON_DEMAND_READS, ON_DEMAND_WRITES, Capacity
from sandbox.model.keys import KeyRange
from sandbox.model.placement import land
from sandbox.model.table_buckets import OnDemand, Provisioned
from sandbox.model.throughput import (
    BURST_SECONDS,
    PARTITION_READ_UNITS,
    PARTITION_WRITE_UNITS,
    Admitted,
    admit_all,
    partition_bucket,
)
from sandbox.model.traffic import Traffic


def request_by_request(
    traffic: Traffic, setting: Provisioned | OnDemand | None, ranges: Sequence[KeyRange]
) -> list[bool]:
    """Whether each request is admitted, one after another."""
    points = {name: land(name, 1).point for name in traffic.names}
    homes = {
        name: next(number for number, key_range in enumerate(ranges) if point in key_range)
        for name, point in points.items()
    }
    limits = (PARTITION_READ_UNITS, PARTITION_WRITE_UNITS)
    partitions = [[partition_bucket(limit) for limit in limits] for _ in ranges]
    starts = (ON_DEMAND_READS, ON_DEMAND_WRITES)
    if isinstance(setting, OnDemand):
        starts = (setting.reads, setting.writes)
    capacities = [Capacity(start) for start in starts]
    admitted, opened = [], 0
    for number, (at, key, write) in enumerate(traffic):
        units = traffic.cost(write=write)
        if traffic.each_units is not None:
            units = float(traffic.each_units[number])
        for second in range(opened, at + 1):
            for direction, capacity in enumerate(capacities):
                if setting:
                    setting.open(capacity, second, write=bool(direction))
        opened = at + 1
        buckets = [partitions[homes[key]][write], *capacities[write].buckets]
        verdict = admit_all([(bucket, units) for bucket in buckets], at=at)
        admitted.append(isinstance(verdict, Admitted))
        if admitted[-1]:
            capacities[write].note(units, at=at)
    return admitted


def with_numbers(
    traffic: Traffic, home: Sequence[int], partitions: int, rate: float
) -> tuple[list[list[int]], list[list[int]]]:
    """Writes of one unit that each partition was asked for, and admitted, second by second; numbers, not buckets."""
    level, now = rate, 0
    demanded, admitted = ([[0] * partitions for _ in range(traffic.duration)] for _ in range(2))
    for at, key in zip(traffic.seconds.tolist(), traffic.keys.tolist(), strict=True):
        if at != now:
            level, now = min(rate * BURST_SECONDS, level + rate * (at - now)), at
        partition = home[key]
        demanded[at][partition] += 1
        if level >= 1 and admitted[at][partition] < PARTITION_WRITE_UNITS:
            admitted[at][partition] += 1
            level -= 1
    return demanded, admitted
