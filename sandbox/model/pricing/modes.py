"""The ways to pay for the same use, and the bill of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sandbox.model.pricing.bill import Bill, BillLine, charge
from sandbox.model.pricing.exact import dollars, percent
from sandbox.model.pricing.free_tier import free_tier
from sandbox.model.pricing.price_list import PriceList, RegionPrices, SavingsPlan
from sandbox.model.pricing.profile import NOTHING, Profile
from sandbox.model.pricing.services import transfer
from sandbox.model.pricing.storage import storage
from sandbox.model.pricing.throughput import (
    Reservation,
    TableClass,
    best_reservation,
    covered,
    provisioned,
    reserved_fees,
)
from sandbox.model.pricing.usage import Extra, Load, TableUsage, Usage

_REQUEST_UNITS = {"wru", "rru", "rwru"}
_CAPACITY_HOURS = {"wcu_hour", "rcu_hour", "rwcu_hour"}


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to pay."""

    name: str
    title: str
    capacity: str = ""  # "fixed" or "scaled"; "" on demand
    years: int = 0  # of reserved capacity
    savings_plan: bool = False
    table_class: TableClass = TableClass.STANDARD

    @property
    def commitment(self) -> bool:
        """Whether it binds for a year or more."""
        return bool(self.years or self.savings_plan)


ON_DEMAND = Mode("on-demand", "On-demand")
PROVISIONED = Mode("provisioned", "Provisioned", "fixed")
AUTO_SCALED = Mode("auto-scaled", "Provisioned, auto scaled", "scaled")
RESERVED_1Y = Mode("reserved-1y", "Reserved for 1 year", "scaled", years=1)
RESERVED_3Y = Mode("reserved-3y", "Reserved for 3 years", "scaled", years=3)
ON_DEMAND_PLAN = Mode("on-demand-plan", "On-demand, Savings Plan (inferred)", savings_plan=True)
PROVISIONED_PLAN = Mode(
    "provisioned-plan", "Provisioned, Savings Plan (inferred)", "scaled", savings_plan=True
)
ON_DEMAND_IA = Mode("on-demand-ia", "On-demand, Standard-IA", table_class=TableClass.STANDARD_IA)
PROVISIONED_IA = Mode(
    "provisioned-ia", "Provisioned, Standard-IA", "scaled", table_class=TableClass.STANDARD_IA
)
MODES = {
    mode.name: mode
    for mode in (
        ON_DEMAND,
        PROVISIONED,
        AUTO_SCALED,
        RESERVED_1Y,
        RESERVED_3Y,
        ON_DEMAND_PLAN,
        PROVISIONED_PLAN,
        ON_DEMAND_IA,
        PROVISIONED_IA,
    )
}


def bill(usage: Usage, prices: PriceList, region: str, mode: Mode = ON_DEMAND) -> Bill:
    """The month's bill in one mode. NoPrice where the Region lacks a price that it needs."""
    home, hours = prices[region], usage.conventions.month
    lines = [
        line for table in usage.tables for line in _table_lines(table, usage, prices, home, mode)
    ]
    lines += [_extra_line(home, extra) for extra in usage.extras]
    notes = [*usage.notes, *_notes(usage, mode, home)]
    if mode.years:
        wcu, rcu = _reservable(usage, mode)
        tier = home.free_tier if usage.conventions.free_tier else None
        free = {"wcu": tier.wcu * hours, "rcu": tier.rcu * hours} if tier else {}
        reservation = best_reservation(home, wcu, rcu, years=mode.years, free=free)
        lines += covered(home, reservation, wcu, rcu)
        lines += reserved_fees(home, reservation, hours)
        notes.append(_reservation_note(reservation, home))
    if usage.conventions.free_tier:
        lines += free_tier(home, lines, hours)
    if mode.savings_plan:
        lines += _savings_plan(home.savings_plan, lines)
    return Bill(mode.title, tuple(lines), home.label, usage.conventions, tuple(notes))


