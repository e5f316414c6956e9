"""Metrics: what tables and GSIs consumed, had provisioned and refused, by the minute, as CloudWatch keeps them.

Only minutes in which something happened are kept, and of each series no more than fifteen days of them.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

MINUTE = 60.0  # seconds; consumed capacity and throttle events are per minute: Developer Guide, metrics and dimensions
KEPT_MINUTES = 15 * 24 * 60  # CloudWatch keeps points of one minute for 15 days

Key = TypeVar("Key")
Series = tuple[str, str, bool]
"""(ARN of the table, GSI or "" for the table itself, whether it is writes)."""


class Point:
    """One minute of one series: how many requests, and the sum, least and most of their units."""

    __slots__ = ("ends", "least", "minute", "most", "requests", "units")

    def __init__(self, minute: int) -> None:
        self.minute = minute  # since the sandbox began
        self.ends = (minute + 1) * MINUTE
        self.requests = 0
        self.units = 0.0
        self.least = float("inf")
        self.most = 0.0


class Change(NamedTuple):
    """Provisioned units from a time on; None where there are none: on-demand, or gone."""

    at: float  # virtual seconds
    units: int | None


class PastMinute(NamedTuple):
    """One minute of a table's or GSI's past; rates in average units a second."""

    minute: int  # since the sandbox began
    provisioned: int | None  # at its end; None for on-demand
    consumed: float
    throttle_events: int


class Metrics:
    """The metrics of a sandbox.

    >>> metrics = Metrics()
    >>> metrics.consume("arn:aws:dynamodb:…:table/Orders", "", False, 120.0, at=30.0)
    >>> metrics.consumed(("arn:aws:dynamodb:…:table/Orders", "", False), 0, 2)
    [2.0, 0.0]
    """

    def __init__(self) -> None:
        self._consumed: dict[Series, deque[Point]] = {}
        self._current: dict[Series, Point] = {}  # the newest of each
        self._throttled: dict[tuple[Series, str], deque[Point]] = {}  # and the limit
        self._refused: dict[tuple[str, str], deque[Point]] = {}  # (table's ARN, operation)
        self._expired: dict[str, deque[Point]] = {}  # by the table's ARN
        self._provisioned: dict[Series, list[Change]] = {}

    def consume(self, table: str, index: str, write: bool, units: float, *, at: float) -> None:
        """Note units that a request spent on a table (by its ARN), or on one of its GSIs."""
        point = self._current.get((table, index, write))
        if point is None or at >= point.ends:
            point = self._begin((table, index, write), at)
        point.requests += 1  # each request comes through here, so nothing is called
        point.units += units
        if units < point.least:
            point.least = units
        if units > point.most:
            point.most = units

    def _begin(self, series: Series, at: float) -> Point:
        point = self._current[series] = Point(int(at // MINUTE))
        self._consumed.setdefault(series, deque(maxlen=KEPT_MINUTES)).append(point)
        return point

    def throttle(self, series: Series, limit: str, *, at: float) -> None:
        """Note a throttle event, and the limit that was met, such as ``KeyRangeThroughputExceeded``."""
        _add(self._throttled, (series, limit), at)

    def refuse(self, table: str, operation: str, *, at: float) -> None:
        """Note a request that was throttled as a whole."""
        _add(self._refused, (table, operation), at)

    def expire(self, table: str, *, at: float) -> None:
        """Note an item that time to live deleted."""
        _add(self._expired, table, at)

    def provision(self, series: Series, units: int | None, *, at: float) -> None:
        """Note the provisioned units that count from a time on."""
        if units is None and series not in self._provisioned:
            return
        changes = self._provisioned.setdefault(series, [])
        if not changes or changes[-1].units != units:
            changes.append(Change(max(at, changes[-1].at if changes else 0.0), units))

    def retire(self, table: str, *, at: float) -> None:
        """Note that a table is gone, and its GSIs with it."""
        for series in self._provisioned:
            if series[0] == table:
                self.provision(series, None, at=at)

    def consumed(self, series: Series, first: int, end: int) -> list[float]:
        """Average units a second of each minute from ``first`` to before ``end``."""
        rates = [0.0] * (end - first)
        for point in reversed(self._consumed.get(series, ())):
            if point.minute < first:
                break
            if point.minute < end:
                rates[point.minute - first] = point.units / MINUTE
        return rates

    def provisioned(self, series: Series, at: float) -> int | None:
        """The units that were provisioned at a time."""
        changes = self._provisioned.get(series, [])
        place = bisect_left(changes, at, key=lambda change: change.at)
        if place < len(changes) and changes[place].at == at:
            return changes[place].units
        return changes[place - 1].units if place else None

    def throttled(self, series: Series, first: int, end: int) -> list[int]:
        """Throttle events of each minute from ``first`` to before ``end``, whatever the limit."""
        counts = [0] * (end - first)
        for (found, _), points in self._throttled.items():
            for point in points if found == series else ():
                if first <= point.minute < end:
                    counts[point.minute - first] += point.requests
        return counts

    def past(self, series: Series, first: int, end: int) -> tuple[PastMinute, ...]:
        """The minutes from ``first`` to before ``end``, also those in which nothing happened."""
        return tuple(
            PastMinute(minute, self.provisioned(series, (minute + 1) * MINUTE), consumed, events)
            for minute, consumed, events in zip(
                range(first, end),
                self.consumed(series, first, end),
                self.throttled(series, first, end),
                strict=True,
            )
        )

    def consumed_points(self) -> Iterator[tuple[Series, deque[Point]]]:
        yield from self._consumed.items()

    def throttle_points(self) -> Iterator[tuple[Series, str, deque[Point]]]:
        for (series, limit), points in self._throttled.items():
            yield series, limit, points

    def refused_points(self) -> Iterator[tuple[str, str, deque[Point]]]:
        for (table, operation), points in self._refused.items():
            yield table, operation, points

    def expired_points(self) -> Iterator[tuple[str, deque[Point]]]:
        yield from self._expired.items()

    def provisioned_changes(self) -> Iterator[tuple[Series, list[Change]]]:
        yield from self._provisioned.items()

    def clear(self) -> None:
        """Forget everything."""
        for series in vars(self).values():
            series.clear()


def _add(found: dict[Key, deque[Point]], key: Key, at: float) -> None:
    points = found.setdefault(key, deque(maxlen=KEPT_MINUTES))
    if not points or at >= points[-1].ends:
        points.append(Point(int(at // MINUTE)))
    points[-1].requests += 1
