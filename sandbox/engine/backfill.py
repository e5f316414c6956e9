"""The filling of a GSI that is created on a table with items in it, where that takes time.

First its resources are made, then it is filled, part by part. Writes to the table are kept up in it from the
beginning. Source: Developer Guide, managing GSIs. *Modelled*: how long each takes, and in which order it is filled.
"""

from typing import TYPE_CHECKING

from sandbox.engine.order_keys import OrderKey
from sandbox.model.clock import VirtualClock

if TYPE_CHECKING:
    from sandbox.engine.table import Index, Table

PARTS = 8


class Backfill:
    """One new index on its way from empty to filled."""

    def __init__(self, table: "Table", index: "Index") -> None:
        self.table = table
        self.index = index
        self._started = False
        self._keys: list[OrderKey] = []  # of the items that are still to be filled in, last first
        self._parts = PARTS

    def begin(self, clock: VirtualClock, seconds: float) -> None:
        """Be filled in the second half of so many seconds from now."""
        clock.after(seconds / 2, self._start)
        for part in range(1, PARTS):
            clock.after(seconds / 2 * (1 + part / PARTS), self._next)
        self.table.settings.then.append(self.finish)

    def _start(self) -> None:
        if self._wanted and not self._started:
            self._started = True
            self._keys = [key for key, _ in self.table.entries.walk()][::-1]
            self.table.settings.backfilling.add(self.index.schema.name)

    def _next(self) -> None:
        self._fill(-(-len(self._keys) // self._parts))
        self._parts -= 1

    def finish(self) -> None:
        """Fill in all that is left."""
        self._start()  # where the time was cut short
        self._fill(len(self._keys))

    def _fill(self, items: int) -> None:
        for _ in range(items if self._wanted else 0):
            key = self._keys.pop()
            if stored := self.table.entries.get(key):
                self.table.fill_in(self.index, key, stored)

    @property
    def _wanted(self) -> bool:
        """Whether the index is still there: it may be deleted while it is filled."""
        return self.table.indexes.get(self.index.schema.name) is self.index
