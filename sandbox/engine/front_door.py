"""The front door: a request's shape, checked against the service's own published model before anything else.

The model is data (the JSON that AWS publishes for its SDKs), handed in by whoever has it; each operation's checks are
compiled into closures once.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.wire import check_attribute_name, serialization_error

Check = Callable[[Any, str, list[str]], None]
"""(value, path of the value, problems found so far)"""

MOST_PROBLEMS = 10  # the service lists no more of them in one answer
_TABLE_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_NOT_CHECKED = frozenset(
    {"AttributeValue"}
)  # the parser of values checks them, in the service's other words
_LISTED = {  # the service prints these in the order of its own hash tables
    "ReturnValue": "ALL_NEW UPDATED_OLD ALL_OLD NONE UPDATED_NEW",
    "Select": "SPECIFIC_ATTRIBUTES COUNT ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES",
    "ConditionalOperator": "OR AND",
    "ScalarAttributeType": "B N S",
    "ProjectionType": "ALL INCLUDE KEYS_ONLY",
    "ComparisonOperator": "IN NULL BETWEEN LT NOT_CONTAINS EQ GT NOT_NULL NE LE BEGINS_WITH GE CONTAINS",
}
_JSON_NAMES = {
    str: "STRING_VALUE",
    int: "NUMBER_VALUE",
    float: "DECIMAL_VALUE",
    type(None): "NULL_VALUE",
}


class FrontDoor:
    """The shapes of one service's requests; ``beside`` is the door of another, with other operations."""

    def __init__(self, model: Mapping[str, Any], beside: "FrontDoor | None" = None) -> None:
        self._model = model
        self._beside = beside
        self._checks: dict[str, Check] = {}

    @cached_property
    def operations(self) -> frozenset[str]:
        return frozenset(self._model["operations"])

    def check(self, operation: str, request: Any) -> None:
        """Raises UnknownOperationException, SerializationException or ValidationException, as the service would."""
        if operation not in self.operations:
            if self._beside:
                return self._beside.check(operation, request)
            raise ServiceError("UnknownOperationException", "")
        if not isinstance(request, dict):
            raise serialization_error("Unexpected value type in payload")
        problems: list[str] = []
        self._input_check(operation)(request, "", problems)
        if problems:
            count = len(problems)
            raise ValidationError(
                f"{count} validation error{'' if count == 1 else 's'} detected: {'; '.join(problems[:MOST_PROBLEMS])}"
            )
        name = request.get("TableName")
        if isinstance(name, str):
            check_table_name(name)

    def _input_check(self, operation: str) -> Check:
        return self._shape(self._model["operations"][operation]["input"]["shape"])

    def _shape(self, name: str) -> Check:
        if name in _NOT_CHECKED:
            return lambda value, path, problems: None
        if name == "AttributeName":
            return _attribute_name
        if name not in self._checks:
            # the placeholder serves shapes that contain themselves
            self._checks[name] = lambda value, path, problems: self._checks[name](
                value, path, problems
            )
            self._checks[name] = self._compile(_in_order(name, self._model["shapes"][name]))
        return self._checks[name]

    def _compile(self, shape: Mapping[str, Any]) -> Check:
        kind = shape["type"]
        if kind == "structure":
            return self._structure(shape)
        if kind in ("list", "map"):
            return self._container(shape, kind)
        return _scalar(shape, kind)

    def _structure(self, shape: Mapping[str, Any]) -> Check:
        members = {
            name: (self._shape(m["shape"]), _lower(name)) for name, m in shape["members"].items()
        }
        required = [(name, _lower(name)) for name in shape.get("required", ())]

        def check(value: Any, path: str, problems: list[str]) -> None:
            if not isinstance(value, dict):
                raise serialization_error("Unrecognized collection type")
            for name, lower in required:
                if value.get(name) is None:
                    problems.append(
                        f"Value null at '{_join(path, lower)}' failed to satisfy constraint: Member must not be null"
                    )
            # null is JSON's way to leave a member out, and one that nobody knows is as good as left out
            for name in [n for n, content in value.items() if content is None or n not in members]:
                del value[name]
            for name, content in value.items():
                member, lower = members[name]
                member(content, f"{path}.{lower}" if path else lower, problems)

        return check

    def _container(self, shape: Mapping[str, Any], kind: str) -> Check:
        if kind == "map":
            return self._map(shape)
        member = self._shape(shape["member"]["shape"])
        low, high = shape.get("min"), shape.get("max")

        def check(value: Any, path: str, problems: list[str]) -> None:
            if not isinstance(value, list):
                raise serialization_error("Unexpected field type")
            _check_length(value, path, problems, low, high)
            for number, part in enumerate(value, 1):
                member(part, f"{path}.{number}.member", problems)

        return check

    def _map(self, shape: Mapping[str, Any]) -> Check:
        inner = shape["value"]["shape"]
        limits = self._model["shapes"][inner]
        # where a map's values are lists of limited length, the service finds fault with the map, not with a list
        limited = limits["type"] == "list" and "max" in limits
        member = (
            None
            if inner in _NOT_CHECKED
            else self._container({"member": limits["member"]}, "list")
            if limited
            else self._shape(inner)
        )
        low, high = shape.get("min"), shape.get("max")
        of_attributes = shape["key"]["shape"] == "AttributeName"
        key = self._model["shapes"][shape["key"]["shape"]]
        longest = None if of_attributes else key.get("max")

        def check(value: Any, path: str, problems: list[str]) -> None:
            if not isinstance(value, dict):
                raise serialization_error("Unexpected field type")
            _check_length(value, path, problems, low, high)
            if of_attributes:
                for name in value:
                    check_attribute_name(name)
            if longest is not None and any(len(name) > longest for name in value):
                problems.append(
                    _problem(value, path, f"Map keys must satisfy constraint: {_between(key)}")
                )
            if member is None:
                return
            for name, part in value.items():
                member(part, f"{path}.{name}.member", problems)
            if limited and any(
                not limits["min"] <= len(part) <= limits["max"] for part in value.values()
            ):
                problems.append(
                    _problem(value, path, f"Map value must satisfy constraint: {_between(limits)}")
                )

        return check


