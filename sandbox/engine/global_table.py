"""One global table at work: each replica tells of its writes, and takes in those of the others."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sandbox.engine.actions import Plan
from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.stored import Image, Stored
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response, Work
from sandbox.model.attributes import Item
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.global_tables import Arrival, GlobalReplication
from sandbox.model.regions import LAG_SECONDS, Key, Pending, ReplicatedWrite
from sandbox.model.sizes import item_size
from sandbox.model.strong_global_tables import Refusal, StrongReplication

VERSION = "2019.11.21"
STRONG_WRITE_SECONDS = 0.0, 0.05, 0.1  # that a write under MRSC takes, off, mild and real; modelled
TRANSACTIONS = frozenset({"TransactWriteItems", "TransactGetItems", "ExecuteTransaction"})

Meter = Callable[[ReplicatedWrite], None]


class WriteConflict(ServiceError):
    """Another Region is writing the same item; the SDKs' newer retry modes try again."""

    def __init__(self) -> None:
        super().__init__(
            "ReplicatedWriteConflictException",
            "The request was rejected because one or more items in the request are being modified by a request "
            "in another Region.",
        )


class Isolated(ServiceError):
    """A replica under MRSC that reaches no other Region can neither write nor read strongly."""

    status = 500

    def __init__(self, region: str) -> None:
        super().__init__(
            "InternalServerError",
            f"{region} reaches no other Region of this global table. Heal a link, or use another Region.",
        )


class Replica:
    """One Region's table of a global table."""

    def __init__(self, group: "GlobalTable", catalog: Catalog, table: Table) -> None:
        self.group = group
        self.catalog = catalog
        self.region = catalog.region
        self.table = table
        self.overrides: dict[str, Any] = {}  # of Create and Update in ReplicaUpdates
        self.source_until = 0.0  # virtual seconds for which it must stay, having been copied
        self._taking = False
        table.replica = self
        table.followers.append(self)

    def part(self) -> None:
        """From now on an ordinary table."""
        self.table.replica = None
        self.table.followers.remove(self)

    def key_of(self, item: Item) -> Key:
        return tuple(item[name] for name in self.table.keys.attributes)

    def record(
        self,
        key: OrderKey,
        old: Stored | None,
        new: Stored | None,
        by: Mapping[str, str] | None = None,
    ) -> None:
        """Tell the others of a write that was made here, by whomever: expiries replicate too."""
        if self._taking:
            return
        item = new and new.item
        known: Any = item or (old and old.item)
        self.group.written(self.region, self.key_of(known), item)

    def check_write(self, item: Item) -> None:
        """Refuse a write that the others could not agree to; raises ServiceError."""
        self.group.check_write(self.region, self.key_of(item))

    def check_request(self, operation: str, request: Request) -> None:
        """Refuse what a replica under MRSC does not do; raises ServiceError."""
        replication = self.group.replication
        if not isinstance(replication, StrongReplication):
            return
        if operation in TRANSACTIONS:
            raise ValidationError(
                "Transactions are not supported on global tables with multi-Region strong consistency"
            )
        parts = [
            request,
            *(request.get("RequestItems") or {}).values(),
            *request.get("Statements", ()),
        ]
        strong = any(isinstance(part, Mapping) and part.get("ConsistentRead") for part in parts)
        if strong and not replication.in_touch(self.region):
            raise Isolated(self.region)

    def take(self, pending: Pending, *, applied: bool) -> ReplicatedWrite:
        """Take in a write from elsewhere, or only pay for it where a later one is here."""
        table, change, work = self.table, pending.change, Work("ReplicatedWrite", {})
        key = dict(zip(table.keys.attributes, change.key, strict=True))
        place, old = table.look_up(key)
        new = None if change.item is None else Image(change.item, item_size(change.item))
        after = new if applied else old
        changes = table.index_writes(place, old, after)
        plan = Plan(table, place, old, after, changes)
        size = max(plan.size, new.size if new else 0)
        work.charge_write(table, place, size, changes)
        work.admit()
        if applied:
            self._taking = True
            try:
                plan.carry_out()
            finally:
                self._taking = False
        charges = tuple(charge for _, charge in work.charges)
        at = self.catalog.clock.seconds
        work.meter(self.catalog.metrics, at=at)
        return ReplicatedWrite(at, table.name, pending.source, self.region, charges)

    @property
    def leads(self) -> bool:
        """Whether this is the first of the replicas whose Region is not lost: items expire there first (modelled)."""
        return self.group.replication.first == self.region

    def empty(self) -> None:
        """Lose every item; nobody is told."""
        self.table.catch_up()
        for place, old in list(self.table.entries.walk()):
            self.table.write(place, None, self.table.index_writes(place, old.image, None))

    def described(self) -> Response:
        """What DescribeTable says of the global table, asked in this Region: the other replicas."""
        return self.group.described(self.region)


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
            "Replicas": [_describe(replica) for replica in others],
        }
        if self.replication.witness:
            witness = {"RegionName": self.replication.witness, "WitnessStatus": "ACTIVE"}
            shown["GlobalTableWitnesses"] = [witness]
        return shown


def replica_of(table: Table) -> Replica | None:
    """A table's part in a global table; None for an ordinary one."""
    return table.replica if isinstance(table.replica, Replica) else None


def _describe(replica: Replica) -> Response:
    settings = replica.table.settings
    shown: Response = {
        "RegionName": replica.region,
        "ReplicaArn": settings.arn,
        "ReplicaStatus": settings.status,
    }
    if reads := replica.overrides.get("ProvisionedThroughputOverride"):
        shown["ProvisionedThroughputOverride"] = reads
    if table_class := settings.definition.get("TableClass"):
        shown["ReplicaTableClassSummary"] = {"TableClass": table_class}
    return shown
