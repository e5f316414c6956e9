"""One global table at work: its replicas, and what goes on between them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sandbox.engine.catalog import Catalog
from sandbox.engine.replica import Isolated, Replica, WriteConflict
from sandbox.engine.table import Table
from sandbox.engine.work import Response
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.global_tables import Arrival, GlobalReplication
from sandbox.model.regions import LAG_SECONDS, Key, Pending, ReplicatedWrite
from sandbox.model.strong_global_tables import Refusal, StrongReplication

VERSION = "2019.11.21"
STRONG_WRITE_SECONDS = 0.0, 0.05, 0.1  # that a write under MRSC takes, off, mild and real; modelled

Meter = Callable[[ReplicatedWrite], None]


class GlobalTable:
    """The replicas of one table, and what goes on between them."""

    def __init__(
        self, replication: GlobalReplication, clock: VirtualClock, dials: Dials, meter: Meter
    ) -> None:
        self.replication = replication
        self.replicas: dict[str, Replica] = {}
        self.departing: list[Replica] = []
        self._clock = clock
        self._dials = dials
        self._meter = meter

    @property
    def strong(self) -> bool:
        return isinstance(self.replication, StrongReplication)

    @property
    def lag(self) -> float:
        """The mean lag in seconds."""
        return 0.0 if self.strong else self._dials.region_lag.choose(*LAG_SECONDS)

    def start(self, catalog: Catalog, table: Table) -> Replica:
        """The table that is to have replicas."""
        first = self.replicas[catalog.region] = Replica(self, catalog, table)
        items = (stored.item for stored in table.entries.values())
        self.replication.start(catalog.region, ((first.key_of(item), item) for item in items))
        return first

    def join(self, catalog: Catalog, table: Table, source: Replica) -> Replica:
        """A new replica, that holds what the source holds."""
        joined = self.replicas[catalog.region] = Replica(self, catalog, table)
        self.send(self.replication.join(catalog.region, source.region))
        return joined

    def leave(self, replica: Replica) -> None:
        """A replica is being deleted."""
        del self.replicas[replica.region]
        self.departing.append(replica)
        self.replication.leave(replica.region)
        replica.part()

    def settle(self) -> None:
        """Forget replicas that are gone; a last one is no global table any more."""
        self.departing = [
            r for r in self.departing if r.catalog.tables.get(r.table.name) is r.table
        ]
        if len(self.replicas) == 1 and not self.departing and not self.replication.pending:
            for replica in self.replicas.values():
                replica.part()
            self.replicas.clear()

    def written(self, region: str, key: Key, item: Any) -> None:
        at = self._clock.seconds
        self.send(self.replication.write(region, key, item, at=at, lag=self.lag))

    def release(self) -> None:
        """Let go on what was held and has its way open again."""
        self.send(self.replication.release(at=self._clock.seconds, lag=self.lag))

    def rebuild(self, region: str) -> None:
        """A Region comes back empty."""
        self.replicas[region].empty()
        self.send(self.replication.rebuild(region, at=self._clock.seconds, lag=self.lag))

    def send(self, changes: list[Pending]) -> None:
        """Each arrives when it is due, and at once where there is no lag."""
        for pending in changes:
            if pending.due <= self._clock.seconds:
                self._arrive(pending)
            else:
                self._clock.at(pending.due, partial(self._arrive, pending))

    def _arrive(self, pending: Pending) -> None:
        arrival = self.replication.arrive(pending, at=self._clock.seconds)
        if arrival in (Arrival.APPLIED, Arrival.IGNORED):
            applied = arrival is Arrival.APPLIED
            self._meter(self.replicas[pending.target].take(pending, applied=applied))
            self.settle()

    def check_write(self, region: str, key: Key) -> None:
        if not isinstance(self.replication, StrongReplication):
            return
        seconds = self._dials.region_lag.choose(*STRONG_WRITE_SECONDS)
        match self.replication.refusal(region, key, at=self._clock.seconds, seconds=seconds):
            case Refusal.CONFLICT:
                raise WriteConflict
            case Refusal.ISOLATED:
                raise Isolated(region)

    def described(self, region: str) -> Response:
        others = [r for r in (*self.replicas.values(), *self.departing) if r.region != region]
        shown: Response = {
            "GlobalTableVersion": VERSION,
            "MultiRegionConsistency": self.replication.consistency,
            "Replicas": [replica.as_other() for replica in others],
        }
        if self.replication.witness:
            witness = {"RegionName": self.replication.witness, "WitnessStatus": "ACTIVE"}
            shown["GlobalTableWitnesses"] = [witness]
        return shown
