"""DynamoDB JSON in: from a decoded request body to typed attribute values, refusing what the service refuses."""

import base64
import binascii
import re
from collections.abc import Mapping
from sys import intern
from typing import Any

from sandbox.engine.errors import ServiceError, ValidationError, invalid_parameter
from sandbox.model import numbers
from sandbox.model.attributes import AttributeValue, Item
from sandbox.model.sizes import text_size

NESTING_LEVELS = 32  # Developer Guide, Constraints
LONGEST_NAME = (
    65_535  # bytes; Developer Guide, naming rules: "64 KB", of which the last byte is not to be had
)
MORE_THAN_ONE = (
    "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes"
)
_EMPTY_VALUE = (
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
)
JAVA = "com.amazonaws.dynamodb.v20120810."  # where the service keeps its structures
_STRUCTURE = "Start of structure or map found where not expected."
_BITS_LEFT_OVER = re.compile(r"[^AQgw]==$|[^=AEIMQUYcgkosw048]=$")  # of the last Base64 character
_SET_NAMES = {"SS": "An string set  may not be empty", "NS": "An number set  may not be empty",
              "BS": "Binary sets should not be empty"}  # fmt: skip


def parse_item(attributes: Mapping[str, Any]) -> Item:
    """A whole item, or the attributes of a key."""
    if "" in attributes:
        raise nameless()
    # one text for each name, however many items have the attribute
    return {intern(name): parse_value(value) for name, value in attributes.items()}


def parse_value(value: Any, depth: int = 1) -> AttributeValue:
    """One attribute value.

    Raises ValidationError for what the service stores nowhere, and SerializationException for
    JSON of the wrong type, which only a hand-made request can hold.
    """
    if not isinstance(value, dict):
        raise no_structure(value, "AttributeValue", "value type in payload")
    if len(value) == 1:
        ((kind, content),) = value.items()
        if kind == "S" and type(content) is str:
            return ("S", content)
        if content is not None and kind in _PARSERS:
            return (kind, _PARSERS[kind](content, depth))
    # null is no content; each content is judged before their number
    found = [
        (kind, _PARSERS[kind](content, depth))
        for kind, content in value.items()
        if content is not None and kind in _PARSERS
    ]
    if len(found) != 1:
        raise ValidationError(MORE_THAN_ONE if found else _EMPTY_VALUE)
    return found[0]


def check_attribute_name(name: str) -> None:
    """A name of an attribute, or of a part of a map."""
    # a character has four bytes at the most, and no name in its right mind is long
    if len(name) > LONGEST_NAME // 4 and text_size(name) > LONGEST_NAME:
        raise ValidationError(
            "1 validation error detected: Attribute name is too large, must be less than 65536 bytes"
        )


def nameless() -> ValidationError:
    """An item has no attribute without a name, though a map may."""
    return invalid_parameter("An attribute name must be at least one character long")


def check_depth(depth: int) -> None:
    """Lists and maps hold one another up to 32 levels deep."""
    if depth > NESTING_LEVELS:
        raise ValidationError("Nesting Levels have exceeded supported limits")


def check_nesting(value: AttributeValue, depth: int = 1) -> None:
    """The same for a value that an update has put together."""
    kind, content = value
    if kind in ("L", "M"):
        check_depth(depth)
        for part in content.values() if kind == "M" else content:
            check_nesting(part, depth + 1)


def serialization_error(message: str) -> ServiceError:
    """The body is JSON, but not of the shape that the operation takes."""
    return ServiceError("SerializationException", message)


def no_scalar(content: Any, label: str, java: str) -> ServiceError:
    """JSON of another type than the one that the service's Java would have made a ``java`` of."""
    if isinstance(content, list):
        return serialization_error(f"Unrecognized collection type class java.{java}")
    if isinstance(content, dict):
        return serialization_error(_STRUCTURE)
    return serialization_error(f"{_json_type(content)} cannot be converted to {label}")


def no_boolean(content: Any) -> ServiceError:
    if isinstance(content, str):
        return serialization_error("Unexpected token received from parser")
    return no_scalar(content, "Boolean", "lang.Boolean")


