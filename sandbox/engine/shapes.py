"""The shapes of a request and of its parts, compiled into closures from the model that AWS publishes for its SDKs."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sandbox.engine.shown import lower, shown
from sandbox.engine.wire import (
    JAVA,
    LONGEST_NAME,
    bytes_of,
    check_attribute_name,
    no_boolean,
    no_list,
    no_map,
    no_scalar,
    no_structure,
)

Place: TypeAlias = "tuple[Place, str | int] | None"
"""Where a value stands: (the place of what it is in, its name or number there); in words only if it is a problem."""

Check = Callable[[Any, Place, list[str]], None]
"""(value, its place, problems found so far)"""

# the parser of values checks them, in the service's other words
_NOT_CHECKED = frozenset({"AttributeValue"})
_LISTED = {  # the service prints these in the order of its own hash tables
    "ReturnValue": "ALL_NEW UPDATED_OLD ALL_OLD NONE UPDATED_NEW",
    "Select": "SPECIFIC_ATTRIBUTES COUNT ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES",
    "ConditionalOperator": "OR AND",
    "AttributeAction": "ADD DELETE PUT",
    "ScalarAttributeType": "B N S",
    "ProjectionType": "ALL INCLUDE KEYS_ONLY",
    "ComparisonOperator": "IN NULL BETWEEN LT NOT_CONTAINS EQ GT NOT_NULL NE LE BEGINS_WITH GE CONTAINS",
}
_SHORT_NAME = LONGEST_NAME // 4  # characters, which have four bytes at the most
_INTEGER, _LONG = 2**31 - 1, 2**63 - 1  # the largest
# what the service says of a scalar where a list or a map should be in another one: its own fault, told as it is
_PARAMETERIZED = (
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class "
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of "
    "loader 'bootstrap')"
)


class Shapes:
    """The shapes of one service, each compiled when it is first asked for; ``whole`` with what values hold."""

    def __init__(self, shapes: Mapping[str, Any], *, whole: bool = False) -> None:
        self._shapes = shapes
        self._left_out = frozenset() if whole else _NOT_CHECKED
        self._checks: dict[str, Check] = {}

    def check_of(self, name: str) -> Check:
        """What judges a value of the shape with this name."""
        if name in self._left_out:
            return lambda value, place, problems: None
        if name == "AttributeName":
            return _attribute_name
        if name not in self._checks:
            # the placeholder serves shapes that contain themselves
            self._checks[name] = lambda value, place, problems: self._checks[name](
                value, place, problems
            )
            self._checks[name] = self._compile(name, _in_order(name, self._shapes[name]))
        return self._checks[name]

    def _compile(self, name: str, shape: Mapping[str, Any]) -> Check:
        kind = shape["type"]
        if kind == "structure":
            return self._structure(name, shape)
        if kind == "map":
            return self._map(name, shape)
        return self._list(name, shape) if kind == "list" else _scalar(shape, kind)

    def _structure(self, name_of_shape: str, shape: Mapping[str, Any]) -> Check:
        members = {
            name: (self.check_of(m["shape"]), lower(name)) for name, m in shape["members"].items()
        }
        largest = {
            name: _INTEGER if kind == "integer" else _LONG
            for name, m in shape["members"].items()
            if (kind := self._shapes[m["shape"]]["type"]) in ("integer", "long")
        }
        required = [(name, lower(name)) for name in shape.get("required", ())]

        def check(value: Any, place: Place, problems: list[str]) -> None:
            if not isinstance(value, dict):
                field = "value type in payload" if _is_part(place) else "field type"
                raise no_structure(value, name_of_shape, field)
            for name, spelled in required:
                if value.get(name) is None:
                    problems.append(_problem("null", (place, spelled), "Member must not be null"))
            # null is JSON's way to leave a member out, and one that nobody knows is as good as left out
            if None in value.values() or not value.keys() <= members.keys():
                for name in [n for n, c in value.items() if c is None or n not in members]:
                    del value[name]
            if largest:
                _cut(value, largest)
            for name, content in value.items():
                member, spelled = members[name]
                member(content, (place, spelled), problems)

        return check

    def _java(self, name: str) -> str:
        """The type of the service's Java for a shape."""
        shape = self._shapes[name]
        if shape["type"] == "list":
            return f"java.util.List<{self._java(shape['member']['shape'])}>"
        if shape["type"] == "map":
            return f"java.util.Map<java.lang.String, {self._java(shape['value']['shape'])}>"
        if shape["type"] == "structure":
            return f"{JAVA}{name}"
        return f"java.lang.{_SCALARS[shape['type']][1]}"

    def _problems(self, value: Any, name: str, place: Place, faults: tuple[str, ...]) -> list[str]:
        """What is said of a list or a map, of the shape with this name, for each of its faults."""
        try:
            quoted = f"'{shown(value, name, self._shapes)}'"
        except RecursionError:  # nested more deeply than any value may be
            quoted = "'...'"
        return [_problem(quoted, place, fault) for fault in faults]

    def _list(self, name_of_shape: str, shape: Mapping[str, Any]) -> Check:
        member = self.check_of(shape["member"]["shape"])
        low, high = shape.get("min"), shape.get("max")

        def check(value: Any, place: Place, problems: list[str]) -> None:
            if not isinstance(value, list):
                raise no_list(value, *([_PARAMETERIZED] if _is_part(place) else []))
            if faults := _of_length(value, low, high):
                problems += self._problems(value, name_of_shape, place, faults)
            for number, part in enumerate(value, 1):
                member(part, ((place, number), "member"), problems)

        return check

    def _map(self, name_of_shape: str, shape: Mapping[str, Any]) -> Check:
        inner = shape["value"]["shape"]
        limits = self._shapes[inner]
        # where a map's values are lists of limited length, the service finds fault with the map, not with a list
        limited = limits["type"] == "list" and "max" in limits
        member = (
            None
            if inner in self._left_out
            else self._list(inner, {"member": limits["member"]})
            if limited
            else self.check_of(inner)
        )
        low, high = shape.get("min"), shape.get("max")
        of_attributes = shape["key"]["shape"] == "AttributeName"
        key = self._shapes[shape["key"]["shape"]]
        shortest, longest = (0, None) if of_attributes else (key.get("min", 0), key.get("max"))
        java = self._java(inner)

        def check(value: Any, place: Place, problems: list[str]) -> None:
            if not isinstance(value, dict):
                raise no_map(value, java, *([_PARAMETERIZED] if _is_part(place) else []))
            faults = _of_length(value, low, high)
            if of_attributes:
                for name in value:
                    if len(name) > _SHORT_NAME:
                        check_attribute_name(name)
            if longest is not None and not all(shortest <= len(name) <= longest for name in value):
                faults += (f"Map keys must satisfy constraint: {_between(key)}",)
            if faults:
                problems += self._problems(value, name_of_shape, place, faults)
            if member is None:
                return
            for name, part in value.items():
                member(part, ((place, name), "member"), problems)
            if limited and any(
                not limits["min"] <= len(part) <= limits["max"] for part in value.values()
            ):
                fault = f"Map value must satisfy constraint: {_between(limits)}"
                problems += self._problems(value, name_of_shape, place, (fault,))

        return check


