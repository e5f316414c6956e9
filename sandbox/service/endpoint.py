"""The loopback door: HTTP on 127.0.0.1, for the AWS CLI, other languages' SDKs and every other program of this machine.

It answers only requests that carry this sandbox's random access key, because other people may share the machine.
"""

import gzip
import json
import logging
import zlib
from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Any

from sandbox.engine.engine import Engine
from sandbox.engine.errors import CAPITAL_MESSAGE, InternalError, ServiceError
from sandbox.engine.streams import OPERATIONS as STREAM_OPERATIONS
from sandbox.engine.wire import serialization_error
from sandbox.service import neighbours
from sandbox.service.guard import SECRET
from sandbox.service.http_server import HOST, LARGEST_REQUEST, HTTPServer
from sandbox.service.regions import RegionLost
from sandbox.service.signing import Signed, check_signature, read_signature

WORTH_COMPRESSING = 1_024  # bytes
_TARGET = "DynamoDB_20120810"
_STREAMS = "DynamoDBStreams_20120810"
_CONTENT_TYPES = frozenset(
    {"application/json", "application/x-amz-json-1.0", "application/x-amz-json-1.1"}
)
_UNKNOWN = "UnknownOperationException"
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error",
            503: "Service Unavailable"}  # fmt: skip

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
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS" and "HTTP_ORIGIN" in environ:
            return _preflight(environ, start_response)
        if method == "GET" and "HTTP_AUTHORIZATION" not in environ and not environ["QUERY_STRING"]:
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"healthy: a DynamoDB sandbox\n"]
        try:
            return self._answer(environ, start_response)
        except ServiceError as error:
            return _send(environ, start_response, error.status, _error_body(error))
        except Exception:
            logging.getLogger("sandbox").exception("the endpoint failed; please report it")
            return _send(environ, start_response, 500, _error_body(InternalError()))

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if not target.startswith((_TARGET, _STREAMS)):
            signed = self._recognise(environ)
            if signed.service != "dynamodb":
                with self._engine.lock:  # moto's own server is not safe with several threads
                    return neighbours.respond(self._engine, environ, start_response, signed.region)
        if environ.get("CONTENT_TYPE", "").partition(";")[0].strip() not in _CONTENT_TYPES:
            return _send_text(start_response, 404, f"<{_UNKNOWN}/>\n")
        body, problem = _body(environ)
        signed = self._recognise(environ)
        if signed.region in self._engine.global_tables.network.lost:
            raise RegionLost(signed.region)
        if problem is None:
            check_signature(signed, environ, body, SECRET if self._access_key else None)
        response = self._call(_operation(target), body, problem, signed.region)
        return _send(environ, start_response, 200, response)

    def _call(
        self, operation: str, body: bytes, problem: ServiceError | None, region: str
    ) -> dict[str, Any]:
        try:
            if problem:
                raise problem
            request = json.loads(body or b"null")
        except ServiceError as error:
            self._engine.refuse(operation, error)
        except (ValueError, RecursionError):
            self._engine.refuse(
                operation, serialization_error("Unexpected token received from parser")
            )
        return self._engine.call(operation, request, region=region, json=True)

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


def _body(environ: Environ) -> tuple[bytes, ServiceError | None]:
    """The request's body as it was signed, or what is wrong with it."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        return b"", serialization_error("Content-Length is not a number")
    if int(length) > LARGEST_REQUEST:
        return b"", ServiceError("RequestEntityTooLargeException", "Request too large")
    body: bytes = environ["wsgi.input"].read(int(length))
    if len(body) < int(length):
        return b"", serialization_error("The body ended before its Content-Length")
    return body, None


def _send(
    environ: Environ, start_response: StartResponse, status: int, body: dict[str, Any]
) -> list[bytes]:
    content = json.dumps(body, separators=(",", ":")).encode()
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-RequestId", _request_id())]
    if len(content) >= WORTH_COMPRESSING and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        content = gzip.compress(content, compresslevel=1, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    if "HTTP_ORIGIN" in environ:
        headers += [
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amz-crc32,Date"),
        ]
    headers += [
        ("Content-Length", str(len(content))),
        ("x-amz-crc32", str(zlib.crc32(content))),  # of the bytes as they are sent
    ]
    start_response(f"{status} {_REASONS.get(status, 'Error')}", headers)
    return [content]


def _send_text(start_response: StartResponse, status: int, text: str) -> list[bytes]:
    content = text.encode()
    start_response(
        f"{status} {_REASONS[status]}",
        [("Content-Length", str(len(content))), ("x-amzn-RequestId", _request_id())],
    )
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
    if error.code == _UNKNOWN and not error.message:
        return {"__type": f"com.amazon.coral.service#{_UNKNOWN}"}
    namespace = (
        "com.amazon.coral.validate"
        if error.code == "ValidationException"
        else "com.amazon.coral.service"
        if error.code in _CORAL
        else "com.amazonaws.dynamodb.v20120810"
    )
    message = "Message" if error.code in CAPITAL_MESSAGE else "message"
    return {"__type": f"{namespace}#{error.code}", message: error.message, **error.members}


_CORAL = {"SerializationException", "UnknownOperationException", "UnrecognizedClientException",
          "MissingAuthenticationTokenException", "IncompleteSignatureException", "InvalidSignatureException",
          "RequestEntityTooLargeException"}  # fmt: skip
