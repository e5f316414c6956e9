"""Streams as they are kept: a record for each change of an item, for 24 hours, in one open shard for each partition.

A shard ends when its stream does, or when the table's partitions change; then its children carry on. The service also
ends a shard after some hours, with one child, which is left out here.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from hashlib import md5
from itertools import count
from typing import NamedTuple

from sandbox.engine.errors import ServiceError
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.stored import Stored
from sandbox.engine.table import Table
from sandbox.model.attributes import Item
from sandbox.model.clock import START, VirtualClock
from sandbox.model.sizes import item_size

RETENTION = 86_400.0  # seconds; Developer Guide, DynamoDB Streams

Identity = Mapping[str, str]
TIME_TO_LIVE: Identity = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
"""Who deletes an expired item; API reference, Record."""


class Record(NamedTuple):
    """One change. The images share the items of the table, and only those are kept that the stream shows."""

    number: int  # grows from record to record in a Region
    at: float  # virtual seconds
    event: str  # INSERT, MODIFY or REMOVE
    keys: Item
    new: Stored | None
    old: Stored | None
    by: Identity | None  # None for a request, as against the service itself

    @property
    def size(self) -> int:
        """Bytes of the key and of the images."""
        images = [image.size for image in (self.new, self.old) if image]
        return item_size(self.keys) + sum(images)

    @property
    def second(self) -> float:
        """When it was made, in whole seconds since the epoch: records tell no more."""
        return START.timestamp() + self.at // 1


class Shard:
    """The records of one partition in their order; open until it has a last number."""

    def __init__(self, shard_id: str, first: int, parent: str | None) -> None:
        self.shard_id = shard_id
        self.parent = parent
        self.first = first  # a number of its own, before that of any record
        self.last: int | None = None
        self.ended: float | None = None  # virtual seconds
        self.trimmed = first - 1  # the number up to which nothing is kept any more
        self.records: list[Record] = []

    @property
    def newest(self) -> int:
        """The number of the last record so far."""
        return self.records[-1].number if self.records else max(self.first, self.trimmed)

    def append(self, record: Record) -> None:
        self.trim(record.at)
        self.records.append(record)

    def trim(self, now: float) -> None:
        """Forget what is older than 24 hours."""
        horizon = now - RETENTION
        if self.records and self.records[0].at <= horizon:
            old = sum(1 for _ in self._until(horizon))
            self.trimmed = self.records[old - 1].number
            del self.records[:old]

    def _until(self, horizon: float) -> Iterator[Record]:
        for record in self.records:
            if record.at > horizon:
                return
            yield record

    def close(self, now: float) -> None:
        self.last, self.ended = self.newest, now

    def from_number(self, number: int) -> int:
        """The place in ``records`` of the first one with this number or a later one."""
        return bisect_left(self.records, number, key=lambda record: record.number)


class Stream:
    """The changes of one table, from when its stream was enabled until it was disabled."""

    def __init__(
        self, table: Table, label: str, clock: VirtualClock, numbers: Iterator[int], settles: float
    ) -> None:
        self.label = label
        self.arn = f"{table.settings.arn}/stream/{label}"
        self.table_name = table.name
        self.key_schema = table.settings.definition["KeySchema"]
        self.view: str = table.settings.definition["StreamSpecification"]["StreamViewType"]
        self.created = clock.now.timestamp()
        self.settles = settles  # virtual seconds at which ENABLING or DISABLING ends
        self.ended: float | None = None  # virtual seconds
        self.shards: dict[str, Shard] = {}  # in the order of their identifiers
        self._keys = table.keys.attributes
        self._clock = clock
        self._numbers = numbers
        self._table: Table | None = table
        self._open: dict[int, Shard] = {}  # by the number of their partition
        self._followed = 0  # splits
        self._follow_partitions(table)

    @property
    def status(self) -> str:
        changing = self._clock.seconds < self.settles
        if self.ended is None:
            return "ENABLING" if changing else "ENABLED"
        return "DISABLING" if changing else "DISABLED"

    def record(
        self, key: OrderKey, old: Stored | None, new: Stored | None, by: Identity | None = None
    ) -> None:
        """Take a change down; ``by`` is who made it, where that was no request."""
        assert self._table is not None, "a stream that has ended is told of no change"
        self._follow_partitions(self._table)
        event = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
        changed = new or old
        assert changed is not None, "a change has an item before or after it"
        self._open[self._table.partitions.home(key).number].append(
            Record(
                next(self._numbers),
                self._clock.seconds,
                event,
                changed.part(self._keys),
                new if self.view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES") else None,
                old if self.view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES") else None,
                by,
            )
        )

    def settle(self) -> None:
        """Bring the shards up to the present: partitions followed, old records trimmed, old shards gone."""
        if self._table:
            self._follow_partitions(self._table)
        now = self._clock.seconds
        for shard in list(self.shards.values()):
            shard.trim(now)
            if shard.ended is not None and now - shard.ended >= RETENTION:
                del self.shards[shard.shard_id]

    def end(self, settles: float) -> None:
        """No change is recorded from now on; what was, stays readable for 24 hours."""
        self._table, self.ended, self.settles = None, self._clock.seconds, settles
        for shard in self._open.values():
            shard.close(self._clock.seconds)

    def _follow_partitions(self, table: Table) -> None:
        """One open shard for each partition; a split closes the shard and opens two children."""
        if not self._open:
            numbers = [partition.number for partition in table.partitions.in_order]
            self._open = {number: self._new_shard(number, None) for number in numbers}
            self._followed = len(table.partitions.splits)
        elif self._followed == len(table.partitions.splits):
            return
        for split in table.partitions.splits[self._followed :]:
            parent = self._open[split.parent]
            parent.close(self._clock.seconds)
            for number in (split.parent, split.child):
                self._open[number] = self._new_shard(number, parent.shard_id)
            self._followed += 1
        self.shards |= {shard.shard_id: shard for shard in self._open.values()}
        self.shards = dict(sorted(self.shards.items()))

    def _new_shard(self, partition: int, parent: str | None) -> Shard:
        milliseconds = int(self._clock.now.timestamp() * 1_000)
        mark = md5(f"{self.arn} {partition} {parent}".encode(), usedforsecurity=False).hexdigest()
        return Shard(f"shardId-{milliseconds:020}-{mark[:8]}", next(self._numbers), parent)


class Streams:
    """The streams of one Region, those of the last 24 hours included."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._streams: dict[str, Stream] = {}
        self._numbers = count(1)

    def start(self, table: Table, *, seconds: float) -> Stream:
        """Enable a table's stream, which takes ``seconds`` of virtual time."""
        now = self._clock.now
        label = f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1_000:03}"
        settles = self._clock.seconds + seconds
        stream = Stream(table, label, self._clock, self._numbers, settles)
        self._streams[stream.arn] = stream
        table.followers.append(stream)
        return stream

    def stop(self, table: Table, *, seconds: float) -> None:
        """Disable a table's stream; nothing happens where it has none."""
        for stream in [one for one in table.followers if isinstance(one, Stream)]:
            table.followers.remove(stream)
            stream.end(self._clock.seconds + seconds)

    def all(self) -> list[Stream]:
        """Those that can be read, in the order of their ARNs."""
        now = self._clock.seconds
        for arn, stream in list(self._streams.items()):
            if stream.ended is not None and now - stream.ended >= RETENTION:
                del self._streams[arn]
        return [self._streams[arn] for arn in sorted(self._streams)]

    def find(self, arn: str) -> Stream:
        """Raises ResourceNotFoundException, also for a stream that ended more than 24 hours ago."""
        for stream in self.all():
            if stream.arn == arn:
                stream.settle()
                return stream
        raise ServiceError(
            "ResourceNotFoundException", f"Requested resource not found: Stream: {arn} not found"
        )
