"""DynamoDB Streams, through boto3: what is recorded, how it is read, and for how long."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.engine.shards import TIME_TO_LIVE, Streams
from sandbox.engine.stored import Stored
from sandbox.model.attributes import item_from_python
from tests.engine.tools import everything, item, refused, sized, table

IMAGES = "NEW_AND_OLD_IMAGES"


@pytest.fixture
def streams(sandbox: Sandbox) -> Any:
    return sandbox.session.client("dynamodbstreams")


@pytest.fixture
def streamed(client: Any) -> Callable[..., str]:
    """Creates a table with a stream; returns the stream's ARN."""

    def made(name: str = "Orders", *keys: str, view: str = IMAGES, **options: Any) -> str:
        specification = {"StreamEnabled": True, "StreamViewType": view}
        request = table(name, *(keys or ("pk",))) | {"StreamSpecification": specification}
        answer = client.create_table(**request | options)
        return str(answer["TableDescription"]["LatestStreamArn"])

    return made


ONE_PARTITION = {
    "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
}


def shards(streams: Any, arn: str, **options: Any) -> list[dict[str, Any]]:
    answer = streams.describe_stream(StreamArn=arn, **options)
    return list(answer["StreamDescription"]["Shards"])


def iterator(streams: Any, arn: str, kind: str = "TRIM_HORIZON", **options: Any) -> str:
    """An iterator for the only shard, or for the one that ``ShardId`` names."""
    shard_id = options.pop("ShardId", None) or shards(streams, arn)[0]["ShardId"]
    answer = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard_id, ShardIteratorType=kind, **options
    )
    return str(answer["ShardIterator"])


def read(streams: Any, place: str, **options: Any) -> list[dict[str, Any]]:
    """The records of one GetRecords, as (event, body) would be too little for most facts."""
    return list(streams.get_records(ShardIterator=place, **options)["Records"])


def records(streams: Any, arn: str) -> list[dict[str, Any]]:
    """All records of a stream, parents before children, page after page."""
    found = []
    for shard in shards(streams, arn):
        place = iterator(streams, arn, ShardId=shard["ShardId"])
        while place:
            page = streams.get_records(ShardIterator=place)
            found += page["Records"]
            place = page.get("NextShardIterator") if page["Records"] else None
    return sorted(found, key=lambda record: int(record["dynamodb"]["SequenceNumber"]))


def events(streams: Any, arn: str) -> list[str]:
    return [record["eventName"] for record in records(streams, arn)]


def numbers(found: list[dict[str, Any]]) -> list[str]:
    return [record["dynamodb"]["SequenceNumber"] for record in found]


# What is recorded


def test_a_stream_tells_of_inserts_changes_and_removals(client, streams, streamed):
    arn = streamed()
    client.put_item(TableName="Orders", Item=item(pk="a", n=1))
    client.update_item(TableName="Orders", Key=item(pk="a"), UpdateExpression="SET n = n + n")
    client.delete_item(TableName="Orders", Key=item(pk="a"))
    assert events(streams, arn) == ["INSERT", "MODIFY", "REMOVE"]


def test_an_update_that_creates_an_item_is_one_insert(client, streams, streamed):
    arn = streamed()
    client.update_item(
        TableName="Orders", Key=item(pk="a"),
        UpdateExpression="SET n = :n", ExpressionAttributeValues=item(**{":n": 1}),
    )  # fmt: skip
    (record,) = records(streams, arn)
    assert record["eventName"] == "INSERT"
    assert record["dynamodb"]["NewImage"] == item(pk="a", n=1)


def test_a_write_that_changes_nothing_leaves_no_record(client, streams, streamed):
    arn = streamed()
    tags = {"L": [{"SS": ["x", "y"]}]}
    same_tags = {"L": [{"SS": ["y", "x"]}]}
    client.put_item(TableName="Orders", Item=item(pk="a") | {"tags": tags})
    client.put_item(TableName="Orders", Item=item(pk="a") | {"tags": tags})
    client.put_item(TableName="Orders", Item=item(pk="a") | {"tags": same_tags})
    client.update_item(TableName="Orders", Key=item(pk="a"), UpdateExpression="REMOVE nothing")
    client.delete_item(TableName="Orders", Key=item(pk="never was"))
    assert events(streams, arn) == ["INSERT"]


