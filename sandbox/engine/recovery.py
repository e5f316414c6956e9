"""Point-in-time recovery: a journal of what items were before each change, and the table as it was at a second."""

from collections import deque
from typing import NamedTuple

from sandbox.engine.catalog import Catalog
from sandbox.engine.descriptions import stored_elsewhere
from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.requests import epoch_seconds
from sandbox.engine.restores import existing, restore_table
from sandbox.engine.shards import Identity
from sandbox.engine.stored import Stored
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response
from sandbox.model.clock import VirtualClock

DAY = 86_400.0  # seconds
LONGEST_PERIOD = 35  # days, and the default; API reference, PointInTimeRecoverySpecification
LAG = 300.0  # seconds that the latest restorable time is typically behind; API, UpdateContinuousBackups


class Change(NamedTuple):
    """What became of an item in a period: as it was before, and as the last write at ``at`` left it."""

    key: OrderKey
    at: float  # seconds since the epoch
    old: Stored | None
    new: Stored | None


class Journal:
    """What a table's items were before each change, for as many days as they may be asked for."""

    def __init__(self, clock: VirtualClock, days: int) -> None:
        self.days = days
        self._clock = clock
        self._since = clock.now.timestamp()
        self._changes: deque[tuple[float, OrderKey, Stored | None]] = deque()  # by epoch seconds

    def record(
        self, key: OrderKey, old: Stored | None, new: Stored | None, by: Identity | None = None
    ) -> None:
        self._changes.append((self._clock.now.timestamp(), key, old))
        while self._changes[0][0] < self.earliest:
            self._changes.popleft()

    @property
    def earliest(self) -> float:
        """The first second that can be restored, since the epoch."""
        return max(self._since, self._clock.now.timestamp() - self.days * DAY) // 1

    @property
    def latest(self) -> float:
        """The last second that can be restored."""
        return max(self.earliest, (self._clock.now.timestamp() - LAG) // 1)

    def state_at(self, table: Table, moment: float) -> dict[OrderKey, Stored]:
        """The items as they were, found by undoing every change since."""
        items = dict(table.entries.walk())
        for at, key, old in reversed(self._changes):
            if at <= moment:
                break
            _undo(items, key, old)
        return items

    def changes(self, table: Table, start: float, end: float) -> list[Change]:
        """What became of each item from ``start`` to before ``end``; of one that came and went, nothing."""
        items = dict(table.entries.walk())
        last: dict[OrderKey, tuple[float, Stored | None]] = {}
        for at, key, old in reversed(self._changes):
            if at < start:
                break
            if at < end:
                last.setdefault(key, (at, items.get(key)))
            _undo(items, key, old)
        return [
            Change(key, at, items.get(key), new)
            for key, (at, new) in sorted(last.items())
            if new or key in items
        ]


def _undo(items: dict[OrderKey, Stored], key: OrderKey, old: Stored | None) -> None:
    if old is None:
        items.pop(key, None)
    else:
        items[key] = old


def journal_of(table: Table) -> Journal | None:
    """The table's journal; None where point-in-time recovery is off."""
    return next((one for one in table.followers if isinstance(one, Journal)), None)


def journal_for(table: Table) -> Journal:
    """The table's journal; raises PointInTimeRecoveryUnavailableException where there is none."""
    if journal := journal_of(table):
        return journal
    raise ServiceError(
        "PointInTimeRecoveryUnavailableException",
        f"Point in time recovery is not enabled for table '{table.name}'",
    )


def describe_backups(request: Request, catalog: Catalog) -> Response:
    return _described(existing(catalog, request["TableName"]))


def update_backups(request: Request, catalog: Catalog) -> Response:
    """Switch point-in-time recovery on or off; off and on again begins a new period."""
    table = existing(catalog, request["TableName"])
    wanted = request["PointInTimeRecoverySpecification"]
    journal = journal_of(table)
    days = wanted.get("RecoveryPeriodInDays", LONGEST_PERIOD)
    if not wanted["PointInTimeRecoveryEnabled"]:
        if journal:
            table.followers.remove(journal)
    elif journal:
        journal.days = wanted.get("RecoveryPeriodInDays", journal.days)
    else:
        table.followers.append(Journal(catalog.clock, days))
    return _described(table)


def _described(table: Table) -> Response:
    recovery: Response = {"PointInTimeRecoveryStatus": "DISABLED"}
    if journal := journal_of(table):
        recovery = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": journal.days,
            "EarliestRestorableDateTime": journal.earliest,
            "LatestRestorableDateTime": journal.latest,
        }
    return {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",  # on every table; API, UpdateContinuousBackups
            "PointInTimeRecoveryDescription": recovery,
        }
    }


def restore(request: Request, catalog: Catalog) -> Response:
    """A new table as another was at a second of the past, with that one's settings of today."""
    source = request.get("SourceTableName") or request.get("SourceTableArn")
    if source is None:
        raise ValidationError("Either SourceTableName or SourceTableArn must be specified")
    if request.get("UseLatestRestorableTime", False) == ("RestoreDateTime" in request):
        raise ValidationError(
            "Exactly one of UseLatestRestorableTime and RestoreDateTime must be specified"
        )
    table = existing(catalog, source)
    journal = journal_for(table)
    moment = _moment(request, journal)
    summary = {"SourceTableArn": table.settings.arn, "RestoreDateTime": moment}
    items = journal.state_at(table, moment).values()
    return restore_table(catalog, stored_elsewhere(table), request, items, summary)


def _moment(request: Request, journal: Journal) -> float:
    given = request.get("RestoreDateTime")
    moment = journal.latest if given is None else epoch_seconds(given)
    if not journal.earliest <= moment <= journal.latest:
        raise ServiceError(
            "InvalidRestoreTimeException",
            "RestoreDateTime must be between EarliestRestorableDateTime and LatestRestorableDateTime",
        )
    return moment
