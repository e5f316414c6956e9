"""One day in both capacity modes: what each served and cost by any minute, and where auto scaling came late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import cos, exp, isfinite, pi
from typing import NamedTuple

from sandbox.model.capacity import ON_DEMAND_READS, ON_DEMAND_WRITES
from sandbox.model.metrics import MINUTE
from sandbox.model.pricing.exact import exact
from sandbox.model.pricing.price_list import RegionPrices
from sandbox.model.replay import (
    MIDNIGHT,
    Minute,
    Replay,
    ScheduledAction,
    due_minutes,
    replay,
    replay_on_demand,
)
from sandbox.model.scaling import POINTS_UP, Delays, TargetTracking

DAY_MINUTES = 1_440
LEAD = 15  # minutes from a scheduled action to the rise that it is for; modelled
HELD = 120  # minutes after that rise, until the minimum is what it was; modelled
_RISE = 5  # minutes over which the steepest rise is looked for
_NEW_TABLE = {"write": ON_DEMAND_WRITES, "read": ON_DEMAND_READS}


def opening_day() -> tuple[float, ...]:
    """A shop's day, in units a second: quiet at night, and a sale that opens at 09:00 (*modelled*).

    >>> [round(opening_day()[60 * hour]) for hour in (0, 8, 9, 10, 12, 18)]
    [60, 240, 265, 873, 380, 180]
    """
    return tuple(_ordinary(minute) + _sale(minute - 540) for minute in range(DAY_MINUTES))


def _ordinary(minute: int) -> float:
    return 60 + 240 * (1 - cos(2 * pi * minute / DAY_MINUTES)) / 2


def _sale(minute: int) -> float:
    """Six minutes in which everybody comes, and an hour in which most have left."""
    return 0.0 if minute < 0 else min(1.0, minute / 6) * 1_600 * exp(-minute / 60)


def checked_demand(demand: Sequence[float]) -> tuple[float, ...]:
    """The numbers of a day; ValueError unless there are 1,440, each 0 or more."""
    numbers = tuple(map(float, demand))
    if len(numbers) != DAY_MINUTES:
        raise ValueError(
            f"a day has 1,440 minutes, one number of units a second for each, not {len(numbers):,}"
        )
    if wrong := [number for number in numbers if not (isfinite(number) and number >= 0)]:
        raise ValueError(f"a demand is 0 units a second or more in every minute, not {wrong[0]}")
    return numbers


def steepest_rise(demand: Sequence[float]) -> int:
    """The minute in which a demand begins to rise most; of several, the last.

    >>> steepest_rise([1.0] * 60 + [5.0] * 60)
    60
    """
    rises = [(later - now, n) for n, (now, later) in enumerate(zip(demand, demand[_RISE:]))]  # noqa: B905
    return max(rises)[1] + 1


def delays_of_minutes(minutes: int) -> Delays:
    """So many minutes from the second point above target to the new capacity, half for the alarm, half for the update.

    >>> delays_of_minutes(5)
    Delays(alarm=(120.0, 120.0), update=(180.0, 180.0))
    """
    alarm = minutes // 2 * MINUTE
    update = minutes * MINUTE - alarm
    return Delays((alarm, alarm), (update, update))


def before_the_rise(
    demand: Sequence[float], policy: TargetTracking
) -> tuple[ScheduledAction, ScheduledAction]:
    """A minimum raised a quarter of an hour before the steepest rise, to what that needs, and lowered after it."""
    rise = steepest_rise(demand)
    needed = policy.capacity_for(max(demand[rise : rise + HELD]))
    raised, lowered = max(0, rise - LEAD) // 5 * 5, min(rise + HELD, DAY_MINUTES - 1) // 5 * 5
    return (
        ScheduledAction(_daily(raised), needed, policy.maximum),
        ScheduledAction(_daily(lowered), policy.minimum, policy.maximum),
    )


def _daily(minute: int) -> str:
    return f"cron({minute % 60} {minute // 60} * * ? *)"


class Shortfall(NamedTuple):
    """Minutes in a row in which more was asked for than was provisioned: from one, to before another."""

    start: int
    end: int
    noticed: int | None  # when two such minutes had passed, which raise the alarm
    followed: int | None  # the first minute with more capacity after that
    throttles: int | None  # the first minute that burst capacity did not serve whole
    throttled: float  # units
    raised: int  # how often capacity grew, until it was enough


def shortfalls(minutes: Sequence[Minute]) -> tuple[Shortfall, ...]:
    """All of them, in order; nothing is throttled anywhere else."""
    short = [minute.demand > minute.provisioned for minute in minutes]
    return tuple(_shortfall(minutes, start, end) for start, end in stretches(short))


def stretches(marks: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where marks in a row begin, and end.

    >>> list(stretches([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    start = None
    for number, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = number
        elif not mark and start is not None:
            yield start, number
            start = None


def _shortfall(minutes: Sequence[Minute], start: int, end: int) -> Shortfall:
    here, last = minutes[start:end], len(minutes)
    grew = [
        n
        for n in range(start + 1, min(end + 1, last))
        if minutes[n].provisioned > minutes[n - 1].provisioned
    ]
    noticed = start + POINTS_UP
    return Shortfall(
        start,
        end,
        noticed if noticed <= end else None,
        next((n for n in grew if n >= noticed), None),
        next((n for n, minute in enumerate(here, start) if minute.throttled > 0), None),
        MINUTE * sum(minute.throttled for minute in here),
        len(grew),
    )


@dataclass(frozen=True, slots=True)
class Day:
    """A demand served in both modes."""

    demand: tuple[float, ...]  # units a second, by the minute
    policy: TargetTracking
    scaled: Replay
    on_demand: Replay
    schedule: tuple[ScheduledAction, ...]
    prices: RegionPrices
    kind: str  # "write" or "read"

    @property
    def due(self) -> list[tuple[int, ScheduledAction]]:
        """The minutes in which scheduled actions are due."""
        found = due_minutes(self.schedule, MIDNIGHT, len(self.scaled.minutes))
        return sorted((minute, action) for minute, actions in found.items() for action in actions)

    def dollars(self, minutes: int) -> tuple[Decimal, Decimal]:
        """US dollars for the first so many minutes: auto scaled, on-demand.

        Provisioned units are paid for by the minute here; a bill counts them by the hour (*modelled*).
        """
        hours = sum(minute.provisioned for minute in self.scaled.minutes[:minutes]) / 60
        units = sum(minute.consumed for minute in self.on_demand.minutes[:minutes]) * MINUTE
        hour, unit = ("wcu_hour", "wru") if self.kind == "write" else ("rcu_hour", "rru")
        return (  # a millionth of a unit is nothing; sums of floats have digits beyond it
            exact(round(hours, 6)) * self.prices[hour].amount,
            exact(round(units, 6)) * self.prices[unit].amount,
        )

    def worst(self, minutes: int) -> Shortfall | None:
        """The shortfall of the first so many minutes in which most was throttled; None where there was none."""
        found = shortfalls(self.scaled.minutes[:minutes])
        return max(found, key=lambda one: (one.throttled, one.end - one.start), default=None)


def throttled_share(minutes: Sequence[Minute]) -> float:
    """The part of a demand that was throttled, 0 to 1.

    >>> throttled_share([Minute(10.0, 5, 5.0, 5.0), Minute(0.0, 5, 0.0, 0.0)])
    0.5
    """
    demand = sum(minute.demand for minute in minutes)
    return sum(minute.throttled for minute in minutes) / demand if demand else 0.0


def live_through(
    demand: Sequence[float],
    policy: TargetTracking,
    prices: RegionPrices,
    *,
    kind: str = "write",
    reaction: int = 0,
    scheduled: bool = False,
) -> Day:
    """Serve a day's demand under a policy that takes ``reaction`` minutes to follow, and on demand."""
    numbers = checked_demand(demand)
    schedule = before_the_rise(numbers, policy) if scheduled else ()
    return Day(
        numbers,
        policy,
        replay(numbers, policy, schedule=schedule, delays=delays_of_minutes(reaction)),
        _on_demand(numbers, kind),
        schedule,
        prices,
        kind,
    )


@lru_cache(maxsize=8)  # no policy changes it, and whoever moves a slider waits
def _on_demand(demand: tuple[float, ...], kind: str) -> Replay:
    return replay_on_demand(demand, previous_peak=_NEW_TABLE[kind] / 2)
