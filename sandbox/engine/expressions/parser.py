"""What all expressions share: document paths, values, functions, parentheses, and the limits."""

from collections.abc import Mapping
from typing import NoReturn

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.lexer import (
    END,
    NAME,
    NAME_TOKEN,
    NUMBER,
    VALUE_TOKEN,
    Cursor,
    tokenize,
)
from sandbox.engine.expressions.operators import FUNCTIONS, RULES
from sandbox.engine.expressions.syntax import Node, Operation, Path, Value
from sandbox.model.reserved import is_reserved

# Developer Guide, Constraints, expression parameters
LARGEST_EXPRESSION = 4_096  # bytes
MOST_OPERATORS = 300
DEEPEST_PATH = 32  # levels of nesting; Developer Guide, Constraints, "Nested attribute depth"
LARGEST_INDEX = 2**31 - 1
DEEPEST_OPERAND = 50  # levels of functions and parentheses; ours, to spare Python's stack


class Parser:
    """One expression being read. Its faults wait, since a syntax error further on outranks them."""

    keywords: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    family = "an expression"  # how the service calls this kind when it refuses a function

    def __init__(self, text: str, kind: str, names: Mapping[str, str]) -> None:
        self.kind = kind
        if not text.strip(" \t\r\n\f"):
            self.refuse("The expression can not be empty;")
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > LARGEST_EXPRESSION:
            self.refuse(
                f"Expression size has exceeded the maximum allowed size; expression size: {size}"
            )
        self.cursor = Cursor(text, kind, tokenize(text, self.keywords))
        self.name_tokens: set[str] = set()
        self.value_tokens: dict[str, None] = {}  # in the order of the text
        self._names = names
        self._faults: list[str] = []
        self._operators = 0
        self._depth = 0
        self._enclosed: Node | None = None

    def refuse(self, message: str) -> NoReturn:
        raise ValidationError(f"Invalid {self.kind}: {message}")

    def fault(self, message: str) -> None:
        """Refuses the expression once all of it has been read; the first fault is the one told."""
        self._faults.append(message)

    def end(self) -> None:
        """The end of the text, and the verdict on it."""
        self.cursor.expect(END)
        if self._faults:
            self.refuse(self._faults[0])

    def operation(self, name: str, *operands: Node) -> Operation:
        """A node of the tree, counted against the limit of operators."""
        self._operators += max(1, len(operands) - 1) if name in ("AND", "OR") else 1
        if self._operators > MOST_OPERATORS:
            self.refuse(
                "The expression contains too many operators; "
                f"operator count: {MOST_OPERATORS + 1}"  # the service stops counting there
            )
        return Operation(name, operands)

    def deeper(self, by: int = 1) -> None:
        """Enters (or, with -1, leaves) one level of functions or parentheses around an operand."""
        self._depth += by
        if self._depth > DEEPEST_OPERAND:
            self.refuse(
                f"The expression has too many nesting levels; nesting levels: {self._depth}"
            )

    def parenthesised(self) -> Node:
        """What stands between parentheses."""
        self.deeper()
        self.cursor.expect("(")
        inner = self.enclosable()
        self.cursor.expect(")")
        self.deeper(-1)
        self.enclose(inner)
        return inner

    def enclose(self, node: Node) -> None:
        """Notes a pair of parentheses; a pair directly around a pair is a fault."""
        if node is self._enclosed:
            self.fault("The expression has redundant parentheses;")
        self._enclosed = node

    def enclosable(self) -> Node:
        """What this kind of expression allows between parentheses."""
        return self.operand()

    def operand(self) -> Node:
        """A path, a value, a function, or one of them in parentheses."""
        token = self.cursor.token
        if token.symbol == "(":
            return self.parenthesised()
        if token.symbol == VALUE_TOKEN:
            self.value_tokens[self.cursor.advance().text] = None
            return Value(token.text)
        if token.symbol == NAME and self.cursor.following.symbol == "(":
            return self.function()
        return self.path()

    def function(self) -> Operation:
        """A name and its operands in parentheses."""
        self.deeper()
        name = self.cursor.advance().text
        if name not in FUNCTIONS:
            self.fault(f"Invalid function name; function: {name}")
        elif name not in self.functions:
            self.fault(f"The function is not allowed in {self.family}; function: {name}")
        self.cursor.expect("(")
        operands = [self.function_operand()]
        while self.cursor.accept(","):
            operands.append(self.function_operand())
        self.cursor.expect(")")
        self.deeper(-1)
        if name in FUNCTIONS and len(operands) != RULES[name].operands:
            self.fault(
                "Incorrect number of operands for operator or function; "
                f"operator or function: {name}, number of operands: {len(operands)}"
            )
        return self.operation(name, *operands)

    def function_operand(self) -> Node:
        """An operand that must have a value: a condition is none."""
        operand = self.operand()
        self.expect_value(operand)
        return operand

    def expect_value(self, node: Node) -> None:
        """A function that is true or false cannot be an operand."""
        if (
            isinstance(node, Operation)
            and node.name in FUNCTIONS
            and RULES[node.name].result == "condition"
        ):
            self.misused(node.name)

    def misused(self, function: str) -> None:
        self.fault(
            "The function is not allowed to be used this way in an expression; "
            f"function: {function}"
        )

    def path(self) -> Path:
        """A document path: ``a.b[0].#c``."""
        parts: list[str | int] = [self._name()]
        while self.cursor.token.symbol in (".", "["):
            if self.cursor.accept("."):
                parts.append(self._name())
            else:
                parts.append(self._index())
        if len(parts) > DEEPEST_PATH:
            self.fault(
                f"The document path has too many nesting elements; nesting elements: {len(parts)}"
            )
        return Path(tuple(parts))

    def _name(self) -> str:
        token = self.cursor.token
        if token.symbol == NAME:
            if is_reserved(token.text):
                self.fault(f"Attribute name is a reserved keyword; reserved keyword: {token.text}")
            return self.cursor.advance().text
        self.cursor.expect(NAME_TOKEN)
        self.name_tokens.add(token.text)
        if token.text not in self._names:
            self.fault(
                "An expression attribute name used in the document path is not defined; "
                f"attribute name: {token.text}"
            )
        return self._names.get(token.text, token.text)

    def _index(self) -> int:
        self.cursor.expect("[")
        index = int(self.cursor.expect(NUMBER).text)
        self.cursor.expect("]")
        if index > LARGEST_INDEX:
            self.fault(f"List index is not within the allowable range; index: [{index}]")
        return index
