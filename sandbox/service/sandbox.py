"""The sandbox: an ordinary boto3 client and resource, answered on this machine, and a ledger of what they did."""

import secrets
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.session

from sandbox.engine.engine import Engine
from sandbox.model.clock import VirtualClock
from sandbox.model.ledger import Ledger, LedgerEntry
from sandbox.model.snapshot import TableSnapshot
from sandbox.service import fake_aws, guard, hook, notebook
from sandbox.service.endpoint import Endpoint
from sandbox.service.model_files import front_door

_current: "Sandbox | None" = None


class Sandbox:
    """A DynamoDB of your own, empty, on this machine: no account, no bill, no network.

    One runs at a time in a process: a new one closes the one before, so that a notebook can be run again from the top.

    >>> with Sandbox(seed=7) as lab:
    ...     lab.client.list_tables()["TableNames"]
    []
    """

    def __init__(self, *, seed: int = 7, port: int = 0, any_key: bool = False) -> None:
        """Start it. The same ``seed`` gives the same lesson.

        ``port`` (0: any free one) and ``any_key`` are for programs outside this process; OSError if the port is taken.
        """
        global _current
        if _current:
            _current.close()
        self.seed = seed
        self.region = guard.REGION
        self.access_key = "SANDBOX" + secrets.token_hex(8).upper()
        self._engine = Engine(front_door(), fake_aws.control_plane)
        self._endpoint = Endpoint(
            self._engine, access_key=None if any_key else self.access_key, port=port
        )
        self.endpoint_url = self._endpoint.url
        self.closed = False
        fake_aws.reset()
        guard.point_children_at(self.endpoint_url, self.access_key, self._answer)
        hook.open_to(self._engine)
        # a default session from before would know neither this sandbox's key nor its door
        boto3.setup_default_session(botocore_session=_in_process_session())
        notebook.install()
        _current = self

    @cached_property
    def session(self) -> boto3.Session:
        """A boto3 session of this sandbox, for clients of other services or Regions."""
        return boto3.Session(
            aws_access_key_id=self.access_key,
            aws_secret_access_key="sandbox",
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

    def receipt(self) -> LedgerEntry:
        """The last request: what it touched, read, returned and cost, and why. LookupError before the first."""
        if not len(self.ledger):
            raise LookupError("There is no receipt yet: no request has been made to this sandbox.")
        return self.ledger[-1]

    def snapshot(self, table: str) -> TableSnapshot:
        """A frozen picture of a table: items by partition, sizes, units. It is no request and costs nothing."""
        try:
            return self._engine.snapshot(table, self.region)
        except KeyError:
            names = ", ".join(self._engine.table_names(self.region)) or "none"
            raise LookupError(f"There is no table {table!r} here; there is: {names}.") from None

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
        if _current is self:
            _current = None
            hook.open_to(None)
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
        state = "closed" if self.closed else f"{len(self._engine.table_names(self.region))} tables"
        return f"Sandbox(seed={self.seed}): {state}, {self.ledger.total:,} requests"


def _in_process_session() -> botocore.session.Session:
    """A session that ignores the endpoints set for child processes: its calls need not leave this one."""
    session = botocore.session.get_session()
    session.set_config_variable("ignore_configured_endpoint_urls", True)
    return session
