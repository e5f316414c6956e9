"""An item card that needs no script: the same table, ruler and costs as one SVG."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from sandbox.model.attributes import AttributeValue, Item
from sandbox.model.sizes import LARGEST_ITEM, item_size, text_size, value_size
from sandbox.view.figure import image, tag, text
from sandbox.view.item_table import cost_line, costs, ruler_parts
from sandbox.view.notation import json_text, python_text, quoted

JSON_AT, BYTES_AT = 262, 532  # pixels, where the columns begin
CHARACTER = 7.3  # width in pixels of a monospaced character at 12 pixels
LINE, PADDING = 17, 12
BAR = 64  # pixels, of the largest attribute


def draw(item: Mapping[str, Any], checked: Item, width: int) -> str:
    """The card as an HTML figure."""
    size = item_size(checked)
    largest = max(text_size(name) + value_size(value) for name, value in checked.items())
    parts, y = [_words("Python", 0, 10), _words("DynamoDB JSON", JSON_AT, 10), *_legend()], 20
    for (name, value), given in zip(checked.items(), item.values(), strict=True):
        drawn, height = _attribute(name, given, value, BAR / largest)
        rule = tag("path", class_="rule", d=f"M0 {y}.5H{width}")
        parts += [rule, tag("g", *drawn, transform=f"translate(0 {y})")]
        y += height
    parts.append(tag("path", class_="rule", d=f"M0 {y}.5H{width}"))
    parts.append(tag("g", *ruler_parts(checked, width), transform=f"translate(0 {y + 20})"))
    parts += _costs(size, y + 96, width)
    label = f"An item of {len(checked)} attributes. {cost_line(size)}"
    return image("".join(parts), width=width, height=y + 130, label=label)


def _words(content: str, x: float, y: float, kind: str = "small") -> str:
    return tag("text", text(content), class_=kind, x=x, y=y)


def _legend() -> list[str]:
    return [
        tag("rect", class_="items", x=BYTES_AT + 0.5, y=2.5, width=7, height=7),
        _words("name +", BYTES_AT + 13, 10),
        tag("rect", class_="requests", x=BYTES_AT + 60, y=2, width=8, height=8),
        _words("value = bytes", BYTES_AT + 73, 10),
    ]


def _attribute(
    name: str, given: Any, value: AttributeValue, pixels: float
) -> tuple[list[str], int]:
    of_name, of_value = text_size(name), value_size(value)
    python, high = _code(f"{quoted(name)}: {python_text(given)}", 0, JSON_AT)
    json, higher = _code(f"{quoted(name)}: {json_text(value)}", JSON_AT, BYTES_AT)
    cut = of_name * pixels
    total = tag("tspan", text(f"{of_name + of_value:,}"), class_="strong")
    count = tag("text", text(f"{of_name:,} + {of_value:,} = "), total, x=BYTES_AT + BAR + 12, y=18)
    bars = [
        tag("rect", class_="items", x=BYTES_AT + 0.5, y=10.5, width=max(cut - 1, 0), height=7),
        tag("rect", class_="requests", x=BYTES_AT + cut, y=10, width=of_value * pixels, height=8),
    ]
    return [python, json, *bars, count], max(high, higher) * LINE + PADDING


def _code(content: str, start: int, end: int) -> tuple[str, int]:
    """Code in lines that fit, and how many they are."""
    room = int((end - start - 16) / CHARACTER)
    lines = wrap(content, room, subsequent_indent="  ", drop_whitespace=False) or [content]
    drawn = [
        tag("tspan", text(line.replace("  ", "\u00a0\u00a0")), x=start, y=18 + n * LINE)
        for n, line in enumerate(lines)
    ]
    return tag("text", *drawn, class_="code"), len(lines)


def _costs(size: int, y: int, width: int) -> list[str]:
    if size > LARGEST_ITEM:
        return [_words(cost_line(size), 0, y, "line")]
    step = width / 5
    return [
        tag("g", _words(number, n * step, y, "figure"), _words(what, n * step, y + 18, "plain"),
            _words(why, n * step, y + 34))
        for n, (number, what, why) in enumerate(costs(size))
    ]  # fmt: skip
