"""Update expressions: a new item from an old one, every action seeing the old one only."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.operators import Check, Values, checks
from sandbox.engine.expressions.paths import Tree, pick, reader, tree_of
from sandbox.engine.expressions.substitutions import Substitutions
from sandbox.engine.expressions.syntax import (
    Action,
    Node,
    Operation,
    Path,
    Value,
    attributes_of,
)
from sandbox.engine.expressions.update_parser import UpdateParser
from sandbox.engine.expressions.values import Found
from sandbox.model import numbers
from sandbox.model.attributes import AttributeValue, Item

KIND = "UpdateExpression"
_WRONG_TYPE = "An operand in the update expression has an incorrect data type"
_MISSING = "The provided expression refers to an attribute that does not exist in the item"
_INVALID_PATH = "The document path provided in the update expression is invalid for update"
_LITERALS = {"ADD": frozenset({"N", "SS", "NS", "BS"}), "DELETE": frozenset({"SS", "NS", "BS"})}
_LONG_TYPES = {
    "S": "STRING", "N": "NUMBER", "B": "BINARY", "BOOL": "BOOLEAN", "NULL": "NULL",
    "L": "LIST", "M": "MAP", "SS": "STRING_SET", "NS": "NUMBER_SET", "BS": "BINARY_SET",
}  # fmt: skip

Outcome = Callable[[Item, Values], Found]
"""What one action makes of its path's value; None removes the attribute."""
Operand = Callable[[Item, Values], AttributeValue]


class Plan(NamedTuple):
    """All of an update that does not depend on the values of one request."""

    outcomes: tuple[Outcome, ...]
    tree: Tree
    checks: tuple[Check, ...]
    name_tokens: frozenset[str]
    value_tokens: tuple[str, ...]
    attributes: frozenset[str]
    literals: tuple[tuple[str, str], ...]  # attributes written whole, and the value token of each
    only_removes: bool


class Update:
    """An update with its values; ``attributes`` are the top-level names that it writes."""

    __slots__ = ("_plan", "_values", "attributes", "only_removes")

    def __init__(self, plan: Plan, given: Values) -> None:
        self._plan = plan
        self._values = given
        self.attributes = plan.attributes
        self.only_removes = plan.only_removes

    def kinds(self) -> dict[str, str]:
        """The types of attributes that are set to a value of the request, whatever the item holds."""
        return {name: self._values[token][0] for name, token in self._plan.literals}

    def apply(self, item: Item) -> Item:
        """The item after the update, as a new one; raises ValidationError."""
        try:
            outcomes = [outcome(item, self._values) for outcome in self._plan.outcomes]
        except numbers.NumberError as problem:
            raise ValidationError(str(problem)) from None
        return _rewritten_map(item, self._plan.tree, outcomes)

    def written(self, item: Item) -> Item:
        """Of an item (the old one or the new one) only what this update writes to."""
        return pick(item, self._plan.tree)


def parse_update(text: str, subs: Substitutions) -> Update:
    """The update that the text describes; raises ValidationError.

    >>> update = parse_update("ADD stock :n", Substitutions(None, {":n": ("N", "-1")}))
    >>> update.apply({"stock": ("N", "5")})
    {'stock': ('N', '4')}
    """
    plan = _plan(text, subs.names)
    subs.use(KIND, plan.name_tokens, plan.value_tokens)
    for check in plan.checks:
        check(subs.values)
    return Update(plan, subs.values)


def update_of(actions: Sequence[Action], given: Values) -> Update:
    """The update that these actions make up, whatever language they were read from; raises ValidationError."""
    plan = _compiled(actions, frozenset(), ())
    for check in plan.checks:
        check(given)
    return Update(plan, given)


@lru_cache(maxsize=1_024)
def _plan(text: str, names: tuple[tuple[str, str], ...]) -> Plan:
    parser = UpdateParser(text, KIND, dict(names))
    actions = parser.parse()
    return _compiled(actions, frozenset(parser.name_tokens), tuple(parser.value_tokens))


def _compiled(
    actions: Sequence[Action], name_tokens: frozenset[str], value_tokens: tuple[str, ...]
) -> Plan:
    literals = tuple(_literal_check(action) for action in actions if action.section in _LITERALS)
    value_checks = checks(KIND, *(action.value for action in actions if action.value))
    paths = [action.path for action in actions]
    return Plan(
        tuple(map(_outcome, actions)),
        tree_of(KIND, paths),
        literals + value_checks,
        name_tokens,
        value_tokens,
        attributes_of(*paths),
        tuple(
            (action.path.attribute, action.value.token)
            for action in actions
            if isinstance(action.value, Value) and len(action.path.parts) == 1
        ),
        all(action.section in ("REMOVE", "DELETE") for action in actions),
    )


