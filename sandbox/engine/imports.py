"""Imports from S3: a new table, filled from objects. They cost no write units."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from sandbox.engine.catalog import Catalog
from sandbox.engine.import_files import Import, Unread, read
from sandbox.engine.jobs import Job, Jobs
from sandbox.engine.objects import Objects, StorageError, check_owner, no_such_key
from sandbox.engine.requests import not_here
from sandbox.engine.restores import fill
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response

# Developer Guide, S3DataImport.Validation, as are the words below
LOG_GROUP = "/aws-dynamodb/imports"
SOME_FAILED = {
    "FailureCode": "ItemValidationError",
    "FailureMessage": "Some of the items failed validation checks and were not imported. "
    "Please check CloudWatch error logs for more details.",
}
_SUMMARY = ("ImportArn", "ImportStatus", "TableArn", "S3BucketSource", "CloudWatchLogGroupArn",
            "InputFormat", "StartTime", "EndTime")  # fmt: skip


class Unreads(NamedTuple):
    """What an import had to leave out."""

    import_arn: str
    bucket: str
    at: float  # seconds since the epoch
    found: tuple[Unread, ...]


class Imports:
    """The imports of one Region, and what each of them had to leave out."""

    def __init__(self, catalog: Catalog, objects: Objects) -> None:
        self._catalog = catalog
        self._objects = objects
        self._jobs = Jobs("Import", catalog.clock)
        self.unread: dict[str, Unreads] = {}  # by the id of their import
        self.operations: Mapping[str, Callable[[Request], Response]] = {
            "ImportTable": self.start,
            "DescribeImport": self.describe,
            "ListImports": self.list,
        }

    def start(self, request: Request) -> Response:
        """Create the table and begin to fill it; it is CREATING until the import is over."""
        _check(request)
        if begun := self._jobs.repeated(request):
            return {"ImportTableDescription": begun}
        creation = request["TableCreationParameters"]
        self._catalog.create(creation)
        table = self._catalog.tables[creation["TableName"]]
        region, account = self._catalog.region, self._catalog.account
        options = {"InputFormatOptions": request.get("InputFormatOptions")}
        job = self._jobs.begin(
            table.settings.arn,
            request,
            TableId=table.settings.table_id,
            S3BucketSource={"S3BucketOwner": account, **request["S3BucketSource"]},
            ErrorCount=0,
            CloudWatchLogGroupArn=f"arn:aws:logs:{region}:{account}:log-group:{LOG_GROUP}:*",
            InputFormat=request["InputFormat"],
            InputCompressionType=request.get("InputCompressionType", "NONE"),
            TableCreationParameters=creation,
            **{member: value for member, value in options.items() if value},
        )
        ended = job.started + self._catalog.seconds
        table.settings.then.append(partial(self._carry_out, job, table, ended))
        return {"ImportTableDescription": dict(job.description)}

    def describe(self, request: Request) -> Response:
        return {"ImportTableDescription": self._jobs.find(request["ImportArn"])}

    def list(self, request: Request) -> Response:
        found, more = self._jobs.page(request, request.get("PageSize"))
        return {
            "ImportSummaryList": [
                {member: one[member] for member in _SUMMARY if member in one} for one in found
            ]
        } | more

    def _carry_out(self, job: Job, table: Table, ended: float) -> None:
        """Fill the table; without objects to fill it from, there is to be no table."""
        result = Import(table, job.request)
        failure: Mapping[str, str] = {}
        try:
            self._read(job, result)
        except StorageError as error:
            failure = error.as_failure()
            self._catalog.forget(table)
        else:
            fill(table, result.items, at=self._catalog.clock.seconds)
            if result.errors:
                failure = SOME_FAILED
                bucket = job.description["S3BucketSource"]["S3Bucket"]
                self.unread[job.id] = Unreads(job.arn, bucket, ended, tuple(result.errors))
        self._jobs.end(
            job,
            ended,
            ErrorCount=len(result.errors),
            ProcessedSizeBytes=result.size,
            ProcessedItemCount=result.processed,
            ImportedItemCount=len(result.items),
            **failure,
        )

    def _read(self, job: Job, result: Import) -> None:
        source, region = job.description["S3BucketSource"], self._catalog.region
        check_owner(source["S3BucketOwner"], self._catalog.account)
        bucket = source["S3Bucket"]
        keys = self._objects.keys(bucket, source.get("S3KeyPrefix", ""), region)
        if not keys:
            raise no_such_key()
        for key in keys:
            read(self._objects.get(bucket, key, region), key, result)


def _check(request: Request) -> None:
    """Refuse what the sandbox does not carry out."""
    if request["InputFormat"] == "ION":
        raise not_here("imports of ION", "InputFormat can be DYNAMODB_JSON or CSV.")
    if request.get("InputCompressionType") == "ZSTD":
        raise not_here("imports of ZSTD", "InputCompressionType can be GZIP or NONE.")
