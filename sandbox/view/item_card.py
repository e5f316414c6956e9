"""The item card: one item as Python and as DynamoDB JSON, with its bytes and what they cost."""

from collections.abc import Mapping
from typing import Any

from sandbox.model.attributes import AttributeValue, Item, item_from_python
from sandbox.model.sizes import KB, LARGEST_ITEM, item_size, text_size, value_size
from sandbox.model.units import READ_BLOCK, Consistency, read_units, write_units
from sandbox.view.figure import static, svg, tag, text
from sandbox.view.notation import item_from_json, json_markup, json_text, python_text, quoted
from sandbox.view.widget import Widget, script, style

RULER = 860  # pixels, before it shrinks with its container


class ItemCard(Widget):
    """An item as plain Python and as DynamoDB JSON, attribute by attribute, down to the byte."""

    _esm = script("item_card")
    _css = style("item_card")

    def __init__(self, item: Mapping[str, Any]) -> None:
        checked = _checked(item)
        super().__init__()
        self._show(dict(item), checked)

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
        self._show(dict(item), _checked(item))

    @property
    def size(self) -> int:
        """Bytes of the item."""
        return item_size(self._checked)

    def _show(self, item: dict[str, Any], checked: Item) -> None:
        self._item, self._checked = item, checked
        with self.hold_sync():
            self.drawing = _table(item, checked) + _ruler(checked) + _costs(self.size)
            self.line = cost_line(self.size)

    def as_text(self) -> str:
        rows = []
        for name, value in self._checked.items():
            shown = json_text(value)
            shown = shown if len(shown) <= 48 else f"{shown[:47]}…"
            rows.append((name, shown, text_size(name), value_size(value)))
        wide, long = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
        lines = [
            f"  {name:<{wide}}  {shown:<{long}}  {n:>3,} + {v:>3,} = {n + v:>3,} B"
            for name, shown, n, v in rows
        ]
        count = f"{len(rows)} attribute{'s'[: len(rows) != 1]}"
        return "\n".join([f"ItemCard of {count}, {self.size:,} B", *lines, f"  {self.line}"])

    def as_figure(self) -> str:
        css = tag("style", static("tokens.css", "drawing.css", "shared.css", "item_card.css"))
        card = tag("div", self.drawing, class_="ddb ddb-page item-card")
        return tag("figure", css, card, aria_label=self.line, style="margin: 0")


def cost_line(size: int) -> str:
    """What an item of this size costs, in one sentence."""
    if size > LARGEST_ITEM:
        return f"{size:,} B: more than {LARGEST_ITEM:,} B (400 KB), so DynamoDB refuses it."
    write, strong = write_units(size), read_units(size, Consistency.STRONG)
    return (
        f"{size:,} B: {_units(write, 'write')}; {_units(strong, 'read')} strongly consistent, "
        f"{read_units(size, Consistency.EVENTUAL):g} eventually; {-size % KB:,} B to the next KB."
    )


def _units(units: float, kind: str) -> str:
    return f"{units:g} {kind} unit{'s'[: units != 1]}"


def _checked(item: Mapping[str, Any]) -> Item:
    if not isinstance(item, Mapping):
        raise TypeError(f"an item is a dict of attributes, not {type(item).__name__}")
    if not item:
        raise ValueError("this dict is empty; an item has at least the attributes of its key")
    return item_from_python(item)


def _table(item: Mapping[str, Any], checked: Item) -> str:
    largest = max(text_size(name) + value_size(value) for name, value in checked.items())
    columns = ("Python", ""), ("DynamoDB JSON", ""), ("Bytes, name + value", "bytes")
    head = [tag("th", text(title), scope="col", class_=kind or None) for title, kind in columns]
    rows = [
        _attribute(name, given, value, largest)
        for (name, value), given in zip(checked.items(), item.values(), strict=True)
    ]
    return tag("table", tag("thead", tag("tr", *head)), tag("tbody", *rows), data_key="table")


def _attribute(name: str, given: Any, value: AttributeValue, largest: int) -> str:
    of_name, of_value = text_size(name), value_size(value)
    label = tag("b", text(quoted(name)))
    total = tag(
        "span", text(f"{of_name:,} + {of_value:,} = "), tag("b", text(f"{of_name + of_value:,}"))
    )
    cut = 120 * of_name / largest
    bar = svg(
        tag("rect", class_="items", x=0.5, y=1.5, width=max(cut - 1, 0), height=7.0),
        tag("rect", class_="requests", x=cut, y=1.0, width=120 * of_value / largest, height=8.0),
        width=121,
        height=10,
        aria_hidden="true",
    )
    return tag(
        "tr",
        tag("td", tag("code", label, text(f": {python_text(given)}"))),
        tag("td", tag("code", label, ": ", json_markup(value))),
        tag("td", total, bar, class_="bytes"),
        tabindex=0,
        data_key=name,
        data_lm_suppress_shortcuts="true",
    )


def _ruler(checked: Item) -> str:
    """The attributes end to end, on a scale of started kilobytes."""
    size = item_size(checked)
    scale = KB if size <= KB else -(-size // READ_BLOCK) * READ_BLOCK
    step = KB if scale <= 16 * KB else READ_BLOCK * -(-scale // (READ_BLOCK * 10))
    at = (RULER - 1) / scale
    drawn, start = [], 0
    for name, value in checked.items():
        width = text_size(name) + value_size(value)
        box = tag(
            "rect",
            class_="part",
            x=start * at + 0.5,
            y=4.5,
            width=max(width * at - 1.5, 0.5),
            height=13.0,
            data_key=name,
        )
        drawn.append(box)
        start += width
    for mark in range(0, scale + 1, step):
        anchor = "start" if mark == 0 else "end" if mark == scale else "middle"
        x = mark * at + 0.5
        drawn.append(tag("path", class_="rule", d=f"M{x:.1f} 0V24"))
        named = f"{mark // KB} KB" if mark else "0"
        drawn.append(tag("text", text(named), class_="small", x=x, y=37, text_anchor=anchor))
    label = f"{size:,} of {scale:,} bytes"
    return svg(
        tag("rect", class_="track", x=0.5, y=4.5, width=float(RULER - 1), height=13.0),
        *drawn,
        width=RULER,
        height=42,
        class_="ruler",
        role="img",
        aria_label=label,
        data_key="ruler",
    )


def _costs(size: int) -> str:
    if size > LARGEST_ITEM:
        return tag("p", text(cost_line(size)), class_="refused", data_key="refused")
    blocks, started = -(-size // KB), -(-size // READ_BLOCK)
    write = write_units(size)
    strong, eventual = (
        read_units(size, consistency) for consistency in (Consistency.STRONG, Consistency.EVENTUAL)
    )
    figures = [
        (f"{size:,} B", "this item", "names and values"),
        (f"{write:g}", f"write unit{'s'[: write != 1]}", f"{blocks:,} started KB"),
        (f"{strong:g}", f"read unit{'s'[: strong != 1]}, strong", f"{started:,} started 4 KB"),
        (f"{eventual:g}", f"read unit{'s'[: eventual != 1]}, eventual", "half of strong"),
        (f"{-size % KB:,} B", "to the next KB", "one more write unit after that"),
    ]
    return tag(
        "dl",
        *(
            tag(
                "div",
                tag("dt", text(what)),
                tag("dd", tag("b", text(number)), tag("span", text(why))),
            )
            for number, what, why in figures
        ),
        data_key="costs",
    )
