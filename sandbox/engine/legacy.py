"""The parameters from before expressions, turned into the same conditions, updates and projections.

AttributesToGet, AttributeUpdates, Expected, KeyConditions, QueryFilter, ScanFilter and ConditionalOperator: the API
reference calls them legacy, and the service still carries them out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.engine.errors import ValidationError, invalid_parameter
from sandbox.engine.expressions import KeyClause, values
from sandbox.engine.expressions.updates import added, deleted
from sandbox.engine.requests import first_repeated
from sandbox.engine.wire import nameless, parse_value
from sandbox.model import numbers
from sandbox.model.attributes import AttributeValue, Item

Part = Mapping[str, Any]
Found = AttributeValue | None

_OPERANDS = {"EQ": 1, "NE": 1, "LE": 1, "LT": 1, "GE": 1, "GT": 1, "CONTAINS": 1, "NOT_CONTAINS": 1,
             "BEGINS_WITH": 1, "BETWEEN": 2, "NULL": 0, "NOT_NULL": 0}  # fmt: skip
_SCALARS = frozenset({"S", "N", "B"})
_ORDERING = frozenset({"LE", "LT", "GE", "GT", "BETWEEN"})
_KEY_OPERATORS = {"EQ": "=", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">", "BETWEEN": "BETWEEN",
                  "BEGINS_WITH": "begins_with"}  # fmt: skip

_HOLDS: dict[str, Callable[[Found, Sequence[AttributeValue]], bool]] = {
    "EQ": lambda found, given: values.equal(found, given[0]),
    "NE": lambda found, given: values.differ(found, given[0]),
    "LE": lambda found, given: values.at_most(found, given[0]),
    "LT": lambda found, given: values.less(found, given[0]),
    "GE": lambda found, given: values.at_most(given[0], found),
    "GT": lambda found, given: values.less(given[0], found),
    "CONTAINS": lambda found, given: values.contains(found, given[0]),
    "NOT_CONTAINS": lambda found, given: found is not None and not values.contains(found, given[0]),
    "BEGINS_WITH": lambda found, given: values.begins_with(found, given[0]),
    "BETWEEN": lambda found, given: (
        values.at_most(given[0], found) and values.at_most(found, given[1])
    ),
    "IN": lambda found, given: any(values.equal(found, one) for one in given),
    "NULL": lambda found, given: found is None,
    "NOT_NULL": lambda found, given: found is not None,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One attribute compared with the operands of a legacy condition."""

    attribute: str
    operator: str
    operands: tuple[AttributeValue, ...] = ()

    def holds(self, item: Item) -> bool:
        return _HOLDS[self.operator](item.get(self.attribute), self.operands)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Several comparisons under AND or OR: what an expression's condition is to newer requests."""

    all_of: tuple[Comparison, ...]
    any_one: bool = False

    @property
    def attributes(self) -> frozenset[str]:
        return frozenset(comparison.attribute for comparison in self.all_of)

    def test(self, item: Item) -> bool:
        return (any if self.any_one else all)(one.holds(item) for one in self.all_of)


def expected(part: Part) -> Comparisons | None:
    """The condition of a legacy write, or None; raises ValidationError."""
    given = part.get("Expected")
    _check_conditional_operator(part, given)
    if not given:
        return None
    return Comparisons(
        tuple(_expectation(name, one) for name, one in given.items()),
        part.get("ConditionalOperator") == "OR",
    )


def filter_of(part: Part, parameter: str) -> Comparisons | None:
    """QueryFilter or ScanFilter, or None; raises ValidationError."""
    given = part.get(parameter)
    _check_conditional_operator(part, given)
    if not given:
        return None
    return Comparisons(
        tuple(_comparison(name, one) for name, one in given.items()),
        part.get("ConditionalOperator") == "OR",
    )


def key_clauses(conditions: Mapping[str, Part]) -> tuple[KeyClause, ...]:
    """KeyConditions as the clauses of a key condition expression; raises ValidationError."""
    if not 1 <= len(conditions) <= 2:
        raise ValidationError("Conditions can be of length 1 or 2 only")
    found = [_comparison(name, one) for name, one in conditions.items()]
    for comparison in found:
        if comparison.operator not in _KEY_OPERATORS:
            raise ValidationError("Attempted conditional constraint is not an indexable operation")
    return tuple(KeyClause(c.attribute, _KEY_OPERATORS[c.operator], c.operands) for c in found)


@dataclass(frozen=True, slots=True)
class Names:
    """AttributesToGet: whole attributes by name."""

    attributes: frozenset[str]

    def apply(self, item: Item) -> Item:
        return {name: value for name, value in item.items() if name in self.attributes}


def attributes_to_get(part: Part) -> Names | None:
    """AttributesToGet as a projection, or None; raises ValidationError."""
    given = part.get("AttributesToGet")
    if given is None:
        return None
    if (twice := first_repeated(given)) is not None:
        raise invalid_parameter(f"Duplicate value in attribute name: {twice}")
    return Names(frozenset(given))


