"""Whatever a request holds, it is answered or refused in the service's way, and a refused one changes nothing."""

import copy
import json
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.service.model_files import front_door
from tests.engine.tools import index, item, refused, table, value

REGION = "us-east-1"
KEY = item(pk="a", sk=1)
WHOLE = {
    "pk": {"S": "a"},
    "sk": {"N": "1"},
    "g": {"S": "1"},
    "l": {"B": "AA=="},
    "m": value({"x": [1]}),
}
NAMES = {"ExpressionAttributeNames": {"#m": "m"}}

REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("PutItem", {"Item": WHOLE, "ConditionExpression": "attribute_not_exists(#m)", **NAMES,
                 "ReturnValues": "ALL_OLD", "ReturnItemCollectionMetrics": "SIZE"}),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "SET #m.x[0] = :v, q = if_not_exists(q, :v) ADD n :v REMOVE g",
                    "ExpressionAttributeValues": {":v": value(1)}, **NAMES, "ReturnValues": "UPDATED_NEW"}),
    ("UpdateItem", {"Key": KEY, "AttributeUpdates": {"n": {"Value": value(1), "Action": "ADD"}},
                    "Expected": {"n": {"Exists": False}}}),
    ("DeleteItem", {"Key": KEY, "ConditionExpression": "#m.x[0] IN (:v) OR size(#m) > :v", **NAMES,
                    "ExpressionAttributeValues": {":v": value(1)}, "ReturnConsumedCapacity": "INDEXES"}),
    ("GetItem", {"Key": KEY, "ProjectionExpression": "#m.x[0], n", **NAMES, "ConsistentRead": True}),
    ("Query", {"KeyConditionExpression": "pk = :a AND sk BETWEEN :v AND :w", "FilterExpression": "n > :v",
               "ExpressionAttributeValues": {":a": value("a"), ":v": value(0), ":w": value(9)}, "Limit": 1,
               "ExclusiveStartKey": KEY, "ScanIndexForward": False, "Select": "COUNT"}),
    ("Query", {"IndexName": "lix", "KeyConditions": {"pk": {"ComparisonOperator": "EQ",
               "AttributeValueList": [value("a")]}}, "QueryFilter": {}, "AttributesToGet": ["m"]}),
    ("Scan", {"IndexName": "gix", "Segment": 1, "TotalSegments": 3, "Limit": 2,
              "ReturnConsumedCapacity": "INDEXES"}),
    ("BatchGetItem", {"RequestItems": {"Table": {"Keys": [KEY], "ProjectionExpression": "#m", **NAMES}},
                      "ReturnConsumedCapacity": "TOTAL"}),
    ("BatchWriteItem", {"RequestItems": {"Table": [{"PutRequest": {"Item": WHOLE}},
                                                   {"DeleteRequest": {"Key": item(pk="b", sk=1)}}]}}),
    ("TransactWriteItems", {"TransactItems": [
        {"Put": {"TableName": "Table", "Item": WHOLE}},
        {"Update": {"TableName": "Table", "Key": item(pk="b", sk=1), "UpdateExpression": "REMOVE n"}},
        {"Delete": {"TableName": "Table", "Key": item(pk="c", sk=1)}},
        {"ConditionCheck": {"TableName": "Table", "Key": item(pk="d", sk=1),
                            "ConditionExpression": "attribute_not_exists(pk)"}}], "ClientRequestToken": "t"}),
    ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": "Table", "Key": KEY}}]}),
    ("ExecuteStatement", {"Statement": "SELECT * FROM \"Table\" WHERE pk = ? AND sk > 0", "Limit": 1,
                          "Parameters": [value("a")]}),
    ("ExecuteStatement", {"Statement": "UPDATE \"Table\" SET n = 1 REMOVE g WHERE pk = 'a' AND sk = 1"}),
    ("BatchExecuteStatement", {"Statements": [{"Statement": "INSERT INTO \"Table\" VALUE {'pk': ?, 'sk': 7}",
                                               "Parameters": [value("z")]}]}),
    ("ExecuteTransaction", {"TransactStatements": [
        {"Statement": "DELETE FROM \"Table\" WHERE pk = 'a' AND sk = ?", "Parameters": [value(1)]}]}),
    ("CreateBackup", {"BackupName": "first"}),
    ("UpdateContinuousBackups", {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}),
    ("CreateTable", table("Other", "pk", "sk", gsis=(index("gix", "g"),), lsis=(index("lix", "pk", "l"),))),
    ("UpdateTable", {"AttributeDefinitions": [{"AttributeName": "h", "AttributeType": "S"}],
                     "GlobalSecondaryIndexUpdates": [{"Create": index("new", "h")}]}),
    ("DescribeTable", {}),
    ("DeleteTable", {}),
    ("ListTables", {"Limit": 3, "ExclusiveStartTableName": "Sab"}),
    ("UpdateTimeToLive", {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "n"}}),
    ("DescribeTimeToLive", {}),
    ("TagResource", {"ResourceArn": f"arn:aws:dynamodb:{REGION}:123456789012:table/Table",
                     "Tags": [{"Key": "k", "Value": "v"}]}),
    ("ListTagsOfResource", {"ResourceArn": f"arn:aws:dynamodb:{REGION}:123456789012:table/Table"}),
    ("PutResourcePolicy", {"ResourceArn": f"arn:aws:dynamodb:{REGION}:123456789012:table/Table",
                           "Policy": '{"Statement": [{}]}'}),
    ("UpdateContributorInsights", {"IndexName": "gix", "ContributorInsightsAction": "ENABLE"}),
    ("ListContributorInsights", {"MaxResults": 1}),
    ("EnableKinesisStreamingDestination", {
        "StreamArn": f"arn:aws:kinesis:{REGION}:123456789012:stream/changes",
        "EnableKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": "MICROSECOND"}}),
]  # fmt: skip
NAMELESS = {"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction",
            "BatchGetItem", "BatchWriteItem", "TransactWriteItems", "TransactGetItems", "ListTables",
            "TagResource", "ListTagsOfResource", "PutResourcePolicy"}  # fmt: skip

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([10**40, 1.5, float("nan"), -0.0]),
    st.text(st.characters(), max_size=3),  # halves of surrogate pairs too, which JSON can write
    st.sampled_from(
        ["pk", "sk", "g", "gix", "lix", "Table", ":v", "#m", "pk = :a", "SET n = :v", "ALL_NEW", "TOTAL", "1E126",
         "AA=", "S", "N", "arn:aws:dynamodb:us-east-1:123456789012:table/Table/index/gix", "x" * 70_000]
    ),
)  # fmt: skip
MEMBERS = ["S", "N", "B", "L", "M", "SS", "NULL", "pk", "sk", "", "PutRequest", "TableName"]
shapes = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=2),
    ),
    max_leaves=5,
)  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    engine = Engine(front_door())
    definition = table(
        "Table", "pk", "sk", types={"sk": "N", "l": "B"},
        gsis=(index("gix", "g", projection="KEYS_ONLY"),), lsis=(index("lix", "pk", "l"),),
    )  # fmt: skip

    def fresh():
        engine.reset()
        engine.call("CreateTable", copy.deepcopy(definition), region=REGION, json=True)
        engine.call("PutItem", {"TableName": "Table", "Item": WHOLE}, region=REGION, json=True)
        return engine

    return fresh


