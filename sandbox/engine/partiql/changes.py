"""The grammar of UPDATE's SET and REMOVE, read into the same actions as an update expression."""

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.syntax import Action, Node, Operation, Path, Value
from sandbox.engine.partiql.conditions import ConditionParser
from sandbox.engine.partiql.operands import unsupported

_SETS = frozenset({"SS", "NS", "BS"})
_SECTIONS = {"set_add": "ADD", "set_delete": "DELETE"}


class ChangeParser(ConditionParser):
    """SET a = ..., b = ... SET c = ... REMOVE d, each as often as it is needed."""

    def changes(self) -> tuple[Action, ...]:
        """All SET and REMOVE clauses, as they follow one another."""
        found: list[Action] = []
        while True:
            if self.cursor.accept("SET"):
                found.append(self._assignment())
                while self.cursor.accept(","):
                    found.append(self._assignment())
            elif self.cursor.accept("REMOVE"):
                found.append(Action("REMOVE", self.path()))
            else:
                return tuple(found)

    def _assignment(self) -> Action:
        path = self.path()
        self.cursor.expect("=")
        if self.cursor.following.symbol == "(":
            return self._call(path)
        left = self.path_or_value()
        if (name := self.cursor.token.symbol) not in ("+", "-"):
            return Action("SET", path, left)
        self.cursor.advance()
        return Action("SET", path, Operation(name, (left, self.path_or_value())))

    def _call(self, path: Path) -> Action:
        name = self.cursor.token.text.lower()
        if name != "list_append" and name not in _SECTIONS:
            raise unsupported(f"function in SET: {self.cursor.token.text}")
        self.cursor.advance()
        self.cursor.expect("(")
        one = self.path_or_value()
        self.cursor.expect(",")
        two = self.path_or_value()
        self.cursor.expect(")")
        if name == "list_append":
            return Action("SET", path, Operation(name, (one, two)))
        self._check_set_operands(name, path, one, two)
        return Action(_SECTIONS[name], path, two)

    def _check_set_operands(self, name: str, path: Path, one: Node, two: Node) -> None:
        if one != path:
            raise ValidationError(f"The first operand of {name} must be the attribute that is set")
        if not isinstance(two, Value) or self.given[two.token][0] not in _SETS:
            raise ValidationError(f"The second operand of {name} must be a set")