def check_table_name(name: str) -> None:
    """A table's name, or its ARN. Limits: Developer Guide, naming rules."""
    if name.startswith("arn:"):
        return
    if not 3 <= len(name) <= 255:
        raise ValidationError(
            "TableName must be at least 3 characters long and at most 255 characters long"
        )
    if not _TABLE_NAME.fullmatch(name):
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )


def _attribute_name(value: Any, path: str, problems: list[str]) -> None:
    """The model knows the limit too, but the service words it otherwise."""
    if not isinstance(value, str):
        raise serialization_error(f"{_json_name(value)} cannot be converted to String")
    check_attribute_name(value)


def _in_order(name: str, shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """A choice's values as the service lists them; what is newer than that list comes last."""
    listed = _LISTED.get(name, "").split()
    choices = shape.get("enum", ())
    if not listed or not set(listed) <= set(choices):
        return shape
    return {**shape, "enum": listed + [choice for choice in choices if choice not in listed]}


def _scalar(shape: Mapping[str, Any], kind: str) -> Check:
    enum, pattern = shape.get("enum"), shape.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    low, high = shape.get("min"), shape.get("max")
    types, label = _SCALARS[kind]

    def check(value: Any, path: str, problems: list[str]) -> None:
        if type(value) not in types:
            raise serialization_error(f"{_json_name(value)} cannot be converted to {label}")
        if kind == "string":
            if enum and value not in enum:
                problems.append(
                    _problem(
                        value, path, f"Member must satisfy enum value set: [{', '.join(enum)}]"
                    )
                )
            if compiled and not compiled.fullmatch(value):
                problems.append(
                    _problem(
                        value, path, f"Member must satisfy regular expression pattern: {pattern}"
                    )
                )
            _check_length(value, path, problems, low, high)
        elif kind in ("integer", "long"):
            if low is not None and value < low:
                problems.append(
                    _problem(value, path, f"Member must have value greater than or equal to {low}")
                )
            if high is not None and value > high:
                problems.append(
                    _problem(value, path, f"Member must have value less than or equal to {high}")
                )

    return check


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern of the model; None for the two or three that are Java's alone."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


_SCALARS: dict[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "String"),
    "blob": ((str,), "Blob"),
    "boolean": ((bool,), "Boolean"),
    "integer": ((int,), "Integer"),
    "long": ((int,), "Long"),
    "float": ((int, float), "Float"),
    "double": ((int, float), "Double"),
    "timestamp": ((int, float, str), "Date"),
}


def _check_length(
    value: Any, path: str, problems: list[str], low: int | None, high: int | None
) -> None:
    if low is not None and len(value) < low:
        problems.append(
            _problem(value, path, f"Member must have length greater than or equal to {low}")
        )
    if high is not None and len(value) > high:
        problems.append(
            _problem(value, path, f"Member must have length less than or equal to {high}")
        )


def _between(limits: Mapping[str, Any]) -> str:
    """The limits of a length as the service lists them where a whole map is at fault."""
    low, high = limits.get("min", 0), limits["max"]
    return (
        f"[Member must have length less than or equal to {high}, "
        f"Member must have length greater than or equal to {low}]"
    )


def _problem(value: Any, path: str, constraint: str) -> str:
    shown = value if isinstance(value, str | int) else ("[]" if isinstance(value, list) else "{}")
    return f"Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}"


def _json_name(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    return _JSON_NAMES.get(
        type(value), "START_ARRAY" if isinstance(value, list) else "START_OBJECT"
    )


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
