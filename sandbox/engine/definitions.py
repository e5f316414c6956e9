"""What CreateTable and UpdateTable may ask for: the service's checks of keys, attributes, indexes and throughput."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.engine.errors import ServiceError, ValidationError, invalid_parameter
from sandbox.engine.settings import ON_DEMAND

Definition = Mapping[str, Any]

LOCAL_INDEXES = 5  # a table; Developer Guide, service quotas
GLOBAL_INDEXES = 20  # a table, by default; same page
PROJECTED_ATTRIBUTES = 100  # NonKeyAttributes of all indexes together; Developer Guide, Constraints
KEY_PARTS = 4  # attributes of a GSI's partition key, and of its sort key; Developer Guide, GSI


def check_create(request: Definition) -> None:
    """Refuse a CreateTable request that the service would refuse; raises ValidationError."""
    check_throughput(request, request.get("BillingMode", "PROVISIONED"), "")
    keys = request.get("KeySchema") or ()
    local = request.get("LocalSecondaryIndexes")
    global_ = request.get("GlobalSecondaryIndexes")
    _check_key_schema(keys)
    names = [attribute["AttributeName"] for attribute in request.get("AttributeDefinitions") or ()]
    if len(set(names)) < len(names):
        raise invalid_parameter("Cannot have two attributes with the same name")
    for kind, indexes in (("Local", local), ("Global", global_)):
        if indexes is not None and not indexes:
            raise invalid_parameter(f"List of {kind}SecondaryIndexes is empty")
    _check_attributes(names, keys, [*(local or ()), *(global_ or ())])
    _check_local_indexes(keys, local or ())
    _check_global_indexes(global_ or (), request.get("BillingMode", "PROVISIONED"))
    every = [index["IndexName"] for index in (*(local or ()), *(global_ or ()))]
    for name in every:
        if every.count(name) > 1:
            raise invalid_parameter(f"Duplicate index name: {name}")
    check_stream(request.get("StreamSpecification"))


def check_throughput(definition: Definition, billing_mode: str, index: str) -> None:
    """Provisioned tables and their GSIs name a throughput, on-demand ones do not."""
    given = definition.get("ProvisionedThroughput")
    if billing_mode == ON_DEMAND:
        if given and index:
            raise invalid_parameter(
                f"ProvisionedThroughput should not be specified for index: {index} when BillingMode is PAY_PER_REQUEST"
            )
        if given:
            raise invalid_parameter(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
            )
    elif not given:
        raise invalid_parameter(
            f"ProvisionedThroughput must be specified for index: {index}"
            if index
            else "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    elif definition.get("OnDemandThroughput"):
        raise invalid_parameter(
            "OnDemandThroughput cannot be specified when BillingMode is PROVISIONED"
        )


def check_stream(specification: Definition | None) -> None:
    if not specification:
        return
    view = specification.get("StreamViewType")
    if specification["StreamEnabled"] and not view:
        raise invalid_parameter("StreamViewType must be specified when StreamEnabled is true")
    if not specification["StreamEnabled"] and view:
        raise invalid_parameter("StreamViewType can not be specified when StreamEnabled is false")


def _check_key_schema(keys: Sequence[Definition]) -> None:
    kinds = [key["KeyType"] for key in keys]
    if not keys or kinds[0] != "HASH":
        raise ValidationError(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
        )
    if len(keys) > 2:
        raise ValidationError(
            f"1 validation error detected: Value '[{', '.join(map(_element, keys))}]' at 'keySchema' failed to satisfy "
            "constraint: Member must have length less than or equal to 2"
        )
    if len(keys) == 2:
        if keys[0]["AttributeName"] == keys[1]["AttributeName"]:
            raise ValidationError(
                "Both the Hash Key and the Range Key element in the KeySchema have the same name"
            )
        if kinds[1] != "RANGE":
            raise ValidationError(
                "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
            )


def _element(key: Definition) -> str:
    return f"KeySchemaElement(attributeName={key['AttributeName']}, keyType={key['KeyType']})"


def _check_attributes(
    defined: Sequence[str], keys: Sequence[Definition], indexes: Sequence[Definition]
) -> None:
    table = [key["AttributeName"] for key in keys]
    used = dict.fromkeys([*table, *(k["AttributeName"] for i in indexes for k in i["KeySchema"])])
    check_defined(table, defined)
    for index in indexes:
        check_defined([key["AttributeName"] for key in index["KeySchema"]], defined)
    if len(used) < len(defined):
        if not indexes:
            raise invalid_parameter(
                "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                "AttributeDefinitions"
            )
        raise invalid_parameter(
            "Some AttributeDefinitions are not used. "
            f"AttributeDefinitions: [{', '.join(defined)}], keys used: [{', '.join(used)}]"
        )


def check_defined(keys: Iterable[str], defined: Iterable[str]) -> None:
    """Every key attribute has its type defined."""
    keys, defined = list(keys), list(defined)
    if not set(keys) <= set(defined):
        raise invalid_parameter(
            "Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(keys)}], AttributeDefinitions: [{', '.join(defined)}]"
        )


def _check_local_indexes(keys: Sequence[Definition], indexes: Sequence[Definition]) -> None:
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
        _check_key_schema(own)
        if own[0]["AttributeName"] != keys[0]["AttributeName"]:
            raise invalid_parameter(
                f"Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. "
                f"index hash key: {own[0]['AttributeName']}, table hash key: {keys[0]['AttributeName']}"
            )
        if len(own) < 2:
            raise invalid_parameter(f"Index KeySchema does not have a range key for index: {name}")
        _check_projection(index)
    _check_projected_total(indexes)


def _check_global_indexes(indexes: Sequence[Definition], billing_mode: str) -> None:
    if len(indexes) > GLOBAL_INDEXES:
        raise invalid_parameter(
            f"GlobalSecondaryIndex count exceeds the per-table limit of {GLOBAL_INDEXES}"
        )
    for index in indexes:
        check_global_index(index, billing_mode)
    _check_projected_total(indexes)


def check_global_index(index: Definition, billing_mode: str) -> None:
    """One GSI's keys, projection and throughput."""
    own = index["KeySchema"]
    kinds = [key["KeyType"] for key in own]
    names = [key["AttributeName"] for key in own]
    if not own or kinds[0] != "HASH":
        raise ValidationError(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
        )
    if kinds != sorted(kinds):  # HASH sorts before RANGE
        raise ValidationError(
            "Invalid KeySchema: All HASH key elements must come before the RANGE key elements"
        )
    for kind, label in (("HASH", "hash"), ("RANGE", "range")):
        if kinds.count(kind) > KEY_PARTS:
            raise invalid_parameter(
                f"Index KeySchema has more than {KEY_PARTS} {label} keys for index: {index['IndexName']}"
            )
    if len(set(names)) < len(names):
        raise ValidationError(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name"
        )
    _check_projection(index)
    check_throughput(index, billing_mode, index["IndexName"])


def _check_projection(index: Definition) -> None:
    projection = index.get("Projection") or {}
    kind, named = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind is None:
        raise invalid_parameter("Unknown ProjectionType: null")
    if kind == "INCLUDE" and not named:
        raise invalid_parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    if kind != "INCLUDE" and named is not None:
        raise invalid_parameter(f"ProjectionType is {kind}, but NonKeyAttributes is specified")


def _check_projected_total(indexes: Sequence[Definition]) -> None:
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
