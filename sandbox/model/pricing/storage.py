"""What stored data costs: DynamoDB adds 100 bytes to each item and each index entry before it counts."""

from dataclasses import dataclass

from sandbox.model.pricing.bill import BillLine, Conventions, charge
from sandbox.model.pricing.exact import Number, exact, plain
from sandbox.model.pricing.price_list import RegionPrices
from sandbox.model.pricing.throughput import TableClass

ITEM_OVERHEAD = 100  # bytes for each item and index entry; Developer Guide, item sizes and billing
REPLICA_OVERHEAD = 48  # bytes more for each item of a global table; same


@dataclass(frozen=True, slots=True)
class Stored:
    """What one table or index keeps: items (or entries) and their bytes, without the overhead."""

    target: str
    items: Number
    size: Number  # bytes
    kind: str = ""  # "GSI" or "LSI"

    @property
    def place(self) -> str:
        return f"{self.kind} {self.target}".strip()

    def billable_bytes(self, *, replicated: bool = False) -> int:
        """Bytes on the bill.

        >>> Stored("Orders", 1_000, 200_000).billable_bytes()
        300000
        """
        each = ITEM_OVERHEAD + (REPLICA_OVERHEAD if replicated and not self.kind else 0)
        return int(exact(self.size, "bytes") + exact(self.items, "items") * each)


def storage(
    prices: RegionPrices,
    stored: Stored,
    conventions: Conventions,
    *,
    table_class: TableClass = TableClass.STANDARD,
    replicated: bool = False,
) -> BillLine:
    """A month of one table's or index's data."""
    size = stored.billable_bytes(replicated=replicated)
    each = ITEM_OVERHEAD + (REPLICA_OVERHEAD if replicated and not stored.kind else 0)
    items = exact(stored.items)
    why = f"{plain(exact(stored.size))} bytes" + (
        f" + {plain(items)} × {each} bytes" if items else ""
    )
    return storage_of(
        prices,
        conventions.gigabytes(size),
        table_class=table_class,
        target=stored.place,
        why=f"({why}) / {conventions.gb:,}",
    )


def storage_of(
    prices: RegionPrices,
    gb: Number,
    *,
    table_class: TableClass = TableClass.STANDARD,
    target: str = "table",
    why: str = "",
) -> BillLine:
    """A month of so many GB, overhead included."""
    name = f"storage{table_class.value}_gb_month"
    return charge(prices, name, gb, target=target, why=why)
