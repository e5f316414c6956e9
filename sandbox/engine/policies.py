"""Resource policies: who may use a table, or its stream. They are kept as they come, and nobody is held to them."""

from collections.abc import Callable, Mapping
from functools import partial

from sandbox.engine.catalog import Catalog
from sandbox.engine.definitions import check_policy
from sandbox.engine.errors import ServiceError, no_such_table, table_not_found
from sandbox.engine.settings import Policy, Settings
from sandbox.engine.tags import resource_of
from sandbox.engine.work import Request, Response

NO_POLICY = "NO_POLICY"  # expected where none may be there; API reference, PutResourcePolicy


def operations(catalog: Catalog) -> Mapping[str, Callable[[Request], Response]]:
    return {
        "PutResourcePolicy": partial(put, catalog=catalog),
        "GetResourcePolicy": partial(get, catalog=catalog),
        "DeleteResourcePolicy": partial(delete, catalog=catalog),
    }


def put(request: Request, catalog: Catalog) -> Response:
    """Attach a policy. The same one once more keeps its revision."""
    settings, arn = _resource("PutResourcePolicy", request, catalog)
    check_policy(request["Policy"])
    now = settings.policies.get(arn)
    _check_revision(request, now)
    if now is None or now.document != request["Policy"]:
        now = settings.attach_policy(arn, request["Policy"], catalog.clock.now.timestamp())
    return {"RevisionId": now.revision}


def get(request: Request, catalog: Catalog) -> Response:
    settings, arn = _resource("GetResourcePolicy", request, catalog)
    if not (now := settings.policies.get(arn)):
        raise _no_policy(arn)
    return {"Policy": now.document, "RevisionId": now.revision}


def delete(request: Request, catalog: Catalog) -> Response:
    """Detach the policy; where there is none, that is no error."""
    settings, arn = _resource("DeleteResourcePolicy", request, catalog)
    now = settings.policies.get(arn)
    _check_revision(request, now)
    if now is None:
        return {}
    del settings.policies[arn]
    return {"RevisionId": now.revision}


def _resource(operation: str, request: Request, catalog: Catalog) -> tuple[Settings, str]:
    """(the settings of the table that a request is about, the ARN of the table or of its stream)."""
    arn = request["ResourceArn"]
    name, stream = resource_of(operation, arn, catalog)
    table = catalog.tables.get(name)
    if table is None or table.settings.status == "DELETING":
        raise no_such_table(name)
    if stream and stream != table.settings.stream_label:
        raise table_not_found(f"Requested resource not found: Stream: {arn} not found")
    return table.settings, arn


def _check_revision(request: Request, now: Policy | None) -> None:
    expected = request.get("ExpectedRevisionId")
    if expected is not None and expected != (now.revision if now else NO_POLICY):
        raise _no_policy(request["ResourceArn"])


def _no_policy(arn: str) -> ServiceError:
    return ServiceError(
        "PolicyNotFoundException",
        f"Resource-based policy not found for the provided ResourceArn: {arn}",
    )
