"""The grammar of conditions: comparators, BETWEEN, IN, functions, NOT, AND, OR, in that order."""

from dataclasses import dataclass, field

from sandbox.engine.expressions.operators import (
    COMPARATORS,
    CONDITION_FUNCTIONS,
    FUNCTIONS,
    LARGEST_CHOICE,
    RULES,
)
from sandbox.engine.expressions.parser import Parser
from sandbox.engine.expressions.syntax import Node, Operation

_PREDICATES = COMPARATORS | {"BETWEEN", "IN"}
_STRENGTH = {"(": 0, "OR": 1, "AND": 2, "NOT": 3}  # the stronger binds first


@dataclass(slots=True)
class _Waiting:
    """An operator, or a parenthesis, whose last operand is still to come."""

    symbol: str
    operands: list[Node] = field(default_factory=list)


class ConditionParser(Parser):
    """A condition, filter or key condition expression.

    NOT, AND, OR and parentheses wait on a stack of our own: boto3 nests one pair of parentheses
    for every ``&``, and a hundred of them should not depend on how deep Python's stack is already.
    """

    keywords = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})
    functions = CONDITION_FUNCTIONS
    family = "a condition expression"

    def parse(self) -> Node:
        """The whole text as one condition."""
        waiting: list[_Waiting] = []
        node = self._term(waiting)
        while (symbol := self.cursor.token.symbol) in ("AND", "OR"):
            node = self._complete(waiting, node, down_to=_STRENGTH[symbol])
            self._expect_condition(node)
            if not waiting or waiting[-1].symbol != symbol:
                waiting.append(_Waiting(symbol))
            waiting[-1].operands.append(node)
            self.cursor.advance()
            node = self._term(waiting)
        node = self._complete(waiting, node, down_to=0)
        self._expect_condition(node)
        if waiting:
            self.cursor.fail()  # a parenthesis that nobody closed
        self.end()
        return node

    def _term(self, waiting: list[_Waiting]) -> Node:
        """All that precedes the next AND, OR or end, with the parentheses that close there."""
        while self.cursor.token.symbol in ("NOT", "("):
            waiting.append(_Waiting(self.cursor.advance().symbol))
        node = self.operand()
        while True:
            symbol = self.cursor.token.symbol
            if symbol in _PREDICATES:
                node = self._predicate(symbol, node)
            elif symbol == ")":
                node = self._close(waiting, node)
            else:
                return node

    def _complete(self, waiting: list[_Waiting], node: Node, down_to: int) -> Node:
        """Gives the node to the operators that bind more strongly than what comes next."""
        while waiting and _STRENGTH[waiting[-1].symbol] > down_to:
            self._expect_condition(node)
            operator = waiting.pop()
            node = self.operation(operator.symbol, *operator.operands, node)
        return node

    def _close(self, waiting: list[_Waiting], node: Node) -> Node:
        node = self._complete(waiting, node, down_to=0)
        if not waiting:
            self.cursor.fail()
        waiting.pop()
        self.cursor.advance()
        self.enclose(node)
        return node

    def _predicate(self, name: str, left: Node) -> Node:
        if isinstance(left, Operation) and not _is_function(left):
            self.cursor.fail()  # a = b = c
        self.expect_value(left)
        self.cursor.advance()
        if name == "IN":
            return self.operation(name, left, *self._choices())
        right = self.function_operand()
        if name != "BETWEEN":
            return self.operation(name, left, right)
        self.cursor.expect("AND")
        return self.operation(name, left, right, self.function_operand())

    def _choices(self) -> list[Node]:
        self.cursor.expect("(")
        choices = [self.function_operand()]
        while self.cursor.accept(","):
            choices.append(self.function_operand())
        self.cursor.expect(")")
        if len(choices) > LARGEST_CHOICE:
            self.fault(
                "The IN operator is provided with too many operands; "
                f"number of operands: {len(choices)}"
            )
        return choices

    def _expect_condition(self, node: Node) -> None:
        """A path or a value is no condition, and neither is a function that yields a value."""
        if not isinstance(node, Operation):
            self.cursor.fail()
        if node.name in FUNCTIONS and RULES[node.name].result != "condition":
            self.misused(node.name)


def _is_function(node: Operation) -> bool:
    return node.name not in _PREDICATES and node.name not in _STRENGTH
