"""The same use, priced in every mode side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.bill import Bill
from sandbox.model.pricing.exact import dollars, percent
from sandbox.model.pricing.modes import MODES, ON_DEMAND, bill
from sandbox.model.pricing.price_list import NoPrice, PriceList
from sandbox.model.pricing.usage import Usage


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bill for each mode, by the mode's name: ``comparison["on-demand"].total``."""

    usage: Usage
    region: str
    bills: Mapping[str, Bill]
    missing: tuple[str, ...] = ()  # modes that this Region has no price for, and why

    def __getitem__(self, mode: str) -> Bill:
        """The bill of one mode; LookupError for one that was not priced."""
        if mode not in self.bills:
            raise LookupError(f"There is no bill for {mode!r}; there is: {', '.join(self.bills)}.")
        return self.bills[mode]

    @property
    def cheapest(self) -> str:
        """The mode that costs least; of two that cost the same, the simpler."""
        return min(self.bills, key=lambda mode: self.bills[mode].total)

    @property
    def groups(self) -> tuple[str, ...]:
        """The slices that any of the bills has, in a fixed order: the legend of a chart."""
        return tuple(dict.fromkeys(g for bill in self.bills.values() for g in bill.by_group))

    def __str__(self) -> str:
        first = next(iter(self.bills.values()))
        return "\n".join(
            [
                f"What it costs in {first.prices_label}",
                f"{str(first.conventions).capitalize()}.",
                "",
                *self._table(),
                "",
                self._verdict(),
                *(f"Note: {note}" for note in (*self.usage.notes, *self.missing)),
            ]
        )

    __repr__ = __str__

    def _table(self) -> list[str]:
        groups = self.groups
        rows = [f"{'a month':<38}" + "".join(f"{group:>19}" for group in (*groups, "total"))]
        for found in self.bills.values():
            amounts = [found.by_group.get(group, Decimal()) for group in groups]
            rows.append(
                f"{found.title:<38}" + "".join(f"{dollars(a):>19}" for a in (*amounts, found.total))
            )
        return rows

    def _verdict(self) -> str:
        best, other = self[self.cheapest], self[ON_DEMAND.name]
        if best is other:
            return "Cheapest: on-demand."
        share = 1 - best.total / other.total
        return f"Cheapest: {best.title}, {dollars(other.total - best.total)} ({percent(share)}) less than on-demand."


def compare(usage: Usage, prices: PriceList, region: str) -> Comparison:
    """Every mode's bill for this use. NoPrice for a Region, or something used, that has no price in any mode."""
    bills, missing = {}, []
    for mode in MODES.values():
        try:
            bills[mode.name] = bill(usage, prices, region, mode)
        except NoPrice as reason:
            if mode is ON_DEMAND:
                raise
            missing.append(f"{mode.title} is left out: {reason}.")
    return Comparison(usage, region, bills, tuple(missing))
