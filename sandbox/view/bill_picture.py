"""What is drawn of a comparison of modes: rows in two sections, each cut into the same pieces."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sandbox.model.pricing.comparison import Bar, Comparison
from sandbox.model.pricing.exact import dollars, percent, settled
from sandbox.model.pricing.modes import ON_DEMAND
from sandbox.model.pricing.parts import THROUGHPUT, Part, parts
from sandbox.model.pricing.points import GROUPS

MOST_PLACES = 5  # tables and indexes that are told apart in a bar; of more, the dearest
FREE, BOUND = "No commitment", "Commitment of 1 or 3 years"


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry of the legend: ``kind`` is its CSS class."""

    title: str
    kind: str
    parts: tuple[Part, ...]

    def amount(self, cut: Mapping[Part, Decimal]) -> Decimal:
        return sum((cut.get(part, Decimal()) for part in self.parts), Decimal())


@dataclass(frozen=True)
class Picture:
    """All modes, and one of them chosen."""

    comparison: Comparison
    mode: str = ON_DEMAND.name

    @cached_property
    def cuts(self) -> dict[str, dict[Part, Decimal]]:
        """Each mode's bill in parts."""
        return {mode: parts(bill) for mode, bill in self.comparison.bills.items()}

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The legend: the throughput of tables and indexes, then the other groups."""
        found = list(dict.fromkeys(part for cut in self.cuts.values() for part in cut))
        groups = sorted((p for p in found if p.group != THROUGHPUT), key=_order)
        kinds = {"storage": "storage"}
        others = tuple(Piece(p.title, kinds.get(p.group, "rest"), (p,)) for p in groups)
        return (*self._places([p for p in found if p.group == THROUGHPUT]), *others)

    def _places(self, found: list[Part]) -> tuple[Piece, ...]:
        now = self.cuts[ON_DEMAND.name]
        kept, rest = found, []
        if len(found) > MOST_PLACES:
            dearest = sorted(found, key=lambda part: -now.get(part, Decimal()))
            rest = dearest[MOST_PLACES - 1 :]
            kept = [part for part in found if part not in rest]
        pieces = [Piece(part.title, f"place{n}", (part,)) for n, part in enumerate(kept)]
        if rest:
            pieces.append(Piece(f"{len(rest)} more", f"place{len(kept)}", tuple(rest)))
        return tuple(pieces)

    @cached_property
    def sections(self) -> tuple[tuple[str, tuple[Bar, ...]], ...]:
        """The modes that can be left at any time, and those that bind."""
        bars = self.comparison.bars
        halves = ((FREE, False), (BOUND, True))
        return tuple(
            (title, tuple(bar for bar in bars if bar.commitment == bound))
            for title, bound in halves
        )

    @cached_property
    def highest(self) -> Decimal:
        """US dollars that the longest bar stands for."""
        return settled(max(bar.total for bar in self.comparison.bars)) or Decimal(1)

    def lengths(self, mode: str) -> list[tuple[Piece, float]]:
        """The pieces of a mode's bar, as shares of the longest bar."""
        cut = self.cuts[mode]
        return [(piece, float(piece.amount(cut) / self.highest)) for piece in self.pieces]

    def note(self, mode: str) -> str:
        """How a mode compares with on-demand."""
        saved = self.comparison.saved(mode)
        return f"{percent(abs(saved))} {'less' if saved > 0 else 'more'}" if saved else ""

    def is_cheapest(self, mode: str) -> bool:
        """Whether it is the cheapest of all, or of those without a commitment."""
        return mode in (self.comparison.cheapest, self.comparison.cheapest_without_commitment)

    @property
    def small_print(self) -> tuple[str, str]:
        """Region, generation and date of the prices; and what a month and a GB are."""
        bill = self.comparison[self.mode]
        return f"{bill.prices_label}.", f"{bill.conventions}."

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader of the chosen mode's bill should know besides."""
        return (*self.comparison[self.mode].notes, *self.comparison.notes)

    @property
    def line(self) -> str:
        """What to notice: the cheapest mode; of the chosen one, its largest part."""
        bill, cut = self.comparison[self.mode], self.cuts[self.mode]
        if not settled(bill.total):
            return f"{self.comparison.verdict}\n{bill.title}: {dollars(bill.total)}."
        amount, title = max((piece.amount(cut), piece.title) for piece in self.pieces)
        share = percent(amount / bill.total)
        said = f"The largest part of {bill.title}: {title}, {dollars(amount)} ({share})."
        return f"{self.comparison.verdict}\n{said}"


def _order(part: Part) -> int:
    return GROUPS.index(part.group)
