"""The engine: every request of every door comes through `Engine.call`, one at a time, and leaves one ledger entry."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import local
from typing import Any, NoReturn

from sandbox.engine import (
    batches,
    destinations,
    insights,
    pages,
    partiql,
    policies,
    reads,
    resources,
    streams,
    tags,
    transactions,
    version_2017,
    writes,
)
from sandbox.engine.auto_scaling import AutoScaling
from sandbox.engine.backups import Backups
from sandbox.engine.catalog import Catalog, short_name
from sandbox.engine.errors import InternalError, ServiceError, ThrottledError
from sandbox.engine.exports import Exports
from sandbox.engine.front_door import FrontDoor
from sandbox.engine.global_tables import GlobalTables
from sandbox.engine.imports import Imports
from sandbox.engine.objects import NoBuckets, Objects
from sandbox.engine.replica import WriteConflict
from sandbox.engine.requests import not_here
from sandbox.engine.stored import Render
from sandbox.engine.table import Table
from sandbox.engine.wire import serialization_error
from sandbox.engine.work import Request, Response, Work
from sandbox.model.attributes import as_base64
from sandbox.model.clock import READ_LATENCY, WRITE_LATENCY, VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.ledger import Ledger
from sandbox.model.metrics import Metrics

log = logging.getLogger("sandbox")

Operation = Callable[[Work, Request, reads.Find, Render], Response]
_TO_BOTO3, _TO_JSON = Render(), Render(as_base64)

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
    "ExecuteStatement": partiql.execute_statement,
    "BatchExecuteStatement": partiql.batch_execute_statement,
}
DATA_OPERATIONS = frozenset({*ITEM_OPERATIONS, "TransactWriteItems", "ExecuteTransaction"})
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
# what tells which table a request is about
_NAMES = ("TableName", "TargetTableName", "BackupArn", "TableArn", "ExportArn", "ImportArn")


class _Rehearsals(local):
    """Whether this thread's requests are only rehearsed, and where their entries go."""

    ledger: Ledger | None = None


