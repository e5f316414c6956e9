"""Where the parts of a partition map are, in pixels."""

from dataclasses import dataclass

from sandbox.view.figure import tag, text

NARROWEST, WIDEST = 480, 1_000  # pixels
TOP = 96  # the first partition begins here
TALL = 328  # all partitions together, so that nothing below moves when their number changes
LOWEST_BAND = 36  # of a partition with two bars on each side
SPINE = 108  # the spine's width
GAP = 10
DIGIT = 7.3  # width of a monospaced digit at 12 pixels


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are, in pixels."""

    width: int
    partitions: int
    bars: int  # on each side of a partition

    @property
    def height(self) -> int:
        return round(TOP + self.tall + 42)

    @property
    def tall(self) -> float:
        return max(TALL, LOWEST_BAND * self.partitions) if self.bars > 1 else TALL

    @property
    def band(self) -> float:
        return self.tall / self.partitions

    @property
    def middle(self) -> float:
        return self.width / 2

    @property
    def longest(self) -> float:
        """Length of a bar of 100%; what is left of a wing is for its label."""
        return self.middle - SPINE / 2 - GAP - (150 if self.bars > 1 else 118)

    @property
    def even(self) -> float:
        """Length of a bar of the even share, where the dotted line stands."""
        return self.longest / self.partitions

    def y(self, place: float) -> float:
        return TOP + place * self.band


def words(content: object, key: str, x: float, y: float, kind: str, anchor: str = "start") -> str:
    """A line of text on the map; ``kind`` is its CSS class."""
    return tag("text", text(content), class_=kind, x=x, y=y, text_anchor=anchor, data_key=key)
