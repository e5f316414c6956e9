"""The grammar of statements: SELECT, INSERT, UPDATE, DELETE, and EXISTS around a SELECT."""

from collections.abc import Callable, Sequence

from sandbox.engine.errors import ValidationError, invalid_parameter
from sandbox.engine.expressions.lexer import END, NAME
from sandbox.engine.expressions.syntax import Operation, Path
from sandbox.engine.partiql.changes import ChangeParser
from sandbox.engine.partiql.lexer import malformed
from sandbox.engine.partiql.operands import unsupported
from sandbox.engine.partiql.statements import (
    Delete,
    Exists,
    Insert,
    Ordering,
    Select,
    Statement,
    Update,
)
from sandbox.engine.wire import check_nesting, parse_value
from sandbox.engine.work import Request
from sandbox.model.attributes import AttributeValue

_CLAUSES = frozenset({"GROUP", "HAVING", "LIMIT", "JOIN", "CROSS", "INNER", "LEFT", "RIGHT", "FULL",
                      "UNION", "INTERSECT", "EXCEPT", "LET"})  # fmt: skip
_SEVERAL_ITEMS = (
    "operation: Inserting multiple items in a single statement is not supported, "
    'use "INSERT INTO tableName VALUE item" instead'
)
_RETURN_VALUES = {
    ("ALL", "OLD"): "ALL_OLD",
    ("ALL", "NEW"): "ALL_NEW",
    ("MODIFIED", "OLD"): "UPDATED_OLD",
    ("MODIFIED", "NEW"): "UPDATED_NEW",
}


def parse(request: Request) -> Statement:
    """The statement of a request, or of a part of one, with its parameters; raises ServiceError."""
    parameters = [parse_value(value) for value in request.get("Parameters", ())]
    return StatementParser(request["Statement"], parameters).parse()


class StatementParser(ChangeParser):
    """One statement with its parameters."""

    def __init__(self, text: str, parameters: Sequence[AttributeValue]) -> None:
        super().__init__(text, parameters)
        self._readers: dict[str, Callable[[], Statement]] = {
            "SELECT": self._select,
            "EXISTS": self._exists,
            "INSERT": self._insert,
            "UPDATE": self._update,
            "DELETE": self._delete,
        }

    def parse(self) -> Statement:
        """The whole text as one statement."""
        read = self._readers.get(self.cursor.token.symbol)
        if read is None:
            raise malformed("Expected data manipulation")
        self.cursor.advance()
        statement = read()
        self.cursor.accept(";")
        self._refuse_clauses()
        if self.cursor.token.symbol != END:
            raise malformed("Unexpected token after expression")
        self.check_parameters()
        return statement

    def _refuse_clauses(self) -> None:
        if (symbol := self.cursor.token.symbol) in _CLAUSES:
            raise unsupported(f"clause: {symbol}")

    def _select(self) -> Select:
        if (symbol := self.cursor.token.symbol) in ("DISTINCT", "ALL", "VALUE"):
            raise unsupported(f"clause: SELECT {symbol}")
        paths = self._projection()
        self.cursor.expect("FROM")
        table = self.name()
        index = self.name() if self.cursor.accept(".") else None
        if self.cursor.token.symbol in ("AS", "AT", ",", NAME):
            raise unsupported("FROM clause: it takes one table or index, without another name")
        self._refuse_clauses()
        where = self.where()
        self._refuse_clauses()
        return Select(table, index, paths, where, self._ordering(), self.given)

    def _projection(self) -> tuple[Path, ...] | None:
        if self.cursor.accept("*"):
            return None
        paths = [self._projected()]
        while self.cursor.accept(","):
            paths.append(self._projected())
        return tuple(paths)

    def _projected(self) -> Path:
        if self.cursor.following.symbol == "(":
            raise unsupported(f"function in a projection: {self.cursor.token.text}")
        if self.at_literal:
            raise unsupported("projection: it takes attributes and document paths")
        path = self.path()
        if self.cursor.token.symbol in ("AS", "+", "-", "*"):
            raise unsupported("projection: it takes attributes and document paths as they are")
        return path

    def _ordering(self) -> tuple[Ordering, ...]:
        if not self.cursor.accept("ORDER"):
            return ()
        self.cursor.expect("BY")
        found = [self._ordered()]
        while self.cursor.accept(","):
            found.append(self._ordered())
        return tuple(found)

    def _ordered(self) -> Ordering:
        name = self.name()
        descending = self.cursor.accept("DESC")
        if not descending:
            self.cursor.accept("ASC")
        return Ordering(name, descending)

    def _exists(self) -> Exists:
        self.cursor.expect("(")
        self.cursor.expect("SELECT")
        inner = self._select()
        self.cursor.expect(")")
        if inner.index is not None or inner.order:
            raise unsupported("clause in EXISTS: it takes one item of a table by its whole key")
        return Exists(inner.table, inner.where, self.given)

    def _insert(self) -> Insert:
        self.cursor.expect("INTO")
        table = self._table()
        if self.cursor.token.symbol == "VALUES":
            raise unsupported(_SEVERAL_ITEMS)
        self.cursor.expect("VALUE")
        if self.cursor.token.symbol == "<<":
            raise unsupported(_SEVERAL_ITEMS)
        item = self.tuple_literal(depth=0)  # an item itself is no level of nesting
        if "" in item:
            raise invalid_parameter("An attribute name must be at least one character long")
        for value in item.values():
            check_nesting(value)  # again, since a parameter within may be deep too
        return Insert(table, item)

    def _update(self) -> Update:
        table = self._table()
        if self.cursor.token.symbol not in ("SET", "REMOVE"):
            raise malformed("Expected data manipulation")
        actions = self.changes()
        where = self.where()
        return Update(table, actions, where, self._returning(), self.given)

    def _delete(self) -> Delete:
        self.cursor.expect("FROM")
        table = self._table()
        where: Operation | None = self.where()
        returning = self._returning()
        if returning not in ("NONE", "ALL_OLD"):
            raise ValidationError("DELETE statements only support RETURNING ALL OLD *")
        return Delete(table, where, returning, self.given)

    def _table(self) -> str:
        """A table that is written to: never an index."""
        table = self.name()
        if self.cursor.token.symbol == ".":
            raise ValidationError("Writes are only supported on tables, not on indexes")
        return table

    def _returning(self) -> str:
        if not self.cursor.accept("RETURNING"):
            return "NONE"
        words = (self.cursor.advance().text.upper(), self.cursor.advance().text.upper())
        if words not in _RETURN_VALUES:
            raise malformed("Expected ALL OLD, ALL NEW, MODIFIED OLD or MODIFIED NEW")
        self.cursor.expect("*")
        return _RETURN_VALUES[words]
