"""Items that expire are deleted by the service itself, some time later."""

from datetime import timedelta

import pytest

from sandbox.model.clock import START
from tests.engine.tools import index, item, table

TTL = {"Enabled": True, "AttributeName": "expires"}


def epoch(**later):
    """A time after the sandbox's start, in seconds since the epoch."""
    return int((START + timedelta(**later)).timestamp())


@pytest.fixture
def sessions(lab):
    lab.client.create_table(**table("Sessions", "pk", gsis=(index("by_user", "user"),)))
    lab.client.update_time_to_live(TableName="Sessions", TimeToLiveSpecification=TTL)
    return lab.resource.Table("Sessions")


def keys(sessions):
    return sorted(found["pk"] for found in sessions.scan()["Items"])


def test_an_expired_item_is_gone_within_a_minute_where_the_dial_is_off(lab, sessions):
    sessions.put_item(Item={"pk": "a", "expires": epoch(minutes=10)})
    sessions.put_item(Item={"pk": "b", "expires": epoch(minutes=20)})
    lab.clock.advance(minutes=9)
    assert keys(sessions) == ["a", "b"]
    lab.clock.advance(minutes=2)
    assert keys(sessions) == ["b"]


def test_a_deletion_by_time_to_live_is_no_request_and_costs_nothing(lab, sessions):
    sessions.put_item(Item={"pk": "a", "expires": epoch(minutes=10)})
    mark, before = lab.ledger.total, lab.ledger.write_units
    lab.clock.advance(hours=1)
    assert lab.ledger.total == mark
    assert lab.ledger.write_units == before
    assert lab.snapshot("Sessions").items == ()


def test_entries_of_indexes_go_with_the_item(lab, sessions):
    sessions.put_item(Item={"pk": "a", "user": "u", "expires": epoch(minutes=1)})
    lab.clock.advance(minutes=3)
    assert sessions.scan(IndexName="by_user")["Count"] == 0


def test_its_stream_record_says_that_the_service_did_it(lab, sessions):
    lab.client.update_table(
        TableName="Sessions",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"},
    )
    sessions.put_item(Item={"pk": "a", "expires": epoch(minutes=1)})
    lab.clock.advance(minutes=3)
    streams = lab.session.client("dynamodbstreams")
    arn = lab.client.describe_table(TableName="Sessions")["Table"]["LatestStreamArn"]
    records = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records += streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "REMOVE"]
    assert records[1]["userIdentity"] == {
        "Type": "Service",
        "PrincipalId": "dynamodb.amazonaws.com",
    }
    assert records[1]["dynamodb"]["OldImage"]["pk"] == {"S": "a"}


@pytest.mark.parametrize(
    "expires", ["soon", True, epoch(days=-5 * 365 - 1), epoch(minutes=1) * 1_000, -5]
)
def test_what_is_no_time_of_the_last_five_years_or_later_never_expires(lab, sessions, expires):
    sessions.put_item(Item={"pk": "a", "expires": expires})
    lab.clock.advance(days=30)
    assert keys(sessions) == ["a"]


def test_an_item_whose_expiry_is_already_past_is_deleted(lab, sessions):
    sessions.put_item(Item={"pk": "a", "expires": epoch(days=-30)})
    assert keys(sessions) == ["a"]
    lab.clock.advance(minutes=1)
    assert keys(sessions) == []


def test_an_expired_item_stays_readable_changeable_and_billed_for_a_while(lab, sessions):
    lab.dials.ttl_delay = "real"
    try:
        sessions.put_item(Item={"pk": "a", "expires": epoch(minutes=1)})
        lab.clock.advance(minutes=10)
        assert sessions.get_item(Key={"pk": "a"})["Item"]["pk"] == "a"
        sessions.update_item(
            Key={"pk": "a"},
            UpdateExpression="SET seen = :yes",
            ExpressionAttributeValues={":yes": True},
        )
        assert lab.receipt().write_units == 1
        lab.clock.advance(days=5)
        assert keys(sessions) == []
    finally:
        lab.dials.ttl_delay = "off"


def test_an_item_whose_expiry_is_moved_on_in_time_stays(lab, sessions):
    lab.dials.ttl_delay = "real"
    try:
        sessions.put_item(Item={"pk": "a", "expires": epoch(minutes=1)})
        lab.clock.advance(minutes=10)
        later = {":later": epoch(days=20)}
        sessions.update_item(
            Key={"pk": "a"},
            UpdateExpression="SET expires = :later",
            ExpressionAttributeValues=later,
        )
        lab.clock.advance(days=19)
        assert keys(sessions) == ["a"]
        lab.clock.advance(days=6)
        assert keys(sessions) == []
    finally:
        lab.dials.ttl_delay = "off"


def test_real_deletions_are_spread_over_hours(lab, sessions):
    lab.dials.ttl_delay = "real"
    try:
        with sessions.batch_writer() as batch:
            for number in range(200):
                batch.put_item(Item={"pk": str(number), "expires": epoch(minutes=1)})
        left = []
        for hours in (1, 11, 96):
            lab.clock.advance(hours=hours)
            left.append(len(lab.snapshot("Sessions").items))
        assert left[0] > 150
        assert 20 < left[1] < 150
        assert left[2] == 0
    finally:
        lab.dials.ttl_delay = "off"


def test_enabling_finds_the_items_that_are_there_and_disabling_lets_them_be(lab):
    lab.client.create_table(**table("Carts", "pk"))
    for name, later in (("a", 30), ("b", 90)):
        lab.client.put_item(TableName="Carts", Item=item(pk=name, expires=epoch(minutes=later)))
    lab.client.update_time_to_live(TableName="Carts", TimeToLiveSpecification=TTL)
    lab.clock.advance(minutes=61)
    lab.client.update_time_to_live(
        TableName="Carts", TimeToLiveSpecification={**TTL, "Enabled": False}
    )
    lab.clock.advance(days=1)
    (left,) = lab.client.scan(TableName="Carts")["Items"]
    assert left["pk"] == {"S": "b"}


def test_a_table_that_is_made_anew_keeps_its_items(lab, sessions):
    sessions.put_item(Item={"pk": "a", "expires": epoch(minutes=5)})
    lab.client.delete_table(TableName="Sessions")
    lab.client.create_table(**table("Sessions", "pk"))
    sessions.put_item(Item={"pk": "a", "expires": epoch(minutes=5)})
    lab.clock.advance(hours=1)
    assert keys(sessions) == ["a"]


def test_deleted_items_are_counted_by_a_metric(lab, sessions):
    sessions.put_item(Item={"pk": "a", "expires": epoch(minutes=1)})
    lab.clock.advance(minutes=3)
    cloudwatch = lab.session.client("cloudwatch")
    (found,) = cloudwatch.get_metric_statistics(
        Namespace="AWS/DynamoDB",
        MetricName="TimeToLiveDeletedItemCount",
        Dimensions=[{"Name": "TableName", "Value": "Sessions"}],
        StartTime=START,
        EndTime=lab.clock.now,
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    assert found["Sum"] == 1
