"""The tables of one Region: created, described, changed and deleted, with the states that this takes time in."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sandbox.engine import definitions
from sandbox.engine.descriptions import describe
from sandbox.engine.errors import ServiceError, ValidationError, table_not_found
from sandbox.engine.schema import IndexSchema, TableSchema
from sandbox.engine.settings import ON_DEMAND, Settings
from sandbox.engine.shards import Streams
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response
from sandbox.model.clock import VirtualClock
from sandbox.model.keys import partitions_for

ACCOUNT = "123456789012"
LARGEST_PAGE = 100  # table names; API reference, ListTables
KEPT = ("AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput", "OnDemandThroughput",
        "StreamSpecification", "SSESpecification", "TableClass", "DeletionProtectionEnabled",
        "WarmThroughput")  # fmt: skip
CHANGES = ("ProvisionedThroughput", "BillingMode", "StreamSpecification", "GlobalSecondaryIndexUpdates",
           "SSESpecification", "ReplicaUpdates", "TableClass", "DeletionProtectionEnabled", "OnDemandThroughput",
           "WarmThroughput")  # fmt: skip


class Catalog:
    """One Region's tables.

    ``seconds`` is the virtual time that CREATING, UPDATING and DELETING take; with 0 they are over at the next request.
    """

    def __init__(
        self, region: str, clock: VirtualClock, *, seed: int, seconds: float = 0.0
    ) -> None:
        self.region = region
        self.seconds = seconds
        self.tables: dict[str, Table] = {}
        self.clock = clock
        self.streams = Streams(clock)
        self._seed = seed
        self._made = 0
        self._unsettled: list[Table] = []
        self.on_deleted: Callable[[Table], None] = lambda table: None

    def settle(self) -> None:
        """Let the states end whose time has come."""
        for table in [t for t in self._unsettled if t.settings.settles <= self.clock.seconds]:
            self._unsettled.remove(table)
            if table.settings.status == "DELETING":
                del self.tables[table.name]
                self.on_deleted(table)
                continue
            for name, status in table.settings.index_status.items():
                if status == "DELETING":
                    table.indexes.pop(name, None)
                    del table.settings.indexes[name]
            table.settings.index_status.clear()
            table.settings.status = "ACTIVE"

    def find(self, name: str) -> Table:
        """The table for a request on items; it must be there and ready."""
        table = self.tables.get(short_name(name))
        if table is None or table.settings.status in ("CREATING", "DELETING"):
            raise table_not_found()
        return table

    def named(self, name: str) -> Table:
        """The table for a request about the table itself."""
        table = self.tables.get(short_name(name))
        if table is None:
            raise table_not_found(
                f"Requested resource not found: Table: {short_name(name)} not found"
            )
        return table

    def create(self, request: Request) -> Response:
        definitions.check_create(request)
        name = short_name(request["TableName"])
        if name in self.tables:
            raise _in_use(f"Table already exists: {name}")
        schema = TableSchema.from_request({**request, "TableName": name})
        table = Table(schema, _partitions(request), self._settings(name, request))
        for definition in request.get("LocalSecondaryIndexes") or ():
            table.settings.indexes[definition["IndexName"]] = dict(definition)
            table.add_index(
                IndexSchema.from_request("LSI", definition, schema.keys), table.partitions
            )
        for definition in request.get("GlobalSecondaryIndexes") or ():
            self._add_global_index(table, definition)
        if (request.get("StreamSpecification") or {}).get("StreamEnabled"):
            self._start_stream(table)
        self.tables[name] = table
        self._unsettle(table, "CREATING")
        return {"TableDescription": describe(table)}

    def _settings(self, name: str, request: Request) -> Settings:
        self._made += 1
        arn = f"arn:aws:dynamodb:{self.region}:{ACCOUNT}:table/{name}"
        return Settings(
            {member: request[member] for member in KEPT if member in request},
            arn,
            str(uuid5(NAMESPACE_URL, f"{self._seed} {arn} {self._made}")),
            self.clock.now.timestamp(),
            tags={tag["Key"]: tag["Value"] for tag in request.get("Tags") or ()},
        )

    def describe(self, request: Request) -> Response:
        return {"Table": describe(self.named(request["TableName"]))}

    def delete(self, request: Request) -> Response:
        table = self.named(request["TableName"])
        self._require_active(table)
        if table.settings.definition.get("DeletionProtectionEnabled"):
            raise ValidationError(
                "Resource cannot be deleted as it is currently protected against deletion. "
                "Disable deletion protection first."
            )
        self.streams.stop(table, seconds=self.seconds)
        self._unsettle(table, "DELETING")
        return {"TableDescription": describe(table, brief=True)}

    def list(self, request: Request) -> Response:
        names = sorted(self.tables)
        if start := request.get("ExclusiveStartTableName"):
            names = [name for name in names if name > start]
        limit = request.get("Limit") or LARGEST_PAGE
        response: Response = {"TableNames": names[:limit]}
        if len(names) > limit:
            response["LastEvaluatedTableName"] = names[limit - 1]
        return response

    def update(self, request: Request) -> Response:
        if not any(member in request for member in CHANGES):
            raise ValidationError(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates "
                "or SSESpecification or ReplicaUpdates is required"
            )
        table = self.named(request["TableName"])
        self._require_active(table)
        self._check_update(table, request)
        settings = table.settings
        self._update_stream(table, request.get("StreamSpecification"))
        self._update_throughput(table, request)
        for member in ("SSESpecification", "TableClass", "DeletionProtectionEnabled", "OnDemandThroughput",
                       "WarmThroughput"):  # fmt: skip
            if member in request:
                settings.definition[member] = request[member]
        self._unsettle(table, "UPDATING")
        self._update_indexes(table, request)
        return {"TableDescription": describe(table)}

    def _check_update(self, table: Table, request: Request) -> None:
        settings = table.settings
        mode = request.get("BillingMode", settings.billing_mode)
        changes_mode = mode != settings.billing_mode
        given = request.get("ProvisionedThroughput")
        if mode == ON_DEMAND and given:
            definitions.check_throughput(request, mode, "")
        if changes_mode and mode != ON_DEMAND:
            definitions.check_throughput(request, mode, "")
        if given and not changes_mode:
            _check_throughput_changes(settings.definition.get("ProvisionedThroughput") or {}, given)
        definitions.check_stream(request.get("StreamSpecification"))
        self._check_index_updates(table, request, mode)

    def _check_index_updates(self, table: Table, request: Request, mode: str) -> None:
        updates = request.get("GlobalSecondaryIndexUpdates") or ()
        builds = [kind for update in updates for kind in update if kind in ("Create", "Delete")]
        if len(builds) > 1:
            raise definitions.one_at_a_time()
        types = self._types(table, request)
        for update in updates:
            for kind, part in update.items():
                name = part["IndexName"]
                existing = table.indexes.get(name)
                if kind == "Create":
                    if existing:
                        raise ValidationError("Attempting to create an index which already exists")
                    definitions.check_defined(
                        [k["AttributeName"] for k in part["KeySchema"]], types
                    )
                    definitions.check_global_index(part, mode)
                    if (
                        sum(i.schema.is_global for i in table.indexes.values())
                        >= definitions.GLOBAL_INDEXES
                    ):
                        raise ServiceError(
                            "LimitExceededException",
                            "GlobalSecondaryIndex count exceeds the per-table limit of "
                            f"{definitions.GLOBAL_INDEXES}",
                        )
                elif existing is None or not existing.schema.is_global:
                    raise table_not_found()

    @staticmethod
    def _types(table: Table, request: Request) -> Mapping[str, str]:
        given = {
            a["AttributeName"]: a["AttributeType"]
            for a in request.get("AttributeDefinitions") or ()
        }
        return {**table.schema.types, **given}

    def _update_indexes(self, table: Table, request: Request) -> None:
        settings = table.settings
        types = self._types(table, request)
        for update in request.get("GlobalSecondaryIndexUpdates") or ():
            for kind, part in update.items():
                name = part["IndexName"]
                if kind == "Create":
                    table.schema = TableSchema(table.name, table.schema.keys, types)
                    self._add_global_index(table, part)
                    settings.index_status[name] = "CREATING"
                elif kind == "Delete":
                    settings.index_status[name] = "DELETING"
                else:
                    settings.indexes[name] |= {k: v for k, v in part.items() if k != "IndexName"}
                    settings.index_status[name] = "UPDATING"
        used = {
            *table.keys.attributes,
            *(n for i in table.indexes.values() for n in i.keys.attributes),
        }
        settings.definition["AttributeDefinitions"] = [
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in table.schema.types.items()
            if name in used
        ]

    def _update_throughput(self, table: Table, request: Request) -> None:
        definition = table.settings.definition
        mode = request.get("BillingMode")
        if mode == ON_DEMAND:
            definition["BillingMode"] = mode
            definition.pop("ProvisionedThroughput", None)
            table.settings.last_on_demand = self.clock.now.timestamp()
            for index in table.settings.indexes.values():
                index.pop("ProvisionedThroughput", None)
        elif mode:
            definition["BillingMode"] = mode
        if given := request.get("ProvisionedThroughput"):
            definition["ProvisionedThroughput"] = dict(given)

    def _update_stream(self, table: Table, specification: Mapping[str, Any] | None) -> None:
        if specification is None:
            return
        enabled = bool(
            (table.settings.definition.get("StreamSpecification") or {}).get("StreamEnabled")
        )
        if specification["StreamEnabled"] and enabled:
            raise ValidationError(f"Table already has an enabled stream: TableName: {table.name}")
        if not specification["StreamEnabled"] and not enabled:
            raise ValidationError(f"Table is already without a stream: TableName: {table.name}")
        if specification["StreamEnabled"]:
            table.settings.definition["StreamSpecification"] = dict(specification)
            self._start_stream(table)
        else:
            del table.settings.definition["StreamSpecification"]
            self.streams.stop(table, seconds=self.seconds)

    def _start_stream(self, table: Table) -> None:
        table.settings.stream_label = self.streams.start(table, seconds=self.seconds).label

    def _add_global_index(self, table: Table, definition: Mapping[str, Any]) -> None:
        schema = IndexSchema.from_request("GSI", definition, table.schema.keys)
        table.settings.indexes[schema.name] = dict(definition)
        table.add_index(schema, _partitions(definition))

    def _unsettle(self, table: Table, status: str) -> None:
        table.settings.status = status
        table.settings.settles = self.clock.seconds + self.seconds
        if table not in self._unsettled:
            self._unsettled.append(table)

    def _require_active(self, table: Table) -> None:
        doing = {"CREATING": "created", "DELETING": "deleted", "UPDATING": "updated"}
        if what := doing.get(table.settings.status):
            raise _in_use(
                f"Attempt to change a resource which is still in use: Table is being {what}: {table.name}"
            )


def short_name(name: str) -> str:
    """A table's name; requests may give its ARN instead."""
    return name.split("/")[1] if name.startswith("arn:") and "/" in name else name


def _in_use(message: str) -> ServiceError:
    return ServiceError("ResourceInUseException", message)


def _partitions(definition: Mapping[str, Any]) -> int:
    given = definition.get("ProvisionedThroughput")
    if not given:
        return partitions_for(None, None)
    return partitions_for(given["ReadCapacityUnits"], given["WriteCapacityUnits"])


def _check_throughput_changes(now: Mapping[str, int], given: Mapping[str, int]) -> None:
    reads, writes = (now.get(f"{d}CapacityUnits", 0) for d in ("Read", "Write"))
    asked_reads, asked_writes = given["ReadCapacityUnits"], given["WriteCapacityUnits"]
    if (reads, writes) == (asked_reads, asked_writes):
        raise ValidationError(
            "The provisioned throughput for the table will not change. The requested value equals the current value. "
            f"Current ReadCapacityUnits provisioned for the table: {reads}. "
            f"Requested ReadCapacityUnits: {asked_reads}. "
            f"Current WriteCapacityUnits provisioned for the table: {writes}. "
            f"Requested WriteCapacityUnits: {asked_writes}. "
            "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
        )
