"""What is registered with Application Auto Scaling for DynamoDB, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sandbox.model.replay import ScheduledAction
from sandbox.model.scaling import TargetTracking

MEMBERS = ("ReadCapacityUnits", "WriteCapacityUnits")


class Place(NamedTuple):
    """What a scalable target is about: reads or writes of a table or of one of its GSIs."""

    region: str
    table: str
    gsi: str  # "" for the table itself
    write: bool

    @property
    def resource_id(self) -> str:
        return f"table/{self.table}" + (f"/index/{self.gsi}" if self.gsi else "")

    @property
    def dimension(self) -> str:
        kind = "index" if self.gsi else "table"
        return f"dynamodb:{kind}:{MEMBERS[self.write]}"


@dataclass(frozen=True, slots=True)
class Action:
    """A scheduled action, and the time in which it holds."""

    name: str
    change: ScheduledAction
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A scalable target with its policy (one without a target value has bounds only) and its scheduled actions."""

    place: Place
    policy: TargetTracking
    policy_name: str = ""
    alarms: tuple[str, ...] = ()  # names
    actions: tuple[Action, ...] = ()
    suspended: frozenset[str] = frozenset()  # "in", "out", "scheduled"


class Activity(NamedTuple):
    """A change of capacity that auto scaling made, or tried to make."""

    at: float  # virtual seconds
    place: Place
    before: int
    after: int
    cause: str
    error: str | None = None  # the service's message, where UpdateTable was refused


class Watch(NamedTuple):
    """The two alarms of a policy as they are now, in units a minute; None where there are too few points yet."""

    provisioned: int
    high: float
    low: float
    is_high: bool | None
    is_low: bool | None


def cause(target: Target, before: int, after: int) -> str:
    """Why a capacity changes, in words."""
    policy = target.policy
    if policy.clamp(before) != before:
        bound = "minimum" if before < policy.minimum else "maximum"
        return f"{bound} capacity was set to {after}"
    side = "AlarmHigh" if after > before else "AlarmLow"
    return f"monitor alarm {side} in state ALARM triggered policy {target.policy_name}"
