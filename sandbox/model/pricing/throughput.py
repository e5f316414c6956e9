"""What requests cost: on demand by the unit, provisioned by the hour, reserved by the term."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from sandbox.model.pricing.bill import BillLine, charge
from sandbox.model.pricing.exact import Number, exact, plain
from sandbox.model.pricing.price_list import RegionPrices
from sandbox.model.pricing.profile import NOTHING, Profile

HOURS_PER_YEAR = 8_760
RESERVED_BLOCK = 100  # units; AWS's pricing page: reserved capacity is sold in blocks of 100


class TableClass(Enum):
    """The value ends the names of its price points."""

    STANDARD = ""
    STANDARD_IA = "_ia"

    @property
    def title(self) -> str:
        return "Standard" if self is TableClass.STANDARD else "Standard-IA"


def on_demand(
    prices: RegionPrices,
    *,
    write_units: Number = 0,
    read_units: Number = 0,
    table_class: TableClass = TableClass.STANDARD,
    replicated: bool = False,
    target: str = "table",
) -> tuple[BillLine, ...]:
    """A line for the writes and one for the reads, in request units; the writes of a global table are replicated."""
    wru = ("rwru" if replicated else "wru") + table_class.value
    return (
        charge(prices, wru, write_units, target=target),
        charge(prices, "rru" + table_class.value, read_units, target=target),
    )


def provisioned(
    prices: RegionPrices,
    *,
    wcu: Profile | Number = 0,
    rcu: Profile | Number = 0,
    hours: Number = 730,
    table_class: TableClass = TableClass.STANDARD,
    replicated: bool = False,
    target: str = "table",
) -> tuple[BillLine, ...]:
    """A line for write and one for read capacity, used or not: so many units for so many hours, or a `Profile`.

    Auto scaling is such a profile: ``Profile.series([5, 5, 12, ...])`` hour by hour, with ``hours_each`` for minutes.
    A stretch shorter than an hour is charged by its share of it.
    """
    capacity = {
        ("rwcu_hour" if replicated else "wcu_hour"): _profile(wcu, hours),
        "rcu_hour": _profile(rcu, hours),
    }
    return tuple(
        charge(
            prices,
            name + table_class.value,
            profile.unit_hours,
            target=target,
            why=f"{profile} provisioned",
        )
        for name, profile in capacity.items()
    )


def _profile(given: Profile | Number, hours: Number) -> Profile:
    return given if isinstance(given, Profile) else Profile.constant(given, hours)


@dataclass(frozen=True, slots=True)
class Reservation:
    """Reserved capacity: so many units of each kind, in blocks of 100, for one or three years."""

    wcu: int = 0
    rcu: int = 0
    years: int = 1

    def __post_init__(self) -> None:
        if self.years not in (1, 3):
            raise ValueError("capacity is reserved for 1 or 3 years")
        if any(units < 0 or units % RESERVED_BLOCK for units in (self.wcu, self.rcu)):
            raise ValueError(f"capacity is reserved in blocks of {RESERVED_BLOCK} units")

    def upfront(self, prices: RegionPrices) -> Decimal:
        """What is paid on the first day."""
        fees = [self.fee(prices, kind, "upfront") for kind in ("wcu", "rcu")]
        return self.wcu * fees[0] + self.rcu * fees[1]

    def fee(self, prices: RegionPrices, kind: str, which: str) -> Decimal:
        """The fee "upfront" or "hour" of one unit of "wcu" or "rcu"."""
        return prices[f"reserved_{self.years}y_{kind}_{which}"].amount


def reserved_fees(
    prices: RegionPrices, reservation: Reservation, hours: Number = 730
) -> tuple[BillLine, ...]:
    """What the reservation itself costs in a month: the hourly fee of every hour, and the upfront fee's share."""
    lines = []
    term = reservation.years * HOURS_PER_YEAR
    for kind, units in (("wcu", reservation.wcu), ("rcu", reservation.rcu)):
        if not units:
            continue
        name = f"reserved_{reservation.years}y_{kind}"
        month = exact(hours, "hours")
        why = f"{units:,} reserved × {plain(month)} hours"
        lines.append(charge(prices, f"{name}_hour", units * month, target=RESERVED, why=why))
        line = charge(prices, f"{name}_upfront", units, target=RESERVED)
        share = f"{line.why} × {plain(month)} of {term:,} hours"
        lines.append(replace(line, amount=line.amount * month / term, why=share))
    return tuple(lines)


RESERVED = "reserved capacity"


def covered(
    prices: RegionPrices, reservation: Reservation, wcu: Profile, rcu: Profile
) -> tuple[BillLine, ...]:
    """What the reservation takes off the plain rate, as negative lines: in each hour, what is provisioned up to it."""
    lines = []
    for kind, units, profile in (("wcu", reservation.wcu, wcu), ("rcu", reservation.rcu, rcu)):
        hours = profile.unit_hours - profile.above(Decimal(units))
        if hours:
            why = f"of {plain(profile.unit_hours)} provisioned, up to {units:,} in each hour"
            lines.append(
                minus(charge(prices, f"{kind}_hour", hours, target=RESERVED, why=why), "covered")
            )
    return tuple(lines)


def minus(line: BillLine, what: str) -> BillLine:
    """The line as a credit: quantity and amount below zero."""
    return replace(
        line,
        what=f"{line.what}, {what}",
        quantity=-line.quantity,
        amount=-line.amount,
        why=f"-({line.why})",
    )


def reserved(
    prices: RegionPrices,
    reservation: Reservation,
    *,
    wcu: Profile = NOTHING,
    rcu: Profile = NOTHING,
    hours: Number = 730,
    target: str = "table",
) -> tuple[BillLine, ...]:
    """A month with reserved capacity: fees, and the plain rate for what is provisioned beyond it in each hour."""
    return (
        *provisioned(prices, wcu=wcu, rcu=rcu, target=target),
        *covered(prices, reservation, wcu, rcu),
        *reserved_fees(prices, reservation, hours),
    )


def best_reservation(
    prices: RegionPrices,
    wcu: Profile,
    rcu: Profile,
    *,
    years: int,
    free: Mapping[str, Decimal] = MappingProxyType({}),
) -> Reservation:
    """The blocks that pay for themselves: the last one is still provisioned for long enough.

    ``free`` are the unit-hours of "wcu" and "rcu" that cost nothing anyway, by the free tier.
    """
    blocks = {
        kind: RESERVED_BLOCK * _blocks(prices, kind, profile, years, free.get(kind, Decimal()))
        for kind, profile in (("wcu", wcu), ("rcu", rcu))
    }
    return Reservation(**blocks, years=years)


def _blocks(prices: RegionPrices, kind: str, profile: Profile, years: int, free: Decimal) -> int:
    """Each further block covers less than the one before, so that the first that does not pay ends the search."""
    one = Reservation(years=years)
    fee = one.fee(prices, kind, "hour") + one.fee(prices, kind, "upfront") / (
        HOURS_PER_YEAR * years
    )
    cost = RESERVED_BLOCK * profile.hours * fee
    plain_rate = prices[f"{kind}_hour"].amount

    def charged(count: int) -> Decimal:
        """Unit-hours at the plain rate beside so many blocks."""
        return max(Decimal(), profile.above(Decimal(RESERVED_BLOCK * count)) - free)

    low, high = 0, int(profile.peak / RESERVED_BLOCK) + 1
    while low < high:
        middle = (low + high + 1) // 2
        if (charged(middle - 1) - charged(middle)) * plain_rate > cost:
            low = middle
        else:
            high = middle - 1
    return low
