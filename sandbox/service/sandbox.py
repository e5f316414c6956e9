"""The sandbox: an ordinary boto3 client and resource, answered on this machine, and a ledger of what they did."""

import os
import secrets
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from sandbox.engine import state
from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.model.dials import Dials
from sandbox.service import fake_aws, files, guard, hook, notebook, retries
from sandbox.service.bulk import Bulk
from sandbox.service.costs import Costs
from sandbox.service.drive import Driven, drive
from sandbox.service.endpoint import Endpoint
from sandbox.service.fake_s3 import FakeS3
from sandbox.service.model_files import front_door
from sandbox.service.regions import Regions

# where botocore looks first for its data; only a rule set for DynamoDB's endpoints is there
ENDPOINTS = Path(__file__).with_name("endpoints")
USER_AGENT = "dynamodb-sandbox"  # nobody outside this process gets to read it

_current: "Sandbox | None" = None


class Sandbox(Bulk, Costs):
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

    @cached_property
    def regions(self) -> Regions:
        """Regions, to be lost and cut off, and how global tables fare in them."""
        return Regions(self._engine)

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
