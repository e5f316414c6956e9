"""The item card: one item as Python and as DynamoDB JSON, with its bytes and what they cost."""

from collections.abc import Mapping
from typing import Any

from sandbox.model.attributes import Item, item_from_python
from sandbox.model.sizes import item_size, text_size, value_size
from sandbox.view import item_figure, item_table
from sandbox.view.notation import clipped, item_from_json, json_text
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

NARROWEST = 240  # pixels


class ItemCard(Widget):
    """An item as plain Python and as DynamoDB JSON, attribute by attribute, down to the byte."""

    _esm = script("item_card")
    _css = style("item_card")

    def __init__(self, item: Mapping[str, Any]) -> None:
        self._item, self._checked = dict(item), _checked(item)
        super().__init__()
        self._redraw(None)
        self.observe(self._redraw, "width")

    @classmethod
    def from_dynamodb(cls, item: Mapping[str, Any]) -> "ItemCard":
        """The card of an item in DynamoDB JSON, as a client returns it."""
        return cls(item_from_json(item))

    @property
    def item(self) -> dict[str, Any]:
        """The item as plain Python; set another one and the card follows."""
        return dict(self._item)

    @item.setter
    def item(self, item: Mapping[str, Any]) -> None:
        self._checked, self._item = _checked(item), dict(item)
        self._redraw(None)

    @property
    def size(self) -> int:
        """Bytes of the item."""
        return item_size(self._checked)

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        width = max(self.width, NARROWEST)
        with self.hold_sync():
            self.drawing = item_table.draw(self._item, self._checked, width)
            self.line = item_table.cost_line(self.size)

    def as_text(self) -> str:
        rows = [
            (name, clipped(json_text(value), 48), text_size(name), value_size(value))
            for name, value in self._checked.items()
        ]
        wide, long = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
        digits = max(len(f"{n + v:,}") for _, _, n, v in rows)
        lines = [
            f"  {name:<{wide}}  {shown:<{long}}  {n:>3,} + {v:>{digits},} = {n + v:>{digits},} B"
            for name, shown, n, v in rows
        ]
        count = f"{len(rows)} attribute{'s'[: len(rows) != 1]}"
        head = f"ItemCard of {count}, {self.size:,} B"
        return "\n".join([head, *lines, f"  {item_table.cost_line(self.size)}"])

    def as_figure(self) -> str:
        return item_figure.draw(self._item, self._checked, STILL_WIDTH)


def _checked(item: Mapping[str, Any]) -> Item:
    if not isinstance(item, Mapping):
        raise TypeError(f"an item is a dict of attributes, not {type(item).__name__}")
    if not item:
        raise ValueError("this dict is empty; an item has at least the attributes of its key")
    return item_from_python(item)
