"""An item card's drawing: a table of attributes, a ruler of bytes, and what they cost."""

from collections.abc import Mapping
from typing import Any

from sandbox.model.attributes import AttributeValue, Item
from sandbox.model.sizes import KB, LARGEST_ITEM, item_size, text_size, value_size
from sandbox.model.units import READ_BLOCK, Consistency, read_units, write_units
from sandbox.view.figure import svg, tag, text
from sandbox.view.notation import json_markup, python_text, quoted

BAR = 100  # pixels, of the largest attribute


def draw(item: Mapping[str, Any], checked: Item, width: int) -> str:
    """The whole card as HTML; ``checked`` is the same item as DynamoDB stores it."""
    ruler = svg(
        *ruler_parts(checked, width),
        width=width,
        height=42,
        class_="ruler",
        role="img",
        aria_label=f"{item_size(checked):,} bytes on a scale of kilobytes",
        data_key="ruler",
    )
    return _table(item, checked) + ruler + _costs(item_size(checked))


def _table(item: Mapping[str, Any], checked: Item) -> str:
    largest = max(text_size(name) + value_size(value) for name, value in checked.items())
    legend = (
        tag("i", text("name"), class_="of-name")
        + " + "
        + tag("i", text("value"), class_="of-value")
    )
    head = [
        tag("th", text("Python"), scope="col"),
        tag("th", text("DynamoDB JSON"), scope="col"),
        tag("th", legend, " = ", tag("b", text("bytes")), scope="col", class_="bytes"),
    ]
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
    cut = BAR * of_name / largest
    bar = svg(
        tag("rect", class_="items", x=0.5, y=1.5, width=max(cut - 1, 0), height=7.0),
        tag("rect", class_="requests", x=cut, y=1.0, width=BAR * of_value / largest, height=8.0),
        width=BAR + 1,
        height=10,
        aria_hidden="true",
    )
    return tag(
        "tr",
        tag("td", tag("code", label, text(f": {python_text(given)}"))),
        tag("td", tag("code", label, ": ", json_markup(value))),
        tag("td", bar, total, class_="bytes"),
        tabindex=0,
        data_key=name,
        data_lm_suppress_shortcuts="true",
    )


def ruler_parts(checked: Item, length: int) -> list[str]:
    """The attributes end to end, on a scale of started kilobytes."""
    size = item_size(checked)
    scale = KB if size <= KB else -(-size // READ_BLOCK) * READ_BLOCK
    step = KB if scale <= 16 * KB else READ_BLOCK * -(-scale // (READ_BLOCK * 10))
    at = (length - 1) / scale
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
    track = tag("rect", class_="track", x=0.5, y=4.5, width=length - 1.0, height=13.0)
    return [track, *drawn]


def costs(size: int) -> list[tuple[str, str, str]]:
    """What an item of this size costs, as (number, unit, reason)."""
    blocks, started = -(-size // KB), -(-size // READ_BLOCK)
    write = write_units(size)
    strong = read_units(size, Consistency.STRONG)
    eventual = read_units(size, Consistency.EVENTUAL)
    return [
        (f"{size:,} B", "this item", "all names and values"),
        (f"{write:g}", f"write unit{'s'[: write != 1]}", f"{blocks:,} started KB"),
        (f"{strong:g}", f"read unit{'s'[: strong != 1]}, strong", f"{started:,} started 4 KB"),
        (f"{eventual:g}", f"read unit{'s'[: eventual != 1]}, eventual", "half of that"),
        (f"{-size % KB:,} B", "to the next KB", f"then {write + 1:g} write units"),
    ]


def cost_line(size: int) -> str:
    """The same in one sentence."""
    if size > LARGEST_ITEM:
        return f"{size:,} B: more than {LARGEST_ITEM:,} B (400 KB), so DynamoDB refuses it."
    write, strong = write_units(size), read_units(size, Consistency.STRONG)
    return (
        f"{size:,} B: {_units(write, 'write')}; {_units(strong, 'read')} strongly consistent, "
        f"{read_units(size, Consistency.EVENTUAL):g} eventually; {-size % KB:,} B to the next KB."
    )


def _units(units: float, kind: str) -> str:
    return f"{units:g} {kind} unit{'s'[: units != 1]}"


def _costs(size: int) -> str:
    if size > LARGEST_ITEM:
        return tag("p", text(cost_line(size)), class_="refused", data_key="refused")
    entries = [
        tag("div", tag("dt", text(what)), tag("dd", text(number)), tag("dd", text(why)))
        for number, what, why in costs(size)
    ]
    return tag("dl", *entries, data_key="costs")
