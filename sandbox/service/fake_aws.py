"""moto, the fake AWS around the engine: every service that is not DynamoDB.

It is spoken to in HTTP, its most stable seam, through its own WSGI application; it is imported when first needed,
because that takes longer than everything else here together.
"""

import io
import json
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from sandbox.engine.errors import InternalError, ServiceError
from sandbox.service import closed_door

WSGIApp = Any
_loaded = False


@cache
def application() -> WSGIApp:
    """moto's server as a WSGI application; its state belongs to the process."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    global _loaded
    _loaded = True
    return DomainDispatcherApplication(create_backend_app)


def reset() -> None:
    """Forget all tables and everything else; nothing to do where moto was never needed."""
    if _loaded:
        _exchange(application(), "POST", "/moto-api/reset", {}, b"")


def call(service: str, target: str, request: Any, region: str) -> dict[str, Any]:
    """Have moto carry out one operation of a service that speaks JSON. Raises ServiceError where it refuses."""
    headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
    status, _, body = send(
        service, region, "POST", "/", body=json.dumps(request).encode(), headers=headers
    )
    try:
        answer: dict[str, Any] = json.loads(body)
    except ValueError:
        raise InternalError() from None
    if status >= 500:
        raise InternalError()
    if status >= 300:
        code = str(answer.pop("__type", "ValidationException")).rsplit("#", 1)[-1]
        raise ServiceError(code, answer.get("message") or answer.get("Message") or "")
    return answer


def send(
    service: str,
    region: str,
    method: str,
    path: str,
    *,
    query: str = "",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """Have moto answer a request of the sandbox's own: (HTTP status, headers, body)."""
    signed = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential=SANDBOX/20260302/{region}/{service}/aws4_request, "
        "SignedHeaders=host, Signature=none",
        "Host": f"{service}.{region}.amazonaws.com",
    }
    return _exchange(application(), method, path, signed | dict(headers or {}), body, query)


def respond(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Have moto answer a request for any service; what it does not know is refused in one sentence."""
    try:
        return list(application()(environ, start_response))
    except Exception as gap:  # moto raises whatever it stumbles over, NotImplementedError at best
        logging.getLogger("sandbox").debug("moto does not carry out this request", exc_info=gap)
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    message = f"The fake AWS around the sandbox does not carry out {target or 'this request'}."
    start_response("400 Bad Request", [("Content-Type", "text/plain")])
    return [closed_door.error_body("NotImplemented", message, as_json=bool(target))]


def exchange(app: WSGIApp, request: AWSPreparedRequest) -> AWSResponse:
    """Hand a request that a boto3 client of this process made for a host of AWS to an application instead."""
    url = urlsplit(request.url)
    body = request.body or b""
    content = body.read() if hasattr(body, "read") else body
    headers = {name: _text(value) for name, value in request.headers.items()} | {"Host": url.netloc}
    headers.pop("Transfer-Encoding", None)  # the body is here whole, and not in chunks
    status, answered, content = _exchange(
        app,
        request.method,
        url.path or "/",
        headers,
        content.encode() if isinstance(content, str) else content,
        url.query,
    )
    return AWSResponse(request.url, status, answered, _Raw(content))


class _Raw(io.BytesIO):
    """A response's body as botocore takes it from urllib3."""

    def stream(self, *_: Any, **__: Any) -> Any:
        while chunk := self.read(65_536):
            yield chunk


def _exchange(
    app: WSGIApp, method: str, path: str, headers: dict[str, str], body: bytes, query: str = ""
) -> tuple[int, dict[str, str], bytes]:
    from werkzeug.test import EnvironBuilder, run_wsgi_app

    environ = EnvironBuilder(
        path=path,
        method=method,
        headers=list(headers.items()),
        data=body,
        query_string=query,
        base_url=f"http://{headers.get('Host', 'localhost')}",
    ).get_environ()
    chunks, status, answered = run_wsgi_app(app, environ, buffered=True)
    return int(status.split()[0]), dict(answered.items()), b"".join(chunks)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
