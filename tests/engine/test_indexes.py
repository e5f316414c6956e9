"""Secondary indexes on items: what they take, carry, return and refuse. Source: facts 6, 6.1 and 8."""

import pytest
from botocore.config import Config

from tests.engine.tools import everything, index, item, keys, refused, table, value

INVALID = "One or more parameter values were invalid: "
G = {":g": value("g")}
PK = {":g": value("a")}


@pytest.fixture
def shop(client):
    """A table whose indexes carry more and less; ``x`` is included, ``y`` is not."""
    client.create_table(
        **table(
            "Orders",
            "pk",
            "sk",
            gsis=(
                index("gsi_keys", "g", projection="KEYS_ONLY"),
                index("gsi_some", "g", "h", projection=("x",)),
                index("gsi_all", "g"),
            ),
            lsis=(
                index("lsi_keys", "pk", "l", projection="KEYS_ONLY"),
                index("lsi_some", "pk", "l", projection=("x",)),
                index("lsi_all", "pk", "l"),
            ),
        )
    )
    for n in range(3):
        client.put_item(TableName="Orders", Item=whole(str(n)))
    return client


def whole(sk, **more):
    return item(pk="a", sk=sk, g="g", h="h", l="l", x="x", y="y") | item(**more)


def query(client, name, **more):
    condition = "g = :g" if name.startswith("gsi") else "pk = :g"
    values = (G if name.startswith("gsi") else PK) | more.pop("values", {})
    return client.query(
        TableName="Orders",
        IndexName=name,
        KeyConditionExpression=condition,
        ExpressionAttributeValues=values,
        **more,
    )


CARRIED = {"gsi_keys": {"pk", "sk", "g"}, "gsi_some": {"pk", "sk", "g", "h", "x"}, "lsi_keys": {"pk", "sk", "l"},
           "lsi_some": {"pk", "sk", "l", "x"}, "gsi_all": set(whole("0")), "lsi_all": set(whole("0"))}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
@pytest.mark.parametrize("select", [None, "ALL_PROJECTED_ATTRIBUTES"])
def test_an_index_returns_what_it_carries(shop, name, select):
    more = {"Select": select} if select else {}
    for answer in (
        query(shop, name, **more),
        shop.scan(TableName="Orders", IndexName=name, **more),
    ):
        assert [set(each) for each in answer["Items"]] == [CARRIED[name]] * 3


@pytest.mark.parametrize("name", ["lsi_keys", "lsi_some", "lsi_all", "gsi_all"])
def test_all_attributes_can_be_had_from_an_lsi_and_from_a_gsi_with_all(shop, name):
    assert [set(each) for each in query(shop, name, Select="ALL_ATTRIBUTES")["Items"]] == [
        set(whole("0"))
    ] * 3


@pytest.mark.parametrize("name", ["gsi_keys", "gsi_some"])
@pytest.mark.parametrize("operation", ["query", "scan"])
def test_all_attributes_cannot_be_had_from_a_gsi_that_carries_less(shop, name, operation):
    with refused(
        INVALID
        + f"Select type ALL_ATTRIBUTES is not supported for global secondary index {name} because its "
        "projection type is not ALL"
    ):
        if operation == "scan":
            shop.scan(TableName="Orders", IndexName=name, Select="ALL_ATTRIBUTES")
        query(shop, name, Select="ALL_ATTRIBUTES")


def test_an_lsi_fetches_what_it_does_not_carry_and_a_gsi_refuses(shop):
    assert query(shop, "lsi_keys", ProjectionExpression="sk, y", Limit=1)["Items"] == [
        item(sk="0", y="y")
    ]
    with refused(INVALID + "Global secondary index gsi_some does not project [y]"):
        query(shop, "gsi_some", ProjectionExpression="x, y")


@pytest.mark.parametrize("name", ["gsi_keys", "lsi_keys"])
def test_a_filter_does_not_see_what_the_index_does_not_carry(shop, name):
    answer = query(shop, name, FilterExpression="y = :y", values={":y": value("y")})
    assert (answer["Count"], answer["ScannedCount"]) == (0, 3)


