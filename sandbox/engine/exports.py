"""Exports to S3: a table as it was at a moment, or what changed in it in a period. They cost no read units."""

from collections.abc import Callable, Mapping

from sandbox.engine.catalog import TABLE_ARN, Catalog
from sandbox.engine.errors import ServiceError, ValidationError, invalid_arn
from sandbox.engine.export_files import Content, changed, file_prefix, whole, write
from sandbox.engine.jobs import Job, Jobs
from sandbox.engine.objects import Objects, StorageError, check_owner
from sandbox.engine.recovery import Journal, journal_for
from sandbox.engine.requests import epoch_seconds, not_here
from sandbox.engine.restores import existing
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response

# seconds of an incremental export; Developer Guide, S3DataExport.HowItWorks
SHORTEST_PERIOD, LONGEST_PERIOD = 900.0, 86_400.0
_TOLD = ("S3Bucket", "S3BucketOwner", "S3Prefix", "S3SseKmsKeyId", "FilterSpecification")


class Exports:
    """The exports of one Region."""

    def __init__(self, catalog: Catalog, objects: Objects) -> None:
        self._catalog = catalog
        self._objects = objects
        self._jobs = Jobs("Export", catalog.clock)
        self._running: list[tuple[float, Callable[[], None]]] = []
        self.operations: Mapping[str, Callable[[Request], Response]] = {
            "ExportTableToPointInTime": self.export,
            "DescribeExport": self.describe,
            "ListExports": self.list,
        }

    def export(self, request: Request) -> Response:
        """Begin an export; what goes into it is settled now, and is in the bucket when it is COMPLETED."""
        _check(request)
        if begun := self._jobs.repeated(request):
            return {"ExportDescription": begun}
        table = self._table(request["TableArn"])
        journal = journal_for(table)
        period, content = self._content(request, table, journal)
        job = self._jobs.begin(
            table.settings.arn,
            request,
            TableId=table.settings.table_id,
            S3SseAlgorithm=request.get("S3SseAlgorithm", "AES256"),
            ExportFormat="DYNAMODB_JSON",
            ExportType=request.get("ExportType", "FULL_EXPORT"),
            **period,
            **{member: request[member] for member in _TOLD if member in request},
        )
        told = dict(job.description)
        started = self._start(job)
        due = self._catalog.clock.seconds + self._catalog.seconds
        ended = job.started + self._catalog.seconds
        self._running.append((due, lambda: self._finish(job, ended, content, started)))
        self._catalog.clock.at(due, self.settle)
        return {"ExportDescription": told}

    def describe(self, request: Request) -> Response:
        self.settle()
        return {"ExportDescription": self._jobs.find(request["ExportArn"])}

    def list(self, request: Request) -> Response:
        self.settle()
        found, more = self._jobs.page(request, request.get("MaxResults"))
        shown = ("ExportArn", "ExportStatus", "ExportType")
        return {"ExportSummaries": [{each: one[each] for each in shown} for one in found]} | more

    def settle(self) -> None:
        """Let the exports end whose time has come."""
        now = self._catalog.clock.seconds
        over = [finish for due, finish in self._running if due <= now]
        self._running = [each for each in self._running if each[0] > now]
        for finish in over:
            finish()

    def _table(self, arn: str) -> Table:
        parts = TABLE_ARN.fullmatch(arn)
        if not parts:
            raise invalid_arn(arn)
        if (parts[1], parts[2]) != (self._catalog.region, self._catalog.account):
            raise ServiceError("TableNotFoundException", f"Table not found: {parts[3]}")
        return existing(self._catalog, arn)

    def _content(
        self, request: Request, table: Table, journal: Journal
    ) -> tuple[Response, Content]:
        now = self._jobs.now
        if request.get("ExportType") != "INCREMENTAL_EXPORT":
            given = request.get("ExportTime")
            moment = now if given is None else _within(epoch_seconds(given), journal, now)
            spec = request.get("FilterSpecification")
            return {"ExportTime": moment}, whole(table, journal, moment, spec)
        period = request["IncrementalExportSpecification"]
        start = epoch_seconds(period["ExportFromTime"])
        end = epoch_seconds(period.get("ExportToTime", journal.latest))
        view = period.get("ExportViewType", "NEW_AND_OLD_IMAGES")
        if not SHORTEST_PERIOD <= end - start <= LONGEST_PERIOD:
            raise ValidationError(
                "The period of an incremental export must be at least 15 minutes and at most 24 hours"
            )
        for moment in (start, end):
            _within(moment, journal, now)
        told = {"ExportFromTime": start, "ExportToTime": end, "ExportViewType": view}
        content = changed(table, journal, start, end, with_old=view == "NEW_AND_OLD_IMAGES")
        return {"IncrementalExportSpecification": told}, content

    def _start(self, job: Job) -> StorageError | None:
        """Prove that the bucket can be written to; returns why not."""
        told = job.description
        try:
            check_owner(told.get("S3BucketOwner"), self._catalog.account)
            key = f"{file_prefix(job)}/_started"
            self._objects.put(told["S3Bucket"], key, b"", self._catalog.region)
        except StorageError as problem:
            return problem
        return None

    def _finish(
        self, job: Job, ended: float, content: Content, problem: StorageError | None
    ) -> None:
        try:
            if problem:
                raise problem
            told = write(job, ended, content, self._objects, self._catalog.region)
        except StorageError as error:
            told = error.as_failure()
        self._jobs.end(job, ended, **told)


def _check(request: Request) -> None:
    """Refuse what the sandbox does not carry out, and members that do not go together."""
    if request.get("ExportFormat") == "ION":
        raise not_here("exports in ION", "ExportFormat can be DYNAMODB_JSON.")
    incremental = request.get("ExportType") == "INCREMENTAL_EXPORT"
    period = request.get("IncrementalExportSpecification")
    if incremental and (period is None or "ExportFromTime" not in period):
        raise ValidationError(
            "IncrementalExportSpecification with ExportFromTime is required when ExportType is INCREMENTAL_EXPORT"
        )
    if incremental and "ExportTime" in request:
        raise ValidationError("ExportTime cannot be specified for an INCREMENTAL_EXPORT")
    if not incremental and period is not None:
        raise ValidationError(
            "IncrementalExportSpecification can be specified only when ExportType is INCREMENTAL_EXPORT"
        )
    if incremental and request.get("FilterSpecification"):
        raise not_here("a FilterSpecification of an INCREMENTAL_EXPORT", "Nothing was exported.")


def _within(moment: float, journal: Journal, now: float) -> float:
    if not journal.earliest <= moment <= now:
        raise ServiceError(
            "InvalidExportTimeException",
            "The specified ExportTime is outside of the point in time recovery window",
        )
    return moment
