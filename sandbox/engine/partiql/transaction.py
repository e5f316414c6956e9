"""ExecuteTransaction: up to 100 statements, all of them or none, at twice the price."""

from collections.abc import Sequence

from sandbox.engine.errors import ValidationError
from sandbox.engine.partiql.items import item_select
from sandbox.engine.partiql.parser import parse
from sandbox.engine.partiql.statements import Delete, Select, Statement, Update
from sandbox.engine.partiql.writes import action_of
from sandbox.engine.reads import Find
from sandbox.engine.stored import Render
from sandbox.engine.transactions import Tokens, read_all, write_all
from sandbox.engine.work import Request, Response, Work
from sandbox.model.clock import VirtualClock

NAME = "ExecuteTransaction"


def execute_transaction(
    work: Work, request: Request, find: Find, render: Render, tokens: Tokens, clock: VirtualClock
) -> Response:
    """All SELECTs, or writes and EXISTS; one element in Responses for each statement."""
    statements = [parse(part) for part in request["TransactStatements"]]
    reads = [one for one in statements if isinstance(one, Select)]
    if reads and len(reads) < len(statements):
        raise ValidationError(
            f"{NAME} API does not support both read and write operations in the same request."
        )
    if reads:
        return _read(work, reads, find, render)
    work.carried_out["TransactWriteItems"] = None
    return _write(work, request, statements, find, render, tokens, clock)


def _read(work: Work, statements: Sequence[Select], find: Find, render: Render) -> Response:
    work.carried_out["TransactGetItems"] = None
    wanted = [item_select(statement, find, NAME) for statement in statements]
    tables = [one.table for one in wanted]
    found = read_all(work, [one.key for one in wanted], tables)
    responses = [one.shown(work, stored, render) for one, stored in zip(wanted, found, strict=True)]
    return {"Responses": responses} | work.consumed_each(tables, "Read")


def _write(
    work: Work,
    request: Request,
    statements: Sequence[Statement],
    find: Find,
    render: Render,
    tokens: Tokens,
    clock: VirtualClock,
) -> Response:
    actions, tables = [], []
    for statement, part in zip(statements, request["TransactStatements"], strict=True):
        assert not isinstance(statement, Select)
        if isinstance(statement, Update | Delete) and statement.returning != "NONE":
            raise ValidationError(f"RETURNING clause is not supported within {NAME}")
        table = find(statement.table)
        tables.append(table)
        actions.append(action_of(statement, part, table))
    response = write_all(work, request, actions, tables, render, tokens, clock)
    return {"Responses": [{} for _ in statements]} | response
