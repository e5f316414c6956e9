"""How much a table or a GSI may be asked for: provisioned, on-demand and warm throughput, and how they change."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.engine.errors import ServiceError, ValidationError, invalid_parameter
from sandbox.engine.settings import ON_DEMAND, Changes
from sandbox.model.scaling import (
    DECREASE_INTERVAL,
    DECREASES,
    decreases_in_hand,
    next_decrease,
)

Definition = Mapping[str, Any]

MOST_UNITS = 1_000_000_000_000  # beyond it the service calls a number out of bounds
WARM_READS, WARM_WRITES = 12_000, 4_000  # a new on-demand table; Developer Guide, warm throughput
SWITCHES = 4  # to on-demand, in any 24 hours; Developer Guide, Constraints
SWITCH_WINDOW = 86_400.0  # seconds
NO_LIMIT = -1  # takes a maximum of on-demand throughput away; API reference, OnDemandThroughput
_CAPACITY = ("ReadCapacityUnits", "WriteCapacityUnits")
_MAXIMA = ("MaxReadRequestUnits", "MaxWriteRequestUnits")
_WARM = ("ReadUnitsPerSecond", "WriteUnitsPerSecond")


def check_decrease(changes: Changes, old: Definition, new: Definition, now: float) -> None:
    """Refuse a decrease that comes too early; raises ServiceError."""
    lowered = any(new[name] < old[name] for name in _CAPACITY)
    if not lowered or decreases_in_hand(changes.decreases, now):
        return
    raise ServiceError(
        "LimitExceededException",
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. "
        f"After the first {DECREASES} decreases, each subsequent decrease in the same UTC day can be performed "
        f"at most once every {DECREASE_INTERVAL:.0f} seconds. "
        f"Number of decreases today: {changes.decreases_today(now)}. "
        f"Last decrease at {_date(changes.decreases[-1])}. "
        f"Next decrease can be made at {_date(next_decrease(changes.decreases, now))}",
    )


def note_change(changes: Changes, old: Definition, new: Definition, now: float) -> None:
    """Remember when a throughput was raised or lowered."""
    if any(new[name] > old[name] for name in _CAPACITY):
        changes.last_increase = now
    if any(new[name] < old[name] for name in _CAPACITY):
        changes.decreases.append(now)


def check_switch(switches: list[float], now: float) -> None:
    """Refuse a switch to on-demand that comes too early; raises ServiceError."""
    if sum(now - at < SWITCH_WINDOW for at in switches) >= SWITCHES:
        raise ServiceError(
            "LimitExceededException",
            f"Subscriber limit exceeded: Update to PayPerRequest mode are limited to {SWITCHES} in 24 hours. "
            f"Last update at {_date(switches[-1])}. "
            f"Next update can be made at {_date(switches[-SWITCHES] + SWITCH_WINDOW)}",
        )


def _date(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%A, %B} {moment.day}, {moment.year} at {moment:%I:%M:%S %p} Coordinated Universal Time"


def check_new(definition: Definition, mode: str, index: str = "") -> None:
    """The throughput of a table, or of a GSI, that CreateTable is to make."""
    given = definition.get("ProvisionedThroughput")
    if mode == ON_DEMAND and given:
        raise invalid_parameter(
            f"ProvisionedThroughput should not be specified for index: {index} when BillingMode is PAY_PER_REQUEST"
            if index
            else "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )
    if mode != ON_DEMAND and not given:
        raise invalid_parameter(
            f"ProvisionedThroughput is not specified for index: {index}"
            if index
            else "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    check_bounds(given, index)
    check_maxima(definition, mode, index)
    check_warm(definition, warm_of(_without_warm(definition)), index)


def check_change(definition: Definition, mode: str, index: str, *, required: bool) -> None:
    """The throughput that UpdateTable names for a table, or for a GSI; ``required`` where there must be one."""
    given = definition.get("ProvisionedThroughput")
    at = f" for index: {index}" if index else ""
    if mode == ON_DEMAND and given:
        raise invalid_parameter(
            f"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified{at} when BillingMode is PAY_PER_REQUEST"
        )
    if mode != ON_DEMAND and required and not given:
        raise invalid_parameter(
            f"Both ReadCapacityUnits and WriteCapacityUnits must be specified{at}"
            if index
            else "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    check_bounds(given, index)
    check_maxima(definition, mode, index, updating=True)


def check_bounds(given: Definition | None, index: str = "") -> None:
    at = f" for index {index}" if index else ""
    for name in _CAPACITY:
        if given and given[name] > MOST_UNITS:
            raise ValidationError(f"Given value {given[name]} for {name} is out of bounds{at}")


def _check_named(definition: Definition, member: str, parts: tuple[str, str], at: str) -> None:
    """Where a member is given, one of its two parts is; API reference, OnDemandThroughput and WarmThroughput."""
    given = definition.get(member)
    if given is not None and given.keys().isdisjoint(parts):
        raise invalid_parameter(
            f"At least one of {' and '.join(parts)} must be specified for {member} for {at}"
        )


def check_maxima(
    definition: Definition, mode: str, index: str = "", *, updating: bool = False
) -> None:
    """On-demand tables may cap what they serve, at 1 or more; an update with -1 takes the cap away."""
    at = f"index {index}" if index else "table"
    _check_named(definition, "OnDemandThroughput", _MAXIMA, at)
    given = definition.get("OnDemandThroughput") or {}
    for name in _MAXIMA:
        if name in given and mode != ON_DEMAND:
            raise invalid_parameter(
                f"{name} for OnDemandThroughput cannot be specified when "
                + ("the table BillingMode is PROVISIONED" if updating else "table BillingMode is PROVISIONED.")
            )  # fmt: skip
    for name in _MAXIMA:
        if name in given and given[name] < 1 and not (updating and given[name] == NO_LIMIT):
            raise invalid_parameter(
                f"Requested {name} for OnDemandThroughput for {at} is outside of valid range"
            )


def check_warm(definition: Definition, current: Definition, index: str = "") -> None:
    """Warm throughput is raised, never lowered."""
    at = f"index {index}" if index else "table"
    _check_named(definition, "WarmThroughput", _WARM, at)
    given = definition.get("WarmThroughput") or {}
    for name in _WARM:
        if name in given and given[name] < current[name]:
            raise invalid_parameter(
                f"Requested {name} for WarmThroughput for {at} is lower than current WarmThroughput, "
                "decreasing WarmThroughput is not supported"
            )


def check_difference(now: Definition, given: Definition, index: str = "") -> None:
    """Asking for the throughput that there is, is refused."""
    if any(now[name] != given[name] for name in _CAPACITY):
        return
    place = f"index {index}" if index else "table"
    kind = "index" if index else "table"
    raise ValidationError(
        f"The provisioned throughput for the {place} will not change. The requested value equals the current value. "
        + " ".join(
            f"Current {name} provisioned for the {kind}: {now[name]}. Requested {name}: {given[name]}."
            for name in _CAPACITY
        )
        + " Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )


def capacity_of(definition: Definition) -> dict[str, int]:
    """The provisioned units of a table's or a GSI's definition; 0 where it is on-demand."""
    given = definition.get("ProvisionedThroughput") or {}
    return {name: given.get(name, 0) for name in _CAPACITY}


def warm_of(definition: Definition) -> dict[str, int]:
    """What a table or a GSI can serve at once: what it is warmed up to, or provisioned with if that is more."""
    given = definition.get("WarmThroughput") or {}
    provisioned = definition.get("ProvisionedThroughput")
    if provisioned:
        start = [provisioned[name] for name in _CAPACITY]
    else:
        start = [WARM_READS, WARM_WRITES]
    return {name: max(least, given.get(name, 0)) for name, least in zip(_WARM, start, strict=True)}


def _without_warm(definition: Definition) -> Definition:
    return {name: part for name, part in definition.items() if name != "WarmThroughput"}


def merged_maxima(now: Definition | None, given: Definition) -> dict[str, int]:
    """The maxima after an update names one or both; -1 still shows, until the update is done."""
    return {**(now or {}), **given}


def settled_maxima(definition: dict[str, Any]) -> None:
    """Drop the maxima that an update took away."""
    left = {n: v for n, v in definition.get("OnDemandThroughput", {}).items() if v != NO_LIMIT}
    if left:
        definition["OnDemandThroughput"] = left
    else:
        definition.pop("OnDemandThroughput", None)