def test_a_filter_on_an_index_may_look_at_the_keys_of_the_table(shop):
    answer = query(shop, "gsi_keys", FilterExpression="sk = :s", values={":s": value("1")})
    assert (answer["Count"], answer["ScannedCount"]) == (1, 3)


def test_count_returns_no_items(shop):
    answer = query(shop, "gsi_keys", Select="COUNT")
    assert "Items" not in answer and answer["Count"] == 3


def test_strong_reads_are_for_lsis(shop):
    assert query(shop, "lsi_all", ConsistentRead=True)["Count"] == 3
    with refused("Consistent reads are not supported on global secondary indexes"):
        query(shop, "gsi_all", ConsistentRead=True)


WRITES = [
    # operation, request
    ("put_item", {"Item": whole("9", g=1)}),
    ("put_item", {"Item": whole("0", g=1), "ConditionExpression": "attribute_not_exists(pk)"}),
    ("update_item", {"Key": item(pk="a", sk="0"), "UpdateExpression": "SET g = :v",
                     "ExpressionAttributeValues": {":v": value(1)}}),
    ("update_item", {"Key": item(pk="a", sk="0"), "AttributeUpdates": {"g": {"Value": value(1)}}}),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "request_"), WRITES)
def test_a_write_with_a_misfit_for_an_index_names_the_first_index(shop, operation, request_):
    with refused(
        INVALID + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi_all"
    ):
        getattr(shop, operation)(TableName="Orders", **request_)
    assert shop.get_item(TableName="Orders", Key=item(pk="a", sk="0"))["Item"] == whole("0")


@pytest.mark.parametrize("misfit", [True, None, ["x"], {"x": 1}, b"x", {"x"}])
def test_only_a_value_of_the_key_s_type_is_an_index_key(shop, misfit):
    with refused("Type mismatch for Index Key l Expected: S"):
        shop.put_item(TableName="Orders", Item=whole("9", l=misfit))


def test_one_misfit_refuses_a_whole_batch(shop):
    writes = [{"PutRequest": {"Item": each}} for each in (whole("8"), whole("9", g=1))]
    with refused("Type mismatch for Index Key g"):
        shop.batch_write_item(RequestItems={"Orders": writes})
    assert len(everything(shop, "Orders")) == 3


def test_one_misfit_cancels_a_transaction(shop):
    writes = [
        {"Put": {"TableName": "Orders", "Item": each}} for each in (whole("8"), whole("9", g=1))
    ]
    with refused("[None, ValidationError]", "TransactionCanceledException"):
        shop.transact_write_items(TransactItems=writes)
    assert len(everything(shop, "Orders")) == 3


EMPTY = "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: gsi_all, IndexKey: g"


def test_an_empty_index_key_is_refused_in_the_words_of_the_operation(shop):
    with refused(f"A value specified for a secondary index key is not supported. {EMPTY}"):
        shop.put_item(TableName="Orders", Item=whole("9", g=""))
    with refused(
        "The update expression attempted to update a secondary index key to a value that is not supported. "
        + EMPTY
    ):
        shop.update_item(
            TableName="Orders",
            Key=item(pk="a", sk="0"),
            UpdateExpression="SET g = :v",
            ExpressionAttributeValues={":v": value("")},
        )


STARTS = [
    # what is wrong, key, fragment
    ("a part is missing", item(g="g", pk="a"), "The provided starting key is invalid"),
    ("the index's own part is missing", item(pk="a", sk="0"), "The provided starting key is invalid"),
    ("one part too many", item(g="g", pk="a", sk="0", z="1"), "The provided starting key is invalid"),
    ("a wrong type", item(g="g", pk="a", sk=0), "The provided starting key is invalid"),
    ("another collection", item(g="z", pk="a", sk="0"),
     "The provided starting key is outside query boundaries based on provided conditions"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "fragment"), [case[1:] for case in STARTS], ids=[case[0] for case in STARTS]
)
def test_a_page_of_an_index_does_not_begin_where(shop, start, fragment):
    with refused(fragment):
        query(shop, "gsi_keys", ExclusiveStartKey=start)


