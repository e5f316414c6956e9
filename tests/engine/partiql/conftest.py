"""One sandbox for each file, with two tables of orders and users in it before each test."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from sandbox import Sandbox
from sandbox.model.attributes import from_python, item_from_python, item_to_dynamodb, to_dynamodb

Plain = dict[str, Any]
_read = TypeDeserializer().deserialize

ORDERS = {
    "TableName": "Orders",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "customer", "AttributeType": "S"},
        {"AttributeName": "number", "AttributeType": "N"},
        {"AttributeName": "state", "AttributeType": "S"},
        {"AttributeName": "total", "AttributeType": "N"},
    ],
    "KeySchema": [
        {"AttributeName": "customer", "KeyType": "HASH"},
        {"AttributeName": "number", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-state",
            "KeySchema": [
                {"AttributeName": "state", "KeyType": "HASH"},
                {"AttributeName": "total", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "by-total",
            "KeySchema": [
                {"AttributeName": "customer", "KeyType": "HASH"},
                {"AttributeName": "total", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
}
USERS = {
    "TableName": "Users",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
ITEMS: list[Plain] = [
    {
        "customer": customer,
        "number": number,
        "state": "open" if number % 2 else "done",
        "total": 10 * number,
        "tags": {"wool", "red"},
        "lines": [{"sku": "hat", "price": 5}, {"sku": "scarf", "price": number}],
        "note": None,
    }
    for customer in ("ann", "bob", "cem")
    for number in (1, 2, 3, 4)
]


def plain(item: Plain) -> Plain:
    return {name: _read(value) for name, value in item.items()}


@pytest.fixture
def lab(sandbox: Sandbox) -> Sandbox:
    sandbox.reset()
    sandbox.client.create_table(**ORDERS)
    sandbox.client.create_table(**USERS)
    for item in ITEMS:
        sandbox.client.put_item(TableName="Orders", Item=item_to_dynamodb(item_from_python(item)))
    return sandbox


@pytest.fixture
def run(lab: Sandbox) -> Callable[..., Plain]:
    """ExecuteStatement with plain Python parameters."""

    def execute(statement: str, *parameters: Any, **options: Any) -> Plain:
        if parameters:
            options["Parameters"] = [to_dynamodb(from_python(value)) for value in parameters]
        response: Plain = lab.client.execute_statement(Statement=statement, **options)
        return response

    return execute


@pytest.fixture
def items(run: Callable[..., Plain]) -> Callable[..., list[Plain]]:
    """The items of one page, as plain Python values."""

    def page(statement: str, *parameters: Any, **options: Any) -> list[Plain]:
        return [plain(item) for item in run(statement, *parameters, **options)["Items"]]

    return page


@pytest.fixture
def order(items: Callable[..., list[Plain]]) -> Callable[..., Plain | None]:
    """One order as it is now."""

    def found(customer: str, number: int) -> Plain | None:
        one = items("SELECT * FROM Orders WHERE customer=? AND number=?", customer, number)
        return one[0] if one else None

    return found


@pytest.fixture
def refused() -> Callable[[str, str], AbstractContextManager[None]]:
    @contextmanager
    def check(code: str, fragment: str) -> Iterator[None]:
        with pytest.raises(ClientError, match=re.escape(fragment)) as caught:
            yield
        assert caught.value.response["Error"]["Code"] == code

    return check
