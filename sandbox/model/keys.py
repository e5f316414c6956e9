"""From a partition key to a place: the hash, key ranges and the partitions that hold them.

*Modelled.* DynamoDB does not publish its hash. Scans of the live service once came back in the order of an MD5
of the key's bytes behind a fixed prefix, so that is what stands here; the real one may be any other.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import md5
from itertools import pairwise

from sandbox.model.attributes import AttributeValue
from sandbox.model.numbers import number_bytes
from sandbox.model.throughput import PARTITION_READ_UNITS, PARTITION_WRITE_UNITS

HASH_BITS = 128
HASH_SPACE = 1 << HASH_BITS
_PREFIX = b"Outliers"

ON_DEMAND_PARTITIONS = 4  # a new table takes 4,000 writes a second, and one partition takes 1,000


def key_bytes(value: AttributeValue) -> bytes:
    """The bytes of a key attribute (S, N or B), in an order that is the order of the values."""
    kind, content = value
    if kind == "S":
        return bytes(content, "utf-8")
    return number_bytes(content) if kind == "N" else bytes(content)


@lru_cache(maxsize=4_096)  # one write asks several times, for the table and for each of its indexes
def key_hash(*partition_key: AttributeValue) -> int:
    """Where a partition key lies on the hash space, 0 to 2**128 - 1; several attributes are hashed together.

    >>> key_hash(("S", "c-001")) == key_hash(("S", "c-002"))
    False
    """
    digest = md5(_PREFIX + b"".join(map(key_bytes, partition_key)), usedforsecurity=False)
    return int.from_bytes(digest.digest(), "big")


@dataclass(frozen=True, slots=True)
class KeyRange:
    """A contiguous part of the hash space, ``low`` included, ``high`` not."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= HASH_SPACE:
            raise ValueError(f"not a key range: [{self.low}, {self.high})")

    def __contains__(self, point: int) -> bool:
        return self.low <= point < self.high

    @property
    def share(self) -> float:
        """The part of the whole hash space that this range covers, 0 to 1."""
        return (self.high - self.low) / HASH_SPACE


def even_ranges(count: int) -> tuple[KeyRange, ...]:
    """The hash space cut into ``count`` ranges of one size, in order.

    >>> [r.share for r in even_ranges(4)]
    [0.25, 0.25, 0.25, 0.25]
    """
    if count < 1:
        raise ValueError(f"a table has at least one partition, not {count}")
    cuts = [-(-HASH_SPACE * i // count) for i in range(count + 1)]
    return tuple(KeyRange(low, high) for low, high in pairwise(cuts))


def partition_of(point: int, count: int) -> int:
    """Which of ``count`` even ranges a hash falls into, counted from 0.

    >>> partition_of(0, 8), partition_of(HASH_SPACE - 1, 8)
    (0, 7)
    """
    return point * count >> HASH_BITS


def partitions_for(read_capacity: int | None, write_capacity: int | None) -> int:
    """How many partitions a new table starts with; None and None is on-demand.

    *Modelled*: by an older official rule of thumb for provisioned tables, by the published
    starting throughput for on-demand ones.

    >>> partitions_for(None, None), partitions_for(5, 5), partitions_for(6_000, 3_000)
    (4, 1, 5)
    """
    if read_capacity is None or write_capacity is None:
        return ON_DEMAND_PARTITIONS
    # in thousandths, so that no rounding error opens one partition too many
    load = (
        read_capacity * 1_000 // PARTITION_READ_UNITS
        + write_capacity * 1_000 // PARTITION_WRITE_UNITS
    )
    return max(1, -(-load // 1_000))
