"""What hangs on a table besides its items: tags and the time-to-live setting; and the limits of the account."""

from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response
from sandbox.model.clock import VirtualClock

TABLE_UNITS = 40_000  # read and write units a second of one table; Developer Guide, service quotas
ACCOUNT_UNITS = 80_000  # of all provisioned tables of a Region; same page
TAGS_A_PAGE = 10  # API reference, ListTagsOfResource
TTL_INTERVAL = 3_600.0  # seconds between two changes; Developer Guide, Constraints
MOST_TAGS = 50


def tag_resource(request: Request, catalog: Catalog) -> Response:
    table = _by_arn(request["ResourceArn"], catalog)
    tags = table.settings.tags | {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    if len(tags) > MOST_TAGS:
        raise ValidationError(f"The number of tags exceeds the limit of {MOST_TAGS}")
    table.settings.tags = tags
    return {}


def untag_resource(request: Request, catalog: Catalog) -> Response:
    table = _by_arn(request["ResourceArn"], catalog)
    for key in request["TagKeys"]:
        table.settings.tags.pop(key, None)
    return {}


def list_tags(request: Request, catalog: Catalog) -> Response:
    tags = list(_by_arn(request["ResourceArn"], catalog).settings.tags.items())
    token = request.get("NextToken", "0")
    if not (token.isascii() and token.isdigit()):
        raise ValidationError("Invalid NextToken")
    start = int(token)
    page: Response = {
        "Tags": [{"Key": k, "Value": v} for k, v in tags[start : start + TAGS_A_PAGE]]
    }
    return page | (
        {"NextToken": str(start + TAGS_A_PAGE)} if len(tags) > start + TAGS_A_PAGE else {}
    )


def _by_arn(arn: str, catalog: Catalog) -> Table:
    for table in catalog.tables.values():
        if table.settings.arn == arn:
            return table
    if not arn.startswith("arn:aws:dynamodb:") or ":table/" not in arn:
        raise ValidationError(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
    raise ServiceError(
        "ResourceNotFoundException", f"Requested resource not found: ResourcArn: {arn} not found"
    )


def update_time_to_live(request: Request, catalog: Catalog, clock: VirtualClock) -> Response:
    """Name the attribute that holds an item's expiry, or stop expiring."""
    table = catalog.named(request["TableName"])
    wanted = request["TimeToLiveSpecification"]
    now = table.settings.time_to_live
    if wanted["Enabled"] == (now is not None):
        if now is None:
            raise ValidationError("TimeToLive is already disabled")
        if now == wanted["AttributeName"]:
            raise ValidationError("TimeToLive is already enabled")
    if (
        table.settings.ttl_changed is not None
        and clock.seconds - table.settings.ttl_changed < TTL_INTERVAL
    ):
        raise ValidationError(
            "Time to live has been modified multiple times within a fixed interval"
        )
    if not wanted["Enabled"] and now != wanted["AttributeName"]:
        raise ValidationError(
            f"TimeToLive is active on a different AttributeName: current AttributeName is {now}"
        )
    table.settings.time_to_live = wanted["AttributeName"] if wanted["Enabled"] else None
    table.settings.ttl_changed = clock.seconds
    return {"TimeToLiveSpecification": dict(wanted)}


def describe_time_to_live(request: Request, catalog: Catalog) -> Response:
    name = catalog.named(request["TableName"]).settings.time_to_live
    if name is None:
        return {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
    return {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": name}}


def describe_limits() -> Response:
    return {
        "AccountMaxReadCapacityUnits": ACCOUNT_UNITS,
        "AccountMaxWriteCapacityUnits": ACCOUNT_UNITS,
        "TableMaxReadCapacityUnits": TABLE_UNITS,
        "TableMaxWriteCapacityUnits": TABLE_UNITS,
    }


def describe_endpoints(region: str) -> Response:
    return {
        "Endpoints": [
            {"Address": f"dynamodb.{region}.amazonaws.com", "CachePeriodInMinutes": 1_440}
        ]
    }
