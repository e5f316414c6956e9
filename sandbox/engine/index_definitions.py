"""What a secondary index may be: the service's checks of its keys, its projection and its throughput."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.engine import throughput
from sandbox.engine.errors import ServiceError, ValidationError, invalid_parameter
from sandbox.engine.key_definitions import SAME_NAME, check_first, check_key_schema

Definition = Mapping[str, Any]

LOCAL_INDEXES = 5  # a table; Developer Guide, service quotas
GLOBAL_INDEXES = 20  # a table, by default; same page
PROJECTED_ATTRIBUTES = 100  # NonKeyAttributes of all indexes together; Developer Guide, Constraints
KEY_PARTS = 4  # attributes of a GSI's partition key, and of its sort key; Developer Guide, GSI


def check_local_indexes(keys: Sequence[Definition], indexes: Sequence[Definition]) -> None:
    """The LSIs of a table with these keys."""
    if not indexes:
        return
    if len(keys) < 2:
        raise invalid_parameter(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
        )
    if len(indexes) > LOCAL_INDEXES:
        raise invalid_parameter(
            f"Number of LocalSecondaryIndexes exceeds per-table limit of {LOCAL_INDEXES}"
        )
    for index in indexes:
        name, own = index["IndexName"], index["KeySchema"]
        check_key_schema(own)
        if own[0]["AttributeName"] != keys[0]["AttributeName"]:
            raise invalid_parameter(
                f"Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. "
                f"index hash key: {own[0]['AttributeName']}, table hash key: {keys[0]['AttributeName']}"
            )
        if len(own) < 2:
            raise invalid_parameter(f"Index KeySchema does not have a range key for index: {name}")
        _check_projection(index)


def check_global_indexes(indexes: Sequence[Definition], mode: str) -> None:
    """The GSIs of a new table."""
    if len(indexes) > GLOBAL_INDEXES:
        raise invalid_parameter(
            f"GlobalSecondaryIndex count exceeds the per-table limit of {GLOBAL_INDEXES}"
        )
    for index in indexes:
        check_global_index(index)
        throughput.check_new(index, mode, index["IndexName"])


def check_global_index(index: Definition) -> None:
    """One GSI's keys and projection."""
    own = index["KeySchema"]
    kinds = [key["KeyType"] for key in own]
    check_first(own)
    if kinds != sorted(kinds):  # HASH sorts before RANGE
        raise ValidationError(
            "Invalid KeySchema: All HASH key attributes must precede RANGE key attributes in the KeySchema"
        )
    for kind in ("HASH", "RANGE"):
        if kinds.count(kind) > KEY_PARTS:
            raise ValidationError(
                f"Invalid KeySchema: The KeySchema exceeds the maximum allowed number of {kind} key attributes"
            )
    if len({key["AttributeName"] for key in own}) < len(own):
        raise ValidationError(SAME_NAME)
    _check_projection(index)


def _check_projection(index: Definition) -> None:
    projection = index.get("Projection") or {}
    kind, named = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind is None:
        raise invalid_parameter("Unknown ProjectionType: null")
    if kind == "INCLUDE" and not named:
        raise invalid_parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    if kind != "INCLUDE" and named is not None:
        raise invalid_parameter(f"ProjectionType is {kind}, but NonKeyAttributes is specified")
    if named and len(set(named)) < len(named):
        raise invalid_parameter("Cannot have two attributes with the same name")


def check_projected_total(indexes: Sequence[Definition]) -> None:
    """The named attributes of all indexes of a table together; one that is in two of them counts twice."""
    total = sum(len(index["Projection"].get("NonKeyAttributes") or ()) for index in indexes)
    if total > PROJECTED_ATTRIBUTES:
        raise invalid_parameter(
            "Total number of non-key attributes in the projections of all indexes exceeds the limit of "
            f"{PROJECTED_ATTRIBUTES}"
        )


def one_at_a_time() -> ServiceError:
    """Building or dropping a second GSI while the first is not done."""
    return ServiceError(
        "LimitExceededException",
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    )


def too_many_global_indexes() -> ServiceError:
    """One GSI more than the quota, on a table that is there."""
    return ServiceError(
        "LimitExceededException",
        f"Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the per-table limit of {GLOBAL_INDEXES}",
    )
