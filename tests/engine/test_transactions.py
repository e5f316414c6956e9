"""TransactWriteItems and TransactGetItems: what they take, answer and refuse. Sources: facts 1.3, 8; API reference."""

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.engine.tools import index, item, refused, table, value

UNCHECKED = Config(parameter_validation=False)  # else boto3 itself refuses a wrong shape
TAKEN = item(pk="taken", sk="1")


@pytest.fixture
def shop(client):
    """A table with both kinds of index, and one of plain items."""
    gsi, lsi = index("by-g", "g", projection="KEYS_ONLY"), index("by-l", "pk", "l")
    client.create_table(**table("Orders", "pk", "sk", gsis=(gsi,), lsis=(lsi,)))
    client.create_table(**table("Users", "pk"))
    client.put_item(TableName="Orders", Item=TAKEN | item(n=1, text="t", empty=""))
    return client


@pytest.fixture
def unchecked(shop, lab):
    return lab.session.client("dynamodb", config=UNCHECKED)


def put(name, **attributes):
    return {"Put": {"TableName": name, "Item": item(**attributes)}}


def update(expression, **values):
    part = {"TableName": "Orders", "Key": TAKEN, "UpdateExpression": expression}
    given = {f":{name}": value(one) for name, one in values.items()}
    return part | ({"ExpressionAttributeValues": given} if given else {})


def reasons(shop, *actions):
    """Why these are cancelled."""
    with pytest.raises(ClientError) as caught:
        shop.transact_write_items(TransactItems=list(actions))
    assert caught.value.response["Error"]["Code"] == "TransactionCanceledException"
    return caught.value.response["CancellationReasons"]


@pytest.mark.parametrize(
    ("element", "message"),
    [
        (
            {},
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request",
        ),
        (
            put("Users", pk="1") | {"Delete": {"TableName": "Users", "Key": item(pk="2")}},
            "TransactItems can only contain one of Check, Put, Update or Delete",
        ),
    ],
)
def test_an_element_of_a_transaction_is_one_action(unchecked, element, message):
    with refused(message):
        unchecked.transact_write_items(TransactItems=[put("Users", pk="0"), element])


@pytest.mark.parametrize("kind", ["ConditionCheck", "Put", "Update", "Delete"])
def test_the_name_of_a_table_is_judged_within_a_transaction_too(shop, kind):
    rest = {
        "ConditionCheck": {"Key": TAKEN, "ConditionExpression": "a = :undefined"},
        "Put": {"Item": TAKEN},
        "Update": {"Key": TAKEN, "UpdateExpression": "SET a = :undefined"},
        "Delete": {"Key": TAKEN},
    }[kind]
    place = f"transactItems.2.member.{kind[0].lower()}{kind[1:]}.tableName"
    for name, message in (
        ("no-such-name!", f"Value 'no-such-name!' at '{place}' failed to satisfy constraint"),
        ("ab", "TableName must be at least 3 characters long and at most 255 characters long"),
    ):
        with refused(message):
            shop.transact_write_items(
                TransactItems=[put("Users", pk="1"), {kind: {"TableName": name, **rest}}]
            )


def test_the_name_of_a_table_is_judged_before_it_is_read_from(shop):
    with refused("Value 'a b' at 'transactItems.1.member.get.tableName' failed"):
        shop.transact_get_items(TransactItems=[{"Get": {"TableName": "a b", "Key": TAKEN}}])


UPDATED = "The update expression attempted to update the secondary index key "


@pytest.mark.parametrize(
    ("expression", "values", "message"),
    [
        ("SET g = n", {}, UPDATED + "to unsupported type"),
        ("SET l = if_not_exists(nope, :n)", {"n": 1}, UPDATED + "to unsupported type"),
        ("SET g = :long", {"long": "x" * 2_049}, UPDATED + "beyond allowed size limits"),
        ("SET l = :long", {"long": "x" * 1_025}, UPDATED + "beyond allowed size limits"),
        ("SET g = :n", {"n": 1}, "Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g"),
        ("ADD l :n", {"n": 1}, "Type mismatch for Index Key l Expected: S Actual: N IndexName: by-l"),
    ],
)  # fmt: skip
def test_what_an_update_makes_no_index_key_is_told_in_its_own_words(
    shop, expression, values, message
):
    """API reference, TransactionCanceledException: messages of ValidationError."""
    asked = update(expression, **values)
    (reason, other) = reasons(shop, {"Update": asked}, put("Users", pk="1"))
    assert reason["Code"] == "ValidationError" and message in reason["Message"]
    assert other == {"Code": "None"}
    with refused(reason["Message"]):
        shop.update_item(**asked)


