"""The smallest parts of a statement: names, document paths, literals and parameters."""

from collections.abc import Sequence
from typing import Any

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.lexer import NAME
from sandbox.engine.expressions.parser import DEEPEST_PATH, LARGEST_INDEX
from sandbox.engine.expressions.syntax import Node, Path, Value
from sandbox.engine.partiql.lexer import (
    NUMBER,
    PARAMETER,
    QUOTED_NAME,
    STRING,
    StatementCursor,
    malformed,
)
from sandbox.engine.wire import check_depth, parse_value
from sandbox.model import numbers
from sandbox.model.attributes import AttributeValue, as_base64, to_dynamodb

DEEPEST_CONDITION = 50  # levels of parentheses, NOT and functions; ours, to spare Python's stack
_WORDS: dict[str, AttributeValue] = {
    "TRUE": ("BOOL", True),
    "FALSE": ("BOOL", False),
    "NULL": ("NULL", True),
}
_LITERALS = frozenset({STRING, NUMBER, PARAMETER, "+", "-", "[", "{", "<<", *_WORDS})


def unsupported(what: str) -> ValidationError:
    """PartiQL knows it and DynamoDB does not."""
    return ValidationError(f"Unsupported {what}")


class OperandParser:
    """One statement being read. Each literal and parameter gets a token, and its value goes into ``given``."""

    def __init__(self, text: str, parameters: Sequence[AttributeValue]) -> None:
        self.cursor = StatementCursor(text)
        self.given: dict[str, AttributeValue] = {}
        self._parameters = parameters
        self._parameters_met = 0
        self._depth = 0

    def check_parameters(self) -> None:
        if self._parameters_met != len(self._parameters):
            raise ValidationError("Number of parameters in request and statement don't match.")

    def deeper(self, by: int = 1) -> None:
        """Enters (or, with -1, leaves) one level of nesting in a condition."""
        self._depth += by
        if self._depth > DEEPEST_CONDITION:
            raise ValidationError(
                f"The statement has too many nesting levels; nesting levels: {self._depth}"
            )

    def name(self) -> str:
        """A name, with or without double quotes."""
        if self.cursor.token.symbol not in (NAME, QUOTED_NAME):
            self.cursor.fail()
        return self.cursor.advance().text

    def path(self) -> Path:
        """A document path: ``a.b[0]."order"``."""
        parts: list[str | int] = [self.name()]
        while self.cursor.token.symbol in (".", "["):
            if self.cursor.accept("."):
                if self.cursor.token.symbol not in (NAME, QUOTED_NAME):
                    raise malformed("Invalid path dot component")
                parts.append(self.name())
            else:
                parts.append(self._index())
        if "" in parts:
            raise ValidationError("An attribute name must be at least one character long")
        if len(parts) > DEEPEST_PATH:
            raise ValidationError(
                f"The document path has too many nesting elements; nesting elements: {len(parts)}"
            )
        return Path(tuple(parts))

    def _index(self) -> int:
        self.cursor.expect("[")
        text = self.cursor.expect(NUMBER).text
        self.cursor.expect("]")
        # by length first: int() refuses thousands of digits with an error of its own
        if not text.isdigit() or len(text) > 10 or int(text) > LARGEST_INDEX:
            raise ValidationError(f"List index is not within the allowable range; index: [{text}]")
        return int(text)

    @property
    def at_literal(self) -> bool:
        return self.cursor.token.symbol in _LITERALS

    def value(self) -> Value:
        """A literal or a parameter as a node of a tree."""
        return self.constant(self.literal())

    def constant(self, value: AttributeValue) -> Value:
        token = f"value {len(self.given) + 1}"
        self.given[token] = value
        return Value(token)

    def path_or_value(self) -> Node:
        return self.value() if self.at_literal else self.path()

    def literal(self, depth: int = 1) -> AttributeValue:
        """A literal, which may hold parameters within."""
        symbol = self.cursor.token.symbol
        if symbol == PARAMETER:
            return self._parameter()
        if symbol == STRING:
            return ("S", self.cursor.advance().text)
        if symbol in _WORDS:
            self.cursor.advance()
            return _WORDS[symbol]
        match symbol:
            case "[":
                return self._list(depth)
            case "{":
                return ("M", self.tuple_literal(depth))
            case "<<":
                return self._set(depth)
        return self._number()

    def _parameter(self) -> AttributeValue:
        self.cursor.advance()
        self._parameters_met += 1
        if self._parameters_met > len(self._parameters):
            return ("NULL", True)  # the count is judged at the end: a syntax error outranks it
        return self._parameters[self._parameters_met - 1]

    def _number(self) -> AttributeValue:
        sign = self.cursor.advance().text if self.cursor.token.symbol in ("+", "-") else ""
        text = sign + self.cursor.expect(NUMBER).text
        try:
            return ("N", numbers.canonical(text))
        except numbers.NumberError as problem:
            raise ValidationError(str(problem)) from None

    def _list(self, depth: int) -> AttributeValue:
        check_depth(depth)
        return ("L", tuple(self._elements("[", "]", depth)))

    def _elements(self, opening: str, closing: str, depth: int) -> list[AttributeValue]:
        self.cursor.expect(opening)
        elements: list[AttributeValue] = []
        while not self.cursor.accept(closing):
            if elements:
                self.cursor.expect(",")
            elements.append(self.literal(depth + 1))
        return elements

    def tuple_literal(self, depth: int = 1) -> dict[str, AttributeValue]:
        """A map, or a whole item: ``{'name': value}``."""
        check_depth(depth)
        self.cursor.expect("{")
        found: dict[str, AttributeValue] = {}
        while not self.cursor.accept("}"):
            if found:
                self.cursor.expect(",")
            name = self.cursor.expect(STRING).text
            self.cursor.expect(":")
            if name in found:
                raise ValidationError(f"Duplicate attribute name in a tuple: {name}")
            found[name] = self.literal(depth + 1)
        return found

    def _set(self, depth: int) -> AttributeValue:
        members = self._elements("<<", ">>", depth)
        kinds = {kind for kind, _ in members} or {"S"}
        if len(kinds) > 1 or not kinds <= {"S", "N", "B"}:
            raise ValidationError(
                "A set holds strings, or numbers, or binary values, all of one type"
            )
        kind = kinds.pop()
        content: list[Any] = [to_dynamodb(member, as_base64)[kind] for member in members]
        return parse_value({f"{kind}S": content})  # which refuses an empty set and duplicates
