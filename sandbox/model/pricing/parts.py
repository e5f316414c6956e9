"""A bill cut for a chart: what each table's and index's throughput costs, and the rest. No piece is negative."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.bill import Bill, BillLine
from sandbox.model.pricing.exact import settled

THROUGHPUT = "throughput"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar: the throughput of one table or index, or all of another group."""

    group: str
    target: str = ""  # a table or index; "" where the group is not cut

    @property
    def title(self) -> str:
        return self.target or self.group


def parts(bill: Bill) -> dict[Part, Decimal]:
    """The pieces of a bill, in US dollars; their sum is its total.

    What a reservation, a Savings Plan or the free tier changes is spread over the throughput that it is for, in
    proportion: it is bought for all tables and indexes of an account together.
    """
    sums = {group: settled(amount) for group, amount in bill.by_group.items()}
    plain: dict[str, Decimal] = {}
    for line in filter(_is_plain, bill.lines):
        plain[line.target] = plain.get(line.target, Decimal()) + line.amount
    gross = sum(plain.values(), Decimal())
    cut = {
        Part(THROUGHPUT, target): sums[THROUGHPUT] * amount / gross
        for target, amount in plain.items()
    }
    return cut | {Part(group): amount for group, amount in sums.items() if group != THROUGHPUT}


def _is_plain(line: BillLine) -> bool:
    """Whether it charges for throughput itself: it is neither a credit nor the fee of a reservation."""
    if line.group != THROUGHPUT or line.amount <= 0 or line.price is None:
        return False
    return not line.price.name.startswith("reserved_")
