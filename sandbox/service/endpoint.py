"""The loopback door: HTTP on 127.0.0.1, for the AWS CLI, other languages' SDKs and every other program of this machine.

It answers only requests that carry this sandbox's random access key, because other people may share the machine.
"""

import gzip
import json
import logging
import zlib
from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Any, NoReturn

from sandbox.engine.engine import Engine
from sandbox.engine.errors import CAPITAL_MESSAGE, InternalError, ServiceError
from sandbox.engine.streams import OPERATIONS as STREAM_OPERATIONS
from sandbox.engine.wire import serialization_error
from sandbox.service import neighbours
from sandbox.service.guard import REGION, SECRET
from sandbox.service.http_server import HOST, HTTPServer
from sandbox.service.regions import RegionLost
from sandbox.service.signing import Signed, check_signature, read_signature

WORTH_COMPRESSING = 1_024  # bytes
LARGEST_BODY = 16 * 1024 * 1024  # bytes; API reference, BatchWriteItem
_TARGET = "DynamoDB_20120810"
_STREAMS = "DynamoDBStreams_20120810"
_CONTENT_TYPES = frozenset(
    {"application/json", "application/x-amz-json-1.0", "application/x-amz-json-1.1"}
)
_SILENT = frozenset({"TagResource", "UntagResource"})  # the model gives their answers no shape
_UNKNOWN = "UnknownOperationException"
_HEALTHY = f"healthy: dynamodb.{REGION}.amazonaws.com ".encode()
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found",
            413: "Request Entity Too Large", 500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip

StartResponse = Callable[..., Any]
Environ = dict[str, Any]


