"""Attribute values as typed pairs: ``("S", "pear")``, ``("N", "19.99")``, ``("L", (...))``.

A pair is immutable and its type is always at hand, which DynamoDB asks for at every step:
``("N", "1")`` and ``("S", "1")`` are different values that never compare as equal.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from sandbox.model import numbers

AttributeValue = tuple[str, Any]
"""(type, value): S str, N canonical text, B bytes, BOOL bool, NULL True,
SS/NS/BS tuple of those, L tuple of pairs, M dict of name to pair (never changed once made)."""

Item = dict[str, AttributeValue]
"""Attributes by name. An item that has been stored is never changed; a new one replaces it."""

TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"})
KEY_TYPES = ("S", "N", "B")
TYPE_NAMES = {
    "S": "String", "N": "Number", "B": "Binary", "BOOL": "Boolean", "NULL": "Null",
    "SS": "String set", "NS": "Number set", "BS": "Binary set", "L": "List", "M": "Map",
}  # fmt: skip


def same_bytes(blob: bytes) -> Any:
    """How binary leaves through boto3: as bytes."""
    return blob


def as_base64(blob: bytes) -> Any:
    """How binary leaves in JSON: as Base64 text."""
    return base64.b64encode(blob).decode("ascii")


def to_dynamodb(value: AttributeValue, blob: Callable[[bytes], Any] = same_bytes) -> dict[str, Any]:
    """One value in DynamoDB JSON, as a new object that the caller may change.

    >>> to_dynamodb(("M", {"sizes": ("L", (("N", "38"), ("N", "40")))}))
    {'M': {'sizes': {'L': [{'N': '38'}, {'N': '40'}]}}}
    """
    kind, content = value
    if kind == "M":
        return {"M": {name: to_dynamodb(part, blob) for name, part in content.items()}}
    if kind == "L":
        return {"L": [to_dynamodb(part, blob) for part in content]}
    if kind == "B":
        return {"B": blob(content)}
    if kind == "BS":
        return {"BS": [blob(part) for part in content]}
    return {kind: list(content) if kind in ("SS", "NS") else content}


def item_to_dynamodb(item: Item, blob: Callable[[bytes], Any] = same_bytes) -> dict[str, Any]:
    """A whole item in DynamoDB JSON, as a new object that the caller may change."""
    # scalars are rendered here: they are nearly all there is, and a call for each would double the cost
    return {
        name: {kind: content} if kind in _PLAIN else to_dynamodb((kind, content), blob)
        for name, (kind, content) in item.items()
    }


_PLAIN = frozenset({"S", "N", "BOOL", "NULL"})


def item_from_dynamodb(shown: dict[str, dict[str, Any]]) -> Item:
    """The item of which `item_to_dynamodb` made this, with binary as bytes. Requests are parsed with more care.

    It takes ``shown`` apart: the pairs of type and value in it become those of the item.
    """
    return {
        name: pair if (pair := value.popitem())[0] in _PLAIN else _from_dynamodb(*pair)
        for name, value in shown.items()
    }


def _from_dynamodb(kind: str, content: Any) -> AttributeValue:
    match kind:
        case "M":
            return (kind, item_from_dynamodb(content))
        case "L":
            return (kind, tuple(_from_dynamodb(*pair) for part in content for pair in part.items()))
        case "SS" | "NS" | "BS":
            return (kind, tuple(content))
    return (kind, content)


def to_python(value: AttributeValue) -> Any:
    """One value as boto3's resource would hand it out: str, Decimal, bytes, bool, None, set, list, dict."""
    kind, content = value
    match kind:
        case "N":
            return Decimal(content)
        case "NULL":
            return None
        case "SS" | "BS":
            return set(content)
        case "NS":
            return {Decimal(part) for part in content}
        case "L":
            return [to_python(part) for part in content]
        case "M":
            return {name: to_python(part) for name, part in content.items()}
    return content


def from_python(value: Any) -> AttributeValue:
    """One plain Python value as DynamoDB stores it, by the rules of boto3's resource.

    Raises TypeError for a float (write Decimal("19.99")), an empty set, a set of mixed types, and for types that
    DynamoDB has no name for.

    >>> from_python({"price": Decimal("19.990"), "tags": ["wool"]})
    ('M', {'price': ('N', '19.99'), 'tags': ('L', (('S', 'wool'),))})
    """
    match value:
        case None:
            return ("NULL", True)
        case bool():
            return ("BOOL", value)
        case int() | Decimal():
            return ("N", numbers.canonical(str(value)))
        case str():
            return ("S", value)
        case bytes() | bytearray():
            return ("B", bytes(value))
        case float():
            raise TypeError(
                f'float {value!r} is not exact; DynamoDB\'s Number is. Write Decimal("{value}") instead'
            )
        case Mapping():
            return ("M", {str(name): from_python(part) for name, part in value.items()})
        case set() | frozenset():
            return _set_from_python(value)
        case list() | tuple():
            return ("L", tuple(from_python(part) for part in value))
    raise TypeError(f"DynamoDB has no type for {type(value).__name__}")


def _set_from_python(values: Iterable[Any]) -> AttributeValue:
    members = sorted(from_python(value) for value in values)
    kinds = {kind for kind, _ in members}
    if len(kinds) != 1 or not kinds <= set(KEY_TYPES):
        raise TypeError(
            "a DynamoDB set holds one or more strings, or numbers, or binary values, all of one type"
        )
    return (f"{kinds.pop()}S", tuple(content for _, content in members))


def item_from_python(attributes: Mapping[str, Any]) -> Item:
    """A plain Python dict as an item."""
    return {str(name): from_python(value) for name, value in attributes.items()}
