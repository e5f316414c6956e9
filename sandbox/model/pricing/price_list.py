"""The price list: what each thing costs in each Region, since when, and how old that knowledge is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sandbox.model.pricing.exact import unrounded
from sandbox.model.pricing.points import PricePoint, point

FRESH_FOR = timedelta(days=365)  # after a year without a look, a price is called old


class NoPrice(LookupError):
    """A Region or a thing that the price list has no price for."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one unit of something in one Region, and the date of that knowledge.

    >>> str(Price(Decimal("0.000000625"), "wru", "us-east-1", "G2", date(2025, 6, 5)))
    '$0.625 per million WRU (us-east-1, G2, 2025-06-05)'
    """

    amount: Decimal
    name: str  # the price point's
    region: str
    generation: str
    as_of: date

    @property
    def point(self) -> PricePoint:
        return point(self.name)

    @property
    def rate(self) -> str:
        """The amount as AWS's pricing page quotes it, without the Region: "$0.625 per million WRU"."""
        how = self.point
        unit = how.unit.removesuffix("s")
        per = f"million {how.unit}" if how.per > 1 else unit
        return f"${unrounded(self.amount * how.per)} per {per}"

    @property
    def label(self) -> str:
        """Where and when it holds: "us-east-1, G2, 2025-06-05"."""
        return f"{self.region}, {self.generation}, {self.as_of}"

    def __str__(self) -> str:
        return f"{self.rate} ({self.label})"


@dataclass(frozen=True, slots=True)
class FreeTier:
    """What every account gets free each month; it never expires."""

    storage_gb: Decimal  # Standard class only
    wcu: Decimal  # provisioned, Standard class only
    rcu: Decimal
    streams_requests: Decimal
    internet_gb: Decimal


@dataclass(frozen=True, slots=True)
class SavingsPlan:
    """The discount of a one-year Database Savings Plan, as shares of the plain price. Inferred."""

    off_request_units: Decimal
    off_capacity_hours: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class RegionPrices:
    """The prices of one Region."""

    region: str
    generation: str
    prices: Mapping[str, Price] = field(repr=False)
    free_tier: FreeTier | None  # GovCloud Regions have none
    savings_plan: SavingsPlan
    seen_again: date | None = None  # when the main prices were last seen unchanged

    def __getitem__(self, name: str) -> Price:
        """The price of a price point; NoPrice where this Region has none."""
        found = self.prices.get(name)
        if found is None:
            try:
                title = point(name).title
            except KeyError:
                raise NoPrice(f"there is no price point {name!r}") from None
            raise NoPrice(f"the price list has no price for {title!r} in {self.region}")
        return found

    def __contains__(self, name: object) -> bool:
        return name in self.prices

    @property
    def as_of(self) -> date:
        return self["wru"].as_of

    @property
    def label(self) -> str:
        """Region, generation and date, for wherever a price appears."""
        again = f", seen unchanged {self.seen_again}" if self.seen_again else ""
        return f"{self.region}, prices {self.generation} of {self.as_of}{again}"

    def notice(self, today: date) -> str:
        """A sentence that these prices are old; "" while they are not."""
        seen = max(filter(None, (self.as_of, self.seen_again)))
        age = today - seen
        if age <= FRESH_FOR:
            return ""
        return (
            f"The prices of {self.region} were last seen on {seen}, {age.days} days ago; they may have changed. "
            "AWS publishes the current ones as a price file, which can be given in their place."
        )


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices of every Region, of one generation. G2 began on 1 November 2024, when on-demand prices were halved."""

    generation: str
    regions: Mapping[str, RegionPrices] = field(repr=False)
    earlier: "PriceList | None" = None

    def __getitem__(self, region: str) -> RegionPrices:
        """The prices of one Region; NoPrice for one that the list does not have."""
        if region not in self.regions:
            raise NoPrice(
                f"the price list has no Region {region!r}; it has {', '.join(sorted(self.regions))}"
            )
        return self.regions[region]
