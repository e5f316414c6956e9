"""The log of an import, through boto3's client of CloudWatch Logs."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.engine.tools import table

GROUP = "/aws-dynamodb/imports"


@pytest.fixture
def logs(sandbox):
    return sandbox.session.client("logs")


def load(lab, body):
    """The id of an import of this text, which is over."""
    s3 = lab.session.client("s3")
    s3.create_bucket(Bucket="my-import-source")
    s3.put_object(Bucket="my-import-source", Key="import-test.csv", Body=body.encode())
    begun = lab.client.import_table(
        S3BucketSource={"S3Bucket": "my-import-source"},
        InputFormat="CSV",
        TableCreationParameters=table("target-table", "pk"),
    )
    return begun["ImportTableDescription"]["ImportArn"]


def test_the_log_says_which_item_was_left_out_and_why(lab, logs):
    """The example of the Developer Guide, S3DataImport.Validation."""
    arn = load(lab, "title,artist,year_of_release\nThe Dark Side of the Moon,Pink Floyd,1973\n")
    stream = f"{arn.rpartition('/')[2]}/error"
    (event,) = logs.get_log_events(logGroupName=GROUP, logStreamName=stream)["events"]
    assert json.loads(event["message"]) == {
        "itemS3Pointer": {"bucket": "my-import-source", "key": "import-test.csv", "itemIndex": 0},
        "importArn": arn,
        "errorMessages": [
            "One or more parameter values were invalid: Missing the key pk in the item"
        ],
    }
    (told,) = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert (told["logStreamName"], told["lastEventTimestamp"]) == (stream, event["timestamp"])
    (found,) = logs.filter_log_events(logGroupName=GROUP)["events"]
    assert (found["logStreamName"], found["message"]) == (stream, event["message"])


def test_a_log_is_read_page_by_page_from_either_end(lab, logs):
    arn = load(lab, "x\n" + "".join(f"{n}\n" for n in range(5)))
    named = {"logGroupName": GROUP, "logStreamName": f"{arn.rpartition('/')[2]}/error", "limit": 2}

    def places(page):
        return [json.loads(e["message"])["itemS3Pointer"]["itemIndex"] for e in page["events"]]

    for head, token, pages in (
        (True, "nextForwardToken", [[0, 1], [2, 3], [4], []]),
        (False, "nextBackwardToken", [[3, 4], [1, 2], [0], []]),
    ):
        page = logs.get_log_events(**named, startFromHead=head)
        seen = [places(page)]
        while seen[-1]:
            page = logs.get_log_events(**named, nextToken=page[token])
            seen.append(places(page))
        assert seen == pages
        assert logs.get_log_events(**named, nextToken=page[token])[token] == page[token]


def test_other_logs_are_those_of_the_fake_aws(lab, logs):
    with pytest.raises(ClientError, match="log stream does not exist"):
        logs.get_log_events(logGroupName=GROUP, logStreamName="nothing")
    stream = load(lab, "x\n0\n").rpartition("/")[2] + "/error"
    for token in ("f/-1", "f/one", "b/" + "9" * 5_000):
        with pytest.raises(ClientError, match="nextToken is invalid"):
            logs.get_log_events(logGroupName=GROUP, logStreamName=stream, nextToken=token)
    logs.create_log_group(logGroupName="mine")
    logs.create_log_stream(logGroupName="mine", logStreamName="one")
    assert logs.describe_log_streams(logGroupName="mine")["logStreams"][0]["logStreamName"] == "one"
