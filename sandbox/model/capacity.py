"""What a table, or a GSI, may spend as a whole: provisioned units with their burst, or on-demand with its peaks."""

from dataclasses import dataclass, field

from sandbox.model.throughput import (
    BURST_SECONDS,
    NO_BURST_SECONDS,
    Limit,
    TokenBucket,
    provisioned_bucket,
)

ON_DEMAND_READS = 12_000.0  # a second, of a new table; Developer Guide, on-demand capacity mode
ON_DEMAND_WRITES = 4_000.0  # a second; same page
TABLE_UNITS = 40_000  # reads, and writes, a second of one table or GSI; Developer Guide, quotas
ACCOUNT_UNITS = 80_000  # of all provisioned tables of a Region; same page
PEAK_SECONDS = 1_800.0  # until a new peak may be doubled; Developer Guide, on-demand capacity mode
PEAK_WINDOW = 60.0  # seconds over which a peak is averaged; modelled


@dataclass(slots=True)
class OnDemandPeaks:
    """How far an on-demand table has scaled: it serves twice its previous peak at once, and keeps what it has.

    A peak is one minute's average. It counts as the previous peak half an hour after it was reached (*modelled*: "you
    may be throttled if you exceed double your previous peak within 30 minutes").
    """

    capacity: float  # units a second that are served at once
    window: float = 0.0  # virtual seconds at which the current minute began
    units: float = 0.0  # spent in it
    reached: list[tuple[float, float]] = field(default_factory=list)  # (when, rate), both rising

    def note(self, units: float, *, at: float) -> None:
        """Note units that were spent."""
        self._close(at)
        self.units += units

    def capacity_at(self, at: float) -> float:
        """Units a second that are served at once."""
        self._close(at)
        while self.reached and self.reached[0][0] + PEAK_SECONDS <= at:
            _, rate = self.reached.pop(0)
            self.capacity = max(self.capacity, 2 * rate)
        return self.capacity

    def _close(self, at: float) -> None:
        if at - self.window < PEAK_WINDOW:
            return
        rate, ended = self.units / PEAK_WINDOW, self.window + PEAK_WINDOW
        highest = max([self.capacity / 2, *(rate for _, rate in self.reached)])
        if rate > highest:
            self.reached.append((ended, rate))
        self.window, self.units = at - at % PEAK_WINDOW, 0.0


class Capacity:
    """One direction, reads or writes, of a table or a GSI."""

    def __init__(self, start: float, *, at: float = 0.0) -> None:
        """``start`` is what an on-demand table of this kind serves at first, in units a second."""
        self.peaks = OnDemandPeaks(start, at - at % PEAK_WINDOW)
        self._maximum: TokenBucket | None = None
        self._bucket: TokenBucket | None = None
        self.provisioned: float | None = None  # units a second; None for on-demand

    def provision(self, rate: float, *, at: float) -> None:
        """Provisioned at a rate from now on; unused units are kept."""
        if self._bucket is None or self.provisioned is None:
            self._bucket = provisioned_bucket(rate, at=at)
        elif rate != self.provisioned:
            self._bucket.refill_to(rate, rate * BURST_SECONDS, at=at)
        self.provisioned, self._maximum = rate, None
        self.peaks.capacity = max(
            self.peaks.capacity, rate
        )  # what was once provisioned stays there

    def serve_on_demand(self, maximum: float | None, *, at: float) -> None:
        """On-demand from now on, at ``maximum`` units a second at the most where there is one."""
        rate = self.peaks.capacity_at(at)
        served = min(rate, TABLE_UNITS)
        if self._bucket is None or self.provisioned is not None:
            self._bucket = TokenBucket(served, served * NO_BURST_SECONDS, served, at)
        self._bucket.refill_to(served, served * NO_BURST_SECONDS, at=at)
        self._bucket.limit = Limit.ACCOUNT if rate >= TABLE_UNITS else Limit.KEY_RANGE
        self.provisioned = None
        if maximum is None:
            self._maximum = None
        elif self._maximum is None or self._maximum.rate != maximum:
            self._maximum = TokenBucket(maximum, maximum, maximum, at, Limit.MAX_ON_DEMAND)

    @property
    def rate(self) -> float:
        """Units a second that are served in the long run."""
        return self._bucket.rate if self._bucket else self.peaks.capacity

    def warm_up(self, rate: float) -> None:
        """Be ready for so many units a second; what there is already is never lowered."""
        self.peaks.capacity = max(self.peaks.capacity, rate)

    @property
    def buckets(self) -> list[TokenBucket]:
        """The buckets that every request spends from."""
        return [bucket for bucket in (self._maximum, self._bucket) if bucket]

    def note(self, units: float, *, at: float) -> None:
        """Note units that were spent."""
        self.peaks.note(units, at=at)
