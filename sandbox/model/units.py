"""Capacity units: what one request costs, from the bytes it read or wrote.

Provisioned capacity units and on-demand request units measure the same work; only the bill differs.
Rules: Developer Guide, "read and write operations".
"""

from enum import Enum

from sandbox.model.sizes import KB, ItemSize

READ_BLOCK = 4 * KB  # one strongly consistent read unit
WRITE_BLOCK = 1 * KB  # one write unit


class Consistency(Enum):
    """How fresh a read must be; the value is its price as a multiple of a strong read."""

    EVENTUAL = 0.5
    STRONG = 1.0
    TRANSACTIONAL = 2.0


def read_units(size: ItemSize | int, consistency: Consistency) -> float:
    """Read units for this many bytes: one for every started 4 KB, halved or doubled by consistency.

    >>> read_units(3_584, Consistency.STRONG), read_units(10 * KB, Consistency.EVENTUAL)
    (1.0, 1.5)
    """
    blocks = -(-size // READ_BLOCK) or 1  # reading an item that is not there still costs
    return blocks * consistency.value


def write_units(size: ItemSize | int, *, transactional: bool = False) -> float:
    """Write units for one item: one for every started kilobyte, twice that in a transaction.

    >>> write_units(1_025), write_units(500, transactional=True)
    (2.0, 2.0)
    """
    blocks = -(-size // WRITE_BLOCK) or 1  # deleting an item that is not there still costs
    return blocks * (2.0 if transactional else 1.0)
