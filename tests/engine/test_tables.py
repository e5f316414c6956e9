"""Tables as such: what CreateTable and UpdateTable refuse, what DescribeTable shows, tags and time to live.

Sources: the API and Developer Guide pages named in facts 1.3, 3.4 to 3.6 and 6, and errors of the service as
users quote them.
"""

import pytest
from botocore.config import Config

from tests.engine.tools import index, item, keys, refused, table

UNCHECKED = Config(parameter_validation=False)  # else boto3 itself refuses a wrong shape
INVALID = "One or more parameter values were invalid: "
TEN = {"ReadCapacityUnits": 10, "WriteCapacityUnits": 10}
FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
ONE = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
MISSING = "Requested resource not found: Table: Missing not found"


def provisioned(name, *key_names, units=TEN, **options):
    request = table(name, *key_names, **options)
    for each in request.get("GlobalSecondaryIndexes", ()):
        each["ProvisionedThroughput"] = dict(units)
    return request | {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}


def types(**kinds):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()]


def without(request, *members):
    return {name: part for name, part in request.items() if name not in members}


SPLIT = [
    {"AttributeName": "pk", "KeyType": "HASH"},
    {"AttributeName": "a", "KeyType": "RANGE"},
    {"AttributeName": "b", "KeyType": "HASH"},
]
PLAIN = table("New", "pk")
NAMES = [f"n{number}" for number in range(21)]

