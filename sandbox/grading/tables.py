"""Tables that checks try answers on."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from sandbox.grading.evidence import Lab


def fresh_table(
    lab: Lab,
    name: str,
    partition_key: str,
    sort_key: str | None = None,
    *,
    items: Iterable[Mapping[str, Any]] = (),
    numbers: Collection[str] = (),
    local: Mapping[str, str] = MappingProxyType({}),
    global_: Mapping[str, str] = MappingProxyType({}),
) -> Any:
    """A new on-demand table with these items, in the place of any of this name; a boto3 Table.

    Its keys are Strings, but for those in ``numbers``. ``local`` gives the sort key of each of its LSIs, by name,
    ``global_`` the partition key of each of its GSIs; they carry all.
    """
    with suppress(lab.client.exceptions.ResourceNotFoundException):  # the first time, there is none
        lab.client.delete_table(TableName=name)
    keys = {partition_key: "HASH"} | ({sort_key: "RANGE"} if sort_key else {})
    lsis = [_whole(n, {partition_key: "HASH", key: "RANGE"}) for n, key in local.items()]
    gsis = [_whole(n, {key: "HASH"}) for n, key in global_.items()]
    indexes = {"LocalSecondaryIndexes": lsis, "GlobalSecondaryIndexes": gsis}
    table = lab.resource.create_table(
        TableName=name,
        KeySchema=key_schema(keys),
        AttributeDefinitions=[
            {"AttributeName": key, "AttributeType": "N" if key in numbers else "S"}
            for key in (*keys, *local.values(), *global_.values())
        ],
        BillingMode="PAY_PER_REQUEST",
        **{name: found for name, found in indexes.items() if found},
    )
    lab.fill(name, items)
    return table


def _whole(name: str, roles: Mapping[str, str]) -> dict[str, Any]:
    """The definition of an index that carries all attributes."""
    projection = {"ProjectionType": "ALL"}
    return {"IndexName": name, "KeySchema": key_schema(roles), "Projection": projection}


def key_schema(roles: Mapping[str, str]) -> list[dict[str, str]]:
    """A KeySchema from attributes and their roles.

    >>> key_schema({"status": "HASH"})
    [{'AttributeName': 'status', 'KeyType': 'HASH'}]
    """
    return [{"AttributeName": name, "KeyType": role} for name, role in roles.items()]
