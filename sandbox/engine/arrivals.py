"""Changes to a GSI that its table has made already and that the index does not show yet."""

from collections.abc import Iterator
from functools import cached_property
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from sandbox.engine.order_keys import OrderKey
from sandbox.engine.replication import Lags
from sandbox.model.lags import index_lag

if TYPE_CHECKING:
    from sandbox.engine.table import IndexWrite


class Arrival(NamedTuple):
    """A change on its way; of several due at one time, the first sent arrives first."""

    due: float  # virtual seconds
    number: int
    sent: float
    item: OrderKey  # of the table's item
    change: "IndexWrite"


class Arrivals:
    """The changes on their way to one GSI: late by chance, and those of one item in their order."""

    def __init__(self, name: str, lags: Lags) -> None:
        self._name = name
        self._lags = lags
        self._numbers = count()
        self._waiting: list[Arrival] = []  # a heap
        self._last: dict[OrderKey, Arrival] = {}  # the last one under way of each item

    @cached_property
    def _chance(self) -> Random:
        return self._lags.random(f"arrivals at {self._name}")

    def send(self, item: OrderKey, change: "IndexWrite") -> None:
        """Let a change arrive in its time, which is at once if nothing makes it late."""
        now = self._lags.clock.seconds
        due = now + index_lag(self._lags.dials.index_lag, self._chance)
        if before := self._last.get(item):
            due = max(due, before.due)
        if due <= now:
            change.arrive()
            return
        arrival = Arrival(due, next(self._numbers), now, item, change)
        self._last[item] = arrival
        heappush(self._waiting, arrival)
        self._lags.clock.at(due, self._arrive)

    def _arrive(self) -> None:
        self._take(self._lags.clock.seconds)

    def catch_up(self) -> None:
        """Everything arrives, at once."""
        self._take(float("inf"))

    def _take(self, until: float) -> None:
        while self._waiting and self._waiting[0].due <= until:
            arrival = heappop(self._waiting)
            if self._last[arrival.item] is arrival:
                del self._last[arrival.item]
            arrival.change.arrive()

    def awaits(self, item: OrderKey) -> bool:
        """Whether a change to this item's entry is under way."""
        return item in self._last

    def __iter__(self) -> Iterator[Arrival]:
        return iter(sorted(self._waiting))
