"""Everything that a sandbox holds, as plain JSON values, and back.

The dials, and tables with their settings, partitions and items are kept; the ledger, the partitions' traffic, streams,
backups, exports, imports, resource policies, insights and destinations are not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sandbox.engine import expiry
from sandbox.engine.actions import parse_put
from sandbox.engine.catalog import Catalog
from sandbox.engine.descriptions import stored_elsewhere
from sandbox.engine.engine import Engine
from sandbox.engine.order_keys import first_place, hash_of
from sandbox.engine.splits import MOST_PARTITIONS
from sandbox.engine.table import Index, ItemStore, Table
from sandbox.model.attributes import as_base64, item_to_dynamodb
from sandbox.model.partitions import Partitions

State = dict[str, Any]


def dump(engine: Engine) -> State:
    """The state of an engine: {"seconds": virtual time, "regions": {Region: [tables]}, "global_tables": [...]}.

    ValueError while replicas of global tables are on their way to be the same, or a table is being imported.
    """
    with engine.lock:
        return {
            "seconds": engine.clock.seconds,
            "dials": asdict(engine.dials),
            "regions": {
                region: [_dump_table(table) for table in catalog.tables.values()]
                for region, catalog in engine.catalogs.items()
            },
            "global_tables": engine.global_tables.dump(),
        }


def _dump_table(table: Table) -> State:
    settings = table.settings
    if settings.status == "CREATING" and settings.then:
        raise ValueError(
            f"{table.name} is being imported; let time pass until it is ACTIVE: lab.clock.advance(minutes=5)"
        )
    return {
        "definition": stored_elsewhere(table),
        "id": settings.table_id,
        "created": settings.created,
        "tags": settings.tags,
        "time_to_live": settings.time_to_live,
        "partitions": {
            "": _dump_partitions(table),
            **{name: _dump_partitions(index) for name, index in _global_indexes(table)},
        },
        "items": list(dump_items(table)),
    }


def _global_indexes(table: Table) -> Iterator[tuple[str, Index]]:
    return ((name, index) for name, index in table.indexes.items() if index.schema.is_global)


def _dump_partitions(store: ItemStore) -> State:
    partitions = store.partitions
    splits = [
        [split.at, split.parent, split.reason, partitions.numbered(split.child).low.hex()]
        for split in partitions.splits
    ]
    return {"begun_with": partitions.begun_with, "splits": splits}


def _restored_partitions(saved: Mapping[str, Any]) -> Partitions:
    if not 1 <= int(saved["begun_with"]) <= MOST_PARTITIONS:
        raise ValueError(f"no table begins with {saved['begun_with']} partitions")
    partitions = Partitions(int(saved["begun_with"]), first_place)
    for at, parent, reason, cut in saved["splits"]:
        place = bytes.fromhex(cut)
        partitions.split(
            partitions.numbered(parent), place, hash_of(place), str(reason), at=float(at)
        )
    return partitions


def dump_items(table: Table) -> Iterable[State]:
    """The items in DynamoDB JSON, in the order of a Scan."""
    return (item_to_dynamodb(stored.item, as_base64) for stored in table.entries.values())


def restore(engine: Engine, state: Mapping[str, Any]) -> None:
    """Fill a new engine; what the service would refuse is refused here too.

    Raises ServiceError for such content, and KeyError, TypeError, ValueError or AttributeError for a state of another
    shape; the engine is then to be thrown away.
    """
    engine.dials.turn(**state["dials"])
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
            table.lay_out(_restored_partitions(saved["partitions"][""]))
            for name, index in _global_indexes(table):
                index.partitions = _restored_partitions(saved["partitions"][name])
            load_items(table, saved["items"], followed=False)  # as if it had always been there
        settle_all(catalog)
    engine.global_tables.restore(state.get("global_tables", ()))  # there were none, once
    engine.clock.advance(float(state["seconds"]))
    for catalog in engine.catalogs.values():
        for table in catalog.tables.values():
            expiry.follow(catalog, table)


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
    table.catch_up()
    for action in actions:
        plan = action.plan(table, *table.look_up(action.given))
        old, new = table.write(plan.key, plan.new, plan.index_writes)
        if followed:
            plan.tell(old, new)
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
