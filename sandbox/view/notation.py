"""An item's two notations: plain Python, as boto3's resource takes it, and DynamoDB JSON."""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from sandbox.model.attributes import TYPE_NAMES, AttributeValue, as_base64
from sandbox.view.figure import tag, text

LONGEST_TEXT = 120  # characters of one value; more would bury the other attributes
MOST_PARTS = 8  # elements of one list, map or set


def quoted(content: str) -> str:
    """A string in double quotes; of a very long one the beginning, and its length.

    >>> quoted("pear")
    '"pear"'
    """
    if len(content) > LONGEST_TEXT:
        return f'{json.dumps(content[:LONGEST_TEXT], ensure_ascii=False)[:-1]}… ({len(content):,})"'
    return json.dumps(content, ensure_ascii=False)


def clipped(content: str, most: int) -> str:
    """The beginning of a text that is too long for its place.

    >>> clipped("heather", 5)
    'heat…'
    """
    return content if len(content) <= most else f"{content[: most - 1]}…"


def _few(parts: list[str], total: int) -> str:
    return ", ".join([*parts, f"… {total - MOST_PARTS:,} more"] if total > MOST_PARTS else parts)


def python_text(value: Any) -> str:
    """A plain Python value as a learner would type it; sets are sorted, to be the same each time.

    >>> python_text({"price": Decimal("59.00"), "tags": {"wool", "moss"}})
    '{"price": Decimal("59.00"), "tags": {"moss", "wool"}}'
    """
    match value:
        case str():
            return quoted(value)
        case Decimal():
            return f'Decimal("{value}")'
        case bytes() | bytearray():
            return repr(bytes(value[:LONGEST_TEXT])) + ("…" if len(value) > LONGEST_TEXT else "")
        case Mapping():
            shown = [
                f"{quoted(str(k))}: {python_text(v)}" for k, v in islice(value.items(), MOST_PARTS)
            ]
            return "{" + _few(shown, len(value)) + "}"
        case set() | frozenset():
            return (
                "{" + _few([python_text(v) for v in sorted(value)[:MOST_PARTS]], len(value)) + "}"
            )
        case list() | tuple():
            return "[" + _few([python_text(v) for v in value[:MOST_PARTS]], len(value)) + "]"
    return repr(value)


def _json_parts(value: AttributeValue) -> Iterator[tuple[str, str]]:
    """(text, type) pairs; type is empty except where the text is a type descriptor."""
    kind, content = value
    yield '{"', ""
    yield kind, kind
    yield '": ', ""
    if kind in ("L", "M"):
        yield "[" if kind == "L" else "{", ""
        parts = content.items() if kind == "M" else [("", part) for part in content]
        for number, (name, part) in enumerate(islice(parts, MOST_PARTS)):
            yield (", " if number else "") + (f"{quoted(name)}: " if kind == "M" else ""), ""
            yield from _json_parts(part)
        if len(content) > MOST_PARTS:
            yield f", … {len(content) - MOST_PARTS:,} more", ""
        yield "]" if kind == "L" else "}", ""
    elif kind in ("SS", "NS", "BS"):
        texts = [part if isinstance(part, str) else as_base64(part) for part in content]
        yield f"[{_few([quoted(part) for part in texts[:MOST_PARTS]], len(texts))}]", ""
    elif kind in ("BOOL", "NULL"):
        yield json.dumps(content), ""
    else:
        yield quoted(as_base64(content) if kind == "B" else content), ""
    yield "}", ""


def json_text(value: AttributeValue) -> str:
    """A value in DynamoDB JSON.

    >>> json_text(("L", (("N", "38"), ("BOOL", True))))
    '{"L": [{"N": "38"}, {"BOOL": true}]}'
    """
    return "".join(part for part, _ in _json_parts(value))


def json_markup(value: AttributeValue) -> str:
    """A value in DynamoDB JSON, each type descriptor marked and explained."""
    return "".join(
        tag("b", text(part), class_="type", title=TYPE_NAMES[kind]) if kind else text(part)
        for part, kind in _json_parts(value)
    )


def item_from_json(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item in DynamoDB JSON as plain Python.

    >>> item_from_json({"price": {"N": "59"}, "sizes": {"L": [{"S": "M"}]}})
    {'price': Decimal('59'), 'sizes': ['M']}
    """
    return {name: _from_json(value, name) for name, value in item.items()}


def _from_json(value: Any, name: str) -> Any:
    if not (isinstance(value, Mapping) and len(value) == 1):
        raise TypeError(
            f'"{name}" is not DynamoDB JSON; write one type and its value, such as {{"S": "pear"}}'
        )
    ((kind, content),) = value.items()
    match kind, content:
        case "S", str():
            return content
        case "N", str():
            return Decimal(content)
        case "BOOL", bool():
            return content
        case "NULL", True:
            return None
        case "B", str() | bytes():
            return _binary(content, name)
        case "L", list():
            return [_from_json(part, name) for part in content]
        case "M", Mapping():
            return {key: _from_json(part, key) for key, part in content.items()}
        case "SS" | "NS" | "BS", list():
            return {_from_json({kind[0]: part}, name) for part in content}
    if kind in TYPE_NAMES:
        raise TypeError(
            f'"{name}": {content!r} is not how DynamoDB JSON writes a {TYPE_NAMES[kind]} ({kind})'
        )
    raise TypeError(f'"{name}": DynamoDB has no type "{kind}"; it has {", ".join(TYPE_NAMES)}')


def _binary(content: str | bytes, name: str) -> bytes:
    if isinstance(content, bytes):  # boto3's client hands out bytes, the CLI Base64
        return content
    try:
        return b64decode(content, validate=True)
    except binascii.Error as error:
        raise ValueError(
            f'"{name}": a Binary is written in Base64, which {content!r} is not'
        ) from error