def test_a_refused_write_leaves_no_record(client, streams, streamed):
    arn = streamed()
    with refused("conditional", "ConditionalCheckFailedException"):
        client.delete_item(
            TableName="Orders", Key=item(pk="a"), ConditionExpression="attribute_exists(pk)"
        )
    assert records(streams, arn) == []


def test_batches_and_transactions_leave_a_record_for_each_item(client, streams, streamed):
    arn = streamed()
    puts = [{"PutRequest": {"Item": item(pk=key)}} for key in "ab"]
    client.batch_write_item(RequestItems={"Orders": puts})
    client.transact_write_items(TransactItems=[
        {"Delete": {"TableName": "Orders", "Key": item(pk="a")}},
        {"Put": {"TableName": "Orders", "Item": item(pk="c")}},
        {"ConditionCheck": {"TableName": "Orders", "Key": item(pk="b"),
                            "ConditionExpression": "attribute_exists(pk)"}},
    ])  # fmt: skip
    assert events(streams, arn) == ["INSERT", "INSERT", "REMOVE", "INSERT"]


def test_a_cancelled_transaction_leaves_no_record(client, streams, streamed):
    arn = streamed()
    with refused("Transaction cancelled", "TransactionCanceledException"):
        client.transact_write_items(TransactItems=[
            {"Put": {"TableName": "Orders", "Item": item(pk="a")}},
            {"ConditionCheck": {"TableName": "Orders", "Key": item(pk="b"),
                                "ConditionExpression": "attribute_exists(pk)"}},
        ])  # fmt: skip
    assert records(streams, arn) == []


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        (IMAGES, {"NewImage", "OldImage"}),
    ],
)
def test_a_view_type_decides_which_images_a_change_shows(client, streams, streamed, view, images):
    arn = streamed(view=view)
    client.put_item(TableName="Orders", Item=item(pk="a", n=1))
    client.put_item(TableName="Orders", Item=item(pk="a", n=2))
    change = records(streams, arn)[1]["dynamodb"]
    assert change.keys() & {"NewImage", "OldImage"} == images
    assert change["StreamViewType"] == view
    assert change["Keys"] == item(pk="a")
    assert change.get("NewImage", item(pk="a", n=2)) == item(pk="a", n=2)
    assert change.get("OldImage", item(pk="a", n=1)) == item(pk="a", n=1)


def test_an_insert_has_no_old_image_and_a_removal_no_new_one(client, streams, streamed):
    arn = streamed()
    client.put_item(TableName="Orders", Item=item(pk="a"))
    client.delete_item(TableName="Orders", Key=item(pk="a"))
    inserted, removed = [record["dynamodb"] for record in records(streams, arn)]
    assert "OldImage" not in inserted
    assert "NewImage" not in removed


def test_a_record_says_what_when_and_how_large(lab, client, streams, streamed):
    arn = streamed("Orders", "pk", "sk")
    lab.clock.advance(minutes=1, seconds=0.9)
    client.put_item(TableName="Orders", Item=item(pk="a", sk="b", blob=b"\x00\xff"))
    (record,) = records(streams, arn)
    assert record["eventSource"] == "aws:dynamodb"
    assert record["eventVersion"] == "1.1"
    assert record["awsRegion"] == lab.region
    assert len(record["eventID"]) == 32
    assert "userIdentity" not in record
    change = record["dynamodb"]
    assert change["Keys"] == item(pk="a", sk="b")
    assert change["NewImage"]["blob"] == {"B": b"\x00\xff"}
    assert f"{change['ApproximateCreationDateTime'].timestamp() % 60:g}" == "0"
    assert change["SizeBytes"] == 6 + 12
    assert change["SequenceNumber"].isdigit()
    assert 21 <= len(change["SequenceNumber"]) <= 40


