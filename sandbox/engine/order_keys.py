"""Where an item lies in the order of its table, as bytes that compare as DynamoDB orders.

An order key is the hash of the partition key (16 bytes), then every key attribute from the left, each with an end of
its own; in an index the order key of the item itself follows. So whatever lies together shares its beginning, and every
range that can be asked for lies between two places: an order key, or the beginning of one.
"""

from functools import lru_cache

from sandbox.model.attributes import AttributeValue
from sandbox.model.keys import HASH_BITS, key_bytes, key_hash

OrderKey = bytes

HASH_BYTES = HASH_BITS // 8
_END = b"\0\0"
_ZERO = b"\0\xff"  # a zero byte within a value: above the end of one that stops there


def first_place(point: int) -> OrderKey:
    """The first place of all whose partition keys have this hash."""
    return point.to_bytes(HASH_BYTES, "big")


def hash_of(place: OrderKey) -> int:
    """The hash of the partition key of what lies at a place."""
    return int.from_bytes(place[:HASH_BYTES], "big")


def whole_collection(place: OrderKey) -> OrderKey:
    """The first place of all that have the hash of this one: no two partition keys share theirs."""
    return place[:HASH_BYTES]


@lru_cache(maxsize=4_096)  # one write asks several times, for the table and for each of its indexes
def collection(*partition_key: AttributeValue) -> OrderKey:
    """The beginning of an item collection: of all its items' order keys, and of no other's."""
    return first_place(key_hash(*partition_key)) + b"".join(map(ordered, partition_key))


def ordered(value: AttributeValue) -> bytes:
    r"""A key attribute's value, with its end.

    Strings order by UTF-8 bytes, which is the order of their code points; numbers by value; binary by unsigned bytes.

    >>> ordered(("S", "a")) < ordered(("S", "a\0")) < ordered(("S", "ab"))
    True
    """
    kind, content = value
    if kind == "S" and "\0" not in content:  # nearly every key
        return bytes(content, "utf-8") + _END
    return beginning(value) + _END


def beginning(value: AttributeValue) -> bytes:
    """The same without its end: what every longer value begins with too."""
    raw = key_bytes(value)
    return raw.replace(b"\0", _ZERO) if 0 in raw else raw


def after(place: OrderKey) -> OrderKey:
    r"""The first place after all that begin with ``place``.

    >>> after(b"2026-03"), after(b"a\xff")
    (b'2026-04', b'b')
    """
    kept = place.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1])


def just_after(key: OrderKey) -> OrderKey:
    """The first place after one order key; no order key is the beginning of another."""
    return key + b"\0"
