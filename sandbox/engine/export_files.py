"""The objects of an export: data files, one for each partition, and the manifests that list them.

Their layout is that of the Developer Guide, S3DataExport.Output; checksum files end in .md5, as they do in buckets.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5
from typing import Any

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import parse_condition, parse_key_condition, parse_projection
from sandbox.engine.jobs import Job
from sandbox.engine.key_bounds import key_bounds
from sandbox.engine.objects import Objects
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.recovery import Journal
from sandbox.engine.requests import substitutions
from sandbox.engine.stored import Stored
from sandbox.engine.table import Table
from sandbox.engine.work import Response
from sandbox.model.attributes import Item, as_base64, item_to_dynamodb
from sandbox.model.sizes import KB

# bytes of an incremental export; Developer Guide, S3DataExport.HowItWorks
LEAST_BILLED = 10 * KB**2
_FULL, _INCREMENTAL = "2020-06-30", "2023-08-01"  # versions of the summary manifest


@dataclass(frozen=True, slots=True)
class Content:
    """What an export is to write: the lines of each file, and the bytes that it is billed by."""

    files: tuple[tuple[str, ...], ...]
    billed: int

    @property
    def items(self) -> int:
        return sum(len(lines) for lines in self.files)


def whole(table: Table, journal: Journal, moment: float, spec: Mapping[str, Any] | None) -> Content:
    """The items as they were at a moment, or those that a filter takes; all are billed, with their LSIs."""
    items = sorted(journal.state_at(table, moment).items())
    select = _Filter(spec or {}, table)
    lines = ((key, select.shown(key, stored.item)) for key, stored in items)
    shown = ((key, {"Item": _render(item)}) for key, item in lines if item is not None)
    billed = sum(_size(table, key, stored) for key, stored in items)
    return Content(_by_partition(table, shown), billed)


def changed(table: Table, journal: Journal, start: float, end: float, *, with_old: bool) -> Content:
    """The last change of each item in a period, and with ``with_old`` the item as it was before the period."""
    lines: list[tuple[OrderKey, Response]] = []
    billed = 0
    for change in journal.changes(table, start, end):
        known = change.new or change.old
        assert known is not None
        billed += sum(each.size for each in (change.old, change.new) if each)
        line: Response = {
            "Metadata": {"WriteTimestampMicros": {"N": str(round(change.at * 1_000_000))}},
            "Keys": _render(known.part(table.keys.attributes)),
        }
        if with_old and change.old:
            line["OldImage"] = _render(change.old.item)
        if change.new:
            line["NewImage"] = _render(change.new.item)
        lines.append((change.key, line))
    return Content(_by_partition(table, lines), max(billed, LEAST_BILLED))


def file_prefix(job: Job) -> str:
    """Where the manifests of an export lie."""
    return f"{_root(job)}AWSDynamoDB/{job.id}"


def write(job: Job, ended: float, content: Content, objects: Objects, region: str) -> Response:
    """Put all objects of an export; returns what is told of it then. Raises StorageError."""
    told, prefix = job.description, file_prefix(job)
    full = told["ExportType"] == "FULL_EXPORT"
    folder = f"{prefix}/data" if full else f"{_root(job)}AWSDynamoDB/data"
    bucket = told["S3Bucket"]
    listed = []
    for number, lines in enumerate(content.files):
        name = md5(f"{job.arn} {number}".encode(), usedforsecurity=False).hexdigest()[:26]
        key = f"{folder}/{name}.json.gz"
        body = gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)
        etag = objects.put(bucket, key, body, region)
        listed.append({
            "itemCount": len(lines), "md5Checksum": _checksum(body), "etag": etag, "dataFileS3Key": key,
        })  # fmt: skip
    files = "".join(f"{_json(each)}\n" for each in listed)
    counts = {"billedSizeBytes": content.billed, "itemCount": content.items}
    summary = _json(_summary(job, ended, counts, f"{prefix}/manifest-files.json"))
    for name, text in (("manifest-files", files), ("manifest-summary", summary)):
        objects.put(bucket, f"{prefix}/{name}.json", text.encode(), region)
        objects.put(bucket, f"{prefix}/{name}.md5", _checksum(text.encode()).encode(), region)
    return {
        "ExportManifest": f"{prefix}/manifest-summary.json",
        "BilledSizeBytes": content.billed,
        "ItemCount": content.items,
    }


def _summary(job: Job, ended: float, counts: Response, files: str) -> Response:
    told = job.description
    if period := told.get("IncrementalExportSpecification"):
        version, view = _INCREMENTAL, period["ExportViewType"]
        times = {f"export{end}Time": _iso(period[f"Export{end}Time"]) for end in ("From", "To")}
        kind = {"outputView": view, "exportType": told["ExportType"]}
    else:
        version, times, kind = _FULL, {"exportTime": _iso(told["ExportTime"])}, {}
    return {
        "version": version,
        "exportArn": job.arn,
        "startTime": _iso(job.started),
        "endTime": _iso(ended),
        "tableArn": told["TableArn"],
        "tableId": told["TableId"],
        **times,
        "s3Bucket": told["S3Bucket"],
        "s3Prefix": told.get("S3Prefix"),
        "s3SseAlgorithm": told["S3SseAlgorithm"],
        "s3SseKmsKeyId": told.get("S3SseKmsKeyId"),
        "manifestFilesS3Key": files,
        **counts,
        "outputFormat": told["ExportFormat"],
        **kind,
    }


class _Filter:
    """A FilterSpecification: which items are exported, and which of their attributes."""

    def __init__(self, spec: Mapping[str, Any], table: Table) -> None:
        names = ("KeyConditionExpression", "FilterExpression", "ProjectionExpression")
        key, condition, projection = (spec.get(name) for name in names)
        subs = substitutions(dict(spec), names)
        clauses = None if key is None else parse_key_condition(key, subs)
        self._condition = (
            None if condition is None else parse_condition(condition, subs, kind=names[1])
        )
        self._projection = None if projection is None else parse_projection(projection, subs)
        subs.check_all_used()
        self._bounds = clauses and key_bounds(table.keys, table.schema, clauses)
        if clauses and self._condition:
            for name in table.keys.attributes:
                if name in self._condition.attributes:
                    raise ValidationError(
                        "Filter Expression can only contain non-primary key attributes: "
                        f"Primary key attribute: {name}"
                    )

    def shown(self, key: OrderKey, item: Item) -> Item | None:
        """What is exported of an item; None where nothing is."""
        if self._bounds and not self._bounds.low <= key < self._bounds.high:
            return None
        if self._condition and not self._condition.test(item):
            return None
        return self._projection.apply(item) if self._projection else item


def _by_partition(
    table: Table, lines: Iterable[tuple[OrderKey, Response]]
) -> tuple[tuple[str, ...], ...]:
    """A file for each partition, an empty one too."""
    files: dict[int, list[str]] = defaultdict(list)
    for key, line in lines:
        files[table.partitions.home(key).number].append(_json(line))
    return tuple(tuple(files[each.number]) for each in table.partitions.in_order)


def _size(table: Table, key: OrderKey, stored: Stored) -> int:
    if not table.local_indexes:
        return stored.size
    return table.size_with_local_indexes(key, stored.image)


def _root(job: Job) -> str:
    prefix = job.description.get("S3Prefix") or ""
    return prefix if prefix.endswith("/") or not prefix else f"{prefix}/"


def _render(item: Item) -> Response:
    return item_to_dynamodb(item, as_base64)


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _checksum(content: bytes) -> str:
    return str(as_base64(md5(content, usedforsecurity=False).digest()))


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
