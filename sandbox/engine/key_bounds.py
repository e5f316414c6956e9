"""From a key condition to a range of the order: the part of an item collection that a Query reads and pays for."""

from collections.abc import Sequence
from typing import Any

from sandbox.engine.errors import ValidationError, invalid_parameter
from sandbox.engine.expressions import KeyClause
from sandbox.engine.schema import KeySchema, TableSchema, empty_key
from sandbox.engine.table import TOP, ItemStore, OrderKey, sortable
from sandbox.model.attributes import AttributeValue

_LAST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)  # no characters of their own


def key_bounds(
    keys: KeySchema, schema: TableSchema, store: ItemStore, clauses: Sequence[KeyClause]
) -> tuple[list[AttributeValue], OrderKey, OrderKey]:
    """(partition key values, low, high) of the half-open range that the clauses select.

    Every partition key attribute with ``=``; then sort key attributes from the left, equalities first, at most one
    range, last. Raises ValidationError in the service's words where a rule is broken.
    """
    given = {clause.attribute: clause for clause in clauses}
    _check_attributes(keys, given)
    for clause in clauses:
        _check_operands(schema, clause)
    start = [given[name].operands[0] for name in keys.partition_keys]
    prefix = store.collection(*start)
    sorts = [given[name] for name in keys.sort_keys if name in given]
    for clause in sorts:
        if clause.operator != "=":
            return start, *_range(prefix, clause)
        prefix = (*prefix, sortable(clause.operands[0]))
    return start, prefix, (*prefix, TOP)


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


def _check_operands(schema: TableSchema, clause: KeyClause) -> None:
    for kind, content in clause.operands:
        if kind != schema.types[clause.attribute]:
            raise invalid_parameter("Condition parameter type does not match schema type")
        if content in ("", b"") and clause.operator != "begins_with":
            raise empty_key(clause.attribute, kind)


def _range(prefix: OrderKey, clause: KeyClause) -> tuple[OrderKey, OrderKey]:
    values = [sortable(operand) for operand in clause.operands]
    first = (*prefix, values[0])
    match clause.operator:
        case "<":
            return prefix, first
        case "<=":
            return prefix, (*first, TOP)
        case ">":
            return (*first, TOP), (*prefix, TOP)
        case ">=":
            return first, (*prefix, TOP)
        case "BETWEEN":
            return first, (*prefix, values[1], TOP)
    return first, (*prefix, successor(values[0]))


def successor(prefix: Any) -> Any:
    r"""The first string, or bytes, after all those that begin with ``prefix``.

    >>> successor("2026-03"), successor(b"a\xff")
    ('2026-04', b'b')
    """
    if isinstance(prefix, bytes):
        kept = prefix.rstrip(b"\xff")
        return kept[:-1] + bytes([kept[-1] + 1]) if kept else TOP
    kept_text: str = prefix.rstrip(chr(_LAST_CHARACTER))
    if not kept_text:
        return TOP
    following = ord(kept_text[-1]) + 1
    return kept_text[:-1] + chr(_SURROGATES.stop if following in _SURROGATES else following)
