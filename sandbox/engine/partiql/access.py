"""From a WHERE clause to keys: which item, which item collections, or none of them, and then it is a Scan."""

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import KeyClause
from sandbox.engine.expressions.operators import COMPARATORS
from sandbox.engine.expressions.syntax import Operation, Path, Value
from sandbox.engine.partiql.statements import Given, conjunction, conjuncts
from sandbox.engine.schema import KeySchema
from sandbox.model.attributes import AttributeValue, Item

MOST_PARTITION_KEYS = 50  # values of IN; Developer Guide, PartiQL operators
_MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Access(NamedTuple):
    """How a SELECT finds its items: ``queries`` is empty for a Scan; ``rest`` is left to a filter."""

    queries: list[tuple[KeyClause, ...]]
    rest: Operation | None
    complete: bool  # each query names a whole key of the table or index


def access_path(where: Operation | None, keys: KeySchema, given: Given) -> Access:
    """The cheapest way that the service promises: ``=`` or IN on the partition key, or everything."""
    rest = conjuncts(where)
    choices = []
    for name in keys.partition_keys:
        found = next(
            ((part, values) for part in rest if (values := _choices(part, name, given))), None
        )
        if found is None:
            return Access([], where, False)
        rest.remove(found[0])
        choices.append([KeyClause(name, "=", (value,)) for value in found[1]])
    if prod(map(len, choices)) > MOST_PARTITION_KEYS:
        raise ValidationError(
            f"The number of partition key values in a WHERE clause exceeds {MOST_PARTITION_KEYS}"
        )
    sorts = _sort_clauses(keys, rest, given)
    complete = [clause.operator for clause in sorts] == ["="] * len(keys.sort_keys)
    queries = [(*clauses, *sorts) for clauses in product(*choices)]
    return Access(queries, conjunction(rest), complete)


def whole_key(
    where: Operation | None, keys: KeySchema, given: Given
) -> tuple[Item, Operation | None]:
    """The one item that a WHERE clause names by ``=``, and what else it asks of that item."""
    rest = conjuncts(where)
    key: Item = {}
    for name in keys.attributes:
        for part in rest:
            clause = _key_clause(part, given)
            if clause and clause.attribute == name and clause.operator == "=":
                key[name] = clause.operands[0]
                rest.remove(part)
                break
        else:
            raise ValidationError(
                "Where clause does not contain a mandatory equality on all key attributes"
            )
    return key, conjunction(rest)


def _choices(part: Operation, name: str, given: Given) -> list[AttributeValue]:
    """The values that this part allows an attribute, if it says no more than that."""
    values: list[AttributeValue] = []
    for equality in part.operands if part.name == "OR" else (part,):
        assert isinstance(equality, Operation)
        clauses = list(_equalities(equality, given))
        if not clauses or any(clause.attribute != name for clause in clauses):
            return []
        values.extend(clause.operands[0] for clause in clauses)
    return values


def _equalities(part: Operation, given: Given) -> Iterator[KeyClause]:
    if part.name == "IN":
        attribute, *choices = part.operands
        if all(isinstance(choice, Value) for choice in choices):
            parts = [Operation("=", (attribute, choice)) for choice in choices]
            yield from (clause for part in parts if (clause := _key_clause(part, given)))
    elif part.name == "=" and (clause := _key_clause(part, given)):
        yield clause


def _sort_clauses(keys: KeySchema, rest: list[Operation], given: Given) -> list[KeyClause]:
    """Takes what narrows a collection out of ``rest``: equalities from the left, then at most one range."""
    found: list[KeyClause] = []
    for name in keys.sort_keys:
        fitting = [
            (part, clause)
            for part in rest
            if (clause := _key_clause(part, given)) and clause.attribute == name
        ]
        if not fitting:
            break
        part, clause = min(fitting, key=lambda one: one[1].operator != "=")
        rest.remove(part)
        found.append(clause)
        if clause.operator != "=":
            break
    return found


def _key_clause(part: Operation, given: Given) -> KeyClause | None:
    """The part as a key condition: one top-level attribute against values, or None."""
    operator, operands = part.name, part.operands
    if operator in _MIRRORED and isinstance(operands[0], Value):
        operator, operands = _MIRRORED[operator], operands[::-1]  # 7 < price says price > 7
    if operator not in {*COMPARATORS, "BETWEEN", "begins_with"} - {"<>"}:
        return None
    attribute, *others = operands
    if not isinstance(attribute, Path) or len(attribute.parts) > 1:
        return None
    values = [given[other.token] for other in others if isinstance(other, Value)]
    if len(values) < len(others):
        return None
    return KeyClause(attribute.attribute, operator, tuple(values))
