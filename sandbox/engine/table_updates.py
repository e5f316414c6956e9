"""UpdateTable: what may be changed of a table, and what shows of the change before it is done."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.engine import definitions, index_definitions, throughput
from sandbox.engine.backfill import Backfill
from sandbox.engine.errors import ValidationError, invalid_parameter, table_not_found
from sandbox.engine.key_definitions import check_defined, check_once, names_of
from sandbox.engine.requests import first_repeated
from sandbox.engine.schema import IndexSchema, TableSchema
from sandbox.engine.settings import ON_DEMAND
from sandbox.engine.splits import MOST_PARTITIONS
from sandbox.engine.table import Index, Table
from sandbox.engine.work import Request
from sandbox.model.keys import partitions_for

CHANGES = ("ProvisionedThroughput", "BillingMode", "StreamSpecification", "GlobalSecondaryIndexUpdates",
           "SSESpecification", "TableClass", "DeletionProtectionEnabled", "OnDemandThroughput",
           "WarmThroughput")  # fmt: skip
_KINDS = ("Update", "Create", "Delete")
_THROUGHPUTS = ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")


def check_request(request: Request) -> None:
    """What can be refused of an update before its table is looked at."""
    definitions.refuse_what_is_not_here(request)
    if not any(request.get(member) not in (None, [], {}) for member in CHANGES):
        raise ValidationError(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates "
            "or SSESpecification or ReplicaUpdates is required"
        )
    for update in request.get("GlobalSecondaryIndexUpdates", ()):
        kinds = [f"GlobalSecondaryIndexUpdate.{kind}" for kind in _KINDS]
        if len(update.keys() & set(_KINDS)) != 1:
            few = "One" if not update.keys() & set(_KINDS) else "Only one"
            raise invalid_parameter(f"{few} of {', '.join(kinds)} must not be null")
    names = (part["IndexName"] for _, part in _parts(request))
    if twice := first_repeated(names):
        raise invalid_parameter(
            f"Only one global secondary index update per index is allowed simultaneously. Index: {twice}"
        )
    _check_units_alone(request)
    _check_new_indexes_alone(request)
    definitions.check_stream(request.get("StreamSpecification"))
    definitions.check_encryption(request.get("SSESpecification"))


def _check_units_alone(request: Request) -> None:
    if request.get("BillingMode") == ON_DEMAND:
        throughput.check_change(request, ON_DEMAND, "", required=False)
    throughput.check_bounds(request.get("ProvisionedThroughput"))
    for _, part in _parts(request):
        throughput.check_bounds(part.get("ProvisionedThroughput"), part["IndexName"])


def _check_new_indexes_alone(request: Request) -> None:
    given = names_of(request.get("AttributeDefinitions", ()))
    for kind, part in _parts(request):
        if kind == "Create":
            check_once(given)
            check_defined(names_of(part["KeySchema"]), given)
            index_definitions.check_global_index(part)


def _parts(request: Request) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(Update, Create or Delete, what is asked of one GSI)."""
    for update in request.get("GlobalSecondaryIndexUpdates", ()):
        yield from update.items()


