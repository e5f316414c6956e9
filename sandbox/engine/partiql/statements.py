"""What a statement asks for, once it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.engine.expressions.syntax import Action, Node, Operation, Path
from sandbox.model.attributes import AttributeValue, Item

Given = Mapping[str, AttributeValue]
"""The literals and parameters of a statement, by the token that stands for each in its trees."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """One attribute of ORDER BY."""

    attribute: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Select:
    """``paths`` None is ``*``."""

    table: str
    index: str | None
    paths: tuple[Path, ...] | None
    where: Operation | None
    order: tuple[Ordering, ...]
    given: Given


@dataclass(frozen=True, slots=True)
class Exists:
    """A condition of a transaction: EXISTS(SELECT ...)."""

    table: str
    where: Operation | None
    given: Given


@dataclass(frozen=True, slots=True)
class Insert:
    table: str
    item: Item


@dataclass(frozen=True, slots=True)
class Update:
    """``returning`` is ReturnValues, in UpdateItem's words."""

    table: str
    actions: tuple[Action, ...]
    where: Operation | None
    returning: str
    given: Given


@dataclass(frozen=True, slots=True)
class Delete:
    """``returning`` is ReturnValues, in DeleteItem's words."""

    table: str
    where: Operation | None
    returning: str
    given: Given


Write = Insert | Update | Delete
Statement = Select | Exists | Write

CARRIED_OUT_AS = {Insert: "PutItem", Update: "UpdateItem", Delete: "DeleteItem"}


def conjuncts(where: Node | None) -> list[Operation]:
    """What AND joins at the top of a WHERE clause, however it is parenthesised."""
    found: list[Operation] = []
    waiting = [where] if where else []
    while waiting:
        node = waiting.pop()
        assert isinstance(node, Operation)
        if node.name == "AND":
            waiting.extend(reversed(node.operands))
        else:
            found.append(node)
    return found


def conjunction(parts: list[Operation]) -> Operation | None:
    """The reverse: one condition of several, or None of none."""
    if len(parts) < 2:
        return parts[0] if parts else None
    return Operation("AND", tuple(parts))