@dataclass(frozen=True, slots=True)
class Updates:
    """AttributeUpdates: whole attributes put, added to or deleted."""

    actions: tuple[tuple[str, str, Found], ...]  # (attribute, action, value)

    @property
    def attributes(self) -> frozenset[str]:
        return frozenset(name for name, _, _ in self.actions)

    @property
    def only_removes(self) -> bool:
        return bool(self.actions) and all(action == "DELETE" for _, action, _ in self.actions)

    def kinds(self) -> Mapping[str, str]:
        return {name: value[0] for name, _, value in self.actions if value}

    def apply(self, item: Item) -> Item:
        """The item after the update, as a new one; raises ValidationError."""
        new = dict(item)
        for name, action, value in self.actions:
            outcome = _outcome(item.get(name), action, value)
            if outcome is None:
                new.pop(name, None)
            else:
                new[name] = outcome
        return new

    def written(self, item: Item) -> Item:
        return {name: item[name] for name, _, _ in self.actions if name in item}


def attribute_updates(part: Part) -> Updates | None:
    """AttributeUpdates as an update, or None; raises ValidationError."""
    given = part.get("AttributeUpdates")
    if given is None:
        return None
    if "" in given:
        raise nameless()
    actions = []
    for name, one in given.items():
        action = one.get("Action", "PUT")
        value = parse_value(one["Value"]) if "Value" in one else None
        _check_update(action, value)
        actions.append((name, action, value))
    return Updates(tuple(actions))


def _check_update(action: str, value: Found) -> None:
    if value is None:
        if action != "DELETE":
            raise invalid_parameter(
                "Only DELETE action is allowed when no attribute value is specified"
            )
    elif action == "DELETE" and value[0] not in ("SS", "NS", "BS"):
        raise invalid_parameter(
            f"DELETE action with value is not supported for the type {value[0]}"
        )
    elif action == "ADD" and value[0] not in ("N", "SS", "NS", "BS", "L"):
        raise invalid_parameter(f"ADD action is not supported for the type {value[0]}")


def _outcome(old: Found, action: str, value: Found) -> Found:
    """As in an update expression, but for another word where types differ, and for lists, which ADD makes longer."""
    if action == "PUT" or value is None:
        return value
    if old is not None and old[0] != value[0]:
        raise ValidationError("Type mismatch for attribute to update")
    if action == "DELETE":
        return deleted(old, value)
    if old is not None and value[0] == "L":
        return ("L", old[1] + value[1])
    try:
        return added(old, value)
    except numbers.NumberError as problem:
        raise ValidationError(str(problem)) from None


def _check_conditional_operator(part: Part, given: Mapping[str, Part] | None) -> None:
    if "ConditionalOperator" not in part:
        return
    if not given:
        raise invalid_parameter("ConditionalOperator cannot be used without Filter or Expected")
    if len(given) < 2:
        raise invalid_parameter(
            "ConditionalOperator can only be used when Filter or Expected has two or more elements"
        )


def _expectation(name: str, given: Part) -> Comparison:
    operator, exists = given.get("ComparisonOperator"), given.get("Exists")
    if "Value" in given and "AttributeValueList" in given:
        raise invalid_parameter(
            f"Value and AttributeValueList cannot be used together for Attribute: {name}"
        )
    if operator is None:
        return _existence(name, given, exists)
    if exists is not None:
        raise invalid_parameter(
            f"Exists and ComparisonOperator cannot be used together for Attribute: {name}"
        )
    if "Value" in given:
        return _comparison(
            name, {"ComparisonOperator": operator, "AttributeValueList": [given["Value"]]}
        )
    if "AttributeValueList" not in given and _OPERANDS.get(operator, 1):
        raise invalid_parameter(
            f"Value or AttributeValueList must be used with ComparisonOperator: {operator} for Attribute: {name}"
        )
    return _comparison(name, given)


def _existence(name: str, given: Part, exists: bool | None) -> Comparison:
    if "AttributeValueList" in given:
        raise invalid_parameter(
            f"AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}"
        )
    if exists is False:
        if "Value" in given:
            raise invalid_parameter(
                f"Value cannot be used when Exists is false for Attribute: {name}"
            )
        return Comparison(name, "NULL")
    if "Value" not in given:
        state = "true" if exists else "null"
        raise invalid_parameter(
            f"Value must be provided when Exists is {state} for Attribute: {name}"
        )
    return Comparison(name, "EQ", (parse_value(given["Value"]),))


def _comparison(name: str, given: Part) -> Comparison:
    operator = given["ComparisonOperator"]
    operands = tuple(parse_value(value) for value in given.get("AttributeValueList", ()))
    wanted = _OPERANDS.get(operator)
    if len(operands) != wanted if wanted is not None else not operands:
        raise invalid_parameter(
            f"Invalid number of argument(s) for the {operator} ComparisonOperator"
        )
    kinds = {kind for kind, _ in operands}
    if len(kinds) > 1:
        raise invalid_parameter("AttributeValues inside AttributeValueList must be of same type")
    for kind in kinds:
        if not _fits(operator, kind):
            raise invalid_parameter(
                f"ComparisonOperator {operator} is not valid for {kind} AttributeValue type"
            )
    if operator == "BETWEEN" and values.less(operands[1], operands[0]):
        raise ValidationError(
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
        )
    return Comparison(name, operator, operands)


def _fits(operator: str, kind: str) -> bool:
    if operator in _ORDERING or operator in ("IN", "CONTAINS", "NOT_CONTAINS"):
        return kind in _SCALARS or (operator == "CONTAINS" and kind in ("BOOL", "NULL"))
    return kind in ("S", "B") if operator == "BEGINS_WITH" else True
