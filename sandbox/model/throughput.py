"""Capacity as buckets of units that fill at a rate: who may spend, who is throttled, and why.

A table (or a GSI) has a bucket for reads and one for writes; so has each of its partitions. A request needs its
units in both. This one rule shows burst capacity, the ceiling of a partition, and the sharing of a table's
capacity among its partitions. *Modelled* after the Developer Guide (burst and adaptive capacity) and the USENIX
paper of 2022, section 4.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

PARTITION_READ_UNITS = 3_000  # a second; Developer Guide, partition key design
PARTITION_WRITE_UNITS = 1_000  # a second; same page
BURST_SECONDS = (
    300.0  # of unused capacity that are kept; Developer Guide, burst and adaptive capacity
)
NO_BURST_SECONDS = 1.0  # modelled: partitions and on-demand tables keep what one second brings
_ROUNDING = 1e-6  # units; sums of fractions of seconds are not exact


class Limit(StrEnum):
    """What a throttled request ran into; Developer Guide, diagnosing throttling."""

    PROVISIONED = "ProvisionedThroughputExceeded"
    KEY_RANGE = "KeyRangeThroughputExceeded"
    ACCOUNT = "AccountLimitExceeded"
    MAX_ON_DEMAND = "MaxOnDemandThroughputExceeded"


@dataclass(frozen=True, slots=True)
class Throttled:
    """A refusal: the units that were asked for, and those that there were."""

    units: float
    available: float
    limit: Limit = Limit.PROVISIONED


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that was let through, and the units that it spent."""

    units: float


@dataclass(slots=True)
class TokenBucket:
    """Units that flow in at ``rate`` a second, as long as there are fewer than ``size``.

    >>> bucket = TokenBucket(rate=150, size=150 * BURST_SECONDS, level=0)
    >>> bucket.level_at(300)
    45000.0
    """

    rate: float  # units a second
    size: float  # units
    level: float  # units; below zero where one request was larger than the whole bucket
    at: float = 0.0  # virtual seconds of that level
    limit: Limit = Limit.PROVISIONED

    def __post_init__(self) -> None:
        if self.rate <= 0 or self.size <= 0:
            raise ValueError("a bucket needs a rate and a size above zero")

    def level_at(self, at: float) -> float:
        """Units in the bucket at a time that is not past."""
        return min(self.size, self.level + self.rate * max(0.0, at - self.at))

    def holds(self, units: float, *, at: float) -> bool:
        """Whether a request may spend so many units: they are there, or the bucket is full and cannot hold so many."""
        return self.level_at(at) + _ROUNDING >= min(units, self.size)

    def spend(self, units: float, *, at: float) -> None:
        self.level, self.at = self.level_at(at) - units, max(self.at, at)

    def refill_to(self, rate: float, size: float, *, at: float) -> None:
        """Change rate and size from a time on; what the bucket holds stays, as far as there is room."""
        self.level, self.at = min(size, self.level_at(at)), max(self.at, at)
        self.rate, self.size = rate, size


def admit(bucket: TokenBucket, units: float, *, at: float) -> Admitted | Throttled:
    """Spend units of one bucket, or none.

    >>> admit(TokenBucket(rate=1, size=10, level=3), 5, at=0) == Throttled(5, available=3)
    True
    """
    return admit_all([(bucket, units)], at=at)


def admit_all(demands: Sequence[tuple[TokenBucket, float]], *, at: float) -> Admitted | Throttled:
    """Spend units of every bucket named (each once), or of none: a throttled request spends nothing."""
    for bucket, units in demands:
        if not bucket.holds(units, at=at):
            return Throttled(units, bucket.level_at(at), bucket.limit)
    for bucket, units in demands:
        bucket.spend(units, at=at)
    return Admitted(max((units for _, units in demands), default=0.0))


def provisioned_bucket(rate: float, *, at: float = 0.0) -> TokenBucket:
    """The bucket of a provisioned table or GSI, empty but for one second's units: nothing was left unused yet."""
    return TokenBucket(rate, rate * BURST_SECONDS, rate, at)


def partition_bucket(rate: float, *, at: float = 0.0) -> TokenBucket:
    """The bucket of one partition, full: 1,000 write units a second, or 3,000 read units."""
    return TokenBucket(rate, rate * NO_BURST_SECONDS, rate, at, Limit.KEY_RANGE)
