"""Application Auto Scaling at work: each virtual minute, what is registered is looked at, and UpdateTable called.

Nothing runs where nothing is registered.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import ServiceError
from sandbox.engine.settings import ON_DEMAND
from sandbox.engine.table import Table
from sandbox.engine.throughput import capacity_of
from sandbox.engine.work import Request
from sandbox.model.clock import START, VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.metrics import MINUTE, Metrics, Series
from sandbox.model.scalable_targets import MEMBERS, Action, Activity, Place, Target, Watch, cause
from sandbox.model.scaling import (
    POINTS_DOWN,
    Scaler,
    decreases_in_hand,
    delays_of,
    is_high,
    is_low,
)
from sandbox.model.schedules import next_time

KEPT_ACTIVITIES = 1_000


@dataclass(slots=True)
class _Watched:
    target: Target
    scaler: Scaler
    since: int  # the minute in which it was registered
    due: dict[str, datetime]  # when each scheduled action is next carried out


class AutoScaling:
    """Carries out what is registered, in every Region."""

    def __init__(
        self,
        clock: VirtualClock,
        dials: Dials,
        metrics: Metrics,
        catalog: Callable[[str], Catalog],
        update: Callable[[str, Request], None],
        *,
        seed: int,
    ) -> None:
        self._clock = clock
        self._dials = dials
        self._metrics = metrics
        self._catalog = catalog
        self._update = update
        self._seed = seed
        self._watched: dict[Place, _Watched] = {}
        self._armed = False
        self.activities: deque[Activity] = deque(maxlen=KEPT_ACTIVITIES)
        self._seen: dict[str, float] = {}
        self.on_bounds: Callable[[Target], None] = lambda target: None

    def register(self, region: str, targets: Iterable[Target]) -> None:
        """Take what is registered in a Region now; what is no longer among it is forgotten."""
        before = {place: w for place, w in self._watched.items() if place.region == region}
        for place in before:
            del self._watched[place]
        for target in targets:
            known = before.get(target.place)
            self._watched[target.place] = self._watch(target, known)
        if self._watched and not self._armed:
            self._arm()

    def _watch(self, target: Target, known: _Watched | None) -> _Watched:
        now = self._clock.now
        old = (
            {action: known.due.get(action.name) for action in known.target.actions} if known else {}
        )
        due = {}
        for action in target.actions:
            following = old[action] if action in old else _following(action, now)
            if following:
                due[action.name] = following
        if known:
            known.target, known.due = target, due
            return known
        rng = Random(f"{self._seed} {target.place}")
        return _Watched(target, Scaler(rng), int(self._clock.seconds // MINUTE), due)

    def clear(self) -> None:
        """Forget everything; the clock forgets what was to come."""
        self._watched.clear()
        self.activities.clear()
        self._seen.clear()
        self._armed = False

    def first_seen(self, arn: str) -> float:
        """When something that is registered was first seen, in seconds since the epoch."""
        return self._seen.setdefault(arn, self._clock.now.timestamp())

    def _arm(self) -> None:
        self._armed = True
        self._clock.at((self._clock.seconds // MINUTE + 1) * MINUTE, self._tick)

    def _tick(self) -> None:
        self._armed = False
        for region in dict.fromkeys(place.region for place in self._watched):
            self._catalog(region).settle()
        for watched in list(self._watched.values()):
            self._carry_out_schedule(watched)
        for region, name in dict.fromkeys(place[:2] for place in self._watched):
            self._scale(region, name)
        if self._watched and not self._armed:
            self._arm()

    def _carry_out_schedule(self, watched: _Watched) -> None:
        now = self._clock.now
        for action in watched.target.actions:
            due = watched.due.get(action.name)
            if due is None or due > now:
                continue
            if following := _following(action, due):
                watched.due[action.name] = following
            else:
                del watched.due[action.name]
            if "scheduled" not in watched.target.suspended:
                policy = action.change.applied_to(watched.target.policy)
                watched.target = replace(watched.target, policy=policy)
                self.on_bounds(watched.target)

    def _scale(self, region: str, name: str) -> None:
        """Change what is to be changed of one table and its GSIs, in one call."""
        table = self._catalog(region).tables.get(name)
        if (
            table is None
            or table.settings.status != "ACTIVE"
            or table.settings.billing_mode == ON_DEMAND
        ):
            return
        changes: list[Activity] = []
        for place, watched in self._watched.items():
            if place[:2] == (region, name) and (change := self._wanted(watched, table)):
                changes.append(change)
        if changes:
            self._change(region, table, changes)

    def _wanted(self, watched: _Watched, table: Table) -> Activity | None:
        place, target = watched.target.place, watched.target
        units = _provisioned(table, place)
        if units is None:
            return None
        now = self._clock.now.timestamp()
        capacity = watched.scaler.step(
            target.policy,
            self._points(watched, table),
            units,
            in_hand=decreases_in_hand(table.settings.changes_of(place.gsi).decreases, now),
            at=self._clock.seconds,
            delays=delays_of(self._dials.scaling_delay),
        )
        if capacity is None or ("out" if capacity > units else "in") in target.suspended:
            return None
        return Activity(self._clock.seconds, place, units, capacity, cause(target, units, capacity))

    def _points(self, watched: _Watched, table: Table) -> list[float]:
        """The last minutes' consumption.

        Minutes without requests count from when table and target were there.
        """
        place = watched.target.place
        end = int(self._clock.seconds // MINUTE)
        first = max(0, end - POINTS_DOWN)
        created = int((table.settings.created - START.timestamp()) // MINUTE)
        series: Series = (table.settings.arn, place.gsi, place.write)
        points = self._metrics.consumed(series, first, end)
        idle = 0
        while (
            idle < len(points) and first + idle < max(watched.since, created) and not points[idle]
        ):
            idle += 1
        return points[idle:]

    def _change(self, region: str, table: Table, changes: list[Activity]) -> None:
        try:
            self._update(region, _request(table, changes))
        except ServiceError as error:
            self.activities.extend(change._replace(error=error.message) for change in changes)
            return
        self.activities.extend(changes)
        rng = self._watched[changes[0].place].scaler.rng
        seconds = rng.uniform(*delays_of(self._dials.scaling_delay).update)
        catalog = self._catalog(region)
        catalog.settle_after(table, max(seconds, catalog.seconds))
        catalog.settle()

    def watch(self, place: Place) -> Watch | None:
        """The alarms of a place's policy; None where it has none, or no provisioned capacity."""
        watched = self._watched.get(place)
        table = self._catalog(place.region).tables.get(place.table)
        if watched is None or table is None or watched.target.policy.target is None:
            return None
        units, policy = _provisioned(table, place), watched.target.policy
        if units is None:
            return None
        points = self._points(watched, table)
        return Watch(
            units,
            policy.high(units) * MINUTE,
            policy.low(units) * MINUTE,
            is_high(policy, points, units) if len(points) >= 2 else None,
            is_low(policy, points, units) if len(points) >= POINTS_DOWN else None,
        )

    @property
    def targets(self) -> list[Target]:
        """What is registered, with its bounds as they are now."""
        return [watched.target for watched in self._watched.values()]


