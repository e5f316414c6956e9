"""Short ways to say: this table, this item of so many bytes, this refusal, this price."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.model.attributes import from_python as value_from_python
from sandbox.model.attributes import item_from_python, item_to_dynamodb, to_dynamodb
from sandbox.model.sizes import item_size

KB = 1_024


def value(content: Any) -> dict[str, Any]:
    """A plain Python value in DynamoDB JSON."""
    return to_dynamodb(value_from_python(content))


def item(**attributes: Any) -> dict[str, Any]:
    """Plain Python values as an item in DynamoDB JSON."""
    return item_to_dynamodb(item_from_python(attributes))


def sized(size: int, **attributes: Any) -> dict[str, Any]:
    """An item of exactly ``size`` bytes; an attribute of one letter, ``p``, makes up what is missing."""
    missing = size - item_size(item_from_python(attributes)) - 1
    return item(**attributes, p="x" * missing)


def keys(*names: str) -> list[dict[str, str]]:
    """A key schema: the first name is the partition key; a name with a star is one more partition key."""
    return [
        {
            "AttributeName": name.strip("*"),
            "KeyType": "HASH" if number == 0 or name.startswith("*") else "RANGE",
        }
        for number, name in enumerate(names)
    ]


def index(name: str, *key_names: str, projection: str | tuple[str, ...] = "ALL") -> dict[str, Any]:
    """An index; a tuple as ``projection`` names the attributes to include."""
    if isinstance(projection, str):
        shape: dict[str, Any] = {"ProjectionType": projection}
    else:
        shape = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(projection)}
    return {"IndexName": name, "KeySchema": keys(*key_names), "Projection": shape}


def table(
    name: str,
    *key_names: str,
    types: Mapping[str, str] | None = None,
    gsis: tuple[dict[str, Any], ...] = (),
    lsis: tuple[dict[str, Any], ...] = (),
) -> dict[str, Any]:
    """A CreateTable request; key attributes are strings unless ``types`` says otherwise."""
    used = [key["AttributeName"] for key in keys(*key_names)]
    used += [key["AttributeName"] for part in (*gsis, *lsis) for key in part["KeySchema"]]
    request: dict[str, Any] = {
        "TableName": name,
        "KeySchema": keys(*key_names),
        "AttributeDefinitions": [
            {"AttributeName": each, "AttributeType": (types or {}).get(each, "S")}
            for each in dict.fromkeys(used)
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if gsis:
        request["GlobalSecondaryIndexes"] = list(gsis)
    if lsis:
        request["LocalSecondaryIndexes"] = list(lsis)
    return request


@contextmanager
def refused(
    fragment: str, code: str = "ValidationException"
) -> Iterator[pytest.ExceptionInfo[Any]]:
    """The request in this block is refused with this code, and with this somewhere in the message."""
    with pytest.raises(ClientError, match=re.escape(fragment)) as caught:
        yield caught
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def units(response: Mapping[str, Any]) -> float:
    """CapacityUnits of a response that names one table."""
    return float(response["ConsumedCapacity"]["CapacityUnits"])


def everything(client: Any, name: str, index_name: str | None = None) -> list[dict[str, Any]]:
    """All items of a table, or all entries of an index."""
    extra = {"IndexName": index_name} if index_name else {}
    pages = client.get_paginator("scan").paginate(TableName=name, **extra)
    return [found for page in pages for found in page["Items"]]


def pairs_of(response: Mapping[str, Any], *names: str) -> list[tuple[Any, ...]]:
    """The contents of these attributes in each item of a response, in its order."""
    return [
        tuple(next(iter(each[name].values())) if name in each else None for name in names)
        for each in response["Items"]
    ]