def test_what_the_service_deletes_itself_carries_its_name(sandbox, client, streams, streamed):
    arn = streamed("Orders", "pk", **ONE_PARTITION)
    orders = sandbox._engine.catalog(sandbox.region).tables["Orders"]
    expired = Stored(item_from_python({"pk": "a"}), 3)
    orders.followers[0].record(orders.order_key(expired.item), expired, None, TIME_TO_LIVE)
    (record,) = records(streams, arn)
    assert record["eventName"] == "REMOVE"
    assert record["userIdentity"] == {
        "Type": "Service",
        "PrincipalId": "dynamodb.amazonaws.com",
    }


def test_a_table_without_a_stream_has_nobody_to_tell(sandbox, create):
    create("Plain", "pk")
    assert sandbox._engine.catalog(sandbox.region).tables["Plain"].followers == []


# Shards


def test_a_stream_has_one_open_shard_for_each_partition(lab, streams, streamed):
    arn = streamed()
    found = shards(streams, arn)
    assert len(found) == len(lab.snapshot("Orders").partitions) == 4
    assert all(28 <= len(shard["ShardId"]) <= 65 for shard in found)
    assert not any("EndingSequenceNumber" in shard["SequenceNumberRange"] for shard in found)
    assert not any("ParentShardId" in shard for shard in found)


def test_all_changes_of_an_item_are_in_one_shard_in_their_order(client, streams, streamed):
    arn = streamed()
    for n in range(60):
        client.put_item(TableName="Orders", Item=item(pk=f"k{n % 20}", n=n))
    homes: dict[str, set[str]] = {}
    for shard in shards(streams, arn):
        found = read(streams, iterator(streams, arn, ShardId=shard["ShardId"]))
        assert numbers(found) == sorted(numbers(found), key=int)
        for record in found:
            homes.setdefault(record["dynamodb"]["Keys"]["pk"]["S"], set()).add(shard["ShardId"])
    assert len(homes) == 20
    assert all(len(home) == 1 for home in homes.values())


def test_when_partitions_split_shards_close_and_their_children_carry_on(
    sandbox, client, streams, streamed
):
    arn = streamed("Orders", "pk", **ONE_PARTITION)
    client.put_item(TableName="Orders", Item=item(pk="a", n=1))
    (parent,) = shards(streams, arn)
    orders = sandbox._engine.catalog(sandbox.region).tables["Orders"]
    sandbox._engine.catalog(sandbox.region).splits.fit(orders, 0, 2_000)
    client.put_item(TableName="Orders", Item=item(pk="a", n=2))
    filtered = {"Type": "CHILD_SHARDS", "ShardId": parent["ShardId"]}
    children = shards(streams, arn, ShardFilter=filtered)
    assert len(children) == 2
    assert {child["ParentShardId"] for child in children} == {parent["ShardId"]}
    closed = streams.get_records(ShardIterator=iterator(streams, arn, ShardId=parent["ShardId"]))
    assert [record["eventName"] for record in closed["Records"]] == ["INSERT"]
    assert "NextShardIterator" not in closed
    assert events(streams, arn) == ["INSERT", "MODIFY"]


def test_an_open_shard_has_no_children(streams, streamed):
    arn = streamed("Orders", "pk", **ONE_PARTITION)
    (shard,) = shards(streams, arn)
    filtered = {"Type": "CHILD_SHARDS", "ShardId": shard["ShardId"]}
    assert shards(streams, arn, ShardFilter=filtered) == []


def test_shards_are_listed_page_by_page(streams, streamed):
    arn = streamed()
    whole = shards(streams, arn)
    first = streams.describe_stream(StreamArn=arn, Limit=3)["StreamDescription"]
    last = first["LastEvaluatedShardId"]
    rest = streams.describe_stream(StreamArn=arn, ExclusiveStartShardId=last)["StreamDescription"]
    assert first["Shards"] + rest["Shards"] == whole
    assert "LastEvaluatedShardId" not in rest


# Reading


@pytest.fixture
def three(client, streams, streamed) -> tuple[str, list[str]]:
    """(ARN, sequence numbers) of a stream of one shard with three records, a minute apart."""
    arn = streamed("Orders", "pk", **ONE_PARTITION)
    for n in range(3):
        client.put_item(TableName="Orders", Item=item(pk="a", n=n))
    return arn, numbers(records(streams, arn))


