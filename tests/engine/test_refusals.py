"""What the service refuses, in its words: facts 8, whose row numbers stand beside each case.

The words are fragments: since 2026 the service puts a prefix before some of them, in some operations.
"""

import pytest
from botocore.config import Config

from tests.engine.tools import everything, index, item, refused, table, value

UNCHECKED = Config(parameter_validation=False)  # else boto3 itself refuses a wrong shape
INVALID = "One or more parameter values were invalid: "
STORED = [item(pk="a", sk=1, n=1, s="x", m={"x": {"y": 1}}), item(pk="a", sk=2)]


@pytest.fixture
def shop(client, create):
    create(
        "Orders",
        "pk",
        "sk",
        types={"sk": "N"},
        gsis=(index("gix", "g", projection="KEYS_ONLY"),),
        lsis=(index("lix", "pk", "l"),),
    )
    create("Plain", "pk")
    for each in STORED:
        client.put_item(TableName="Orders", Item=each)
    return client


KEY = item(pk="a", sk=1)
EMPTY = "The AttributeValue for a key attribute cannot contain an empty string value"
MISFIT = "The provided key element does not match the schema"
QUERY = {"KeyConditionExpression": "pk = :a", "ExpressionAttributeValues": {":a": value("a")}}


def query(condition, values=None, **more):
    values = {":a": "a"} if values is None else values
    return {
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": {name: value(content) for name, content in values.items()},
        **more,
    }


def update(expression, values=None, **more):
    request = {"Key": KEY, "UpdateExpression": expression, **more}
    if values:
        request["ExpressionAttributeValues"] = {n: value(content) for n, content in values.items()}
    return request


