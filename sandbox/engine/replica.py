"""One Region's table of a global table: it tells of its writes, and takes in those of the others."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.engine.actions import Plan
from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.stored import Image, Stored
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response, Work
from sandbox.model.attributes import Item
from sandbox.model.regions import Key, Pending, ReplicatedWrite
from sandbox.model.sizes import item_size
from sandbox.model.strong_global_tables import StrongReplication

if TYPE_CHECKING:
    from sandbox.engine.global_table import GlobalTable

TRANSACTIONS = frozenset({"TransactWriteItems", "TransactGetItems", "ExecuteTransaction"})


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

    def as_other(self) -> Response:
        """What DescribeTable says of this replica in the other Regions."""
        settings = self.table.settings
        shown: Response = {
            "RegionName": self.region,
            "ReplicaArn": settings.arn,
            "ReplicaStatus": settings.status,
        }
        if reads := self.overrides.get("ProvisionedThroughputOverride"):
            shown["ProvisionedThroughputOverride"] = reads
        if table_class := settings.definition.get("TableClass"):
            shown["ReplicaTableClassSummary"] = {"TableClass": table_class}
        return shown


def replica_of(table: Table) -> Replica | None:
    """A table's part in a global table; None for an ordinary one."""
    return table.replica if isinstance(table.replica, Replica) else None