def no_list(content: Any, found: str = "Unexpected field type") -> ServiceError:
    """``found`` is what is said of a scalar."""
    return serialization_error(_STRUCTURE if isinstance(content, dict) else found)


def no_map(content: Any, java: str, found: str = "Unexpected field type") -> ServiceError:
    """``java`` is the type of a map's values."""
    if isinstance(content, list):
        found = f"Unrecognized collection type java.util.Map<java.lang.String, {java}>"
    return serialization_error(found)


def no_structure(content: Any, name: str, place: str) -> ServiceError:
    """``place`` is a field of another structure, or a value in a list or map."""
    if isinstance(content, list):
        return serialization_error(f"Unrecognized collection type class {JAVA}{name}")
    return serialization_error(f"Unexpected {place}")


def _text(content: Any, depth: int) -> str:
    if not isinstance(content, str):
        raise no_scalar(content, "String", "lang.String")
    return content


def _number(content: Any, depth: int) -> str:
    try:
        return numbers.canonical(_text(content, depth))
    except numbers.NumberError as error:
        raise ValidationError(str(error)) from None


def bytes_of(content: Any, depth: int = 1) -> bytes:
    """What Base64 text stands for; raises SerializationException."""
    if not isinstance(content, str):
        if isinstance(content, list | dict):
            raise no_scalar(content, "", "nio.ByteBuffer")
        raise serialization_error("only base-64-encoded strings are convertible to bytes")
    if len(content) % 4:
        raise serialization_error(
            f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(content)}"
        )
    try:
        if not _BITS_LEFT_OVER.search(content[-3:]):
            return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        pass
    # the service's own spelling
    raise serialization_error("Invalid last non-pad Base64 character dectected")


def _boolean(content: Any, depth: int) -> bool:
    if not isinstance(content, bool):
        raise no_boolean(content)
    return content


def _null(content: Any, depth: int) -> bool:
    if not _boolean(content, depth):
        raise invalid_parameter("Null attribute value types must have the value of true")
    return True


def _list(content: Any, depth: int) -> tuple[AttributeValue, ...]:
    if not isinstance(content, list):
        raise no_list(content)
    check_depth(depth)
    return tuple([parse_value(part, depth + 1) for part in content])


def _map(content: Any, depth: int) -> dict[str, AttributeValue]:
    if not isinstance(content, dict):
        raise no_map(content, f"{JAVA}AttributeValue")
    check_depth(depth)
    for name in content:
        check_attribute_name(name)
    return {name: parse_value(part, depth + 1) for name, part in content.items()}


def _set_of(kind: str, member: Any) -> Any:
    def parse(content: Any, depth: int) -> tuple[Any, ...]:
        if not isinstance(content, list):
            raise no_list(content)
        if not content:
            raise invalid_parameter(_SET_NAMES[kind])
        members = tuple([member(part, depth) for part in content])
        if len(set(members)) != len(members):
            raise _duplicates(kind, content)
        return members

    return parse


def _duplicates(kind: str, content: list[str]) -> ValidationError:
    if kind == "NS":
        return ValidationError("Input collection contains duplicates")
    shown = ", ".join(content)
    return invalid_parameter(
        f"Input collection [{shown}]{'of type BS' if kind == 'BS' else ''} contains duplicates."
    )


def _json_type(content: Any) -> str:
    if content is None:
        return "NULL_VALUE"
    if isinstance(content, bool):
        return "TRUE_VALUE" if content else "FALSE_VALUE"
    if isinstance(content, int | float):
        return "NUMBER_VALUE" if isinstance(content, int) else "DECIMAL_VALUE"
    return "STRING_VALUE"


_PARSERS = {
    "S": _text,
    "N": _number,
    "B": bytes_of,
    "BOOL": _boolean,
    "NULL": _null,
    "L": _list,
    "M": _map,
    "SS": _set_of("SS", _text),
    "NS": _set_of("NS", _number),
    "BS": _set_of("BS", bytes_of),
}
