"""What is measured: one table, its items of 250 bytes, and one call of every operation on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from random import Random
from typing import Any

Client = Any
Item = dict[str, dict[str, str]]

COLLECTION = 33  # items in each item collection, and in each page that is queried
SIZE = 250  # bytes of an item, names and values
KEYS = ("pk", "sk", "gsi_pk", "gsi_sk")
SCAN = "Scan, whole table"


@dataclass(frozen=True)
class Workload:
    """A table of so many items; ``together`` puts all of them into one item collection."""

    client: Client
    items: int
    together: bool = False

    @cached_property
    def table(self) -> str:
        return f"Items-{self.items}-{'one-collection' if self.together else 'collections'}"

    @cached_property
    def collections(self) -> int:
        return 1 if self.together else -(-self.items // COLLECTION)

    def item(self, number: int) -> Item:
        """The same number makes the same item; every collection of the GSI takes one from each of the table's."""
        width = self.items if self.together else COLLECTION
        item = {
            "pk": {"S": f"collection-{number // width:05}"},
            "sk": {"S": f"{number % width:06}"},
            "gsi_pk": {"S": f"group-{number % self.collections:05}"},
            "gsi_sk": {"S": f"{number // self.collections:06}"},
            "count": {"N": str(number + 1)},
        }
        used = sum(len(name) + len(*value.values()) for name, value in item.items())
        return {**item, "data": {"S": "x" * (SIZE - used - len("data"))}}

    def key(self, number: int) -> Item:
        item = self.item(number)
        return {name: item[name] for name in ("pk", "sk")}

    def create(self) -> None:
        self.client.create_table(
            TableName=self.table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in KEYS],
            KeySchema=_schema("pk", "sk"),
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "groups",
                    "KeySchema": _schema("gsi_pk", "gsi_sk"),
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        )
        waiter = self.client.get_waiter("table_exists")
        waiter.wait(TableName=self.table, WaiterConfig={"Delay": 1})

    def load(self, *, at_random: bool) -> None:
        """Write all items, 25 at a time, in the order of their keys or at random."""
        numbers = list(range(self.items))
        if at_random:
            Random(7).shuffle(numbers)
        for start in range(0, self.items, 25):
            items = [self.item(number) for number in numbers[start : start + 25]]
            self.client.batch_write_item(RequestItems=self._puts(items))

    def delete(self) -> None:
        self.client.delete_table(TableName=self.table)

    def _puts(self, items: list[Item]) -> dict[str, Any]:
        return {self.table: [{"PutRequest": {"Item": item}} for item in items]}

    def requests(self, rng: Random, operation: str) -> Iterator[Callable[[], Any]]:
        """Calls of one operation without end, on items chosen at random; each is made ready before it is timed."""
        client, table = self.client, self.table

        def any_one() -> int:
            return rng.randrange(self.items)

        def some(count: int) -> list[Item]:
            return [self.item(number) for number in rng.sample(range(self.items), count)]

        def page(partition_key: str, sort_key: str) -> dict[str, Any]:
            number = rng.randrange(self.items - COLLECTION)
            first = number if self.together else 0
            return {
                "KeyConditionExpression": f"{partition_key} = :p AND {sort_key} BETWEEN :a AND :b",
                "ExpressionAttributeValues": {
                    ":p": self.item(number)[partition_key],
                    ":a": {"S": f"{first:06}"},
                    ":b": {"S": f"{first + COLLECTION - 1:06}"},
                },
            }

        make: dict[str, Callable[[], Callable[[], Any]]] = {
            "GetItem": lambda: partial(client.get_item, TableName=table, Key=self.key(any_one())),
            "PutItem": lambda: partial(client.put_item, TableName=table, Item=self.item(any_one())),
            "UpdateItem, condition": lambda: partial(
                client.update_item,
                TableName=table,
                Key=self.key(any_one()),
                UpdateExpression="SET #count = #count + :one",
                ConditionExpression="attribute_exists(pk) AND #count > :zero",
                ExpressionAttributeNames={"#count": "count"},
                ExpressionAttributeValues={":one": {"N": "1"}, ":zero": {"N": "0"}},
            ),
            "Query, a page": lambda: partial(client.query, TableName=table, **page("pk", "sk")),
            "Query of a GSI, a page": lambda: partial(
                client.query, TableName=table, IndexName="groups", **page("gsi_pk", "gsi_sk")
            ),
            "BatchWriteItem of 25": lambda: partial(
                client.batch_write_item, RequestItems=self._puts(some(25))
            ),
            "TransactWriteItems of 10": lambda: partial(
                client.transact_write_items,
                TransactItems=[{"Put": {"TableName": table, "Item": item}} for item in some(10)],
            ),
            SCAN: lambda: lambda: sum(self._scan()),
        }
        while True:
            yield make[operation]()

    def _scan(self) -> Iterator[int]:
        for page in self.client.get_paginator("scan").paginate(TableName=self.table):
            yield page["Count"]


def _schema(partition_key: str, sort_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition_key, "KeyType": "HASH"},
        {"AttributeName": sort_key, "KeyType": "RANGE"},
    ]
