"""GetItem, and the reading of single items by their keys."""

from collections.abc import Callable

from sandbox.engine import legacy
from sandbox.engine.expressions import parse_projection
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.requests import check_legacy, substitutions
from sandbox.engine.stored import Render, Stored
from sandbox.engine.table import Table
from sandbox.engine.wire import parse_item
from sandbox.engine.work import Request, Response, Work
from sandbox.model.attributes import Item
from sandbox.model.units import Consistency

Find = Callable[[str], Table]


def get_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """One item by its whole key."""
    check_legacy(request)
    subs = substitutions(request, ("ProjectionExpression",))
    key = parse_item(request["Key"])
    text = request.get("ProjectionExpression")
    projection = legacy.attributes_to_get(request) if text is None else parse_projection(text, subs)
    subs.check_all_used()
    table = find(request["TableName"])
    work.tables = (table.name,)
    work.consistency = consistency_of(request)
    table.schema.check_key(key)
    found = read_one(work, table, key, work.consistency)
    response: Response = {}
    if found:
        response["Item"] = render.stored(found, projection)
    if work.wants_consumed:
        response["ConsumedCapacity"] = work.consumed(table)
    return response


def read_one(work: Work, table: Table, key: Item, consistency: Consistency) -> Stored | None:
    """Look one item up and charge for it, whether it is there or not."""
    at = table.order_key(key)
    found = seen(work, table, at, consistency)
    units = work.charge_read(table, found.size if found else 0, consistency)
    work.touch(table, table, at, reads=units)
    work.partition_keys.append(key[table.schema.partition_key])
    work.items_read += found is not None
    work.items_returned += found is not None
    if work.readings:
        reading = work.reading(table.replication, consistency)
        reading.note_item(table, at, key, work.operation)
    return found


def seen(work: Work, table: Table, at: OrderKey, consistency: Consistency) -> Stored | None:
    """What the replica that answers this request has at a key."""
    if table.replication.on:
        return work.reading(table.replication, consistency).get(table, at)
    found: Stored | None = table.entries.get(at)
    return found


def consistency_of(request: Request) -> Consistency:
    return Consistency.STRONG if request.get("ConsistentRead") else Consistency.EVENTUAL
