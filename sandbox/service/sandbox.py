"""The sandbox: an ordinary boto3 client and resource, answered on this machine, and a ledger of what they did."""

import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from sandbox.engine import state, workbench
from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.model.attributes import as_base64, from_python, item_to_dynamodb
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.explain import Explanation
from sandbox.model.ledger import Ledger, LedgerEntry
from sandbox.model.metrics import MINUTE, PastMinute
from sandbox.model.pricing.bill import CALCULATOR_HOURS, Conventions
from sandbox.model.pricing.comparison import Comparison, compare
from sandbox.model.pricing.exact import Number
from sandbox.model.pricing.own_work import usage_of
from sandbox.model.pricing.price_list import PriceList, RegionPrices
from sandbox.model.pricing.usage import RECOMMENDED_TARGET
from sandbox.model.replica_timeline import ReplicaTimeline
from sandbox.model.scalable_targets import Activity
from sandbox.model.snapshot import TableSnapshot
from sandbox.service import fake_aws, files, guard, hook, notebook, retries
from sandbox.service.drive import Driven, drive
from sandbox.service.endpoint import Endpoint
from sandbox.service.fake_s3 import FakeS3
from sandbox.service.model_files import front_door
from sandbox.service.price_file import price_list
from sandbox.service.regions import Regions

# where botocore looks first for its data; only a rule set for DynamoDB's endpoints is there
ENDPOINTS = Path(__file__).with_name("endpoints")
USER_AGENT = "dynamodb-sandbox"  # nobody outside this process gets to read it

_current: "Sandbox | None" = None


