"""Table operations: the control plane keeps the definitions, the engine keeps what is in them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox.engine.schema import IndexSchema, TableSchema
from sandbox.engine.table import Index, Table
from sandbox.engine.work import Request, Response
from sandbox.model.keys import partitions_for

Control = Callable[[str, Request, str], Response]
"""(operation, request, Region) -> response: whoever keeps the definitions. Raises ServiceError."""


def create(request: Request) -> Table:
    """An empty table as CreateTable describes it; the control plane has accepted the request."""
    schema = TableSchema.from_request(request)
    table = Table(schema, _partitions(request))
    for definition in request.get("LocalSecondaryIndexes") or ():
        table.add_index(IndexSchema.from_request("LSI", definition, schema.keys), table.partitions)
    for definition in request.get("GlobalSecondaryIndexes") or ():
        add_global_index(table, definition, request)
    return table


def update(table: Table, request: Request) -> None:
    """What UpdateTable changes of the items' home: GSIs come, filled, and go."""
    added = {
        a["AttributeName"]: a["AttributeType"] for a in request.get("AttributeDefinitions") or ()
    }
    table.schema = replace(table.schema, types={**table.schema.types, **added})
    for change in request.get("GlobalSecondaryIndexUpdates") or ():
        if "Create" in change:
            add_global_index(table, change["Create"], request)
        elif "Delete" in change:
            del table.indexes[change["Delete"]["IndexName"]]


def add_global_index(table: Table, definition: Mapping[str, Any], request: Request) -> Index:
    schema = IndexSchema.from_request("GSI", definition, table.schema.keys)
    return table.add_index(
        schema, _partitions({"BillingMode": request.get("BillingMode"), **definition})
    )


def _partitions(definition: Mapping[str, Any]) -> int:
    throughput = definition.get("ProvisionedThroughput")
    if not throughput or definition.get("BillingMode") == "PAY_PER_REQUEST":
        return partitions_for(None, None)
    return partitions_for(throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"])


def with_sizes(description: Response, table: Table) -> Response:
    """A table description with true sizes and counts; the service refreshes its own about every six hours."""
    description |= {"ItemCount": len(table.entries), "TableSizeBytes": table.size}
    for member in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        for shown in description.get(member) or ():
            if index := table.indexes.get(shown["IndexName"]):
                shown |= {"ItemCount": len(index.entries), "IndexSizeBytes": index.size}
    return description
