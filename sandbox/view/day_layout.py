"""Where the parts of a day's replay are, in pixels, and how its numbers are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

from sandbox.model.day import DAY_MINUTES
from sandbox.view.figure import tag, text

NARROWEST, WIDEST = 480, 1_000  # pixels
LEFT, RIGHT = 48, 138  # room for the scale, and for the words beside the last minute
DAY_TOP, DAY_TALL = 124, 176
CLOSE_TOP, CLOSE_TALL = 386, 176
HEIGHT = CLOSE_TOP + CLOSE_TALL + 26
APART = 15  # pixels between the words of two lines


@dataclass(frozen=True, slots=True)
class Panel:
    """A stretch of the day, and units a second from none to a most."""

    first: int  # minute
    last: int  # minute, not in it
    left: float
    right: float
    top: float
    tall: float
    most: float  # units a second

    @property
    def whole(self) -> bool:
        """Whether it shows the whole day."""
        return self.last - self.first == DAY_MINUTES

    @property
    def bottom(self) -> float:
        return self.top + self.tall

    def x(self, minute: float) -> float:
        """Where a minute begins; at an edge for one that is not here."""
        share = (minute - self.first) / (self.last - self.first)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def y(self, units: float) -> float:
        return self.bottom - min(units / self.most, 1.0) * self.tall

    def steps(self, values: Sequence[float], until: int) -> str:
        """A line through one value for each minute of the day, to before a minute."""
        until = min(until, self.last)
        return "M" + self._along(values, self.first, until) if until > self.first else ""

    def band(self, low: Sequence[float], high: Sequence[float], start: int, end: int) -> str:
        """The area between two lines, from one minute to before another."""
        start, end = max(start, self.first), min(end, self.last)
        if start >= end:
            return ""
        there = self._along(high, start, end)
        return f"M{there}L{self._along(low, start, end, back=True)}Z"

    def _along(self, values: Sequence[float], start: int, end: int, *, back: bool = False) -> str:
        order: Iterable[int] = range(end - 1, start - 1, -1) if back else range(start, end)
        written, before = [], ""
        for minute in order:
            begins = _short(self.x(minute + 1 if back else minute))
            y = _short(self.y(values[minute]))
            if not before:
                written.append(f"{begins} {y}")
            elif y != before:  # a line that stands still needs no corner
                written.append(f"H{begins}V{y}")
            before = y
        edge = start if back else end
        return "".join([*written, f"H{_short(self.x(edge))}"])


def _short(pixels: float) -> str:
    return f"{pixels:.1f}".removesuffix(".0")


def round_up(number: float) -> float:
    """The next number of the kind 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten, so that a scale ends evenly.

    >>> round_up(1714), round_up(0), round_up(62)
    (2000.0, 1.0, 80.0)
    """
    if number < 1e-6:  # nothing that could be seen
        return 1.0
    power = 10.0 ** floor(log10(number))
    return next(n * power for n in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if n * power >= number)


def apart(places: Sequence[float]) -> list[float]:
    """Places for words, from above to below in this order, none nearer to the next than a line of text.

    >>> apart([10.0, 12.0, 60.0])
    [10.0, 25.0, 60.0]
    """
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + APART) if found else place)
    return found


def clock(minute: int) -> str:
    """The time of day at which a minute begins.

    >>> clock(554), clock(1_440)
    ('09:14', '24:00')
    """
    return f"{minute // 60:02}:{minute % 60:02}"


def units(number: float) -> str:
    """Units a second, as people write them.

    >>> units(1_714.78), units(2.5), units(0.0)
    ('1,715', '2.5', '0')
    """
    return f"{number:,.1f}".removesuffix(".0") if number < 10 else f"{number:,.0f}"


def share(part: float) -> str:
    """A part of a demand in percent; never 0 or 100 unless it is.

    >>> share(0.031), share(0.00001), share(0.0), share(0.99999)
    ('3.1%', 'under 0.1%', '0%', 'over 99.9%')
    """
    if 0 < part < 0.001:
        return "under 0.1%"
    if 0.999 < part < 1:
        return "over 99.9%"
    return f"{part:.1%}".replace(".0%", "%")


def words(content: object, key: str, x: float, y: float, kind: str, anchor: str = "start") -> str:
    """A line of text; ``kind`` is its CSS class."""
    return tag("text", text(content), class_=kind, x=x, y=y, text_anchor=anchor, data_key=key)
