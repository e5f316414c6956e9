"""The grammar of updates: SET, REMOVE, ADD and DELETE, each at most once, in any order."""

from sandbox.engine.expressions.lexer import END, VALUE_TOKEN
from sandbox.engine.expressions.operators import UPDATE_FUNCTIONS
from sandbox.engine.expressions.parser import Parser
from sandbox.engine.expressions.syntax import Action, Node, Operation

ARITHMETIC = frozenset({"+", "-"})


class UpdateParser(Parser):
    """An update expression."""

    keywords = frozenset({"SET", "REMOVE", "ADD", "DELETE"})
    functions = UPDATE_FUNCTIONS
    family = "an update expression"

    def parse(self) -> tuple[Action, ...]:
        """The whole text as actions, in its order."""
        actions: list[Action] = []
        sections: set[str] = set()
        while not sections or self.cursor.token.symbol != END:
            section = self.cursor.token.symbol
            if section not in self.keywords:
                self.cursor.fail()
            if section in sections:
                self.fault(
                    f'The "{section}" section can only be used once in an update expression;'
                )
            sections.add(section)
            self.cursor.advance()
            actions.append(self._action(section))
            while self.cursor.accept(","):
                actions.append(self._action(section))
        self.end()
        return tuple(actions)

    def _action(self, section: str) -> Action:
        path = self.path()
        if section == "REMOVE":
            return Action(section, path)
        if section == "SET":
            self.cursor.expect("=")
            return Action(section, path, self.enclosable())
        if self.cursor.token.symbol != VALUE_TOKEN:
            self.cursor.fail()  # ADD and DELETE take a value and nothing else
        return Action(section, path, self.operand())

    def enclosable(self) -> Node:
        """One operand, or two with a plus or minus between them; there is no third."""
        left = self.operand()
        if self.cursor.token.symbol not in ARITHMETIC:
            return left
        if _is_sum(left):
            self.cursor.fail()
        name = self.cursor.advance().symbol
        return self.operation(name, left, self.function_operand())

    def function_operand(self) -> Node:
        operand = self.operand()
        if _is_sum(operand):
            self.cursor.fail()  # a sum stands alone: a + (b + c) is no operand
        return operand


def _is_sum(node: Node) -> bool:
    return isinstance(node, Operation) and node.name in ARITHMETIC
