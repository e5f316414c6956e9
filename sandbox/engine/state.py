"""Everything that a sandbox holds, as plain JSON values, and back.

Tables, their settings and their items are kept; the ledger, the partitions' traffic, streams and backups are not.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.engine.actions import parse_put
from sandbox.engine.catalog import Catalog
from sandbox.engine.descriptions import stored_elsewhere
from sandbox.engine.engine import Engine
from sandbox.engine.table import Table
from sandbox.model.attributes import as_base64, item_to_dynamodb

State = dict[str, Any]


def dump(engine: Engine) -> State:
    """The state of an engine: {"seconds": virtual time, "regions": {Region: [tables]}}."""
    with engine.lock:
        return {
            "seconds": engine.clock.seconds,
            "regions": {
                region: [_dump_table(table) for table in catalog.tables.values()]
                for region, catalog in engine.catalogs.items()
            },
        }


def _dump_table(table: Table) -> State:
    settings = table.settings
    return {
        "definition": stored_elsewhere(table),
        "id": settings.table_id,
        "created": settings.created,
        "tags": settings.tags,
        "time_to_live": settings.time_to_live,
        "items": list(dump_items(table)),
    }


def dump_items(table: Table) -> Iterable[State]:
    """The items in DynamoDB JSON, in the order of a Scan."""
    return (item_to_dynamodb(stored.item, as_base64) for stored in table.entries.values())


def restore(engine: Engine, state: Mapping[str, Any]) -> None:
    """Fill a new engine; what the service would refuse is refused here too.

    Raises ServiceError for such content, and KeyError, TypeError, ValueError or AttributeError for a state of another
    shape; the engine is then to be thrown away.
    """
    for region, tables in state["regions"].items():
        catalog = engine.catalog(region)
        for saved in tables:
            engine.check("CreateTable", saved["definition"])
            catalog.create(saved["definition"])
            table = catalog.tables[saved["definition"]["TableName"]]
            settings = table.settings
            settings.table_id, settings.created = str(saved["id"]), float(saved["created"])
            settings.tags = dict(saved["tags"])
            settings.time_to_live = saved["time_to_live"]
            load_items(table, saved["items"], followed=False)  # as if it had always been there
        settle_all(catalog)
    engine.clock.advance(float(state["seconds"]))


def load_items(table: Table, items: Iterable[Mapping[str, Any]], *, followed: bool = True) -> int:
    """Put items in DynamoDB JSON, all or none; returns how many. It is no request and costs nothing.

    Streams and recovery hear of it if ``followed``.
    """
    actions = [parse_put({"Item": item}) for item in items]
    for action in actions:
        action.check(table)
        action.plan(
            table, *table.look_up(action.given)
        )  # refuses what is too large with its entries in LSIs
    for action in actions:
        plan = action.plan(table, *table.look_up(action.given))
        if followed:
            plan.carry_out()
        else:
            table.write(plan.key, plan.new, plan.index_writes)
    return len(actions)


def add_tables(
    engine: Engine,
    region: str,
    tables: Iterable[tuple[Mapping[str, Any], Iterable[Mapping[str, Any]]]],
) -> list[str]:
    """Create tables with their items, all or none; returns their names. Raises as `restore` does."""
    catalog = engine.catalog(region)
    catalog.settle()
    before = dict(catalog.tables)
    try:
        for definition, items in tables:
            engine.check("CreateTable", definition)
            catalog.create(definition)
            load_items(catalog.tables[definition["TableName"]], items)
    except Exception:
        catalog.tables = before
        raise
    settle_all(catalog)
    return [name for name in catalog.tables if name not in before]


def settle_all(catalog: Catalog) -> None:
    """Let every state end, whatever the virtual time."""
    for table in catalog.tables.values():
        table.settings.settles = 0.0
    catalog.settle()
