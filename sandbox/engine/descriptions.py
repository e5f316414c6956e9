"""Tables as DescribeTable shows them."""

from collections.abc import Mapping
from typing import Any

from sandbox.engine.settings import ON_DEMAND
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response


def describe(table: Table, *, brief: bool = False) -> Response:
    """A table's description; ``brief`` is what DeleteTable shows of it.

    Sizes and counts are true at once; the service refreshes its own about every six hours.
    """
    settings = table.settings
    definition = settings.definition
    shown: Response = {
        "TableName": table.name,
        "TableStatus": settings.status,
        "ProvisionedThroughput": _throughput(definition),
        "TableSizeBytes": table.size,
        "ItemCount": len(table.entries),
        "TableArn": settings.arn,
        "TableId": settings.table_id,
        "DeletionProtectionEnabled": bool(definition.get("DeletionProtectionEnabled")),
    }
    if settings.billing_mode == ON_DEMAND:
        since = settings.last_on_demand or settings.created
        shown["BillingModeSummary"] = {
            "BillingMode": ON_DEMAND,
            "LastUpdateToPayPerRequestDateTime": since,
        }
    if brief:
        return shown
    shown |= {
        "AttributeDefinitions": definition.get("AttributeDefinitions") or [],
        "KeySchema": definition["KeySchema"],
        "CreationDateTime": settings.created,
        "WarmThroughput": _warm(definition) | {"Status": "ACTIVE"},
    }
    for kind, member in (("LSI", "LocalSecondaryIndexes"), ("GSI", "GlobalSecondaryIndexes")):
        indexes = [
            _describe_index(table, name)
            for name, i in table.indexes.items()
            if i.schema.kind == kind
        ]
        if indexes:
            shown[member] = indexes
    if "StreamSpecification" in definition and definition["StreamSpecification"]["StreamEnabled"]:
        shown["StreamSpecification"] = definition["StreamSpecification"]
    if settings.stream_label:
        shown["LatestStreamLabel"] = settings.stream_label
        shown["LatestStreamArn"] = f"{settings.arn}/stream/{settings.stream_label}"
    if definition.get("OnDemandThroughput"):
        shown["OnDemandThroughput"] = definition["OnDemandThroughput"]
    if definition.get("TableClass"):
        shown["TableClassSummary"] = {"TableClass": definition["TableClass"]}
    if (definition.get("SSESpecification") or {}).get("Enabled"):
        shown["SSEDescription"] = {"Status": "ENABLED", "SSEType": "KMS"}
    return shown


def _describe_index(table: Table, name: str) -> Response:
    settings, index = table.settings, table.indexes[name]
    definition = settings.indexes[name]
    shown: Response = {
        "IndexName": name,
        "KeySchema": definition["KeySchema"],
        "Projection": definition["Projection"],
        "IndexSizeBytes": index.size,
        "ItemCount": len(index.entries),
        "IndexArn": f"{settings.arn}/index/{name}",
    }
    if not index.schema.is_global:
        return shown
    creating = settings.status == "CREATING"
    status = settings.index_status.get(name, "CREATING" if creating else "ACTIVE")
    shown |= {
        "IndexStatus": status,
        "ProvisionedThroughput": _throughput(definition),
        "WarmThroughput": _warm(definition) | {"Status": "ACTIVE"},
    }
    if status == "CREATING" and not creating:
        shown["Backfilling"] = False
    if definition.get("OnDemandThroughput"):
        shown["OnDemandThroughput"] = definition["OnDemandThroughput"]
    return shown


def _throughput(definition: Mapping[str, Any]) -> Response:
    given = definition.get("ProvisionedThroughput") or {}
    return {
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": given.get("ReadCapacityUnits", 0),
        "WriteCapacityUnits": given.get("WriteCapacityUnits", 0),
    }


def _warm(definition: Mapping[str, Any]) -> Response:
    """What the table can serve at once. Defaults: Developer Guide, warm throughput."""
    given = definition.get("ProvisionedThroughput") or {}
    return {
        "ReadUnitsPerSecond": given.get("ReadCapacityUnits", 12_000),
        "WriteUnitsPerSecond": given.get("WriteCapacityUnits", 4_000),
    } | dict(definition.get("WarmThroughput") or {})


def stored_elsewhere(table: Table) -> Request:
    """The CreateTable request that makes this table anew, for whoever keeps a copy of its definition."""
    settings = table.settings
    local = [d for n, d in settings.indexes.items() if not table.indexes[n].schema.is_global]
    global_ = [d for n, d in settings.indexes.items() if table.indexes[n].schema.is_global]
    return (
        {"TableName": table.name, **settings.definition}
        | ({"LocalSecondaryIndexes": local} if local else {})
        | ({"GlobalSecondaryIndexes": global_} if global_ else {})
    )
