"""A heat map of simulated seconds: what it shows of each."""

from sandbox.model.table_heat import HeatRecord, PartitionHeat
from sandbox.view.heat_picture import (
    READS,
    WRITES,
    Bucket,
    Picture,
    Strip,
    Tank,
    minutes,
    named,
    worth,
)
from sandbox.view.heat_words import in_all, noticed

NEW = 8  # seconds for which a split is shown as one


class RecordedHeat:
    """The seconds of a record."""

    def __init__(self, record: HeatRecord, title: str) -> None:
        self._record, self._title = record, title
        # what was split before the first request began so, for whoever looks
        self._splits = [split for split in record.splits if split.at]
        self._births = {split.child: (split.at, split.parent) for split in self._splits}
        self.directions = [
            direction
            for direction in (WRITES, READS)
            if record.traffic.has(write=direction == WRITES)
        ]
        self._strips = {direction: self._strip(direction) for direction in self.directions}
        self._drops = {
            direction: worth(float(record.flow(write=direction == WRITES).throttled.max()))
            for direction in self.directions
        }

    @property
    def moments(self) -> int:
        return self._record.seconds

    @property
    def worst(self) -> int:
        throttled = self._strips[self.directions[0]].throttled
        return throttled.index(max(throttled))

    def picture(self, moment: int, direction: str) -> Picture:
        record, strip, write = self._record, self._strips[direction], direction == WRITES
        heat, unit = record.second(moment, write=write), f"{direction[:-1]} units"
        flow, kept = f"{heat.inflow:,.0f} flow in a second", heat.depth / heat.inflow
        return Picture(
            self._title,
            f"second {moment + 1} of {self.moments}",
            minutes(moment),
            tuple(self._tank(partition, moment) for partition in heat.partitions),
            float(heat.ceiling),
            f"{heat.ceiling:,} a second",
            unit,
            unit,
            self._drops[direction],
            Bucket(heat.left, heat.depth, flow, f"keeps {kept:.0f} s", heat.short),
            strip,
            moment,
            noticed(record, heat, unit, write=write),
            in_all(record, strip, unit, write=write),
        )

    def _tank(self, partition: PartitionHeat, moment: int) -> Tank:
        born, parent = self._births.get(partition.number, (-NEW, None))
        return Tank(
            partition.number,
            partition.key_range.share,
            partition.demanded,
            partition.admitted,
            partition.throttled,
            partition.hot,
            parent,
            moment - born < NEW,
        )

    def _strip(self, direction: str) -> Strip:
        write = direction == WRITES
        served, asked = self._record.admitted(write=write), self._record.demanded(write=write)
        splits: dict[int, list[tuple[int, int | None]]] = {}
        for split in self._splits:
            splits.setdefault(int(split.at), []).append((split.child, split.parent))
        return Strip(
            served,
            [wanted - given for wanted, given in zip(asked, served, strict=True)],
            {second: named(pairs) for second, pairs in splits.items()},
            (minutes(0), minutes(self.moments)),
        )
