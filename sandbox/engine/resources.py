"""The time-to-live setting of a table, the limits of the account, and where the service is found."""

from sandbox.engine import expiry
from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import ValidationError
from sandbox.engine.work import Request, Response
from sandbox.model.capacity import ACCOUNT_UNITS, TABLE_UNITS
from sandbox.model.clock import VirtualClock

TTL_INTERVAL = 3_600.0  # seconds between two changes; Developer Guide, Constraints


def update_time_to_live(request: Request, catalog: Catalog, clock: VirtualClock) -> Response:
    """Name the attribute that holds an item's expiry, or stop expiring."""
    table = catalog.named(request["TableName"])
    wanted = request["TimeToLiveSpecification"]
    now = table.settings.time_to_live
    if not wanted["Enabled"] and now is None:
        raise ValidationError("TimeToLive is already disabled")
    if now is not None and now != wanted["AttributeName"]:
        raise ValidationError(
            f"TimeToLive is active on a different AttributeName: current AttributeName is {now}"
        )
    if wanted["Enabled"] and now is not None:
        raise ValidationError("TimeToLive is already enabled")
    if (
        table.settings.ttl_changed is not None
        and clock.seconds - table.settings.ttl_changed < TTL_INTERVAL
    ):
        raise ValidationError(
            "Time to live has been modified multiple times within a fixed interval"
        )
    table.settings.time_to_live = wanted["AttributeName"] if wanted["Enabled"] else None
    table.settings.ttl_changed = clock.seconds
    expiry.follow(catalog, table)
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
