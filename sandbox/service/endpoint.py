"""The loopback door: HTTP on 127.0.0.1, for the AWS CLI, other languages' SDKs and every other program of this machine.

It answers only requests that carry this sandbox's random access key, because other people may share the machine.
"""

import json
import logging
import re
import zlib
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from sandbox.engine.engine import Engine
from sandbox.engine.errors import InternalError, ServiceError
from sandbox.engine.streams import OPERATIONS as STREAM_OPERATIONS
from sandbox.engine.wire import serialization_error
from sandbox.service import fake_aws
from sandbox.service.http_server import HOST, LARGEST_REQUEST, HTTPServer

_TARGET = "DynamoDB_20120810"
_STREAMS = "DynamoDBStreams_20120810"
_SCOPE = re.compile(r"Credential=([^/\s,]+)/\d*/([^/\s,]+)/([^/\s,]+)/aws4_request")
_CONTENT_TYPE = "application/x-amz-json-1.0"

StartResponse = Callable[..., Any]


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

    def application(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """The WSGI application behind the door."""
        if environ["REQUEST_METHOD"] == "GET" and "HTTP_AUTHORIZATION" not in environ:
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"healthy: a DynamoDB sandbox\n"]
        try:
            region, service = self._scope(environ)
            target = environ.get("HTTP_X_AMZ_TARGET", "")
            if service != "dynamodb":
                with self._engine.lock:  # moto's own server is not safe with several threads
                    return fake_aws.respond(environ, start_response)
            response = self._call(_operation(target), environ, region)
            return _send(start_response, 200, response)
        except ServiceError as error:
            return _send(start_response, error.status, _error_body(error))
        except Exception:
            logging.getLogger("sandbox").exception("the endpoint failed; please report it")
            return _send(start_response, 500, _error_body(InternalError()))

    def _call(self, operation: str, environ: dict[str, Any], region: str) -> dict[str, Any]:
        try:
            request = _decoded(environ)
        except ServiceError as error:
            self._engine.refuse(operation, error)
        return self._engine.call(operation, request, region=region, json=True)

    def _scope(self, environ: dict[str, Any]) -> tuple[str, str]:
        """(Region, service) from the signature's credential scope, once the access key has been found right."""
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        if not authorization:
            raise ServiceError(
                "MissingAuthenticationTokenException", "Request is missing Authentication Token"
            )
        found = _SCOPE.search(authorization)
        if not found:
            raise ServiceError(
                "IncompleteSignatureException",
                "Authorization header requires 'Credential' parameter.",
            )
        key, region, service = found.groups()
        if self._access_key is not None and key != self._access_key:
            raise ServiceError(
                "UnrecognizedClientException",
                "The security token included in the request is invalid. (This sandbox answers only its own access "
                "key: AWS_ACCESS_KEY_ID must be lab.access_key.)",
            )
        return region, service


def _operation(target: str) -> str:
    """The operation's name; what is asked of the wrong service keeps its prefix, by which nobody knows it."""
    service, _, name = target.partition(".")
    known = {_TARGET: name not in STREAM_OPERATIONS, _STREAMS: name in STREAM_OPERATIONS}
    return name if known.get(service) else f"{service}.{name}"


def _decoded(environ: dict[str, Any]) -> Any:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        raise serialization_error("Content-Length is not a number")
    if int(length) > LARGEST_REQUEST:
        raise ServiceError("RequestEntityTooLargeException", "Request too large")
    body = environ["wsgi.input"].read(int(length))
    if len(body) < int(length):
        raise serialization_error("The body ended before its Content-Length")
    try:
        return json.loads(body or b"null")
    except (ValueError, RecursionError):
        raise serialization_error("Unexpected token received from parser") from None


def _send(start_response: StartResponse, status: int, body: dict[str, Any]) -> list[bytes]:
    content = json.dumps(body, separators=(",", ":")).encode()
    reasons = {200: "OK", 400: "Bad Request", 500: "Internal Server Error"}
    start_response(
        f"{status} {reasons.get(status, 'Error')}",
        [
            ("Content-Type", _CONTENT_TYPE),
            ("Content-Length", str(len(content))),
            ("x-amzn-RequestId", str(uuid4())),
            ("x-amz-crc32", str(zlib.crc32(content))),
        ],
    )
    return [content]


def _error_body(error: ServiceError) -> dict[str, Any]:
    namespace = (
        "com.amazon.coral.validate"
        if error.code == "ValidationException"
        else "com.amazon.coral.service"
        if error.code in _CORAL
        else "com.amazonaws.dynamodb.v20120810"
    )
    return {"__type": f"{namespace}#{error.code}", "message": error.message, **error.members}


_CORAL = {"SerializationException", "UnknownOperationException", "UnrecognizedClientException",
          "MissingAuthenticationTokenException", "IncompleteSignatureException",
          "RequestEntityTooLargeException"}  # fmt: skip
