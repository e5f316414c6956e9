"""A heat map of a real table's partitions: what has been spent on each so far, and what was throttled."""

from collections.abc import Sequence
from itertools import pairwise

from sandbox.model.snapshot import PartitionSnapshot, TableSnapshot
from sandbox.view.heat_picture import READS, WRITES, Picture, Strip, Tank, named, worth
from sandbox.view.partition_drawing import amount


class SnapshotHeat:
    """The partitions of a real table as they are, once or at several moments: what has been spent on each so far."""

    def __init__(self, tables: Sequence[TableSnapshot]) -> None:
        if not tables:
            raise ValueError("a heat map needs at least one snapshot: lab.snapshot('Orders')")
        if len({table.name for table in tables}) > 1:
            raise ValueError("all snapshots are of one table, in the order in which they were made")
        self._tables = tables
        self.worst = self.moments - 1  # what was spent is never taken back
        self.directions = [
            direction
            for direction in (WRITES, READS)
            if direction == WRITES or any(table.read_units for table in tables)
        ]
        if len(self.directions) > 1 and not any(table.write_units for table in tables):
            self.directions = [READS]

    @property
    def moments(self) -> int:
        return len(self._tables)

    def picture(self, moment: int, direction: str) -> Picture:
        table, unit = self._tables[moment], f"{direction[:-1]} units"
        before = self._tables[max(0, moment - 1)].partitions
        known = {partition.number for partition in before}
        everything = [part for one in self._tables for part in one.partitions]
        full = max((_spent(part, direction) for part in everything), default=0.0) or 1.0
        tanks = tuple(
            Tank(
                part.number,
                part.key_range.share,
                _spent(part, direction),
                _spent(part, direction),
                float(part.throttled),
                part.throttled > 0,
                part.parent,
                part.number not in known,
            )
            for part in table.partitions
        )
        when = "now" if self.moments == 1 else f"moment {moment + 1} of {self.moments}"
        return Picture(
            table.name,
            when,
            f"{moment + 1}",
            tanks,
            full,
            f"{amount(full)} spent",
            unit,
            "requests",
            worth(max(float(part.throttled) for part in everything)),
            None,
            self._strip(direction),
            moment,
            _noticed(table, direction, unit),
            _in_all(table),
        )

    def _strip(self, direction: str) -> Strip:
        spent = [
            sum(_spent(part, direction) for part in table.partitions) for table in self._tables
        ]
        lost = [float(sum(part.throttled for part in table.partitions)) for table in self._tables]
        splits: dict[int, str] = {}
        for moment, (before, after) in enumerate(pairwise(self._tables), 1):
            known = {part.number for part in before.partitions}
            new = [part for part in after.partitions if part.number not in known]
            if new:
                splits[moment] = named([(part.number, part.parent) for part in new])
        return Strip(_steps(spent), _steps(lost), splits, ("first", "last"))


def _steps(sums: list[float]) -> list[float]:
    """What each moment added; a table that was made anew begins again."""
    return [sums[0], *(max(0.0, after - before) for before, after in pairwise(sums))]


def _spent(partition: PartitionSnapshot, direction: str) -> float:
    return partition.write_units if direction == WRITES else partition.read_units


def _noticed(table: TableSnapshot, direction: str, unit: str) -> str:
    busiest = max(table.partitions, key=lambda part: _spent(part, direction))
    total = sum(_spent(part, direction) for part in table.partitions)
    if not total:
        return f"No {unit} have been spent on {table.name} yet."
    spent = _spent(busiest, direction)
    return (
        f"{busiest.label} has served {amount(spent)} of the {amount(total)} {unit} of {table.name} "
        f"({spent / total:.0%}), and covers {busiest.key_range.share:.0%} of the hash space."
    )


def _in_all(table: TableSnapshot) -> str:
    throttled = [part for part in table.partitions if part.throttled]
    if not throttled:
        return "No request was throttled."
    worst = max(throttled, key=lambda part: part.throttled)
    total = sum(part.throttled for part in throttled)
    return f"{total:,} requests were throttled, {worst.throttled:,} of them on {worst.label}."
