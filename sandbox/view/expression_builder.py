"""The expression builder: choose conditions, and read one Query as CLI, boto3 and PartiQL."""

from collections.abc import Sequence
from typing import Any

import traitlets

from sandbox.model.attributes import AttributeValue
from sandbox.model.numbers import NumberError, canonical
from sandbox.model.snapshot import TableSnapshot
from sandbox.view import builder_drawing
from sandbox.view.builder_forms import FORMS, plain
from sandbox.view.builder_query import (
    IN_FILTER,
    OF_TEXT_ONLY,
    ON_SORT_KEY,
    BuiltQuery,
    Condition,
)
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

TYPED = ("S", "N")  # the types that a text field can take
EXAMPLES = {"S": "x", "N": "1"}  # where the table has no item to take a value from
RANGE = "between"  # the one operator with two values


def _text(default: str = "") -> Any:
    return traitlets.Unicode(default).tag(sync=True)


def _texts() -> Any:
    return traitlets.List(traitlets.Unicode()).tag(sync=True)


class ExpressionBuilder(Widget):
    """One Query on a table, written in four ways, each placeholder tied to its definition."""

    _esm = script("controls", "expression_builder")
    _css = style("controls", "expression_builder")

    partition_key, sort_key = _text(), _text()  # names; a table may have no sort key
    attributes = _texts()  # that a filter may name: a Query's filter may not name the key
    sort_operators, filter_operators = _texts(), _texts()

    key_value = _text()
    sort_operator, sort_value, sort_high = _text(), _text(), _text()  # operator "": no condition
    filter_attribute, filter_operator = _text(), _text("=")  # attribute "": no filter
    filter_value, filter_high = _text(), _text()

    def __init__(
        self,
        table: TableSnapshot,
        key_value: Any = None,
        *,
        sort: Sequence[Any] = (),
        filter: Sequence[Any] = (),
    ) -> None:
        """``sort`` is (operator, value), ``filter`` (attribute, operator, value); "between" takes two values."""
        self._table, self._types = table, _types(table)
        keys = (table.partition_key, table.sort_key or "")
        operator, low, high = _three(sort)
        attribute, compared = (str(filter[0]), filter[1:]) if filter else ("", ("=",))
        by, least, most = _three(compared)
        attributes = [name for name in self._types if name not in keys]
        _check("attribute for a filter", attribute, ["", *attributes])
        super().__init__(
            partition_key=keys[0], sort_key=keys[1], attributes=attributes,
            key_value=self._example(keys[0]) if key_value is None else str(key_value),
            sort_operator=operator, sort_value=low, sort_high=high,
            filter_attribute=attribute, filter_operator=by, filter_value=least, filter_high=most,
        )  # fmt: skip
        self._offer()
        _check("operator for the sort key", operator, ["", *self.sort_operators])
        _check("operator for this filter", by, self.filter_operators)
        self._complete()
        self._query = self._asked()
        self._redraw(None)
        self.observe(self._choose, ["sort_operator", "filter_operator"])
        self.observe(self._choose_attribute, "filter_attribute")
        self.observe(
            self._redraw, ["key_value", "sort_value", "sort_high", "filter_value", "filter_high"]
        )

    @property
    def query(self) -> BuiltQuery:
        """The Query that is written out: the last one that was complete."""
        return self._query

    @shows_problems
    def _choose(self, _change: Any) -> None:
        self._complete()
        self._show()

    @shows_problems
    def _choose_attribute(self, _change: Any) -> None:
        self._offer()
        if self.filter_operator not in self.filter_operators:
            self.filter_operator = "="
        self.filter_value = self.filter_high = ""  # they were another attribute's
        self._complete()
        self._show()

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        self._show()

    def _show(self) -> None:
        self._query = self._asked()
        with self.hold_sync():
            self.drawing = builder_drawing.draw(self._query)
            self.line = builder_drawing.said(self._query)[0]

    def _offer(self) -> None:
        """The operators that suit the types."""
        self.sort_operators = _suited(ON_SORT_KEY, self._types.get(self.sort_key, "S"))
        self.filter_operators = _suited(IN_FILTER, self._types.get(self.filter_attribute, "S"))

    def _complete(self) -> None:
        """A value from the table wherever a condition has none yet."""
        if self.sort_operator and not self.sort_value:
            self.sort_value = self._example(self.sort_key)
        if self.sort_operator == RANGE and not self.sort_high:
            self.sort_high = self._example(self.sort_key, last=True)
        if self.filter_attribute and not self.filter_value:
            self.filter_value = self._example(self.filter_attribute)
        if self.filter_attribute and self.filter_operator == RANGE and not self.filter_high:
            self.filter_high = self._example(self.filter_attribute, last=True)

    def _example(self, name: str, *, last: bool = False) -> str:
        kind = self._types.get(name, "S")
        found = [item[name] for item in self._table.items if name in item]
        here = self._table.partition_key, (self._types[self._table.partition_key], self.key_value)
        near = [i[name] for i in self._table.items if name in i and i[here[0]] == here[1]]
        values = [content for of, content in near or found if of == kind]
        return values[-1 if last else 0] if values else EXAMPLES[kind]

    def _asked(self) -> BuiltQuery:
        key = [self._condition(self.partition_key, "=", self.key_value)]
        if self.sort_operator:
            pair = (self.sort_value, self.sort_high)
            key.append(self._condition(self.sort_key, self.sort_operator, *pair))
        filtered = []
        if self.filter_attribute:
            pair = (self.filter_value, self.filter_high)
            filtered.append(self._condition(self.filter_attribute, self.filter_operator, *pair))
        return BuiltQuery(self._table.name, tuple(key), tuple(filtered))

    def _condition(self, name: str, operator: str, *written: str) -> Condition:
        used = written if operator == RANGE else written[:1]
        return Condition(name, operator, tuple(self._value(name, each) for each in used))

    def _value(self, name: str, written: str) -> AttributeValue:
        kind = self._types.get(name, "S")
        if not written:
            raise ValueError(f"{name} has no value to compare with yet: type one.")
        if kind == "S":
            return kind, written
        try:
            return kind, canonical(written)
        except NumberError:
            raise ValueError(f'{name} is a Number, and "{written}" is not one.') from None

    def as_text(self) -> str:
        forms = [f"\n{name}\n{_indented(plain(form(self._query)))}" for name, form in FORMS.items()]
        first = f"ExpressionBuilder: {builder_drawing.said(self._query)[0]}"
        return "\n".join([first, builder_drawing.as_text(self._query), *forms])

    def as_figure(self) -> str:
        return builder_drawing.still(self._query, STILL_WIDTH)


def _types(table: TableSnapshot) -> dict[str, str]:
    """The attributes that can be typed, with the type of the first item that has each."""
    first: dict[str, str] = {}
    for item in table.items:
        for name, (kind, _) in item.items():
            first.setdefault(name, kind)
    for name in (table.partition_key, table.sort_key or ""):
        if first.setdefault(name, "S") not in TYPED:
            raise ValueError(f"{name} is Binary, and this builder writes Strings and Numbers.")
    return {name: kind for name, kind in first.items() if name and kind in TYPED}


def _three(given: Sequence[Any]) -> tuple[str, str, str]:
    first, second, third = [*map(str, given), "", "", ""][:3]
    return first, second, third


def _suited(operators: Sequence[str], kind: str) -> list[str]:
    return [each for each in operators if kind == "S" or each not in OF_TEXT_ONLY]


def _check(what: str, chosen: str, offered: Sequence[str]) -> None:
    if chosen not in offered:
        raise ValueError(
            f'"{chosen}" is no {what}; there is {", ".join(each for each in offered if each)}'
        )


def _indented(code: str) -> str:
    return "\n".join(f"  {line}" for line in code.splitlines())