class TableUpdate:
    """One UpdateTable request on one table: checked whole, then applied."""

    def __init__(
        self, table: Table, request: Request, now: float, seconds: float, *, lasts: float
    ) -> None:
        self.table = table
        self.request = request
        self.now = now  # seconds since the epoch
        self.seconds = seconds  # virtual, since the sandbox began
        self.lasts = lasts  # seconds that the update takes
        self.settings = table.settings
        self.mode = str(request.get("BillingMode", self.settings.billing_mode))
        self.switches = self.mode != self.settings.billing_mode
        # the AWS CLI's examples of update-table: encryption alone leaves a table ACTIVE
        self.stops_others = any(
            request.get(member) is not None for member in CHANGES if member != "SSESpecification"
        )

    @property
    def _parts(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        return _parts(self.request)

    def check(self) -> None:
        """Refuse what the table as it is does not allow; raises ServiceError."""
        throughput.check_change(self.request, self.mode, "", required=self.switches)
        self._check_stream()
        self._check_indexes()
        self._check_units("", self.request, self.settings.definition)
        for kind, part in self._parts:
            if kind == "Update":
                name = part["IndexName"]
                self._check_units(name, part, self.settings.indexes[name])
        if self.switches and self.mode == ON_DEMAND:
            throughput.check_switch(self.settings.switches, self.now)

    def _check_units(self, index: str, part: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        throughput.check_warm(part, throughput.warm_of(now), index)
        given, old = part.get("ProvisionedThroughput"), throughput.capacity_of(now)
        if given and not self.switches:
            throughput.check_difference(old, given, index)
            throughput.check_decrease(self.settings.changes_of(index), old, given, self.now)

    def _check_stream(self) -> None:
        wanted = self.request.get("StreamSpecification")
        if wanted is None:
            return
        now = self.settings.definition.get("StreamSpecification") or {}
        if wanted["StreamEnabled"] and now.get("StreamEnabled"):
            raise ValidationError(
                f"Table already has an enabled stream: TableName: {self.table.name}"
            )
        if not wanted["StreamEnabled"] and not now.get("StreamEnabled"):
            raise ValidationError(
                f"Table is already without a stream: TableName: {self.table.name}"
            )

    def _check_indexes(self) -> None:
        indexes = self.table.indexes
        for kind, part in self._parts:
            index = indexes.get(part["IndexName"])
            if kind == "Create":
                self._check_new_index(part)
            elif index is None or not index.schema.is_global:
                raise table_not_found()
            elif kind == "Update":
                if not any(name in part for name in _THROUGHPUTS):
                    raise invalid_parameter(
                        f"At least one of {', '.join(_THROUGHPUTS)} must be specified for index: {part['IndexName']}"
                    )
                throughput.check_change(part, self.mode, part["IndexName"], required=self.switches)
        if sum(kind != "Update" for kind, _ in self._parts) > 1:
            raise index_definitions.one_at_a_time()
        named = {part["IndexName"] for _, part in self._parts}
        for name, index in indexes.items():
            if self.switches and index.schema.is_global and name not in named:
                throughput.check_change({}, self.mode, name, required=True)

    def _check_new_index(self, part: Mapping[str, Any]) -> None:
        if part["IndexName"] in self.table.indexes:
            raise ValidationError("Attempting to create an index which already exists")
        for name, kind in self._defined.items():
            if self.table.schema.types.get(name, kind) != kind:
                raise invalid_parameter(
                    f"Attribute {name} is defined with type {self.table.schema.types[name]} and cannot be redefined "
                    f"with type {kind}"
                )
        throughput.check_change(part, self.mode, part["IndexName"], required=True)
        throughput.check_warm(part, throughput.warm_of(_without_warm(part)), part["IndexName"])
        there = [i.schema.is_global for i in self.table.indexes.values()]
        if sum(there) >= index_definitions.GLOBAL_INDEXES:
            raise index_definitions.too_many_global_indexes()
        index_definitions.check_projected_total([*self.settings.indexes.values(), part])

    @property
    def _defined(self) -> dict[str, str]:
        return {
            a["AttributeName"]: a["AttributeType"]
            for a in self.request.get("AttributeDefinitions", ())
        }

    def apply(self) -> None:
        """Begin the changes; throughput counts only from when the table has settled."""
        definition = self.settings.definition
        if self.switches:
            self._switch()
        self._change_units("", self.request, definition)
        if "SSESpecification" in self.request:
            self.settings.encrypting = True
        for member in ("SSESpecification", "DeletionProtectionEnabled"):
            if member in self.request:
                definition[member] = self.request[member]
        if "TableClass" in self.request:
            if definition.get("TableClass", "STANDARD") != self.request["TableClass"]:
                self.settings.class_changed = self.now
            definition["TableClass"] = self.request["TableClass"]
        for kind, part in self._parts:
            self._change_index(kind, part)
        used = prune_attributes(self.table)
        definition["AttributeDefinitions"] = used

    def _switch(self) -> None:
        settings = self.settings
        globals_ = [
            settings.indexes[name] for name, i in self.table.indexes.items() if i.schema.is_global
        ]
        for definition in (settings.definition, *globals_):
            definition["WarmThroughput"] = throughput.warm_of(definition)  # it is never lowered
            gone = "ProvisionedThroughput" if self.mode == ON_DEMAND else "OnDemandThroughput"
            definition.pop(gone, None)
        settings.definition["BillingMode"] = self.mode
        if self.mode == ON_DEMAND:
            settings.last_on_demand = self.now
            settings.switches.append(self.now)

    def _change_units(
        self, index: str, part: Mapping[str, Any], definition: dict[str, Any]
    ) -> None:
        then: list[Callable[[], None]] = self.settings.then
        if maxima := part.get("OnDemandThroughput"):
            merged = throughput.merged_maxima(definition.get("OnDemandThroughput"), maxima)
            definition["OnDemandThroughput"] = merged
            then.append(lambda: throughput.settled_maxima(definition))
        if warm := part.get("WarmThroughput"):
            definition["WarmThroughput"] = throughput.warm_of(definition) | warm
            self.settings.warming.add(index)
        if not (given := part.get("ProvisionedThroughput")):
            return
        old, changes = throughput.capacity_of(definition), self.settings.changes_of(index)
        throughput.note_change(changes, old, given, self.now)
        if self.switches:
            definition["ProvisionedThroughput"] = dict(given)
            return
        then.append(lambda: definition.update(ProvisionedThroughput=dict(given)))

    def _change_index(self, kind: str, part: Mapping[str, Any]) -> None:
        table, settings, name = self.table, self.settings, part["IndexName"]
        if kind == "Create":
            used = {name: self._defined[name] for name in names_of(part["KeySchema"])}
            table.schema = TableSchema(
                table.name, table.schema.keys, {**table.schema.types, **used}
            )
            index = add_global_index(table, part, at=self.seconds, filled=not self.lasts)
            if self.lasts:
                Backfill(table, index).begin(table.lags.clock, self.lasts)
            settings.index_status[name] = "CREATING"
        elif kind == "Delete":
            settings.index_status[name] = "DELETING"
        else:
            self._change_units(name, part, settings.indexes[name])
            settings.index_status[name] = "UPDATING"


def stops_backfilling(table: Table, request: Request) -> bool:
    """Whether an update deletes an index that is being filled, which nothing else has to wait for."""
    updates = [
        part for one in request.get("GlobalSecondaryIndexUpdates", ()) for part in one.items()
    ]
    return len(updates) == 1 and all(
        kind == "Delete" and part["IndexName"] in table.settings.backfilling
        for kind, part in updates
    )


def add_global_index(
    table: Table, definition: Mapping[str, Any], *, at: float, filled: bool = True
) -> Index:
    """Give a table one more GSI, filled with the items that it can take."""
    schema = IndexSchema.from_request("GSI", definition, table.schema.keys)
    table.settings.indexes[schema.name] = dict(definition)
    return table.add_index(schema, partitions_of(definition), at=at, filled=filled)


def drop_index(table: Table, name: str) -> None:
    """Take a GSI away, and the types of the attributes that were keys only there."""
    table.indexes.pop(name, None)
    table.settings.indexes.pop(name, None)
    table.settings.changes.pop(name, None)
    table.settings.insights.pop(name, None)
    table.settings.definition["AttributeDefinitions"] = prune_attributes(table)


def prune_attributes(table: Table) -> list[dict[str, str]]:
    """AttributeDefinitions of the attributes that are keys somewhere; the table forgets the others' types."""
    schemas = [table.keys, *(index.keys for index in table.indexes.values())]
    used = {name for schema in schemas for name in schema.attributes}
    types = {name: kind for name, kind in table.schema.types.items() if name in used}
    table.schema = TableSchema(table.name, table.schema.keys, types)
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


def partitions_of(definition: Mapping[str, Any]) -> int:
    """How many partitions a table or a GSI begins with."""
    given = definition.get("ProvisionedThroughput")
    if not given:
        return partitions_for(None, None)
    count = partitions_for(given["ReadCapacityUnits"], given["WriteCapacityUnits"])
    return min(count, MOST_PARTITIONS)


def _without_warm(definition: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in definition.items() if name != "WarmThroughput"}