def test_trim_horizon_begins_with_the_oldest_record(streams, three):
    arn, found = three
    assert numbers(read(streams, iterator(streams, arn))) == found


def test_latest_begins_with_what_comes_after(client, streams, three):
    arn, _ = three
    place = iterator(streams, arn, "LATEST")
    assert read(streams, place) == []
    client.delete_item(TableName="Orders", Key=item(pk="a"))
    assert [record["eventName"] for record in read(streams, place)] == ["REMOVE"]


def test_a_sequence_number_begins_with_its_record_or_after_it(streams, three):
    arn, found = three
    at = iterator(streams, arn, "AT_SEQUENCE_NUMBER", SequenceNumber=found[1])
    after = iterator(streams, arn, "AFTER_SEQUENCE_NUMBER", SequenceNumber=found[1])
    assert numbers(read(streams, at)) == found[1:]
    assert numbers(read(streams, after)) == found[2:]


def test_a_shards_starting_sequence_number_begins_at_its_first_record(streams, three):
    arn, found = three
    (shard,) = shards(streams, arn)
    start = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    place = iterator(streams, arn, "AT_SEQUENCE_NUMBER", SequenceNumber=start)
    assert numbers(read(streams, place)) == found


def test_a_timestamp_begins_with_the_first_record_at_or_after_it(lab, client, streams, three):
    arn, found = three
    lab.clock.advance(minutes=1)
    moment = lab.clock.now
    lab.clock.advance(seconds=1)
    client.delete_item(TableName="Orders", Key=item(pk="a"))
    later = read(streams, iterator(streams, arn, "AT_TIMESTAMP", Timestamp=moment))
    assert [record["eventName"] for record in later] == ["REMOVE"]
    all_of_it = iterator(streams, arn, "AT_TIMESTAMP", Timestamp=1_000_000)
    assert numbers(read(streams, all_of_it))[:3] == found


def test_a_timestamp_in_the_future_is_refused_but_for_clocks_that_differ_a_little(
    lab, streams, three
):
    arn, _ = three
    a_little = lab.clock.now.timestamp() + 0.5
    assert read(streams, iterator(streams, arn, "AT_TIMESTAMP", Timestamp=a_little)) == []
    with refused("future"):
        iterator(streams, arn, "AT_TIMESTAMP", Timestamp=lab.clock.now.timestamp() + 60)


def test_each_page_hands_out_the_iterator_for_the_next(streams, three):
    arn, found = three
    place, seen = iterator(streams, arn), []
    for _ in range(4):
        page = streams.get_records(ShardIterator=place, Limit=2)
        seen += numbers(page["Records"])
        place = page["NextShardIterator"]
    assert seen == found


def test_reading_again_from_one_iterator_gives_the_same_records(streams, three):
    arn, _ = three
    place = iterator(streams, arn)
    assert read(streams, place) == read(streams, place)


def test_one_page_holds_at_most_a_thousand_records(client, streams, streamed):
    arn = streamed("Orders", "pk", view="KEYS_ONLY", **ONE_PARTITION)
    for start in range(0, 1_100, 25):
        puts = [{"PutRequest": {"Item": item(pk=f"k{n}")}} for n in range(start, start + 25)]
        client.batch_write_item(RequestItems={"Orders": puts})
    page = streams.get_records(ShardIterator=iterator(streams, arn))
    assert len(page["Records"]) == 1_000
    assert len(read(streams, page["NextShardIterator"])) == 100


def test_one_page_holds_at_most_a_megabyte(client, streams, streamed):
    arn = streamed("Orders", "pk", view="NEW_IMAGE", **ONE_PARTITION)
    for n in range(4):
        client.put_item(TableName="Orders", Item=sized(300 * 1_024, pk=f"k{n}"))
    page = streams.get_records(ShardIterator=iterator(streams, arn))
    assert len(page["Records"]) == 3
    assert len(read(streams, page["NextShardIterator"])) == 1


# For how long


