"""Global tables of version 2017.11.29: there are none; UpdateTable makes those of version 2019.11.21."""

from collections.abc import Callable, Mapping
from functools import partial

from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import ServiceError
from sandbox.engine.requests import not_here
from sandbox.engine.restores import existing
from sandbox.engine.work import Request, Response


def operations(catalog: Catalog) -> Mapping[str, Callable[[Request], Response]]:
    return {
        "ListGlobalTables": lambda request: {"GlobalTables": []},
        "CreateGlobalTable": partial(_create, catalog=catalog),
        "DescribeGlobalTable": _unknown,
        "DescribeGlobalTableSettings": _unknown,
        "UpdateGlobalTable": _unknown,
        "UpdateGlobalTableSettings": _unknown,
    }


def _create(request: Request, catalog: Catalog) -> Response:
    existing(catalog, request["GlobalTableName"])
    raise not_here(
        "CreateGlobalTable of version 2017.11.29",
        "UpdateTable with ReplicaUpdates makes a global table of version 2019.11.21.",
    )


def _unknown(request: Request) -> Response:
    name = request["GlobalTableName"]
    raise ServiceError(
        "GlobalTableNotFoundException",
        f"Global table not found: Global table with name: '{name}' does not exist.",
    )