def test_a_value_of_the_wrong_type_for_an_index_is_told_before_the_condition_is_looked_at(shop):
    never = {"ConditionExpression": "attribute_exists(nope)"}
    with refused("Type mismatch for Index Key g Expected: S Actual: N"):
        shop.update_item(**update("SET g = :n", n=1), **never)
    with refused("The conditional request failed", "ConditionalCheckFailedException"):
        shop.update_item(**update("SET g = n"), **never)


def test_item_collections_stand_under_the_name_that_the_request_gives_their_table(shop):
    arn = shop.describe_table(TableName="Orders")["Table"]["TableArn"]
    for name in ("Orders", arn):
        response = shop.transact_write_items(
            TransactItems=[put(name, pk="a", sk="1"), put("Users", pk="a")],
            ReturnItemCollectionMetrics="SIZE",
        )
        collection = {"ItemCollectionKey": item(pk="a"), "SizeEstimateRangeGB": [0.0, 1.0]}
        assert response["ItemCollectionMetrics"] == {name: [collection]}


def test_a_transaction_doubles_the_writes_of_indexes_too(client):
    """AWS CLI reference, examples of batch-write-item, delete-item, update-item and transact-write-items."""
    albums = index("AlbumTitleIndex", "Artist", "AlbumTitle", projection=("Genre", "Year"))
    client.create_table(**table("MusicCollection", "Artist", "SongTitle", lsis=(albums,)))
    happy = item(Artist="Acme Band", SongTitle="Happy Day")
    call = item(Artist="No One You Know", SongTitle="Call Me Today")
    asked = {"ReturnConsumedCapacity": "TOTAL", "ReturnItemCollectionMetrics": "SIZE"}
    songs = [
        happy | item(AlbumTitle="Songs About Life"),
        call | item(AlbumTitle="Somewhat Famous"),
        item(
            Artist="No One You Know", SongTitle="Scared of My Shadow", AlbumTitle="Blue Sky Blues"
        ),
    ]
    batch = client.batch_write_item(
        RequestItems={"MusicCollection": [{"PutRequest": {"Item": song}} for song in songs]},
        **asked,
    )
    assert batch["ConsumedCapacity"][0]["CapacityUnits"] == 6
    collections = {
        "MusicCollection": [
            {"ItemCollectionKey": item(Artist=artist), "SizeEstimateRangeGB": [0.0, 1.0]}
            for artist in ("Acme Band", "No One You Know")
        ]
    }
    assert by_artist(batch["ItemCollectionMetrics"]) == collections  # each once

    change = {
        "TableName": "MusicCollection",
        "Key": happy,
        "UpdateExpression": "SET AlbumTitle = :new",
        "ExpressionAttributeValues": {":new": value("Louder Than Ever")},
    }
    assert client.update_item(**change, **asked)["ConsumedCapacity"]["CapacityUnits"] == 3
    scared = {name: songs[2][name] for name in ("Artist", "SongTitle")}
    gone = client.delete_item(TableName="MusicCollection", Key=scared, **asked)
    assert gone["ConsumedCapacity"]["CapacityUnits"] == 2

    change["ExpressionAttributeValues"] = {":new": value("Updated Album Title")}
    condition = {"ConditionExpression": "attribute_not_exists(Rating)"}
    response = client.transact_write_items(
        TransactItems=[
            {"Update": change | condition},
            {"Delete": {"TableName": "MusicCollection", "Key": call} | condition},
        ],
        **asked,
    )
    assert response["ConsumedCapacity"] == [
        {"TableName": "MusicCollection", "CapacityUnits": 10.0, "WriteCapacityUnits": 10.0}
    ]
    assert by_artist(response["ItemCollectionMetrics"]) == collections


def by_artist(metrics):
    """The example shows no order of the collections."""
    return {
        name: sorted(found, key=lambda one: one["ItemCollectionKey"]["Artist"]["S"])
        for name, found in metrics.items()
    }