def test_a_record_is_kept_for_24_hours(lab, client, streams, streamed):
    arn = streamed("Orders", "pk", **ONE_PARTITION)
    client.put_item(TableName="Orders", Item=item(pk="a", n=1))
    lab.clock.advance(hours=23, minutes=59)
    client.put_item(TableName="Orders", Item=item(pk="a", n=2))
    assert events(streams, arn) == ["INSERT", "MODIFY"]
    lab.clock.advance(minutes=2)
    assert events(streams, arn) == ["MODIFY"]


def test_a_trimmed_sequence_number_cannot_be_read_from(lab, streams, three):
    arn, found = three
    lab.clock.advance(hours=25)
    with refused("trimmed", "TrimmedDataAccessException"):
        iterator(streams, arn, "AT_SEQUENCE_NUMBER", SequenceNumber=found[0])


def test_an_iterator_whose_record_was_trimmed_meanwhile_is_refused(lab, streams, three):
    arn, _ = three
    lab.clock.advance(hours=23, minutes=55)
    place = iterator(streams, arn)
    lab.clock.advance(minutes=10)
    with refused("trimmed", "TrimmedDataAccessException"):
        read(streams, place)


def test_an_iterator_expires_after_15_minutes(lab, streams, three):
    arn, found = three
    place = iterator(streams, arn)
    lab.clock.advance(minutes=14, seconds=59)
    assert numbers(read(streams, place)) == found
    lab.clock.advance(seconds=1)
    with refused("expired", "ExpiredIteratorException"):
        read(streams, place)


# Enabling and disabling


def disable(client: Any, name: str = "Orders") -> None:
    client.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})


def test_a_disabled_stream_stays_readable_for_24_hours(lab, client, streams, three):
    arn, found = three
    disable(client)
    client.put_item(TableName="Orders", Item=item(pk="unseen"))
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert described["StreamStatus"] == "DISABLED"
    (shard,) = described["Shards"]
    assert shard["SequenceNumberRange"]["EndingSequenceNumber"] == found[-1]
    page = streams.get_records(ShardIterator=iterator(streams, arn))
    assert numbers(page["Records"]) == found
    assert "NextShardIterator" not in page
    lab.clock.advance(hours=24)
    with refused(f"Stream: {arn} not found", "ResourceNotFoundException"):
        streams.describe_stream(StreamArn=arn)
    assert streams.list_streams()["Streams"] == []


def test_a_closed_shard_hands_out_iterators_until_its_last_record(client, streams, three):
    arn, found = three
    disable(client)
    page = streams.get_records(ShardIterator=iterator(streams, arn), Limit=2)
    page = streams.get_records(ShardIterator=page["NextShardIterator"], Limit=2)
    assert numbers(page["Records"]) == found[2:]
    assert "NextShardIterator" not in page


def test_enabling_a_stream_again_makes_another_stream(lab, client, streams, three):
    arn, _ = three
    disable(client)
    specification = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    client.update_table(TableName="Orders", StreamSpecification=specification)
    described = client.describe_table(TableName="Orders")["Table"]
    again = described["LatestStreamArn"]
    assert again != arn
    assert again.endswith(described["LatestStreamLabel"])
    client.delete_item(TableName="Orders", Key=item(pk="a"))
    assert events(streams, again) == ["REMOVE"]
    listed = [stream["StreamArn"] for stream in streams.list_streams(TableName="Orders")["Streams"]]
    assert listed == [arn, again]


def test_a_deleted_tables_stream_stays_readable_for_24_hours(lab, client, streams, three):
    arn, found = three
    client.delete_table(TableName="Orders")
    assert streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"
    assert numbers(read(streams, iterator(streams, arn))) == found
    assert len(streams.list_streams(TableName="Orders")["Streams"]) == 1
    lab.clock.advance(hours=24)
    with refused("not found", "ResourceNotFoundException"):
        streams.list_streams(TableName="Orders")


def test_a_table_of_the_same_name_has_a_stream_of_its_own(client, streams, streamed):
    first = streamed()
    client.put_item(TableName="Orders", Item=item(pk="a"))
    client.delete_table(TableName="Orders")
    second = streamed()
    assert first != second
    assert events(streams, first) == ["INSERT"]
    assert events(streams, second) == []


