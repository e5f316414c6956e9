"""The in-process door: boto3's calls are answered before they become HTTP.

botocore asks its ``before-call`` handlers for an answer when a request is ready to be sent. Ours gives one: no socket,
no signature, no parsing of a response. Only what may be tried again goes the ordinary way, where botocore decides.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.handlers
from botocore.parsers import create_parser

from sandbox.engine.engine import DATA_OPERATIONS
from sandbox.engine.errors import ServiceError, ThrottledError
from sandbox.engine.replica import WriteConflict
from sandbox.service import retries
from sandbox.service.guard import LOOPBACK, REGION, OutsideTheSandbox, leads_nowhere

if TYPE_CHECKING:
    from sandbox.engine.engine import Engine

_EVENTS = ("before-call.dynamodb", "before-call.dynamodb-streams")
_BEFORE_BUILDING = "before-parameter-build.dynamodb"
_engine: "Engine | None" = None
_answers = count(1)


def install() -> None:
    """Every botocore session made from here on has the door. Doing it again changes nothing."""
    for event in _EVENTS:
        if (event, answer) not in botocore.handlers.BUILTIN_HANDLERS:
            botocore.handlers.BUILTIN_HANDLERS.append((event, answer))


def open_to(engine: "Engine | None") -> None:
    """The engine that answers from now on; with None, calls are refused with advice."""
    global _engine
    _engine = engine


@contextmanager
def before_each_request(
    act: Callable[[], None], *clients: Any, malformed: bool = False
) -> Iterator[None]:
    """Meanwhile ``act()`` comes before each DynamoDB request of these clients: others are at work between two of them.

    With ``malformed`` also before those that boto3 itself refuses. What it raises leaves the client's call.
    """
    event = _BEFORE_BUILDING if malformed else _EVENTS[0]

    def handler(**_: Any) -> None:
        act()

    with ExitStack() as until_done:
        for events in {id(client): client.meta.events for client in clients}.values():
            events.register_first(event, handler)
            until_done.callback(events.unregister, event, handler)
        yield


def answer(model: Any, params: Any, context: Any, **_: Any) -> tuple[Any, dict[str, Any]] | None:
    """botocore's (HTTP response, parsed response), or None to let the request go its ordinary way."""
    url = params["url"]
    if _on_this_machine(url) and not leads_nowhere(url):
        retries.answer_here(False)
        return None  # this client was given an endpoint of its own: the other door, or another emulator
    if _engine is None:
        raise OutsideTheSandbox(
            f"No sandbox is running, so {model.name} was not sent. Run  lab = Sandbox(seed=7)  and call it again."
        )
    region = (params.get("context") or context or {}).get("client_region") or REGION
    if region in _engine.global_tables.network.lost:
        retries.answer_here(True)
        return None  # botocore tries, in vain, to connect
    data_plane = model.name in DATA_OPERATIONS
    try:
        request = json.loads(params["body"])
        response = _engine.call(
            model.name, request, region=region, json=not data_plane, again=data_plane
        )
    except (ThrottledError, WriteConflict):
        retries.answer_here(True)
        return None
    except ServiceError as error:
        return _http(error.status), _refusal(error, model)
    # only descriptions and stream records hold what boto3 shows otherwise than JSON does: dates
    parsed = response if data_plane else _parse(response, model.output_shape)
    parsed["ResponseMetadata"] = _metadata(200)
    return _http(200), parsed


@lru_cache  # each client has one, and every request of it asks
def _on_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


def _refusal(error: ServiceError, model: Any) -> dict[str, Any]:
    """A refusal as botocore parses it: an exception of the service's model has members, others have a message only."""
    shape = model.service_model.shape_for_error_code(error.code)
    modeled = {"message": error.message, "Message": error.message, **error.members}
    return {
        "Error": {"Message": error.message, "Code": error.code},
        **{name: modeled[name] for name in (shape.members if shape else ()) if name in modeled},
        "ResponseMetadata": _metadata(error.status),
    }


def _http(status: int) -> Any:
    return SimpleNamespace(status_code=status, headers={}, content=b"")


def _metadata(status: int) -> dict[str, Any]:
    return {
        "RequestId": f"{next(_answers):052}",  # as long as the service's; chance has no part in it
        "HTTPStatusCode": status,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }


def _parse(response: dict[str, Any], shape: Any) -> dict[str, Any]:
    raw = {"headers": {}, "status_code": 200, "body": json.dumps(response).encode()}
    parsed: dict[str, Any] = create_parser("json").parse(raw, shape)
    return parsed