def _cut(value: dict[str, Any], largest: Mapping[str, int]) -> None:
    """A whole number has no fraction, and ends where Java's ends."""
    for name, most in largest.items():
        if type(value.get(name)) in (int, float):
            value[name] = int(max(-most, min(value[name], most)))


def _is_part(place: Place) -> bool:
    """Whether a place is in a list or a map; else it is a field of a structure."""
    return place is not None and place[0] is not None and place[1] == "member"


def _attribute_name(value: Any, place: Place, problems: list[str]) -> None:
    """The model knows the limit too, but the service words it otherwise."""
    if not isinstance(value, str):
        raise no_scalar(value, "String", "lang.String")
    check_attribute_name(value)


def _blob(value: Any, place: Place, problems: list[str]) -> None:
    bytes_of(value)


def _in_order(name: str, shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """A choice's values as the service lists them; what is newer than that list comes last."""
    listed = _LISTED.get(name, "").split()
    choices = shape.get("enum", ())
    if not listed or not set(listed) <= set(choices):
        return shape
    return {**shape, "enum": listed + [choice for choice in choices if choice not in listed]}


def _scalar(shape: Mapping[str, Any], kind: str) -> Check:
    if kind == "blob":
        return _blob
    types, label = _SCALARS[kind]
    java = "util.Date" if kind == "timestamp" else f"lang.{label}"
    judge = _text(shape) if kind == "string" else _number(shape)

    def check(value: Any, place: Place, problems: list[str]) -> None:
        if type(value) not in types:
            raise no_boolean(value) if kind == "boolean" else no_scalar(value, label, java)
        if judge:
            judge(value, place, problems)

    return check


def _text(shape: Mapping[str, Any]) -> Check | None:
    enum, pattern = shape.get("enum"), shape.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    low, high = shape.get("min"), shape.get("max")
    if not enum and not compiled and low is None and high is None:
        return None

    def check(value: Any, place: Place, problems: list[str]) -> None:
        if enum and value not in enum:
            wanted = f"Member must satisfy enum value set: [{', '.join(enum)}]"
            problems.append(_problem(f"'{value}'", place, wanted))
        if compiled and not compiled.fullmatch(value):
            wanted = f"Member must satisfy regular expression pattern: {pattern}"
            problems.append(_problem(f"'{value}'", place, wanted))
        for fault in _of_length(value, low, high):
            problems.append(_problem(f"'{value}'", place, fault))

    return check


def _number(shape: Mapping[str, Any]) -> Check | None:
    low, high = shape.get("min"), shape.get("max")
    if shape["type"] not in ("integer", "long") or low is high is None:
        return None

    def check(value: Any, place: Place, problems: list[str]) -> None:
        if low is not None and value < low:
            wanted = f"Member must have value greater than or equal to {low}"
            problems.append(_problem(f"'{value}'", place, wanted))
        if high is not None and value > high:
            wanted = f"Member must have value less than or equal to {high}"
            problems.append(_problem(f"'{value}'", place, wanted))

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


def _of_length(value: Any, low: int | None, high: int | None) -> tuple[str, ...]:
    """The faults of a length: none or one."""
    if low is not None and len(value) < low:
        return (f"Member must have length greater than or equal to {low}",)
    if high is not None and len(value) > high:
        return (f"Member must have length less than or equal to {high}",)
    return ()


def _between(limits: Mapping[str, Any]) -> str:
    """The limits of a length as the service lists them where a whole map is at fault."""
    low, high = limits.get("min", 0), limits["max"]
    return (
        f"[Member must have length less than or equal to {high}, "
        f"Member must have length greater than or equal to {low}]"
    )


def _problem(quoted: str, place: Place, constraint: str) -> str:
    return f"Value {quoted} at '{_in_words(place)}' failed to satisfy constraint: {constraint}"


def _in_words(place: Place) -> str:
    within, name = place or (None, "")
    return f"{_in_words(within)}.{name}" if within else str(name)
