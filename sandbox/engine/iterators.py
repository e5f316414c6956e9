"""Shard iterators: where in a shard to read on, what may be asked for, and how the place is written down."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from hashlib import sha256
from typing import NamedTuple

from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.requests import epoch_seconds
from sandbox.engine.shards import Shard
from sandbox.engine.work import Request
from sandbox.model.clock import VirtualClock

_FIRST = 10_000_000  # so that sequence numbers have 28 digits, as many of the service's do
CLOCK_SKEW = 1.0  # seconds by which a client's clock may be ahead; modelled
_BY_NUMBER = ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")


def sequence_number(number: int) -> str:
    """A record's number in the form of the service's: digits that grow, and say nothing else.

    >>> sequence_number(7)
    '1000000700000000000000000007'
    """
    return f"{_FIRST + number}{number:020}"


class Place(NamedTuple):
    """What a shard iterator stands for."""

    arn: str
    shard_id: str
    number: int  # of the first record that it leads to
    issued: float  # virtual seconds

    def iterator(self) -> str:
        """The iterator: the stream's ARN in the open, as SDKs expect it, and the rest opaque."""
        content = json.dumps(self[1:]).encode()
        return f"{self.arn}|1|{urlsafe_b64encode(self._seal(content) + content).decode()}"

    @classmethod
    def of(cls, iterator: str) -> "Place":
        """Raises ValidationException for what is no iterator, or no longer the one that was handed out."""
        arn, _, sealed = iterator.partition("|1|")
        try:
            raw = urlsafe_b64decode(sealed)
            place = cls(arn, *json.loads(raw[8:]))
        except (ValueError, TypeError):
            raise ValidationError("Invalid ShardIterator") from None
        if place.iterator() != iterator:
            raise ValidationError("Invalid ShardIterator")
        return place

    def _seal(self, content: bytes) -> bytes:
        return sha256(self.arn.encode() + content).digest()[:8]


def starting_number(request: Request, shard: Shard, clock: VirtualClock) -> int:
    """The number of the first record that a GetShardIterator request is about."""
    kind = request["ShardIteratorType"]
    if kind in _BY_NUMBER:
        return _given_number(request, shard) + int(kind == "AFTER_SEQUENCE_NUMBER")
    if kind == "LATEST":
        return shard.newest + 1
    oldest = shard.trimmed + 1
    if kind == "TRIM_HORIZON":
        return oldest
    if request.get("Timestamp") is None:
        raise ValidationError("Timestamp must be specified for ShardIteratorType AT_TIMESTAMP")
    moment = epoch_seconds(request["Timestamp"])
    if moment > clock.now.timestamp() + CLOCK_SKEW:
        raise ValidationError("Timestamp must not be in the future")
    at = bisect_left(shard.records, moment, key=lambda record: record.second)
    return shard.records[at].number if shard.records[at:] else shard.newest + 1


def _given_number(request: Request, shard: Shard) -> int:
    text = request.get("SequenceNumber")
    if text is None:
        raise ValidationError(
            f"SequenceNumber must be specified for ShardIteratorType {request['ShardIteratorType']}"
        )
    number = int(text[:-20]) - _FIRST if text.isascii() and text.isdigit() else -1
    if number < 0 or text != sequence_number(number) or not shard.first <= number <= shard.newest:
        raise ValidationError(f"Invalid SequenceNumber for shard {shard.shard_id}: {text}")
    check_not_trimmed(shard, number)
    return number


def check_not_trimmed(shard: Shard, number: int) -> None:
    """Raises TrimmedDataAccessException where the place is older than 24 hours."""
    if number <= shard.trimmed:
        raise ServiceError(
            "TrimmedDataAccessException", "The data you are trying to access has been trimmed"
        )
