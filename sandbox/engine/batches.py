"""BatchGetItem and BatchWriteItem: many single requests in one envelope, each priced on its own."""

from collections.abc import Mapping
from typing import Any

from sandbox.engine import legacy
from sandbox.engine.actions import Action, Plan, check_index_keys, delete_action, put_action
from sandbox.engine.errors import ThrottledError, ValidationError, collection_too_large
from sandbox.engine.expressions import parse_projection
from sandbox.engine.front_door import check_table_name
from sandbox.engine.reads import Find, consistency_of, read_one, seen
from sandbox.engine.requests import check_legacy, substitutions
from sandbox.engine.stored import Render
from sandbox.engine.table import Table
from sandbox.engine.wire import MORE_THAN_ONE, parse_item
from sandbox.engine.work import Request, Response, Work
from sandbox.engine.writes import carry, collection_metrics, grows_too_large, note_collection
from sandbox.model.sizes import KB

LARGEST_BATCH_GET = 100  # items; API reference, BatchGetItem
LARGEST_BATCH_WRITE = 25  # puts and deletes; API reference, BatchWriteItem
LARGEST_RESPONSE = 16 * KB * KB  # bytes; API reference, BatchGetItem
_DUPLICATES = "Provided list of item keys contains duplicates"


def batch_get_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Up to 100 items by their keys, from one or several tables, in no set order."""
    wanted: Mapping[str, Any] = request["RequestItems"]
    for name in wanted:
        check_table_name(name)
    if sum(len(part.get("Keys", ())) for part in wanted.values()) > LARGEST_BATCH_GET:
        raise ValidationError("Too many items requested for the BatchGetItem call")
    plans = [_BatchGet(part) for part in wanted.values()]
    tables = [find(name) for name in wanted]
    work.tables = tuple(dict.fromkeys(table.name for table in tables))
    for plan, table in zip(plans, tables, strict=True):
        plan.check(table)
    responses: Response = {}
    unprocessed: Response = {}
    size = 0
    served = _Served(work)
    for (name, part), plan, table in zip(wanted.items(), plans, tables, strict=True):
        work.consistency = plan.consistency
        left = []
        # by place, not in the order asked for: the service promises none
        for key in sorted(plan.keys, key=table.order_key):
            found = seen(work, table, table.order_key(key), plan.consistency)
            if found and size + found.size > LARGEST_RESPONSE:
                left.append(render(key))
                continue
            read_one(work, table, key, plan.consistency)
            if not served.try_to_spend():
                left.append(render(key))
                continue
            size += found.size if found else 0
            if found:
                responses.setdefault(name, []).append(render.stored(found, plan.projection))
        responses.setdefault(name, [])
        if left:
            unprocessed[name] = dict(part) | {"Keys": left}
    served.require_some()
    response: Response = {"Responses": responses, "UnprocessedKeys": unprocessed}
    return response | work.consumed_each(tables)


class _BatchGet:
    """The keys asked of one table."""

    def __init__(self, part: Mapping[str, Any]) -> None:
        check_legacy(part)
        subs = substitutions(part, ("ProjectionExpression",))
        self.keys = [parse_item(key) for key in part["Keys"]]
        if any(key in self.keys[:place] for place, key in enumerate(self.keys)):
            raise ValidationError(_DUPLICATES)
        text = part.get("ProjectionExpression")
        self.projection = (
            legacy.attributes_to_get(part) if text is None else parse_projection(text, subs)
        )
        subs.check_all_used()
        self.consistency = consistency_of(part)

    def check(self, table: Table) -> None:
        for key in self.keys:
            table.schema.check_key(key)


def batch_write_item(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Up to 25 puts and deletes, each on its own: no conditions, no updates, no all-or-nothing."""
    asked: Mapping[str, Any] = request["RequestItems"]
    for name in asked:
        check_table_name(name)
    if sum(map(len, asked.values())) > LARGEST_BATCH_WRITE:
        raise ValidationError("Too many items requested for the BatchWriteItem call")
    parsed = {name: [_parse_write(write) for write in writes] for name, writes in asked.items()}
    tables = {name: find(name) for name in parsed}
    work.tables = tuple(dict.fromkeys(table.name for table in tables.values()))
    plans = [plan for name, actions in parsed.items() for plan in _plans(tables[name], actions)]
    if len({(plan.table.name, plan.key) for plan in plans}) < len(plans):
        raise ValidationError(_DUPLICATES)
    if any(grows_too_large(work, plan) for plan in plans):
        raise collection_too_large()
    metrics: dict[str, list[Response]] = {}
    served = _Served(work)
    unprocessed: dict[str, list[Any]] = {}
    asked_for = [
        (name, write, action)
        for name, actions in parsed.items()
        for write, action in zip(asked[name], actions, strict=True)
    ]
    for plan, (name, write, action) in zip(plans, asked_for, strict=True):
        work.partition_keys.append(action.given[plan.table.schema.partition_key])
        work.charge_write(plan.table, plan.key, plan.size, plan.index_writes)
        if not served.try_to_spend():
            unprocessed.setdefault(name, []).append(write)
            continue
        carry(work, plan)
        note_collection(metrics, name, collection_metrics(request, plan, render))
    served.require_some()
    response: Response = {"UnprocessedItems": unprocessed}
    if metrics:
        response["ItemCollectionMetrics"] = metrics
    return response | work.consumed_each(tables.values())


class _Served:
    """Which requests of a batch found units to spend: the others come back, and it is an error only if none did."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._some = False
        self._error: ThrottledError | None = None

    def try_to_spend(self) -> bool:
        """Spend what the batch's next request was charged; false where it is throttled."""
        try:
            self._work.admit()
        except ThrottledError as error:
            self._error = error
            return False
        self._some = True
        return True

    def require_some(self) -> None:
        if self._error and not self._some:
            raise self._error


def _parse_write(write: Mapping[str, Any]) -> Action:
    if ("PutRequest" in write) is ("DeleteRequest" in write):
        raise ValidationError(MORE_THAN_ONE)  # the service's words, also where there is none
    if (put := write.get("PutRequest")) is not None:
        return put_action("Put", put, parse_item(put["Item"]), None)
    request = write["DeleteRequest"]
    return delete_action(request, parse_item(request["Key"]), None)


def _plans(table: Table, actions: list[Action]) -> list[Plan]:
    """Check every write to a table before any of them is carried out."""
    for action in actions:
        if action.kind == "Put":
            table.schema.check_key_within(action.given)
            check_index_keys(table, action.given)
        else:
            action.check(table)
    return [action.plan(table, *table.look_up(action.given)) for action in actions]
