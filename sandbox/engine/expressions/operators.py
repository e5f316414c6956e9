"""The operators and functions: how many operands, of which types, and what they result in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import values
from sandbox.engine.expressions.syntax import Node, Operation, Path, Value, walk
from sandbox.model.attributes import TYPES, AttributeValue

Values = Mapping[str, AttributeValue]
Check = Callable[[Values], None]
"""Looks at the values of one request; raises ValidationError."""

LARGEST_CHOICE = 100  # operands of IN; Developer Guide, Constraints, expression parameters
COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})

_ORDERED = frozenset({"S", "N", "B"})
_SIZED = TYPES - {"N", "BOOL", "NULL"}
_TYPE_NAMES = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"  # in the order in which the service prints them


@dataclass(frozen=True, slots=True)
class Rule:
    """What one operator or function asks of its operands; ``operands`` None means any number."""

    operands: int | None
    types: tuple[frozenset[str], ...]  # of the first, the second ... and, last, all that follow
    result: str | None = None  # a type, "condition", or None where it depends on the item
    requires_path: bool = False
    distinct: bool = False


RULES = {
    "attribute_exists": Rule(1, (TYPES,), "condition", requires_path=True),
    "attribute_not_exists": Rule(1, (TYPES,), "condition", requires_path=True),
    "attribute_type": Rule(2, (TYPES, frozenset({"S"})), "condition"),
    "begins_with": Rule(2, (frozenset({"S", "B"}),), "condition", distinct=True),
    "contains": Rule(2, (_SIZED - {"M"}, TYPES), "condition", distinct=True),
    "size": Rule(1, (_SIZED,), "N"),
    "if_not_exists": Rule(2, (TYPES,), requires_path=True),
    "list_append": Rule(2, (frozenset({"L"}),), "L"),
    "+": Rule(2, (frozenset({"N"}),), "N"),
    "-": Rule(2, (frozenset({"N"}),), "N"),
    "=": Rule(2, (TYPES,), "condition", distinct=True),
    "<>": Rule(2, (TYPES,), "condition", distinct=True),
    **{name: Rule(2, (_ORDERED,), "condition", distinct=True) for name in ("<", "<=", ">", ">=")},
    "BETWEEN": Rule(3, (_ORDERED,), "condition", distinct=True),
    "IN": Rule(None, (TYPES,), "condition", distinct=True),
}
UPDATE_FUNCTIONS = frozenset({"if_not_exists", "list_append"})
FUNCTIONS = frozenset(name for name in RULES if name.islower())
CONDITION_FUNCTIONS = FUNCTIONS - UPDATE_FUNCTIONS


def checks(kind: str, *roots: Node) -> tuple[Check, ...]:
    """Judges what needs no values, and hands back what must be asked of each request's values."""
    found: list[Check] = []
    for root in roots:
        for node in walk(root):
            if isinstance(node, Operation) and node.name in RULES:
                _judge(kind, node, RULES[node.name])
                found.extend(_value_checks(kind, node, RULES[node.name]))
    return tuple(found)


def _judge(kind: str, node: Operation, rule: Rule) -> None:
    first, *rest = node.operands
    if rule.requires_path and not isinstance(first, Path):
        raise ValidationError(
            f"Invalid {kind}: Operator or function requires a document path; "
            f"operator or function: {node.name}"
        )
    if rule.distinct and isinstance(first, Path) and first in rest:
        raise ValidationError(
            f"Invalid {kind}: The first operand must be distinct from the remaining operands for "
            f"this operator or function; operator: {node.name}, first operand: {first}"
        )
    if node.name == "attribute_type" and not isinstance(rest[0], Value):
        raise _wrong_type(kind, node.name, "PATH")
    for operand, allowed in _typed(node, rule):
        result = RULES[operand.name].result if isinstance(operand, Operation) else None
        if result and result not in allowed:
            raise _wrong_type(kind, node.name, result)


def _typed(node: Operation, rule: Rule) -> Iterator[tuple[Node, frozenset[str]]]:
    for place, operand in enumerate(node.operands):
        yield operand, rule.types[min(place, len(rule.types) - 1)]


def _wrong_type(kind: str, name: str, found: str) -> ValidationError:
    return ValidationError(
        f"Invalid {kind}: Incorrect operand type for operator or function; "
        f"operator or function: {name}, operand type: {found}"
    )


def _value_checks(kind: str, node: Operation, rule: Rule) -> Iterator[Check]:
    for operand, allowed in _typed(node, rule):
        if isinstance(operand, Value) and allowed is not TYPES:
            yield _type_check(kind, node.name, operand.token, allowed)
    match node:
        case Operation("BETWEEN", (_, Value(low), Value(high))):
            yield _bounds_check(kind, low, high)
        case Operation("attribute_type", (_, Value(token))):
            yield _type_name_check(kind, token)


def _type_check(kind: str, name: str, token: str, allowed: frozenset[str]) -> Check:
    def check(given: Values) -> None:
        found = given[token][0]
        if found not in allowed:
            raise _wrong_type(kind, name, found)

    return check


def _type_name_check(kind: str, token: str) -> Check:
    def check(given: Values) -> None:
        name = given[token][1]
        if name not in TYPES:
            raise ValidationError(
                f"Invalid {kind}: Invalid attribute type name found; "
                f"type: {name}, valid types: {_TYPE_NAMES}"
            )

    return check


def _bounds_check(kind: str, low: str, high: str) -> Check:
    def check(given: Values) -> None:
        lower, upper = given[low], given[high]
        if lower[0] != upper[0]:
            problem = "requires same data type for lower and upper bounds"
        elif values.less(upper, lower):
            problem = "requires upper bound to be greater than or equal to lower bound"
        else:
            return
        raise ValidationError(
            f"Invalid {kind}: The BETWEEN operator {problem}; "
            f"lower bound operand: AttributeValue: {_shown(lower)}, "
            f"upper bound operand: AttributeValue: {_shown(upper)}"
        )

    return check


def _shown(value: AttributeValue) -> str:
    kind, content = value
    if kind == "B":  # the service prints its Java buffer, not the bytes
        content = f"java.nio.HeapByteBuffer[pos=0 lim={len(content)} cap={len(content)}]"
    return f"{{{kind}:{content}}}"
