"""Where the Regions of a global table stand in their picture, and the links between them, in pixels."""

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

NARROWEST, WIDEST = 480, 1_000  # pixels
HEAD, FOOT = 44, 68  # of a Region's box
CARD, ROW = 96, 34  # the height of a single item, and of one of several
TOKEN = 20
STEP = 23  # from one token's row to the next
APART = 36  # between the upper Regions and a third one below them
STUB = 14  # from the left or right edge to the line that leads down to a third Region


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


class Link(NamedTuple):
    """The room between two Regions; ``left`` and ``right`` are their names."""

    left: str
    right: str
    room: Box


@dataclass(frozen=True, slots=True)
class Layout:
    """Two Regions side by side, and a third one below, between them."""

    room: int  # pixels that there are
    members: tuple[str, ...]
    items: int  # rows of items in each box

    @property
    def width(self) -> int:
        return max(NARROWEST, min(self.room, WIDEST))

    @property
    def tall(self) -> float:
        """A box's height."""
        items = CARD if self.items <= 1 else ROW * self.items + 18
        return HEAD + items + FOOT

    @property
    def height(self) -> int:
        rows = 2 if len(self.members) == 3 else 1
        return round(rows * self.tall + (rows - 1) * APART + 34)

    def box(self, region: str) -> Box:
        place = self.members.index(region)
        wide = self.width * 0.335
        if place == 2:
            return Box((self.width - wide) / 2, self.tall + APART, wide, self.tall)
        return Box(0.5 + place * (self.width - wide - 1), 0.5, wide, self.tall)

    @property
    def links(self) -> list[Link]:
        """Every pair of Regions, the one that is further left first."""
        return [self._link(one, other) for one, other in combinations(self.members, 2)]

    def _link(self, one: str, other: str) -> Link:
        first, second = self.box(one), self.box(other)
        if second.y == first.y:
            return Link(one, other, Box(first.right, first.y, second.x - first.right, self.tall))
        if self.members.index(one) == 0:
            return Link(one, other, Box(STUB, second.y, second.x - STUB, self.tall))
        return Link(
            other, one, Box(second.right, second.y, self.width - STUB - second.right, self.tall)
        )