class Engine:
    """The tables of one sandbox, in every Region."""

    def __init__(
        self,
        front_door: FrontDoor,
        objects: Objects | None = None,
        *,
        seed: int = 7,
        dials: Dials | None = None,
    ) -> None:
        """``objects`` are the buckets of the fake AWS around the engine; without them there are none."""
        self.clock = VirtualClock()
        self.lock = self.clock.lock  # what happens by itself, later, happens between requests
        self.dials = dials or Dials()
        self.ledger = Ledger()
        self.metrics = Metrics()
        self.scaling = AutoScaling(
            self.clock, self.dials, self.metrics, self.catalog, self._update_by_scaling, seed=seed
        )
        self._front_door = front_door
        self._objects = objects or NoBuckets()
        self._seed = seed
        self._regions: dict[str, Catalog] = {}
        self._backups: dict[str, Backups] = {}
        self._transfers: dict[str, tuple[Exports, Imports]] = {}
        self._tokens = transactions.Tokens()
        self.global_tables = GlobalTables(
            self.catalog, self.clock, self.dials, lambda: self.scaling.targets, seed=seed
        )
        self._rehearsals = _Rehearsals()
        self._operations: Mapping[str, Operation] = {
            **ITEM_OPERATIONS,
            "TransactWriteItems": partial(
                transactions.transact_write_items, tokens=self._tokens, clock=self.clock
            ),
            "ExecuteTransaction": partial(
                partiql.execute_transaction, tokens=self._tokens, clock=self.clock
            ),
        }

    def call(
        self,
        operation: str,
        request: Any,
        *,
        region: str,
        json: bool,
        again: bool = False,
        by: str | None = None,
    ) -> Response:
        """Answer one request, decoded from JSON. With ``json`` binary leaves as Base64 text, else as bytes.

        Raises ServiceError and nothing else: what was not foreseen is logged, and answered as the service would.
        With ``again`` a request that is throttled, or in conflict with another Region's, leaves no trace, because the
        caller sends it once more at once.
        ``by`` is another service that makes the request of itself.
        """
        with self.lock:
            work = Work(operation, request if isinstance(request, dict) else {})
            work.rehearsal = self._rehearsals.ledger is not None
            work.by = by
            work.region = region
            try:
                response = self._carry_out(work, request, region, json)
            except ThrottledError as error:
                if not again:
                    arn = error.visit.table.settings.arn
                    self.metrics.refuse(arn, operation, at=self.clock.seconds)
                    self._note(work, error)
                raise
            except ServiceError as error:
                fault = self._front_door.first_fault(operation, request, error)
                if not (again and isinstance(fault, WriteConflict)):
                    self._note(work, fault)
                raise fault from None
            except UnicodeEncodeError:
                # half a surrogate pair, which JSON can write and UTF-8 cannot
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

    def _update_by_scaling(self, region: str, request: Request) -> None:
        self.call("UpdateTable", request, region=region, json=True, by="Application Auto Scaling")

    def refuse(self, operation: str, error: ServiceError) -> NoReturn:
        """Enter a request that could not even be decoded, and raise the error."""
        with self.lock:
            self._note(Work(operation, {}), error)
            raise error

    def _carry_out(self, work: Work, request: Any, region: str, json: bool) -> Response:
        self._front_door.check(work.operation, request)
        catalog = self.catalog(region)
        catalog.settle()
        render = _TO_JSON if json else _TO_BOTO3
        if operation := self._operations.get(work.operation):
            work.gate, work.largest_collection = catalog.admission, self.dials.partition_size
            response = operation(work, request, partial(self._find, catalog, work), render)
            work.admit()  # what was read
            return response
        if of_streams := streams.OPERATIONS.get(work.operation):
            return of_streams(work, request, catalog, render)
        about = request.get("TableCreationParameters", request)
        if names := [about[member] for member in _NAMES if member in about]:
            work.tables = (short_name(names[0]),)
        if work.rehearsal:
            raise not_here(
                f"{work.operation} as a rehearsal", "Only requests on items can be explained."
            )
        if control := self._control_operations(catalog).get(work.operation):
            return control(request)
        raise not_here(work.operation, "It is on the way; nothing was read or written.")

    @staticmethod
    def _find(catalog: Catalog, work: Work, name: str) -> Table:
        table = catalog.find(name)
        if table.replica:
            table.replica.check_request(work.operation, work.request)
        return table

    @property
    def catalogs(self) -> Mapping[str, Catalog]:
        """The Regions that have been asked for something, by name."""
        return self._regions

    def check(self, operation: str, request: Any) -> None:
        """Refuse a request of the wrong shape; raises ServiceError."""
        self._front_door.check(operation, request)

    def knows(self, operation: str) -> bool:
        return self._front_door.knows(operation)

    def catalog(self, region: str) -> Catalog:
        """The tables of one Region."""
        if region not in self._regions:
            made = Catalog(region, self.clock, self.dials, self.metrics, seed=self._seed)
            self._regions[region], self._backups[region] = made, Backups(made)
            self._transfers[region] = Exports(made, self._objects), Imports(made, self._objects)
            made.on_deleted = self._backups[region].keep_deleted
        return self._regions[region]

    def imports(self, region: str) -> Imports:
        """The imports of one Region."""
        self.catalog(region)
        return self._transfers[region][1]

    def _control_operations(self, catalog: Catalog) -> Mapping[str, Callable[[Request], Response]]:
        exports, imports = self._transfers[catalog.region]
        return {
            "CreateTable": catalog.create,
            "DescribeTable": catalog.describe,
            "ListTables": catalog.list,
            "TagResource": partial(tags.tag_resource, catalog=catalog),
            "UntagResource": partial(tags.untag_resource, catalog=catalog),
            "ListTagsOfResource": partial(tags.list_tags, catalog=catalog),
            "DescribeTimeToLive": partial(resources.describe_time_to_live, catalog=catalog),
            **self.global_tables.operations(catalog),
            **self._backups[catalog.region].operations,
            **exports.operations,
            **imports.operations,
            **policies.operations(catalog),
            **insights.operations(catalog),
            **destinations.operations(catalog),
            **version_2017.operations(catalog),
            "DescribeLimits": lambda request: resources.describe_limits(),
            "DescribeEndpoints": lambda request: resources.describe_endpoints(catalog.region),
        }

    @contextmanager
    def rehearsal(self) -> Iterator[Ledger]:
        """This thread's requests on items are answered and metered as ever, and change nothing.

        Their entries go into the ledger that is handed out, not into the sandbox's own.
        """
        self._rehearsals.ledger = Ledger(kept=None)
        try:
            yield self._rehearsals.ledger
        finally:
            self._rehearsals.ledger = None

    def _note(self, work: Work, error: ServiceError | None) -> None:
        ledger = self._rehearsals.ledger
        if ledger is None:
            ledger = self.ledger
            work.note_refusals()
            work.meter(self.metrics, at=self.clock.seconds)
            reads_only = WRITES.isdisjoint((work.operation, *work.carried_out))
            latency = READ_LATENCY if reads_only else WRITE_LATENCY
            if work.by is None:  # nobody waits for what happens by itself
                self.clock.answer_took(latency)
        code, message = (error.code, error.message) if error else (None, None)
        ledger.append(work.entry(ledger.total + 1, self.clock.seconds, code, message))

    def table_names(self, region: str) -> list[str]:
        with self.lock:
            return sorted(self.catalog(region).tables)

    def reset(self) -> None:
        """Empty everything; time begins again."""
        with self.lock:
            self._regions.clear()
            self._backups.clear()
            self._transfers.clear()
            self._tokens.clear()
            self.global_tables.clear()
            self.ledger.clear()
            self.metrics.clear()
            self.scaling.clear()
            self.clock.clear()
