"""A day played again: how one table, or GSI, would have served a demand, minute by minute, provisioned or on-demand.

Averages of a minute hide what is shorter: within a minute nothing peaks, and no partition is hotter than another.
What is throttled is lost; clients that try again would make it worse.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from sandbox.model.capacity import ON_DEMAND_WRITES, PEAK_WINDOW, TABLE_UNITS, OnDemandPeaks
from sandbox.model.clock import START
from sandbox.model.metrics import MINUTE
from sandbox.model.scaling import (
    NO_DELAYS,
    POINTS_DOWN,
    Delays,
    Scaler,
    TargetTracking,
    decreases_in_hand,
)
from sandbox.model.schedules import next_time
from sandbox.model.throughput import BURST_SECONDS

MIDNIGHT = START.replace(hour=0)  # where a day begins


class Minute(NamedTuple):
    """One minute, in average units a second."""

    demand: float
    provisioned: float  # on-demand: what would have been served at once
    consumed: float
    throttled: float


class ScheduledAction(NamedTuple):
    """New bounds at the times of a schedule; None leaves a bound as it is."""

    schedule: str  # such as "cron(0 18 * * ? *)"; see `schedules.next_time`
    minimum: int | None = None
    maximum: int | None = None
    zone: str = "UTC"

    def applied_to(self, policy: TargetTracking) -> TargetTracking:
        """The policy with the new bounds; a bound that is not named gives way."""
        low = policy.minimum if self.minimum is None else self.minimum
        high = policy.maximum if self.maximum is None else self.maximum
        if low > high:
            low, high = (high, high) if self.minimum is None else (low, low)
        return with_bounds(policy, low, high)


def with_bounds(policy: TargetTracking, minimum: int, maximum: int) -> TargetTracking:
    return TargetTracking(
        minimum,
        maximum,
        policy.target,
        policy.scale_out_cooldown,
        policy.scale_in_cooldown,
        policy.scales_in,
    )


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of a demand. Sums are in units, or in units provisioned for an hour, which is what is billed."""

    minutes: tuple[Minute, ...]
    on_demand: bool = False
    increases: int = 0
    decreases: int = 0

    @property
    def consumed_units(self) -> float:
        return MINUTE * sum(minute.consumed for minute in self.minutes)

    @property
    def throttled_units(self) -> float:
        return MINUTE * sum(minute.throttled for minute in self.minutes)

    @property
    def throttled_minutes(self) -> int:
        return sum(minute.throttled > 0 for minute in self.minutes)

    @property
    def unit_hours(self) -> float:
        """Provisioned units times hours; 0 for on-demand, which has no such charge.

        >>> replay([0.0] * 60, TargetTracking(10, 10)).unit_hours
        10.0
        """
        if self.on_demand:
            return 0.0
        return sum(minute.provisioned for minute in self.minutes) / 60

    @property
    def utilization(self) -> float:
        """The share of the provisioned units that was consumed, 0 to 1."""
        provisioned = sum(minute.provisioned for minute in self.minutes)
        return sum(minute.consumed for minute in self.minutes) / provisioned if provisioned else 0.0


def replay(
    demand: Sequence[float],
    policy: TargetTracking,
    *,
    provisioned: int | None = None,
    schedule: Iterable[ScheduledAction] = (),
    delays: Delays = NO_DELAYS,
    seed: int = 7,
    start: datetime = MIDNIGHT,
) -> Replay:
    """Play a demand (units a second, one number a minute) against provisioned capacity under a policy.

    ``provisioned`` is the capacity at first, by default the policy's minimum. A policy whose minimum is its maximum is
    a fixed capacity. Unused units are kept for up to 300 seconds; the bucket is empty at first.
    """
    played = _Provisioned(policy, provisioned or policy.minimum, delays, seed, start)
    due = due_minutes(schedule, start, len(demand))
    minutes = []
    for number, wanted in enumerate(demand):
        for action in due.get(number, ()):
            played.policy = action.applied_to(played.policy)
        minutes.append(played.minute(number, wanted))
    return Replay(tuple(minutes), increases=played.increases, decreases=len(played.decreases))


def replay_on_demand(
    demand: Sequence[float],
    *,
    previous_peak: float = ON_DEMAND_WRITES / 2,
    maximum: float | None = None,
) -> Replay:
    """Play a demand (units a second, one number a minute) against on-demand capacity: twice its previous peak.

    A new table's previous peak counts as 2,000 writes a second, or 6,000 reads. ``maximum`` caps what it serves.
    """
    peaks = OnDemandPeaks(2 * previous_peak)
    minutes = []
    for number, wanted in enumerate(demand):
        at = number * PEAK_WINDOW
        served = min(peaks.capacity_at(at), TABLE_UNITS, maximum or TABLE_UNITS)
        consumed = min(wanted, served)
        peaks.note(consumed * MINUTE, at=at)
        minutes.append(Minute(wanted, served, consumed, wanted - consumed))
    return Replay(tuple(minutes), on_demand=True)


class _Provisioned:
    """A table with its burst bucket and its auto scaling."""

    def __init__(
        self, policy: TargetTracking, units: int, delays: Delays, seed: int, start: datetime
    ) -> None:
        self.policy = policy
        self.increases = 0
        self.decreases: list[float] = []  # seconds since the epoch
        self._units = units
        self._next = units  # the capacity that an update under way will end with
        self._ready = 0.0
        self._burst = 0.0  # units left from before
        self._rng = Random(seed)
        self._scaler = Scaler(self._rng)
        self._delays = delays
        self._epoch = start.timestamp()
        self._recent: list[float] = []

    def minute(self, number: int, demand: float) -> Minute:
        """Let one minute pass: scaling acts at its beginning on the minutes before."""
        at = number * MINUTE
        self._scale(at)
        available = self._burst + self._units * MINUTE
        rate = min(demand, available / MINUTE)  # in this order: what is throttled is never below 0
        unused = max(0.0, available - rate * MINUTE)
        self._burst = min(self._units * BURST_SECONDS, unused)
        self._recent = [*self._recent[1 - POINTS_DOWN :], rate]
        return Minute(demand, self._units, rate, demand - rate)

    def _scale(self, at: float) -> None:
        if at < self._ready:
            return
        self._units = self._next
        self._burst = min(self._burst, self._units * BURST_SECONDS)
        now = self._epoch + at
        in_hand = decreases_in_hand(self.decreases, now)
        capacity = self._scaler.step(
            self.policy, self._recent, self._units, in_hand=in_hand, at=at, delays=self._delays
        )
        if capacity is None:
            return
        if capacity > self._units:
            self.increases += 1
        else:
            self.decreases.append(now)
        self._next, self._ready = capacity, at + self._rng.uniform(*self._delays.update)
        if self._ready <= at:
            self._units = capacity
            self._burst = min(self._burst, self._units * BURST_SECONDS)


def due_minutes(
    schedule: Iterable[ScheduledAction], start: datetime, minutes: int
) -> dict[int, list[ScheduledAction]]:
    """The actions that are due in each minute."""
    due: dict[int, list[ScheduledAction]] = {}
    for action in schedule:
        moment = next_time(
            action.schedule, start - timedelta(microseconds=1), start=start, zone=action.zone
        )
        while moment is not None:
            number = int((moment - start).total_seconds() // MINUTE)
            if number >= minutes:
                break
            due.setdefault(number, []).append(action)
            moment = next_time(action.schedule, moment, start=start, zone=action.zone)
    return due
