"""A table that does not exist yet, for sliders: what its bill would be with larger items, more indexes, elsewhere."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.bill import DEFAULT, Conventions
from sandbox.model.pricing.comparison import Comparison, compare
from sandbox.model.pricing.described import Index, Table, reads, writes
from sandbox.model.pricing.exact import Number, exact
from sandbox.model.pricing.price_list import PriceList
from sandbox.model.pricing.profile import Profile
from sandbox.model.pricing.usage import RECOMMENDED_TARGET, Usage
from sandbox.model.units import Consistency


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the sliders say. Each index is a GSI that projects all of the item."""

    region: str = "us-east-1"
    item_bytes: int = 1_024
    items: int = 1_000_000
    indexes: int = 0
    writes_per_second: Number = 100
    reads_per_second: Number = 100
    consistency: Consistency = Consistency.EVENTUAL
    utilisation: Number = RECOMMENDED_TARGET  # of provisioned capacity
    conventions: Conventions = DEFAULT

    @property
    def usage(self) -> Usage:
        """The month that they describe."""
        hours = self.conventions.month
        asked = (
            writes(Profile.constant(self.writes_per_second, hours), self.item_bytes),
            reads(
                Profile.constant(self.reads_per_second, hours), self.item_bytes, self.consistency
            ),
        )
        gsis = tuple(
            Index(f"index-{number + 1}", "GSI", self.items, self.item_bytes, Decimal(1))
            for number in range(self.indexes)
        )
        table = Table("Table", self.items, self.item_bytes, asked, gsis)
        target = exact(self.utilisation, "utilisation")
        return Usage((table.usage(),), self.conventions, target_utilisation=target)

    def priced(self, prices: PriceList) -> Comparison:
        """Every mode's bill."""
        return compare(self.usage, prices, self.region)
