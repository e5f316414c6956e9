"""The grammar of WHERE, read into the same trees as a condition expression."""

from collections.abc import Callable

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.lexer import NAME
from sandbox.engine.expressions.operators import COMPARATORS, LARGEST_CHOICE, RULES
from sandbox.engine.expressions.syntax import Node, Operation, Path
from sandbox.engine.partiql.operands import OperandParser, unsupported

_TESTS = frozenset({"begins_with", "contains", "attribute_type"})
_UNSUPPORTED = frozenset({"LIKE", "+", "-", "*"})


class ConditionParser(OperandParser):
    """Comparators, BETWEEN, IN, IS, functions, NOT, AND, OR, in that order."""

    def where(self) -> Operation | None:
        """The WHERE clause, if there is one."""
        return self.condition() if self.cursor.accept("WHERE") else None

    def condition(self) -> Operation:
        return self._joined("OR", self._conjunction)

    def _conjunction(self) -> Operation:
        return self._joined("AND", self._negation)

    def _joined(self, operator: str, part: Callable[[], Operation]) -> Operation:
        parts = [part()]
        while self.cursor.accept(operator):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Operation(operator, tuple(parts))

    def _negation(self) -> Operation:
        if not self.cursor.accept("NOT"):
            return self._predicate()
        self.deeper()
        negated = self._negation()
        self.deeper(-1)
        return Operation("NOT", (negated,))

    def _predicate(self) -> Operation:
        if self.cursor.accept("("):
            self.deeper()
            inner = self.condition()
            self.cursor.expect(")")
            self.deeper(-1)
            return inner
        if self._at_function and self.cursor.token.text.lower() in _TESTS:
            return self._function()
        return self._comparison(self._operand())

    @property
    def _at_function(self) -> bool:
        return self.cursor.following.symbol == "(" and self.cursor.token.symbol != "("

    def _comparison(self, left: Node) -> Operation:
        symbol = self.cursor.token.symbol
        if symbol in _UNSUPPORTED:
            raise unsupported(f"operator in a WHERE clause: {symbol}")
        if symbol not in COMPARATORS and symbol not in ("BETWEEN", "IN", "IS", "NOT"):
            self.cursor.fail()
        self.cursor.advance()
        match symbol:
            case "BETWEEN":
                low = self._operand()
                self.cursor.expect("AND")
                return Operation("BETWEEN", (left, low, self._operand()))
            case "IN":
                return Operation("IN", (left, *self._choices()))
            case "IS":
                return self._type_test(left)
            case "NOT":
                if self.cursor.token.symbol not in ("BETWEEN", "IN"):
                    self.cursor.fail()
                return Operation("NOT", (self._comparison(left),))
        return Operation(symbol, (left, self._operand()))

    def _choices(self) -> list[Node]:
        closing = {"[": "]", "(": ")"}.get(self.cursor.token.symbol)
        if closing is None:
            self.cursor.fail()
        self.cursor.advance()
        choices = [self._operand()]
        while self.cursor.accept(","):
            choices.append(self._operand())
        self.cursor.expect(closing)
        if len(choices) > LARGEST_CHOICE:
            raise ValidationError(
                "The IN operator is provided with too many operands; "
                f"number of operands: {len(choices)}"
            )
        return choices

    def _type_test(self, left: Node) -> Operation:
        negated = self.cursor.accept("NOT")
        if not isinstance(left, Path):
            raise unsupported("operand of IS: it takes an attribute")
        if self.cursor.accept("MISSING"):
            name = "attribute_exists" if negated else "attribute_not_exists"
            return Operation(name, (left,))
        if not self.cursor.accept("NULL"):
            raise unsupported(f"type after IS: {self.cursor.token.text}")
        null = Operation("attribute_type", (left, self.constant(("S", "NULL"))))
        return Operation("NOT", (null,)) if negated else null

    def _operand(self) -> Node:
        """A path, a literal, a parameter, or the size of one of them."""
        if not self._at_function:
            return self.path_or_value()
        name = self.cursor.token.text.lower()
        if name in _TESTS:
            raise ValidationError(f"The function {name} is true or false and cannot be compared")
        return self._function()

    def _function(self) -> Operation:
        token = self.cursor.token
        name = token.text.lower()
        if name != "size" and name not in _TESTS:
            if token.symbol != NAME and name != "exists":
                self.cursor.fail()
            raise unsupported(f"function in a WHERE clause: {token.text}")
        self.cursor.advance()
        self.cursor.expect("(")
        operands = [self.path_or_value()]
        while self.cursor.accept(","):
            operands.append(self.path_or_value())
        self.cursor.expect(")")
        if len(operands) != RULES[name].operands:
            raise ValidationError(
                "Incorrect number of operands for operator or function; "
                f"operator or function: {name}, number of operands: {len(operands)}"
            )
        return Operation(name, tuple(operands))