def test_streams_are_listed_page_by_page(streams, streamed):
    arns = sorted(streamed(name) for name in ("Orders", "Carts", "Users"))
    first = streams.list_streams(Limit=2)
    rest = streams.list_streams(ExclusiveStartStreamArn=first["LastEvaluatedStreamArn"])
    assert [stream["StreamArn"] for stream in first["Streams"] + rest["Streams"]] == arns
    assert "LastEvaluatedStreamArn" not in rest


def test_enabling_takes_the_time_that_the_tables_state_takes(sandbox, client, create, streams):
    create("Orders", "pk")
    orders = sandbox._engine.catalog(sandbox.region).tables["Orders"]
    orders.settings.definition["StreamSpecification"] = {"StreamViewType": IMAGES}
    kept = Streams(sandbox.clock)
    stream = kept.start(orders, seconds=5)
    assert stream.status == "ENABLING"
    sandbox.clock.advance(seconds=5)
    assert stream.status == "ENABLED"
    kept.stop(orders, seconds=5)
    assert stream.status == "DISABLING"
    sandbox.clock.advance(seconds=5)
    assert stream.status == "DISABLED"


# Refusals


def test_what_is_not_there_is_not_found(streams, streamed):
    arn = streamed("Orders", "pk", **ONE_PARTITION)
    with refused(f"Stream: {arn}9 not found", "ResourceNotFoundException"):
        streams.describe_stream(StreamArn=arn + "9")
    with refused("Shard does not exist", "ResourceNotFoundException"):
        iterator(streams, arn, ShardId="shardId-00000000000000000000-00000000")
    with refused("Table: Nobody not found", "ResourceNotFoundException"):
        streams.list_streams(TableName="Nobody")


def test_what_is_no_arn_of_a_stream_is_refused_wherever_one_is_asked_for(streams):
    wrong = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders"
    with refused(f"Invalid StreamArn: {wrong}"):
        streams.describe_stream(StreamArn=wrong)
    with refused(f"Invalid StreamArn: {wrong}"):
        streams.list_streams(ExclusiveStartStreamArn=wrong)


def test_an_iterator_that_was_tampered_with_is_refused(streams, three):
    arn, _ = three
    place = iterator(streams, arn)
    for wrong in ("x", place + "A", place[:-6] + "AAAA==", place.replace("Orders", "Others")):
        with refused("Invalid ShardIterator"):
            read(streams, wrong)


def test_a_sequence_number_of_no_record_is_refused(streams, three):
    arn, found = three
    for wrong in ("9" * 28, "0" * 21, found[0][:-1] + "9", "x" * 21):
        with refused("Invalid SequenceNumber"):
            iterator(streams, arn, "AT_SEQUENCE_NUMBER", SequenceNumber=wrong)


@pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "AT_TIMESTAMP"])
def test_an_iterator_type_asks_for_its_own_parameter(streams, three, kind):
    arn, _ = three
    with refused("must be specified"):
        iterator(streams, arn, kind)


def test_more_than_the_largest_page_is_refused(streams, three):
    arn, _ = three
    with refused("1000", "LimitExceededException"):
        read(streams, iterator(streams, arn), Limit=1_001)
    with refused("less than or equal to 100"):
        streams.list_streams(Limit=101)
    with refused("less than or equal to 100"):
        streams.describe_stream(StreamArn=arn, Limit=101)


# Doors, and the ledger


def test_any_client_of_this_process_reads_the_same_stream(sandbox, client, streamed):
    arn = streamed()
    client.put_item(TableName="Orders", Item=item(pk="a"))
    by_default = boto3.client("dynamodbstreams")
    over_http = boto3.client("dynamodbstreams", endpoint_url=sandbox.endpoint_url)
    assert records(by_default, arn) == records(over_http, arn)
    assert len(records(over_http, arn)) == 1


