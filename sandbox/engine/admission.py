"""Who may spend: each request needs its units in the table's bucket and in those of its partitions, or is throttled.

What runs hot, or grows too large, is split here too, after a while.
"""

from collections.abc import Sequence
from typing import Any

from sandbox.engine.errors import ThrottledError
from sandbox.engine.settings import ON_DEMAND
from sandbox.engine.splits import Splits
from sandbox.engine.table import ItemStore, Table
from sandbox.engine.throughput import capacity_of, warm_of
from sandbox.engine.work import Visit
from sandbox.model.capacity import PEAK_WINDOW
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dial, Dials
from sandbox.model.metrics import Metrics
from sandbox.model.throughput import Limit, TokenBucket

# API reference, TransactionCanceledException and RequestLimitExceeded; Developer Guide, diagnosing throttling
_TABLE_PROVISIONED = (
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API."
)
_INDEX_PROVISIONED = (
    "The level of configured provisioned throughput for one or more global secondary indexes of the table was "
    "exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with "
    "the UpdateTable API."
)
_TABLE_SCALING = (
    "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or "
    "index so please try again shortly. If exceptions persist, check if you have a hot key: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html."
)
_INDEX_SCALING = (
    "Throughput exceeds the current capacity for one or more global secondary indexes. "
    "DynamoDB is automatically scaling your index so please try again shortly."
)
_MAX_ON_DEMAND = "Throughput exceeds the maximum OnDemandThroughput configured on table or index"
_ACCOUNT = "Throughput exceeds the current throughput quota for your account."


class Admission:
    """Lets the requests of one Region spend, as far as the dial says that capacity runs out."""

    def __init__(self, clock: VirtualClock, dials: Dials, splits: Splits, metrics: Metrics) -> None:
        self._clock = clock
        self._dials = dials
        self._splits = splits
        self._metrics = metrics

    def admit(self, visits: Sequence[Visit]) -> None:
        """Spend the units of every visit, or of none: raises ThrottledError."""
        at = self._clock.seconds
        if self._dials.throttling is not Dial.OFF:
            refused = self._spend(visits, at)
            if refused:
                visit, bucket = refused
                raise _throttled(visit, bucket.limit)
            self._splits.note_heat(visits, at)
        for visit in visits:
            if visit.writes:
                self._splits.note_growth(visit.store, visit.partition)

    def note_refusal(self, error: ThrottledError, visits: Sequence[Visit]) -> None:
        """Remember what was refused, and all that was wanted with it: it heats partitions too."""
        visit, limit = error.visit, error.limit
        visit.partition.throttled += 1
        index = "" if visit.store is visit.table else visit.name
        series = (visit.table.settings.arn, index, bool(visit.writes))
        self._metrics.throttle(series, limit, at=self._clock.seconds)
        self._splits.note_heat(visits, self._clock.seconds)

    def _spend(self, visits: Sequence[Visit], at: float) -> tuple[Visit, TokenBucket] | None:
        """Take the units out of the buckets, or name the visit and the bucket that had too few."""
        wanted: dict[int, tuple[TokenBucket, float]] = {}
        for visit in visits:
            # a table serves at its old rate until its update is done
            if at >= visit.store.tune_at and visit.table.settings.status != "UPDATING":
                self._tune(visit.table, visit.store, visit.name, at)
            for units, capacity, bucket in (
                (visit.reads, visit.store.reads, visit.partition.reads),
                (visit.writes, visit.store.writes, visit.partition.writes),
            ):
                if not units:
                    continue
                for needed in (*capacity.buckets, bucket):
                    total = wanted.get(id(needed), (needed, 0.0))[1] + units
                    wanted[id(needed)] = needed, total
                    if not needed.holds(total, at=at):
                        return visit, needed
        for bucket, units in wanted.values():
            bucket.spend(units, at=at)
        for visit in visits:
            visit.store.reads.note(visit.reads, at=at)
            visit.store.writes.note(visit.writes, at=at)
        return None

    def tune(self, table: Table) -> None:
        """Let a table and its GSIs have, from now on, the capacity that they are set to."""
        self._tune(table, table, table.name, self._clock.seconds)
        for name, index in table.indexes.items():
            if index.schema.is_global:
                self._tune(table, index, name, self._clock.seconds)
        self._note_provisioned(table)

    def _note_provisioned(self, table: Table) -> None:
        settings = table.settings
        definitions = {"": settings.definition} | {
            name: settings.indexes[name] for name, i in table.indexes.items() if i.schema.is_global
        }
        for name, definition in definitions.items():
            units = capacity_of(definition)
            for write, member in enumerate(("ReadCapacityUnits", "WriteCapacityUnits")):
                series = (settings.arn, name, bool(write))
                self._metrics.provision(series, units[member] or None, at=self._clock.seconds)

    def _tune(self, table: Table, store: ItemStore, name: str, at: float) -> None:
        store.tune_at = at - at % PEAK_WINDOW + PEAK_WINDOW  # on-demand scales by the minute
        definition: dict[str, Any] = (
            table.settings.definition if store is table else table.settings.indexes[name]
        )
        provisioned, warm = capacity_of(definition), warm_of(definition)
        maxima = definition.get("OnDemandThroughput") or {}
        for capacity, kind in ((store.reads, "Read"), (store.writes, "Write")):
            if table.settings.billing_mode == ON_DEMAND:
                capacity.warm_up(warm[f"{kind}UnitsPerSecond"])
                capacity.serve_on_demand(maxima.get(f"Max{kind}RequestUnits"), at=at)
                scaled = int(capacity.peaks.capacity)
                if scaled > warm[f"{kind}UnitsPerSecond"]:  # what it has scaled to, it keeps
                    warm[f"{kind}UnitsPerSecond"] = scaled
                    definition["WarmThroughput"] = warm
            else:
                capacity.provision(provisioned[f"{kind}CapacityUnits"], at=at)
        self._splits.fit(store, store.reads.rate, store.writes.rate)


def _throttled(visit: Visit, limit: Limit) -> ThrottledError:
    """The service's exception, which names the table or the index and what was exceeded."""
    table, index = visit.table, visit.store is not visit.table
    kind = "Write" if visit.writes else "Read"
    arn = table.settings.arn + (f"/index/{visit.name}" if index else "")
    reason = f"{'Index' if index else 'Table'}{kind}{limit}"
    on_demand = table.settings.billing_mode == ON_DEMAND
    code, message = (
        ("ThrottlingException", _INDEX_SCALING if index and visit.writes else _TABLE_SCALING)
        if on_demand
        else (
            "ProvisionedThroughputExceededException",
            _INDEX_PROVISIONED if index else _TABLE_PROVISIONED,
        )
    )
    if limit is Limit.MAX_ON_DEMAND:
        message = _MAX_ON_DEMAND
    if limit is Limit.ACCOUNT:
        code, message = "RequestLimitExceeded", _ACCOUNT
    return ThrottledError(code, message, reason, arn, visit=visit, limit=limit)
