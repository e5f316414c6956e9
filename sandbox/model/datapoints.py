"""Metrics under CloudWatch's names: which there are, and what statistics of them come to.

Source: Developer Guide, DynamoDB metrics and dimensions.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.model.metrics import MINUTE, Change, Metrics, Point, Series

PROVISIONED_PERIOD = 5 * MINUTE  # seconds between two points of provisioned capacity; same page
STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")

Dimensions = Mapping[str, str]


class Sample(NamedTuple):
    """Some values at one time."""

    at: float  # virtual seconds
    number: float
    total: float
    least: float
    most: float


@dataclass(slots=True)
class Datapoint:
    """The statistics of one period."""

    at: float  # virtual seconds at which the period begins
    count: float = 0.0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")

    def add(self, sample: Sample) -> None:
        self.count += sample.number
        self.total += sample.total
        self.least = min(self.least, sample.least)
        self.most = max(self.most, sample.most)

    def statistic(self, name: str) -> float:
        """One of `STATISTICS`."""
        values = (self.count, self.total / self.count, self.total, self.least, self.most)
        return values[STATISTICS.index(name)]


class Metric(NamedTuple):
    """A metric that there is, with its samples in order."""

    name: str
    dimensions: Dimensions
    samples: tuple[Sample, ...]


def all_metrics(metrics: Metrics, tables: str, now: float) -> Iterator[Metric]:
    """Every metric of the tables whose ARN begins with ``tables``, up to now."""
    for series, points in metrics.consumed_points():
        if series[0].startswith(tables):
            spent = tuple(
                Sample(p.minute * MINUTE, p.requests, p.units, p.least, p.most) for p in points
            )
            yield Metric(f"Consumed{_kind(series)}CapacityUnits", _of(series), spent)
    for series, changes in metrics.provisioned_changes():
        if series[0].startswith(tables):
            steps = tuple(_steps(changes, now))
            yield Metric(f"Provisioned{_kind(series)}CapacityUnits", _of(series), steps)
    yield from _throttles(metrics, tables)
    for table, operation, points in metrics.refused_points():
        if table.startswith(tables):
            of = {"TableName": _name(table), "Operation": operation}
            yield Metric("ThrottledRequests", of, tuple(_counts(points)))
    for table, points in metrics.expired_points():
        if table.startswith(tables):
            of = {"TableName": _name(table)}
            yield Metric("TimeToLiveDeletedItemCount", of, tuple(_counts(points)))


def _throttles(metrics: Metrics, tables: str) -> Iterator[Metric]:
    """The events of each limit, and those of all limits together."""
    together: dict[Series, list[Sample]] = {}
    for series, limit, points in metrics.throttle_points():
        if series[0].startswith(tables):
            samples = tuple(_counts(points))
            together.setdefault(series, []).extend(samples)
            short = limit.removesuffix("Exceeded")
            yield Metric(f"{_kind(series)}{short}ThrottleEvents", _of(series), samples)
    for series, found in together.items():
        yield Metric(f"{_kind(series)}ThrottleEvents", _of(series), tuple(sorted(found)))


def datapoints(
    samples: Iterable[Sample], start: float, end: float, period: float
) -> list[Datapoint]:
    """Statistics from ``start`` to before ``end`` (virtual seconds), by periods from the start on; empty ones left out.

    >>> [point.total for point in datapoints([Sample(60, 1, 5.0, 5.0, 5.0)], 0, 300, 120)]
    [5.0]
    """
    found: dict[int, Datapoint] = {}
    for sample in samples:
        if start <= sample.at < end:
            number = int((sample.at - start) // period)
            found.setdefault(number, Datapoint(start + number * period)).add(sample)
    return [found[number] for number in sorted(found)]


def _counts(points: Iterable[Point]) -> Iterator[Sample]:
    for point in points:
        count = float(point.requests)
        yield Sample(point.minute * MINUTE, count, count, 1.0, 1.0)


def _steps(changes: list[Change], now: float) -> Iterator[Sample]:
    """The provisioned units of every five minutes."""
    for change, following in zip(changes, [*changes[1:], Change(now, None)], strict=True):
        at = -(-change.at // PROVISIONED_PERIOD) * PROVISIONED_PERIOD
        while change.units is not None and at < following.at:
            yield Sample(at, 1.0, change.units, change.units, change.units)
            at += PROVISIONED_PERIOD


def _kind(series: Series) -> str:
    return "Write" if series[2] else "Read"


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _of(series: Series) -> Dimensions:
    table = {"TableName": _name(series[0])}
    return table | ({"GlobalSecondaryIndexName": series[1]} if series[1] else {})
