"""ExecuteStatement: one statement, carried out as the operation that it stands for."""

from sandbox.engine.errors import ValidationError
from sandbox.engine.partiql.parser import parse
from sandbox.engine.partiql.selects import select
from sandbox.engine.partiql.statements import Exists, Select
from sandbox.engine.partiql.writes import written
from sandbox.engine.reads import Find
from sandbox.engine.stored import Render
from sandbox.engine.work import Request, Response, Work


def execute_statement(work: Work, request: Request, find: Find, render: Render) -> Response:
    """A read, a page at a time, or a write of one item."""
    statement = parse(request)
    if isinstance(statement, Exists):
        raise ValidationError("EXISTS can only be used in ExecuteTransaction")
    if isinstance(statement, Select):
        return select(work, request, statement, find, render)
    if "NextToken" in request:
        raise ValidationError("NextToken does not match request")
    table = find(statement.table)
    work.tables = (table.name,)
    image = written(work, request, statement, table, render)
    response: Response = {"Items": [] if image is None else [image]}
    if work.wants_consumed:
        response["ConsumedCapacity"] = work.consumed(table)
    return response
