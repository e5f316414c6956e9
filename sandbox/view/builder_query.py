"""A Query as a learner puts it together: conditions, and the placeholders that stand for their parts."""

import re
from dataclasses import dataclass, field
from itertools import count

from sandbox.model.attributes import AttributeValue
from sandbox.model.reserved import is_reserved

# operator: (as written in an expression and in PartiQL, boto3's method, in words); {0} is the attribute
OPERATORS = {
    "=": ("{0} = {1}", "eq", "="),
    "<>": ("{0} <> {1}", "ne", "is not"),
    "<": ("{0} < {1}", "lt", "<"),
    "<=": ("{0} <= {1}", "lte", "at most"),
    ">": ("{0} > {1}", "gt", ">"),
    ">=": ("{0} >= {1}", "gte", "at least"),
    "between": ("{0} BETWEEN {1} AND {2}", "between", "from … to"),
    "begins_with": ("begins_with({0}, {1})", "begins_with", "begins with"),
    "contains": ("contains({0}, {1})", "contains", "contains"),
}
ON_SORT_KEY = ("=", "<", "<=", ">", ">=", "between", "begins_with")
IN_FILTER = tuple(OPERATORS)
OF_TEXT_ONLY = ("begins_with", "contains")

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Condition:
    """An attribute, an operator of ``OPERATORS`` and the values that it compares with."""

    attribute: str
    operator: str
    values: tuple[AttributeValue, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition with the placeholders that stand for its parts."""

    condition: Condition
    name: str  # such as "#n1"; "" where the attribute's own name will do
    values: tuple[str, ...]  # such as ":v1"


@dataclass(frozen=True, slots=True)
class Definition:
    """What one placeholder stands for, and why there is one."""

    token: str
    attribute: str
    value: AttributeValue | None  # None of a name
    why: str


@dataclass(frozen=True, slots=True)
class BuiltQuery:
    """Conditions on the key, and on other attributes, with numbered placeholders."""

    table: str
    key: tuple[Condition, ...]  # the partition key's first
    filter: tuple[Condition, ...] = ()
    bound_key: tuple[Bound, ...] = field(init=False)
    bound_filter: tuple[Bound, ...] = field(init=False)

    def __post_init__(self) -> None:
        names, values = count(1), count(1)
        bound = [
            Bound(
                each,
                f"#n{next(names)}" if why_placeholder(each.attribute) else "",
                tuple(f":v{next(values)}" for _ in each.values),
            )
            for each in (*self.key, *self.filter)
        ]
        object.__setattr__(self, "bound_key", tuple(bound[: len(self.key)]))
        object.__setattr__(self, "bound_filter", tuple(bound[len(self.key) :]))

    @property
    def names(self) -> tuple[Definition, ...]:
        """The ``#`` placeholders."""
        return tuple(
            Definition(b.name, b.condition.attribute, None, why_placeholder(b.condition.attribute))
            for b in (*self.bound_key, *self.bound_filter)
            if b.name
        )

    @property
    def values(self) -> tuple[Definition, ...]:
        """The ``:`` placeholders."""
        return tuple(
            Definition(token, b.condition.attribute, value, "a value, to compare with")
            for b in (*self.bound_key, *self.bound_filter)
            for token, value in zip(b.values, b.condition.values, strict=True)
        )


def why_placeholder(name: str) -> str:
    """Why an expression cannot have this attribute name as it is; "" if it can.

    >>> why_placeholder("status"), why_placeholder("gift-note"), why_placeholder("customer_id")
    ('a reserved word', 'has a character that no bare name may have', '')
    """
    if not _PLAIN_NAME.fullmatch(name):
        return "has a character that no bare name may have"
    return "a reserved word" if is_reserved(name) else ""
