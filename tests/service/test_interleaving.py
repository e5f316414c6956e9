"""What the interleaver says of two tills is what the sandbox does with their requests, in every order."""

from itertools import count

import pytest

from sandbox import Sandbox
from sandbox.model.interleaving import Outcome, orders, play
from sandbox.model.till_ways import WAYS

FRESH = count()


@pytest.fixture(scope="module")
def client():
    with Sandbox(seed=7) as lab:
        for name in ("product_id", "order_id"):
            lab.client.create_table(
                TableName=name,
                KeySchema=[{"AttributeName": name, "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        yield lab.resource.meta.client


class Tills:
    """Two tills that send real requests, about a jumper and orders of their own."""

    def __init__(self, client, stock):
        self.client, self.name, self.seen = client, f"P-{next(FRESH)}", {}
        errors = client.exceptions
        self.refusals = (
            errors.ConditionalCheckFailedException,
            errors.TransactionCanceledException,
        )
        self.jumper = {"product_id": self.name}
        client.put_item(TableName="product_id", Item=self.jumper | {"stock": stock, "version": 1})

    def read(self):
        found = self.client.get_item(TableName="product_id", Key=self.jumper, ConsistentRead=True)
        return found["Item"]

    def take(self, till, step):
        if not step.update and not step.puts_order:
            self.seen[till] = self.read()
            return Outcome.READ
        if till in self.seen and self.seen[till]["stock"] < 1:
            return Outcome.SKIPPED
        try:
            self.send(till, step)
        except self.refusals:
            return Outcome.REFUSED
        return Outcome.WROTE

    def send(self, till, step):
        order = {
            "TableName": "order_id",
            "Item": {"order_id": f"{self.name} {till}"},
            "ConditionExpression": "attribute_not_exists(order_id)",
        }
        update = self.update(till, step)
        if step.operation == "PutItem":
            self.client.put_item(**order)
        elif step.operation == "UpdateItem":
            self.client.update_item(**update)
        else:
            assert step.operation == "TransactWriteItems"
            self.client.transact_write_items(TransactItems=[{"Put": order}, {"Update": update}])

    def update(self, till, step):
        found = self.seen.get(till, {"stock": 0, "version": 0})
        known = {":one": 1, ":seen": found["stock"], ":left": found["stock"] - 1}
        known |= {":version": found["version"], ":next": found["version"] + 1}
        used = {n: v for n, v in known.items() if n in f"{step.update} {step.condition}"}
        asked = {"TableName": "product_id", "Key": self.jumper, "UpdateExpression": step.update}
        asked |= {"ConditionExpression": step.condition} if step.condition else {}
        return asked | {"ExpressionAttributeValues": used}

    def has_order(self, till):
        key = {"order_id": f"{self.name} {till}"}
        return "Item" in self.client.get_item(TableName="order_id", Key=key, ConsistentRead=True)


@pytest.mark.parametrize("name", WAYS)
def test_in_every_order_the_service_does_what_the_model_says(name, client):
    way = WAYS[name]
    for stock in (0, 1, 2, 3):
        for order in orders(way):
            told, tills = play(way, order, stock), Tills(client, stock)
            for event in told.events:
                assert tills.take(event.till, event.step) == event.outcome, (stock, order)
                now = tills.read()
                assert (now["stock"], now["version"]) == (event.after.stock, event.after.version)
            assert [till for till in "AB" if tills.has_order(till)] == sorted(told.end.orders)
