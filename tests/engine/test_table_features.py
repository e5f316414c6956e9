"""What a table can have besides its items: a policy, insights into its keys, destinations for its changes."""

import json

import pytest

from tests.engine.tools import index, refused, table

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/changes"


def policy(action="dynamodb:GetItem"):
    return json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": action, "Resource": ARN}],
    })  # fmt: skip


@pytest.fixture
def orders(create):
    return create("Orders", "pk", "sk", gsis=(index("by_state", "state"),))


# Resource policies


def test_a_policy_stays_until_it_is_deleted_and_its_revision_names_it(client, orders):
    with refused("Resource-based policy not found", "PolicyNotFoundException"):
        client.get_resource_policy(ResourceArn=ARN)
    first = client.put_resource_policy(ResourceArn=ARN, Policy=policy())["RevisionId"]
    got = client.get_resource_policy(ResourceArn=ARN)
    assert (got["Policy"], got["RevisionId"]) == (policy(), first)
    again = client.put_resource_policy(ResourceArn=ARN, Policy=policy())["RevisionId"]
    other = client.put_resource_policy(ResourceArn=ARN, Policy=policy("dynamodb:*"))["RevisionId"]
    assert first == again != other
    assert client.delete_resource_policy(ResourceArn=ARN)["RevisionId"] == other
    assert "RevisionId" not in client.delete_resource_policy(ResourceArn=ARN)
    with refused("Resource-based policy not found", "PolicyNotFoundException"):
        client.get_resource_policy(ResourceArn=ARN)


def test_a_policy_changes_only_from_the_revision_that_is_expected(client, orders):
    none = {"ResourceArn": ARN, "ExpectedRevisionId": "NO_POLICY"}
    with refused("Resource-based policy not found", "PolicyNotFoundException"):
        client.put_resource_policy(ResourceArn=ARN, Policy=policy(), ExpectedRevisionId="1")
    revision = client.put_resource_policy(Policy=policy(), **none)["RevisionId"]
    for change in (client.put_resource_policy, client.delete_resource_policy):
        document = {"Policy": policy("dynamodb:*")} if change == client.put_resource_policy else {}
        with refused("Resource-based policy not found", "PolicyNotFoundException"):
            change(**document, **none)
    client.delete_resource_policy(ResourceArn=ARN, ExpectedRevisionId=revision)


def test_a_stream_has_a_policy_of_its_own(client, orders):
    view = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    client.update_table(TableName=orders, StreamSpecification=view)
    stream = client.describe_table(TableName=orders)["Table"]["LatestStreamArn"]
    client.put_resource_policy(ResourceArn=stream, Policy=policy())
    assert client.get_resource_policy(ResourceArn=stream)["Policy"] == policy()
    with refused("Resource-based policy not found", "PolicyNotFoundException"):
        client.get_resource_policy(ResourceArn=ARN)


@pytest.mark.parametrize("document", ["{", "[]", "{}", policy() + 20_481 * " ", "[" * 100_000])
def test_a_policy_is_json_with_a_statement_of_at_most_20_kilobytes(client, orders, document):
    with refused("olicy"):
        client.put_resource_policy(ResourceArn=ARN, Policy=document)
    with refused("olicy"):
        client.create_table(**table("New", "pk"), ResourcePolicy=document)


def test_a_table_is_created_with_its_policy_and_takes_it_along(client, orders):
    client.create_table(**table("New", "pk"), ResourcePolicy=policy())
    arn = ARN.replace("Orders", "New")
    assert client.get_resource_policy(ResourceArn=arn)["Policy"] == policy()
    client.delete_table(TableName="New")
    with refused("Requested resource not found", "ResourceNotFoundException"):
        client.get_resource_policy(ResourceArn=arn)
    client.create_table(**table("New", "pk"))
    with refused("Resource-based policy not found", "PolicyNotFoundException"):
        client.get_resource_policy(ResourceArn=arn)


# Contributor Insights