class Endpoint:
    """A running server; ``access_key=None`` takes any key."""

    def __init__(self, engine: Engine, *, access_key: str | None, port: int = 0) -> None:
        self._engine = engine
        self._access_key = access_key
        self._server = HTTPServer(self.application, port)
        self.port = self._server.server_port
        self.url = f"http://{HOST}:{self.port}"

    def close(self) -> None:
        self._server.close()

    def application(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The WSGI application behind the door."""
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ORIGIN" in environ:
            return _preflight(environ, start_response)
        try:
            return self._answer(environ, start_response)
        except ServiceError as error:
            return _send(environ, start_response, error.status, _error_body(error))
        except Exception:
            logging.getLogger("sandbox").exception("the endpoint failed; please report it")
            return _send(environ, start_response, 500, _error_body(InternalError()))

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        target, method = environ.get("HTTP_X_AMZ_TARGET", ""), environ["REQUEST_METHOD"]
        if not target.startswith((_TARGET, _STREAMS)) and _is_for_another_service(environ):
            signed = self._recognise(environ)
            with self._engine.lock:  # moto's own server is not safe with several threads
                return neighbours.respond(self._engine, environ, start_response, signed.region)
        if method == "GET":  # what a load balancer asks
            return _send_bytes(environ, start_response, 200, _HEALTHY)
        if method != "POST" or _media_type(environ) not in _CONTENT_TYPES:
            return _send_bytes(environ, start_response, 404, f"<{_UNKNOWN}/>\n".encode())
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            return _send_bytes(environ, start_response, 400, b"")
        if int(length) > LARGEST_BODY:
            return _send_bytes(environ, start_response, 413, b"")
        operation = _operation(target)
        answer = self._call(environ, operation)
        return _send(environ, start_response, 200, None if operation in _SILENT else answer)

    def _call(self, environ: Environ, operation: str) -> dict[str, Any]:
        """What is no JSON, and what nobody knows, is refused before anybody asks who sent it."""
        body: bytes = environ["wsgi.input"].read()
        request, problem = _decoded(body)
        if problem is None and not self._engine.knows(operation):
            problem = ServiceError(_UNKNOWN, "")
        try:
            signed = self._recognise(environ)
        except ServiceError as unrecognised:
            raise problem or unrecognised from None  # strangers leave no ledger entry
        if signed.region in self._engine.global_tables.network.lost:
            raise RegionLost(signed.region)
        if problem:
            self._engine.refuse(operation, problem)
        check_signature(signed, environ, body, SECRET if self._access_key else None)
        return self._engine.call(operation, request, region=signed.region, json=True)

    def _recognise(self, environ: Environ) -> Signed:
        """The signature of a request with the right access key."""
        signed = read_signature(environ)
        if self._access_key is not None and signed.key != self._access_key:
            raise ServiceError(
                "UnrecognizedClientException",
                "The security token included in the request is invalid. (This sandbox answers only its own access "
                "key: AWS_ACCESS_KEY_ID must be lab.access_key.)",
            )
        return signed


def _operation(target: str) -> str:
    """The operation's name; what is asked of the wrong service keeps its prefix, by which nobody knows it."""
    service, _, name = target.partition(".")
    known = {_TARGET: name not in STREAM_OPERATIONS, _STREAMS: name in STREAM_OPERATIONS}
    return name if known.get(service) else f"{service}.{name}"


def _decoded(body: bytes) -> tuple[Any, ServiceError | None]:
    """The request in a body, or what is wrong with it; the service says no more than that there is something."""
    try:
        return _JSON.decode(body.decode()) if body else None, None
    except (ValueError, RecursionError):
        return None, serialization_error("")


def _no_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is JavaScript's, not JSON's")


_JSON = json.JSONDecoder(parse_constant=_no_json)


def _is_for_another_service(environ: Environ) -> bool:
    try:
        return read_signature(environ).service != "dynamodb"
    except ServiceError:
        return False


def _media_type(environ: Environ) -> str:
    media_type: str = environ.get("CONTENT_TYPE", "")
    return media_type.partition(";")[0].strip()


def _takes_gzip(environ: Environ) -> bool:
    """Whether a client accepts compressed answers, as in ``br, gzip;q=0.5``."""
    for accepted in environ.get("HTTP_ACCEPT_ENCODING", "").lower().split(","):
        name, _, weight = accepted.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.rstrip("0.") != "" or not weight
    return False


def _send(
    environ: Environ, start_response: StartResponse, status: int, body: dict[str, Any] | None
) -> list[bytes]:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")) if body is not None else ""
    content = text.encode(errors="replace")  # half a surrogate pair leaves as a question mark
    asked = _media_type(environ)  # and so it is answered
    headers = [("Content-Type", asked if asked in _CONTENT_TYPES else "application/x-amz-json-1.0")]
    if len(content) >= WORTH_COMPRESSING and _takes_gzip(environ):
        content = gzip.compress(content, compresslevel=1, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    return _send_bytes(environ, start_response, status, content, headers)


def _send_bytes(
    environ: Environ,
    start_response: StartResponse,
    status: int,
    content: bytes,
    headers: Iterable[tuple[str, str]] = (),
) -> list[bytes]:
    """With what every answer of the service carries."""
    sent = [
        *headers,
        ("x-amzn-RequestId", _request_id()),
        ("Content-Length", str(len(content))),
        ("x-amz-crc32", str(zlib.crc32(content))),  # of the bytes as they are sent
    ]
    if "HTTP_ORIGIN" in environ:
        sent += [
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amz-crc32,Date"),
        ]
    start_response(f"{status} {_REASONS.get(status, 'Error')}", sent)
    return [content]


def _preflight(environ: Environ, start_response: StartResponse) -> list[bytes]:
    """A browser asks whether a page from elsewhere may call; the service lets every page."""
    headers = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Max-Age", "172800"),
        ("Content-Length", "0"),
        ("x-amzn-RequestId", _request_id()),
    ]
    for asked, allowed in (("HEADERS", "Headers"), ("METHOD", "Methods")):
        if wanted := environ.get(f"HTTP_ACCESS_CONTROL_REQUEST_{asked}"):
            headers.append((f"Access-Control-Allow-{allowed}", wanted))
    start_response("200 OK", headers)
    return []


def _request_id() -> str:
    return token_hex(26).upper()  # 52 characters, as the service's have


def _error_body(error: ServiceError) -> dict[str, Any]:
    namespace = (
        "com.amazon.coral.validate"
        if error.code == "ValidationException"
        else "com.amazon.coral.service"
        if error.code in _CORAL
        else "com.amazonaws.dynamodb.v20120810"
    )
    name = "Message" if error.code in CAPITAL_MESSAGE else "message"
    message = {name: error.message} if error.message else {}
    return {"__type": f"{namespace}#{error.code}", **message, **error.members}


_CORAL = {"SerializationException", "UnknownOperationException", "UnrecognizedClientException",
          "MissingAuthenticationTokenException", "IncompleteSignatureException",
          "InvalidSignatureException", "AccessDeniedException"}  # fmt: skip
