"""TransactWriteItems and TransactGetItems: all of it or nothing, at twice the price."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sandbox.engine.actions import (
    Action,
    Plan,
    parse_condition_check,
    parse_delete,
    parse_put,
    parse_update_action,
)
from sandbox.engine.errors import (
    EmptyKey,
    ServiceError,
    ThrottledError,
    ValidationError,
    collection_too_large,
)
from sandbox.engine.expressions import Projection, parse_projection
from sandbox.engine.front_door import check_table_name
from sandbox.engine.ongoing import CONFLICT
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.reads import Find, read_one
from sandbox.engine.requests import substitutions
from sandbox.engine.shown import lower
from sandbox.engine.stored import Image, Render, Stored
from sandbox.engine.table import Table
from sandbox.engine.wire import parse_item
from sandbox.engine.work import Request, Response, Work
from sandbox.engine.writes import carry, collection_metrics, grows_too_large, note_collection
from sandbox.model.attributes import Item
from sandbox.model.clock import VirtualClock
from sandbox.model.sizes import KB
from sandbox.model.units import Consistency

LARGEST_TRANSACTION = 4 * KB * KB  # bytes of items together; Developer Guide, Constraints
TOKEN_LIFETIME = 600.0  # seconds; API reference, TransactWriteItems, ClientRequestToken
_PARSERS = {
    "ConditionCheck": parse_condition_check,
    "Put": parse_put,
    "Delete": parse_delete,
    "Update": parse_update_action,
}
_NONE: Response = {"Code": "None"}
_ONE_ITEM = "Transaction request cannot include multiple operations on one item"
_NO_ACTION = "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
_SEVERAL_ACTIONS = "TransactItems can only contain one of Check, Put, Update or Delete"
_TOO_LARGE = "The aggregate size of the items in the transaction exceeds 4 MB"


@dataclass(slots=True)
class Remembered:
    """A transaction that a token stands for."""

    request: bytes  # a digest: the request itself may be large
    at: float  # virtual seconds
    sizes: tuple[tuple[str, int], ...]  # (table, bytes) of each item


class Tokens:
    """The ClientRequestTokens of the last ten minutes."""

    def __init__(self) -> None:
        self._known: dict[str, Remembered] = {}

    def clear(self) -> None:
        self._known.clear()

    def recall(self, token: str, request: bytes, now: float) -> Remembered | None:
        """What the token stood for; raises IdempotentParameterMismatchException for another request."""
        known = self._known.get(token)
        if known is None or now - known.at >= TOKEN_LIFETIME:
            return None
        if known.request != request:
            raise ServiceError(
                "IdempotentParameterMismatchException",
                "The provided client token is already in use for a different transaction request",
            )
        return known

    def remember(self, token: str, transaction: Remembered) -> None:
        """Keep it; what is too old goes, oldest first, so that nothing grows."""
        while self._known:
            oldest = next(iter(self._known))
            if transaction.at - self._known[oldest].at < TOKEN_LIFETIME:
                break
            del self._known[oldest]
        self._known.pop(token, None)
        self._known[token] = transaction


def transact_write_items(
    work: Work, request: Request, find: Find, render: Render, tokens: Tokens, clock: VirtualClock
) -> Response:
    """Up to 100 puts, updates, deletes and condition checks, of as many items."""
    actions = [_parse(place, one) for place, one in enumerate(request["TransactItems"], start=1)]
    tables = [find(action.part["TableName"]) for action in actions]
    return write_all(work, request, actions, tables, render, tokens, clock)


def write_all(
    work: Work,
    request: Request,
    actions: Sequence[Action],
    tables: Sequence[Table],
    render: Render,
    tokens: Tokens,
    clock: VirtualClock,
) -> Response:
    """Carry out each action on its table, or none; a token seen before only repeats its outcome."""
    work.tables = tuple(dict.fromkeys(table.name for table in tables))
    token, now = request.get("ClientRequestToken"), clock.seconds
    asked = _digest(request) if token else b""
    if token and (known := tokens.recall(token, asked, now)):
        return _repeat(work, known, tables)
    planned = _plan_all(work, actions, tables, render)
    if sum(plan.size for plan in planned) > LARGEST_TRANSACTION:
        raise ValidationError(_TOO_LARGE)
    response: Response = {}
    metrics: dict[str, list[Response]] = {}
    checks = [action.kind == "ConditionCheck" for action in actions]
    for plan, is_check in zip(planned, checks, strict=True):
        changes = () if is_check else plan.index_writes
        work.charge_write(plan.table, plan.key, plan.size, changes, transactional=True)
    _admit(work, [(plan.table, plan.key) for plan in planned])
    for plan, action in zip(planned, actions, strict=True):
        if not work.rehearsal:
            plan.table.ongoing.hold(plan.key)
        if action.kind == "ConditionCheck":
            continue
        carry(work, plan)
        name = action.part.get("TableName", plan.table.name)  # as the request says it
        note_collection(metrics, name, collection_metrics(request, plan, render))
    if metrics:
        response["ItemCollectionMetrics"] = metrics
    if token and not work.rehearsal:
        sizes = tuple((plan.table.name, plan.size) for plan in planned)
        tokens.remember(token, Remembered(asked, now, sizes))
    return response | work.consumed_each(tables, "Write")


def _digest(request: Request) -> bytes:
    """Stands for all that a token must come with again."""
    asked = {name: request.get(name) for name in ("TransactItems", "TransactStatements")}
    return sha256(json.dumps(asked, sort_keys=True).encode()).digest()


def _parse(place: int, element: Mapping[str, Any]) -> Action:
    if len(element) != 1:
        raise ValidationError(_SEVERAL_ACTIONS if element else _NO_ACTION)
    ((kind, part),) = element.items()
    check_table_name(part["TableName"], f"transactItems.{place}.member.{lower(kind)}.tableName")
    return _PARSERS[kind](part)


def _plan_all(
    work: Work, actions: Sequence[Action], tables: Sequence[Table], render: Render
) -> list[Plan]:
    """Plan every action, or cancel: raises TransactionCanceledException with a reason for each."""
    plans: list[Plan] = []
    reasons: list[Response] = []
    seen = set()
    for action, table in zip(actions, tables, strict=True):
        try:
            action.check(table)
        except EmptyKey:
            raise
        except ValidationError as error:
            reasons.append({"Code": "ValidationError", "Message": error.message})
            continue
        key, old = table.look_up(action.given)
        if (table.name, key) in seen:
            raise ValidationError(_ONE_ITEM)
        seen.add((table.name, key))
        work.partition_keys.append(action.given[table.schema.partition_key])
        reasons.append(_judge(work, action, table, key, old, plans, render))
    if any(reason is not _NONE for reason in reasons):
        _charge_cancelled(work, actions, tables, reasons)
        work.admit()
        raise cancelled(reasons)
    return plans


def _admit(work: Work, places: Sequence[tuple[Table, OrderKey]]) -> None:
    """Spend what a transaction needs, or cancel it whole, with the reason at the item that was one too many."""
    try:
        work.admit()
    except ThrottledError as error:
        reasons = [
            error.as_reason() if (table, key) == (error.visit.table, error.visit.item) else _NONE
            for table, key in places
        ]
        raise cancelled(reasons) from None


def _judge(
    work: Work,
    action: Action,
    table: Table,
    key: OrderKey,
    old: Image | None,
    plans: list[Plan],
    render: Render,
) -> Response:
    if table.ongoing.holds(key):
        return CONFLICT
    if not action.holds(old):
        refusal = action.refusal(old, render)
        code = refusal.code.removesuffix("Exception")
        return {"Code": code, "Message": refusal.message, **refusal.members}
    try:
        plans.append(action.plan(table, key, old))
    except EmptyKey:
        raise
    except ValidationError as error:
        return {"Code": "ValidationError", "Message": error.message}
    if grows_too_large(work, plans[-1]):
        full = collection_too_large()
        return {"Code": full.code.removesuffix("Exception"), "Message": full.message}
    return _NONE


def cancelled(reasons: Sequence[Response]) -> ServiceError:
    """The cancellation of a whole transaction, with a reason for each of its actions, in their order."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    return ServiceError(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=list(reasons),
    )


