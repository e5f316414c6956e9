"""NoSQL Workbench data models: from its JSON to CreateTable requests and items, and back.

Shape: the models that Workbench itself exports, {"ModelName", "ModelMetadata", "DataModel": [tables]}.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.engine.descriptions import stored_elsewhere
from sandbox.engine.state import dump_items
from sandbox.engine.table import Table

Model = Mapping[str, Any]
_VERSION = "3.0"


def tables_of(model: Model) -> list[tuple[dict[str, Any], list[Mapping[str, Any]]]]:
    """(CreateTable request, sample items) of each table of a model.

    Raises KeyError, TypeError or AttributeError for JSON of another shape.
    """
    return [
        (_create_request(table), list(table.get("TableData") or ())) for table in model["DataModel"]
    ]


def _create_request(table: Model) -> dict[str, Any]:
    types: dict[str, str] = {}
    request: dict[str, Any] = {
        "TableName": table["TableName"],
        "KeySchema": _key_schema(table["KeyAttributes"], types),
    }
    provisioned = table.get("BillingMode") == "PROVISIONED" and _capacity(table)
    if provisioned:
        request["ProvisionedThroughput"] = provisioned
    else:
        request["BillingMode"] = "PAY_PER_REQUEST"
    indexes = [
        _index(index, types, provisioned) for index in table.get("GlobalSecondaryIndexes") or ()
    ]
    if indexes:
        request["GlobalSecondaryIndexes"] = indexes
    local = [_index(index, types, None) for index in table.get("LocalSecondaryIndexes") or ()]
    if local:
        request["LocalSecondaryIndexes"] = local
    request["AttributeDefinitions"] = [
        {"AttributeName": name, "AttributeType": kind} for name, kind in types.items()
    ]
    return request


def _capacity(table: Model) -> dict[str, int] | None:
    given = (table.get("ProvisionedCapacitySettings") or {}).get("ProvisionedThroughput")
    return (
        {k: int(given[k]) for k in ("ReadCapacityUnits", "WriteCapacityUnits")} if given else None
    )


def _index(index: Model, types: dict[str, str], provisioned: Any) -> dict[str, Any]:
    made = {
        "IndexName": index["IndexName"],
        "KeySchema": _key_schema(index["KeyAttributes"], types),
        "Projection": dict(index.get("Projection") or {"ProjectionType": "ALL"}),
    }
    return made | (
        {"ProvisionedThroughput": _capacity(index) or provisioned} if provisioned else {}
    )


def _key_schema(keys: Model, types: dict[str, str]) -> list[dict[str, str]]:
    schema = []
    for member, kind in (("PartitionKey", "HASH"), ("SortKey", "RANGE")):
        if key := keys.get(member):
            types[key["AttributeName"]] = key["AttributeType"]
            schema.append({"AttributeName": key["AttributeName"], "KeyType": kind})
    return schema


def model_of(name: str, tables: Iterable[Table]) -> dict[str, Any]:
    """A model of these tables with their items as sample data."""
    return {
        "ModelName": name,
        "ModelMetadata": {"Author": "", "DateCreated": "", "DateLastModified": "", "Description": "",
                          "AWSService": "Amazon DynamoDB", "Version": _VERSION},
        "DataModel": [_model_table(table) for table in tables],
    }  # fmt: skip


def _model_table(table: Table) -> dict[str, Any]:
    definition = stored_elsewhere(table)
    items = list(dump_items(table))
    keys = set(table.schema.types)
    others = {
        name: next(iter(value))
        for item in items
        for name, value in item.items()
        if name not in keys
    }
    made: dict[str, Any] = {
        "TableName": table.name,
        "KeyAttributes": _key_attributes(definition["KeySchema"], table.schema.types),
        "NonKeyAttributes": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in sorted(others.items())
        ],
        "TableData": items,
        "BillingMode": definition.get("BillingMode", "PROVISIONED"),
    }
    if given := definition.get("ProvisionedThroughput"):
        made["ProvisionedCapacitySettings"] = {"ProvisionedThroughput": dict(given)}
    for member in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if indexes := definition.get(member):
            made[member] = [
                {
                    "IndexName": index["IndexName"],
                    "KeyAttributes": _key_attributes(index["KeySchema"], table.schema.types),
                    "Projection": dict(index["Projection"]),
                }
                for index in indexes
            ]
    return made


def _key_attributes(
    schema: Iterable[Mapping[str, str]], types: Mapping[str, str]
) -> dict[str, Any]:
    members = {"HASH": "PartitionKey", "RANGE": "SortKey"}
    return {
        members[key["KeyType"]]: {
            "AttributeName": key["AttributeName"],
            "AttributeType": types[key["AttributeName"]],
        }
        for key in schema
    }
