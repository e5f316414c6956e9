"""One write, from its request to its effect: parsed, checked against a table, planned, carried out.

PutItem, a put in a batch and a put in a transaction are the same action in different envelopes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from sandbox.engine import legacy
from sandbox.engine.errors import (
    ServiceError,
    ValidationError,
    condition_failed,
    duplicate_item,
    invalid_parameter,
)
from sandbox.engine.expressions import Substitutions, parse_condition, parse_update
from sandbox.engine.expressions.values import equal
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.requests import check_legacy, substitutions
from sandbox.engine.schema import IndexSchema
from sandbox.engine.stored import Image, Stored
from sandbox.engine.table import IndexWrite, Table
from sandbox.engine.wire import check_nesting, parse_item
from sandbox.model.attributes import Item
from sandbox.model.sizes import LARGEST_ITEM, item_size

Part = Mapping[str, Any]
"""A request, or the part of one that describes a single write."""


class Test(Protocol):
    """A condition: on an item as it is, {} where there is none."""

    def test(self, item: Item) -> bool: ...


class Change(Protocol):
    """What an update does to an item; ``attributes`` are the top-level names that it writes."""

    @property
    def attributes(self) -> frozenset[str]: ...

    @property
    def only_removes(self) -> bool: ...

    def kinds(self) -> Mapping[str, str]: ...

    def apply(self, item: Item) -> Item: ...

    def written(self, item: Item) -> Item: ...


class Plan(NamedTuple):
    """A write that may be carried out: nothing about it can fail any more."""

    table: Table
    key: OrderKey
    old: Image | None
    new: Image | None
    index_writes: list[IndexWrite]

    @property
    def size(self) -> int:
        """The larger of the item before and after: what the write is charged by."""
        return max(self.old.size if self.old else 0, self.new.size if self.new else 0)

    @property
    def growth(self) -> int:
        """Bytes by which the item and its entries in LSIs together become more, or with a minus fewer."""
        moved = [(self.old, self.new)]
        for on, removed, added in self.index_writes:
            if not on.schema.is_global:
                moved.append((removed and removed[1], added and added[1]))
        return sum((new.size if new else 0) - (old.size if old else 0) for old, new in moved)

    @property
    def changes(self) -> bool:
        """Whether the item is another afterwards; the order of a set's elements is no difference."""
        if self.old is None or self.new is None:
            return self.old is not self.new
        return not equal(("M", self.old.item), ("M", self.new.item))

    def carry_out(self, by: Mapping[str, str] | None = None) -> None:
        """Write, and tell who follows the table; ``by`` is who deletes where that is the service itself."""
        old, new = self.table.commit(self.key, self.new, self.index_writes)
        self.tell(old, new, by)

    def tell(
        self, old: Stored | None, new: Stored | None, by: Mapping[str, str] | None = None
    ) -> None:
        """Tell who follows the table what was written, as the table held and holds it."""
        if self.table.followers and self.changes:
            for follower in self.table.followers:
                follower.record(self.key, old, new, by)


@dataclass(slots=True)
class Action:
    """A put, update, delete or condition check of one item."""

    kind: str  # "Put", "Insert" (PartiQL's), "Update", "Delete" or "ConditionCheck"
    part: Part
    given: Item  # the item to put, or the key
    condition: Test | None
    change: Callable[[Image | None], Image | None]
    updated: frozenset[str] = frozenset()  # attributes that an update writes
    kinds: Callable[[], Mapping[str, str]] = dict  # their types, where the update itself tells
    written: Callable[[Item], Item] = dict

    def check(self, table: Table) -> None:
        """Refuse what the table's schema does not allow."""
        if self.kind in ("Put", "Insert"):
            table.schema.check_item(self.given)
            check_index_keys(table, self.given)
        else:
            table.schema.check_key(self.given)
        if self.updated:
            self._check_updated(table)

    def _check_updated(self, table: Table) -> None:
        for name in table.keys.attributes:
            if name in self.updated:
                raise invalid_parameter(
                    f"Cannot update attribute {name}. This attribute is part of the key"
                )
        if not self.updated.isdisjoint(table.schema.types):
            kinds = self.kinds()
            for index in _in_order(table):
                table.schema.check_index_types(index, kinds)

    def holds(self, old: Image | None) -> bool:
        """Whether the condition lets the action through."""
        return self.condition is None or self.condition.test(old.item if old else {})

    def plan(self, table: Table, key: OrderKey, old: Image | None) -> Plan:
        """What the action does to the table and its indexes; ``old`` is what is there at its key now."""
        new = self.change(old)
        if new and self.updated and not self.updated.isdisjoint(table.schema.types):
            written = {name: new.item[name] for name in self.updated if name in new.item}
            for index in _in_order(table):
                table.schema.check_updated_index_keys(index, written)
        return plan_change(table, key, old, new)

    def charged_size(self, old: Image | None) -> int:
        """Bytes that a refused action is charged by: the item there, or the one attempted."""
        try:
            attempted = self.change(old)
        except ValidationError:  # nothing that could have been written
            attempted = None
        return max(old.size if old else 0, attempted.size if attempted else 0)

    def refusal(self, old: Image | None, render: Callable[[Item], dict[str, Any]]) -> ServiceError:
        """What a condition that does not hold is answered with; shows the item where that was asked for."""
        asked = self.part.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        shown = render(old.item) if old and asked else None
        return duplicate_item(shown) if self.kind == "Insert" else condition_failed(shown)


