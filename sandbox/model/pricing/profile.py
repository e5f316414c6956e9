"""Units through a month as stretches of time: the demand of requests, or the capacity provided for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from sandbox.model.pricing.exact import Number, exact, plain, whole_up

SECONDS_PER_HOUR = 3_600

_Steps = tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Units a second, each for so many hours.

    >>> day = Profile.series([10, 40, 10, 20])
    >>> day.hours, day.unit_hours, day.peak, day.average
    (Decimal('4'), Decimal('80'), Decimal('40'), Decimal('20'))
    """

    steps: tuple[tuple[Decimal, Decimal], ...]  # (units a second, hours)

    @classmethod
    def constant(cls, units: Number, hours: Number = 730) -> Self:
        """The same all month."""
        return cls(((exact(units, "units"), exact(hours, "hours")),))

    @classmethod
    def baseline_and_peak(
        cls, baseline: Number, peak: Number, peak_hours: Number, hours: Number = 730
    ) -> Self:
        """A baseline, and a peak for some of the hours. ValueError where these are more than there are."""
        rest = exact(hours, "hours") - exact(peak_hours, "peak hours")
        if rest < 0:
            raise ValueError(f"the peak lasts {peak_hours} hours, more than the month's {hours}")
        return cls(
            (
                (exact(baseline, "units"), rest),
                (exact(peak, "units"), exact(peak_hours, "peak hours")),
            )
        )

    @classmethod
    def series(cls, units: Iterable[Number], hours_each: Number = 1) -> Self:
        """One number after the other: hour by hour, or minute by minute with ``hours_each`` of 1/60."""
        each = exact(hours_each, "hours")
        return cls(tuple((exact(value, "units"), each) for value in units))

    @property
    def hours(self) -> Decimal:
        return sum((hours for _, hours in self.steps), Decimal())

    @property
    def unit_hours(self) -> Decimal:
        return sum((units * hours for units, hours in self.steps), Decimal())

    @property
    def units(self) -> Decimal:
        """Units in all, where the steps are units a second."""
        return self.unit_hours * SECONDS_PER_HOUR

    @property
    def peak(self) -> Decimal:
        return max((units for units, hours in self.steps if hours), default=Decimal())

    @property
    def average(self) -> Decimal:
        return self.unit_hours / self.hours if self.hours else Decimal()

    def above(self, units: Decimal) -> Decimal:
        """Unit-hours beyond so many units.

        >>> Profile.series([10, 40, 10, 20]).above(Decimal(15))
        Decimal('30')
        """
        return sum((max(Decimal(), each - units) * hours for each, hours in self.steps), Decimal())

    def times(self, factor: Number) -> "Profile":
        """The same shape, so many times as high."""
        by = exact(factor, "a factor")
        return Profile(tuple((units * by, hours) for units, hours in self.steps))

    def plus(self, other: "Profile") -> "Profile":
        """Both together: stretch by stretch where they have the same ones; else their peaks are taken to coincide.

        >>> Profile.constant(5, 24).plus(Profile.baseline_and_peak(10, 40, 4, 24)).steps
        ((Decimal('15'), Decimal('20')), (Decimal('45'), Decimal('4')))
        """
        mine, theirs = self.steps or other.times(0).steps, other.steps or self.times(0).steps
        if len(mine) == 1 or len(theirs) == 1:
            flat = (mine if len(mine) == 1 else theirs)[0][0]
            steps = theirs if len(mine) == 1 else mine
            return Profile(tuple((units + flat, hours) for units, hours in steps))
        if [hours for _, hours in mine] == [hours for _, hours in theirs]:
            return Profile(tuple((a + b, h) for (a, h), (b, _) in zip(mine, theirs, strict=True)))
        return Profile(tuple(_peaks_together(mine, theirs)))

    def over(self, hours: Number) -> "Profile":
        """The same shape, stretched or repeated to fill so many hours."""
        wanted = exact(hours, "hours")
        by = wanted / self.hours if self.hours else Decimal()
        return Profile(tuple((units, each * by) for units, each in self.steps))

    def provisioned(self, target: Number = "0.7") -> "Profile":
        """Capacity fixed all month so that the peak uses the ``target`` share of it; whole units, at least one.

        >>> Profile.constant(100).provisioned("0.7").peak
        Decimal('143')
        """
        return Profile(((_capacity(self.peak, target), self.hours),))

    def auto_scaled(self, target: Number = "0.7") -> "Profile":
        """Capacity that follows each stretch at once: what auto scaling comes near to when demand changes slowly."""
        return Profile(tuple((_capacity(units, target), hours) for units, hours in self.steps))

    def __str__(self) -> str:
        used = {units for units, hours in self.steps if hours}
        if len(used) == 1:
            return f"{plain(used.pop())} × {plain(self.hours)} hours"
        return f"{plain(self.average)} on average (at most {plain(self.peak)}) × {plain(self.hours)} hours"


def _peaks_together(mine: _Steps, theirs: _Steps) -> Iterator[tuple[Decimal, Decimal]]:
    """The sum of both, each sorted from its peak down."""
    left, right = sorted(mine), sorted(theirs)
    while left and right:
        (units, hours), (more, other) = left.pop(), right.pop()
        both = min(hours, other)
        yield units + more, both
        if hours > both:
            left.append((units, hours - both))
        if other > both:
            right.append((more, other - both))


def _capacity(units: Decimal, target: Number) -> Decimal:
    share = exact(target, "target utilisation")
    if not 0 < share <= 1:
        raise ValueError(f"target utilisation is a share above 0 and up to 1, not {target}")
    return max(Decimal(1), whole_up(units / share))


NOTHING = Profile(())
