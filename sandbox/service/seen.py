"""What can be seen of a sandbox without a request: what was asked, when, and how its tables are."""

from typing import Any

from sandbox.engine.engine import Engine
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.ledger import Ledger, LedgerEntry
from sandbox.model.metrics import MINUTE, PastMinute
from sandbox.model.replica_timeline import ReplicaTimeline
from sandbox.model.scalable_targets import Activity
from sandbox.model.snapshot import TableSnapshot


class Seen:
    """A part of `Sandbox`: it looks, and changes nothing but through the clock and the dials."""

    region: str
    _engine: Engine

    @property
    def ledger(self) -> Ledger:
        """One entry for every request so far, in order."""
        return self._engine.ledger

    @property
    def clock(self) -> VirtualClock:
        """Virtual time; ``lab.clock.advance(minutes=5)`` lets some pass."""
        return self._engine.clock

    @property
    def dials(self) -> Dials:
        """What of the service's physics is switched on; ``lab.dials.throttling = "real"``."""
        return self._engine.dials

    def minutes(
        self, table: str, *, index: str = "", write: bool = True, last: int = 60
    ) -> tuple[PastMinute, ...]:
        """The last minutes of a table, or of a GSI: what was provisioned, consumed and throttled.

        LookupError where there is no such table.
        """
        with self._engine.lock:
            series = (self._table(table).settings.arn, index, write)
            end = int(self.clock.seconds // MINUTE) + 1
            return self._engine.metrics.past(series, max(0, end - last), end)

    @property
    def scaling_activities(self) -> tuple[Activity, ...]:
        """What auto scaling changed, or tried to, and why; the oldest first."""
        return tuple(self._engine.scaling.activities)

    def receipt(self) -> LedgerEntry:
        """The last request: what it touched, read, returned and cost, and why. LookupError before the first."""
        if not len(self.ledger):
            raise LookupError("There is no receipt yet: no request has been made to this sandbox.")
        return self.ledger[-1]

    def snapshot(self, table: str) -> TableSnapshot:
        """A frozen picture of a table: items by partition, sizes, units. It is no request and costs nothing."""
        with self._engine.lock:
            found: TableSnapshot = self._table(table).snapshot()
            return found

    def replicas(self, table: str, *, index: str | None = None) -> ReplicaTimeline:
        """The latest 200 writes and 200 reads of a table or a GSI, and which replica saw what; empty while none lags.

        ``lab.replicas("Orders").of("o-1")`` is about one item. LookupError for a table or GSI that there is not.
        """
        with self._engine.lock:
            store = self._table(table)
            if index is not None:
                global_ = {n: i for n, i in store.indexes.items() if i.schema.is_global}
                if index not in global_:
                    names = ", ".join(global_) or "none"
                    raise LookupError(f"There is no GSI {index!r} on {table}; there is: {names}.")
                store = global_[index]
            timeline: ReplicaTimeline = store.replication.timeline()
            return timeline

    def _table(self, name: str) -> Any:
        try:
            return self._engine.catalog(self.region).tables[name]
        except KeyError:
            names = ", ".join(self._engine.table_names(self.region)) or "none"
            raise LookupError(f"There is no table {name!r} here; there is: {names}.") from None