def answer(engine, operation, request):
    """What the engine says: (its response or None, its refusal or None)."""
    before = contents(engine)
    response: Any = None
    refusal: ServiceError | None = None
    try:
        response = engine.call(operation, request, region=REGION, json=True)
    except ServiceError as error:
        refusal = error
    if refusal:
        assert refusal.status == 400, f"{operation} {request}"
        assert contents(engine) == before
    json.dumps([response, refusal and {"message": refusal.message, **refusal.members}])
    return response, refusal


def contents(engine):
    tables = engine.catalog(REGION).tables
    return {name: table.snapshot().items for name, table in tables.items()}


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a request."""
    found = [path] if path else []
    pairs = (
        body.items()
        if isinstance(body, dict)
        else enumerate(body)
        if isinstance(body, list)
        else ()
    )
    for name, part in pairs:
        found += places(part, (*path, name))
    return found


def mutated(body: Any, path: tuple[Any, ...], change: str, new: Any) -> Any:
    body = copy.deepcopy(body)
    holder = body
    for name in path[:-1]:
        holder = holder[name]
    if change == "remove":
        del holder[path[-1]]
    elif change == "rename" and isinstance(holder, dict):
        holder[new if isinstance(new, str) else "S"] = holder.pop(path[-1])
    elif change == "repeat" and isinstance(holder, list):
        holder.append(holder[path[-1]])
    else:
        holder[path[-1]] = new
    return body


@pytest.mark.parametrize(
    ("operation", "request_"), REQUESTS, ids=[f"{name} {n}" for n, (name, _) in enumerate(REQUESTS)]
)
def test_the_requests_that_are_mutated_are_good_ones(engine, operation, request_):
    request_ = {**({} if operation in NAMELESS else {"TableName": "Table"}), **request_}
    _, refusal = answer(engine(), operation, copy.deepcopy(request_))
    assert refusal is None or refusal.code == "ConditionalCheckFailedException"


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_a_request_with_a_fault_is_answered_or_refused(engine, data):
    operation, good = data.draw(st.sampled_from(REQUESTS))
    request = {**({} if operation in NAMELESS else {"TableName": "Table"}), **good}
    for _ in range(data.draw(st.integers(1, 2))):
        if ways := places(request):
            way = data.draw(st.sampled_from(ways))
            change = data.draw(st.sampled_from(["replace", "remove", "rename", "repeat"]))
            request = mutated(request, way, change, data.draw(shapes))
    answer(engine(), operation, request)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(front_door().operations)), shapes, st.booleans())
def test_nonsense_is_refused_whatever_the_operation(engine, operation, body, named):
    if named and isinstance(body, dict):
        body["TableName"] = "Table"
    answer(engine(), operation, body)


@pytest.mark.parametrize(
    "operation", ["", "Nope", "getitem", "DynamoDB_20120810.GetItem", "__init__"]
)
def test_an_unknown_operation_is_refused(engine, operation):
    _, refusal = answer(engine(), operation, {"TableName": "Table"})
    assert refusal is not None and refusal.code == "UnknownOperationException"


@pytest.mark.parametrize("operation", ["SearchVectors", "StartBulkPutItems"])
def test_what_the_sandbox_does_not_carry_out_is_said_and_not_made_up(engine, operation, caplog):
    _, refusal = answer(engine(), operation, {})
    assert refusal is not None and refusal.code in (
        "UnknownOperationException",
        "ValidationException",
    )


@pytest.mark.parametrize(
    ("operation", "request_", "code"),
    [
        # facts of hand-made requests, which boto3 would not send
        ("Query", {"ScanIndexForward": None, "ExclusiveStartKey": None, "KeyConditionExpression": "pk = :a",
                   "ExpressionAttributeValues": {":a": {"S": "a"}}}, None),
        ("PutItem", {"Item": WHOLE, "ReturnValues": None, "ConditionExpression": None}, None),
        ("PutItem", {"Item": WHOLE | {"x": None}}, "SerializationException"),
        ("PutItem", {"Item": WHOLE | {"x": {"S": 1}}}, "SerializationException"),
        ("PutItem", {"Item": WHOLE | {"x": {"N": 1}}}, "SerializationException"),
        ("PutItem", {"Item": WHOLE | {"x": {"B": "%"}}}, "SerializationException"),
        ("PutItem", {"Item": WHOLE | {"x": {"S": "\ud800"}}}, "SerializationException"),
        ("PutItem", {"Item": WHOLE | {"x": {}}}, "ValidationException"),
        ("PutItem", {"Item": WHOLE | {"x": {"S": "a", "N": "1"}}}, "ValidationException"),
        ("PutItem", {"Item": WHOLE | {"x": {"Z": "a"}}}, "ValidationException"),
        ("PutItem", {"Item": WHOLE | {"x": {"NULL": False}}}, "ValidationException"),
        ("PutItem", {"Item": []}, "SerializationException"),
        ("Scan", {"Limit": "3"}, "SerializationException"),
        ("Scan", {"Limit": True}, "SerializationException"),
        ("Scan", {"TableName": 7}, "SerializationException"),
        ("BatchWriteItem", {"RequestItems": {"Table": [{"Foo": {}}]}}, "ValidationException"),
        ("BatchWriteItem", {"RequestItems": {"Table": [{"PutRequest": None, "DeleteRequest": {"Key": KEY}}]}}, None),
        ("TransactWriteItems", {"TransactItems": [{"Foo": {}}]}, "ValidationException"),
        ("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "Table", "Item": WHOLE}, "Foo": 1}],
                                "ReturnConsumedCapacity": "TOTAL"}, None),
    ],
)  # fmt: skip
def test_what_only_a_hand_made_request_can_hold(engine, operation, request_, code):
    _, refusal = answer(engine(), operation, {"TableName": "Table", **copy.deepcopy(request_)})
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("PutItem", {"ReturnValues": "what", "Item": {"pk": {"S": 1}}}),
        ("PutItem", {"TableName": "Table", "Item": {"a": {}, "pk": {"L": [{"M": {"x": {"B": "%%%%"}}}]}}}),
        ("PutItem", {"TableName": "T", "Item": {"pk": 1}}),
        ("UpdateItem", {"TableName": "Table", "Key": KEY, "UpdateExpression": "what", "Expected": {},
                        "ExpressionAttributeValues": {":a": {"S": 1}}}),
        ("BatchGetItem", {"RequestItems": {"T": {"Keys": [KEY, KEY, {"pk": "a"}]}}}),
    ],
)  # fmt: skip
def test_json_of_the_wrong_type_is_found_before_any_other_fault(engine, operation, request_):
    running = engine()
    _, refusal = answer(running, operation, copy.deepcopy(request_))
    assert refusal is not None and refusal.code == "SerializationException"
    assert running.ledger[-1].error == "SerializationException"


def test_a_value_nested_as_deep_as_json_goes_is_refused_for_its_depth(engine):
    deep: Any = {"S": "a"}
    for _ in range(400):
        deep = {"L": [deep]}
    _, refusal = answer(engine(), "PutItem", {"TableName": "Table", "Item": WHOLE | {"x": deep}})
    assert refusal is not None
    assert refusal.message == "Nesting Levels have exceeded supported limits"


def test_null_means_left_out(engine):
    running = engine()
    for n in (2, 3):
        running.call(
            "PutItem", {"TableName": "Table", "Item": item(pk="a", sk=n)}, region=REGION, json=True
        )
    query = {
        "TableName": "Table", "KeyConditionExpression": "pk = :a", "ScanIndexForward": None,
        "ExpressionAttributeValues": {":a": {"S": "a"}},
    }  # fmt: skip
    response, _ = answer(running, "Query", query)
    assert [found["sk"]["N"] for found in response["Items"]] == ["1", "2", "3"]  # forwards


def test_an_unforeseen_fault_is_logged_entered_and_answered_as_the_service_would(
    engine, caplog, monkeypatch
):
    running = engine()

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setitem(running._operations, "GetItem", broken)
    with caplog.at_level(logging.CRITICAL, logger="sandbox"), pytest.raises(ServiceError) as caught:
        running.call("GetItem", {"TableName": "Table", "Key": KEY}, region=REGION, json=True)
    assert (caught.value.code, caught.value.status) == ("InternalServerError", 500)
    assert running.ledger[-1].error == "InternalServerError"


def test_a_refusal_of_a_million_characters_leaves_a_short_entry(lab, client):
    client.create_table(**table("Orders", "pk"))
    with refused("cannot be converted to a numeric value"):
        client.put_item(TableName="Orders", Item=item(pk="a") | {"n": {"N": "1" * 10**6 + "x"}})
    with refused("unused in expressions"):
        client.get_item(
            TableName="Orders",
            Key=item(pk="a"),
            ProjectionExpression="pk",
            ExpressionAttributeNames={f"#{n}": "x" * 60_000 for n in range(400)},
        )
    for entry in lab.ledger[-2:]:
        assert len(entry.message) <= 4_097
        kept = entry.parameters.get("ExpressionAttributeNames", {})
        assert len(kept) <= 300 and all(len(name) <= 4_097 for name in kept.values())