class Sandbox:
    """A DynamoDB of your own, empty, on this machine: no account, no bill, no network.

    One runs at a time in a process: a new one closes the one before, so that a notebook can be run again from the top.

    >>> with Sandbox(seed=7) as lab:
    ...     lab.client.list_tables()["TableNames"]
    []
    """

    def __init__(
        self, *, seed: int = 7, port: int = 0, any_key: bool = False, **dials: Any
    ) -> None:
        """Start it. The same ``seed`` gives the same lesson.

        ``dials`` turn realism on, such as ``throttling="real"``: see `Dials`, which refuses others with a ValueError.
        ``port`` (0: any free one) and ``any_key`` are for programs outside this process; OSError if the port is taken.
        """
        engine = _engine(seed, Dials().turn(**dials))
        self._open(seed, engine, port, any_key)

    def _open(self, seed: int, engine: Engine, port: int = 0, any_key: bool = False) -> None:
        global _current
        if _current:
            _current.close()
        self.seed = seed
        self.region = guard.REGION
        self.access_key = "SANDBOX" + secrets.token_hex(8).upper()
        self._engine = engine
        self._endpoint = Endpoint(
            self._engine, access_key=None if any_key else self.access_key, port=port
        )
        self.endpoint_url = self._endpoint.url
        self.closed = False
        fake_aws.reset()
        guard.point_children_at(self.endpoint_url, self.access_key, self._answer)
        hook.open_to(self._engine)
        retries.open_to(self.clock, seed)
        # a default session from before would know neither this sandbox's key nor its door
        boto3.setup_default_session(botocore_session=_in_process_session())
        notebook.install()
        _current = self

    @cached_property
    def session(self) -> boto3.Session:
        """A boto3 session of this sandbox, for clients of other services or Regions."""
        return boto3.Session(
            aws_access_key_id=self.access_key,
            aws_secret_access_key=guard.SECRET,
            region_name=self.region,
            botocore_session=_in_process_session(),
        )

    @cached_property
    def client(self) -> Any:
        """An ordinary boto3 DynamoDB client."""
        return self.session.client("dynamodb")

    @cached_property
    def resource(self) -> Any:
        """An ordinary boto3 DynamoDB resource."""
        return self.session.resource("dynamodb")

    @property
    def ledger(self) -> Ledger:
        """One entry for every request so far, in order."""
        return self._engine.ledger

    @property
    def clock(self) -> VirtualClock:
        """Virtual time; ``lab.clock.advance(minutes=5)`` lets some pass."""
        return self._engine.clock

    @property
    def dials(self) -> Dials:
        """What of the service's physics is switched on; ``lab.dials.throttling = "real"``."""
        return self._engine.dials

    @cached_property
    def regions(self) -> Regions:
        """Regions, to be lost and cut off, and how global tables fare in them."""
        return Regions(self._engine)

    def minutes(
        self, table: str, *, index: str = "", write: bool = True, last: int = 60
    ) -> tuple[PastMinute, ...]:
        """The last minutes of a table, or of a GSI: what was provisioned, consumed and throttled.

        LookupError where there is no such table.
        """
        with self._engine.lock:
            series = (self._table(table).settings.arn, index, write)
            end = int(self.clock.seconds // MINUTE) + 1
            return self._engine.metrics.past(series, max(0, end - last), end)

    @property
    def scaling_activities(self) -> tuple[Activity, ...]:
        """What auto scaling changed, or tried to, and why; the oldest first."""
        return tuple(self._engine.scaling.activities)

    def receipt(self) -> LedgerEntry:
        """The last request: what it touched, read, returned and cost, and why. LookupError before the first."""
        if not len(self.ledger):
            raise LookupError("There is no receipt yet: no request has been made to this sandbox.")
        return self.ledger[-1]

    def snapshot(self, table: str) -> TableSnapshot:
        """A frozen picture of a table: items by partition, sizes, units. It is no request and costs nothing."""
        with self._engine.lock:
            found: TableSnapshot = self._table(table).snapshot()
            return found

    def replicas(self, table: str, *, index: str | None = None) -> ReplicaTimeline:
        """The latest 200 writes and 200 reads of a table or a GSI, and which replica saw what; empty while none lags.

        ``lab.replicas("Orders").of("o-1")`` is about one item. LookupError for a table or GSI that there is not.
        """
        with self._engine.lock:
            store = self._table(table)
            if index is not None:
                global_ = {n: i for n, i in store.indexes.items() if i.schema.is_global}
                if index not in global_:
                    names = ", ".join(global_) or "none"
                    raise LookupError(f"There is no GSI {index!r} on {table}; there is: {names}.")
                store = global_[index]
            timeline: ReplicaTimeline = store.replication.timeline()
            return timeline

    def explain(self, call: Callable[[], Any] | LedgerEntry) -> Explanation:
        """What a request does, what it costs and what would make it cheaper, without doing it.

        ``call`` makes one request: ``lab.explain(lambda: table.scan())``. Writes are rehearsed and change nothing. A
        ledger entry, such as ``lab.receipt()``, is explained as it was. ValueError if there is not exactly one request.
        """
        if isinstance(call, LedgerEntry):
            return Explanation(call, self.prices)
        with self._engine.rehearsal() as rehearsed, suppress(ClientError):
            call()
        if len(rehearsed) != 1:
            raise ValueError(
                f"That made {len(rehearsed)} requests; explain takes a function that makes exactly one, "
                "such as  lambda: table.scan()"
            )
        return Explanation(rehearsed[0], self.prices)

    @property
    def prices(self) -> RegionPrices:
        """What things cost in this Region, for whatever asks for prices: ``DayReplay(prices=lab.prices)``."""
        return price_list()[self.region]

    @property
    def price_list(self) -> PriceList:
        """The prices of every Region: what ``BreakEven(WhatIf(), lab.price_list)`` takes for its sliders."""
        return price_list()

    def bill(
        self,
        work: Iterable[LedgerEntry] | None = None,
        *,
        times: Number = 1,
        region: str | None = None,
        free_tier: bool = False,
        hours: Number = CALCULATOR_HOURS,
        target_utilisation: Number = RECOMMENDED_TARGET,
    ) -> Comparison:
        """What this work costs, done ``times`` a second for a month, in every mode: ``print`` shows it line by line.

        ``work`` is a part of the ledger, such as ``lab.ledger.since(mark)``; all of it, if none is given. Storage is
        what the tables hold now. NoPrice (a LookupError) for a Region that has no prices.
        """
        with self._engine.lock:
            tables = self._engine.catalog(self.region).tables
            snapshots = {name: tables[name].snapshot() for name in tables}
            elsewhere = self._engine.global_tables.elsewhere(self.region)
        priced_in = region or self.region
        # priced from another Region, that one and this one change places
        replicas = {
            name: tuple(self.region if each == priced_in else each for each in regions)
            for name, regions in elsewhere.items()
        }
        conventions = Conventions(hours, free_tier=free_tier)
        usage = usage_of(
            self.ledger if work is None else work,
            snapshots,
            times=times,
            conventions=conventions,
            target_utilisation=target_utilisation,
            replicas=replicas,
        )
        today = self.clock.now.date()
        return compare(usage, price_list(), priced_in, today=today)

    def drive(self, traffic: Iterable[Any], send: Callable[[Any, Any], Any]) -> Driven:
        """Make each request of a stream a real call, at its own virtual time: ``send(client, request)``.

        The client does not try again, so that what is throttled stays throttled; other errors are raised.
        """
        impatient = self.session.client(
            "dynamodb", config=Config(user_agent=USER_AGENT, retries={"total_max_attempts": 1})
        )
        return drive(self.clock, impatient, traffic, send)

    def save(self, path: str | Path) -> None:
        """Write all tables, with their settings, items and the time, to a file. OSError where that cannot be.

        ValueError while replicas of global tables are not the same in every Region, or a table is being imported.
        """
        files.write_sandbox(path, self.seed, state.dump(self._engine))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """A new sandbox with what was saved. The one before is closed only when the file has proved good.

        Raises BadFile (a ValueError) for a damaged or foreign file, OSError where there is none.
        """
        seed, saved = files.read_sandbox(path)
        engine = _engine(seed, Dials())
        try:
            state.restore(engine, saved)
        except (ServiceError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise files.refused(path, error) from None
        lab = cls.__new__(cls)
        lab._open(seed, engine)
        return lab

    def fill(self, table: str, items: Iterable[Mapping[str, Any]]) -> None:
        """Put many items in plain Python into a table, all or none. It is no request, and costs nothing.

        Raises botocore's ClientError where the service would refuse one, TypeError for a value without a type there.
        """
        typed = [
            item_to_dynamodb({name: from_python(value) for name, value in item.items()}, as_base64)
            for item in items
        ]
        with self._engine.lock:
            try:
                state.load_items(self._table(table), typed)
            except ServiceError as error:
                refusal = {"Error": {"Code": error.code, "Message": error.message}}
                raise ClientError(refusal, "BatchWriteItem") from None

    def export_items(self, table: str, path: str | Path) -> None:
        """Write a table's items in DynamoDB JSON, one a line, as DynamoDB's export to S3 has them."""
        with self._engine.lock:
            files.write_items(path, state.dump_items(self._table(table)))

    def import_items(self, table: str, path: str | Path) -> int:
        """Put the items of such a file into a table, all or none; returns how many. It is no request.

        Raises BadFile, with the line where one can be named.
        """
        items = files.read_items(path)
        with self._engine.lock:
            home = self._table(table)
            try:
                return state.load_items(home, items)
            except ServiceError as error:
                raise files.refused(path, error) from None

    def export_model(self, path: str | Path, *tables: str, name: str = "DynamoDB sandbox") -> None:
        """Write tables (all, if none is named) as a NoSQL Workbench data model, items as sample data."""
        with self._engine.lock:
            names = tables or self._engine.table_names(self.region)
            model = workbench.model_of(name, [self._table(table) for table in names])
        files.write_json(path, model)

    def import_model(self, path: str | Path) -> list[str]:
        """Make the tables of a NoSQL Workbench data model, with its sample data; returns their names.

        Raises BadFile, and makes none of them, where the model or an item is not one that DynamoDB would take.
        """
        model = files.read_json(path)
        with self._engine.lock:
            try:
                return state.add_tables(self._engine, self.region, workbench.tables_of(model))
            except (ServiceError, KeyError, TypeError, ValueError, AttributeError) as error:
                raise files.refused(path, error) from None

    def _table(self, name: str) -> Any:
        try:
            return self._engine.catalog(self.region).tables[name]
        except KeyError:
            names = ", ".join(self._engine.table_names(self.region)) or "none"
            raise LookupError(f"There is no table {name!r} here; there is: {names}.") from None

    def reset(self) -> None:
        """Forget all tables and the ledger; the clock begins again. Clients stay good."""
        self._require_open()
        fake_aws.reset()
        self._engine.reset()

    def close(self) -> None:
        """Stop answering. Doing it again changes nothing."""
        global _current
        if self.closed:
            return
        self.closed = True
        self._endpoint.close()
        with self._engine.lock:
            # an export under way must not end in the buckets of another sandbox
            self.clock.cancel()
        if _current is self:
            _current = None
            hook.open_to(None)
            retries.open_to(None)
            guard.close()

    def _require_open(self) -> None:
        if self.closed:
            raise RuntimeError("This sandbox is closed. Make a new one:  lab = Sandbox(seed=7)")

    def _answer(self, request: Any) -> Any:
        """A request of this process on its way to AWS, answered as at the other door; None for a stranger's."""
        signature = request.headers.get("Authorization", "")
        text = signature.decode() if isinstance(signature, bytes) else signature
        if f"Credential={self.access_key}/" not in text:
            return None
        _, _, region, _ = text.partition("Credential=")[2].split("/", 3)
        if region in self._engine.global_tables.network.lost:
            raise EndpointConnectionError(endpoint_url=request.url)
        return fake_aws.exchange(self._endpoint.application, request)

    def __enter__(self) -> Self:
        self._require_open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        tables, requests = len(self._engine.table_names(self.region)), self.ledger.total
        held = "closed" if self.closed else f"{tables} table{'' if tables == 1 else 's'}"
        return (
            f"Sandbox(seed={self.seed}): {held}, {requests:,} request{'' if requests == 1 else 's'}"
        )


def _engine(seed: int, dials: Dials) -> Engine:
    return Engine(front_door(), FakeS3(), seed=seed, dials=dials)


def _in_process_session() -> botocore.session.Session:
    """A session that ignores the endpoints set for child processes: its calls need not leave this one."""
    session = botocore.session.get_session()
    session.set_config_variable("ignore_configured_endpoint_urls", True)
    # botocore composes its own user agent anew for every call, which is a quarter of the time that a GetItem takes here
    session.set_default_client_config(Config(user_agent=USER_AGENT))
    # and works out from nine parameters where it would go, which here only Region and endpoint decide: as much again
    own_path = session.get_config_variable("data_path")
    session.set_config_variable(
        "data_path", os.pathsep.join(filter(None, (str(ENDPOINTS), own_path)))
    )
    return session