def _literal_check(action: Action) -> Check:
    assert isinstance(action.value, Value)
    section, token = action.section, action.value.token

    def check(given: Values) -> None:
        kind = given[token][0]
        if kind not in _LITERALS[section]:
            raise ValidationError(
                f"Invalid {KIND}: Incorrect operand type for operator or function; operator: "
                f"{section}, operand type: {_LONG_TYPES[kind]}, "
                f"typeSet: ALLOWED_FOR_{section}_OPERAND"
            )

    return check


def _outcome(action: Action) -> Outcome:
    if action.section == "REMOVE" or action.value is None:
        return lambda item, given: None
    operand = _operand(action.value)
    if action.section == "SET":
        return operand
    read, change = reader(action.path), added if action.section == "ADD" else deleted
    return lambda item, given: change(read(item), operand(item, given))


def _operand(node: Node) -> Operand:
    match node:
        case Value(token):
            return lambda item, given: given[token]
        case Path():
            return _required(node)
        case Operation("if_not_exists", (Path() as path, other)):
            return _first_found(path, _operand(other))
        case Operation("list_append", (one, two)):
            return _appended(_operand(one), _operand(two))
        case Operation(name, (one, two)):
            return _sum(_operand(one), _operand(two), sign=1 if name == "+" else -1)
    raise AssertionError(node)


def _required(path: Path) -> Operand:
    read = reader(path)

    def operand(item: Item, given: Values) -> AttributeValue:
        value = read(item)
        if value is None:
            raise ValidationError(_MISSING)
        return value

    return operand


def _first_found(path: Path, other: Operand) -> Operand:
    read = reader(path)

    def operand(item: Item, given: Values) -> AttributeValue:
        value = read(item)
        return other(item, given) if value is None else value

    return operand


def _appended(one: Operand, two: Operand) -> Operand:
    def operand(item: Item, given: Values) -> AttributeValue:
        (left, head), (right, tail) = one(item, given), two(item, given)
        if left != "L" or right != "L":
            raise ValidationError(_WRONG_TYPE)
        return ("L", head + tail)

    return operand


def _sum(one: Operand, two: Operand, sign: int) -> Operand:
    def operand(item: Item, given: Values) -> AttributeValue:
        (left, augend), (right, addend) = one(item, given), two(item, given)
        if left != "N" or right != "N":
            raise ValidationError(_WRONG_TYPE)
        return ("N", numbers.add(augend, addend, sign=sign))

    return operand


def added(old: Found, more: AttributeValue) -> Found:
    """What ADD makes of a number or a set; raises NumberError, and ValidationError where the types differ."""
    if old is None:
        return more
    kind, content = more
    if old[0] != kind:
        raise ValidationError(_WRONG_TYPE)
    if kind == "N":
        return ("N", numbers.add(old[1], content))
    return (kind, tuple(dict.fromkeys(old[1] + content)))


def deleted(old: Found, members: AttributeValue) -> Found:
    """What DELETE leaves of a set."""
    if old is None:
        return None
    kind, content = members
    if old[0] != kind:
        raise ValidationError(_WRONG_TYPE)
    gone = frozenset(content)
    left = tuple([member for member in old[1] if member not in gone])
    return (kind, left) if left else None  # a set is never empty: the attribute goes


def _rewritten_map(old: Item, tree: Tree, outcomes: list[Found]) -> Item:
    new = dict(old)
    for name, branch in tree.items():
        assert isinstance(name, str)
        value = _rewritten(old.get(name), branch, outcomes)
        if value is None:
            new.pop(name, None)
        else:
            new[name] = value
    return new


def _rewritten(old: Found, branch: int | Tree, outcomes: list[Found]) -> Found:
    if isinstance(branch, int):
        return outcomes[branch]
    kind = "M" if isinstance(next(iter(branch)), str) else "L"
    if old is None or old[0] != kind:
        raise ValidationError(_INVALID_PATH)
    if kind == "M":
        return ("M", _rewritten_map(old[1], branch, outcomes))
    return ("L", _rewritten_list(old[1], branch, outcomes))


def _rewritten_list(
    old: tuple[AttributeValue, ...], tree: Tree, outcomes: list[Found]
) -> tuple[AttributeValue, ...]:
    new: dict[int, Found] = dict(enumerate(old))
    for index in sorted(index for index in tree if isinstance(index, int)):
        # beyond the end the index only says in which order to append
        new[index] = _rewritten(new.get(index), tree[index], outcomes)
    return tuple([value for value in new.values() if value is not None])
