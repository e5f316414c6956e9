"""CloudWatch for DynamoDB: our own metrics by virtual time, and the alarms of auto scaling as they are now."""

from collections.abc import Iterator
from typing import Any

from sandbox.engine.catalog import ACCOUNT
from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.model.clock import START
from sandbox.model.datapoints import STATISTICS, Metric, Sample, all_metrics, datapoints
from sandbox.model.metrics import MINUTE
from sandbox.model.scalable_targets import Target, Watch
from sandbox.service import fake_aws

TARGET = "GraniteServiceVersion20100801"
NAMESPACE = "AWS/DynamoDB"
_EPOCH = START.timestamp()


def answer(
    engine: Engine, operation: str, request: dict[str, Any], region: str
) -> dict[str, Any] | None:
    """Answer what concerns DynamoDB; None for everything else. Raises ServiceError."""
    match operation:
        case "GetMetricStatistics" if request.get("Namespace") == NAMESPACE:
            return _statistics(engine, request, region)
        case "GetMetricData" if _is_about_dynamodb(request):
            return _data(engine, request, region)
        case "ListMetrics" if request.get("Namespace") == NAMESPACE:
            return {"Metrics": [_named(m) for m in _metrics(engine, region) if _fits(m, request)]}
        case "DescribeAlarms":
            return _alarms(engine, request, region)
    return None


def _metrics(engine: Engine, region: str) -> Iterator[Metric]:
    tables = f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/"
    return all_metrics(engine.metrics, tables, engine.clock.seconds)


def _samples(engine: Engine, region: str, name: str, dimensions: Any) -> tuple[Sample, ...]:
    wanted = {one["Name"]: one["Value"] for one in dimensions or ()}
    for metric in _metrics(engine, region):
        if metric.name == name and metric.dimensions == wanted:
            return metric.samples
    return ()


def _window(request: dict[str, Any]) -> tuple[float, float]:
    """Start, in whole minutes, and end of what is asked for, in virtual seconds."""
    start, end = request["StartTime"] - _EPOCH, request["EndTime"] - _EPOCH
    if start >= end:
        raise ServiceError("ValidationError", "The parameter StartTime must be less than EndTime.")
    return start // MINUTE * MINUTE, end


def _period(period: float) -> float:
    if period < MINUTE or period % MINUTE:
        raise ServiceError("ValidationError", "Period must be a multiple of 60 seconds here.")
    return period


def _statistics(engine: Engine, request: dict[str, Any], region: str) -> dict[str, Any]:
    start, end = _window(request)
    names = request.get("Statistics") or ()
    _check_statistics(*names, *(request.get("ExtendedStatistics") or ()))
    samples = _samples(engine, region, request["MetricName"], request.get("Dimensions"))
    found = datapoints(samples, start, end, _period(request["Period"]))
    return {
        "Label": request["MetricName"],
        "Datapoints": [
            {"Timestamp": _EPOCH + point.at, "Unit": "Count"}
            | {name: point.statistic(name) for name in names}
            for point in found
        ],
    }


def _check_statistics(*names: str) -> None:
    for name in names:
        if name not in STATISTICS:
            raise ServiceError(
                "NotImplemented",
                f"The sandbox knows {', '.join(STATISTICS)} of a metric, not {name}.",
            )


def _is_about_dynamodb(request: dict[str, Any]) -> bool:
    stats = [
        query["MetricStat"]
        for query in request.get("MetricDataQueries", ())
        if "MetricStat" in query
    ]
    return any(stat["Metric"].get("Namespace") == NAMESPACE for stat in stats)


def _data(engine: Engine, request: dict[str, Any], region: str) -> dict[str, Any]:
    start, end = _window(request)
    return {
        "MetricDataResults": [
            _series(engine, query, start, end, region, request.get("ScanBy"))
            for query in request["MetricDataQueries"]
            if query.get("ReturnData", True)
        ]
    }


def _series(
    engine: Engine, query: dict[str, Any], start: float, end: float, region: str, order: str | None
) -> dict[str, Any]:
    wanted = query.get("MetricStat")
    if wanted is None or wanted["Metric"].get("Namespace") != NAMESPACE:
        raise ServiceError(
            "NotImplemented",
            f"The sandbox gives metrics of {NAMESPACE}, and neither expressions nor others along with them.",
        )
    _check_statistics(wanted["Stat"])
    metric = wanted["Metric"]
    samples = _samples(engine, region, metric["MetricName"], metric.get("Dimensions"))
    found = datapoints(samples, start, end, _period(wanted["Period"]))
    if order != "TimestampAscending":
        found.reverse()
    return {
        "Id": query["Id"],
        "Label": query.get("Label", metric["MetricName"]),
        "Timestamps": [_EPOCH + point.at for point in found],
        "Values": [point.statistic(wanted["Stat"]) for point in found],
        "StatusCode": "Complete",
    }


def _named(metric: Metric) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions.items()]
    return {"Namespace": NAMESPACE, "MetricName": metric.name, "Dimensions": dimensions}


def _fits(metric: Metric, request: dict[str, Any]) -> bool:
    return request.get("MetricName") in (None, metric.name) and all(
        one["Name"] in metric.dimensions
        and one.get("Value") in (None, metric.dimensions[one["Name"]])
        for one in request.get("Dimensions", ())
    )


def _alarms(engine: Engine, request: dict[str, Any], region: str) -> dict[str, Any]:
    """moto's alarms, those of our targets with what they are about and how they stand."""
    rest = {name: value for name, value in request.items() if name != "StateValue"}
    answered = fake_aws.call("monitoring", f"{TARGET}.DescribeAlarms", rest, region)
    owners = {name: target for target in engine.scaling.targets for name in target.alarms}
    for alarm in answered.get("MetricAlarms", ()):
        if target := owners.get(alarm["AlarmName"]):
            alarm |= _alarm(engine, alarm["AlarmName"], target)
    if wanted := request.get("StateValue"):
        alarms = answered.get("MetricAlarms", ())
        answered["MetricAlarms"] = [alarm for alarm in alarms if alarm["StateValue"] == wanted]
    return answered


def _alarm(engine: Engine, name: str, target: Target) -> dict[str, Any]:
    place, watch = target.place, engine.scaling.watch(target.place)
    follows = "Provisioned" if "-ProvisionedCapacity" in name else "Consumed"
    dimensions = {"TableName": place.table} | (
        {"GlobalSecondaryIndexName": place.gsi} if place.gsi else {}
    )
    state, threshold = _state(name, watch)
    minute = engine.clock.seconds // MINUTE * MINUTE
    return {
        "MetricName": f"{follows}{'Write' if place.write else 'Read'}CapacityUnits",
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
        "StateValue": state,
        "StateUpdatedTimestamp": _EPOCH + minute,
    } | ({} if threshold is None else {"Threshold": threshold})


def _state(name: str, watch: Watch | None) -> tuple[str, float | None]:
    """An alarm's state and its threshold: units a minute, or provisioned units."""
    if watch is None:
        return "INSUFFICIENT_DATA", None
    if "-ProvisionedCapacity" in name:
        return "OK", float(watch.provisioned)
    raised, threshold = (
        (watch.is_high, watch.high) if "-AlarmHigh" in name else (watch.is_low, watch.low)
    )
    if raised is None:
        return "INSUFFICIENT_DATA", threshold
    return ("ALARM" if raised else "OK"), threshold
