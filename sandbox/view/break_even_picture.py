"""What the break-even picture shows: one kind of request on its curve, and what the modes cost in a month."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.advice import OwnPoint
from sandbox.model.pricing.break_even import CurvePoint
from sandbox.model.pricing.comparison import Comparison
from sandbox.model.pricing.exact import dollars, percent, unrounded
from sandbox.view.bill_picture import Picture as Bills

KINDS = ("write", "read")


def rate(amount: Decimal) -> str:
    """The price of a million units, to a hundredth of a cent.

    >>> rate(Decimal("0.625")), rate(Decimal("0.2585556")), rate(Decimal(1))
    ('$0.625', '$0.2586', '$1.00')
    """
    return f"${unrounded(round(amount, 4))}"


@dataclass(frozen=True)
class Picture:
    """A comparison, and the kind of request that is looked at."""

    comparison: Comparison
    kind: str
    about: str  # whose use it is

    @property
    def point(self) -> OwnPoint:
        """Where one's own use stands."""
        return next(point for point in self.comparison.points if point.kind == self.kind)

    @property
    def curve(self) -> tuple[CurvePoint, ...]:
        return self.comparison.curve(self.kind)

    @property
    def bills(self) -> Bills:
        """The modes beside the curve."""
        return Bills(self.comparison)

    @property
    def difference(self) -> str:
        """What a million units cost provisioned, against on demand; "" where there are none."""
        point, million = self.point, self.point.provisioned_million
        if million is None:
            return ""
        saved = point.on_demand - million
        other = f"{rate(abs(saved))} {'less' if saved > 0 else 'more'}" if saved else "the same"
        return f"{rate(million)} a million, {other}"

    @property
    def formula(self) -> str:
        point = self.point
        return f"Break-even: {point.break_even.shown} = {point.break_even.formula}."

    @property
    def small_print(self) -> tuple[str, ...]:
        """What is priced, the arithmetic of the break-even, and the prices' Region, generation and date."""
        return (self.about, self.formula, *self.bills.small_print)

    @property
    def notice(self) -> str:
        """On which side of the break-even one stands."""
        point, limit = self.point, self.point.break_even.shown
        if not point.consumed:
            return (
                f"There are no {self.kind}s here; provisioned is cheaper above {limit} utilisation."
            )
        side = (
            "provisioned is cheaper above"
            if point.provisioned_is_cheaper
            else "on-demand is cheaper until"
        )
        return (
            f"Your {self.kind}s use {percent(point.utilisation)} of what you would provision: "
            f"{side} {limit}."
        )

    @property
    def line(self) -> str:
        return f"{self.notice}\n{self.comparison.verdict}"

    @property
    def text(self) -> str:
        """The curve in steps of ten percent, and the modes."""
        rows = [
            f"{'utilisation':>12}{'on demand':>14}{'provisioned':>14}   for a million {self.kind} units"
        ]
        tenths = (each for each in self.curve if not each.utilisation * 10 % 1)
        for each in tenths:
            rows.append(_row(percent(each.utilisation), each.on_demand, each.provisioned))
        own, million = self.point, self.point.provisioned_million
        if million is not None:
            rows.append(_row(percent(own.utilisation), own.on_demand, million) + "   yours")
        modes = [f"{bar.title:<38}{dollars(bar.total):>16}" for bar in self.comparison.bars]
        return "\n".join([self.line, "", *rows, "", *modes, "", *self.small_print])


def _row(share: str, on_demand: Decimal, provisioned: Decimal) -> str:
    return f"{share:>12}{rate(on_demand):>14}{rate(provisioned):>14}"
