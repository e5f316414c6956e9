"""ExecuteTransaction: all statements or none."""

import pytest

NEW = "INSERT INTO Users VALUE {'id':'1'}"
OPEN = "EXISTS(SELECT * FROM Orders WHERE customer='ann' AND number=1 AND state='open')"


@pytest.fixture
def transact(lab):
    def execute(*statements, **options):
        asked = [{"Statement": one} if isinstance(one, str) else one for one in statements]
        return lab.client.execute_transaction(TransactStatements=asked, **options)

    return execute


@pytest.fixture
def cancelled(transact, lab):
    """The reasons of a transaction that is cancelled."""

    def reasons(*statements):
        with pytest.raises(lab.client.exceptions.TransactionCanceledException) as caught:
            transact(*statements)
        return caught.value.response["CancellationReasons"]

    return reasons


def test_writes_and_conditions_happen_together(transact, items, order, lab):
    response = transact(
        OPEN,
        NEW,
        "UPDATE Orders SET total=7 WHERE customer='bob' AND number=1",
        "DELETE FROM Orders WHERE customer='cem' AND number=1",
        ReturnConsumedCapacity="TOTAL",
    )
    assert response["Responses"] == [{}, {}, {}, {}]
    assert [one["TableName"] for one in response["ConsumedCapacity"]] == ["Orders", "Users"]
    assert response["ConsumedCapacity"][1] == {
        "TableName": "Users", "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0,
    }  # fmt: skip
    assert lab.receipt().carried_out_as == "TransactWriteItems"
    assert items("SELECT * FROM Users") == [{"id": "1"}]
    assert order("bob", 1)["total"] == 7 and order("cem", 1) is None


def test_one_reason_cancels_all(cancelled, items):
    reasons = cancelled(
        NEW,
        OPEN.replace("open", "done"),
        "INSERT INTO Orders VALUE {'customer':'ann','number':2}",
        "UPDATE Orders SET total=1 WHERE customer='nobody' AND number=1",
    )
    assert [reason["Code"] for reason in reasons] == [
        "None", "ConditionalCheckFailed", "DuplicateItem", "ConditionalCheckFailed",
    ]  # fmt: skip
    assert items("SELECT * FROM Users") == []


def test_a_reason_shows_the_item_where_its_statement_asks(cancelled):
    shown = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    (reason,) = cancelled({"Statement": OPEN.replace("open", "done"), **shown})
    assert reason["Item"]["state"] == {"S": "open"}


def test_reads_see_one_moment_and_cost_twice(transact, lab):
    response = transact(
        {"Statement": "SELECT total FROM Orders WHERE customer='ann' AND number=?",
         "Parameters": [{"N": "2"}]},
        "SELECT * FROM Orders WHERE customer='ann' AND number=3 AND state='done'",
        "SELECT * FROM Users WHERE id='1'",
        ReturnConsumedCapacity="TOTAL",
    )  # fmt: skip
    assert response["Responses"] == [{"Item": {"total": {"N": "20"}}}, {}, {}]
    assert [one["CapacityUnits"] for one in response["ConsumedCapacity"]] == [4.0, 2.0]
    entry = lab.receipt()
    assert (entry.carried_out_as, entry.items_read, entry.items_returned) == (
        "TransactGetItems", 2, 1,
    )  # fmt: skip


def test_a_token_makes_the_same_transaction_happen_once(transact, refused, lab):
    first = transact(NEW, ClientRequestToken="t", ReturnConsumedCapacity="TOTAL")
    again = transact(NEW, ClientRequestToken="t", ReturnConsumedCapacity="TOTAL")
    assert first["ConsumedCapacity"][0]["WriteCapacityUnits"] == 2.0
    assert again["ConsumedCapacity"][0]["ReadCapacityUnits"] == 2.0
    assert again["Responses"] == [{}] and lab.receipt().items_written == 0
    with refused("IdempotentParameterMismatchException", "different transaction request"):
        transact(NEW.replace("1", "2"), ClientRequestToken="t")


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        ([NEW, "SELECT * FROM Users WHERE id='1'"], "does not support both read and write"),
        ([NEW, NEW], "multiple operations on one item"),
        (["SELECT * FROM Orders WHERE customer='ann'"], "must specify the primary key"),
        (["""SELECT * FROM "Orders"."by-state" WHERE state='a' AND total=1"""], "indexes"),
        (["DELETE FROM Users WHERE id='1' RETURNING ALL OLD *"], "RETURNING"),
        (["EXISTS(SELECT * FROM Users WHERE id='1')"], "and one other condition"),
        (["EXISTS(SELECT * FROM Users WHERE name='1')"], "mandatory equality on all key"),
        (["EXISTS(SELECT * FROM Users WHERE id='1' AND a=1 ORDER BY id)"], "EXISTS"),
        (["EXISTS(DELETE FROM Users WHERE id='1')"], "Unexpected keyword"),
        ([NEW.replace("}", ",'v':?}")], "Number of parameters"),
    ],
)
def test_what_no_transaction_holds(statements, message, transact, refused):
    with refused("ValidationException", message):
        transact(*statements)


def test_a_transaction_has_at_most_100_statements(transact, refused):
    statements = [f"INSERT INTO Users VALUE {{'id':'{n}'}}" for n in range(101)]
    assert len(transact(*statements[:100])["Responses"]) == 100
    with refused("ValidationException", "less than or equal to 100"):
        transact(*statements)
