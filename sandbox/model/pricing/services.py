"""Charges with a rule of their own: change capture, DAX, transfer to the internet, a global table's replicas."""

from collections.abc import Sequence
from decimal import Decimal

from sandbox.model.pricing.bill import BillLine, charge
from sandbox.model.pricing.exact import Number, exact, plain, whole_up
from sandbox.model.pricing.price_list import PriceList, RegionPrices
from sandbox.model.units import write_units

_TB = 1_024  # GB
# GB of each step, the last without end; AWS's pricing page, data transfer
_INTERNET = (
    ("internet_gb_first_10_tb", Decimal(10 * _TB)),
    ("internet_gb_next_40_tb", Decimal(40 * _TB)),
    ("internet_gb_next_100_tb", Decimal(100 * _TB)),
    ("internet_gb_above_150_tb", None),
)


def kinesis_capture(
    prices: RegionPrices, writes: Number, item_bytes: int, *, target: str = "table"
) -> BillLine:
    """Change capture for Kinesis: a unit for each started KB of each write. Kinesis's own charges come on top."""
    each = Decimal(write_units(item_bytes))
    why = f"{plain(exact(writes, 'writes'))} writes × {plain(each)}"
    return charge(prices, "cdc_kinesis_unit", exact(writes) * each, target=target, why=why)


def dax(prices: RegionPrices, node: str, nodes: int, hours: Number = 730) -> BillLine:
    """A DAX cluster: every node, every started hour. ``node`` is a type such as "r4.large"."""
    whole = whole_up(exact(hours, "hours"))
    why = f"{nodes} nodes × {plain(whole)} hours"
    return charge(prices, f"dax_{node.removeprefix('dax.')}", nodes * whole, target="DAX", why=why)


def internet(prices: RegionPrices, gb: Number) -> tuple[BillLine, ...]:
    """Transfer to the internet: each further step is cheaper."""
    rest, lines = exact(gb, "GB"), []
    for name, size in _INTERNET:
        part = rest if size is None else min(rest, size)
        if part:
            lines.append(charge(prices, name, part, target="transfer"))
        rest -= part
    return tuple(lines)


def transfer(prices: RegionPrices, to: str, gb: Number, *, target: str = "transfer") -> BillLine:
    """Transfer to another Region, charged where it leaves."""
    special = f"transfer_gb_{to}"
    name = special if special in prices else "transfer_gb"
    return charge(prices, name, gb, target=target, why=f"to {to}")


def replicated_writes(
    prices: PriceList,
    regions: Sequence[str],
    *,
    write_units: Number,
    index_write_units: Number = 0,
    target: str = "global table",
) -> tuple[BillLine, ...]:
    """On demand, in every Region of a global table: replicated units for writes, ordinary ones for those of GSIs."""
    lines = []
    for region in regions:
        lines.append(charge(prices[region], "rwru", write_units, target=target))
        if exact(index_write_units):
            lines.append(
                charge(prices[region], "wru", index_write_units, target=f"{target}'s GSIs")
            )
    return tuple(lines)


def add_replica(prices: PriceList, source: str, to: str, gb: Number) -> tuple[BillLine, ...]:
    """A new replica: a restore in its Region, and the transfer from the source."""
    return (
        charge(prices[to], "restore_gb", gb, target=f"replica in {to}"),
        transfer(prices[source], to, gb, target=f"replica in {to}"),
    )
