"""ORDER BY: it chooses the direction in which keys are read; nothing is ever sorted."""

from sandbox.engine.errors import ValidationError
from sandbox.engine.partiql.access import Access
from sandbox.engine.partiql.operands import unsupported
from sandbox.engine.partiql.statements import Select
from sandbox.engine.schema import KeySchema


def check_ordering(statement: Select, keys: KeySchema, access: Access) -> None:
    """Raises ValidationError for an order in which the keys do not stand."""
    order = statement.order
    if not order:
        return
    if statement.where is None:
        raise ValidationError("Must have WHERE clause in the statement when using ORDER BY clause.")
    for one in order:
        if one.attribute not in keys.attributes:
            raise ValidationError(
                f"Attribute {one.attribute} in ORDER BY clause must be part of the primary key"
            )
    if not access.queries:
        raise ValidationError(
            "Must have at least one non-optional hash key condition in WHERE clause "
            "when using ORDER BY clause."
        )
    first = order[0].attribute
    if len(access.queries) > 1 and (
        first not in keys.partition_keys or len(keys.partition_keys) > 1
    ):
        raise ValidationError(
            "Must have hash key in ORDER BY clause when more than one hash key condition "
            "specified in WHERE clause."
        )
    _check_sort_keys(statement, keys)


def _check_sort_keys(statement: Select, keys: KeySchema) -> None:
    names = [one.attribute for one in statement.order]
    sorts = [one for one in statement.order if one.attribute in keys.sort_keys]
    partition_first = sorted(names, key=lambda name: name in keys.sort_keys) == names
    in_order = tuple(one.attribute for one in sorts) == keys.sort_keys[: len(sorts)]
    one_way = len({one.descending for one in sorts}) < 2
    if not (partition_first and in_order and one_way and len(set(names)) == len(names)):
        raise unsupported(
            "ORDER BY: the keys in their order, each once, sort keys in one direction"
        )
