"""Time to live at work: the service deletes expired items by itself, sweep by sweep.

It costs no units and is no request; streams say who did it.
"""

from collections.abc import Mapping
from heapq import heappop, heappush
from random import Random

from sandbox.engine.actions import plan_change
from sandbox.engine.catalog import Catalog
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.shards import TIME_TO_LIVE
from sandbox.engine.stored import Stored
from sandbox.engine.table import Table
from sandbox.model.clock import START
from sandbox.model.expiry import SWEEP, counts, deletion_delay, expiry_of, next_sweep

Due = tuple[OrderKey, float, bool]
"""(where an item lies, its expiry in seconds since the epoch, whether its delay is over)."""


class Expiry:
    """Follows a table's items and deletes those that expire."""

    def __init__(self, catalog: Catalog, table: Table, attribute: str) -> None:
        self._catalog = catalog
        self._clock = catalog.clock
        self._table = table
        self._attribute = attribute
        self._rng = Random(table.settings.table_id)  # which comes from the sandbox's seed
        self._due: dict[float, list[Due]] = {}  # by the virtual seconds of a sweep
        self._sweeps: list[float] = []  # a heap of those
        for key, stored in table.entries.walk():
            self._note(key, self._expiry(stored))

    def record(
        self,
        key: OrderKey,
        old: Stored | None,
        new: Stored | None,
        by: Mapping[str, str] | None = None,
    ) -> None:
        """Hear of a change: an expiry that is new, or another, is noted."""
        if new is None:
            return
        expiry = self._expiry(new)
        if old is None or self._expiry(old) != expiry:
            self._note(key, expiry)

    def _expiry(self, stored: Stored) -> float | None:
        return expiry_of(stored.part((self._attribute,)).get(self._attribute))

    def _note(self, key: OrderKey, expiry: float | None) -> None:
        if expiry is not None and counts(expiry, self._clock.now.timestamp()):
            at = max(expiry - START.timestamp(), self._clock.seconds)
            self._wait(next_sweep(at), (key, expiry, False))

    def _wait(self, sweep: float, due: Due) -> None:
        waiting = self._due.get(sweep)
        if waiting is None:
            waiting = self._due[sweep] = []
            heappush(self._sweeps, sweep)
            if self._sweeps[0] == sweep:
                self._clock.at(sweep, self._sweep)
        waiting.append(due)

    def _sweep(self) -> None:
        """Deal with what is due, and have the clock wake us for what is due next."""
        followed = self in self._table.followers
        if not followed or self._catalog.tables.get(self._table.name) is not self._table:
            return
        woken = bool(self._sweeps) and self._sweeps[0] <= self._clock.seconds
        while self._sweeps and self._sweeps[0] <= self._clock.seconds:
            for due in self._due.pop(heappop(self._sweeps)):
                self._settle(*due)
        if woken and self._sweeps:
            self._clock.at(self._sweeps[0], self._sweep)

    def _settle(self, key: OrderKey, expiry: float, waited: bool) -> None:
        """Delete an item that has expired, or let it wait for its delay first."""
        delay = 0.0 if waited else deletion_delay(self._catalog.dials.ttl_delay, self._rng)
        if self._table.replica and not self._table.replica.leads and not waited:
            delay += SWEEP  # by then, another Region's deletion has been replicated
        if delay:
            self._wait(next_sweep(self._clock.seconds + delay), (key, expiry, True))
            return
        stored = self._table.entries.get(key)
        if stored is None:
            return
        image = stored.image
        if expiry_of(image.item.get(self._attribute)) != expiry:
            return  # it was given another expiry, which was noted apart
        plan_change(self._table, key, image, None).carry_out(TIME_TO_LIVE)
        self._catalog.metrics.expire(self._table.settings.arn, at=self._clock.seconds)


def follow(catalog: Catalog, table: Table) -> None:
    """Delete a table's items as they expire, as its settings say, and no others any more."""
    table.followers = [one for one in table.followers if not isinstance(one, Expiry)]
    if attribute := table.settings.time_to_live:
        table.followers.append(Expiry(catalog, table, attribute))
