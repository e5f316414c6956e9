"""Auto scaling: when target tracking changes provisioned capacity, to how much, and how often it may.

Application Auto Scaling watches consumed capacity by the minute and calls UpdateTable. What is here only decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from random import Random
from typing import NamedTuple

from sandbox.model.dials import Dial

POINTS_UP = 2  # consecutive minutes above target; Developer Guide, auto scaling
POINTS_DOWN = 15  # consecutive minutes well below target; same page
BELOW = 20.0  # points of utilization that "well below" means; AWS re:Post, DynamoDB auto scaling
LOWEST_TARGET, HIGHEST_TARGET = 20.0, 90.0  # percent; Developer Guide, auto scaling
DECREASES = 4  # in hand when a UTC day begins, and never more; Developer Guide, service quotas
DECREASE_INTERVAL = 3_600.0  # seconds until one more is in hand; same page
DAY = 86_400.0  # seconds
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class TargetTracking:
    """A policy for reads or writes of one table or GSI: capacity follows consumption, within bounds.

    >>> TargetTracking(5, 1_000, target=70.0).capacity_for(100)
    143
    """

    minimum: int
    maximum: int
    target: float | None = (
        70.0  # percent of the provisioned units; None for bounds alone, without a policy
    )
    scale_out_cooldown: float = 0.0  # seconds
    scale_in_cooldown: float = 0.0
    scales_in: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.minimum <= self.maximum:
            raise ValueError(f"not bounds of a capacity: {self.minimum} to {self.maximum} units")
        if self.target is not None and not LOWEST_TARGET <= self.target <= HIGHEST_TARGET:
            raise ValueError(f"a target is 20 to 90 percent, not {self.target}")

    def high(self, provisioned: float) -> float:
        """Consumed units a second above which an alarm is raised."""
        return provisioned * (self.target or 0.0) / 100

    def low(self, provisioned: float) -> float:
        """Consumed units a second below which one is raised: 20 points under the target.

        Under a target below 40 it is half of it, because nothing would be left (*modelled*).
        """
        target = self.target or 0.0
        return provisioned * max(target - BELOW, target / 2) / 100

    def clamp(self, units: int) -> int:
        return min(max(units, self.minimum), self.maximum)

    def capacity_for(self, consumed: float) -> int:
        """The units of which ``consumed`` units a second are the target percentage."""
        return self.clamp(ceil(consumed * 100 / (self.target or 100.0) - _ROUNDING))


def wanted(policy: TargetTracking, consumed: Sequence[float], provisioned: int) -> int | None:
    """The capacity that a policy asks for after the minutes up to now (units a second, the latest last), or None.

    A minute without requests counts as nothing consumed. Down goes to what the busiest of the fifteen minutes needs
    (*modelled*). A capacity outside the bounds is brought inside at once.
    """
    if (within := policy.clamp(provisioned)) != provisioned:
        return within
    if policy.target is None:
        return None
    if is_high(policy, consumed, provisioned):
        capacity = policy.capacity_for(consumed[-1])
        return capacity if capacity > provisioned else None
    if policy.scales_in and is_low(policy, consumed, provisioned):
        capacity = policy.capacity_for(max(consumed[-POINTS_DOWN:]))
        return capacity if capacity < provisioned else None
    return None


def is_high(policy: TargetTracking, consumed: Sequence[float], provisioned: float) -> bool:
    """Whether two minutes in a row were above target."""
    points = consumed[-POINTS_UP:]
    return len(points) == POINTS_UP and min(points) > policy.high(provisioned)


def is_low(policy: TargetTracking, consumed: Sequence[float], provisioned: float) -> bool:
    """Whether fifteen minutes in a row were well below target."""
    points = consumed[-POINTS_DOWN:]
    return len(points) == POINTS_DOWN and max(points) < policy.low(provisioned)


def decreases_in_hand(decreases: Sequence[float], now: float) -> int:
    """How often a capacity may be lowered now, after decreases at these times (seconds since the epoch, UTC).

    A day begins with 4; one more comes each hour, and never are there more than 4: 27 a day.

    >>> decreases_in_hand([0.0, 0.0, 60.0, 120.0], now=3_599.0), decreases_in_hand([0.0] * 4, now=3_600.0)
    (0, 1)
    """
    return int(_in_hand(decreases, now) + _ROUNDING)


def next_decrease(decreases: Sequence[float], now: float) -> float:
    """When a capacity may be lowered next, in seconds since the epoch."""
    missing = max(0.0, 1.0 - _in_hand(decreases, now))
    return round(min(now + missing * DECREASE_INTERVAL, now - now % DAY + DAY), 3)


def _in_hand(decreases: Sequence[float], now: float) -> float:
    since, left = now - now % DAY, float(DECREASES)
    for at in [at for at in decreases if at >= since] + [now]:
        left = min(DECREASES, left + (at - since) / DECREASE_INTERVAL) - 1
        since = at
    return left + 1


class Delays(NamedTuple):
    """Least and most seconds of the two slow steps: from the points to the alarm acting, and UpdateTable."""

    alarm: tuple[float, float] = (0.0, 0.0)
    update: tuple[float, float] = (0.0, 0.0)


NO_DELAYS = Delays()
MILD_DELAYS = Delays((0.0, 30.0), (5.0, 30.0))  # modelled
REAL_DELAYS = Delays(
    (60.0, 180.0), (60.0, 180.0)
)  # "up to a few minutes", "several minutes": Developer Guide


def delays_of(dial: Dial) -> Delays:
    """What `Dials.scaling_delay` stands for."""
    return dial.choose(NO_DELAYS, MILD_DELAYS, REAL_DELAYS)


@dataclass(slots=True)
class Scaler:
    """Auto scaling of reads or writes of one table or GSI, from minute to minute."""

    rng: Random
    _due: float | None = None  # when the alarm acts
    _capacity: int = 0  # what it will ask for
    _out: float = float("-inf")  # when it last scaled out
    _in: float = float("-inf")

    def step(
        self,
        policy: TargetTracking,
        consumed: Sequence[float],
        provisioned: int,
        *,
        in_hand: int,
        at: float,
        delays: Delays = NO_DELAYS,
    ) -> int | None:
        """The capacity to ask UpdateTable for at this minute, or None. Call it each minute in which that is possible.

        ``in_hand`` is how many decreases are left; ``at`` is in virtual seconds.
        """
        capacity = wanted(policy, consumed, provisioned)
        if capacity is not None:
            turned = (capacity > provisioned) != (self._capacity > provisioned)
            if self._due is None or turned:
                outside = policy.clamp(provisioned) != provisioned  # no alarm, and so no delay
                self._due = at + (0.0 if outside else self.rng.uniform(*delays.alarm))
            self._capacity = capacity
        if self._due is None or at < self._due or self._cooling(policy, provisioned, at):
            return None
        self._due, capacity = None, policy.clamp(self._capacity)
        if capacity == provisioned or (capacity < provisioned and not in_hand):
            return None
        if capacity > provisioned:
            self._out = at
        else:
            self._in = at
        return capacity

    def _cooling(self, policy: TargetTracking, provisioned: int, at: float) -> bool:
        """Scaling in also waits for the cooldown of scaling out; scaling out waits only for its own."""
        if self._capacity >= provisioned:
            return at < self._out + policy.scale_out_cooldown
        ready = max(self._in + policy.scale_in_cooldown, self._out + policy.scale_out_cooldown)
        return at < ready
