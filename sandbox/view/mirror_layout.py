"""Where the parts of an index mirror are, in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.view.mirror_picture import EntryRow

NARROWEST, WIDEST = 480, 1_000
TOP = 104  # the first card begins here
PITCH = 32  # from card to card
BETWEEN = 8  # between two item collections of the index
CARD = 26
DIGIT = 7.3  # width of a monospaced digit at 12 pixels
MARGIN = 10  # on the right, for the mark of what a Query reads
BYTES = 62  # kept for a card's bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """Two columns of cards and the gap between them."""

    width: int
    tall: int  # of the higher column of cards
    more: bool  # a line about what is not shown
    asked: bool  # a Query below

    @property
    def gap(self) -> float:
        return min(max(self.width * 0.2, 112.0), 170.0)

    @property
    def column(self) -> float:
        return (self.width - MARGIN - self.gap) / 2

    @property
    def right(self) -> float:
        return self.column + self.gap

    @property
    def bottom(self) -> int:
        """Below the cards."""
        return TOP + max(self.tall, PITCH) + (20 if self.more else 0)

    @property
    def height(self) -> int:
        return self.bottom + (64 if self.asked else 0)

    @property
    def roomy(self) -> bool:
        """Whether the gap has room for words."""
        return self.gap >= 140

    def y(self, row: int) -> int:
        return TOP + row * PITCH

    def letters(self, name: int) -> int:
        """Letters that a card has for its values, beside a key of so many letters."""
        room = self.column - 20 - (BYTES if self.shows_bytes else 0)
        return max(3, int(room / DIGIT) - name)

    @property
    def shows_bytes(self) -> bool:
        return self.column >= 200

    @property
    def right_edge(self) -> float:
        """Where a card's words end, before its bytes."""
        return self.column - 10 - (BYTES - 10 if self.shows_bytes else 0)


def heights(entries: Sequence[EntryRow]) -> list[int]:
    """Where each entry's card begins, with some room between two item collections."""
    places, y = [], TOP
    for before, row in zip((None, *entries), entries, strict=False):
        y += BETWEEN if before and before.collection != row.collection else 0
        places.append(y)
        y += PITCH
    return places
