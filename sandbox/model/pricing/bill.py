"""A bill as a value: its lines, each with its arithmetic, and their sum."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.exact import Number, dollars, exact, plain
from sandbox.model.pricing.price_list import Price, RegionPrices

GIB = 2**30
CALCULATOR_HOURS = Decimal(730)  # the month of AWS's Pricing Calculator: 8,760 hours / 12


@dataclass(frozen=True, slots=True)
class Conventions:
    """What AWS's own tools disagree about: how long a month is, how large a GB, whether the free tier is deducted."""

    hours: Number = CALCULATOR_HOURS
    gb: int = GIB  # bytes; or 10**9, which makes a bill for storage 7.4% larger
    free_tier: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "hours", exact(self.hours, "the hours of a month"))
        if not self.hours:
            raise ValueError("a month must have hours")
        if self.gb not in (GIB, 10**9):
            raise ValueError(f"a GB is 2**30 or 10**9 bytes, not {self.gb}")

    @property
    def month(self) -> Decimal:
        """Hours."""
        return exact(self.hours)

    def gigabytes(self, size: Number) -> Decimal:
        """GB of so many bytes."""
        return exact(size, "bytes") / self.gb

    def __str__(self) -> str:
        gb = "2^30" if self.gb == GIB else "10^9"
        tier = "free tier deducted" if self.free_tier else "free tier not deducted"
        return f"A month of {plain(self.month)} hours, a GB of {gb} bytes, {tier}"


DEFAULT = Conventions()


@dataclass(frozen=True, slots=True)
class Source:
    """Requests that a line of a bill comes from, in a month."""

    operation: str
    target: str  # the table's or index's name
    kind: str  # "GSI" or "LSI"; "" for a table
    requests: Decimal
    units: Decimal
    write: bool
    bytes_used: Decimal = Decimal()
    bytes_paid: Decimal = Decimal()  # what the units would have carried
    strong_units: Decimal = Decimal()  # those of strongly consistent reads that could be eventual

    def __str__(self) -> str:
        place = f"{self.kind} {self.target}" if self.kind else self.target
        unit = ("write" if self.write else "read") + (" unit" if self.units == 1 else " units")
        return f"{plain(self.requests)} {self.operation} on {place}: {plain(self.units)} {unit}"


@dataclass(frozen=True, slots=True)
class BillLine:
    """One charge. ``amount`` is exact; ``why`` is its arithmetic in words."""

    group: str  # "throughput", "storage", "backup", ...: the slice of a chart
    target: str  # whose charge it is: a table, "GSI by-status", "the account"
    what: str
    quantity: Decimal
    unit: str
    amount: Decimal
    why: str
    price: Price | None = None
    sources: tuple[Source, ...] = ()

    @property
    def region(self) -> str:
        return self.price.region if self.price else ""

    def __str__(self) -> str:
        return f"{self.target}: {self.what}: {self.why} = {dollars(self.amount)}"


def charge(
    prices: RegionPrices,
    name: str,
    quantity: Number,
    *,
    target: str = "the account",
    why: str = "",
    sources: Iterable[Source] = (),
) -> BillLine:
    """One line for so much of one price point: "restore_gb", "pitr_gb_month", "dax_r4.large" and so on.

    ``why`` says where the quantity comes from. NoPrice where the Region has none, ValueError for a bad quantity.
    """
    price, much = prices[name], exact(quantity)
    how = price.point
    counted = f"{why} = " if why else ""
    text = f"{counted}{plain(much)} {how.unit} × {price.rate}"
    amount = much * price.amount
    return BillLine(
        how.group, target, how.title, much, how.unit, amount, text, price, tuple(sources)
    )


@dataclass(frozen=True, slots=True)
class Bill:
    """The charges of a month. Prints itself; ``total`` is the exact sum of its lines."""

    title: str
    lines: tuple[BillLine, ...]
    prices_label: str
    conventions: Conventions
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal())

    @property
    def by_group(self) -> dict[str, Decimal]:
        """The slices of a chart: "throughput", "storage", ... each with its sum."""
        return _sums(self.lines, lambda line: line.group)

    @property
    def by_target(self) -> dict[str, Decimal]:
        """What each table and each index costs."""
        return _sums(self.lines, lambda line: line.target)

    def __str__(self) -> str:
        head = [f"{self.title} ({self.prices_label})", f"{self.conventions}.", ""]
        notes = ["", *(f"Note: {note}" for note in self.notes)] if self.notes else []
        return "\n".join([*head, *self.rows(), *notes])

    __repr__ = __str__

    def rows(self) -> list[str]:
        """The lines as text: under each table or index its charges, their arithmetic, and the requests behind them."""
        rows: list[str] = []
        for target in dict.fromkeys(line.target for line in self.lines):
            rows.append(target)
            for line in self.lines:
                if line.target == target:
                    abroad = f", {line.region}" if line.region not in self.prices_label else ""
                    rows.append(
                        f"  {line.what + abroad:<{_TEXT - 2}}{dollars(line.amount):>{_MONEY}}"
                    )
                    rows.append(f"      {line.why}")
                    rows += [f"      from {source}" for source in line.sources]
        return [*rows, f"{'total':<{_TEXT}}{dollars(self.total):>{_MONEY}}"]


_TEXT, _MONEY = 68, 16


def _sums(lines: Iterable[BillLine], key: Callable[[BillLine], str]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[key(line)] = sums.get(key(line), Decimal()) + line.amount
    return sums