REFUSED_BY_CREATE = [
    # what is wrong, request, fragment
    ("no KeySchema", without(PLAIN, "KeySchema"),
     "1 validation error detected: Value null at 'keySchema' failed to satisfy constraint: Member must not be null"),
    ("neither schema nor attributes", without(PLAIN, "KeySchema", "AttributeDefinitions"),
     "2 validation errors detected"),
    ("an empty KeySchema", PLAIN | {"KeySchema": []},
     "Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1"),
    ("a sort key first", PLAIN | {"KeySchema": [{"AttributeName": "pk", "KeyType": "RANGE"}]},
     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    ("two partition keys", table("New", "pk", "*sk"),
     "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"),
    ("three keys", table("New", "pk", "a", "b"),
     "at 'keySchema' failed to satisfy constraint: Member must have length"),
    ("the same attribute twice", PLAIN | {"KeySchema": keys("pk", "pk")},
     "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
    ("a key type that is none", PLAIN | {"KeySchema": [{"AttributeName": "pk", "KeyType": "SORT"}]},
     "Value 'SORT' at 'keySchema.1.member.keyType' failed to satisfy constraint"),
    ("a key of type BOOL", PLAIN | {"AttributeDefinitions": types(pk="BOOL")},
     "Value 'BOOL' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint"),
    ("a key without a type", PLAIN | {"AttributeDefinitions": types(x="S")},
     INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk], "
     "AttributeDefinitions: [x]"),
    ("a type without a key", PLAIN | {"AttributeDefinitions": types(pk="S", x="S")},
     INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined"),
    ("a type without a key, with an index", table("New", "pk", gsis=(index("gix", "g"),))
     | {"AttributeDefinitions": types(pk="S", g="S", x="S")}, INVALID + "Some AttributeDefinitions are not used"),
    ("no throughput", without(PLAIN, "BillingMode"),
     INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    ("throughput on demand", PLAIN | {"ProvisionedThroughput": TEN},
     INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    ("no units", provisioned("New", "pk", units={"ReadCapacityUnits": 0, "WriteCapacityUnits": 1}),
     "Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint"),
    ("a million million units and one",
     provisioned("New", "pk", units={"ReadCapacityUnits": 10**12 + 1, "WriteCapacityUnits": 1}),
     "Given value 1000000000001 for ReadCapacityUnits is out of bounds"),
    ("a million million units and one for a GSI",
     provisioned("New", "pk") | {"GlobalSecondaryIndexes": [index("gix", "pk")
     | {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 10**12 + 1}}]},
     "Given value 1000000000001 for WriteCapacityUnits is out of bounds for index gix"),
    ("a maximum, provisioned", provisioned("New", "pk") | {"OnDemandThroughput": {"MaxReadRequestUnits": 5}},
     INVALID + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."),
    ("a maximum of nothing", PLAIN | {"OnDemandThroughput": {"MaxWriteRequestUnits": 0}},
     INVALID + "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range"),
    ("a maximum of neither reads nor writes", PLAIN | {"OnDemandThroughput": {}}, "OnDemandThroughput"),
    ("a warm throughput of neither reads nor writes", PLAIN | {"WarmThroughput": {}}, "WarmThroughput"),
    ("a warm throughput under the least", PLAIN | {"WarmThroughput": {"ReadUnitsPerSecond": 11_999}},
     "decreasing WarmThroughput is not supported"),
    ("a stream without a view", PLAIN | {"StreamSpecification": {"StreamEnabled": True}}, "StreamViewType"),
    ("a view without a stream",
     PLAIN | {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"}}, "UpdateViewType"),
    ("AES256", PLAIN | {"SSESpecification": {"Enabled": True, "SSEType": "AES256"}},
     INVALID + "SSEType AES256 is not supported"),
    ("a key in KMS without its type", PLAIN | {"SSESpecification": {"Enabled": True, "KMSMasterKeyId": "k"}},
     INVALID + "SSEType KMS is required if KMSMasterKeyId is specified"),
    ("a table class that is none", PLAIN | {"TableClass": "GLACIER"}, "at 'tableClass' failed to satisfy constraint"),
    ("a reserved tag", PLAIN | {"Tags": [{"Key": "aws:x", "Value": "y"}]}, "aws:"),
    ("a tag twice", PLAIN | {"Tags": [{"Key": "x", "Value": "y"}, {"Key": "x", "Value": "z"}]}, "x"),
    ("a name of two letters", PLAIN | {"TableName": "ab"}, "3"),
    ("a name with a blank", PLAIN | {"TableName": "a b c"}, "a b c"),
    # indexes
    ("no LSI in the list", PLAIN | {"LocalSecondaryIndexes": []}, INVALID + "List of LocalSecondaryIndexes is empty"),
    ("no GSI in the list", PLAIN | {"GlobalSecondaryIndexes": []}, INVALID + "List of GlobalSecondaryIndexes is empty"),
    ("an LSI without a sort key", table("New", "pk", "sk", lsis=(index("lix", "pk"),)),
     INVALID + "Index KeySchema does not have a range key for index: lix"),
    ("an LSI with another partition key", table("New", "pk", "sk", lsis=(index("lix", "l", "sk"),)),
     INVALID + "Index KeySchema does not have the same leading hash key as table KeySchema for index: lix. "
     "index hash key: l, table hash key: pk"),
    ("an LSI on a table without a sort key", table("New", "pk", lsis=(index("lix", "pk", "l"),)),
     INVALID + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"),
    ("an LSI with two sort keys", table("New", "pk", "sk", lsis=(index("lix", "pk", "l", "m"),)),
     "Member must have length"),
    ("six LSIs", table("New", "pk", "sk", lsis=tuple(index(f"lix{n}", "pk", f"l{n}") for n in range(6))),
     INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
    ("21 GSIs", table("New", "pk", gsis=tuple(index(f"gix{n}", "pk") for n in range(21))),
     INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of 20"),
    ("the same name twice", table("New", "pk", gsis=(index("gix", "g"), index("gix", "pk"))),
     INVALID + "Duplicate index name: gix"),
    ("the same name in both kinds",
     table("New", "pk", "sk", gsis=(index("ixx", "g"),), lsis=(index("ixx", "pk", "l"),)),
     INVALID + "Duplicate index name: ixx"),
    ("an index name of two letters", table("New", "pk", gsis=(index("gi", "g"),)),
     "at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint"),
    ("a GSI without throughput", provisioned("New", "pk") | {"GlobalSecondaryIndexes": [index("gix", "pk")]},
     INVALID + "ProvisionedThroughput is not specified for index: gix"),
    ("a GSI with throughput, on demand",
     table("New", "pk", gsis=(index("gix", "pk") | {"ProvisionedThroughput": TEN},)),
     INVALID + "ProvisionedThroughput should not be specified for index: gix when BillingMode is PAY_PER_REQUEST"),
    ("an LSI with throughput unknown to it", table("New", "pk", "sk", lsis=(index("lix", "pk", "l", projection=()),)),
     "at 'localSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy constraint"),
    ("no projection type", table("New", "pk", gsis=(index("gix", "pk") | {"Projection": {}},)),
     INVALID + "Unknown ProjectionType: null"),
    ("INCLUDE of nothing", table("New", "pk", gsis=(index("gix", "pk", projection="INCLUDE"),)),
     INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
    ("names with ALL", table("New", "pk", gsis=(index("gix", "pk")
     | {"Projection": {"ProjectionType": "ALL", "NonKeyAttributes": ["x"]}},)),
     INVALID + "ProjectionType is ALL, but NonKeyAttributes is specified"),
    ("names with KEYS_ONLY", table("New", "pk", "sk", lsis=(index("lix", "pk", "l")
     | {"Projection": {"ProjectionType": "KEYS_ONLY", "NonKeyAttributes": ["x"]}},)),
     INVALID + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"),
    ("21 names", table("New", "pk", gsis=(index("gix", "pk", projection=tuple(NAMES)),)),
     f"Value '[{', '.join(NAMES)}]' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy "
     "constraint: Member must have length less than or equal to 20"),
    ("120 names", table("New", "pk",
                        gsis=tuple(index(f"gix{n}", "pk", projection=tuple(NAMES[:20])) for n in range(6))), "100"),
    ("more than 100 names in both kinds",
     table("New", "pk", "sk", gsis=tuple(index(f"gix{n}", "pk", projection=tuple(NAMES[:20])) for n in range(3)),
           lsis=tuple(index(f"lix{n}", "pk", f"l{n}", projection=tuple(NAMES[:20])) for n in range(3))), "100"),
    ("a GSI with a sort key first", table("New", "pk", gsis=(index("gix", "g")
     | {"KeySchema": [{"AttributeName": "g", "KeyType": "RANGE"}]},)),
     "The first KeySchemaElement is not a HASH key type"),
    ("a GSI's partition key after its sort key", PLAIN
     | {"AttributeDefinitions": types(pk="S", a="S", b="S"),
        "GlobalSecondaryIndexes": [index("gix", "pk") | {"KeySchema": SPLIT}]},
     "All HASH key attributes must precede RANGE key attributes in the KeySchema"),
    ("five partition keys", table("New", "pk", gsis=(index("gix", "a", "*b", "*c", "*d", "*e"),)),
     "The KeySchema exceeds the maximum allowed number of HASH key attributes"),
    ("five sort keys", table("New", "pk", gsis=(index("gix", "pk", "a", "b", "c", "d", "e"),)),
     "The KeySchema exceeds the maximum allowed number of RANGE key attributes"),
    ("a GSI's attribute twice", table("New", "pk", gsis=(index("gix", "g", "g"),)), "have the same name"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "fragment"),
    [case[1:] for case in REFUSED_BY_CREATE],
    ids=[case[0] for case in REFUSED_BY_CREATE],
)
def test_a_table_is_not_created_with(lab, request_, fragment):
    client = lab.session.client("dynamodb", config=UNCHECKED)
    with refused(fragment):
        client.create_table(**request_)
    assert client.list_tables()["TableNames"] == []


def test_a_name_is_taken_once(client):
    client.create_table(**PLAIN)
    with refused("Table already exists: New", "ResourceInUseException"):
        client.create_table(**PLAIN)


def test_a_table_key_may_be_named_among_the_projected(client):
    client.create_table(**table("New", "pk", gsis=(index("gix", "g", projection=("pk", "x")),)))


def test_a_new_table_on_demand_is_described_with(client):
    new = client.create_table(**table("New", "pk", "sk", types={"sk": "N"}))["TableDescription"]
    assert new["TableStatus"] == "CREATING"
    assert new["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    described = client.describe_table(TableName="New")["Table"]
    since = described["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"]
    assert since == described["CreationDateTime"]
    expected = {
        "TableName": "New",
        "TableStatus": "ACTIVE",
        "KeySchema": keys("pk", "sk"),
        "AttributeDefinitions": types(pk="S", sk="N"),
        "ProvisionedThroughput": {
            "NumberOfDecreasesToday": 0,
            "ReadCapacityUnits": 0,
            "WriteCapacityUnits": 0,
        },
        "WarmThroughput": {
            "ReadUnitsPerSecond": 12_000,
            "WriteUnitsPerSecond": 4_000,
            "Status": "ACTIVE",
        },
        "TableSizeBytes": 0,
        "ItemCount": 0,
        "DeletionProtectionEnabled": False,
    }
    assert described | expected == described
    assert described["TableArn"].endswith(":123456789012:table/New")
    assert len(described["TableId"]) == 36
    for absent in ("TableClassSummary", "SSEDescription", "StreamSpecification", "LatestStreamArn",
                   "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "OnDemandThroughput"):  # fmt: skip
        assert absent not in described


def test_what_create_table_asked_for_is_described(client):
    client.create_table(
        **table("New", "pk"),
        TableClass="STANDARD_INFREQUENT_ACCESS",
        DeletionProtectionEnabled=True,
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "abc"},
        OnDemandThroughput={"MaxReadRequestUnits": 7},
        WarmThroughput={"ReadUnitsPerSecond": 13_000},
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    described = client.describe_table(TableName="New")["Table"]
    assert described["TableClassSummary"] == {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
    assert described["DeletionProtectionEnabled"] is True
    assert described["SSEDescription"]["Status"] == "ENABLED"
    assert described["SSEDescription"]["KMSMasterKeyArn"].endswith(":key/abc")
    assert described["OnDemandThroughput"] == {"MaxReadRequestUnits": 7}
    assert described["WarmThroughput"]["ReadUnitsPerSecond"] == 13_000
    assert described["WarmThroughput"]["WriteUnitsPerSecond"] == 4_000
    assert described["StreamSpecification"] == {
        "StreamEnabled": True,
        "StreamViewType": "NEW_IMAGE",
    }
    assert described["LatestStreamArn"].endswith(f"/stream/{described['LatestStreamLabel']}")
    tags = client.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "shop"}]


def test_indexes_are_described_with_their_sizes_and_arns(client, create):
    create(
        "Orders",
        "pk",
        "sk",
        gsis=(index("gix", "g", projection="KEYS_ONLY"),),
        lsis=(index("lix", "pk", "l"),),
    )
    client.put_item(TableName="Orders", Item=item(pk="a", sk="b", g="c", x="d"))
    described = client.describe_table(TableName="Orders")["Table"]
    assert (described["ItemCount"], described["TableSizeBytes"]) == (1, 10)
    (gix,), (lix,) = described["GlobalSecondaryIndexes"], described["LocalSecondaryIndexes"]
    assert gix["IndexArn"] == f"{described['TableArn']}/index/gix"
    assert (gix["IndexStatus"], gix["ItemCount"], gix["IndexSizeBytes"]) == ("ACTIVE", 1, 8)
    assert gix["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    assert gix["WarmThroughput"]["Status"] == "ACTIVE"
    assert lix["IndexArn"] == f"{described['TableArn']}/index/lix"
    assert (lix["ItemCount"], lix["IndexSizeBytes"]) == (0, 0)
    assert "IndexStatus" not in lix and "ProvisionedThroughput" not in lix


def test_a_table_that_never_was_on_demand_has_no_billing_mode_summary(client):
    client.create_table(**provisioned("New", "pk"))
    assert "BillingModeSummary" not in client.describe_table(TableName="New")["Table"]
    client.update_table(TableName="New", BillingMode="PAY_PER_REQUEST")
    client.update_table(TableName="New", BillingMode="PROVISIONED", ProvisionedThroughput=FIVE)
    summary = client.describe_table(TableName="New")["Table"]["BillingModeSummary"]
    assert summary["BillingMode"] == "PROVISIONED"
    assert "LastUpdateToPayPerRequestDateTime" in summary


MISSING_TABLE = [
    ("describe_table", {}, MISSING),
    ("delete_table", {}, MISSING),
    ("update_table", {"BillingMode": "PAY_PER_REQUEST"}, MISSING),
    ("describe_time_to_live", {}, MISSING),
    ("update_time_to_live", {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "x"}}, MISSING),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "more", "fragment"), MISSING_TABLE)
def test_requests_about_a_table_name_the_one_that_is_missing(client, operation, more, fragment):
    with refused(fragment, "ResourceNotFoundException"):
        getattr(client, operation)(TableName="Missing", **more)


@pytest.mark.parametrize("operation", ["describe_continuous_backups", "create_backup"])
def test_requests_about_backups_have_an_error_of_their_own(client, operation):
    more = {"BackupName": "abc"} if operation == "create_backup" else {}
    with refused("Table not found: Missing", "TableNotFoundException"):
        getattr(client, operation)(TableName="Missing", **more)


def test_a_table_that_is_given_by_its_arn_is_named_by_it_in_the_answer(client):
    arn = client.create_table(**PLAIN)["TableDescription"]["TableArn"]
    key = item(pk="a")
    put, get = {"PutRequest": {"Item": key}}, {"TableName": arn, "Key": key}
    for operation, request in (
        ("scan", {"TableName": arn}),
        ("batch_write_item", {"RequestItems": {arn: [put]}}),
        ("batch_get_item", {"RequestItems": {arn: {"Keys": [key]}}}),
        ("transact_get_items", {"TransactItems": [{"Get": get}]}),
    ):
        answer = getattr(client, operation)(**request, ReturnConsumedCapacity="TOTAL")
        consumed = answer["ConsumedCapacity"]
        (one,) = consumed if isinstance(consumed, list) else (consumed,)
        assert one["TableName"] == arn
        assert "Responses" not in answer or answer["Responses"] in ({arn: [key]}, [{"Item": key}])


def test_an_arn_stands_for_the_name_of_a_table_of_this_region(client):
    arn = client.create_table(**PLAIN)["TableDescription"]["TableArn"]
    assert client.describe_table(TableName=arn)["Table"]["TableName"] == "New"
    client.put_item(TableName=arn, Item=item(pk="a"))
    assert client.get_item(TableName=arn, Key=item(pk="a"))["Item"] == item(pk="a")
    for wrong in (
        arn.replace("123456789012", "999999999999"),
        arn.replace("table/New", "table/Old"),
    ):
        with refused("Requested resource not found", "ResourceNotFoundException"):
            client.describe_table(TableName=wrong)
    with refused("Invalid TableArn: Invalid ResourceArn provided as input"):
        client.scan(TableName=f"{arn}/index/gix")  # an index goes by its name
    with refused("Invalid"):
        client.describe_table(TableName="arn:aws:dynamodb:New")


LENGTH = "must be at least 3 characters long and at most 255 characters long"
MISSING_NAME = "The parameter 'TableName' is required but was not present in the request"


@pytest.mark.parametrize(
    ("operation", "request_", "fragment"),
    [
        ("create_table", {}, MISSING_NAME),
        ("update_table", {"BillingMode": "FREE"}, MISSING_NAME),
        ("describe_table", {}, MISSING_NAME),
        ("delete_table", {}, MISSING_NAME),
        ("describe_time_to_live", {"TableName": ""}, f"TableName {LENGTH}"),
        ("create_table", {"TableName": "ab", "BillingMode": "FREE"}, f"TableName {LENGTH}"),
        ("list_tables", {"ExclusiveStartTableName": "ab"}, f"ExclusiveStartTableName {LENGTH}"),
        ("list_tables", {"ExclusiveStartTableName": "abc;", "Limit": 500}, "2 validation errors"),
        ("list_tables", {"Limit": 0}, "Value '0' at 'limit'"),
        ("tag_resource", {"Tags": []}, "Invalid TableArn"),
        ("list_tags_of_resource", {"ResourceArn": ""}, "Invalid ResourceArn provided as input "),
        ("untag_resource", {"ResourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/None",
                            "TagKeys": []}, "Atleast one Tag Key needs to be provided"),
        ("update_time_to_live", {}, "Value null at 'tableName' failed to satisfy constraint"),
    ],
)  # fmt: skip
def test_the_name_of_a_table_is_looked_at_first(lab, operation, request_, fragment):
    client = lab.session.client("dynamodb", config=UNCHECKED)
    with refused(fragment):
        getattr(client, operation)(**request_)


def test_names_are_listed_in_order_and_in_pages(client):
    for name in ("beta", "Alpha", "alpha", "Beta"):
        client.create_table(**table(name, "pk"))
    assert client.list_tables()["TableNames"] == ["Alpha", "Beta", "alpha", "beta"]
    page = client.list_tables(Limit=2)
    assert (page["TableNames"], page["LastEvaluatedTableName"]) == (["Alpha", "Beta"], "Beta")
    page = client.list_tables(Limit=2, ExclusiveStartTableName="Beta")
    assert page["TableNames"] == ["alpha", "beta"] and "LastEvaluatedTableName" not in page
    assert client.list_tables(ExclusiveStartTableName="ZZZ")["TableNames"] == ["alpha", "beta"]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_of_names_has_1_to_100(lab, limit):
    with refused(f"Value '{limit}' at 'limit' failed to satisfy constraint"):
        lab.session.client("dynamodb", config=UNCHECKED).list_tables(Limit=limit)


def test_a_deleted_table_is_shown_briefly_and_then_gone(client):
    client.create_table(**provisioned("New", "pk"))
    gone = client.delete_table(TableName="New")["TableDescription"]
    assert gone["TableStatus"] == "DELETING"
    assert gone["ProvisionedThroughput"]["ReadCapacityUnits"] == 10
    assert "KeySchema" not in gone and "AttributeDefinitions" not in gone
    with refused("Requested resource not found: Table: New not found", "ResourceNotFoundException"):
        client.describe_table(TableName="New")


def test_a_protected_table_is_not_deleted(client):
    client.create_table(**PLAIN, DeletionProtectionEnabled=True)
    with refused("protected against deletion"):
        client.delete_table(TableName="New")
    client.update_table(TableName="New", DeletionProtectionEnabled=False)
    client.delete_table(TableName="New")


# --- UpdateTable


def create_index(*key_names, name="new", defined=None, **options):
    request = table("T", "pk", gsis=(index(name, *key_names, **options),))
    own = [a for a in request["AttributeDefinitions"] if a["AttributeName"] in key_names]
    return {
        "AttributeDefinitions": own if defined is None else defined,
        "GlobalSecondaryIndexUpdates": [{"Create": request["GlobalSecondaryIndexes"][0]}],
    }


def update_index(name, **part):
    return {"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": name, **part}}]}


def delete_index(name):
    return {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}


BOTH = {
    "GlobalSecondaryIndexUpdates": delete_index("gix")["GlobalSecondaryIndexUpdates"]
    + create_index("h")["GlobalSecondaryIndexUpdates"],
    "AttributeDefinitions": types(h="S"),
}
REFUSED_BY_UPDATE = [
    # what is wrong, table, request, code, fragment
    ("nothing", "OnDemand", {}, "ValidationException", "At least one of ProvisionedThroughput, BillingMode"),
    ("an empty list", "OnDemand", {"GlobalSecondaryIndexUpdates": []}, "ValidationException", "At least one of"),
    ("only attributes", "OnDemand", {"AttributeDefinitions": types(x="S")}, "ValidationException", "At least one of"),
    ("the same units", "Provisioned", {"ProvisionedThroughput": TEN}, "ValidationException",
     "The provisioned throughput for the table will not change. The requested value equals the current value. "
     "Current ReadCapacityUnits provisioned for the table: 10. Requested ReadCapacityUnits: 10. "
     "Current WriteCapacityUnits provisioned for the table: 10. Requested WriteCapacityUnits: 10. "
     "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."),
    ("the same units of an index", "Provisioned", update_index("gix", ProvisionedThroughput=TEN), "ValidationException",
     "The provisioned throughput for the index gix will not change"),
    ("units on demand", "OnDemand", {"ProvisionedThroughput": TEN}, "ValidationException",
     INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    ("units of an index on demand", "OnDemand", update_index("gix", ProvisionedThroughput=TEN), "ValidationException",
     INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: gix when BillingMode is"),
    ("PROVISIONED without units", "OnDemand", {"BillingMode": "PROVISIONED"}, "ValidationException",
     INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    ("PROVISIONED without the index's units", "OnDemand", {"BillingMode": "PROVISIONED", "ProvisionedThroughput": TEN},
     "ValidationException", INVALID + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: gix"),
    ("a maximum, provisioned", "Provisioned", {"OnDemandThroughput": {"MaxReadRequestUnits": 5}}, "ValidationException",
     INVALID + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is"),
    ("a maximum of nothing", "OnDemand", {"OnDemandThroughput": {"MaxReadRequestUnits": 0}}, "ValidationException",
     INVALID + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range"),
    ("less warmth", "OnDemand", {"WarmThroughput": {"ReadUnitsPerSecond": 1_000}}, "ValidationException",
     INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, "
     "decreasing WarmThroughput is not supported"),
    ("a stream twice", "OnDemand",
     {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}}, "ValidationException",
     "Table already has an enabled stream: TableName: OnDemand"),
    ("no stream off", "Provisioned", {"StreamSpecification": {"StreamEnabled": False}}, "ValidationException",
     "Table is already without a stream"),
    ("a view of no stream", "OnDemand",
     {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"}}, "ValidationException",
     INVALID + "If stream is being disabled, then UpdateViewType must not be specified"),
    ("an index that is not there", "OnDemand", delete_index("nope"), "ResourceNotFoundException",
     "Requested resource not found"),
    ("an LSI", "OnDemand", delete_index("lix"), "ResourceNotFoundException", "Requested resource not found"),
    ("the units of an index that is not there", "Provisioned", update_index("nope", ProvisionedThroughput=ONE),
     "ResourceNotFoundException", "Requested resource not found"),
    ("an index that is there", "OnDemand", create_index("h", name="gix"), "ValidationException",
     "Attempting to create an index which already exists"),
    ("two indexes at once", "OnDemand", BOTH, "LimitExceededException",
     "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"),
    ("one index twice", "OnDemand",
     {"GlobalSecondaryIndexUpdates": delete_index("gix")["GlobalSecondaryIndexUpdates"] * 2}, "ValidationException",
     INVALID + "Only one global secondary index update per index is allowed simultaneously. Index: gix"),
    ("no change of an index", "OnDemand", {"GlobalSecondaryIndexUpdates": [{}]}, "ValidationException",
     INVALID + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
     "GlobalSecondaryIndexUpdate.Delete must not be null"),
    ("a new index without its type", "OnDemand", create_index("h", defined=[]), "ValidationException",
     INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [h]"),
    ("a new index on an attribute that only the table defines", "OnDemand", create_index("pk", defined=[]),
     "ValidationException", INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk]"),
    ("an attribute defined twice", "OnDemand", create_index("h", defined=[*types(h="S"), *types(h="N")]),
     "ValidationException", INVALID + "Cannot have two attributes with the same name"),
    ("another type for a key", "OnDemand", create_index("h", defined=types(h="S", pk="N")),
     "ValidationException", "pk"),
    ("a new index without units", "Provisioned", create_index("h"), "ValidationException",
     INVALID + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: new"),
    ("a new index with five partition keys", "OnDemand", create_index("a", "*b", "*c", "*d", "*e", defined=types(
        a="S", b="S", c="S", d="S", e="S")), "ValidationException", "maximum allowed number of HASH key attributes"),
]  # fmt: skip


@pytest.fixture
def shop(client):
    gsis, lsis = (index("gix", "g"),), (index("lix", "pk", "l"),)
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    client.create_table(
        **table("OnDemand", "pk", "sk", gsis=gsis, lsis=lsis), StreamSpecification=stream
    )
    client.create_table(**provisioned("Provisioned", "pk", gsis=(index("gix", "g"),)))
    return client


@pytest.mark.parametrize(
    ("name", "request_", "code", "fragment"),
    [case[1:] for case in REFUSED_BY_UPDATE],
    ids=[case[0] for case in REFUSED_BY_UPDATE],
)
def test_an_update_is_refused_with(lab, shop, name, request_, code, fragment):
    before = shop.describe_table(TableName=name)["Table"]
    with refused(fragment, code):
        lab.session.client("dynamodb", config=UNCHECKED).update_table(TableName=name, **request_)
    assert shop.describe_table(TableName=name)["Table"] == before


@pytest.mark.parametrize(
    ("request_", "fragment"),
    [
        ({"ProvisionedThroughput": ONE | {"WriteCapacityUnits": 10**12 + 1}}, "out of bounds"),
        ({"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": ONE}, "when BillingMode is PAY_PER_REQUEST"),
        (update_index("gix", ProvisionedThroughput=ONE | {"ReadCapacityUnits": 10**12 + 1}),
         "Given value 1000000000001 for ReadCapacityUnits is out of bounds for index gix"),
        (create_index("h", defined=[]), "Some index key attributes are not defined in AttributeDefinitions"),
        (create_index("h", "h"), "have the same name"),
    ],
)  # fmt: skip
def test_what_is_wrong_about_an_update_itself_is_said_before_its_table_is_missed(
    lab, client, request_, fragment
):
    with refused(fragment):
        client.update_table(TableName="Missing", **request_)


def test_new_units_count_when_the_table_is_active_again(shop):
    answer = shop.update_table(TableName="Provisioned", ProvisionedThroughput=FIVE)[
        "TableDescription"
    ]
    assert answer["TableStatus"] == "UPDATING"
    assert answer["ProvisionedThroughput"]["ReadCapacityUnits"] == 10
    after = shop.describe_table(TableName="Provisioned")["Table"]["ProvisionedThroughput"]
    assert (after["ReadCapacityUnits"], after["NumberOfDecreasesToday"]) == (5, 1)
    assert "LastDecreaseDateTime" in after and "LastIncreaseDateTime" not in after
    shop.update_table(TableName="Provisioned", ProvisionedThroughput=TEN)
    after = shop.describe_table(TableName="Provisioned")["Table"]["ProvisionedThroughput"]
    assert after["NumberOfDecreasesToday"] == 1 and "LastIncreaseDateTime" in after


def test_the_units_of_an_index_change_apart(shop):
    shop.update_table(TableName="Provisioned", **update_index("gix", ProvisionedThroughput=ONE))
    described = shop.describe_table(TableName="Provisioned")["Table"]
    (gix,) = described["GlobalSecondaryIndexes"]
    assert gix["ProvisionedThroughput"]["ReadCapacityUnits"] == 1
    assert gix["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 1
    assert described["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0


def test_after_four_decreases_of_a_day_one_an_hour_is_left(lab, shop):
    def lower(units):
        wanted = {"ReadCapacityUnits": units, "WriteCapacityUnits": 10}
        shop.update_table(TableName="Provisioned", ProvisionedThroughput=wanted)

    for units in (9, 8, 7, 6):
        lower(units)
    with refused("Number of decreases today: 4", "LimitExceededException"):
        lower(5)
    lab.clock.advance(minutes=61)
    lower(5)


def test_switching_to_on_demand_is_possible_four_times_in_24_hours(shop):
    shop.update_table(TableName="Provisioned", **delete_index("gix"))
    for _ in range(4):
        shop.update_table(TableName="Provisioned", BillingMode="PAY_PER_REQUEST")
        shop.update_table(
            TableName="Provisioned", BillingMode="PROVISIONED", ProvisionedThroughput=TEN
        )
    with refused("Subscriber limit exceeded", "LimitExceededException"):
        shop.update_table(TableName="Provisioned", BillingMode="PAY_PER_REQUEST")


def test_a_switch_changes_table_and_indexes_and_keeps_what_is_warm(shop):
    shop.update_table(TableName="OnDemand", OnDemandThroughput={"MaxReadRequestUnits": 9})
    shop.update_table(
        TableName="OnDemand",
        BillingMode="PROVISIONED",
        ProvisionedThroughput=FIVE,
        **update_index("gix", ProvisionedThroughput=ONE),
    )
    described = shop.describe_table(TableName="OnDemand")["Table"]
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert described["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] == 1
    assert described["WarmThroughput"]["ReadUnitsPerSecond"] == 12_000
    assert "OnDemandThroughput" not in described
    shop.update_table(TableName="OnDemand", BillingMode="PAY_PER_REQUEST")
    described = shop.describe_table(TableName="OnDemand")["Table"]
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    assert described["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] == 0


def test_a_maximum_is_merged_and_minus_one_takes_it_away(shop):
    def update(**maxima):
        answer = shop.update_table(TableName="OnDemand", OnDemandThroughput=maxima)
        after = shop.describe_table(TableName="OnDemand")["Table"]
        return answer["TableDescription"]["OnDemandThroughput"], after.get("OnDemandThroughput")

    update(MaxReadRequestUnits=20, MaxWriteRequestUnits=15)
    merged = {"MaxReadRequestUnits": 40, "MaxWriteRequestUnits": 15}
    assert update(MaxReadRequestUnits=40) == (merged, merged)
    shown, after = update(MaxReadRequestUnits=-1)
    assert shown == {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 15}
    assert after == {"MaxWriteRequestUnits": 15}
    assert update(MaxWriteRequestUnits=-1)[1] is None


def test_a_table_of_a_million_million_units_is_made_as_soon_as_any_other(client):
    most = {"ReadCapacityUnits": 10**12, "WriteCapacityUnits": 10**12}
    gix = index("gix", "g") | {"ProvisionedThroughput": most}
    client.create_table(**provisioned("Vast", "pk", units=most, gsis=(gix,)))
    client.create_table(**provisioned("Grown", "pk"))
    client.update_table(TableName="Grown", ProvisionedThroughput=most)
    warm = {"ReadUnitsPerSecond": 10**12, "WriteUnitsPerSecond": 10**12}
    client.create_table(**table("Warm", "pk"), WarmThroughput=warm)
    for name in ("Vast", "Grown", "Warm"):
        client.put_item(TableName=name, Item=item(pk="a", g="b"))
        assert client.scan(TableName=name)["Count"] == 1


# The AWS CLI's examples of create-table and update-table show what the service answered


def test_attributes_are_told_by_name(client):
    made = client.create_table(**table("New", "UserId", "GameTitle", gsis=(index("gix", "Date"),)))
    for told in (made["TableDescription"], client.describe_table(TableName="New")["Table"]):
        assert told["AttributeDefinitions"] == types(Date="S", GameTitle="S", UserId="S")


def test_a_table_stays_active_while_its_encryption_changes(shop):
    on = {"Enabled": True, "SSEType": "KMS"}
    answer = shop.update_table(TableName="OnDemand", SSESpecification=on)["TableDescription"]
    assert answer["TableStatus"] == "ACTIVE"
    assert answer["SSEDescription"] == {"Status": "UPDATING"}
    after = shop.describe_table(TableName="OnDemand")["Table"]
    assert after["SSEDescription"]["Status"] == "ENABLED"
    shop.update_table(TableName="OnDemand", SSESpecification={"Enabled": False})
    assert "SSEDescription" not in shop.describe_table(TableName="OnDemand")["Table"]


def test_a_switch_to_provisioned_is_an_increase_and_shows_at_once(client):
    client.create_table(**PLAIN)
    answer = client.update_table(
        TableName="New", BillingMode="PROVISIONED", ProvisionedThroughput=TEN
    )
    told = answer["TableDescription"]["ProvisionedThroughput"]
    assert told["LastIncreaseDateTime"] and told["NumberOfDecreasesToday"] == 0
    assert told["ReadCapacityUnits"] == TEN["ReadCapacityUnits"]


def test_warm_throughput_is_raised(shop):
    answer = shop.update_table(TableName="OnDemand", WarmThroughput={"WriteUnitsPerSecond": 5_000})
    after = shop.describe_table(TableName="OnDemand")["Table"]
    for table_, status in ((answer["TableDescription"], "UPDATING"), (after, "ACTIVE")):
        assert table_["WarmThroughput"] == {
            "ReadUnitsPerSecond": 12_000,
            "WriteUnitsPerSecond": 5_000,
            "Status": status,
        }
    with refused("decreasing WarmThroughput is not supported"):
        shop.update_table(TableName="OnDemand", WarmThroughput={"WriteUnitsPerSecond": 4_999})


def test_a_gsi_is_built_from_the_items_that_fit_and_dropped_again(shop):
    for n, h in enumerate(("x", "", 1, None, ["x"])):
        shop.put_item(TableName="OnDemand", Item=item(pk="a", sk=str(n), h=h))
    shop.put_item(TableName="OnDemand", Item=item(pk="a", sk="none"))
    answer = shop.update_table(TableName="OnDemand", **create_index("h"))["TableDescription"]
    new = next(i for i in answer["GlobalSecondaryIndexes"] if i["IndexName"] == "new")
    assert (new["IndexStatus"], new["Backfilling"]) == ("CREATING", False)
    after = shop.describe_table(TableName="OnDemand")["Table"]
    new = next(i for i in after["GlobalSecondaryIndexes"] if i["IndexName"] == "new")
    assert new["IndexStatus"] == "ACTIVE" and "Backfilling" not in new
    assert {a["AttributeName"] for a in after["AttributeDefinitions"]} == {
        "pk",
        "sk",
        "g",
        "l",
        "h",
    }
    assert [i["sk"] for i in shop.scan(TableName="OnDemand", IndexName="new")["Items"]] == [
        {"S": "0"}
    ]
    answer = shop.update_table(TableName="OnDemand", **delete_index("new"))["TableDescription"]
    assert [
        i["IndexStatus"] for i in answer["GlobalSecondaryIndexes"] if i["IndexName"] == "new"
    ] == ["DELETING"]
    after = shop.describe_table(TableName="OnDemand")["Table"]
    assert {a["AttributeName"] for a in after["AttributeDefinitions"]} == {"pk", "sk", "g", "l"}
    shop.put_item(TableName="OnDemand", Item=item(pk="a", sk="z", h=1))  # h is no key any more


def test_the_21st_gsi_is_one_too_many(shop):
    for n in range(19):
        shop.update_table(TableName="OnDemand", **create_index("h", name=f"new{n}"))
    with refused("per-table limit of 20", "LimitExceededException"):
        shop.update_table(TableName="OnDemand", **create_index("h", name="new19"))


def test_a_stream_that_was_switched_off_leaves_its_arn(shop):
    answer = shop.update_table(TableName="OnDemand", StreamSpecification={"StreamEnabled": False})
    assert "StreamSpecification" not in answer["TableDescription"]
    assert "LatestStreamArn" in shop.describe_table(TableName="OnDemand")["Table"]


# --- tags


def tags(*pairs):
    return [{"Key": key, "Value": value} for key, value in pairs]


ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/New"
WRONG_ARNS = [
    ("abc", "ValidationException", "Invalid ResourceArn provided as input abc"),
    ("arn:aws:s3:us-east-1:123456789012:bucket/New", "AccessDeniedException", "is not authorized"),
    (ARN.replace("123456789012", "999999999999"), "AccessDeniedException", "is not authorized"),
    (ARN.replace("us-east-1", "eu-west-9"), "ValidationException", "Invalid TableArn"),
    (ARN.replace("table/", "backup/"), "ValidationException", "Invalid TableArn"),
    (ARN.replace("New", "Old"), "ResourceNotFoundException", "Requested resource not found"),
]


@pytest.mark.parametrize(("arn", "code", "fragment"), WRONG_ARNS)
@pytest.mark.parametrize("operation", ["tag_resource", "untag_resource", "list_tags_of_resource"])
def test_what_is_wrong_about_an_arn_decides_the_error(client, operation, arn, code, fragment):
    here = client.create_table(**PLAIN)["TableDescription"]["TableArn"]
    arn = arn.replace("us-east-1", here.split(":")[3])
    more = {"tag_resource": {"Tags": tags(("a", "b"))}, "untag_resource": {"TagKeys": ["a"]}}
    with refused(fragment, code):
        getattr(client, operation)(ResourceArn=arn, **more.get(operation, {}))


def test_tags_are_put_replaced_and_taken_off(client):
    arn = client.create_table(**PLAIN)["TableDescription"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=tags(("a", "1"), ("b", "")))
    client.tag_resource(ResourceArn=arn, Tags=tags(("a", "2"), ("c", "3")))
    client.untag_resource(ResourceArn=arn, TagKeys=["b", "nope"])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == tags(("a", "2"), ("c", "3"))


TOO_MANY = tags(*[(f"k{n}", "v") for n in range(51)])


@pytest.mark.parametrize(
    ("wanted", "fragment"),
    [
        ([], "Atleast one Tag needs to be provided as Input."),
        (tags(("", "x")), "Member must have length greater than or equal to 1"),
        (tags(("k" * 129, "x")), "Member must have length less than or equal to 128"),
        (tags(("k", "x" * 257)), "Member must have length less than or equal to 256"),
        (tags(("aws:k", "x")), "aws:"),
        (tags(("k", "x"), ("k", "y")), "k"),
        (TOO_MANY, "50"),
    ],
)
def test_tags_that_are_refused(lab, client, wanted, fragment):
    arn = client.create_table(**PLAIN)["TableDescription"]["TableArn"]
    with refused(fragment):
        lab.session.client("dynamodb", config=UNCHECKED).tag_resource(ResourceArn=arn, Tags=wanted)
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == []


def test_so_many_tags_are_refused_at_once(client):
    arn = client.create_table(**PLAIN)["TableDescription"]["TableArn"]
    with refused("50"):
        client.tag_resource(ResourceArn=arn, Tags=tags(*[(f"k{n}", "v") for n in range(30_000)]))


def test_no_keys_are_no_tags_to_take_off(client):
    arn = client.create_table(**PLAIN)["TableDescription"]["TableArn"]
    with refused("Atleast one Tag Key needs to be provided as Input."):
        client.untag_resource(ResourceArn=arn, TagKeys=[])


def test_a_table_has_50_tags_at_the_most_counting_those_that_it_has(client):
    arn = client.create_table(**PLAIN)["TableDescription"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=TOO_MANY[:50])
    client.tag_resource(ResourceArn=arn, Tags=tags(("k0", "new")))  # replaces one
    with refused("50"):
        client.tag_resource(ResourceArn=arn, Tags=TOO_MANY[50:])
    found = [
        t
        for page in client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
        for t in page["Tags"]
    ]
    assert len(found) == 50


# --- time to live, limits, endpoints


def test_time_to_live_is_one_attribute_at_a_time_and_one_change_an_hour(lab, client):
    client.create_table(**PLAIN)

    def update(enabled, attribute):
        return client.update_time_to_live(
            TableName="New",
            TimeToLiveSpecification={"Enabled": enabled, "AttributeName": attribute},
        )["TimeToLiveSpecification"]

    def described():
        return client.describe_time_to_live(TableName="New")["TimeToLiveDescription"]

    assert described() == {"TimeToLiveStatus": "DISABLED"}
    with refused("TimeToLive is already disabled"):
        update(False, "ttl")
    assert update(True, "ttl") == {"Enabled": True, "AttributeName": "ttl"}
    assert described() == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    with refused("TimeToLive is already enabled"):
        update(True, "ttl")
    for enabled in (True, False):
        with refused(
            "TimeToLive is active on a different AttributeName: current AttributeName is ttl"
        ):
            update(enabled, "other")
    with refused("Time to live has been modified multiple times within a fixed interval"):
        update(False, "ttl")
    lab.clock.advance(hours=1)
    update(False, "ttl")
    assert described() == {"TimeToLiveStatus": "DISABLED"}


def test_the_quotas_of_the_account_are_told(client):
    limits = client.describe_limits()
    assert limits["TableMaxReadCapacityUnits"] == limits["TableMaxWriteCapacityUnits"] == 40_000
    assert limits["AccountMaxReadCapacityUnits"] == limits["AccountMaxWriteCapacityUnits"] == 80_000


def test_the_endpoint_is_told(client):
    (endpoint,) = client.describe_endpoints()["Endpoints"]
    assert endpoint["Address"].startswith("dynamodb.")
    assert endpoint["CachePeriodInMinutes"] == 1_440
