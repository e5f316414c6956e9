"""One request under way: what it touches and costs is written down here, and becomes its ledger entry."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sandbox.engine.errors import ThrottledError
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.replica_reads import Reading
from sandbox.engine.replication import Replication
from sandbox.engine.table import IndexWrite, ItemStore, Table
from sandbox.model.attributes import AttributeValue
from sandbox.model.dials import PARTITION_SIZE
from sandbox.model.entry_ring import abridged
from sandbox.model.ledger import NO_PARAMETERS, Charge, LedgerEntry, PartitionTouched, ReplicaAnswer
from sandbox.model.metrics import Metrics
from sandbox.model.partitions import Partition
from sandbox.model.units import READ_BLOCK, WRITE_BLOCK, Consistency, read_units, write_units

Request = Mapping[str, Any]
Response = dict[str, Any]

# What a check or a reader of the ledger may ask about; items and keys are not kept, they would fill the memory.
NOTED = frozenset({
    "KeyConditionExpression", "FilterExpression", "ConditionExpression", "UpdateExpression", "ProjectionExpression",
    "ExpressionAttributeNames", "Limit", "ScanIndexForward", "Select", "Segment", "TotalSegments", "ReturnValues",
    "BillingMode",
})  # fmt: skip
_RATES = {Consistency.EVENTUAL: "eventually consistent: half", Consistency.STRONG: "strongly consistent",
          Consistency.TRANSACTIONAL: "transactional: double"}  # fmt: skip


class Visit(NamedTuple):
    """Units that a request needs on one partition."""

    table: Table
    store: ItemStore  # the table, or a GSI of it
    name: str  # of the store
    partition: Partition
    place: OrderKey
    item: OrderKey  # of the table, because of which the place is visited
    reads: float
    writes: float


class Gate(Protocol):
    """Who decides whether units may be spent; raises ServiceError where they may not."""

    def admit(self, visits: Sequence[Visit]) -> None: ...

    def note_refusal(self, error: ThrottledError, visits: Sequence[Visit]) -> None: ...


class Work:
    """Collects what one request does."""

    def __init__(self, operation: str, request: Request) -> None:
        self.operation = operation
        self.rehearsal = False  # answered and metered, and nothing is changed
        self.gate: Gate | None = None  # None where capacity never runs out
        self.largest_collection = PARTITION_SIZE  # bytes, where a table has an LSI
        self.waiting: list[Visit] = []  # not admitted yet
        self.admitted = 0  # charges
        self.refused: list[tuple[ThrottledError, Sequence[Visit]]] = []
        self.by: str | None = None  # another service that makes the request
        self.request = request
        self.region: str | None = None
        self.tables: tuple[str, ...] = ()
        self.index: str | None = None
        self.consistency: Consistency | None = None
        self.partition_keys: list[AttributeValue] = []
        self.touched: dict[PartitionTouched, None] = {}  # a set that keeps its order
        self.items_read = 0
        self.items_returned = 0
        self.items_written = 0
        self.charges: list[tuple[Table, Charge]] = []
        self.carried_out: dict[str, None] = {}  # operations that PartiQL statements turned into
        self.readings: dict[tuple[Replication, bool], Reading] = {}  # while replicas lag

    def touch(
        self,
        table: Table,
        store: ItemStore,
        place: OrderKey,
        *,
        name: str = "",
        item: OrderKey = b"",
        reads: float = 0,
        writes: float = 0,
    ) -> None:
        """Note the units that are needed on the partition which holds a place.

        For an entry of a GSI, ``name`` is that of the index and ``item`` where the item lies in the table.
        """
        home = store.partitions.home(place)
        self.waiting.append(
            Visit(table, store, name or table.name, home, place, item or place, reads, writes)
        )

    def reading(self, replication: Replication, consistency: Consistency) -> Reading:
        """How this request reads a table or GSI whose replicas lag."""
        which = (replication, consistency is Consistency.EVENTUAL)
        if which not in self.readings:
            self.readings[which] = Reading(replication, eventual=which[1], rehearsal=self.rehearsal)
        return self.readings[which]

    def admit(self) -> None:
        """Spend what was noted since the last time, or raise ThrottledError and have spent nothing of it."""
        if not self.waiting:  # a write admits what it needs before it is carried out
            self.admitted = len(self.charges)
            return
        visits, self.waiting = self.waiting, []
        if self.gate and not self.rehearsal:
            try:
                self.gate.admit(visits)
            except ThrottledError as error:
                del self.charges[self.admitted :]
                self.refused.append((error, visits))
                raise
        self.admitted = len(self.charges)
        for visit in visits:
            partition = visit.partition
            touched = _touched(visit.name, partition.number)
            first = touched not in self.touched
            self.touched[touched] = None
            if not self.rehearsal:
                partition.requests += first
                partition.read_units += visit.reads
                partition.write_units += visit.writes

    def note_refusals(self) -> None:
        """What was refused heats partitions too, and counts."""
        if self.gate:
            for error, visits in self.refused:
                self.gate.note_refusal(error, visits)

    def charge_read(
        self, table: Table, size: int, consistency: Consistency, *, index: str = "", kind: str = ""
    ) -> float:
        """Charge one read of ``size`` bytes, rounded up once; returns the units."""
        charge = _read_charge(index or table.name, size, kind, consistency)
        self.charges.append((table, charge))
        return charge.units

    def charge_fetch(self, table: Table, size: int, units: float) -> None:
        """Charge the table's items that a Query on an LSI had to read besides, each rounded up on its own."""
        rule = "attributes that the index does not carry; each item rounded up to 4 KB"
        self.charges.append((table, Charge(table.name, units, size, rule)))

    def charge_write(
        self,
        table: Table,
        key: OrderKey,
        size: int,
        changes: Iterable[IndexWrite] = (),
        *,
        transactional: bool = False,
    ) -> None:
        """Charge a write of one item, and each write that follows from it in an index.

        A transaction doubles them all: the AWS CLI's example of ``transact-write-items`` shows 10 units for two items
        whose writes cost 3 and 2 units by themselves, an LSI's entries included. That a GSI's are doubled too is
        modelled: no page says so.
        """
        replicated = table.replica is not None
        charge = _write_charge(table.name, size, "", transactional, replicated)
        self.charges.append((table, charge))
        self.touch(table, table, key, writes=charge.units)
        for change in changes:
            schema = change.on.schema
            # an LSI lives on its table's partitions, a GSI on its own
            store, name = (change.on, schema.name) if schema.is_global else (table, table.name)
            for at, entry_size in change.charged:
                charge = _write_charge(schema.name, entry_size, schema.kind, transactional)
                self.charges.append((table, charge))
                self.touch(table, store, at, name=name, item=key, writes=charge.units)

    def consumed(self, table: Table, direction: str = "") -> Response:
        """ConsumedCapacity for one table, in the detail that the request asked for.

        ``direction`` "Read" or "Write" adds the member that the service fills in for transactions.
        Shape: API reference, ConsumedCapacity; a table that was given by its ARN is named by it.
        The caller asks only if the request did.
        """
        charges = [charge for owner, charge in self.charges if owner is table]
        asked = _tables_asked(self.request)
        name = table.settings.arn if table.settings.arn in asked else table.name
        shape = {"TableName": name, **_units(charges, direction)}
        if self.request.get("ReturnConsumedCapacity") == "INDEXES":
            shape["Table"] = _units([c for c in charges if not c.kind], direction)
            for kind, member in (
                ("LSI", "LocalSecondaryIndexes"),
                ("GSI", "GlobalSecondaryIndexes"),
            ):
                names = dict.fromkeys(c.target for c in charges if c.kind == kind)
                if names:
                    shape[member] = {
                        name: _units([c for c in charges if c.target == name and c.kind], direction)
                        for name in names
                    }
        return shape

    def consumed_each(self, tables: Iterable[Table], direction: str = "") -> Response:
        """The member ConsumedCapacity of a response about several tables; nothing where it was not asked for."""
        if not self.wants_consumed:
            return {}
        each = {table.name: table for table in tables}.values()
        return {"ConsumedCapacity": [self.consumed(table, direction) for table in each]}

    @property
    def wants_consumed(self) -> bool:
        return bool(self.request.get("ReturnConsumedCapacity", "NONE") != "NONE")

    def meter(self, metrics: Metrics, *, at: float) -> None:
        """Note what was spent, by table and GSI; an LSI spends its table's units."""
        for table, charge in self.charges:
            index = charge.target if charge.kind == "GSI" else ""
            metrics.consume(table.settings.arn, index, charge.write, charge.units, at=at)

    def entry(self, number: int, at: float, code: str | None, message: str | None) -> LedgerEntry:
        parameters: Mapping[str, Any] = NO_PARAMETERS
        if not NOTED.isdisjoint(self.request):
            parameters = {n: value for n, value in self.request.items() if n in NOTED}
        return LedgerEntry(
            number,
            at,
            self.operation,
            self.tables,
            self.index,
            self.consistency,
            tuple(self.partition_keys),
            tuple(self.touched),
            self.items_read,
            self.items_returned,
            self.items_written,
            tuple([charge for _, charge in self.charges]),
            parameters,
            code,
            message and abridged(message),
            carried_out_as=", ".join(self.carried_out) or None,
            region=self.region,
            throttled=tuple([error.reason for error, _ in self.refused]),
            by=self.by,
            replicas=self._answers() if self.readings and not code else (),
        )

    def _answers(self) -> tuple[ReplicaAnswer, ...]:
        """Who has answered; of a request that is refused nobody asks, for it has seen nothing."""
        return tuple([one for reading in self.readings.values() for one in reading.answered()])


