"""The same use, priced in every mode side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sandbox.model.pricing.advice import Advice, OwnPoint, advise, own_points
from sandbox.model.pricing.bill import Bill
from sandbox.model.pricing.break_even import CurvePoint, curve
from sandbox.model.pricing.exact import dollars, percent, settled
from sandbox.model.pricing.modes import MODES, ON_DEMAND, bill
from sandbox.model.pricing.points import GROUPS
from sandbox.model.pricing.price_list import NoPrice, PriceList, RegionPrices
from sandbox.model.pricing.usage import Usage


@dataclass(frozen=True, slots=True)
class Bar:
    """One mode in a chart of bars."""

    mode: str
    title: str
    slices: tuple[Decimal, ...]  # US dollars, in the order of `Comparison.groups`
    total: Decimal
    commitment: bool  # binds for a year or more
    inferred: bool  # from rates that AWS does not publish for DynamoDB


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bill for each mode, by the mode's name: ``comparison["on-demand"].total``."""

    usage: Usage
    prices: RegionPrices
    bills: Mapping[str, Bill]
    advice: tuple[Advice, ...] = ()
    notes: tuple[str, ...] = ()  # old prices; modes that this Region has no price for, and why

    def __getitem__(self, mode: str) -> Bill:
        """The bill of one mode; LookupError for one that was not priced."""
        if mode not in self.bills:
            raise LookupError(f"There is no bill for {mode!r}; there is: {', '.join(self.bills)}.")
        return self.bills[mode]

    @property
    def region(self) -> str:
        return self.prices.region

    @property
    def cheapest(self) -> str:
        """The mode that costs least; of two that cost the same, the simpler."""
        return min(self.bills, key=lambda mode: self.bills[mode].total)

    @property
    def cheapest_without_commitment(self) -> str:
        """The same among the modes that can be left at any time."""
        free = [mode for mode in self.bills if not MODES[mode].commitment]
        return min(free, key=lambda mode: self.bills[mode].total)

    def saved(self, mode: str) -> Decimal:
        """The share of the on-demand bill that a mode saves; below 0 where it costs more."""
        now = settled(self[ON_DEMAND.name].total)
        return (now - self[mode].total) / now if now else Decimal()

    @property
    def groups(self) -> tuple[str, ...]:
        """The slices that any of the bills has, in a fixed order: the legend of a chart."""
        found = {group for bill in self.bills.values() for group in bill.by_group}
        return tuple(group for group in GROUPS if group in found)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Every mode's bar."""
        return tuple(
            Bar(
                mode,
                bill.title,
                tuple(bill.by_group.get(group, Decimal()) for group in self.groups),
                bill.total,
                MODES[mode].commitment,
                MODES[mode].savings_plan,
            )
            for mode, bill in self.bills.items()
        )

    @property
    def points(self) -> tuple[OwnPoint, ...]:
        """Where this use stands on the break-even curves: its writes, its reads."""
        return own_points(self.usage, self.prices)

    def curve(self, kind: str) -> tuple[CurvePoint, ...]:
        """The break-even curve of "write" or "read" capacity."""
        return curve(self.prices, kind)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def text(self, details: str = ON_DEMAND.name) -> str:
        """All modes in a table, the bill of one of them line by line, and what would make it smaller."""
        shown = self[details]
        advice = [f"  - {each}" for each in self.advice]
        notes = [f"Note: {note}" for note in (*shown.notes, *self.notes)]
        return "\n".join(
            [
                f"What it costs in {shown.prices_label}",
                f"{shown.conventions}.",
                "",
                *self._table(),
                "",
                self.verdict,
                "",
                f"{shown.title}, line by line",
                "",
                *shown.rows(),
                *(["", "What would change it", *advice] if advice else []),
                *(["", *notes] if notes else []),
            ]
        )

    def _table(self) -> list[str]:
        heads = (*self.groups, "total")
        widths = [max(13, len(head) + 2) for head in heads]
        rows = [f"{'a month':<38}" + "".join(map(str.rjust, heads, widths))]
        for bar in self.bars:
            amounts = map(dollars, (*bar.slices, bar.total))
            rows.append(f"{bar.title:<38}" + "".join(map(str.rjust, amounts, widths)))
        return rows

    @property
    def verdict(self) -> str:
        """Which mode costs least, and how much less than on-demand; also without a commitment."""
        text = f"Cheapest: {self[self.cheapest].title}, {self._less(self.cheapest)}."
        if MODES[self.cheapest].commitment:
            free = self.cheapest_without_commitment
            text += f" Without a commitment: {self[free].title}, {self._less(free)}."
        return text

    def _less(self, mode: str) -> str:
        """The total of a mode, and how it compares with on-demand."""
        total, saved = dollars(self[mode].total), self.saved(mode)
        return f"{total}, {percent(saved)} less than on-demand" if saved else total


def compare(
    usage: Usage, prices: PriceList, region: str, *, today: date | None = None
) -> Comparison:
    """Every mode's bill for this use; with ``today``, a note where the prices are old.

    NoPrice for a Region, or for something used, that the price list does not have.
    """
    bills, notes = {}, []
    if today and (old := prices[region].notice(today)):
        notes.append(old)
    for mode in MODES.values():
        try:
            bills[mode.name] = bill(usage, prices, region, mode)
        except NoPrice as reason:
            if mode is ON_DEMAND:
                raise
            notes.append(f"{mode.title} is left out: {reason}.")
    advice = advise(usage, prices[region], bills)
    return Comparison(usage, prices[region], bills, advice, tuple(notes))
