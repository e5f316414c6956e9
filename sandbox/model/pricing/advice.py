"""What would make a bill smaller: each piece of advice with its amount and the arithmetic behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.bill import Bill, Source
from sandbox.model.pricing.break_even import Figure, per_million, utilisation
from sandbox.model.pricing.exact import dollars, percent, plain
from sandbox.model.pricing.modes import PROVISIONED, capacity
from sandbox.model.pricing.price_list import RegionPrices
from sandbox.model.pricing.usage import Usage


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to know or to do. ``saving`` is in US dollars a month, against the on-demand bill; 0 for a fact."""

    subject: str  # "mode", "index", "rounding", "eventual reads", "table class"
    text: str
    formula: str
    saving: Decimal = Decimal()

    def __str__(self) -> str:
        return f"{self.text}\n      {self.formula}"


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """Where this use stands on the break-even curve of "read" or "write" capacity fixed for its peak."""

    kind: str
    consumed: Decimal  # unit-hours
    provisioned: Decimal  # unit-hours
    break_even: Figure
    on_demand: Decimal  # US dollars for a million units
    provisioned_million: Decimal | None  # the same, provisioned; None where nothing is consumed

    @property
    def utilisation(self) -> Decimal:
        return self.consumed / self.provisioned if self.provisioned else Decimal()

    @property
    def provisioned_is_cheaper(self) -> bool:
        return self.utilisation > self.break_even.value


def own_points(usage: Usage, prices: RegionPrices) -> tuple[OwnPoint, ...]:
    """The points of writes and of reads, over all tables and indexes."""
    return tuple(_own_point(usage, prices, kind) for kind in ("write", "read"))


def _own_point(usage: Usage, prices: RegionPrices, kind: str) -> OwnPoint:
    consumed, provided = Decimal(), Decimal()
    for _, load in usage.loads:
        writes, reads = capacity(load, usage, PROVISIONED)
        demand = load.writes if kind == "write" else load.reads
        if demand.unit_hours:
            consumed += demand.unit_hours
            provided += (writes if kind == "write" else reads).unit_hours
    used = consumed / provided if provided else Decimal()
    million = per_million(prices, kind, used).value if used else None
    return OwnPoint(
        kind,
        consumed,
        provided,
        utilisation(prices, kind),
        per_million(prices, kind).value,
        million,
    )


def advise(usage: Usage, prices: RegionPrices, bills: dict[str, Bill]) -> tuple[Advice, ...]:
    """All that can be said about these bills, the largest saving first."""
    found = [*_mode(usage, prices), *_index(bills), *_rounding(usage, prices)]
    found += [*_eventual(usage, prices), *_other_modes(bills), *_table_class(bills)]
    return tuple(sorted(found, key=lambda advice: -advice.saving))


def _mode(usage: Usage, prices: RegionPrices) -> Iterator[Advice]:
    for point in own_points(usage, prices):
        if not point.consumed:
            continue
        which = "provisioned" if point.provisioned_is_cheaper else "on-demand"
        yield Advice(
            "mode",
            f"{point.kind.capitalize()}s would use {percent(point.utilisation)} of capacity fixed for their peak; "
            f"above {point.break_even.shown} provisioned is cheaper, so here {which} is.",
            f"{plain(point.consumed)} / {plain(point.provisioned)} unit-hours, against {point.break_even.formula}",
        )


def _index(bills: dict[str, Bill]) -> Iterator[Advice]:
    bill = bills["on-demand"]
    indexes = {t: a for t, a in bill.by_target.items() if ", GSI " in t or ", LSI " in t}
    if not indexes or not bill.total:
        return
    dearest = max(indexes, key=lambda target: indexes[target])
    parts = [line.amount for line in bill.lines if line.target == dearest]
    yield Advice(
        "index",
        f"{dearest} is the dearest index: {dollars(indexes[dearest])}, {percent(indexes[dearest] / bill.total)} "
        "of the bill. Fewer projected attributes, or items that lack its key, make it cheaper.",
        f"{' + '.join(map(dollars, parts))} of {dollars(bill.total)}",
        indexes[dearest],
    )


def _sources(usage: Usage) -> Iterator[Source]:
    return (source for _, load in usage.loads for source in load.sources)


def _rounding(usage: Usage, prices: RegionPrices) -> Iterator[Advice]:
    for write, name in ((True, "wru"), (False, "rru")):
        counted = [s for s in _sources(usage) if s.write == write and s.bytes_paid]
        paid = sum((source.bytes_paid for source in counted), Decimal())
        used = sum((min(source.bytes_used, source.bytes_paid) for source in counted), Decimal())
        wasted = sum(
            (
                source.units * max(Decimal(), 1 - source.bytes_used / source.bytes_paid)
                for source in counted
            ),
            Decimal(),
        )
        if wasted:
            yield Advice(
                "rounding",
                f"{'Writes' if write else 'Reads'} use {percent(used / paid)} of the bytes that they pay for: "
                f"{dollars(wasted * prices[name].amount)} a month is rounding up to "
                f"{'1 KB' if write else '4 KB'}.",
                f"{plain(used)} of {plain(paid)} bytes; {plain(wasted)} units × {prices[name].rate}",
            )


def _eventual(usage: Usage, prices: RegionPrices) -> Iterator[Advice]:
    strong = sum((source.strong_units for source in _sources(usage)), Decimal())
    if strong:
        saving = strong / 2 * prices["rru"].amount
        yield Advice(
            "eventual reads",
            f"Eventual reads, where a moment's delay does no harm, would save {dollars(saving)} on demand.",
            f"{plain(strong)} strong units / 2 × {prices['rru'].rate}",
            saving,
        )


def _other_modes(bills: dict[str, Bill]) -> Iterator[Advice]:
    """What another mode saves on the whole bill, and what a reservation saves besides."""
    now = bills["on-demand"]
    best = min((bills["provisioned"], bills["auto-scaled"]), key=lambda bill: bill.total)
    if best.total < now.total:
        yield _saving("mode", best, now)
    reserved = [bills[name] for name in ("reserved-1y", "reserved-3y") if name in bills]
    cheapest = min(reserved, key=lambda bill: bill.total, default=best)
    if cheapest.total < min(best.total, now.total):
        yield _saving("reserved", cheapest, now)


def _saving(subject: str, better: Bill, now: Bill) -> Advice:
    saving = now.total - better.total
    formula = f"{dollars(now.total)} - {dollars(better.total)}"
    return Advice(subject, f"{better.title} would save {dollars(saving)} a month.", formula, saving)


def _table_class(bills: dict[str, Bill]) -> Iterator[Advice]:
    """Standard-IA against Standard, on demand: what storage saves and what requests cost more."""
    standard, other = bills["on-demand"], bills.get("on-demand-ia")
    if other is None:
        return
    groups = ("throughput", "storage")
    before, after = (
        [bill.by_group.get(group, Decimal()) for group in groups] for bill in (standard, other)
    )
    saving = standard.total - other.total
    if not before[1]:
        return
    verdict = f"saves {dollars(saving)}" if saving > 0 else f"costs {dollars(-saving)} more"
    yield Advice(
        "table class",
        f"On demand, Standard-IA {verdict} a month: storage is {dollars(before[1])}, throughput {dollars(before[0])}.",
        f"throughput {dollars(before[0])} becomes {dollars(after[0])}, "
        f"storage {dollars(before[1])} becomes {dollars(after[1])}",
        max(saving, Decimal()),
    )
