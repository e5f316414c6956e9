"""Tags: words that a table is found and billed by, put on it by its ARN."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.engine.errors import (
    ServiceError,
    ValidationError,
    access_denied,
    invalid_arn,
    invalid_parameter,
)
from sandbox.engine.requests import first_repeated, page_of
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response

if TYPE_CHECKING:
    from sandbox.engine.catalog import Catalog

TAGS_A_PAGE = 10
MOST_TAGS = 50  # a table; Developer Guide, tagging restrictions
_RESOURCE = re.compile(r"arn:[a-z-]+:([a-z0-9-]*):([a-z0-9-]*):([0-9]*):(.+)")
_TABLE = re.compile(r"table/([a-zA-Z0-9_.-]{3,255})(?:/stream/([0-9T:.-]+))?")


def check_tags(tags: Sequence[Mapping[str, Any]], already: Mapping[str, str] | None = None) -> None:
    """Refuse tags that a table cannot have, besides those that it has already; raises ValidationError."""
    keys = [tag["Key"] for tag in tags]
    if (twice := first_repeated(keys)) is not None:
        raise invalid_parameter(f"Duplicate tag key: {twice}")
    for key in keys:
        if key.lower().startswith("aws:"):
            raise invalid_parameter(
                f"Tag keys that begin with aws: are reserved for system use: {key}"
            )
    if len({*(already or ()), *keys}) > MOST_TAGS:
        raise ValidationError(f"The number of tags exceeds the limit of {MOST_TAGS}")


def tag_resource(request: Request, catalog: "Catalog") -> Response:
    """Put tags on a table; one with a known key replaces that key's value."""
    arn = request["ResourceArn"]
    named = resource_of("TagResource", arn, catalog)  # what is wrong about it is said first
    if not request["Tags"]:
        raise ValidationError("Atleast one Tag needs to be provided as Input.")
    table = _table(arn, named, catalog)
    check_tags(request["Tags"], table.settings.tags)
    table.settings.tags |= {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    return {}


def untag_resource(request: Request, catalog: "Catalog") -> Response:
    """Take tags off a table; a key that it does not have is no error."""
    arn = request["ResourceArn"]
    named = resource_of("UntagResource", arn, catalog)
    if not request["TagKeys"]:
        raise ValidationError("Atleast one Tag Key needs to be provided as Input.")
    table = _table(arn, named, catalog)
    for key in request["TagKeys"]:
        table.settings.tags.pop(key, None)
    return {}


def list_tags(request: Request, catalog: "Catalog") -> Response:
    """A table's tags, a page at a time."""
    arn = request["ResourceArn"]
    table = _table(arn, resource_of("ListTagsOfResource", arn, catalog), catalog)
    every = [{"Key": key, "Value": value} for key, value in table.settings.tags.items()]
    tags, more = page_of(every, request, TAGS_A_PAGE)
    return {"Tags": tags} | more


def _table(arn: str, named: tuple[str, str], catalog: "Catalog") -> Table:
    """The table that an ARN names, and not its stream, which has no tags."""
    name, stream = named
    if stream:
        raise invalid_arn(arn)
    table = catalog.tables.get(name)
    if table is None or table.settings.status == "DELETING":
        raise ServiceError(
            "ResourceNotFoundException",
            f"Requested resource not found: ResourcArn: {arn} not found",
        )
    return table


def resource_of(operation: str, arn: str, catalog: "Catalog") -> tuple[str, str]:
    """(table, stream label or "") that an ARN names; which error a wrong one gets depends on what is wrong about it."""
    if not (parts := _RESOURCE.fullmatch(arn)):
        raise invalid_arn(arn)
    service, region, account, resource = parts.groups()
    if service != "dynamodb" or account != catalog.account:
        raise access_denied(catalog.account, f"dynamodb:{operation}", arn)
    named = _TABLE.fullmatch(resource)
    if region != catalog.region or not named:
        raise invalid_arn(arn)
    return named[1], named[2] or ""
