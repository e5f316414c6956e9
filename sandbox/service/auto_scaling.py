"""Application Auto Scaling for DynamoDB: moto keeps what is registered, the engine carries it out."""

from datetime import UTC, datetime
from typing import Any

from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.model.clock import START
from sandbox.model.replay import ScheduledAction
from sandbox.model.scalable_targets import MEMBERS, Action, Activity, Place, Target
from sandbox.model.scaling import HIGHEST_TARGET, LOWEST_TARGET, TargetTracking
from sandbox.model.schedules import next_time
from sandbox.service import fake_aws

TARGET = "AnyScaleFrontendService"
NAMESPACE = "dynamodb"
_ALL = 10_000  # answers on a page; moto's own paging loses some
_CHANGES = frozenset({
    "RegisterScalableTarget", "DeregisterScalableTarget", "PutScalingPolicy", "DeleteScalingPolicy",
    "PutScheduledAction", "DeleteScheduledAction",
})  # fmt: skip
_KEPT = {
    "ScalableTargets": "ScalableTargetARN",
    "ScalingPolicies": "PolicyARN",
    "ScheduledActions": "ScheduledActionARN",
}
_SUSPENDED = {
    "DynamicScalingInSuspended": "in",
    "DynamicScalingOutSuspended": "out",
    "ScheduledScalingSuspended": "scheduled",
}


def answer(
    engine: Engine, operation: str, request: dict[str, Any], region: str
) -> dict[str, Any] | None:
    """Answer what concerns DynamoDB; None for the other services' scaling. Raises ServiceError."""
    if request.get("ServiceNamespace") != NAMESPACE:
        return None
    if operation == "DescribeScalingActivities":
        found = reversed(engine.scaling.activities)
        return {"ScalingActivities": [_shown(one) for one in found if _asked(one, request, region)]}
    _check(engine, operation, request, region)
    answered = _moto(operation, request, region)
    if operation in _CHANGES:
        engine.scaling.on_bounds = _tell
        engine.scaling.register(region, _registered(engine, region))
    return _dated(engine, answered)


def _dated(engine: Engine, answered: dict[str, Any]) -> dict[str, Any]:
    """moto's answer with virtual times of creation."""
    for member, arn in _KEPT.items():
        for one in answered.get(member, ()):
            one["CreationTime"] = engine.scaling.first_seen(one[arn])
    return answered


def _moto(operation: str, request: dict[str, Any], region: str) -> dict[str, Any]:
    return fake_aws.call("application-autoscaling", f"{TARGET}.{operation}", request, region)


def _tell(target: Target) -> None:
    """Enter the bounds that a scheduled action has set."""
    place, policy = target.place, target.policy
    request = {
        **_identity(place),
        "MinCapacity": policy.minimum,
        "MaxCapacity": policy.maximum,
    }
    _moto("RegisterScalableTarget", request, place.region)


def _identity(place: Place) -> dict[str, Any]:
    return {
        "ServiceNamespace": NAMESPACE,
        "ResourceId": place.resource_id,
        "ScalableDimension": place.dimension,
    }


def _check(engine: Engine, operation: str, request: dict[str, Any], region: str) -> None:
    """Refuse what would be kept and never carried out."""
    match operation:
        case "RegisterScalableTarget":
            place = _place(request, region)
            known = [t.policy for t in engine.scaling.targets if t.place == place]
            bounds = (known[0].minimum, known[0].maximum) if known else (None, None)
            low = request.get("MinCapacity", bounds[0])
            high = request.get("MaxCapacity", bounds[1])
            if low is None or high is None:
                raise ValidationError("A new scalable target needs MinCapacity and MaxCapacity.")
            _check_bounds(low, high)
            if place.table not in engine.catalog(region).tables:
                raise ValidationError(f"DynamoDB table does not exist: {place.resource_id}")
        case "PutScalingPolicy":
            _check_policy(request)
            _check_registered(engine, _place(request, region))
        case "PutScheduledAction":
            change = request.get("ScalableTargetAction") or {}
            _check_bounds(change.get("MinCapacity", 1), change.get("MaxCapacity"))
            place = _place(request, region)
            _check_registered(engine, place)
            _check_schedule(engine, place, request)


def _check_schedule(engine: Engine, place: Place, request: dict[str, Any]) -> None:
    schedule = request.get("Schedule")
    if not schedule:
        known = [
            action.name for t in engine.scaling.targets if t.place == place for action in t.actions
        ]
        if request["ScheduledActionName"] not in known:
            raise ValidationError("A new scheduled action needs a Schedule.")
        return
    try:
        next_time(schedule, START, start=START, zone=request.get("Timezone") or "UTC")
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _check_bounds(low: int, high: int | None) -> None:
    if low < 1 or (high is not None and high < low):
        raise ValidationError(
            f"Minimum capacity {low} and maximum capacity {high} must be positive, and in this order."
        )


