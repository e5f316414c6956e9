"""What a heat map shows at one moment: values for the drawing, and the same as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Protocol

from sandbox.view.partition_drawing import amount

READS, WRITES = "reads", "writes"
MOST_DROPS = 12  # below one tank

MODELLED = "Modelled: the hash, when and where partitions split, bursts on demand."


@dataclass(frozen=True, slots=True)
class Tank:
    """One partition."""

    number: int
    share: float  # of the hash space
    asked: float  # units
    served: float  # units
    throttled: float
    hot: bool = False  # it served all that it can and was asked for more
    parent: int | None = None
    new: bool = False  # split off a moment ago

    @property
    def label(self) -> str:
        return f"P{self.number}"


@dataclass(frozen=True, slots=True)
class Bucket:
    """What a table may spend as a whole; units."""

    left: float
    depth: float
    flow: str  # how it fills
    kept: str  # how much of that it holds
    short: bool  # it had less than it was asked for


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole stretch of time: [moment] units, and what the splits are called, by moment."""

    served: list[float]
    throttled: list[float]
    splits: dict[int, str]
    ends: tuple[str, str]  # names of the first and the last moment

    @property
    def most(self) -> float:
        pairs = zip(self.served, self.throttled, strict=True)
        return max((sum(pair) for pair in pairs), default=0.0) or 1.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One moment. A tank is full at ``full`` units; what is throttled is counted in ``lost``."""

    title: str
    when: str
    clock: str  # the same, shortly
    tanks: tuple[Tank, ...]  # in the order of the hash space
    full: float
    ceiling: str  # what a full tank means
    unit: str  # "write units"
    lost: str  # "write units" or "requests"
    drop: float  # of ``lost``, that one drop stands for
    bucket: Bucket | None
    strip: Strip
    moment: int
    line: str  # what to notice now
    said: str  # and in the whole

    def drops(self, tank: Tank) -> int:
        return min(MOST_DROPS, ceil(tank.throttled / self.drop))

    def __str__(self) -> str:
        table = ""
        if self.bucket:
            left = f"{self.bucket.left:,.0f} {self.unit} to spare"
            table = f"  table: {left}; {self.bucket.flow}, it {self.bucket.kept}"
        rows = [
            f"  {tank.label:<10}{tank.share:>7.1%}{amount(tank.asked):>12}"
            f"{amount(tank.served):>12}{amount(tank.throttled):>12}"
            for tank in self.tanks
        ]
        head = f"  {'partition':<10}{'width':>7}{'asked':>12}{'served':>12}{'throttled':>12}"
        lines = [f"HeatMap of {self.title}, {self.when}", table, head, *rows, *self.lines]
        return "\n".join(filter(None, lines))

    @property
    def lines(self) -> list[str]:
        return [self.line, self.said]


class Source(Protocol):
    """Moments to be shown, of reads or of writes."""

    @property
    def moments(self) -> int: ...
    @property
    def directions(self) -> list[str]: ...
    @property
    def worst(self) -> int:
        """The moment in which most was throttled."""
        ...

    def picture(self, moment: int, direction: str) -> Picture: ...


def worth(most: float) -> float:
    """What one drop stands for, so that ``most`` fits below a tank: 1, 2 or 5 with zeros behind.

    >>> worth(430), worth(2_500), worth(3)
    (50.0, 500.0, 1.0)
    """
    least = max(1.0, most / MOST_DROPS)
    zeros = 10.0 ** int(log10(least))
    return next(n * zeros for n in (1.0, 2.0, 5.0, 10.0) if n * zeros >= least)


def named(splits: Sequence[tuple[int, int | None]]) -> str:
    """Splits of one moment, as pairs of child and parent.

    >>> named([(8, 3), (9, 4)]), named([(4, 0), (5, 1), (6, 2)])
    ('P8 off P3, P9 off P4', '3 splits')
    """
    if len(splits) > 2:
        return f"{len(splits)} splits"
    return ", ".join(f"P{child} off P{parent}" for child, parent in splits)


def minutes(seconds: int) -> str:
    """A time as a clock shows it.

    >>> minutes(83)
    '1:23'
    """
    return f"{seconds // 60}:{seconds % 60:02}"