REFUSALS = [
    # row, operation, request without its table, fragment
    (1, "get_item", {"Key": item(pk="a")}, MISFIT),
    (1, "get_item", {"Key": item(pk="a", sk=1, n=1)}, MISFIT),
    (1, "get_item", {"Key": item(pk="a", sk="1")}, MISFIT),
    (1, "update_item", {"Key": item(sk=1)}, MISFIT),
    (1, "delete_item", {"Key": item(pk=1, sk=1)}, MISFIT),
    (2, "put_item", {"Item": item(pk="a")}, INVALID + "Missing the key sk in the item"),
    (2, "put_item", {"Item": {}}, INVALID + "Missing the key pk in the item"),
    (3, "put_item", {"Item": item(pk=1, sk=1)}, INVALID + "Type mismatch for key pk expected: S actual: N"),
    (3, "put_item", {"Item": item(pk=["a"], sk=1)}, INVALID + "Type mismatch for key pk expected: S actual: L"),
    (4, "put_item", {"Item": item(pk="", sk=1)}, f"{EMPTY}. Key: pk"),
    (4, "get_item", {"Key": item(pk="", sk=1)}, f"{EMPTY}. Key: pk"),
    (4, "query", query("pk = :a", {":a": ""}), EMPTY),
    (4, "put_item", {"Item": item(pk="a", sk=9, g="")}, EMPTY),
    (5, "put_item", {"Item": item(pk="a", sk=9, g=1)},
     INVALID + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gix"),
    (5, "put_item", {"Item": item(pk="a", sk=9, l=None)},
     INVALID + "Type mismatch for Index Key l Expected: S Actual: NULL IndexName: lix"),
    (5, "update_item", update("SET g = :a", {":a": 1}), "Type mismatch for Index Key g"),
    (6, "query", query("sk = :a", {":a": 1}), "Query condition missed key schema element: pk"),
    (6, "query", query("g = :a", {":a": "a"}), "Query condition missed key schema element: pk"),
    (6, "query", query("pk = :a", IndexName="gix"), "Query condition missed key schema element: g"),
    (7, "query", query("pk > :a"), "Query key condition not supported"),
    (7, "query", query("begins_with(pk, :a)"), "Query key condition not supported"),
    (8, "query", query("pk = :a OR pk = :b", {":a": "a", ":b": "b"}),
     "Invalid operator used in KeyConditionExpression: OR"),
    (8, "query", query("pk = :a AND sk <> :b", {":a": "a", ":b": 1}),
     "Invalid operator used in KeyConditionExpression: <>"),
    (8, "query", query("pk = :a AND contains(sk, :b)", {":a": "a", ":b": "1"}),
     "Invalid operator used in KeyConditionExpression: contains"),
    (8, "query", query("NOT pk = :a"), "Invalid operator used in KeyConditionExpression: NOT"),
    (8, "query", query("pk IN (:a)"), "Invalid operator used in KeyConditionExpression: IN"),
    (9, "query", query("pk = :a", {":a": "a", ":n": 1}, FilterExpression="sk = :n"),
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk"),
    (9, "query", query("pk = :a", FilterExpression="attribute_exists(pk)"), "Primary key attribute: pk"),
    (9, "query", query("g = :a", IndexName="gix", FilterExpression="attribute_exists(g)"),
     "Primary key attribute: g"),
    (10, "scan", {"FilterExpression": "attribute_exists(status)"},
     "Invalid FilterExpression: Attribute name is a reserved keyword; reserved keyword: status"),
    (10, "update_item", update("SET status = :v", {":v": 1}),
     "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status"),
    (11, "query", {"KeyConditionExpression": "pk = :v1"},
     "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; "
     "attribute value: :v1"),
    (12, "scan", {"FilterExpression": "attribute_exists(#n)"},
     "Invalid FilterExpression: An expression attribute name used in the document path is not defined; "
     "attribute name: #n"),
    (13, "query", query("pk = :a", {":a": "a", ":u": 1}),
     "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}"),
    (13, "query", query("pk = :a", ExpressionAttributeNames={"#u": "n"}),
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}"),
    (14, "query", query("pk = :a", {"#customer_id": "a"}),
     'ExpressionAttributeValues contains invalid key: Syntax error; key: "#customer_id"'),
    (14, "scan", {"FilterExpression": "attribute_exists(n)", "ExpressionAttributeNames": {"n": "n"}},
     'ExpressionAttributeNames contains invalid key: Syntax error; key: "n"'),
    (15, "query", query("g = :a", IndexName="gix", ConsistentRead=True),
     "Consistent reads are not supported on global secondary indexes"),
    (15, "scan", {"IndexName": "gix", "ConsistentRead": True},
     "Consistent reads are not supported on global secondary indexes"),
    (16, "query", query("g = :a", IndexName="nope"), "The table does not have the specified index: nope"),
    (16, "scan", {"IndexName": "nope"}, "The table does not have the specified index: nope"),
    (17, "put_item", {"Item": item(pk="a", sk=9, p="x" * 409_600)},
     "Item size has exceeded the maximum allowed size"),
    (17, "update_item", update("SET p = :p", {":p": "x" * 409_600}),
     "Item size to update has exceeded the maximum allowed size"),
    (18, "update_item", update("SET pk = :v", {":v": "b"}),
     INVALID + "Cannot update attribute pk. This attribute is part of the key"),
    (18, "update_item", update("REMOVE sk"),
     INVALID + "Cannot update attribute sk. This attribute is part of the key"),
    (19, "update_item", update("SET n = q + :v", {":v": 1}),
     "The provided expression refers to an attribute that does not exist in the item"),
    (20, "update_item", update("SET q.r = :v", {":v": 1}),
     "The document path provided in the update expression is invalid for update"),
    (20, "update_item", update("SET n.r = :v", {":v": 1}),
     "The document path provided in the update expression is invalid for update"),
    (21, "update_item", update("SET n = n + :v", {":v": "1"}),
     "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, "
     "operand type: S"),
    (22, "update_item", update("SET n = :v SET s = :v", {":v": 1}),
     'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;'),
    (23, "update_item", update("SET m.x = :v, m = :v", {":v": 1}),
     "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these "
     "paths; path one: [m, x], path two: [m]"),
    (24, "put_item", {"Item": item(pk="a", sk=9) | {"t": {"SS": []}}}, INVALID + "An string set  may not be empty"),
    (24, "put_item", {"Item": item(pk="a", sk=9) | {"t": {"NS": []}}}, "may not be empty"),
    (24, "put_item", {"Item": item(pk="a", sk=9) | {"t": {"BS": []}}}, "should not be empty"),
    (25, "put_item", {"Item": item(pk="a", sk=9) | {"t": {"SS": ["a", "a"]}}},
     INVALID + "Input collection [a, a] contains duplicates."),
    (25, "put_item", {"Item": item(pk="a", sk=9) | {"t": {"NS": ["1", "1.0"]}}}, "contains duplicates"),
    (25, "put_item", {"Item": item(pk="a", sk=9) | {"t": {"BS": [b"a", b"a"]}}}, "contains duplicates"),
    (26, "put_item", {"Item": item(pk="a", sk=9) | {"n": {"N": "1" * 39}}},
     "Attempting to store more than 38 significant digits in a Number"),
    (26, "put_item", {"Item": item(pk="a", sk=9) | {"n": {"N": "1E126"}}},
     "Number overflow. Attempting to store a number with magnitude larger than supported range"),
    (26, "put_item", {"Item": item(pk="a", sk=9) | {"n": {"N": "1E-131"}}}, "Number underflow. "),
    (26, "put_item", {"Item": item(pk="a", sk=9) | {"n": {"N": "abc"}}},
     "The parameter cannot be converted to a numeric value: abc"),
    (26, "get_item", {"Key": {"pk": {"S": "a"}, "sk": {"N": "one"}}},
     "The parameter cannot be converted to a numeric value: one"),
    (26, "update_item", update("SET n = n + :v", {":v": 10**37 * 10**38}),
     "Attempting to store more than 38 significant digits in a Number"),
    (27, "put_item", {"Item": item(pk="a" * 2_049, sk=9)},
     INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
    (27, "put_item", {"Item": item(pk="a", sk=9, l="x" * 1_025)},
     "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"),
    (32, "scan", {"FilterExpression": " OR ".join(["n = n2"] * 151)},
     "contains too many operators; operator count: 301"),
    (33, "query", {"AttributesToGet": ["n"], "FilterExpression": "n = :a", **QUERY},
     "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
     "{AttributesToGet} Expression parameters: {FilterExpression"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "operation", "request_", "fragment"),
    REFUSALS,
    ids=[f"row {row}: {operation} {n}" for n, (row, operation, *_) in enumerate(REFUSALS)],
)
def test_a_fault_is_told_in_the_service_s_words_and_changes_nothing(
    shop, lab, row, operation, request_, fragment
):
    mark, before = lab.ledger.total, lab.snapshot("Orders")
    with refused(fragment):
        getattr(shop, operation)(TableName="Orders", **request_)
    assert lab.snapshot("Orders") == before
    entry = lab.ledger[-1]
    assert (lab.ledger.total, entry.error, entry.cost) == (
        mark + 1,
        "ValidationException",
        "nothing",
    )
    assert fragment in entry.message


# Rows 28 to 30: batches


def puts(count, start=0):
    return [{"PutRequest": {"Item": item(pk=f"{n}")}} for n in range(start, start + count)]


def test_a_batch_write_holds_25_writes(shop):  # row 28
    shop.batch_write_item(RequestItems={"Plain": puts(25)})
    with refused(
        "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length "
        "less than or equal to 25, Member must have length greater than or equal to 1]"
    ):
        shop.batch_write_item(RequestItems={"Plain": puts(26, start=100)})
    many = {
        "Plain": puts(13, start=100),
        "Orders": [{"PutRequest": {"Item": item(pk="b", sk=n)}} for n in range(13)],
    }
    with refused("Too many items requested for the BatchWriteItem call"):
        shop.batch_write_item(RequestItems=many)
    assert len(everything(shop, "Plain")) == 25 and everything(shop, "Orders") == STORED


def test_a_batch_get_asks_for_100_items(shop):  # row 29
    shop.batch_get_item(RequestItems={"Plain": {"Keys": [item(pk=f"{n}") for n in range(100)]}})
    with refused("failed to satisfy constraint: Member must have length less than or equal to 100"):
        shop.batch_get_item(RequestItems={"Plain": {"Keys": [item(pk=f"{n}") for n in range(101)]}})
    many = {
        "Plain": {"Keys": [item(pk=f"{n}") for n in range(51)]},
        "Orders": {"Keys": [item(pk="a", sk=n) for n in range(50)]},
    }
    with refused("Too many items requested for the BatchGetItem call"):
        shop.batch_get_item(RequestItems=many)


def test_a_batch_names_no_key_twice(shop):  # row 30
    twice = "Provided list of item keys contains duplicates"
    with refused(twice):
        shop.batch_get_item(RequestItems={"Plain": {"Keys": [item(pk="a"), item(pk="a")]}})
    put_and_delete = [
        {"PutRequest": {"Item": item(pk="a")}},
        {"DeleteRequest": {"Key": item(pk="a")}},
    ]
    for writes in (puts(1) * 2, put_and_delete):
        with refused(twice):
            shop.batch_write_item(RequestItems={"Plain": writes})
    arn = shop.describe_table(TableName="Plain")["Table"]["TableArn"]
    with refused(twice):
        shop.batch_write_item(RequestItems={"Plain": puts(1), arn: puts(1)})
    assert everything(shop, "Plain") == []


@pytest.mark.parametrize(
    ("bad", "fragment"),
    [
        ({"PutRequest": {"Item": item(pk=1)}}, MISFIT),
        ({"PutRequest": {"Item": item(n=1)}}, MISFIT),
        ({"PutRequest": {"Item": item(pk="")}}, EMPTY),
        (
            {"PutRequest": {"Item": item(pk="z", p="x" * 409_600)}},
            "exceeded the maximum allowed size",
        ),
        ({"PutRequest": {"Item": item(pk="z") | {"t": {"SS": []}}}}, "may not be empty"),
        ({"DeleteRequest": {"Key": item(pk="z", sk=1)}}, MISFIT),
    ],
)
def test_one_bad_write_refuses_the_whole_batch(shop, bad, fragment):
    with refused(fragment):
        shop.batch_write_item(RequestItems={"Plain": [*puts(2), bad]})
    assert everything(shop, "Plain") == []


def test_a_batch_write_takes_no_update(shop):
    writes = [{"PutRequest": {"Item": item(pk="a")}, "DeleteRequest": {"Key": item(pk="b")}}]
    for bad in (writes, [{}]):
        with refused("must contain exactly one of the supported datatypes"):
            shop.batch_write_item(RequestItems={"Plain": bad})


# Rows 34 to 37: CreateTable

DEFINITIONS = [
    (34, table("New", "pk") | {"AttributeDefinitions": table("New", "pk", "x")["AttributeDefinitions"]},
     "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"),
    (35, table("New", "pk") | {"AttributeDefinitions": table("New", "x")["AttributeDefinitions"]},
     "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk], AttributeDefinitions: [x]"),
    (36, table("New", "pk", lsis=(index("lix", "pk", "l"),)),
     "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"),
    (37, table("New", "pk")
     | {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
     "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "definition", "fragment"), DEFINITIONS, ids=lambda part: str(part)[:40]
)
def test_a_table_that_cannot_be_is_not_created(client, row, definition, fragment):
    with refused(fragment):
        client.create_table(**definition)
    assert client.list_tables()["TableNames"] == []


# Rows 38 and 39


def test_a_false_condition_is_an_error_of_its_own(shop):
    with refused("The conditional request failed", "ConditionalCheckFailedException") as caught:
        shop.put_item(TableName="Orders", Item=KEY, ConditionExpression="attribute_not_exists(pk)")
    assert isinstance(caught.value, shop.exceptions.ConditionalCheckFailedException)
    assert "Item" not in caught.value.response
    assert everything(shop, "Orders") == STORED


@pytest.mark.parametrize(
    "request_",
    [
        ("get_item", {"TableName": "Nope", "Key": KEY}),
        ("put_item", {"TableName": "Nope", "Item": KEY}),
        ("query", {"TableName": "Nope", **QUERY}),
        ("scan", {"TableName": "Nope"}),
        ("batch_get_item", {"RequestItems": {"Nope": {"Keys": [KEY]}}}),
        ("batch_write_item", {"RequestItems": {"Plain": puts(1), "Nope": puts(1)}}),
    ],
    ids=lambda request_: request_[0],
)
def test_a_table_that_is_not_there_is_an_error_of_its_own(shop, request_):
    operation, parameters = request_
    with refused("Requested resource not found", "ResourceNotFoundException") as caught:
        getattr(shop, operation)(**parameters)
    assert isinstance(caught.value, shop.exceptions.ResourceNotFoundException)
    assert everything(shop, "Plain") == []


@pytest.mark.parametrize("operation", ["put_item", "delete_item"])
@pytest.mark.parametrize("values", ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
def test_a_put_or_delete_returns_the_old_item_or_nothing(shop, operation, values):
    what = {"Item": KEY} if operation == "put_item" else {"Key": KEY}
    with refused("ReturnValues can only be ALL_OLD or NONE"):
        getattr(shop, operation)(TableName="Orders", ReturnValues=values, **what)
    assert everything(shop, "Orders") == STORED


SELECTS = [
    ("query", {"Select": "ALL_PROJECTED_ATTRIBUTES", **QUERY},
     "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
    ("scan", {"Select": "ALL_PROJECTED_ATTRIBUTES"},
     "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
    ("scan", {"Select": "SPECIFIC_ATTRIBUTES"},
     "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"),
    ("scan", {"Select": "COUNT", "ProjectionExpression": "n"},
     "Cannot specify the ProjectionExpression when choosing to get only the Count"),
    ("scan", {"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "n"},
     "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"),
    ("scan", {"Select": "ALL_ATTRIBUTES", "IndexName": "gix"},
     "Select type ALL_ATTRIBUTES is not supported for global secondary index gix because its projection type is "
     "not ALL"),
    ("scan", {"ProjectionExpression": "n", "IndexName": "gix"},
     "Global secondary index gix does not project [n]"),
    ("scan", {"Segment": 0}, "The TotalSegments parameter is required but was not present in the request when "
     "Segment parameter is present"),
    ("scan", {"TotalSegments": 2}, "The Segment parameter is required but was not present in the request when "
     "parameter TotalSegments is present"),
    ("scan", {"Segment": 2, "TotalSegments": 2},
     "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less "
     "than TotalSegments: 2"),
    ("query", {}, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "request_", "fragment"), SELECTS)
def test_a_read_that_cannot_be_is_refused(shop, operation, request_, fragment):
    with refused(fragment):
        getattr(shop, operation)(TableName="Orders", **request_)


@pytest.mark.parametrize(
    ("operation", "request_", "constraint"),
    [
        ("Scan", {"TableName": "Orders", "Limit": 0}, "'limit' failed to satisfy constraint: Member must have value"),
        ("Scan", {"TableName": "Orders", "TotalSegments": 1_000_001, "Segment": 0}, "'totalSegments' failed"),
        ("Scan", {"TableName": "Orders", "Select": "ALL"}, "Member must satisfy enum value set: ["),
        ("Scan", {}, "Value null at 'tableName' failed to satisfy constraint: Member must not be null"),
        ("Scan", {"TableName": "Or ders"}, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
        ("Scan", {"TableName": "Or"}, "at least 3 characters long and at most 255 characters long"),
        ("BatchWriteItem", {"RequestItems": {}}, "'requestItems' failed"),
        ("BatchGetItem", {"RequestItems": {"": {"Keys": [KEY]}}},
         "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, "
         "Member must have length greater than or equal to 1]"),
        ("BatchGetItem", {"RequestItems": {"Or": {"Keys": [KEY]}}}, "at least 3 characters long"),
        ("BatchWriteItem", {"RequestItems": {"Or ders": [{"DeleteRequest": {"Key": KEY}}]}},
         "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
        ("BatchWriteItem", {"RequestItems": {"Plain": []}}, "Map value must satisfy constraint"),
        ("BatchGetItem", {"RequestItems": {"Plain": {"Keys": []}}}, "'requestItems.Plain.member.keys' failed"),
    ],
)  # fmt: skip
def test_the_shape_of_a_request_is_checked_before_all_else(
    shop, lab, operation, request_, constraint
):
    unchecked = lab.session.client("dynamodb", config=UNCHECKED)
    with refused(constraint):
        unchecked._make_api_call(operation, request_)


def test_what_is_too_long_is_quoted_as_java_shows_it(shop):
    shown = (
        "Value '{Plain=[WriteRequest(putRequest=PutRequest(item={pk=AttributeValue(s=0, n=null, b=null, sS=null, "
        "nS=null, bS=null, m=null, l=null, nULL=null, bOOL=null)"
    )
    with refused(shown) as caught:
        shop.batch_write_item(RequestItems={"Plain": puts(26)})
    assert "), deleteRequest=null)]}' at 'requestItems' failed" in str(caught.value)


def test_every_problem_of_a_shape_is_listed(shop, lab):
    unchecked = lab.session.client("dynamodb", config=UNCHECKED)
    with refused("2 validation errors detected: ") as caught:
        unchecked.scan(Limit=0, Select="COUNT")
    assert "'tableName'" in str(caught.value) and "'limit'" in str(caught.value)


def test_an_update_does_not_judge_index_keys_that_it_leaves_alone(shop, create):
    name = create("Late", "pk")
    shop.put_item(TableName=name, Item=item(pk="a", g=1))
    shop.put_item(TableName=name, Item=item(pk="b", g=""))
    shop.update_table(
        TableName=name,
        AttributeDefinitions=table(name, "pk", "g")["AttributeDefinitions"],
        GlobalSecondaryIndexUpdates=[{"Create": index("gix", "g")}],
    )
    for key in ("a", "b"):
        update = {
            "TableName": name,
            "Key": item(pk=key),
            "ExpressionAttributeValues": {":v": value(2)},
        }
        shop.update_item(**update, UpdateExpression="SET n = :v")
        with refused("Type mismatch for Index Key g"):
            shop.update_item(**update, UpdateExpression="SET g = :v")
    assert everything(shop, name, "gix") == []


UPDATED_TO_NOTHING = (
    "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a "
    "value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value."
)


def test_a_key_that_is_empty_refuses_a_transaction_outright_and_one_of_a_wrong_type_cancels_it(
    shop,
):
    def write(**action):
        shop.transact_write_items(
            TransactItems=[{n: {"TableName": "Orders", **part}} for n, part in action.items()]
        )

    check = {"ConditionExpression": "attribute_exists(pk)"}
    blank, misfit = item(pk="", sk=9), item(pk=1, sk=9)
    for actions, message in (
        ({"Put": {"Item": blank}}, f"{EMPTY}. Key: pk"),
        ({"Delete": {"Key": blank}}, f"{EMPTY}. Key: pk"),
        ({"ConditionCheck": {"Key": blank, **check}}, f"{EMPTY}. Key: pk"),
        (
            {"Put": {"Item": item(pk="a", sk=9, g="")}},
            "A value specified for a secondary index key",
        ),
        ({"Update": update("SET g = :g", {":g": ""})}, UPDATED_TO_NOTHING),
    ):
        with refused(message):
            write(**actions)
    with refused(UPDATED_TO_NOTHING):
        shop.update_item(TableName="Orders", **update("SET g = :g", {":g": ""}))
    with refused(f"{EMPTY}. Key: pk"):
        shop.transact_get_items(TransactItems=[{"Get": {"TableName": "Orders", "Key": blank}}])
    for actions, message in (
        ({"Put": {"Item": misfit}}, "Type mismatch for key pk expected: S actual: N"),
        ({"Delete": {"Key": misfit}}, MISFIT),
        ({"Put": {"Item": item(pk="a", sk=9, g=1)}}, "Type mismatch for Index Key g"),
    ):
        with refused("[ValidationError]", "TransactionCanceledException") as caught:
            write(**actions)
        (reason,) = caught.value.response["CancellationReasons"]
        assert reason["Code"] == "ValidationError" and message in reason["Message"]


ORDER = [  # each request has two faults, and the one that is told
    ("put_item", {"Item": {"pk": {"N": "x"}}, "Expected": {"n": {"Exists": False}}, "ConditionExpression": ""},
     "Can not use both expression and non-expression parameters"),
    ("put_item", {"Item": {"pk": {"N": "x"}}, "ConditionExpression": "", "ExpressionAttributeNames": {}},
     "ExpressionAttributeNames must not be empty"),
    ("put_item", {"Item": {"pk": {"N": "x"}}, "ReturnValues": "ALL_NEW", "ConditionExpression": ""},
     "cannot be converted to a numeric value: x"),
    ("delete_item", {"Key": {"nope": value(1)}, "ReturnValues": "ALL_NEW", "ConditionExpression": ""},
     "ReturnValues can only be ALL_OLD or NONE"),
    ("update_item", {"Key": {"nope": value(1)}, "UpdateExpression": ""}, "The expression can not be empty;"),
    ("get_item", {"Key": {"pk": {"N": "x"}}, "ProjectionExpression": ""}, "cannot be converted to a numeric value: x"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "request_", "told"), ORDER)
@pytest.mark.parametrize("name", ["Orders", "Nope"])
def test_of_two_faults_the_service_tells_the_one_that_it_looks_for_first(
    shop, name, operation, request_, told
):
    with refused(told):
        getattr(shop, operation)(TableName=name, **request_)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "Supplied AttributeValue is empty"),
        ({"S": "a", "N": "1"}, "Supplied AttributeValue has more than one datatypes set"),
        ({"S": "a", "N": "x"}, "cannot be converted to a numeric value: x"),
    ],
)
def test_an_attribute_value_has_one_type(shop, lab, content, message):
    unchecked = lab.session.client("dynamodb", config=UNCHECKED)
    with refused(message):
        unchecked.put_item(TableName="Plain", Item=item(pk="a") | {"v": content})


def paged(start, **more):
    return {"ExclusiveStartKey": start, **more}


STARTS = [
    ("query", paged({"pk": {"N": "x"}}, **QUERY, FilterExpression=""),
     "The provided starting key is invalid: The parameter cannot be converted to a numeric value: x"),
    ("scan", paged({"pk": {}}, FilterExpression=""),
     "The provided starting key is invalid: Supplied AttributeValue is empty"),
    ("scan", paged(item(pk="", sk=1)),
     f"The provided starting key is invalid: One or more parameter values are not valid. {EMPTY}. Key: pk"),
    ("scan", paged(item(pk="p" * 2_049, sk=1)),
     f"The provided starting key is invalid: {INVALID}Size of hashkey has exceeded"),
    ("scan", paged(item(pk="a", sk=1, g=""), IndexName="gix"),
     f"The provided starting key is invalid: One or more parameter values are not valid. {EMPTY}. Key: g"),
    ("query", paged(item(pk="b", sk=1), **QUERY), "outside query boundaries based on provided conditions"),
    ("query", paged(KEY, **query("pk = :a AND sk > :n", {":a": "a", ":n": 1})),
     "The provided starting key does not match the range key predicate"),
    ("query", paged(KEY, **query("pk = :a AND sk = :n", {":a": "a", ":n": 1})),
     "The query can return at most one row and cannot be restarted"),
    ("query", {"KeyConditions": {}}, "Conditions can be of length 1 or 2 only"),
    ("query", {"FilterExpression": ""}, "Invalid FilterExpression: The expression can not be empty;"),
    ("query", {"AttributesToGet": ["a", "b", "b", "a"]}, "Duplicate value in attribute name: b"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "request_", "fragment"), STARTS)
def test_a_page_begins_where_a_page_may_have_ended(shop, operation, request_, fragment):
    with refused(fragment):
        getattr(shop, operation)(TableName="Orders", **request_)


@pytest.mark.parametrize(
    ("operation", "request_", "choices"),
    [
        ("PutItem", {"Item": KEY, "ReturnValues": "X"}, "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"),
        ("PutItem", {"Item": KEY, "ReturnConsumedCapacity": "X"}, "INDEXES, TOTAL, NONE"),
        ("PutItem", {"Item": KEY, "ConditionalOperator": "X"}, "OR, AND"),
        ("UpdateItem", {"Key": KEY, "AttributeUpdates": {"n": {"Action": "X"}}}, "ADD, DELETE, PUT"),
        ("Scan", {"Select": "X"}, "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"),
        ("Scan", {"ScanFilter": {"n": {"ComparisonOperator": "X"}}},
         "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS"),
    ],
)  # fmt: skip
def test_choices_are_listed_in_the_service_s_order(shop, lab, operation, request_, choices):
    unchecked = lab.session.client("dynamodb", config=UNCHECKED)
    with refused(f"Member must satisfy enum value set: [{choices}]"):
        unchecked._make_api_call(operation, {"TableName": "Orders", **request_})
