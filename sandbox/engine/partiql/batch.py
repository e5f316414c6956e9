"""BatchExecuteStatement: up to 25 statements, each on its own, all reads or all writes."""

from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.partiql.items import item_select
from sandbox.engine.partiql.parser import parse
from sandbox.engine.partiql.statements import Exists, Select, Statement
from sandbox.engine.partiql.writes import written
from sandbox.engine.reads import Find, consistency_of, read_one
from sandbox.engine.stored import Render
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response, Work

NAME = "BatchExecuteStatement"
_CODES = {  # the others are exceptions without that word; API reference, BatchStatementError
    "ValidationException": "ValidationError",
    "ThrottlingException": "ThrottlingError",
}


def batch_execute_statement(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Each statement's item or error, in the order of the request; no statement stops another."""
    parsed = [_parsed(part) for part in request["Statements"]]
    if len({isinstance(one, Select) for one in parsed if not isinstance(one, ServiceError)}) > 1:
        raise ValidationError(
            f"{NAME} API does not support both read and write operations in the same request."
        )
    batch = _Batch(work, find, render)
    responses = [
        batch.answer(one, part) for one, part in zip(parsed, request["Statements"], strict=True)
    ]
    return {"Responses": responses} | work.consumed_each(batch.tables.values())


def _parsed(part: Request) -> Statement | ServiceError:
    try:
        return parse(part)
    except ValidationError as error:
        return error


class _Batch:
    """The statements of one batch under way."""

    def __init__(self, work: Work, find: Find, render: Render) -> None:
        self.tables: dict[str, Table] = {}
        self._work, self._find, self._render = work, find, render

    def answer(self, statement: Statement | ServiceError, part: Request) -> Response:
        """One element of Responses."""
        if isinstance(statement, ServiceError):
            return _error(statement)
        try:
            return {"TableName": statement.table, **self._outcome(statement, part)}
        except ServiceError as error:
            return {"TableName": statement.table, **_error(error)}

    def _table(self, name: str) -> Table:
        table = self._find(name)
        self.tables[table.name] = table
        self._work.tables = tuple(self.tables)
        return table

    def _outcome(self, statement: Statement, part: Request) -> Response:
        if isinstance(statement, Exists):
            raise ValidationError("EXISTS can only be used in ExecuteTransaction")
        if isinstance(statement, Select):
            wanted = item_select(statement, self._table, NAME)
            wanted.table.schema.check_key(wanted.key)
            self._work.carried_out["BatchGetItem"] = None
            self._work.consistency = consistency_of(part)
            found = read_one(self._work, wanted.table, wanted.key, self._work.consistency)
            self._work.admit()
            return wanted.shown(self._work, found, self._render)
        table = self._table(statement.table)
        image = written(self._work, part, statement, table, self._render)
        return {} if image is None else {"Item": image}


def _error(error: ServiceError) -> Response:
    code = _CODES.get(error.code, error.code.removesuffix("Exception"))
    shown = {name: value for name, value in error.members.items() if name == "Item"}
    return {"Error": {"Code": code, "Message": error.message, **shown}}
