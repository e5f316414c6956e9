"""A new table from an old one's definition and items: what both kinds of restore end with.

Tags, stream, TTL and recovery settings are not restored; they are to be made again (API reference).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.engine.catalog import Catalog, short_name
from sandbox.engine.descriptions import describe
from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.settings import ON_DEMAND
from sandbox.engine.stored import Stored
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response

_INDEXES = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")


def existing(catalog: Catalog, name: str) -> Table:
    """The table that a request about backups names; raises TableNotFoundException."""
    own = short_name(name)
    table = catalog.tables.get(own)
    if table is None or name not in (own, table.settings.arn):  # an ARN may be of elsewhere
        raise ServiceError("TableNotFoundException", f"Table not found: {own}")
    return table


def restore_table(
    catalog: Catalog,
    definition: Request,
    request: Request,
    items: Iterable[Stored],
    summary: Response,
) -> Response:
    """Create the request's target table with these items; ``summary`` is what DescribeTable tells of it."""
    name = request["TargetTableName"]
    if name in catalog.tables:
        raise ServiceError("TableAlreadyExistsException", f"Table already exists: {name}")
    catalog.create({**_overridden(definition, request), "TableName": name})
    table = catalog.tables[name]
    fill(table, items, at=catalog.clock.seconds)
    table.settings.restored = summary
    return {"TableDescription": describe(table, catalog.clock.now.timestamp())}


def fill(table: Table, items: Iterable[Stored], *, at: float) -> None:
    """Put items into a new table and its indexes; nobody is told, and nothing is charged."""
    for stored in items:
        table.replace(table.order_key(stored.item), stored)
    for index in list(table.indexes.values()):
        table.add_index(index.schema, len(index.partitions), at=at)


def _overridden(definition: Request, request: Request) -> Request:
    """The definition as the restore asks for it: perhaps with fewer indexes, or another throughput."""
    made = {k: v for k, v in definition.items() if k != "StreamSpecification"}
    for member in (
        "BillingMode",
        "ProvisionedThroughput",
        "OnDemandThroughput",
        "SSESpecification",
    ):
        if override := request.get(f"{member}Override"):
            made[member] = override
    for member in _INDEXES:
        wanted = request.get(f"{member.removesuffix('Indexes')}IndexOverride")
        if wanted is not None:
            _check_indexes(made.get(member, ()), wanted)
            made[member] = wanted
        if not made.get(member):
            made.pop(member, None)
    if made.get("BillingMode") == ON_DEMAND and "ProvisionedThroughputOverride" not in request:
        made.pop("ProvisionedThroughput", None)
        if global_ := made.get(_INDEXES[0]):
            made[_INDEXES[0]] = [_without(index, "ProvisionedThroughput") for index in global_]
    if made.get("BillingMode") != ON_DEMAND:
        made = _without(made, "OnDemandThroughput")
        if global_ := made.get(_INDEXES[0]):
            made[_INDEXES[0]] = [_without(index, "OnDemandThroughput") for index in global_]
    return {**made, "AttributeDefinitions": _used_attributes(made)}


def _check_indexes(
    source: Iterable[Mapping[str, Any]], wanted: Iterable[Mapping[str, Any]]
) -> None:
    """Indexes may be left out, but none may be new, nor warmer; API reference, RestoreTableToPointInTime."""
    there = {index["IndexName"]: _shape(index) for index in source}
    for index in wanted:
        if "WarmThroughput" in index:
            raise ValidationError(
                f"WarmThroughput is not supported for the index {index['IndexName']} of a restore"
            )
        if there.get(index["IndexName"]) != _shape(index):
            raise ValidationError(
                f"The index {index['IndexName']} does not match an index of the source table"
            )


def _shape(index: Mapping[str, Any]) -> tuple[Any, ...]:
    """Keys and projection, which no restore changes."""
    projection = index["Projection"]
    named = frozenset(projection.get("NonKeyAttributes", ()))
    return index["KeySchema"], projection.get("ProjectionType"), named


def _without(definition: Mapping[str, Any], member: str) -> dict[str, Any]:
    return {k: v for k, v in definition.items() if k != member}


def _used_attributes(made: Mapping[str, Any]) -> list[Mapping[str, str]]:
    schemas = [index["KeySchema"] for member in _INDEXES for index in made.get(member, ())]
    used = {key["AttributeName"] for schema in (made["KeySchema"], *schemas) for key in schema}
    return [a for a in made["AttributeDefinitions"] if a["AttributeName"] in used]