# Remembered, because every entry of the ledger holds a few of them, and nearly all are the same.
_touched = lru_cache(maxsize=4_096)(PartitionTouched)


@lru_cache(maxsize=4_096)
def _read_charge(target: str, size: int, kind: str, consistency: Consistency) -> Charge:
    rule = f"{-(-size // READ_BLOCK) or 1:,} x 4 KB, {_RATES[consistency]}"
    return Charge(target, read_units(size, consistency), size, rule, kind=kind)


@lru_cache(maxsize=4_096)
def _write_charge(
    target: str, size: int, kind: str, transactional: bool = False, replicated: bool = False
) -> Charge:
    units = write_units(size, transactional=transactional)
    rule = f"{-(-size // WRITE_BLOCK) or 1:,} x 1 KB"
    if transactional:
        rule += ", transactional: double"
    return Charge(target, units, size, rule, True, kind, replicated)


def _tables_asked(request: Request) -> list[Any]:
    """The names or ARNs of tables, as they stand in a request."""
    parts = [part for item in request.get("TransactItems", ()) for part in item.values()]
    named = [part.get("TableName") for part in (request, *parts)]
    return named + list(request.get("RequestItems", ()))


def _units(charges: Iterable[Charge], direction: str) -> Response:
    total = sum((charge.units for charge in charges), 0.0)
    return {"CapacityUnits": total} | ({f"{direction}CapacityUnits": total} if direction else {})
