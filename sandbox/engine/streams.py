"""ListStreams, DescribeStream, GetShardIterator and GetRecords: the changes of tables, read back."""

from collections.abc import Callable, Mapping
from hashlib import md5

from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import ServiceError, ValidationError, no_such_table
from sandbox.engine.iterators import Place, check_not_trimmed, sequence_number, starting_number
from sandbox.engine.shards import Record, Shard, Stream
from sandbox.engine.stored import Render
from sandbox.engine.work import Request, Response, Work
from sandbox.model.sizes import KB

ITERATOR_LIFETIME = 900.0  # seconds; API reference, GetShardIterator
MOST_RECORDS = 1_000  # of one GetRecords; API reference
LARGEST_PAGE = KB * KB  # bytes of one GetRecords; API reference
MOST_LISTED = 100  # streams or shards of one answer; API reference, ListStreams and DescribeStream


def list_streams(work: Work, request: Request, catalog: Catalog, render: Render) -> Response:
    """The streams of a table or of the Region, disabled ones of the last 24 hours included."""
    name, start = request.get("TableName"), request.get("ExclusiveStartStreamArn", "")
    if start:
        _check_arn(start)
    found = [s for s in catalog.streams.all() if name in (None, s.table_name)]
    if name:
        work.tables = (name,)
        if not found and name not in catalog.tables:
            raise no_such_table(name)
    left = [stream for stream in found if stream.arn > start]
    limit = _limit(request)
    response: Response = {
        "Streams": [
            {"StreamArn": s.arn, "TableName": s.table_name, "StreamLabel": s.label}
            for s in left[:limit]
        ]
    }
    return response | ({"LastEvaluatedStreamArn": left[limit - 1].arn} if left[limit:] else {})


def describe_stream(work: Work, request: Request, catalog: Catalog, render: Render) -> Response:
    """A stream and its shards, or with a filter the children of one shard."""
    stream = _find(work, request["StreamArn"], catalog)
    start, limit = request.get("ExclusiveStartShardId", ""), _limit(request)
    found = [shard for shard in stream.shards.values() if shard.shard_id > start]
    if wanted := request.get("ShardFilter"):
        if wanted.get("Type") is None or wanted.get("ShardId") is None:
            raise ValidationError("Both Type and ShardId must be specified in ShardFilter")
        found = [
            shard for shard in found if shard.parent == _shard(stream, wanted["ShardId"]).shard_id
        ]
    shown: Response = {
        "StreamArn": stream.arn,
        "StreamLabel": stream.label,
        "StreamStatus": stream.status,
        "StreamViewType": stream.view,
        "CreationRequestDateTime": stream.created,
        "TableName": stream.table_name,
        "KeySchema": stream.key_schema,
        "Shards": [_describe_shard(shard) for shard in found[:limit]],
    }
    if found[limit:]:
        shown["LastEvaluatedShardId"] = found[limit - 1].shard_id
    return {"StreamDescription": shown}


def _describe_shard(shard: Shard) -> Response:
    numbers = {"StartingSequenceNumber": sequence_number(shard.first)}
    if shard.last is not None:
        numbers["EndingSequenceNumber"] = sequence_number(shard.last)
    shown: Response = {"ShardId": shard.shard_id, "SequenceNumberRange": numbers}
    return shown | ({"ParentShardId": shard.parent} if shard.parent else {})


def get_shard_iterator(work: Work, request: Request, catalog: Catalog, render: Render) -> Response:
    """A place in a shard to read from, good for 15 minutes."""
    stream = _find(work, request["StreamArn"], catalog)
    shard = _shard(stream, request["ShardId"])
    number = starting_number(request, shard, catalog.clock)
    place = Place(stream.arn, shard.shard_id, number, catalog.clock.seconds)
    return {"ShardIterator": place.iterator()}


def get_records(work: Work, request: Request, catalog: Catalog, render: Render) -> Response:
    """The next records of a shard: up to 1,000, or 1 MB, or ``Limit``."""
    limit = request.get("Limit", MOST_RECORDS)
    if limit > MOST_RECORDS:
        raise ServiceError(
            "LimitExceededException", f"Limit must be less than or equal to {MOST_RECORDS}"
        )
    place, now = Place.of(request["ShardIterator"]), catalog.clock.seconds
    if now - place.issued >= ITERATOR_LIFETIME:
        raise ServiceError("ExpiredIteratorException", "Shard iterator has expired")
    stream = _find(work, place.arn, catalog)
    shard = _shard(stream, place.shard_id)
    check_not_trimmed(shard, place.number)
    start = shard.from_number(place.number)
    page = _page(shard.records[start : start + limit])
    response: Response = {
        "Records": [_render(record, stream, catalog.region, render) for record in page]
    }
    if shard.last is None or shard.records[start + len(page) :]:
        number = page[-1].number + 1 if page else place.number
        response["NextShardIterator"] = place._replace(number=number, issued=now).iterator()
    return response


def _page(records: list[Record]) -> list[Record]:
    """As many of the records as fit into one answer, and one in any case."""
    size = 0
    for place, record in enumerate(records):
        size += record.size
        if size > LARGEST_PAGE and place:
            return records[:place]
    return records


def _render(record: Record, stream: Stream, region: str, render: Render) -> Response:
    sequence = sequence_number(record.number)
    change: Response = {
        "ApproximateCreationDateTime": record.second,
        "Keys": render(record.keys),
        "SequenceNumber": sequence,
        "SizeBytes": record.size,
        "StreamViewType": stream.view,
    }
    for member, image in (("NewImage", record.new), ("OldImage", record.old)):
        if image:
            change[member] = render.stored(image)
    shown: Response = {
        "eventID": md5(f"{stream.arn} {sequence}".encode(), usedforsecurity=False).hexdigest(),
        "eventName": record.event,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region,
        "dynamodb": change,
    }
    return shown | ({"userIdentity": dict(record.by)} if record.by else {})


def _check_arn(arn: str) -> None:
    if not (arn.startswith("arn:aws:dynamodb:") and "/stream/" in arn):
        raise ValidationError(f"Invalid StreamArn: {arn}")


def _find(work: Work, arn: str, catalog: Catalog) -> Stream:
    _check_arn(arn)
    stream = catalog.streams.find(arn)
    work.tables = (stream.table_name,)
    return stream


def _shard(stream: Stream, shard_id: str) -> Shard:
    if shard := stream.shards.get(shard_id):
        return shard
    raise ServiceError(
        "ResourceNotFoundException", "Requested resource not found: Shard does not exist"
    )


def _limit(request: Request) -> int:
    limit: int = request.get("Limit", MOST_LISTED)
    if limit > MOST_LISTED:
        raise ValidationError(
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
            f"Member must have value less than or equal to {MOST_LISTED}"
        )
    return limit


OPERATIONS: Mapping[str, Callable[[Work, Request, Catalog, Render], Response]] = {
    "ListStreams": list_streams,
    "DescribeStream": describe_stream,
    "GetShardIterator": get_shard_iterator,
    "GetRecords": get_records,
}
