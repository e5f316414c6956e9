"""SELECT within a batch or a transaction: one item, by its whole key."""

from dataclasses import dataclass

from sandbox.engine.errors import ValidationError
from sandbox.engine.partiql.access import whole_key
from sandbox.engine.partiql.projections import projection_of
from sandbox.engine.partiql.selects import where_filter
from sandbox.engine.partiql.statements import Select
from sandbox.engine.reader import Filter
from sandbox.engine.reads import Find
from sandbox.engine.stored import Render, Shape, Stored
from sandbox.engine.table import Table
from sandbox.engine.work import Response, Work
from sandbox.model.attributes import Item


@dataclass(frozen=True, slots=True)
class ItemSelect:
    """A SELECT of one item: its key, and what of it is shown if the rest of WHERE holds."""

    table: Table
    key: Item
    condition: Filter | None
    projection: Shape | None

    def shown(self, work: Work, found: Stored | None, render: Render) -> Response:
        """The member Item of a response, or nothing."""
        if found is None:
            return {}
        if self.condition and not self.condition.test(found.item):
            work.items_returned -= 1  # it was read and paid for all the same
            return {}
        return {"Item": render.stored(found, self.projection)}


def item_select(statement: Select, find: Find, operation: str) -> ItemSelect:
    """Raises ValidationError for a SELECT that is not of one item."""
    if statement.index is not None:
        raise ValidationError(f"Reads on indexes are not supported within {operation}")
    where_filter(statement.where, statement.given)
    if statement.order:
        raise ValidationError(f"ORDER BY is not supported within {operation}")
    table = find(statement.table)
    try:
        key, rest = whole_key(statement.where, table.schema.keys, statement.given)
    except ValidationError:
        raise ValidationError(
            f"Select statements within {operation} must specify the primary key in the where clause."
        ) from None
    condition = where_filter(rest, statement.given)
    return ItemSelect(table, key, condition, projection_of(statement.paths))