def check_index_keys(table: Table, given: Item) -> None:
    """Refuse an item to put that holds what is no key of an index."""
    for index in _in_order(table):
        table.schema.check_index_keys(index, given)


def _in_order(table: Table) -> list[IndexSchema]:
    """The indexes of a table: of several misfits, the service names the first."""
    return [index.schema for _, index in sorted(table.indexes.items())]


def plan_change(table: Table, key: OrderKey, old: Image | None, new: Image | None) -> Plan:
    """Replace ``old`` by ``new``; refuses an item that is too large with its entries in LSIs.

    In a global table with strong consistency, it also refuses what the other Regions could not agree to.
    """
    if table.replica and (known := new or old):
        table.replica.check_write(known.item)
    if (
        new
        and table.collections is not None
        and table.size_with_local_indexes(key, new) > LARGEST_ITEM
    ):
        raise ValidationError(
            "Item size has exceeded the maximum allowed size, local secondary indexes included"
        )
    return Plan(table, key, old, new, table.index_writes(key, old, new) if table.indexes else [])


def parse_put(part: Part) -> Action:
    subs = _only_condition(part)
    item = parse_item(part["Item"])
    _check_return_values(part)
    new = _to_put(item)
    return Action("Put", part, item, _condition(part, subs), lambda old: new)


def put_action(kind: str, part: Part, item: Item, condition: Test | None) -> Action:
    """A put (or insert) of an item."""
    new = _to_put(item)
    return Action(kind, part, item, condition, lambda old: new)


def _to_put(item: Item) -> Image:
    new = Image(item, item_size(item))
    if new.size > LARGEST_ITEM:
        raise ValidationError("Item size has exceeded the maximum allowed size")
    return new


def parse_delete(part: Part) -> Action:
    subs = _only_condition(part)
    key = parse_item(part["Key"])
    _check_return_values(part)
    return delete_action(part, key, _condition(part, subs))


def delete_action(part: Part, key: Item, condition: Test | None) -> Action:
    """A delete of the item with this key."""
    return Action("Delete", part, key, condition, lambda old: None)


def parse_condition_check(part: Part) -> Action:
    subs = _only_condition(part)
    key = parse_item(part["Key"])
    return Action("ConditionCheck", part, key, _condition(part, subs), lambda old: old)


def parse_update_action(part: Part) -> Action:
    check_legacy(part)
    subs = substitutions(part, ("UpdateExpression", "ConditionExpression"))
    key = parse_item(part["Key"])
    text = part.get("UpdateExpression")
    update = legacy.attribute_updates(part) if text is None else parse_update(text, subs)
    condition = _condition(part, subs)
    if update is None:
        return Action(
            "Update", part, key, condition, lambda old: old or _sized(key), written=_nothing
        )
    return update_action(part, key, update, condition)


def update_action(part: Part, key: Item, update: Change, condition: Test | None) -> Action:
    """An update of the item with this key."""

    def change(old: Image | None) -> Image | None:
        item = update.apply(old.item if old else key)
        if old is None and update.only_removes:
            return None  # nothing to remove, and so nothing to create
        for name in update.attributes & item.keys():
            check_nesting(item[name])
        return _sized(item)

    return Action(
        "Update", part, key, condition, change, update.attributes, update.kinds, update.written
    )


def _sized(item: Item) -> Image:
    size = item_size(item)
    if size > LARGEST_ITEM:
        raise ValidationError("Item size to update has exceeded the maximum allowed size")
    return Image(item, size)


def _nothing(item: Item) -> Item:
    return {}


def _only_condition(part: Part) -> Substitutions:
    check_legacy(part)
    return substitutions(part, ("ConditionExpression",))


def _condition(part: Part, subs: Substitutions) -> Test | None:
    """The condition of a write, which is the last of its expressions."""
    text = part.get("ConditionExpression")
    condition = (
        legacy.expected(part)
        if text is None
        else parse_condition(text, subs, kind="ConditionExpression")
    )
    subs.check_all_used()
    return condition


def _check_return_values(part: Part) -> None:
    """A put or a delete knows no other item than the old one."""
    if part.get("ReturnValues", "NONE") not in ("NONE", "ALL_OLD"):
        raise ValidationError("ReturnValues can only be ALL_OLD or NONE")
