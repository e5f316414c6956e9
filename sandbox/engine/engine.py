"""The engine: every request of every door comes through `Engine.call`, one at a time, and leaves one ledger entry."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from threading import RLock
from typing import Any, NoReturn

from sandbox.engine import batches, pages, reads, tables, transactions, writes
from sandbox.engine.errors import InternalError, ServiceError, table_not_found
from sandbox.engine.front_door import FrontDoor
from sandbox.engine.requests import not_here
from sandbox.engine.table import Table
from sandbox.engine.wire import serialization_error
from sandbox.engine.work import Request, Response, Work
from sandbox.model.attributes import as_base64, item_to_dynamodb, same_bytes
from sandbox.model.clock import READ_LATENCY, WRITE_LATENCY, VirtualClock
from sandbox.model.ledger import Ledger
from sandbox.model.snapshot import TableSnapshot

log = logging.getLogger("sandbox")

Operation = Callable[[Work, Request, reads.Find, reads.Render], Response]

ITEM_OPERATIONS: Mapping[str, Operation] = {
    "PutItem": writes.put_item,
    "UpdateItem": writes.update_item,
    "DeleteItem": writes.delete_item,
    "GetItem": reads.get_item,
    "Query": pages.query,
    "Scan": pages.scan,
    "BatchGetItem": batches.batch_get_item,
    "BatchWriteItem": batches.batch_write_item,
    "TransactGetItems": transactions.transact_get_items,
}
DATA_OPERATIONS = frozenset({*ITEM_OPERATIONS, "TransactWriteItems"})
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
TABLE_OPERATIONS = frozenset({"CreateTable", "UpdateTable", "DeleteTable", "DescribeTable"})
CONTROL_OPERATIONS = TABLE_OPERATIONS | {
    "ListTables", "TagResource", "UntagResource", "ListTagsOfResource", "DescribeEndpoints", "DescribeTimeToLive",
    "UpdateTimeToLive", "DescribeContinuousBackups", "UpdateContinuousBackups",
    "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy",
}  # fmt: skip


class Engine:
    """The tables of one sandbox, in every Region."""

    def __init__(self, front_door: FrontDoor, control: tables.Control) -> None:
        self.lock = RLock()
        self.clock = VirtualClock()
        self.ledger = Ledger()
        self._front_door = front_door
        self._control = control
        self._regions: dict[str, dict[str, Table]] = {}
        self._tokens = transactions.Tokens()
        self._operations: Mapping[str, Operation] = {
            **ITEM_OPERATIONS,
            "TransactWriteItems": partial(
                transactions.transact_write_items, tokens=self._tokens, clock=self.clock
            ),
        }

    def call(self, operation: str, request: Any, *, region: str, json: bool) -> Response:
        """Answer one request, decoded from JSON. With ``json`` binary leaves as Base64 text, else as bytes.

        Raises ServiceError and nothing else: what was not foreseen is logged, and answered as the service would.
        """
        with self.lock:
            work = Work(operation, request if isinstance(request, dict) else {})
            try:
                response = self._carry_out(work, request, region, json)
            except ServiceError as error:
                self._note(work, error)
                raise
            except (
                UnicodeEncodeError
            ):  # half a surrogate pair, which JSON can write and UTF-8 cannot
                broken = serialization_error("Malformed string: not valid Unicode")
                self._note(work, broken)
                raise broken from None
            except Exception:
                log.exception("%s failed inside the sandbox; please report it", operation)
                unforeseen = InternalError()
                self._note(work, unforeseen)
                raise unforeseen from None
            self._note(work, None)
            return response

    def refuse(self, operation: str, error: ServiceError) -> NoReturn:
        """Enter a request that could not even be decoded, and raise the error."""
        with self.lock:
            self._note(Work(operation, {}), error)
            raise error

    def _carry_out(self, work: Work, request: Any, region: str, json: bool) -> Response:
        self._front_door.check(work.operation, request)
        here = self._regions.setdefault(region, {})
        if operation := self._operations.get(work.operation):
            blob = as_base64 if json else same_bytes
            return operation(
                work, request, partial(_find, here), partial(item_to_dynamodb, blob=blob)
            )
        if work.operation in CONTROL_OPERATIONS:
            return self._control_operation(work, request, region, here)
        raise not_here(work.operation, "It is on the way; nothing was read or written.")

    def _control_operation(
        self, work: Work, request: Request, region: str, here: dict[str, Table]
    ) -> Response:
        if name := request.get("TableName"):
            work.tables = (_short_name(name),)
        response = self._control(work.operation, request, region)
        if work.operation not in TABLE_OPERATIONS:
            return response
        name = _short_name(request["TableName"])
        if work.operation == "CreateTable":
            here[name] = tables.create({**request, "TableName": name})
        elif work.operation == "UpdateTable":
            tables.update(here[name], request)
        table = here.pop(name) if work.operation == "DeleteTable" else here[name]
        member = "Table" if work.operation == "DescribeTable" else "TableDescription"
        tables.with_sizes(response[member], table)
        return response

    def _note(self, work: Work, error: ServiceError | None) -> None:
        wrote = work.items_written or work.operation in (
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "BatchWriteItem",
        )
        self.clock.seconds += WRITE_LATENCY if wrote else READ_LATENCY
        code, message = (error.code, error.message) if error else (None, None)
        self.ledger.append(work.entry(self.ledger.total + 1, self.clock.seconds, code, message))

    def snapshot(self, name: str, region: str) -> TableSnapshot:
        """A frozen picture of a table, taken without a request. KeyError if there is no such table."""
        with self.lock:
            return self._regions.get(region, {})[name].snapshot()

    def table_names(self, region: str) -> list[str]:
        with self.lock:
            return sorted(self._regions.get(region, {}))

    def reset(self) -> None:
        """Empty everything; time begins again."""
        with self.lock:
            self._regions.clear()
            self._tokens.clear()
            self.ledger.clear()
            self.clock.seconds = 0.0


def _short_name(name: str) -> str:
    """A table's name; requests may give its ARN instead."""
    return name.split("/")[1] if name.startswith("arn:") and "/" in name else name


def _find(here: Mapping[str, Table], name: str) -> Table:
    table = here.get(_short_name(name))
    if table is None:
        raise table_not_found()
    return table
