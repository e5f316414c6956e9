"""PutItem, UpdateItem and DeleteItem: one item changed, under a condition, in one step."""

from collections.abc import Callable

from sandbox.engine.errors import ValidationError, condition_failed, invalid_parameter
from sandbox.engine.expressions import Condition, Substitutions, parse_condition, parse_update
from sandbox.engine.requests import refuse_legacy, substitutions
from sandbox.engine.table import IndexWrite, Stored, Table
from sandbox.engine.wire import parse_item
from sandbox.engine.work import Request, Response, Work
from sandbox.model.attributes import Item
from sandbox.model.sizes import LARGEST_ITEM, item_size

Find = Callable[[str], Table]
Render = Callable[[Item], Response]


def put_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Store an item in the place of whatever had its key."""
    _check_return_values(request, ("NONE", "ALL_OLD"))
    item = parse_item(request["Item"])
    condition = _condition(request)
    new = Stored(item, item_size(item))
    if new.size > LARGEST_ITEM:
        raise ValidationError("Item size has exceeded the maximum allowed size")
    table = _table(work, request, find)
    table.schema.check_item(item)
    return _change(work, request, table, item, condition, lambda old: new, render)


def delete_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Remove an item; one that is not there is no error."""
    _check_return_values(request, ("NONE", "ALL_OLD"))
    key = parse_item(request["Key"])
    condition = _condition(request)
    table = _table(work, request, find)
    table.schema.check_key(key)
    return _change(work, request, table, key, condition, lambda old: None, render)


def update_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Change attributes of an item, or create it: an upsert."""
    key = parse_item(request["Key"])
    refuse_legacy(request)
    subs = substitutions(request, ("UpdateExpression", "ConditionExpression"))
    update = (
        parse_update(text, subs) if (text := request.get("UpdateExpression")) is not None else None
    )
    condition = _parse_condition(request, subs)
    subs.check_all_used()
    table = _table(work, request, find)
    table.schema.check_key(key)
    for name in update.attributes if update else ():
        if name in key:
            raise invalid_parameter(
                f"Cannot update attribute {name}. This attribute is part of the key"
            )

    def change(old: Stored | None) -> Stored:
        before = old.item if old else key
        after = update.apply(before) if update else before
        new = Stored(after, item_size(after))
        if new.size > LARGEST_ITEM:
            raise ValidationError("Item size to update has exceeded the maximum allowed size")
        return new

    written = update.written if update else lambda item: {}
    return _change(work, request, table, key, condition, change, render, written)


def _change(
    work: Work,
    request: Request,
    table: Table,
    key_item: Item,
    condition: Condition | None,
    change: Callable[[Stored | None], Stored | None],
    render: Render,
    written: Callable[[Item], Item] = lambda item: item,
) -> Response:
    key = table.order_key(key_item)
    work.partition_keys.append(key_item[table.schema.partition_key])
    old: Stored | None = table.entries.get(key)
    if condition and not condition.test(old.item if old else {}):
        attempted = change(old) if work.operation == "PutItem" else None
        work.charge_write(
            table, key, max(old.size if old else 0, attempted.size if attempted else 0)
        )
        all_old = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        raise condition_failed(render(old.item) if old and all_old else None)
    new = change(old)
    writes = plan_write(table, old, new)
    work.charge_write(table, key, max(old.size if old else 0, new.size if new else 0), writes)
    table.write(key, new, writes)
    work.items_written += new is not None or old is not None
    return _response(work, request, table, old, new, render, written)


def plan_write(table: Table, old: Stored | None, new: Stored | None) -> list[IndexWrite]:
    """What a write does to the indexes; refuses an item whose index keys are not fit to be keys."""
    if not table.indexes:
        return []
    if new:
        for index in table.indexes.values():
            table.schema.check_index_keys(index.schema, new.item)
    item = (new or old or Stored({}, 0)).item
    return table.index_writes(table.order_key(item), old, new) if item else []


def _response(
    work: Work,
    request: Request,
    table: Table,
    old: Stored | None,
    new: Stored | None,
    render: Render,
    written: Callable[[Item], Item],
) -> Response:
    response: Response = {}
    image = {
        "ALL_OLD": old and old.item,
        "ALL_NEW": new and new.item,
        "UPDATED_OLD": old and written(old.item),
        "UPDATED_NEW": new and written(new.item),
    }.get(request.get("ReturnValues", "NONE"))
    if image:
        response["Attributes"] = render(image)
    if work.wants_consumed:
        response["ConsumedCapacity"] = work.consumed(table)
    if request.get("ReturnItemCollectionMetrics") == "SIZE" and table.local_indexes:
        stored = new or old
        if stored:
            response["ItemCollectionMetrics"] = collection_metrics(table, stored.item, render)
    return response


def collection_metrics(table: Table, item: Item, render: Render) -> Response:
    """The size of an item collection as the service estimates it: in whole gigabytes, between two bounds."""
    name = table.schema.partition_key
    return {"ItemCollectionKey": render({name: item[name]}), "SizeEstimateRangeGB": [0.0, 1.0]}


def _table(work: Work, request: Request, find: Find) -> Table:
    table = find(request["TableName"])
    work.tables = (table.name,)
    return table


def _check_return_values(request: Request, allowed: tuple[str, ...]) -> None:
    if request.get("ReturnValues", "NONE") not in allowed:
        raise ValidationError("Return values set to invalid value")


def _condition(request: Request) -> Condition | None:
    refuse_legacy(request)
    subs = substitutions(request, ("ConditionExpression",))
    condition = _parse_condition(request, subs)
    subs.check_all_used()
    return condition


def _parse_condition(request: Request, subs: Substitutions) -> Condition | None:
    text = request.get("ConditionExpression")
    return None if text is None else parse_condition(text, subs, kind="ConditionExpression")
