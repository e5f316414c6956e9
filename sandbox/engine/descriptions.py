"""Tables as DescribeTable shows them."""

from collections.abc import Mapping
from typing import Any

from sandbox.engine.settings import ON_DEMAND
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response

_ENCRYPTED: Response = {"Status": "ENABLED", "SSEType": "KMS"}


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
        shown["SSEDescription"] = _ENCRYPTED
    if settings.restored:
        in_progress = settings.status == "CREATING"
        shown["RestoreSummary"] = settings.restored | {"RestoreInProgress": in_progress}
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
    return {"NumberOfDecreasesToday": 0, **_capacity(definition)}


def _warm(definition: Mapping[str, Any]) -> Response:
    """What the table can serve at once. Defaults: Developer Guide, warm throughput."""
    given = definition.get("ProvisionedThroughput") or {}
    return {
        "ReadUnitsPerSecond": given.get("ReadCapacityUnits", 12_000),
        "WriteUnitsPerSecond": given.get("WriteCapacityUnits", 4_000),
    } | dict(definition.get("WarmThroughput") or {})


def describe_source(table: Table) -> Response:
    """A table as its backups show it: details, and the features that it has besides."""
    settings, definition = table.settings, table.settings.definition
    details: Response = {
        "TableName": table.name,
        "TableId": settings.table_id,
        "TableArn": settings.arn,
        "TableSizeBytes": table.size,
        "KeySchema": definition["KeySchema"],
        "TableCreationDateTime": settings.created,
        "ProvisionedThroughput": _capacity(definition),
        "ItemCount": len(table.entries),
        "BillingMode": settings.billing_mode,
    }
    features: Response = {}
    for kind, member in (("LSI", "LocalSecondaryIndexes"), ("GSI", "GlobalSecondaryIndexes")):
        names = [name for name, index in table.indexes.items() if index.schema.kind == kind]
        if names:
            features[member] = [_index_source(settings.indexes[name], kind) for name in names]
    if "StreamSpecification" in definition:
        features["StreamDescription"] = definition["StreamSpecification"]
    if settings.time_to_live:
        enabled = {"TimeToLiveStatus": "ENABLED", "AttributeName": settings.time_to_live}
        features["TimeToLiveDescription"] = enabled
    if (definition.get("SSESpecification") or {}).get("Enabled"):
        features["SSEDescription"] = _ENCRYPTED
    return {"SourceTableDetails": details, "SourceTableFeatureDetails": features}


def _index_source(definition: Mapping[str, Any], kind: str) -> Response:
    shown = {member: definition[member] for member in ("IndexName", "KeySchema", "Projection")}
    return shown | ({"ProvisionedThroughput": _capacity(definition)} if kind == "GSI" else {})


def _capacity(definition: Mapping[str, Any]) -> Response:
    given = definition.get("ProvisionedThroughput") or {}
    return {
        "ReadCapacityUnits": given.get("ReadCapacityUnits", 0),
        "WriteCapacityUnits": given.get("WriteCapacityUnits", 0),
    }


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
