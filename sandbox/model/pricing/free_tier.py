"""The free tier: what every account gets free each month, taken off a bill once."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sandbox.model.pricing.bill import BillLine, charge
from sandbox.model.pricing.exact import plain
from sandbox.model.pricing.price_list import RegionPrices
from sandbox.model.pricing.throughput import minus

_TITLE = "the free tier"


def free_tier(
    prices: RegionPrices, lines: Sequence[BillLine], hours: Decimal
) -> tuple[BillLine, ...]:
    """The credits for these lines: Standard class only, in this Region only, and never more than was charged.

    25 WCU and 25 RCU for every hour of the month, 25 GB-months, 2.5 million Streams reads, 100 GB to the internet.
    """
    free = prices.free_tier
    if free is None:
        return ()
    allowances = (
        # the writes of a global table have an allowance in the price list too; here one for both
        (("wcu_hour", "rwcu_hour"), free.wcu * hours, f"{free.wcu} WCU × {plain(hours)} hours"),
        (("rcu_hour",), free.rcu * hours, f"{free.rcu} RCU × {plain(hours)} hours"),
        (("storage_gb_month",), free.storage_gb, f"{plain(free.storage_gb)} GB-months"),
        (("streams_rru",), free.streams_requests, f"{plain(free.streams_requests)} requests"),
        (("internet_gb_first_10_tb",), free.internet_gb, f"{plain(free.internet_gb)} GB"),
    )
    return tuple(
        credit
        for names, allowance, why in allowances
        for credit in _credits(prices, lines, names, allowance, why)
    )


def _credits(
    prices: RegionPrices,
    lines: Sequence[BillLine],
    names: Iterable[str],
    allowance: Decimal,
    why: str,
) -> Iterable[BillLine]:
    for name in names:
        charged = sum(
            (
                line.quantity
                for line in lines
                if line.price and line.price == prices.prices.get(name)
            ),
            Decimal(),
        )
        taken = min(charged, allowance)
        if taken > 0:
            allowance -= taken
            line = charge(prices, name, taken, target=_TITLE, why=f"up to {why}")
            yield minus(line, "free")
