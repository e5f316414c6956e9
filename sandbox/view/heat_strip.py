"""The strip of a heat map: all moments side by side, with a cursor at the one that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.view.figure import tag
from sandbox.view.heat_layout import GAP, GUTTER, STRIP, Layout, rect
from sandbox.view.heat_picture import Picture, Strip
from sandbox.view.partition_layout import words

LETTER = 6.0  # pixels of one in small words
CLEAR = 56  # pixels that the words at both ends need


@dataclass(frozen=True, slots=True)
class _Field:
    """Where moments and units are, in pixels."""

    left: float
    step: float  # of a moment
    top: float
    most: float  # units that reach to the top

    @property
    def bottom(self) -> float:
        return self.top + STRIP

    def x(self, moment: float) -> float:
        return self.left + moment * self.step

    def y(self, units: float) -> float:
        return self.bottom - units / self.most * STRIP

    def area(self, tops: Sequence[float], feet: Sequence[float]) -> str:
        """A path along the tops and back along the feet, in stairs."""
        there = [f"V{self.y(top):.1f}H{self.x(n + 1):.1f}" for n, top in enumerate(tops)]
        back = [f"V{self.y(foot):.1f}H{self.x(n):.1f}" for n, foot in enumerate(feet)]
        return f"M{self.left:.1f} {self.bottom:.1f}{''.join(there)}{''.join(reversed(back))}z"


def timeline(picture: Picture, at: Layout) -> list[str]:
    """What was served and throttled in every moment, and where partitions split."""
    strip, right = picture.strip, at.width - GAP
    moments = len(strip.served)
    field = _Field(GUTTER, (right - GUTTER) / moments, at.time, strip.most)
    both = [a + b for a, b in zip(strip.served, strip.throttled, strict=True)]
    here, below = field.x(picture.moment + 0.5), field.bottom + 17
    first, last = strip.ends
    shown = [
        rect("field", "track", field.left, field.top, right - field.left, STRIP),
        tag("path", class_="water", d=field.area(strip.served, [0.0]), data_key="served-area"),
        tag("path", class_="requests", d=field.area(both, strip.served), data_key="lost-area"),
        *_splits(strip, field, (field.left + right) / 2),
        tag(
            "path",
            class_="cursor",
            d=f"M{here:.1f} {field.top}V{field.bottom + 5}",
            data_key="cursor",
        ),
        words("throttled", "lost-key", 0, field.bottom - 22, "requests-ink"),
        words("served", "served-key", 0, field.bottom - 4, "items-ink"),
        words(first, "first", field.left, below, "small"),
        words(last, "last", right, below, "small", "end"),
    ]
    if field.left + CLEAR < here < right - CLEAR:
        shown.append(words(picture.clock, "clock", here, below, "strong", "middle"))
    return shown


def _splits(strip: Strip, field: _Field, middle: float) -> list[str]:
    marks, taken = [], 0.0
    for moment, names in sorted(strip.splits.items()):
        x = field.x(moment)
        mark = f"M{x:.1f} {field.top - 2}V{field.bottom}M{x - 4:.1f} {field.top - 6}h8l-4 6z"
        marks.append(tag("path", class_="split", d=mark, data_key=f"split{moment}"))
        wide = len(names) * LETTER
        left = x - 8 - wide if x > middle else x + 8
        if left >= taken:  # else it would run into the one before
            marks.append(words(names, f"split-name{moment}", left, field.top - 3, "small"))
            taken = left + wide + 16
    return marks
