"""BatchExecuteStatement: each statement succeeds or fails on its own."""

import pytest
from botocore.exceptions import ParamValidationError


@pytest.fixture
def batch(lab):
    def execute(*statements, **options):
        asked = [{"Statement": one} if isinstance(one, str) else one for one in statements]
        return lab.client.batch_execute_statement(Statements=asked, **options)

    return execute


def codes(response):
    return [one.get("Error", {}).get("Code") for one in response["Responses"]]


def test_reads_come_back_in_the_order_of_the_statements(batch, lab):
    response = batch(
        "SELECT total FROM Orders WHERE customer='bob' AND number=2",
        {"Statement": "SELECT * FROM Users WHERE id=?", "Parameters": [{"S": "1"}]},
        "SELECT total FROM Orders WHERE customer='ann' AND number=1 AND state='done'",
        ReturnConsumedCapacity="TOTAL",
    )
    assert response["Responses"] == [
        {"TableName": "Orders", "Item": {"total": {"N": "20"}}},
        {"TableName": "Users"},
        {"TableName": "Orders"},
    ]
    assert response["ConsumedCapacity"] == [
        {"TableName": "Orders", "CapacityUnits": 1.0},
        {"TableName": "Users", "CapacityUnits": 0.5},
    ]
    entry = lab.receipt()
    assert (entry.carried_out_as, entry.items_read, entry.items_returned) == ("BatchGetItem", 2, 1)


def test_one_statement_that_fails_stops_no_other(batch, order, lab):
    response = batch(
        "INSERT INTO Orders VALUE {'customer':'ann','number':1}",
        "UPDATE Orders SET total=7 WHERE customer='ann' AND number=1 AND total=8",
        "UPDATE Orders SET total=7 WHERE customer='ann'",
        "UPDATE Nowhere SET total=7 WHERE customer='ann'",
        "UPDATE Orders",
        "EXISTS(SELECT * FROM Orders WHERE customer='ann' AND number=1 AND total=10)",
        "UPDATE Orders SET total=9 WHERE customer='ann' AND number=2 RETURNING MODIFIED OLD *",
        "DELETE FROM Orders WHERE customer='ann' AND number=3",
    )
    assert codes(response) == [
        "DuplicateItem", "ConditionalCheckFailed", "ValidationError", "ResourceNotFound",
        "ValidationError", "ValidationError", None, None,
    ]  # fmt: skip
    assert response["Responses"][6] == {"TableName": "Orders", "Item": {"total": {"N": "20"}}}
    assert lab.receipt().carried_out_as == "PutItem, UpdateItem, DeleteItem"
    assert order("ann", 2)["total"] == 9 and order("ann", 3) is None


def test_a_failed_condition_shows_the_item_where_its_statement_asks(batch):
    statement = "DELETE FROM Orders WHERE customer='ann' AND number=1 AND total=8"
    response = batch(
        {"Statement": statement, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}, statement
    )
    first, second = [one["Error"] for one in response["Responses"]]
    assert first["Item"]["total"] == {"N": "10"} and "Item" not in second


def test_a_strong_read_is_asked_for_statement_by_statement(batch):
    statement = "SELECT * FROM Users WHERE id='1'"
    response = batch(
        {"Statement": statement, "ConsistentRead": True}, statement, ReturnConsumedCapacity="TOTAL"
    )
    assert response["ConsumedCapacity"][0]["CapacityUnits"] == 1.5


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM Orders",
        "SELECT * FROM Orders WHERE customer='ann'",
        "SELECT * FROM Orders WHERE customer='ann' AND number>1",
        "SELECT * FROM Orders WHERE customer='ann' AND number=1 ORDER BY number",
        """SELECT * FROM "Orders"."by-state" WHERE state='open' AND total=1""",
        "SELECT * FROM Orders WHERE customer='ann' AND number='1'",
    ],
)
def test_a_read_within_a_batch_is_of_one_item(statement, batch):
    assert codes(batch(statement, "SELECT * FROM Users WHERE id='1'")) == ["ValidationError", None]


def test_reads_and_writes_do_not_mix(batch, refused):
    with refused("ValidationException", "does not support both read and write operations"):
        batch("SELECT * FROM Users WHERE id='1'", "DELETE FROM Users WHERE id='1'")


def test_a_batch_has_one_to_25_statements(batch, refused):
    statement = "SELECT * FROM Users WHERE id='1'"
    assert len(batch(*[statement] * 25)["Responses"]) == 25
    with refused("ValidationException", "less than or equal to 25"):
        batch(*[statement] * 26)
    with pytest.raises(ParamValidationError):
        batch()
