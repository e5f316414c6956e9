"""INSERT, UPDATE, DELETE and EXISTS as actions: the same that PutItem and its kind make of their requests."""

from dataclasses import dataclass

from sandbox.engine import actions
from sandbox.engine.actions import Action, Part, Test
from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import update_of
from sandbox.engine.expressions.syntax import Operation
from sandbox.engine.partiql.access import whole_key
from sandbox.engine.partiql.selects import where_filter
from sandbox.engine.partiql.statements import (
    CARRIED_OUT_AS,
    Delete,
    Exists,
    Given,
    Insert,
    Update,
    Write,
)
from sandbox.engine.stored import Render
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response, Work
from sandbox.engine.writes import carry_out, image_of
from sandbox.model.attributes import Item


class NoSuchItem:
    """What INSERT asks for: nothing has that key yet."""

    def test(self, item: Item) -> bool:
        return not item


@dataclass(frozen=True, slots=True)
class ThatItem:
    """What the rest of a WHERE clause asks of the item whose key it names; ``or_none`` lets an absent one pass."""

    condition: Test | None
    or_none: bool = False

    def test(self, item: Item) -> bool:
        if not item:
            return self.or_none
        return self.condition is None or self.condition.test(item)


def action_of(statement: Write | Exists, part: Part, table: Table) -> Action:
    """The write that a statement stands for; ``part`` is the request around it."""
    if isinstance(statement, Insert):
        return actions.put_action("Insert", part, statement.item, NoSuchItem())
    key, condition = _key_and_condition(statement.where, statement.given, table)
    match statement:
        case Update():
            update = update_of(statement.actions, statement.given)
            return actions.update_action(part, key, update, ThatItem(condition))
        case Delete():
            # the service answers 200 for an item that is not there, whatever else WHERE asks
            return Action("Delete", part, key, ThatItem(condition, or_none=True), lambda old: None)
    if condition is None:
        raise ValidationError(
            "The SELECT of an EXISTS must specify a full primary key and one other condition"
        )
    return Action("ConditionCheck", part, key, ThatItem(condition), lambda old: old)


def _key_and_condition(
    where: Operation | None, given: Given, table: Table
) -> tuple[Item, Test | None]:
    where_filter(where, given)  # judged whole, before a part of it becomes the key
    key, rest = whole_key(where, table.schema.keys, given)
    return key, where_filter(rest, given)


def written(
    work: Work, request: Request, statement: Write, table: Table, render: Render
) -> Response | None:
    """Carry out one write; returns the item that RETURNING asks for, in DynamoDB JSON."""
    work.carried_out[CARRIED_OUT_AS[type(statement)]] = None
    action = action_of(statement, request, table)
    plan = carry_out(work, action, table, render)
    returning = "NONE" if isinstance(statement, Insert) else statement.returning
    image = image_of(returning, plan.old, plan.new, action.written)
    return render(image) if image else None