def _check_policy(request: dict[str, Any]) -> None:
    configuration = request.get("TargetTrackingScalingPolicyConfiguration")
    if (
        request.get("PolicyType", "TargetTrackingScaling") != "TargetTrackingScaling"
        or not configuration
    ):
        raise ValidationError(
            "DynamoDB is scaled by policies of the type TargetTrackingScaling only."
        )
    value = configuration["TargetValue"]
    if not LOWEST_TARGET <= value <= HIGHEST_TARGET:
        raise ValidationError(
            f"Target value {value:g} is not between {LOWEST_TARGET:g} and {HIGHEST_TARGET:g}."
        )
    metric = (configuration.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType")
    direction = "Write" if "Write" in request["ScalableDimension"] else "Read"
    if metric != f"DynamoDB{direction}CapacityUtilization":
        raise ValidationError(
            f"{request['ScalableDimension']} follows DynamoDB{direction}CapacityUtilization, not {metric}."
        )


def _check_registered(engine: Engine, place: Place) -> None:
    if place not in {target.place for target in engine.scaling.targets}:
        raise ServiceError(
            "ObjectNotFoundException",
            f"No scalable target registered for service namespace: {NAMESPACE}, resource ID: {place.resource_id}, "
            f"scalable dimension: {place.dimension}",
        )


def _place(request: dict[str, Any], region: str) -> Place:
    """What a resource ID and a scalable dimension name together."""
    parts = request.get("ResourceId", "").split("/")
    write = request.get("ScalableDimension", "").endswith(MEMBERS[True])
    gsi = parts[3] if len(parts) == 4 else ""
    place = Place(region, parts[1] if len(parts) > 1 else "", gsi, write)
    if place.resource_id != request.get("ResourceId") or place.dimension != request.get(
        "ScalableDimension"
    ):
        raise ValidationError("Unsupported service namespace, resource type or scalable dimension")
    return place


def _registered(engine: Engine, region: str) -> list[Target]:
    """Everything that moto keeps of a Region, as the engine wants it."""
    namespace = {"ServiceNamespace": NAMESPACE, "MaxResults": _ALL}
    kept = {
        member: _dated(engine, _moto(f"Describe{member}", namespace, region))[member]
        for member in _KEPT
    }
    targets, policies, actions = kept.values()
    found = []
    for target in targets:
        place = _place(target, region)
        mine = [policy for policy in policies if _place(policy, region) == place]
        scheduled = [_action(one) for one in actions if _place(one, region) == place]
        found.append(_target(place, target, mine[-1] if mine else {}, tuple(scheduled)))
    return found


def _target(
    place: Place, target: dict[str, Any], policy: dict[str, Any], actions: tuple[Action, ...]
) -> Target:
    configuration = policy.get("TargetTrackingScalingPolicyConfiguration") or {}
    suspended = target.get("SuspendedState") or {}
    return Target(
        place,
        TargetTracking(
            target["MinCapacity"],
            target["MaxCapacity"],
            configuration.get("TargetValue"),
            configuration.get("ScaleOutCooldown") or 0,
            configuration.get("ScaleInCooldown") or 0,
            not configuration.get("DisableScaleIn"),
        ),
        policy.get("PolicyName", ""),
        tuple(alarm["AlarmName"] for alarm in policy.get("Alarms", ())),
        actions,
        frozenset(word for member, word in _SUSPENDED.items() if suspended.get(member)),
    )


def _action(kept: dict[str, Any]) -> Action:
    change = kept.get("ScalableTargetAction") or {}
    return Action(
        kept["ScheduledActionName"],
        ScheduledAction(
            kept["Schedule"],
            change.get("MinCapacity"),
            change.get("MaxCapacity"),
            kept.get("Timezone") or "UTC",
        ),
        _date(kept.get("StartTime")),
        _date(kept.get("EndTime")),
    )


def _date(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _asked(activity: Activity, request: dict[str, Any], region: str) -> bool:
    place = activity.place
    return (
        place.region == region
        and request.get("ResourceId") in (None, place.resource_id)
        and request.get("ScalableDimension") in (None, place.dimension)
    )


def _shown(activity: Activity) -> dict[str, Any]:
    place, at = activity.place, START.timestamp() + activity.at
    direction = "write" if place.write else "read"
    return {
        **_identity(place),
        "ActivityId": f"{place.resource_id}-{direction}-{activity.at:.0f}",
        "Description": f"Setting {direction} capacity units to {activity.after}.",
        "Cause": activity.cause,
        "StartTime": at,
        "EndTime": at,
        "StatusCode": "Failed" if activity.error else "Successful",
        "StatusMessage": activity.error
        or f"Successfully set {direction} capacity units to {activity.after}.",
    }
