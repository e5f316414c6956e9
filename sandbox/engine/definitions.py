"""What CreateTable and UpdateTable may ask for: the service's checks, in its order."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.engine import throughput
from sandbox.engine.errors import ValidationError, invalid_parameter
from sandbox.engine.index_definitions import (
    check_global_indexes,
    check_local_indexes,
    check_projected_total,
)
from sandbox.engine.key_definitions import check_attributes, check_key_schema
from sandbox.engine.requests import first_repeated, not_here
from sandbox.engine.shown import lower
from sandbox.engine.tags import check_tags

Definition = Mapping[str, Any]

LARGEST_POLICY = 20_480  # bytes, blanks counted; Developer Guide, Constraints
_NOT_HERE = ("GlobalTableSourceArn", "GlobalTableSettingsReplicationMode", "VectorIndexes",
             "VectorIndexUpdates")  # fmt: skip


def check_create(request: Definition) -> None:
    """Refuse a CreateTable request that the service would refuse; raises ServiceError."""
    refuse_what_is_not_here(request)
    _check_given(request)
    mode = request.get("BillingMode", "PROVISIONED")
    throughput.check_new(request, mode)
    keys = request["KeySchema"]
    check_key_schema(keys)
    for kind in ("Local", "Global"):
        if request.get(f"{kind}SecondaryIndexes") == []:
            raise invalid_parameter(f"List of {kind}SecondaryIndexes is empty")
    local = request.get("LocalSecondaryIndexes", ())
    global_ = request.get("GlobalSecondaryIndexes", ())
    indexes = [*local, *global_]
    names = [attribute["AttributeName"] for attribute in request["AttributeDefinitions"]]
    check_attributes(names, keys, indexes)
    check_local_indexes(keys, local)
    check_global_indexes(global_, mode)
    check_projected_total(indexes)
    if twice := first_repeated(index["IndexName"] for index in indexes):
        raise invalid_parameter(f"Duplicate index name: {twice}")
    check_stream(request.get("StreamSpecification"))
    check_encryption(request.get("SSESpecification"))
    check_tags(request.get("Tags", ()))
    if "ResourcePolicy" in request:
        check_policy(request["ResourcePolicy"])


def refuse_what_is_not_here(request: Definition) -> None:
    for member in _NOT_HERE:
        if request.get(member):
            raise not_here(member, "Nothing was changed.")


def _check_given(request: Definition) -> None:
    """The model does not require these two any more, because a replica takes them from its source."""
    missing = [
        f"Value null at '{lower(member)}' failed to satisfy constraint: Member must not be null"
        for member in ("AttributeDefinitions", "KeySchema")
        if member not in request
    ]
    if missing:
        many = "" if len(missing) == 1 else "s"
        raise ValidationError(
            f"{len(missing)} validation error{many} detected: {'; '.join(missing)}"
        )


def check_stream(specification: Definition | None) -> None:
    """A stream that is on has a view type, one that is off has none."""
    if not specification:
        return
    view = specification.get("StreamViewType")
    if specification["StreamEnabled"] and not view:
        raise invalid_parameter(
            "StreamSpecification must contain StreamViewType when StreamEnabled is true"
        )
    if not specification["StreamEnabled"] and view:
        raise invalid_parameter(
            "If stream is being disabled, then UpdateViewType must not be specified"
        )


def check_encryption(specification: Definition | None) -> None:
    """The service encrypts always; what can be chosen is a key in KMS."""
    if not specification:
        return
    kind = specification.get("SSEType")
    if kind == "AES256":
        raise invalid_parameter("SSEType AES256 is not supported")
    if specification.get("KMSMasterKeyId") and kind != "KMS":
        raise invalid_parameter("SSEType KMS is required if KMSMasterKeyId is specified")


def check_policy(document: str) -> None:
    """Refuse what is no policy, or too large; raises ValidationError."""
    if len(document.encode()) > LARGEST_POLICY:
        raise ValidationError(
            f"Resource-based policy exceeds the maximum size of {LARGEST_POLICY} bytes"
        )
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError):
        policy = None
    if not isinstance(policy, dict) or not policy.get("Statement"):
        raise ValidationError("Invalid policy document: it must be JSON, with a Statement")