def _charge_cancelled(
    work: Work, actions: Sequence[Action], tables: Sequence[Table], reasons: Sequence[Response]
) -> None:
    """A cancelled transaction costs what preparing it cost; what could not even be prepared costs nothing."""
    for action, table, reason in zip(actions, tables, reasons, strict=True):
        if reason["Code"] not in ("ValidationError", CONFLICT["Code"]):
            key, old = table.look_up(action.given)
            work.charge_write(table, key, action.charged_size(old), transactional=True)


def _repeat(work: Work, known: Remembered, tables: Sequence[Table]) -> Response:
    """The same token again: nothing is written, and reading the outcome is charged."""
    by_name = {table.name: table for table in tables}
    for name, size in known.sizes:
        work.charge_read(by_name[name], size, Consistency.TRANSACTIONAL)
    return work.consumed_each(tables, "Read")


def transact_get_items(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Up to 100 items as they are at one moment."""
    parsed = [
        _parse_get(place, one["Get"]) for place, one in enumerate(request["TransactItems"], start=1)
    ]
    tables = [find(element["Get"]["TableName"]) for element in request["TransactItems"]]
    found = read_all(work, [key for key, _ in parsed], tables)
    responses = [
        {"Item": render.stored(stored, projection)} if stored else {}
        for stored, (_, projection) in zip(found, parsed, strict=True)
    ]
    return {"Responses": responses} | work.consumed_each(tables, "Read")


def read_all(work: Work, keys: Sequence[Item], tables: Sequence[Table]) -> list[Stored | None]:
    """The items with these keys, each in its table, all as they are now."""
    work.tables = tuple(dict.fromkeys(table.name for table in tables))
    work.consistency = Consistency.TRANSACTIONAL
    _check_keys(keys, tables)
    places = [(table, table.order_key(key)) for key, table in zip(keys, tables, strict=True)]
    reasons = [CONFLICT if table.ongoing.holds(key) else _NONE for table, key in places]
    if CONFLICT in reasons:
        raise cancelled(reasons)
    found = [
        read_one(work, table, key, Consistency.TRANSACTIONAL)
        for key, table in zip(keys, tables, strict=True)
    ]
    _admit(work, places)
    if sum(stored.size for stored in found if stored) > LARGEST_TRANSACTION:
        raise ValidationError(_TOO_LARGE)
    return found


def _parse_get(place: int, get: Mapping[str, Any]) -> tuple[Item, Projection | None]:
    check_table_name(get["TableName"], f"transactItems.{place}.member.get.tableName")
    subs = substitutions(get, ("ProjectionExpression",))
    key = parse_item(get["Key"])
    text = get.get("ProjectionExpression")
    projection = None if text is None else parse_projection(text, subs)
    subs.check_all_used()
    return key, projection


def _check_keys(keys: Sequence[Item], tables: Sequence[Table]) -> None:
    reasons = []
    seen = set()
    for key, table in zip(keys, tables, strict=True):
        try:
            table.schema.check_key(key)
        except EmptyKey:
            raise
        except ValidationError as error:
            reasons.append({"Code": "ValidationError", "Message": error.message})
            continue
        reasons.append(_NONE)
        seen.add((table.name, table.order_key(key)))
    if any(reason is not _NONE for reason in reasons):
        raise cancelled(reasons)
    if len(seen) < len(keys):
        raise ValidationError(_ONE_ITEM)
