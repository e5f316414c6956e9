"""The tables of one Region: created, described, changed and deleted, with the states that this takes time in."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sandbox.engine import definitions
from sandbox.engine.admission import Admission
from sandbox.engine.descriptions import describe
from sandbox.engine.errors import (
    ServiceError,
    ValidationError,
    invalid_arn,
    no_such_table,
    table_not_found,
)
from sandbox.engine.quotas import check_quotas
from sandbox.engine.replication import Lags
from sandbox.engine.schema import IndexSchema, TableSchema
from sandbox.engine.settings import ON_DEMAND, Settings
from sandbox.engine.shards import Streams
from sandbox.engine.splits import Splits
from sandbox.engine.table import Table
from sandbox.engine.table_updates import (
    TableUpdate,
    add_global_index,
    check_request,
    drop_index,
    partitions_of,
    stops_backfilling,
)
from sandbox.engine.work import Request, Response
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dial, Dials
from sandbox.model.metrics import Metrics

ACCOUNT = "123456789012"
STATE_SECONDS = 5.0, 30.0  # that a table takes to change, mild and real; modelled
LARGEST_PAGE = 100  # table names; API reference, ListTables
KEPT = ("AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput", "OnDemandThroughput",
        "StreamSpecification", "SSESpecification", "TableClass", "DeletionProtectionEnabled",
        "WarmThroughput")  # fmt: skip
TABLE_ARN = re.compile(r"arn:[a-z-]+:dynamodb:([a-z0-9-]+):([0-9]+):table/([a-zA-Z0-9_.-]{3,255})")


class Catalog:
    """One Region's tables."""

    def __init__(
        self, region: str, clock: VirtualClock, dials: Dials, metrics: Metrics, *, seed: int
    ) -> None:
        self.region = region
        self.account = ACCOUNT
        self.dials = dials
        self.tables: dict[str, Table] = {}
        self.clock = clock
        self.streams = Streams(clock)
        self.splits = Splits(clock, dials)
        self.metrics = metrics
        self.admission = Admission(clock, dials, self.splits, metrics)
        self._seed = seed
        self._made = 0
        self._unsettled: list[Table] = []
        self.on_deleted: Callable[[Table], None] = lambda table: None

    @property
    def seconds(self) -> float:
        """The virtual time that CREATING, UPDATING and DELETING take; with 0 they are over at the next request."""
        return self.dials.table_states.choose(0.0, *STATE_SECONDS)

    def settle(self) -> None:
        """Let the states end whose time has come."""
        if not self._unsettled:  # as good as always
            return
        for table in [t for t in self._unsettled if t.settings.settles <= self.clock.seconds]:
            self._unsettled.remove(table)
            if table.settings.status == "DELETING":
                self.forget(table)
                self.on_deleted(table)
                continue
            for name, status in table.settings.index_status.items():
                if status == "DELETING":
                    drop_index(table, name)
            for change in table.settings.then:
                change()
            table.settings.then.clear()
            self.admission.tune(table)
            table.settings.index_status.clear()
            table.settings.backfilling.clear()
            table.settings.warming.clear()
            table.settings.encrypting = False
            table.settings.status = "ACTIVE"

    def forget(self, table: Table) -> None:
        """From now on, there is no such table."""
        del self.tables[table.name]
        self.metrics.retire(table.settings.arn, at=self.clock.seconds)

    def find(self, name: str) -> Table:
        """The table for a request on items; it must be there and ready."""
        table = self.tables.get(self._own_name(name))
        if table is None or table.settings.status in ("CREATING", "DELETING"):
            raise table_not_found()
        return table

    def named(self, name: str) -> Table:
        """The table for a request about the table itself."""
        own = self._own_name(name)
        if own not in self.tables:
            raise no_such_table(own)
        return self.tables[own]

    def _own_name(self, name: str) -> str:
        """The name of a table of this Region, which a request may give by its ARN."""
        if not name.startswith("arn:"):
            return name
        if not (parts := TABLE_ARN.fullmatch(name)):
            raise invalid_arn(name)
        if parts[1] != self.region or parts[2] != self.account:
            raise table_not_found()
        return parts[3]

    def create(self, request: Request) -> Response:
        definitions.check_create(request)
        name = self._own_name(request["TableName"])
        if name in self.tables:
            raise _in_use(f"Table already exists: {name}")
        self._check_quotas({**request, "TableName": name})
        schema = TableSchema.from_request({**request, "TableName": name})
        at = self.clock.seconds
        settings = self._settings(name, request)
        lags = Lags(self.dials, self.clock, f"{self._seed} {settings.arn}")
        table = Table(schema, partitions_of(request), settings, lags, at=at)
        for definition in request.get("LocalSecondaryIndexes") or ():
            table.settings.indexes[definition["IndexName"]] = dict(definition)
            table.add_index(IndexSchema.from_request("LSI", definition, schema.keys), at=at)
        for definition in request.get("GlobalSecondaryIndexes") or ():
            add_global_index(table, definition, at=at)
        if (request.get("StreamSpecification") or {}).get("StreamEnabled"):
            self.start_stream(table)
        if policy := request.get("ResourcePolicy"):
            settings.attach_policy(settings.arn, policy, settings.created)
        self.tables[name] = table
        self.admission.tune(table)
        self.unsettle(table, "CREATING")
        return {"TableDescription": describe(table, self.clock.now.timestamp())}

    def _settings(self, name: str, request: Request) -> Settings:
        self._made += 1
        now = self.clock.now.timestamp()
        arn = f"arn:aws:dynamodb:{self.region}:{ACCOUNT}:table/{name}"
        return Settings(
            {member: request[member] for member in KEPT if member in request},
            arn,
            str(uuid5(NAMESPACE_URL, f"{self._seed} {arn} {self._made}")),
            now,
            last_on_demand=now if request.get("BillingMode") == ON_DEMAND else None,
            tags={tag["Key"]: tag["Value"] for tag in request.get("Tags") or ()},
        )

    def describe(self, request: Request) -> Response:
        return {"Table": describe(self.named(request["TableName"]), self.clock.now.timestamp())}

    def delete(self, request: Request) -> Response:
        table = self.named(request["TableName"])
        if table.settings.status != "DELETING":  # of which no error is made; API reference
            self.require_active(table)
            self.check_unprotected(table)
            self.streams.stop(table, seconds=self.seconds)
            self.unsettle(table, "DELETING")
        return {"TableDescription": describe(table, self.clock.now.timestamp(), brief=True)}

    def check_unprotected(self, table: Table) -> None:
        """Refuse to delete a table that is protected against it; raises ServiceError."""
        if table.settings.definition.get("DeletionProtectionEnabled"):
            raise ValidationError(
                "Resource cannot be deleted as it is currently protected against deletion. "
                "Disable deletion protection first."
            )

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
        check_request(request)
        table = self.named(request["TableName"])
        if not stops_backfilling(table, request):
            self.require_active(table)
        now = self.clock.now.timestamp()
        update = TableUpdate(table, request, now, self.clock.seconds, lasts=self.seconds)
        update.check()
        self._check_quotas({**request, "TableName": table.name})
        update.apply()
        if (wanted := request.get("StreamSpecification")) is not None:
            self._update_stream(table, wanted)
        self.unsettle(table, "UPDATING" if update.stops_others else "ACTIVE")
        return {"TableDescription": describe(table, now)}

    def _check_quotas(self, request: Request) -> None:
        if self.dials.throttling is not Dial.OFF:
            check_quotas(self.tables.values(), request, self.region)

    def _update_stream(self, table: Table, specification: Mapping[str, Any]) -> None:
        if specification["StreamEnabled"]:
            table.settings.definition["StreamSpecification"] = dict(specification)
            self.start_stream(table)
        else:
            del table.settings.definition["StreamSpecification"]
            self.streams.stop(table, seconds=self.seconds)

    def start_stream(self, table: Table) -> None:
        table.settings.stream_label = self.streams.start(table, seconds=self.seconds).label

    def unsettle(self, table: Table, status: str) -> None:
        table.settings.status = status
        if table not in self._unsettled:
            self._unsettled.append(table)
        self.settle_after(table, self.seconds)

    def settle_after(self, table: Table, seconds: float) -> None:
        """Let a table's state last so many seconds from now."""
        table.settings.settles = self.clock.seconds + seconds
        self.clock.at(table.settings.settles, self.settle)  # other Regions see it too

    def require_active(self, table: Table) -> None:
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
