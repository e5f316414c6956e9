"""Where one way to pay becomes cheaper than another, with the arithmetic."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.exact import Number, dollars, exact, percent, plain
from sandbox.model.pricing.points import MILLION
from sandbox.model.pricing.price_list import RegionPrices
from sandbox.model.pricing.profile import SECONDS_PER_HOUR
from sandbox.model.pricing.throughput import HOURS_PER_YEAR, Reservation, TableClass

_KINDS = {"write": ("wru", "wcu"), "read": ("rru", "rcu")}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its meaning and the formula that it comes from."""

    name: str
    value: Decimal
    formula: str
    unit: str = "share"  # "share" is shown in percent, "USD" in dollars

    @property
    def shown(self) -> str:
        if self.unit == "share":
            return percent(self.value)
        return dollars(self.value) if self.unit == "USD" else f"{plain(self.value)} {self.unit}"

    def __str__(self) -> str:
        return f"{self.name}: {self.shown} = {self.formula}"


def _prices(
    prices: RegionPrices, kind: str, table_class: TableClass = TableClass.STANDARD
) -> tuple[Decimal, Decimal]:
    """(a request unit, a capacity unit's hour) of "write" or "read"."""
    unit, capacity = _KINDS[kind]
    ending = table_class.value
    return prices[unit + ending].amount, prices[f"{capacity}_hour{ending}"].amount


def utilisation(
    prices: RegionPrices, kind: str, table_class: TableClass = TableClass.STANDARD
) -> Figure:
    """The share of provisioned "write" or "read" capacity that must be used for it to be cheaper than on-demand."""
    unit, hour = _prices(prices, kind, table_class)
    return Figure(
        f"Break-even utilisation of {kind} capacity",
        hour / (SECONDS_PER_HOUR * unit),
        f"{plain(hour)} an hour / (3,600 × {plain(unit)} a unit)",
    )


def utilisation_with_plan(prices: RegionPrices, kind: str, *, both: bool = False) -> Figure:
    """The same, where a Savings Plan lowers on-demand (and, with ``both``, provisioned too). Inferred rates."""
    unit, hour = _prices(prices, kind)
    plan = prices.savings_plan
    hour *= 1 - plan.off_capacity_hours if both else 1
    unit *= 1 - plan.off_request_units
    return Figure(
        f"Break-even utilisation of {kind} capacity with a Savings Plan",
        hour / (SECONDS_PER_HOUR * unit),
        f"{plain(hour)} an hour / (3,600 × {plain(unit)} a unit)",
    )


def peak_to_average(prices: RegionPrices, kind: str, target: Number = 1) -> Figure:
    """How many times the average the peak may be for capacity fixed at the peak to be cheaper than on-demand."""
    limit, share = utilisation(prices, kind).value, exact(target, "target utilisation")
    formula = f"{percent(share)} / {percent(limit)}"
    return Figure(
        f"Largest peak ÷ average for fixed {kind} capacity", share / limit, formula, "times"
    )


def per_million(
    prices: RegionPrices, kind: str, used: Number | None = None, years: int = 0
) -> Figure:
    """A million units: on demand, or (with the share ``used``) provisioned, or reserved for so many years."""
    unit, hour = _prices(prices, kind)
    if used is None:
        return Figure("A million on demand", unit * MILLION, f"{plain(unit)} × 1,000,000", "USD")
    if years:
        hour = reserved_hour(prices, kind, years).value
    share = exact(used, "utilisation")
    if not share:
        raise ValueError("capacity that is never used has no price for a unit")
    value = hour * MILLION / (SECONDS_PER_HOUR * share)
    return Figure(
        f"A million provisioned, {percent(share)} used",
        value,
        f"{plain(hour)} × 1,000,000 / (3,600 × {percent(share)})",
        "USD",
    )


def reserved_hour(prices: RegionPrices, kind: str, years: int) -> Figure:
    """What an hour of one reserved unit costs, the upfront fee spread over the term."""
    term, capacity = years * HOURS_PER_YEAR, _KINDS[kind][1]
    reservation = Reservation(years=years)
    hour, upfront = (reservation.fee(prices, capacity, which) for which in ("hour", "upfront"))
    formula = f"{plain(hour)} + {plain(upfront)} / {term:,}"
    return Figure(
        f"Reserved {kind} unit, {years} y, an hour", hour + upfront / term, formula, "USD an hour"
    )


def reserved_share(prices: RegionPrices, kind: str, years: int) -> Figure:
    """The share of the term that a reserved unit must be provisioned for to beat the plain rate."""
    reserved, (_, plain_hour) = reserved_hour(prices, kind, years).value, _prices(prices, kind)
    formula = f"{plain(reserved)} / {plain(plain_hour)}"
    return Figure(f"Needed share of the term, {kind}, {years} y", reserved / plain_hour, formula)


def reserved_saving(prices: RegionPrices, kind: str, years: int) -> Figure:
    """What a reserved unit saves on the plain rate when it is provisioned for the whole term."""
    share = reserved_share(prices, kind, years)
    return Figure(
        f"Saving of a reserved {kind} unit, {years} y", 1 - share.value, f"1 - {share.formula}"
    )


def reserved_recovered(prices: RegionPrices, kind: str, years: int) -> Figure:
    """Hours until the saving on the hourly rate has paid for the upfront fee."""
    capacity, (_, plain_hour) = _KINDS[kind][1], _prices(prices, kind)
    reservation = Reservation(years=years)
    hour, upfront = (reservation.fee(prices, capacity, which) for which in ("hour", "upfront"))
    formula = f"{plain(upfront)} / ({plain(plain_hour)} - {plain(hour)})"
    value = upfront / (plain_hour - hour)
    return Figure(f"Upfront fee recovered, {kind}, {years} y", value, formula, "hours")


def reserved_utilisation(prices: RegionPrices, kind: str, years: int) -> Figure:
    """The utilisation above which a reserved unit beats on-demand."""
    reserved, (unit, _) = reserved_hour(prices, kind, years).value, _prices(prices, kind)
    return Figure(
        f"Break-even utilisation of reserved {kind} capacity, {years} y",
        reserved / (SECONDS_PER_HOUR * unit),
        f"{plain(reserved)} an hour / (3,600 × {plain(unit)} a unit)",
    )


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """At one utilisation, US dollars for a million units on demand and provisioned."""

    utilisation: Decimal
    on_demand: Decimal
    provisioned: Decimal


def curve(prices: RegionPrices, kind: str, points: int = 100) -> tuple[CurvePoint, ...]:
    """The break-even curve, from 1/points to all of the capacity used: provisioned falls to on-demand's flat line."""
    flat = per_million(prices, kind).value
    shares = [Decimal(number) / points for number in range(1, points + 1)]
    return tuple(CurvePoint(s, flat, per_million(prices, kind, s).value) for s in shares)
