"""What auto scaling does for the replicas of a global table, all at once."""

from collections.abc import Iterable
from typing import Any

from sandbox.engine.catalog import Catalog
from sandbox.engine.replica import Replica, replica_of
from sandbox.engine.requests import not_here
from sandbox.engine.work import Request, Response
from sandbox.model.scalable_targets import Place, Target

ROLE = (
    "aws-service-role/dynamodb.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"
)
_SIDES = (("Read", False), ("Write", True))


def describe(request: Request, catalog: Catalog, targets: Iterable[Target]) -> Response:
    """The settings of every replica; of a table that has none, only its name and its status."""
    table = catalog.named(request["TableName"])
    replica = replica_of(table)
    by_place = {target.place: target for target in targets}
    every = replica.group.replicas.values() if replica else ()
    return {
        "TableAutoScalingDescription": {
            "TableName": table.name,
            "TableStatus": table.settings.status,
            "Replicas": [_replica(each, by_place) for each in every],
        }
    }


def update(request: Request, catalog: Catalog) -> Response:
    catalog.named(request["TableName"])
    raise not_here(
        "UpdateTableReplicaAutoScaling",
        "Register each replica with Application Auto Scaling in its Region.",
    )


def _replica(replica: Replica, targets: dict[Place, Target]) -> Response:
    table = replica.table
    indexes = [name for name, index in table.indexes.items() if index.schema.is_global]
    return {
        "RegionName": replica.region,
        "ReplicaStatus": table.settings.status,
        "GlobalSecondaryIndexes": [
            {
                "IndexName": name,
                "IndexStatus": table.settings.index_status.get(name, "ACTIVE"),
                **_settings("Provisioned", replica, name, targets),
            }
            for name in indexes
        ],
        **_settings("ReplicaProvisioned", replica, "", targets),
    }


def _settings(
    prefix: str, replica: Replica, index: str, targets: dict[Place, Target]
) -> dict[str, Any]:
    found = {
        side: targets.get(Place(replica.region, replica.table.name, index, write))
        for side, write in _SIDES
    }
    return {
        f"{prefix}{side}CapacityAutoScalingSettings": _described(target, replica.catalog.account)
        for side, target in found.items()
    }


def _described(target: Target | None, account: str) -> Response:
    if target is None:
        return {"AutoScalingDisabled": True}
    policy = target.policy
    shown: Response = {
        "MinimumUnits": policy.minimum,
        "MaximumUnits": policy.maximum,
        "AutoScalingRoleArn": f"arn:aws:iam::{account}:role/{ROLE}",
    }
    if policy.target is not None:
        given = {
            "DisableScaleIn": not policy.scales_in,
            "ScaleInCooldown": int(policy.scale_in_cooldown),
            "ScaleOutCooldown": int(policy.scale_out_cooldown),
        }
        tracking: dict[str, Any] = {name: value for name, value in given.items() if value}
        tracking["TargetValue"] = policy.target
        shown["ScalingPolicies"] = [
            {
                "PolicyName": target.policy_name,
                "TargetTrackingScalingPolicyConfiguration": tracking,
            }
        ]
    return shown