def test_the_aws_cli_reads_the_same_stream(client, streamed):
    arn = streamed("Orders", "pk", **ONE_PARTITION)
    client.put_item(TableName="Orders", Item=item(pk="a", blob=b"\x00"))

    def aws(*words: str) -> Any:
        done = subprocess.run(["aws", "dynamodbstreams", *words], capture_output=True, check=True)
        return json.loads(done.stdout)

    assert aws("list-streams")["Streams"][0]["StreamArn"] == arn
    described = aws("describe-stream", "--stream-arn", arn)["StreamDescription"]
    shard_id = described["Shards"][0]["ShardId"]
    place = aws("get-shard-iterator", "--stream-arn", arn, "--shard-id", shard_id,
                "--shard-iterator-type", "TRIM_HORIZON")["ShardIterator"]  # fmt: skip
    (record,) = aws("get-records", "--shard-iterator", place)["Records"]
    assert record["dynamodb"]["NewImage"] == {"pk": {"S": "a"}, "blob": {"B": "AA=="}}


def test_every_call_to_a_stream_has_its_ledger_entry(lab, streams, three):
    arn, _ = three
    mark = lab.ledger.total
    read(streams, iterator(streams, arn))
    entries = lab.ledger.since(mark)
    assert entries.operations == ["DescribeStream", "GetShardIterator", "GetRecords"]
    assert [entry.table for entry in entries] == ["Orders"] * 3


def test_streams_belong_to_their_region(sandbox, streamed):
    arn = streamed()
    elsewhere = sandbox.session.client("dynamodbstreams", region_name="eu-west-1")
    assert elsewhere.list_streams()["Streams"] == []
    with refused(f"Stream: {arn} not found", "ResourceNotFoundException"):
        elsewhere.describe_stream(StreamArn=arn)


# The law

KEYS = st.sampled_from("abcdef")
CONTENT = st.one_of(st.integers(0, 2), st.sampled_from([{"x"}, {"x", "y"}, [{"y"}], b"\x00"]))
WRITES = st.lists(
    st.tuples(st.sampled_from(("put", "update", "delete")), KEYS, CONTENT), max_size=30
)


@given(writes=WRITES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_replaying_a_stream_over_nothing_gives_the_table(sandbox, streams, writes):
    sandbox.reset()
    client = sandbox.client
    specification = {"StreamEnabled": True, "StreamViewType": IMAGES}
    request = table("Orders", "pk") | {"StreamSpecification": specification}
    arn = client.create_table(**request)["TableDescription"]["LatestStreamArn"]
    for kind, key, content in writes:
        if kind == "put":
            client.put_item(TableName="Orders", Item=item(pk=key, content=content))
        elif kind == "update":
            client.update_item(
                TableName="Orders", Key=item(pk=key), UpdateExpression="SET added = :c",
                ExpressionAttributeValues=item(**{":c": content}),
            )  # fmt: skip
        else:
            client.delete_item(TableName="Orders", Key=item(pk=key))
    replayed: dict[str, Any] = {}
    for record in records(streams, arn):
        change = record["dynamodb"]
        key = change["Keys"]["pk"]["S"]
        assert replayed.get(key) == change.get("OldImage")
        assert change.get("NewImage") != change.get("OldImage")
        replayed[key] = change.get("NewImage")
    left = {key: image for key, image in replayed.items() if image}
    assert left == {found["pk"]["S"]: found for found in everything(client, "Orders")}


def test_records_have_the_sizes_that_aws_publishes(client, streams, streamed):
    """AWS CLI reference, dynamodbstreams get-records: the keys and each image that the view shows."""
    arn = streamed("Music", "Artist", "SongTitle", **ONE_PARTITION)
    for artist, title, album, awards in (
        ("No One You Know", "Call Me Today", "Somewhat Famous", 1),
        ("Acme Band", "Happy Day", "Songs About Life", 10),
        ("Acme Band", "Happy Day", "Updated Album Title", 10),
    ):
        song = item(Artist=artist, SongTitle=title, AlbumTitle=album, Awards=awards)
        client.put_item(TableName="Music", Item=song)
    found = [(each["eventName"], each["dynamodb"]["SizeBytes"]) for each in records(streams, arn)]
    assert found == [("INSERT", 119), ("INSERT", 100), ("MODIFY", 170)]
