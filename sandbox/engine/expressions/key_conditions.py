"""Key condition expressions: one clause for each key attribute, joined by AND."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.conditions import plan_condition
from sandbox.engine.expressions.operators import Check
from sandbox.engine.expressions.substitutions import Substitutions
from sandbox.engine.expressions.syntax import Node, Operation, Path, Value
from sandbox.model.attributes import AttributeValue

KIND = "KeyConditionExpression"
OPERATORS = frozenset({"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"})
_MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class KeyClause(NamedTuple):
    """What one key attribute must be: ``=``, ``<`` ..., BETWEEN (two operands), begins_with."""

    attribute: str
    operator: str
    operands: tuple[AttributeValue, ...]


class _Plan(NamedTuple):
    clauses: tuple[tuple[str, str, tuple[str, ...]], ...]
    checks: tuple[Check, ...]
    name_tokens: frozenset[str]
    value_tokens: tuple[str, ...]


def parse_key_condition(text: str, subs: Substitutions) -> tuple[KeyClause, ...]:
    """The clauses of a key condition; raises ValidationError.

    >>> parse_key_condition("pk = :v", Substitutions(None, {":v": ("S", "user#1")}))
    (KeyClause(attribute='pk', operator='=', operands=(('S', 'user#1'),)),)
    """
    plan = _plan(text, subs.names)
    subs.use(KIND, plan.name_tokens, plan.value_tokens)
    given = subs.values
    for check in plan.checks:
        check(given)
    return tuple(
        KeyClause(attribute, operator, tuple([given[token] for token in tokens]))
        for attribute, operator, tokens in plan.clauses
    )


@lru_cache(maxsize=1_024)
def _plan(text: str, names: tuple[tuple[str, str], ...]) -> _Plan:
    plan = plan_condition(text, KIND, names)
    clauses = tuple(map(_clause, _parts(plan.tree)))
    if len({attribute for attribute, _, _ in clauses}) < len(clauses):
        raise ValidationError(f"{KIND}s must only contain one condition per key")
    return _Plan(clauses, plan.checks, plan.name_tokens, plan.value_tokens)


def _parts(tree: Node) -> Iterator[Operation]:
    """What AND joins, however it is parenthesised."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        assert isinstance(node, Operation)
        if node.name == "AND":
            waiting.extend(reversed(node.operands))
        elif node.name in OPERATORS:
            yield node
        else:
            raise ValidationError(f"Invalid operator used in {KIND}: {node.name}")


def _clause(node: Operation) -> tuple[str, str, tuple[str, ...]]:
    name, operands = node.name, node.operands
    paths = [operand for operand in operands if isinstance(operand, Path)]
    if any(isinstance(operand, Operation) for operand in operands):
        raise ValidationError(f"{KIND}s cannot contain nested operations")
    if len(paths) != 1:
        problem = (
            "Multiple attribute names used in one condition"
            if paths
            else "No key attribute specified"
        )
        raise ValidationError(f"Invalid condition in {KIND}: {problem}")
    if len(paths[0].parts) > 1:
        raise ValidationError(f"{KIND}s cannot have conditions on nested attributes")
    if operands[0] is not paths[0]:
        if name not in _MIRRORED:
            raise ValidationError(
                f"Invalid condition in {KIND}: {name} operator must have the key attribute "
                "as its first operand"
            )
        name = _MIRRORED[name]  # :low < price says price > :low
    tokens = tuple(operand.token for operand in operands if isinstance(operand, Value))
    return paths[0].attribute, name, tokens
