"""PutItem, UpdateItem, DeleteItem and BatchWriteItem: what changes, and what comes back. Facts 7.1."""

import pytest

from tests.engine.tools import everything, index, item, refused, value

OLD = item(pk="a", n=1, s="x", m={"x": 1, "y": 2})
KEY = item(pk="a")


@pytest.fixture
def notes(client, create):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=OLD)
    return name


def update(expression, **values):
    request = {"Key": KEY, "UpdateExpression": expression}
    if values:
        request["ExpressionAttributeValues"] = {f":{n}": value(v) for n, v in values.items()}
    return request


def test_a_put_replaces_the_whole_item(client, notes):
    client.put_item(TableName=notes, Item=item(pk="a", other=1))
    assert everything(client, notes) == [item(pk="a", other=1)]


def test_an_update_keeps_what_it_does_not_name(client, notes):
    client.update_item(TableName=notes, **update("SET n = n + :v, m.y = :v REMOVE s", v=5))
    assert everything(client, notes) == [item(pk="a", n=6, m={"x": 1, "y": 5})]


def test_an_update_of_an_item_that_is_not_there_creates_it(client, create):
    name = create("Notes", "pk")
    client.update_item(TableName=name, **update("ADD visits :v", v=1))
    assert everything(client, name) == [item(pk="a", visits=1)]


def test_an_update_without_an_expression_creates_the_bare_key(client, create):
    name = create("Notes", "pk")
    client.update_item(TableName=name, Key=KEY)
    client.update_item(TableName=name, Key=KEY)
    assert everything(client, name) == [KEY]


@pytest.mark.parametrize(
    "change",
    [
        update("REMOVE n"),
        update("DELETE tags :v", v={"a"}),
        update("REMOVE n, s DELETE tags :v", v={"a"}),
        {"Key": KEY, "AttributeUpdates": {"n": {"Action": "DELETE"}}},
        {"Key": KEY, "AttributeUpdates": {"n": {"Action": "DELETE", "Value": {"SS": ["a"]}}}},
    ],
)
def test_an_update_that_only_removes_creates_nothing(client, create, change):
    name = create("Notes", "pk")
    answer = client.update_item(TableName=name, ReturnValues="ALL_NEW", **change)
    assert "Attributes" not in answer and everything(client, name) == []


@pytest.mark.parametrize(
    "change",
    [
        update("REMOVE n SET s = :v", v="a"),
        {"Key": KEY, "AttributeUpdates": {}},
        {
            "Key": KEY,
            "AttributeUpdates": {"n": {"Action": "DELETE"}, "s": {"Value": {"S": "a"}}},
        },
    ],
)
def test_an_update_that_also_sets_or_asks_for_nothing_creates_the_item(client, create, change):
    name = create("Notes", "pk")
    client.update_item(TableName=name, **change)
    assert [found["pk"] for found in everything(client, name)] == [KEY["pk"]]


def test_deleting_what_is_not_there_is_no_error(client, notes):
    answer = client.delete_item(TableName=notes, Key=item(pk="z"), ReturnValues="ALL_OLD")
    assert "Attributes" not in answer
    assert everything(client, notes) == [OLD]


def test_a_write_returns_nothing_unless_asked(client, notes):
    for answer in (
        client.update_item(TableName=notes, **update("SET n = :v", v=2)),
        client.put_item(TableName=notes, Item=OLD, ReturnValues="NONE"),
        client.delete_item(TableName=notes, Key=KEY),
    ):
        assert set(answer) == {"ResponseMetadata"}


def test_all_old_is_the_item_before(client, notes):
    put = client.put_item(TableName=notes, Item=item(pk="a", n=2), ReturnValues="ALL_OLD")
    assert put["Attributes"] == OLD
    delete = client.delete_item(TableName=notes, Key=KEY, ReturnValues="ALL_OLD")
    assert delete["Attributes"] == item(pk="a", n=2)
    new = client.put_item(TableName=notes, Item=OLD, ReturnValues="ALL_OLD")
    assert "Attributes" not in new


@pytest.mark.parametrize(
    ("wanted", "attributes"),
    [
        ("ALL_OLD", OLD),
        ("ALL_NEW", item(pk="a", n=9, m={"x": 9, "y": 2}, t=9)),
        ("UPDATED_OLD", item(n=1, m={"x": 1}, s="x")),
        ("UPDATED_NEW", item(n=9, m={"x": 9}, t=9)),
    ],
)
def test_an_update_returns_the_item_or_what_it_wrote_before_or_after(
    client, notes, wanted, attributes
):
    answer = client.update_item(
        TableName=notes, ReturnValues=wanted, **update("SET n = :v, m.x = :v, t = :v REMOVE s", v=9)
    )
    assert answer["Attributes"] == attributes