def _table_lines(
    table: TableUsage, usage: Usage, prices: PriceList, home: RegionPrices, mode: Mode
) -> Iterator[BillLine]:
    for region in (home.region, *table.replicas):
        here, local = prices[region], region == home.region
        for load in table.loads:
            # reads are asked in the home Region; writes reach every one
            asked = load if local else replace(load, reads=NOTHING, rcu=None, sources=())
            yield from _throughput(asked, usage, here, mode, table)
        for stored in table.stored:
            line = storage(
                here,
                stored,
                usage.conventions,
                table_class=mode.table_class,
                replicated=bool(table.replicas),
            )
            yield replace(line, target=_place(table, stored.place))
        if not local and "transfer_gb" in home:
            gb = usage.conventions.gigabytes(table.replicated_bytes)
            yield transfer(home, region, gb, target=table.name)
    for extra in table.extras:
        yield replace(_extra_line(home, extra), target=table.name)


def _place(table: TableUsage, place: str) -> str:
    return place if place == table.name else f"{table.name}, {place}"


def _throughput(
    load: Load, usage: Usage, prices: RegionPrices, mode: Mode, table: TableUsage
) -> Iterator[BillLine]:
    replicated = bool(table.replicas) and not load.kind
    place = _place(table, load.place)
    if not mode.capacity:
        names = ("rwru" if replicated else "wru", "rru")
        lines: Iterable[BillLine] = [
            charge(prices, name + mode.table_class.value, profile.units, target=place)
            for name, profile in zip(names, (load.writes, load.reads), strict=True)
        ]
    else:
        wcu, rcu = capacity(load, usage, mode)
        lines = provisioned(
            prices,
            wcu=wcu,
            rcu=rcu,
            table_class=mode.table_class,
            replicated=replicated,
            target=place,
        )
    for line, write in zip(lines, (True, False), strict=True):
        if line.quantity:
            yield replace(line, sources=load.sources_of(write=write))


def capacity(load: Load, usage: Usage, mode: Mode) -> tuple[Profile, Profile]:
    """(write, read) capacity of a table or index: as given, or by the demand and the target utilisation."""
    target = usage.target_utilisation

    def of(demand: Profile, given: Profile | None) -> Profile:
        if given is not None:
            return given
        if mode.capacity == "scaled":
            return demand.auto_scaled(target)
        return demand.provisioned(target)

    return of(load.writes, load.wcu), of(load.reads, load.rcu)


def _reservable(usage: Usage, mode: Mode) -> tuple[Profile, Profile]:
    """All capacity that a reservation can cover: not the replicated writes of global tables."""
    wcu, rcu = NOTHING, NOTHING
    for table, load in usage.loads:
        writes, reads = capacity(load, usage, mode)
        if load.kind or not table.replicas:
            wcu = wcu.plus(writes)
        rcu = rcu.plus(reads)
    return wcu, rcu


def _savings_plan(plan: SavingsPlan, lines: Sequence[BillLine]) -> Iterator[BillLine]:
    """The discount on what is left of throughput, one line for each of the two rates."""
    for names, off in (
        (_REQUEST_UNITS, plan.off_request_units),
        (_CAPACITY_HOURS, plan.off_capacity_hours),
    ):
        found = [line for line in lines if line.price and line.price.name in names]
        amount = sum((line.amount for line in found), Decimal())
        if amount:
            yield BillLine(
                "throughput",
                "Savings Plan",
                "Database Savings Plan, 1 year (inferred rate)",
                -amount,
                "USD",
                -amount * off,
                f"-{percent(off)} of {dollars(amount)}, all of it within the commitment",
            )


def _extra_line(prices: RegionPrices, extra: Extra) -> BillLine:
    return charge(prices, extra.name, extra.quantity, target=extra.target, why=extra.why)


def _reservation_note(reservation: Reservation, prices: RegionPrices) -> str:
    if not reservation.wcu + reservation.rcu:
        return "No block of 100 reserved units would pay for itself: nothing is reserved."
    upfront = dollars(reservation.upfront(prices))
    return f"{upfront} of the {reservation.years}-year reservation is paid on the first day."


def _notes(usage: Usage, mode: Mode, prices: RegionPrices) -> Iterator[str]:
    if "transfer_gb" not in prices and any(table.replicas for table in usage.tables):
        yield f"Transfer out of {prices.region} has no price in the list and is left out."
    if mode.savings_plan:
        yield f"Savings Plan rates are {prices.savings_plan.source}."
    if mode.capacity == "scaled" and not mode.years:
        yield "Auto scaling is taken as following demand at once; the real one lags by minutes."
