"""Transactions that meet other requests on their items: Developer Guide, transactional conflict handling."""

from typing import Any

import pytest

from sandbox.model.clock import WRITE_LATENCY
from tests.engine.tools import item, refused

SAID = "Transaction is ongoing for the item"


@pytest.fixture
def orders(create):
    return create("Orders", "pk")


def transact(client: Any, *names: str) -> None:
    client.transact_write_items(
        TransactItems=[{"Put": {"TableName": "Orders", "Item": item(pk=name)}} for name in names]
    )


def put(client: Any, name: str) -> None:
    client.put_item(TableName="Orders", Item=item(pk=name, put=True))


def test_a_write_of_an_item_in_an_ongoing_transaction_is_refused(lab, client, orders):
    with lab.clock.many_clients():
        transact(client, "a", "b")
        with refused(SAID, "TransactionConflictException"):
            put(client, "a")
        with refused(SAID, "TransactionConflictException"):
            client.delete_item(TableName=orders, Key=item(pk="b"))
        put(client, "c")
        assert lab.ledger[-2].write_units == 0
        assert client.get_item(TableName=orders, Key=item(pk="a"))["Item"] == item(pk="a")


def test_a_transaction_that_meets_another_on_an_item_is_cancelled(lab, client, orders):
    with lab.clock.many_clients():
        transact(client, "a", "b")
        with refused("[None, TransactionConflict]", "TransactionCanceledException") as caught:
            transact(client, "z", "b")
        reasons = caught.value.response["CancellationReasons"]
        assert reasons == [{"Code": "None"}, {"Code": "TransactionConflict", "Message": SAID}]
        transact(client, "z")  # one that was cancelled holds nothing
        get = [{"Get": {"TableName": orders, "Key": item(pk=name)}} for name in "xb"]
        with refused("[None, TransactionConflict]", "TransactionCanceledException"):
            client.transact_get_items(TransactItems=get)


def test_a_checked_item_is_in_the_transaction_too(lab, client, orders):
    check = {"TableName": orders, "Key": item(pk="a"),
             "ConditionExpression": "attribute_not_exists(pk)"}  # fmt: skip
    with lab.clock.many_clients():
        client.transact_write_items(TransactItems=[{"ConditionCheck": check}])
        with refused(SAID, "TransactionConflictException"):
            put(client, "a")


def test_a_transaction_is_over_when_its_client_has_waited_for_it(lab, client, orders):
    with lab.clock.many_clients():
        transact(client, "a")
        lab.clock.advance(WRITE_LATENCY)
        put(client, "a")
        transact(client, "b")
    put(client, "b")  # of one client alone, each request comes after the answer to the last
    transact(client, "b")
    transact(client, "b")


def test_a_statement_meets_a_transaction_as_any_write_does(lab, client, orders):
    delete = "DELETE FROM Orders WHERE pk = 'a'"
    with lab.clock.many_clients():
        transact(client, "a")
        with refused(SAID, "TransactionConflictException"):
            client.execute_statement(Statement=delete)
        (answer,) = client.batch_execute_statement(Statements=[{"Statement": delete}])["Responses"]
        assert answer["Error"]["Code"] == "TransactionConflict"


def test_a_rehearsed_transaction_holds_nothing(lab, client, orders):
    with lab.clock.many_clients():
        lab.explain(lambda: transact(client, "a"))
        put(client, "a")