@pytest.mark.parametrize("name", CARRIED)
@pytest.mark.parametrize("forward", [True, False])
def test_pages_of_one_item_go_through_equal_keys_without_loss(shop, name, forward):
    more, found = {}, []
    while True:
        page = query(shop, name, Limit=1, ScanIndexForward=forward, **more)
        found += [each["sk"]["S"] for each in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        own = {"gsi_some": {"g", "h"}}.get(name, {"g"} if name.startswith("gsi") else {"l"})
        assert page["LastEvaluatedKey"].keys() == {"pk", "sk", *own}
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert sorted(found) == ["0", "1", "2"]


def test_an_index_s_entry_follows_its_item(shop):
    shop.update_item(TableName="Orders", Key=item(pk="a", sk="0"), UpdateExpression="REMOVE g, l")
    shop.delete_item(TableName="Orders", Key=item(pk="a", sk="1"))
    for name in CARRIED:
        assert [each["sk"] for each in everything(shop, "Orders", name)] == [value("2")]


def test_what_is_older_than_an_index_and_fits_no_key_stays_out_of_it(client, create):
    create("Plain", "pk")
    for n, g in enumerate(("fits", "", 1, "x" * 2_049)):
        client.put_item(TableName="Plain", Item=item(pk=str(n), g=g))
    definition = table("Plain", "pk", gsis=(index("gix", "g"),))
    client.update_table(
        TableName="Plain",
        AttributeDefinitions=definition["AttributeDefinitions"][1:],
        GlobalSecondaryIndexUpdates=[{"Create": definition["GlobalSecondaryIndexes"][0]}],
    )
    assert [each["pk"] for each in everything(client, "Plain", "gix")] == [value("0")]
    for n in range(4):  # a change elsewhere in the item is none of the index's business
        client.update_item(
            TableName="Plain",
            Key=item(pk=str(n)),
            UpdateExpression="SET y = :y",
            ExpressionAttributeValues={":y": value("y")},
        )
    assert everything(client, "Plain", "gix") == [item(pk="0", g="fits", y="y")]


def test_an_index_that_is_being_built_or_dropped_cannot_be_read(lab, client, create):
    create("Plain", "pk")
    definition = table("Plain", "pk", gsis=(index("gix", "g"),))
    client.list_tables()  # by now the table is ACTIVE
    lab.dials.table_states = "real"
    try:
        client.update_table(
            TableName="Plain",
            AttributeDefinitions=definition["AttributeDefinitions"][1:],
            GlobalSecondaryIndexUpdates=[{"Create": definition["GlobalSecondaryIndexes"][0]}],
        )
        with refused("Cannot read from backfilling global secondary index: gix"):
            client.scan(TableName="Plain", IndexName="gix")
        lab.clock.advance(minutes=1)
        client.scan(TableName="Plain", IndexName="gix")
        client.update_table(
            TableName="Plain", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "gix"}}]
        )
        with refused("The table does not have the specified index: gix"):
            client.scan(TableName="Plain", IndexName="gix")
    finally:
        lab.dials.table_states = "off"


def test_metrics_of_an_item_collection_are_for_tables_with_an_lsi(shop, create):
    answer = shop.put_item(TableName="Orders", Item=whole("9"), ReturnItemCollectionMetrics="SIZE")
    metrics = answer["ItemCollectionMetrics"]
    assert metrics == {"ItemCollectionKey": item(pk="a"), "SizeEstimateRangeGB": [0.0, 1.0]}
    create("Plain", "pk")
    answer = shop.put_item(TableName="Plain", Item=item(pk="a"), ReturnItemCollectionMetrics="SIZE")
    assert "ItemCollectionMetrics" not in answer


