"""Backups on demand: a table as it was, kept until it is deleted, and made a table again.

A backup shares the items of its table, which never change, so it costs no more than a list.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from hashlib import md5

from sandbox.engine import recovery
from sandbox.engine.catalog import Catalog, short_name
from sandbox.engine.descriptions import describe_source, stored_elsewhere
from sandbox.engine.errors import ServiceError
from sandbox.engine.requests import epoch_seconds
from sandbox.engine.restores import existing, restore_table
from sandbox.engine.stored import Stored
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response

SYSTEM_RETENTION = (
    35 * 86_400.0
)  # seconds; Developer Guide, point-in-time recovery of a deleted table


@dataclass(frozen=True, slots=True)
class Backup:
    """A table as it was at one moment."""

    arn: str
    name: str
    kind: str  # "USER", or "SYSTEM" for what the service itself keeps of a deleted table
    created: float  # seconds since the epoch
    ready: float  # seconds since the epoch; CREATING until then
    table: str
    definition: Request  # the CreateTable request that makes the table anew
    source: Response  # SourceTableDetails and SourceTableFeatureDetails
    items: tuple[Stored, ...]
    size: int  # bytes

    @property
    def expires(self) -> float | None:
        return self.created + SYSTEM_RETENTION if self.kind == "SYSTEM" else None


class Backups:
    """The backups of one Region; they outlive their tables."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._backups: dict[str, Backup] = {}
        self.operations: Mapping[str, Callable[[Request], Response]] = {
            "CreateBackup": self.create,
            "DescribeBackup": self.describe,
            "DeleteBackup": self.delete,
            "ListBackups": self.list,
            "RestoreTableFromBackup": self.restore,
            "DescribeContinuousBackups": partial(recovery.describe_backups, catalog=catalog),
            "UpdateContinuousBackups": partial(recovery.update_backups, catalog=catalog),
            "RestoreTableToPointInTime": partial(recovery.restore, catalog=catalog),
        }

    @property
    def _now(self) -> float:
        return self._catalog.clock.now.timestamp()

    def create(self, request: Request) -> Response:
        table = existing(self._catalog, request["TableName"])
        details = self._details(self._keep(table, request["BackupName"], "USER"))
        return {"BackupDetails": details | {"BackupStatus": "CREATING"}}  # however soon it is ready

    def keep_deleted(self, table: Table) -> None:
        """A deleted table that had point-in-time recovery leaves a backup, for 35 days."""
        if recovery.journal_of(table):
            self._keep(table, f"{table.name}$DeletedTableBackup", "SYSTEM")

    def _keep(self, table: Table, name: str, kind: str) -> Backup:
        now = self._now
        mark = md5(f"{table.settings.table_id} {now} {name}".encode(), usedforsecurity=False)
        arn = f"{table.settings.arn}/backup/{int(now * 1_000):014}-{mark.hexdigest()[:8]}"
        backup = Backup(
            arn,
            name,
            kind,
            now,
            now + self._catalog.seconds,
            table.name,
            deepcopy(stored_elsewhere(table)),  # UpdateTable changes it in place
            describe_source(table),
            tuple(table.entries.values()),
            table.size,
        )
        self._backups[arn] = backup
        return backup

    def describe(self, request: Request) -> Response:
        backup = self._find(request["BackupArn"])
        return {"BackupDescription": {"BackupDetails": self._details(backup), **backup.source}}

    def delete(self, request: Request) -> Response:
        backup = self._ready(request["BackupArn"])
        described = self.describe(request)
        described["BackupDescription"]["BackupDetails"]["BackupStatus"] = "DELETED"
        del self._backups[backup.arn]
        return described

    def list(self, request: Request) -> Response:
        found = [backup for backup in self._present() if _asked_for(backup, request)]
        if start := request.get("ExclusiveStartBackupArn"):
            found = [backup for backup in found if backup.arn > start]
        limit = request.get("Limit", 100)
        response: Response = {"BackupSummaries": [self._summary(one) for one in found[:limit]]}
        return response | (
            {"LastEvaluatedBackupArn": found[limit - 1].arn} if found[limit:] else {}
        )

    def restore(self, request: Request) -> Response:
        """A new table as its backup was, without the settings that the service leaves to be made again."""
        backup = self._ready(request["BackupArn"])
        return restore_table(
            self._catalog,
            backup.definition,
            request,
            backup.items,
            {
                "SourceBackupArn": backup.arn,
                "SourceTableArn": backup.source["SourceTableDetails"]["TableArn"],
                "RestoreDateTime": backup.created,
            },
        )

    def _present(self) -> tuple[Backup, ...]:
        for arn, backup in list(self._backups.items()):
            if backup.expires is not None and backup.expires <= self._now:
                del self._backups[arn]
        return tuple(self._backups[arn] for arn in sorted(self._backups))

    def _find(self, arn: str) -> Backup:
        for backup in self._present():
            if backup.arn == arn:
                return backup
        raise ServiceError("BackupNotFoundException", f"Backup not found: {arn}")

    def _ready(self, arn: str) -> Backup:
        backup = self._find(arn)
        if self._now < backup.ready:
            raise ServiceError("BackupInUseException", f"Backup is being created: {arn}")
        return backup

    def _details(self, backup: Backup) -> Response:
        shown: Response = {
            "BackupArn": backup.arn,
            "BackupName": backup.name,
            "BackupSizeBytes": backup.size,
            "BackupStatus": "CREATING" if self._now < backup.ready else "AVAILABLE",
            "BackupType": backup.kind,
            "BackupCreationDateTime": backup.created,
        }
        return shown | ({"BackupExpiryDateTime": backup.expires} if backup.expires else {})

    def _summary(self, backup: Backup) -> Response:
        source = backup.source["SourceTableDetails"]
        named = {member: source[member] for member in ("TableName", "TableId", "TableArn")}
        return named | self._details(backup)


def _asked_for(backup: Backup, request: Request) -> bool:
    kind, name = request.get("BackupType", "USER"), request.get("TableName")
    low, high = request.get("TimeRangeLowerBound"), request.get("TimeRangeUpperBound")
    return (
        kind in ("ALL", backup.kind)
        and (name is None or short_name(name) == backup.table)
        and (low is None or epoch_seconds(low) <= backup.created)
        and (high is None or backup.created < epoch_seconds(high))
    )
