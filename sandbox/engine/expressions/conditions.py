"""Condition and filter expressions, compiled once and then asked about item after item."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from sandbox.engine.expressions import values
from sandbox.engine.expressions.condition_parser import ConditionParser
from sandbox.engine.expressions.operators import Check, Values, checks
from sandbox.engine.expressions.paths import reader
from sandbox.engine.expressions.substitutions import Substitutions
from sandbox.engine.expressions.syntax import Node, Operation, Path, Value, attributes_of
from sandbox.engine.expressions.values import Found
from sandbox.model.attributes import Item

Test = Callable[[Item, Values], bool]
Operand = Callable[[Item, Values], Found]


class Plan(NamedTuple):
    """All of a condition that does not depend on the values of one request."""

    tree: Node
    test: Test
    checks: tuple[Check, ...]
    name_tokens: frozenset[str]
    value_tokens: tuple[str, ...]
    attributes: frozenset[str]


class Condition:
    """A condition with its values; ``attributes`` are the top-level names in it."""

    __slots__ = ("_test", "_values", "attributes")

    def __init__(self, test: Test, given: Values, attributes: frozenset[str]) -> None:
        self._test = test
        self._values = given
        self.attributes = attributes

    def test(self, item: Item) -> bool:
        """Whether the item (``{}`` for one that is not there) fulfils the condition."""
        return self._test(item, self._values)


def parse_condition(text: str, subs: Substitutions, kind: str = "ConditionExpression") -> Condition:
    """The condition that the text describes; raises ValidationError.

    >>> subs = Substitutions(None, {":most": ("N", "20")})
    >>> parse_condition("price < :most", subs).test({"price": ("N", "19.99")})
    True
    """
    plan = plan_condition(text, kind, subs.names)
    subs.use(kind, plan.name_tokens, plan.value_tokens)
    for check in plan.checks:
        check(subs.values)
    return Condition(plan.test, subs.values, plan.attributes)


def condition_of(tree: Node, given: Values, kind: str) -> Condition:
    """The condition that a tree describes, whatever language it was read from; raises ValidationError."""
    for check in checks(kind, tree):
        check(given)
    return Condition(compile_test(tree), given, attributes_of(tree))


@lru_cache(maxsize=1_024)
def plan_condition(text: str, kind: str, names: tuple[tuple[str, str], ...]) -> Plan:
    """Parsed, judged and compiled, once for each text and its names; raises ValidationError."""
    parser = ConditionParser(text, kind, dict(names))
    tree = parser.parse()
    value_checks = checks(kind, tree)  # before anything is compiled, since they may refuse it
    return Plan(
        tree,
        compile_test(tree),
        value_checks,
        frozenset(parser.name_tokens),
        tuple(parser.value_tokens),
        attributes_of(tree),
    )


def compile_test(node: Node) -> Test:
    """A function of an item and the request's values that says whether the condition holds."""
    assert isinstance(node, Operation)
    match node:
        case Operation("AND" | "OR", conditions):
            return _logical(node.name, tuple(map(compile_test, conditions)))
        case Operation("NOT", (condition,)):
            negated = compile_test(condition)
            return lambda item, given: not negated(item, given)
    return _PREDICATES[node.name](*map(_operand, node.operands))


def _logical(name: str, tests: tuple[Test, ...]) -> Test:
    if len(tests) == 2:
        one, two = tests
        if name == "AND":
            return lambda item, given: one(item, given) and two(item, given)
        return lambda item, given: one(item, given) or two(item, given)
    decisive = name == "OR"

    def test(item: Item, given: Values) -> bool:
        for condition in tests:
            if condition(item, given) is decisive:
                return decisive
        return not decisive

    return test


def _operand(node: Node) -> Operand:
    match node:
        case Path():
            read = reader(node)
            return lambda item, given: read(item)
        case Value(token):
            return lambda item, given: given[token]
        case Operation():
            sized = _operand(node.operands[0])
            return lambda item, given: values.size(sized(item, given))


def _exists(operand: Operand) -> Test:
    return lambda item, given: operand(item, given) is not None


def _is_missing(operand: Operand) -> Test:
    return lambda item, given: operand(item, given) is None


def _has_type(operand: Operand, wanted: Operand) -> Test:
    def test(item: Item, given: Values) -> bool:
        value, name = operand(item, given), wanted(item, given)
        return value is not None and name is not None and value[0] == name[1]

    return test


def _between(operand: Operand, low: Operand, high: Operand) -> Test:
    def test(item: Item, given: Values) -> bool:
        value = operand(item, given)
        return values.at_most(low(item, given), value) and values.at_most(value, high(item, given))

    return test


def _one_of(operand: Operand, *choices: Operand) -> Test:
    def test(item: Item, given: Values) -> bool:
        value = operand(item, given)
        return any(values.equal(value, choice(item, given)) for choice in choices)

    return test


def _both(holds: Callable[[Found, Found], bool]) -> Callable[..., Test]:
    def compiled(left: Operand, right: Operand) -> Test:
        return lambda item, given: holds(left(item, given), right(item, given))

    return compiled


def _swapped(holds: Callable[[Found, Found], bool]) -> Callable[..., Test]:
    def compiled(left: Operand, right: Operand) -> Test:
        return lambda item, given: holds(right(item, given), left(item, given))

    return compiled


_PREDICATES: dict[str, Callable[..., Test]] = {
    "=": _both(values.equal),
    "<>": _both(values.differ),
    "<": _both(values.less),
    "<=": _both(values.at_most),
    ">": _swapped(values.less),
    ">=": _swapped(values.at_most),
    "BETWEEN": _between,
    "IN": _one_of,
    "begins_with": _both(values.begins_with),
    "contains": _both(values.contains),
    "attribute_exists": _exists,
    "attribute_not_exists": _is_missing,
    "attribute_type": _has_type,
}
