"""How much throughput one table, and one account, may be provisioned with.

Refused only while the dial ``throttling`` is turned on: a test that creates a table of any throughput goes through,
as it does with DynamoDB Local.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.engine.errors import ServiceError
from sandbox.engine.table import Table
from sandbox.engine.throughput import capacity_of
from sandbox.engine.work import Request
from sandbox.model.capacity import ACCOUNT_UNITS, TABLE_UNITS

Definition = Mapping[str, Any]


def check_quotas(tables: Iterable[Table], request: Request, region: str) -> None:
    """Refuse a CreateTable or UpdateTable of more than there may be; raises ServiceError."""
    name = request["TableName"]
    wanted = {(name, index): capacity_of(part) for index, part in _provisioned(request)}
    held = {
        (table.name, index): capacity_of(definition)
        for table in tables
        for index, definition in (("", table.settings.definition), *table.settings.indexes.items())
    }
    for member in ("ReadCapacityUnits", "WriteCapacityUnits"):
        for units in (capacity[member] for capacity in wanted.values()):
            if units > TABLE_UNITS:
                raise _refused(member, units, "per-table", TABLE_UNITS, region)
        total = sum(capacity[member] for capacity in {**held, **wanted}.values())
        if wanted and total > ACCOUNT_UNITS:
            raise _refused(member, total, "account", ACCOUNT_UNITS, region)


def _provisioned(request: Request) -> Iterator[tuple[str, Definition]]:
    """What a request provisions: the table's own under "", each GSI's under its name."""
    parts = [("", request)]
    parts += [(part["IndexName"], part) for part in request.get("GlobalSecondaryIndexes") or ()]
    for update in request.get("GlobalSecondaryIndexUpdates") or ():
        parts += [(part["IndexName"], part) for part in update.values()]
    return ((index, part) for index, part in parts if part.get("ProvisionedThroughput"))


def _refused(member: str, units: int, whose: str, quota: int, region: str) -> ServiceError:
    return ServiceError(
        "LimitExceededException",
        f"Subscriber limit exceeded: The requested {member} of {units} is above the {whose} maximum of {quota} in "
        f"{region}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    )
