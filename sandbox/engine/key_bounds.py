"""From a key condition to a range of the order: the part of an item collection that a Query reads and pays for."""

from collections.abc import Sequence
from typing import NamedTuple

from sandbox.engine.errors import ValidationError, invalid_parameter
from sandbox.engine.expressions import KeyClause
from sandbox.engine.order_keys import OrderKey, after, beginning, collection, ordered
from sandbox.engine.schema import KeySchema, TableSchema, check_key_lengths, empty_key
from sandbox.model.attributes import AttributeValue


class Bounds(NamedTuple):
    """A part of one item collection, or all of it: from ``low`` to before ``high``."""

    partition_key: list[AttributeValue]
    collection: OrderKey  # where it begins
    low: OrderKey
    high: OrderKey


def key_bounds(keys: KeySchema, schema: TableSchema, clauses: Sequence[KeyClause]) -> Bounds:
    """What the clauses select.

    Every partition key attribute with ``=``; then sort key attributes from the left, equalities first, at most one
    range, last. Raises ValidationError in the service's words where a rule is broken.
    """
    given = {clause.attribute: clause for clause in clauses}
    _check_attributes(keys, given)
    for clause in clauses:
        _check_operands(keys, schema, clause)
    start = [given[name].operands[0] for name in keys.partition_keys]
    first = prefix = collection(*start)
    sorts = [given[name] for name in keys.sort_keys if name in given]
    for clause in sorts:
        if clause.operator != "=":
            return Bounds(start, first, *_range(prefix, clause))
        prefix += ordered(clause.operands[0])
    return Bounds(start, first, prefix, after(prefix))


def _check_attributes(keys: KeySchema, given: dict[str, KeyClause]) -> None:
    for name in keys.partition_keys:
        if name not in given:
            raise ValidationError(f"Query condition missed key schema element: {name}")
        if given[name].operator != "=":
            raise ValidationError("Query key condition not supported")
    sorts = [name in given for name in keys.sort_keys]
    if given.keys() - set(keys.attributes):
        missed = [name for name, there in zip(keys.sort_keys, sorts, strict=True) if not there]
        raise ValidationError(
            f"Query condition missed key schema element: {missed[0]}"
            if missed
            else "Query key condition not supported"
        )
    chosen = [given[name] for name, there in zip(keys.sort_keys, sorts, strict=True) if there]
    if sorts != sorted(sorts, reverse=True) or any(
        clause.operator != "=" for clause in chosen[:-1]
    ):
        raise ValidationError("Query key condition not supported")


def _check_operands(keys: KeySchema, schema: TableSchema, clause: KeyClause) -> None:
    """What no key can be is no operand either, not even the empty beginning of all."""
    for operand in clause.operands:
        kind, content = operand
        if kind != schema.types[clause.attribute]:
            raise invalid_parameter("Condition parameter type does not match schema type")
        if not content:
            raise empty_key(clause.attribute, kind)
        check_key_lengths(keys, {clause.attribute: operand})


def _range(prefix: OrderKey, clause: KeyClause) -> tuple[OrderKey, OrderKey]:
    value = prefix + ordered(clause.operands[0])
    match clause.operator:
        case "<":
            return prefix, value
        case "<=":
            return prefix, after(value)
        case ">":
            return after(value), after(prefix)
        case ">=":
            return value, after(prefix)
        case "BETWEEN":
            return value, after(prefix + ordered(clause.operands[1]))
    text = prefix + beginning(clause.operands[0])
    return text, after(text)