def test_insights_are_off_until_they_are_switched_on_for_a_table_or_a_gsi(client, orders):
    off = client.describe_contributor_insights(TableName=orders)
    assert off["ContributorInsightsStatus"] == "DISABLED"
    assert "ContributorInsightsRuleList" not in off
    assert client.list_contributor_insights()["ContributorInsightsSummaries"] == []
    on = {"TableName": orders, "ContributorInsightsAction": "ENABLE"}
    begun = client.update_contributor_insights(**on)
    assert begun["ContributorInsightsStatus"] == "ENABLING"
    client.update_contributor_insights(
        **on, IndexName="by_state", ContributorInsightsMode="THROTTLED_KEYS"
    )
    of_table = client.describe_contributor_insights(TableName=orders)
    of_index = client.describe_contributor_insights(TableName=orders, IndexName="by_state")
    assert of_table["ContributorInsightsStatus"] == "ENABLED"
    kinds = [
        [r.split("-")[1] for r in d["ContributorInsightsRuleList"]] for d in (of_table, of_index)
    ]
    assert kinds == [["PKC", "SKC", "PKT", "SKT"], ["PKT"]]
    first = client.list_contributor_insights(TableName=orders, MaxResults=1)
    second = client.list_contributor_insights(MaxResults=1, NextToken=first["NextToken"])
    (summary,) = second["ContributorInsightsSummaries"]
    assert (summary["IndexName"], summary["ContributorInsightsMode"]) == (
        "by_state",
        "THROTTLED_KEYS",
    )
    assert "NextToken" not in second
    client.update_contributor_insights(TableName=orders, ContributorInsightsAction="DISABLE")
    assert (
        client.describe_contributor_insights(TableName=orders)["ContributorInsightsStatus"]
        == "DISABLED"
    )


def test_insights_are_of_a_table_or_a_gsi_that_is_there(client, orders):
    for about in ({"TableName": "None"}, {"TableName": orders, "IndexName": "none"}):
        with refused("Requested resource not found", "ResourceNotFoundException"):
            client.describe_contributor_insights(**about)


# Kinesis streaming destinations


def states(client, orders):
    told = client.describe_kinesis_streaming_destination(TableName=orders)
    return [d["DestinationStatus"] for d in told["KinesisDataStreamDestinations"]]


def test_a_destination_is_switched_on_changed_and_switched_off(client, orders):
    about = {"TableName": orders, "StreamArn": STREAM}
    micro = {"ApproximateCreationDateTimePrecision": "MICROSECOND"}
    assert states(client, orders) == []
    begun = client.enable_kinesis_streaming_destination(**about)
    assert begun["DestinationStatus"] == "ENABLING"
    assert states(client, orders) == ["ACTIVE"]
    changed = client.update_kinesis_streaming_destination(
        **about, UpdateKinesisStreamingConfiguration=micro
    )
    assert changed["DestinationStatus"] == "UPDATING"
    assert changed["UpdateKinesisStreamingConfiguration"] == micro
    told = client.describe_kinesis_streaming_destination(TableName=orders)
    assert told["KinesisDataStreamDestinations"][0].items() >= micro.items()
    assert client.disable_kinesis_streaming_destination(**about)["DestinationStatus"] == "DISABLING"
    assert states(client, orders) == ["DISABLED"]
    client.enable_kinesis_streaming_destination(**about)


def test_a_destination_changes_only_from_the_state_that_allows_it(client, orders):
    about = {"TableName": orders, "StreamArn": STREAM}
    with refused("KinesisStreamingDestination must be ACTIVE to perform DISABLE operation"):
        client.disable_kinesis_streaming_destination(**about)
    client.enable_kinesis_streaming_destination(**about)
    with refused("must be DISABLED or ENABLE_FAILED to perform ENABLE operation"):
        client.enable_kinesis_streaming_destination(**about)
    with refused("cannot be null or contain only null values"):
        client.update_kinesis_streaming_destination(**about)
    with refused("Precision is already set to the desired value of MILLISECOND"):
        client.update_kinesis_streaming_destination(
            **about,
            UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MILLISECOND"},
        )  # fmt: skip
    with refused("Requested resource not found", "ResourceNotFoundException"):
        client.describe_kinesis_streaming_destination(TableName="None")


# Global tables of version 2017.11.29


def test_there_is_no_global_table_of_the_first_version(client, orders):
    assert client.list_global_tables()["GlobalTables"] == []
    for describe in (client.describe_global_table, client.describe_global_table_settings):
        with refused("'Orders' does not exist", "GlobalTableNotFoundException"):
            describe(GlobalTableName=orders)
    with refused("Table not found: None", "TableNotFoundException"):
        client.create_global_table(GlobalTableName="None", ReplicationGroup=[])
