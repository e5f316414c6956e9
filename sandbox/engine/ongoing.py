"""Items that are in an ongoing transaction: until it is over, other writes of them are refused.

Requests are answered one after the other, so transactions overlap in virtual time only: among many clients, of whom
none waits for another's answer (`VirtualClock.many_clients`), each goes on for as long as its own client waits.
"""

from sandbox.engine.errors import ServiceError
from sandbox.engine.order_keys import OrderKey
from sandbox.model.clock import WRITE_LATENCY, VirtualClock

_MESSAGE = "Transaction is ongoing for the item"  # API reference, TransactionCanceledException
CONFLICT = {"Code": "TransactionConflict", "Message": _MESSAGE}


class Ongoing:
    """The items of one table that are in an ongoing transaction."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._until: dict[OrderKey, float] = {}  # virtual seconds, in their order

    def hold(self, key: OrderKey) -> None:
        """An item is written, or checked, by a transaction that begins now."""
        if self._clock.crowd:
            self._until[key] = self._clock.seconds + WRITE_LATENCY

    def holds(self, key: OrderKey) -> bool:
        """Whether another client's transaction is not yet over for an item."""
        if not self._until:  # as good as always
            return False
        while self._until and self._until[first := next(iter(self._until))] <= self._clock.seconds:
            del self._until[first]
        return self._clock.crowd and key in self._until


def conflict() -> ServiceError:
    """What a single write of such an item is answered with."""
    return ServiceError("TransactionConflictException", _MESSAGE)
