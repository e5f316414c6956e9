"""Settings of replicas: what UpdateTable changes in all of them, and what each has for itself.

Developer Guide, "How DynamoDB global tables work": write capacity, capacity mode and GSIs are the same everywhere;
deletion protection, tags, point-in-time recovery and table class are each replica's own; read capacity may be so too.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.engine.errors import ValidationError
from sandbox.engine.replica import Replica
from sandbox.engine.table_updates import CHANGES, TableUpdate, check_request
from sandbox.engine.work import Request, Response

_ALIKE = ("AttributeDefinitions", "BillingMode", "ProvisionedThroughput", "OnDemandThroughput",
          "GlobalSecondaryIndexUpdates")  # fmt: skip


def update_alike(request: Request, replica: Replica) -> Response:
    """Update one replica, and the others where they are to be like it: all or none."""
    catalog, group = replica.catalog, replica.group
    check_request(request)
    stream = request.get("StreamSpecification")
    if stream and not stream["StreamEnabled"] and not group.strong:
        raise ValidationError(
            "The stream of a replica with multi-Region eventual consistency cannot be disabled"
        )
    shared = {name: request[name] for name in _ALIKE if name in request}
    others = [r for r in group.replicas.values() if r is not replica]
    updates = []
    if shared.keys() & set(CHANGES):
        catalog.require_active(replica.table)
        for other in others:
            other.catalog.require_active(other.table)
            update = _update(other, shared)
            update.check()
            updates.append((other, update))
    response = catalog.update(request)
    for other, update in updates:
        update.apply()
        other.catalog.unsettle(other.table, "UPDATING")
    return response


def _update(replica: Replica, shared: Mapping[str, Any]) -> TableUpdate:
    request = {**shared, "TableName": replica.table.name}
    if given := shared.get("ProvisionedThroughput"):
        request["ProvisionedThroughput"] = given | replica.overrides.get(
            "ProvisionedThroughputOverride", {}
        )
    if given := shared.get("OnDemandThroughput"):
        request["OnDemandThroughput"] = given | replica.overrides.get(
            "OnDemandThroughputOverride", {}
        )
    clock = replica.catalog.clock
    return TableUpdate(
        replica.table, request, clock.now.timestamp(), clock.seconds, lasts=replica.catalog.seconds
    )