MATCH = {"a": "S", "b": "N", "c": "S", "d": "N", "e": "B"}
PARTS = {":a": value("a"), ":b": value(1), ":c": value("c"), ":d": value(4), ":e": value(b"e")}
CONDITIONS = [
    ("a = :a AND b = :b", 6),
    ("b = :b AND a = :a", 6),
    ("a = :a AND b = :b AND c = :c", 4),
    ("a = :a AND b = :b AND c = :c AND d = :d", 2),
    ("a = :a AND b = :b AND c = :c AND d < :d", 2),
    ("a = :a AND b = :b AND c = :c AND d BETWEEN :b AND :d", 4),
    ("d = :d AND c = :c AND b = :b AND a = :a AND e = :e", 1),
    ("a = :a AND b = :b AND begins_with(c, :c)", 4),
]
BROKEN = [
    ("a = :a", "Query condition missed key schema element: b"),
    ("b = :b", "Query condition missed key schema element: a"),
    ("a = :a AND b > :b", "Query key condition not supported"),
    ("a = :a AND b = :b AND d = :d", "Query key condition not supported"),
    ("a = :a AND b = :b AND c > :c AND d = :d", "Query key condition not supported"),
    ("a = :a AND b = :b AND c = :c AND e = :e", "Query key condition not supported"),
    ("a = :b AND b = :b", INVALID + "Condition parameter type does not match schema type"),
]


@pytest.fixture
def many(client):
    request = table("Many", "pk", types=MATCH, gsis=(index("five", "a", "*b", "c", "d", "e"),))
    assert request["GlobalSecondaryIndexes"][0]["KeySchema"] == keys("a", "*b", "c", "d", "e")
    client.create_table(**request)
    rows = [
        ("c", 4, b"e"),
        ("c", 4, b"f"),
        ("c", 1, b"e"),
        ("c", 2, b"e"),
        ("d", 4, b"e"),
        ("b", 4, b"e"),
    ]
    for n, (c, d, e) in enumerate(rows):
        client.put_item(TableName="Many", Item=item(pk=str(n), a="a", b=1, c=c, d=d, e=e))
    client.put_item(TableName="Many", Item=item(pk="sparse", a="a", b=1, c="c", d=4))
    client.put_item(TableName="Many", Item=item(pk="other", a="a", b=2, c="c", d=4, e=b"e"))
    return client


def ask(client, condition, **more):
    values = {
        name: part
        for name, part in PARTS.items()
        if name in condition.replace(",", " ").replace(")", " ")
    }
    return client.query(
        TableName="Many",
        IndexName="five",
        KeyConditionExpression=condition,
        ExpressionAttributeValues=values,
        **more,
    )


@pytest.mark.parametrize(("condition", "count"), CONDITIONS)
def test_a_key_of_several_attributes_is_asked_for_from_the_left(many, condition, count):
    assert ask(many, condition)["Count"] == count


@pytest.mark.parametrize(("condition", "fragment"), BROKEN)
def test_a_key_of_several_attributes_is_not_asked_for_otherwise(many, condition, fragment):
    with refused(fragment):
        ask(many, condition)


def test_pages_of_a_key_of_several_attributes_name_all_of_them(many):
    page = ask(many, "a = :a AND b = :b", Limit=2)
    assert page["LastEvaluatedKey"].keys() == {"pk", "a", "b", "c", "d", "e"}
    rest = ask(many, "a = :a AND b = :b", ExclusiveStartKey=page["LastEvaluatedKey"])
    assert page["Count"] + rest["Count"] == 6
    with refused("The provided starting key is invalid"):
        short = {name: part for name, part in page["LastEvaluatedKey"].items() if name != "d"}
        ask(many, "a = :a AND b = :b", ExclusiveStartKey=short)


def test_an_index_name_has_three_letters_at_least(lab, shop):
    client = lab.session.client("dynamodb", config=Config(parameter_validation=False))
    with refused("Value 'gi' at 'indexName' failed to satisfy constraint"):
        client.scan(TableName="Orders", IndexName="gi")