@pytest.mark.parametrize(
    ("wanted", "attributes"),
    [
        ("ALL_OLD", None),
        ("UPDATED_OLD", None),
        ("ALL_NEW", item(pk="a", n=9)),
        ("UPDATED_NEW", item(n=9)),
    ],
)
def test_an_update_that_creates_an_item_has_nothing_old(client, create, wanted, attributes):
    name = create("Notes", "pk")
    answer = client.update_item(TableName=name, ReturnValues=wanted, **update("SET n = :v", v=9))
    assert answer.get("Attributes") == attributes


def test_every_action_of_an_update_sees_the_item_as_it_was(client, notes):
    client.update_item(TableName=notes, **update("REMOVE n SET s = n, m.x = s"))
    assert everything(client, notes) == [item(pk="a", s=1, m={"x": "x", "y": 2})]


def test_a_condition_guards_a_put(client, notes):
    guard = {"ConditionExpression": "attribute_not_exists(pk)"}
    with refused("The conditional request failed", "ConditionalCheckFailedException"):
        client.put_item(TableName=notes, Item=KEY, **guard)
    client.put_item(TableName=notes, Item=item(pk="b"), **guard)
    assert sorted(found["pk"]["S"] for found in everything(client, notes)) == ["a", "b"]


@pytest.mark.parametrize("operation", ["put_item", "update_item", "delete_item"])
def test_a_failed_condition_can_return_the_item_that_failed_it(client, notes, operation):
    what = {"Item": KEY} if operation == "put_item" else {"Key": KEY}
    request = {"TableName": notes, "ConditionExpression": "attribute_exists(nope)", **what}
    code = "ConditionalCheckFailedException"
    with refused("The conditional request failed", code) as caught:
        getattr(client, operation)(**request, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert caught.value.response["Item"] == OLD
    with refused("The conditional request failed", code) as caught:
        getattr(client, operation)(**request, ReturnValuesOnConditionCheckFailure="NONE")
    assert "Item" not in caught.value.response
    assert everything(client, notes) == [OLD]


def test_a_failed_condition_on_a_missing_item_returns_none(client, notes):
    with refused("The conditional request failed", "ConditionalCheckFailedException") as caught:
        client.delete_item(
            TableName=notes,
            Key=item(pk="z"),
            ConditionExpression="attribute_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert "Item" not in caught.value.response


def test_optimistic_locking_lets_one_of_two_writers_through(client, notes):
    bump = update("SET n = n + :one", one=1, seen=1) | {"ConditionExpression": "n = :seen"}
    client.update_item(TableName=notes, **bump)
    with refused("The conditional request failed", "ConditionalCheckFailedException"):
        client.update_item(TableName=notes, **bump)
    assert everything(client, notes)[0]["n"] == value(2)


def test_a_batch_write_puts_and_deletes(client, notes):
    answer = client.batch_write_item(
        RequestItems={
            notes: [
                {"PutRequest": {"Item": item(pk="b")}},
                {"DeleteRequest": {"Key": KEY}},
                {"DeleteRequest": {"Key": item(pk="never there")}},
            ]
        }
    )
    assert answer["UnprocessedItems"] == {}
    assert everything(client, notes) == [item(pk="b")]


def test_an_item_keeps_every_type(client, create):
    name = create("Notes", "pk")
    whole = item(
        pk="a", s="pêche 🍐", n=-1, b=bytes(range(256)), t=True, f=False, z=None,
        ss={"x"}, ns={7}, bs={b"\x00"}, l=[1, "x", [None]], m={"k": {"k": b"\xff"}},
    )  # fmt: skip
    client.put_item(TableName=name, Item=whole)
    assert client.get_item(TableName=name, Key=item(pk="a"))["Item"] == whole


def test_numbers_come_back_in_one_form(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    client.put_item(
        TableName=name, Item={"pk": {"S": "a"}, "sk": {"N": "007.50"}, "n": {"N": "1e2"}}
    )
    client.put_item(TableName=name, Item={"pk": {"S": "a"}, "sk": {"N": "7.5"}})  # the same key
    assert everything(client, name) == [{"pk": {"S": "a"}, "sk": {"N": "7.5"}}]


def test_the_metrics_of_an_item_collection_are_for_tables_with_an_lsi(client, create, notes):
    asked = {"ReturnItemCollectionMetrics": "SIZE"}
    assert "ItemCollectionMetrics" not in client.put_item(TableName=notes, Item=OLD, **asked)
    name = create("Orders", "pk", "sk", lsis=(index("idx", "pk", "l"),))
    answer = client.put_item(TableName=name, Item=item(pk="a", sk="1"), **asked)
    assert answer["ItemCollectionMetrics"]["ItemCollectionKey"] == KEY
    assert answer["ItemCollectionMetrics"]["SizeEstimateRangeGB"] == [0.0, 1.0]
    batch = {name: [{"DeleteRequest": {"Key": item(pk="a", sk="1")}}]}
    metrics = client.batch_write_item(RequestItems=batch, **asked)["ItemCollectionMetrics"]
    assert [each["ItemCollectionKey"] for each in metrics[name]] == [KEY]
