"""What a partition map shows, as plain data."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity on every partition."""

    name: str  # "items"
    amounts: tuple[float, ...]  # by partition

    @property
    def total(self) -> float:
        return sum(self.amounts)

    def share(self, partition: int) -> float:
        """This partition's part of the whole, 0 to 1.

        >>> Measure("items", (30, 10)).share(0)
        0.75
        """
        return self.amounts[partition] / self.total if self.total else 0.0

    def words(self, partition: int) -> str:
        """A part of a sentence.

        >>> Measure("items", (30, 10)).words(1)
        '25.0% of the items'
        """
        return f"{self.share(partition):.1%} of the {self.name}"


@dataclass(frozen=True, slots=True)
class Landed:
    """A key value that was typed, and where it landed."""

    shown: str
    hash_text: str  # 32 hexadecimal digits
    partition: int
    place: float  # counted in partitions from the start of the hash space; 2.5 is the middle of P2
    sentence: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything on a partition map but the key value that is on its way."""

    title: str
    stored: tuple[Measure, ...]  # drawn to the left
    asked: tuple[Measure, ...]  # drawn to the right
    heat: tuple[Measure, ...]  # what makes a partition the busiest one, most important first
    places: tuple[float, ...]  # of all key values, as in ``Landed.place``

    @property
    def partitions(self) -> int:
        return len(self.stored[0].amounts)

    @property
    def busiest(self) -> int | None:
        """The partition with most of what counts; None where there is nothing yet."""
        measure = next((measure for measure in self.heat if measure.total), None)
        return measure.amounts.index(max(measure.amounts)) if measure else None

    @property
    def line(self) -> str:
        """The busiest partition in one sentence."""
        if self.busiest is None:
            return "Nothing is stored here yet."
        measures = [measure for measure in self.heat if measure.total]
        *others, last = [measure.words(self.busiest) for measure in measures]
        kind = "Fullest" if measures[0].name == "items" else "Busiest"
        words = f"{', '.join(others)} and {last}" if others else last
        return f"{kind}: P{self.busiest} with {words}."

    def __str__(self) -> str:
        measures = (*self.stored, *self.asked)
        heads = [f"{measure.name:>20}" for measure in measures]
        lines = [
            f"  {f'P{n}':<4}"
            + "".join(f"{f'{m.amounts[n]:,g}':>12} {f'{m.share(n):.1%}':>7}" for m in measures)
            for n in range(self.partitions)
        ]
        return "\n".join([self.title, "      " + "".join(heads), *lines, f"  {self.line}"])


class Source(Protocol):
    """Where a map's numbers come from."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The attributes to choose a partition key from."""

    def picture(self, key: str, partitions: int) -> Picture: ...

    def landed(self, key: str, typed: str, partitions: int) -> Landed: ...

    def suggestions(self, key: str) -> list[str]:
        """Key values worth typing, the most asked for first."""
