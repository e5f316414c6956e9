"""What a table makes of traffic: per second and partition, what was asked for, admitted and throttled.

The rules are those of `throughput`: a request needs its units in its partition's bucket and in the table's, and a
throttled one spends nothing. How ten million of them are decided at once, and why that is exact, stands in `lanes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from sandbox.model.homes import Homes, Splitting
from sandbox.model.keys import KeyRange
from sandbox.model.lanes import Flow, Lane, Mask
from sandbox.model.partitions import Split
from sandbox.model.rates import Rates
from sandbox.model.table_buckets import OnDemand, Provisioned
from sandbox.model.traffic import Traffic

_BLOCK = 60  # steps that are counted at once while partitions may split


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """The answer of `simulate`. Partitions are numbered as in `partitions`: a split's child gets the next number."""

    reads: Flow
    writes: Flow
    step: int  # seconds that one row of the arrays stands for
    lows: tuple[int, ...]  # the first hash of each partition, that is where it was split off
    splits: tuple[Split, ...]
    admitted: Mask | None  # [request], where it was asked for

    @property
    def partitions(self) -> int:
        return len(self.lows)


def simulate(
    traffic: Traffic | Rates,
    *,
    capacity: Provisioned | OnDemand | None = None,
    partitions: int | Sequence[KeyRange] = 4,
    splitting: Splitting | None = None,
    each: bool = False,
) -> Simulation:
    """Send traffic to a table; ``each`` asks which requests were admitted, ``splitting`` lets partitions split.

    Without capacity only the partitions limit what is served. `Rates` are taken as requests that arrive evenly mixed.
    ValueError where partitions are to split within a step of rates.
    """
    if splitting and traffic.step > splitting.window:
        raise ValueError(f"steps of {traffic.step} s do not show {splitting.window} s of heat")
    homes = Homes(traffic.names, partitions)
    mask = np.ones(len(traffic), np.bool_) if each and isinstance(traffic, Traffic) else None
    lanes = [Lane(traffic, homes, capacity, mask, write=write) for write in (False, True)]
    step = 0
    while step < traffic.steps:
        end = traffic.steps
        if splitting:
            homes.split_hot(traffic, step)
            if capacity:
                served = [lane.table.open(step * traffic.step)[1] for lane in lanes]
                homes.fit(served[0], served[1], step, traffic.step)
            end = int(min(end, step + _BLOCK, homes.next_due))
            units = traffic.units(homes.now, len(homes), step, end)
            end = homes.watch(units, step, traffic.step, splitting)
        requests = traffic.requests(homes.now, len(homes), step, end)
        for lane in lanes:
            lane.pass_on(requests, step)
        step = end
    reads, writes = [_joined(lane.flows, len(homes)) for lane in lanes]
    return Simulation(reads, writes, traffic.step, homes.lows, tuple(homes.splits), mask)


def _joined(flows: Sequence[Flow], partitions: int) -> Flow:
    """One after another; a partition that there was not yet served nothing."""
    if len(flows) == 1:
        return flows[0]
    columns = []
    for field in fields(Flow):
        parts = [getattr(flow, field.name) for flow in flows]
        if parts[0].ndim > 1:
            parts = [np.pad(part, ((0, 0), (0, partitions - part.shape[1]))) for part in parts]
        columns.append(np.concatenate(parts))
    return Flow(*columns)
