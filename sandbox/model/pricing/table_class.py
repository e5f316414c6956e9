"""Standard or Standard-IA: cheaper storage against dearer requests."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.break_even import Figure
from sandbox.model.pricing.exact import Number, dollars, exact, percent, plain
from sandbox.model.pricing.price_list import RegionPrices

# AWS's rule of thumb, Cost Template and table-class optimizer: requests +25%, storage -60%
AWS_THROUGHPUT_RATIO = Decimal("1.25")
AWS_STORAGE_RATIO = Decimal("0.4")


@dataclass(frozen=True, slots=True)
class ClassComparison:
    """The same table in both classes, US dollars a month."""

    standard: Decimal
    standard_ia: Decimal
    formula: str

    @property
    def saving(self) -> Decimal:
        """What moving to Standard-IA saves; below zero where it costs more."""
        return self.standard - self.standard_ia

    @property
    def move(self) -> bool:
        return self.saving > 0

    def __str__(self) -> str:
        verdict = "move to Standard-IA" if self.move else "keep Standard"
        return f"{verdict}: Standard {dollars(self.standard)}, Standard-IA {dollars(self.standard_ia)} = {self.formula}"


def compare_classes(
    throughput: Number,
    storage: Number,
    *,
    throughput_ratio: Number = AWS_THROUGHPUT_RATIO,
    storage_ratio: Number = AWS_STORAGE_RATIO,
) -> ClassComparison:
    """Both classes, from what throughput and storage cost in Standard; the ratios default to AWS's rule of thumb."""
    requests, data = exact(throughput, "throughput cost"), exact(storage, "storage cost")
    by, of = exact(throughput_ratio), exact(storage_ratio)
    formula = f"{dollars(requests)} × {plain(by)} + {dollars(data)} × {plain(of)}"
    return ClassComparison(requests + data, requests * by + data * of, formula)


def ratio(prices: RegionPrices, name: str) -> Figure:
    """The price of a point in Standard-IA as a multiple of Standard's: "wru", "rcu_hour", "storage_gb_month" ..."""
    standard, other = prices[name].amount, prices[_in_ia(name)].amount
    formula = f"{plain(other)} / {plain(standard)}"
    return Figure(f"{name}, Standard-IA against Standard", other / standard, formula, "times")


def _in_ia(name: str) -> str:
    return "storage_ia_gb_month" if name == "storage_gb_month" else f"{name}_ia"


def move_threshold(prices: RegionPrices, name: str) -> Figure:
    """The storage cost, as a share of throughput cost, above which Standard-IA is cheaper.

    ``name`` is the price point that makes up the throughput: "wru", "rru", "wcu_hour" or "rcu_hour".
    """
    dearer = ratio(prices, name).value - 1
    cheaper = 1 - ratio(prices, "storage_gb_month").value
    formula = f"{percent(dearer)} dearer requests / {percent(cheaper)} cheaper storage"
    return Figure(f"Storage cost ÷ {name} cost to move to Standard-IA", dearer / cheaper, formula)


def aws_move_threshold() -> Figure:
    """AWS's own rule, of Standard's storage cost against its throughput cost."""
    dearer, cheaper = AWS_THROUGHPUT_RATIO - 1, 1 - AWS_STORAGE_RATIO
    formula = f"{plain(dearer)} / {plain(cheaper)}"
    return Figure("Move to Standard-IA above storage ÷ throughput", dearer / cheaper, formula)


def aws_return_threshold() -> Figure:
    """The share of Standard-IA's throughput cost below which its storage cost says: move back."""
    dearer = 1 - 1 / AWS_THROUGHPUT_RATIO
    cheaper = 1 / AWS_STORAGE_RATIO - 1
    formula = f"{plain(dearer)} / {plain(cheaper)}"
    return Figure("Move back below storage ÷ throughput, in Standard-IA", dearer / cheaper, formula)


def units_per_gb(prices: RegionPrices, name: str, hours: Number = 730) -> Figure:
    """Units a month (or capacity units all month) for each GB stored, below which Standard-IA is cheaper."""
    saved = prices["storage_gb_month"].amount - prices["storage_ia_gb_month"].amount
    extra = prices[_in_ia(name)].amount - prices[name].amount
    by, what = Decimal(1), "units a month"
    if name.endswith("_hour"):
        by, what = exact(hours, "hours"), "capacity units"
    formula = f"{plain(saved)} / ({plain(extra)} × {plain(by)})"
    return Figure(
        f"{name} for each GB below which Standard-IA is cheaper",
        saved / (extra * by),
        formula,
        what,
    )


def smallest_table(prices: RegionPrices) -> Figure:
    """GB that a table must hold for Standard-IA to win at all, where the free tier makes the first of Standard free."""
    free = prices.free_tier.storage_gb if prices.free_tier else Decimal()
    standard, other = (prices[name].amount for name in ("storage_gb_month", "storage_ia_gb_month"))
    formula = f"{plain(standard)} × {plain(free)} / ({plain(standard)} - {plain(other)})"
    return Figure(
        "Smallest table for Standard-IA", standard * free / (standard - other), formula, "GB"
    )
