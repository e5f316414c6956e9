"""PutItem, UpdateItem and DeleteItem: one item changed, under a condition, in one step."""

from collections.abc import Callable

from sandbox.engine.actions import Action, Plan, parse_delete, parse_put, parse_update_action
from sandbox.engine.errors import collection_too_large
from sandbox.engine.ongoing import conflict
from sandbox.engine.order_keys import whole_collection
from sandbox.engine.stored import Image, Render
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response, Work
from sandbox.model.attributes import Item

Find = Callable[[str], Table]


def put_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Store an item in the place of whatever had its key."""
    return _carry_out(work, request, parse_put(request), find, render)


def delete_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Remove an item; one that is not there is no error."""
    return _carry_out(work, request, parse_delete(request), find, render)


def update_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Change attributes of an item, or create it: an upsert."""
    return _carry_out(work, request, parse_update_action(request), find, render)


def _carry_out(
    work: Work, request: Request, action: Action, find: Find, render: Render
) -> Response:
    table = find(request["TableName"])
    work.tables = (table.name,)
    return _response(work, request, carry_out(work, action, table, render), action.written, render)


def carry_out(work: Work, action: Action, table: Table, render: Render) -> Plan:
    """Check one write, and charge for it and do it where its condition holds; otherwise raises ServiceError."""
    action.check(table)
    work.partition_keys.append(action.given[table.schema.partition_key])
    key, old = table.look_up(action.given)
    if table.ongoing.holds(key):
        raise conflict()
    if not action.holds(old):
        work.charge_write(table, key, action.charged_size(old))
        work.admit()
        raise action.refusal(old, render)
    plan = action.plan(table, key, old)
    if grows_too_large(work, plan):
        raise collection_too_large()
    commit(work, plan)
    return plan


def grows_too_large(work: Work, plan: Plan) -> bool:
    """Whether a write makes an item collection larger than a partition, which only an LSI forbids."""
    collections = plan.table.collections
    if collections is None or plan.growth <= 0:
        return False
    return collections[whole_collection(plan.key)] + plan.growth > work.largest_collection


def commit(work: Work, plan: Plan) -> None:
    """Charge for a planned write and carry it out; raises ServiceError, and has done nothing, where it is throttled."""
    work.charge_write(plan.table, plan.key, plan.size, plan.index_writes)
    work.admit()
    carry(work, plan)


def carry(work: Work, plan: Plan) -> None:
    """Carry out a write that was paid for."""
    work.items_written += plan.new is not None or plan.old is not None
    if not work.rehearsal:
        plan.carry_out()


def _response(
    work: Work, request: Request, plan: Plan, written: Callable[[Item], Item], render: Render
) -> Response:
    response: Response = {}
    if image := image_of(request.get("ReturnValues", "NONE"), plan.old, plan.new, written):
        response["Attributes"] = render(image)
    if work.wants_consumed:
        response["ConsumedCapacity"] = work.consumed(plan.table)
    if metrics := collection_metrics(request, plan, render):
        response["ItemCollectionMetrics"] = metrics
    return response


def image_of(
    wanted: str, old: Image | None, new: Image | None, written: Callable[[Item], Item]
) -> Item | None:
    """What ReturnValues asks for of an item before or after a write."""
    match wanted:
        case "ALL_OLD":
            return old and old.item
        case "ALL_NEW":
            return new and new.item
        case "UPDATED_OLD":
            return old and written(old.item)
        case "UPDATED_NEW":
            return new and written(new.item)
    return None


def note_collection(
    metrics: dict[str, list[Response]], name: str, measured: Response | None
) -> None:
    """Enter an item collection under the name of its table, once for all the writes to it.

    So the AWS CLI's example of ``batch-write-item`` shows it: three puts, two of them to one collection.
    """
    if measured and measured not in metrics.setdefault(name, []):
        metrics[name].append(measured)


def collection_metrics(request: Request, plan: Plan, render: Render) -> Response | None:
    """The size of an item collection as the service estimates it: in whole gigabytes, between two bounds.

    Only a table with an LSI has it, and only for who asks.
    """
    image = plan.new or plan.old
    if (
        request.get("ReturnItemCollectionMetrics") != "SIZE"
        or not image
        or not plan.table.local_indexes
    ):
        return None
    name = plan.table.schema.partition_key
    return {
        "ItemCollectionKey": render({name: image.item[name]}),
        "SizeEstimateRangeGB": [0.0, 1.0],
    }
