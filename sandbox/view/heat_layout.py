"""Where the parts of a heat map are, in pixels: the table above its partitions, time below them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.view.figure import tag

NARROWEST, WIDEST = 480, 1_000
GUTTER = 78  # for what stands at the left
GAP = 6  # between two tanks
LEAST = 24.0  # of a tank, however small its key range
HEAD = 22  # the table's words
TABLE, FALL, TALL = (
    64,
    30,
    150,
)  # heights: of the table's bucket, of the way down from it, of a tank
RAIN = 66  # where drops fall
DROPS = RAIN + 46  # below a tank: its name, what is throttled, and the drops of it
STRIP = 56


@dataclass(frozen=True, slots=True)
class Layout:
    """Heights from the top down; what there is nothing of gets no room."""

    width: int
    table: bool
    rain: bool
    strip: bool

    @property
    def room(self) -> float:
        """What the tanks share."""
        return float(self.width - GUTTER)

    @property
    def rim(self) -> int:
        """The upper edge of the tanks."""
        return HEAD + TABLE + FALL if self.table else 34

    @property
    def floor(self) -> int:
        return self.rim + TALL

    @property
    def below(self) -> int:
        """The lower edge of all that belongs to the tanks."""
        return self.floor + DROPS - (0 if self.rain else RAIN)

    @property
    def time(self) -> int:
        """The upper edge of the strip."""
        return self.below + 24

    @property
    def height(self) -> int:
        end = self.time + STRIP + 18 if self.strip else self.below
        return end + 26


def widths(shares: Sequence[float], room: float) -> list[float]:
    """Room shared out by share, where none gets less than ``LEAST`` or an even part, whichever is less.

    >>> widths([0.5, 0.25, 0.25], 400)
    [200.0, 100.0, 100.0]
    >>> widths([0.99, 0.01], 124)
    [100.0, 24.0]
    """
    least = min(LEAST, room / len(shares))
    small: set[int] = set()
    while True:
        rest = [share for n, share in enumerate(shares) if n not in small]
        scale = (room - least * len(small)) / sum(rest) if rest else 0.0
        found = {n for n, share in enumerate(shares) if n in small or share * scale < least}
        if found == small:
            return [least if n in small else float(share * scale) for n, share in enumerate(shares)]
        small = found


def rect(key: str, kind: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle with its corners taken off; ``kind`` is its CSS class."""
    return tag(
        "rect",
        class_=kind,
        x=float(x),
        y=float(y),
        width=float(max(0.0, width)),
        height=float(max(0.0, height)),
        rx=2,
        data_key=key,
    )
