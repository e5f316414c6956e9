"""The services beside DynamoDB: moto answers for them, except where our tables' own numbers are asked for."""

import io
import json
from collections.abc import Callable
from typing import Any

from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.service import auto_scaling, cloudwatch, fake_aws, import_logs

Neighbour = Callable[[Engine, str, dict[str, Any], str], dict[str, Any] | None]
"""(engine, operation, request, Region) -> an answer; None where moto is to give it. Raises ServiceError."""

_NEIGHBOURS: dict[str, Neighbour] = {
    auto_scaling.TARGET: auto_scaling.answer,
    cloudwatch.TARGET: cloudwatch.answer,
    import_logs.TARGET: import_logs.answer,
}


def respond(
    engine: Engine, environ: dict[str, Any], start_response: Any, region: str
) -> list[bytes]:
    """Answer a request for a service that is not DynamoDB."""
    target, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").partition(".")
    if neighbour := _NEIGHBOURS.get(target):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            request = json.loads(body or b"{}")
            answered = neighbour(engine, operation, request, region)
        except ServiceError as error:
            refusal = {"__type": error.code, "message": error.message}
            return _send(start_response, "400 Bad Request", refusal)
        if answered is not None:
            return _send(start_response, "200 OK", answered)
    return fake_aws.respond(environ, start_response)


def _send(start_response: Any, status: str, content: dict[str, Any]) -> list[bytes]:
    start_response(status, [("Content-Type", "application/x-amz-json-1.0")])
    return [json.dumps(content).encode()]
