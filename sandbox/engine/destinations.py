"""Kinesis streaming destinations of a table: their states. No record goes there, for no Kinesis stands behind them."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import ValidationError
from sandbox.engine.settings import Destination
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response

DEFAULT_PRECISION = "MILLISECOND"
_PRECISION = "ApproximateCreationDateTimePrecision"
_STREAM = re.compile(r"arn:[a-z-]+:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}")


def operations(catalog: Catalog) -> Mapping[str, Callable[[Request], Response]]:
    return {
        "EnableKinesisStreamingDestination": partial(enable, catalog=catalog),
        "DisableKinesisStreamingDestination": partial(disable, catalog=catalog),
        "UpdateKinesisStreamingDestination": partial(update, catalog=catalog),
        "DescribeKinesisStreamingDestination": partial(describe, catalog=catalog),
    }


def enable(request: Request, catalog: Catalog) -> Response:
    """Begin to stream to a destination that is new, or was switched off."""
    table = _ready(request, catalog)
    if not _STREAM.fullmatch(request["StreamArn"]):
        raise ValidationError(f"Invalid StreamArn: {request['StreamArn']}")
    now = table.settings.destinations.get(request["StreamArn"])
    if now and _status(now, catalog) != "DISABLED":
        raise _wrong_state("enable", "DISABLED or ENABLE_FAILED to perform ENABLE operation")
    wanted = request.get("EnableKinesisStreamingConfiguration") or {}
    _settle(
        request, table, catalog, "ACTIVE", "ENABLING", wanted.get(_PRECISION, DEFAULT_PRECISION)
    )
    return _answer(request, table, "ENABLING", "EnableKinesisStreamingConfiguration")


def disable(request: Request, catalog: Catalog) -> Response:
    """Stop; the destination is told of for as long as there is the table."""
    table = _ready(request, catalog)
    now = _active(request, table, catalog, "disable", "DISABLE")
    _settle(request, table, catalog, "DISABLED", "DISABLING", now.precision)
    return _answer(request, table, "DISABLING", "EnableKinesisStreamingConfiguration")


def update(request: Request, catalog: Catalog) -> Response:
    """Another precision of the records' times."""
    table = _ready(request, catalog)
    wanted = (request.get("UpdateKinesisStreamingConfiguration") or {}).get(_PRECISION)
    if wanted is None:
        raise ValidationError(
            "UpdateKinesisStreamingConfiguration cannot be null or contain only null values"
        )
    now = _active(request, table, catalog, "update", "UPDATE")
    if wanted == now.precision:
        raise ValidationError(
            f"Invalid Request: Precision is already set to the desired value of {wanted}"
        )
    _settle(request, table, catalog, "ACTIVE", "UPDATING", wanted)
    return _answer(request, table, "UPDATING", "UpdateKinesisStreamingConfiguration")


def describe(request: Request, catalog: Catalog) -> Response:
    table = catalog.named(request["TableName"])
    return {
        "TableName": table.name,
        "KinesisDataStreamDestinations": [
            {
                "StreamArn": arn,
                "DestinationStatus": _status(one, catalog),
                _PRECISION: one.precision,
            }
            for arn, one in table.settings.destinations.items()
        ],
    }


def _ready(request: Request, catalog: Catalog) -> Table:
    table = catalog.named(request["TableName"])
    catalog.require_active(table)
    return table


def _active(
    request: Request, table: Table, catalog: Catalog, verb: str, operation: str
) -> Destination:
    now = table.settings.destinations.get(request["StreamArn"])
    if now is None or _status(now, catalog) != "ACTIVE":
        raise _wrong_state(verb, f"ACTIVE to perform {operation} operation")
    return now


def _settle(
    request: Request, table: Table, catalog: Catalog, status: str, until: str, precision: str
) -> None:
    settles = catalog.clock.seconds + catalog.seconds
    table.settings.destinations[request["StreamArn"]] = Destination(
        status, until, settles, precision
    )


def _status(one: Destination, catalog: Catalog) -> str:
    return one.status if one.settles <= catalog.clock.seconds else one.until


def _answer(request: Request, table: Table, status: str, configuration: str) -> dict[str, Any]:
    told = {"TableName": table.name, "StreamArn": request["StreamArn"], "DestinationStatus": status}
    given = request.get(configuration)
    return told | ({configuration: given} if given else {})


def _wrong_state(verb: str, rule: str) -> ValidationError:
    return ValidationError(
        f"Table is not in a valid state to {verb} Kinesis Streaming Destination: "
        f"KinesisStreamingDestination must be {rule}."
    )