def _following(action: Action, after: datetime) -> datetime | None:
    """When a scheduled action is due next; its rate counts from its start, or else from ``after``."""
    start = action.start or after
    if start > after:
        after = start - timedelta(microseconds=1)
    change = action.change
    following = next_time(change.schedule, after, start=start, zone=change.zone)
    return None if following is None or (action.end and following > action.end) else following


def _provisioned(table: Table, place: Place) -> int | None:
    """The provisioned units of a place; None where there are none."""
    definition: Any = table.settings.definition
    if place.gsi:
        index = table.indexes.get(place.gsi)
        if index is None or not index.schema.is_global:
            return None
        definition = table.settings.indexes[place.gsi]
    return capacity_of(definition)[MEMBERS[place.write]] or None


def _request(table: Table, changes: list[Activity]) -> dict[str, Any]:
    """The UpdateTable request that makes the changes, to the table and to its GSIs."""
    request: dict[str, Any] = {"TableName": table.name}
    updates = {}
    for index in dict.fromkeys(change.place.gsi for change in changes):
        definition = table.settings.indexes[index] if index else table.settings.definition
        units = capacity_of(definition)
        for change in changes:
            if change.place.gsi == index:
                units[MEMBERS[change.place.write]] = change.after
        if index:
            updates[index] = {"IndexName": index, "ProvisionedThroughput": units}
        else:
            request["ProvisionedThroughput"] = units
    if updates:
        request["GlobalSecondaryIndexUpdates"] = [{"Update": part} for part in updates.values()]
    return request
