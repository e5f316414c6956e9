"""Tables as DescribeTable shows them."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sandbox.engine.settings import Changes, Settings
from sandbox.engine.table import Table
from sandbox.engine.throughput import capacity_of, warm_of
from sandbox.engine.work import Request, Response


def describe(table: Table, now: float, *, brief: bool = False) -> Response:
    """A table's description at a moment; ``brief`` is what DeleteTable shows of it.

    Sizes and counts are true at once; the service refreshes its own about every six hours.
    """
    settings = table.settings
    definition = settings.definition
    shown: Response = {
        "TableName": table.name,
        "TableStatus": settings.status,
        "ProvisionedThroughput": _throughput(definition, settings.changes_of(""), now),
        "TableSizeBytes": table.size,
        "ItemCount": len(table.entries),
        "TableArn": settings.arn,
        "TableId": settings.table_id,
        "DeletionProtectionEnabled": bool(definition.get("DeletionProtectionEnabled")),
    }
    # of a table that never was on-demand, nothing is said, unless it is restored
    if settings.last_on_demand or settings.restored:
        shown["BillingModeSummary"] = {"BillingMode": settings.billing_mode}
    if settings.last_on_demand and settings.status != "CREATING":
        since = settings.last_on_demand
        shown["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] = since
    if brief:
        return shown
    shown |= {
        "AttributeDefinitions": sorted(
            definition.get("AttributeDefinitions") or (), key=itemgetter("AttributeName")
        ),
        "KeySchema": definition["KeySchema"],
        "CreationDateTime": settings.created,
        "WarmThroughput": _warmth(settings, definition, ""),
    }
    for kind, member in (("LSI", "LocalSecondaryIndexes"), ("GSI", "GlobalSecondaryIndexes")):
        indexes = [
            _describe_index(table, name, now)
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
        if settings.class_changed:
            shown["TableClassSummary"]["LastUpdateDateTime"] = settings.class_changed
    if encrypted := _encryption(settings):
        shown["SSEDescription"] = encrypted
    if table.replica:
        shown |= table.replica.described()
    if settings.restored:
        in_progress = settings.status == "CREATING"
        shown["RestoreSummary"] = settings.restored | {"RestoreInProgress": in_progress}
    return shown


def _describe_index(table: Table, name: str, now: float) -> Response:
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
        "ProvisionedThroughput": _throughput(definition, settings.changes_of(name), now),
        "WarmThroughput": _warmth(settings, definition, name),
    }
    if status == "CREATING" and not creating:
        shown["Backfilling"] = name in settings.backfilling
    if definition.get("OnDemandThroughput"):
        shown["OnDemandThroughput"] = definition["OnDemandThroughput"]
    return shown


def _throughput(definition: Mapping[str, Any], changes: Changes, now: float) -> Response:
    shown: Response = {"NumberOfDecreasesToday": changes.decreases_today(now)}
    if changes.last_increase:
        shown["LastIncreaseDateTime"] = changes.last_increase
    if changes.decreases:
        shown["LastDecreaseDateTime"] = changes.decreases[-1]
    return shown | capacity_of(definition)


def _warmth(settings: Settings, definition: Mapping[str, Any], index: str) -> Response:
    """Warm throughput shows at once, and is UPDATING until it is there; Developer Guide, update-warm-throughput."""
    return warm_of(definition) | {"Status": "UPDATING" if index in settings.warming else "ACTIVE"}


def _encryption(settings: Settings) -> Response | None:
    """What is said of a key in KMS, where the table uses one."""
    if settings.encrypting:
        return {"Status": "UPDATING"}
    wanted = settings.definition.get("SSESpecification") or {}
    if not wanted.get("Enabled"):
        return None
    _, _, _, region, account, _ = settings.arn.split(":", 5)
    managed = str(uuid5(NAMESPACE_URL, f"aws/dynamodb {region}"))
    key = wanted.get("KMSMasterKeyId", managed)
    arn = key if key.startswith("arn:") else f"arn:aws:kms:{region}:{account}:key/{key}"
    return {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": arn}


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
        "ProvisionedThroughput": capacity_of(definition),
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
    if encrypted := _encryption(settings):
        features["SSEDescription"] = encrypted
    return {"SourceTableDetails": details, "SourceTableFeatureDetails": features}


def _index_source(definition: Mapping[str, Any], kind: str) -> Response:
    shown = {member: definition[member] for member in ("IndexName", "KeySchema", "Projection")}
    return shown | ({"ProvisionedThroughput": capacity_of(definition)} if kind == "GSI" else {})


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
