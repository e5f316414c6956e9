"""Exports to S3, through boto3, into buckets of the fake AWS around the engine."""

import base64
import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any

import pytest

from sandbox import Sandbox
from tests.engine.tools import index, item, refused

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders"
BUCKET = "orders-export"


@pytest.fixture
def s3(lab: Sandbox, storage: Any) -> Any:
    """S3, with a bucket."""
    storage.create_bucket(Bucket=BUCKET)
    return storage


@pytest.fixture
def orders(client: Any, create: Callable[..., str], s3: Any) -> str:
    """A table of two items with point-in-time recovery."""
    create("Orders", "pk")
    recover(client)
    client.put_item(TableName="Orders", Item=item(pk="a", cost=3))
    client.put_item(TableName="Orders", Item=item(pk="b\u2028c", photo=b"\x00", tags={"x", "y"}))
    return "Orders"


def recover(client: Any) -> None:
    client.update_continuous_backups(
        TableName="Orders",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )


def export(client: Any, **options: Any) -> dict[str, Any]:
    """What is told of a new export, once it is over."""
    begun = client.export_table_to_point_in_time(**{"TableArn": ARN, "S3Bucket": BUCKET} | options)
    return describe(client, begun["ExportDescription"]["ExportArn"])


def describe(client: Any, arn: str) -> dict[str, Any]:
    return dict(client.describe_export(ExportArn=arn)["ExportDescription"])


def content(s3: Any, key: str) -> bytes:
    body: bytes = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return body


def manifest(s3: Any, told: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The summary of an export, and what is listed of each of its data files."""
    summary = json.loads(content(s3, told["ExportManifest"]))
    files = content(s3, summary["manifestFilesS3Key"]).decode().splitlines()
    return summary, [json.loads(line) for line in files]


def lines(s3: Any, told: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of all data files, in the order of their keys."""
    found = []
    for file in manifest(s3, told)[1]:
        text = gzip.decompress(content(s3, file["dataFileS3Key"])).decode()
        found += [json.loads(line) for line in text.split("\n")[:-1]]
    return sorted(found, key=lambda line: str(line.get("Keys") or line["Item"]["pk"]))


def keys(s3: Any) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


# What is in the bucket


def test_an_export_has_a_file_for_each_partition_and_manifests_that_prove_them(client, orders, s3):
    """Developer Guide, S3DataExport.Output."""
    told = export(client, S3Prefix="a//b?c#d%20é")
    place = f"a//b?c#d%20é/AWSDynamoDB/{told['ExportArn'].rpartition('/')[2]}"
    summary, files = manifest(s3, told)
    assert told["ExportManifest"] == f"{place}/manifest-summary.json"
    assert summary["manifestFilesS3Key"] == f"{place}/manifest-files.json"
    assert len(files) == 4  # as an on-demand table begins, and two of them are empty
    for file in files:
        body = content(s3, file["dataFileS3Key"])
        assert file["dataFileS3Key"].startswith(f"{place}/data/")
        assert base64.b64decode(file["md5Checksum"]) == md5(body).digest()
        assert gzip.decompress(body).count(b"\n") == file["itemCount"]
    for name in ("manifest-summary", "manifest-files"):
        checksum = base64.b64decode(content(s3, f"{place}/{name}.md5"))
        assert checksum == md5(content(s3, f"{place}/{name}.json")).digest()
    assert content(s3, f"{place}/_started") == b""
    assert len(keys(s3)) == len(files) + 5


def test_the_summary_says_what_describe_export_says(client, orders, s3):
    told = export(client)
    summary, files = manifest(s3, told)
    assert summary["exportArn"] == told["ExportArn"]
    assert (summary["tableArn"], summary["tableId"]) == (ARN, told["TableId"])
    assert datetime.fromisoformat(summary["exportTime"]) == told["ExportTime"]
    assert datetime.fromisoformat(summary["endTime"]) == told["EndTime"]
    assert (summary["s3Bucket"], summary["s3Prefix"]) == (BUCKET, None)
    assert summary["itemCount"] == told["ItemCount"] == sum(each["itemCount"] for each in files)
    assert summary["billedSizeBytes"] == told["BilledSizeBytes"]
    assert (summary["outputFormat"], told["S3SseAlgorithm"]) == ("DYNAMODB_JSON", "AES256")


def test_items_are_lines_of_dynamodb_json(client, orders, s3):
    first, second = lines(s3, export(client))
    assert first == {"Item": {"pk": {"S": "a"}, "cost": {"N": "3"}}}
    assert second["Item"]["photo"] == {"B": "AA=="}
    assert sorted(second["Item"]["tags"]["SS"]) == ["x", "y"]


def test_an_export_is_billed_by_the_table_and_its_local_indexes(client, create, s3):
    """Developer Guide, usage reports: a full export is billed on the size of the table and its LSIs."""
    create("Orders", "pk", "sk", lsis=(index("by_date", "pk", "date"),),
           gsis=(index("by_state", "state"),))  # fmt: skip
    recover(client)
    client.put_item(TableName="Orders", Item=item(pk="a", sk="b", date="2026", state="OPEN"))
    described = client.describe_table(TableName="Orders")["Table"]
    local = described["LocalSecondaryIndexes"][0]["IndexSizeBytes"]
    assert export(client)["BilledSizeBytes"] == described["TableSizeBytes"] + local


def test_an_export_costs_no_read_units(lab, client, orders):
    mark = lab.ledger.total
    export(client)
    entries = lab.ledger.since(mark)
    assert [entry.table for entry in entries] == ["Orders", "Orders"]
    assert entries.read_units == 0


# Moments and periods


def test_an_export_is_the_table_as_it_was_at_its_time(lab, client, orders, s3):
    lab.clock.advance(minutes=1)
    then = lab.clock.now
    lab.clock.advance(minutes=1)
    client.delete_item(TableName="Orders", Key=item(pk="a"))
    client.put_item(TableName="Orders", Item=item(pk="z"))
    assert [line["Item"]["pk"]["S"][0] for line in lines(s3, export(client))] == ["b", "z"]
    earlier = lines(s3, export(client, ExportTime=then))
    assert [line["Item"]["pk"]["S"][0] for line in earlier] == ["a", "b"]


def test_a_table_is_exported_from_within_its_recovery_window(lab, client, orders):
    for moment in (lab.clock.now - timedelta(days=1), lab.clock.now + timedelta(minutes=1)):
        with refused("outside of the point in time recovery", "InvalidExportTimeException"):
            export(client, ExportTime=moment)


def test_an_incremental_export_has_the_last_change_of_each_item(lab, client, orders, s3):
    lab.clock.advance(minutes=1)
    start = lab.clock.now
    client.put_item(TableName="Orders", Item=item(pk="new", n=1))
    client.put_item(TableName="Orders", Item=item(pk="new", n=2))
    changed_at = lab.clock.now - timedelta(seconds=0.006)
    client.put_item(TableName="Orders", Item=item(pk="a", cost=4))
    client.delete_item(TableName="Orders", Key=item(pk="b\u2028c"))
    client.put_item(TableName="Orders", Item=item(pk="brief"))
    client.delete_item(TableName="Orders", Key=item(pk="brief"))
    lab.clock.advance(minutes=30)
    client.delete_item(TableName="Orders", Key=item(pk="a"))  # after the period
    period = {"ExportFromTime": start, "ExportToTime": start + timedelta(minutes=15)}

    def exported(**options: Any) -> list[dict[str, Any]]:
        return lines(s3, export(client, ExportType="INCREMENTAL_EXPORT",
                                IncrementalExportSpecification=period | options))  # fmt: skip

    updated, deleted, inserted = exported()
    assert inserted == {
        "Metadata": {"WriteTimestampMicros": {"N": f"{changed_at.timestamp() * 1e6:.0f}"}},
        "Keys": {"pk": {"S": "new"}},
        "NewImage": {"pk": {"S": "new"}, "n": {"N": "2"}},
    }
    assert updated["OldImage"]["cost"] == {"N": "3"}
    assert updated["NewImage"]["cost"] == {"N": "4"}
    assert deleted.keys() == {"Metadata", "Keys", "OldImage"}
    shown = [one.keys() - {"Metadata"} for one in exported(ExportViewType="NEW_IMAGE")]
    assert shown == [{"Keys", "NewImage"}, {"Keys"}, {"Keys", "NewImage"}]


def test_incremental_exports_share_a_folder_of_data(lab, client, orders, s3):
    start = lab.clock.now
    lab.clock.advance(hours=2)
    told = export(client, ExportType="INCREMENTAL_EXPORT",
                  IncrementalExportSpecification={"ExportFromTime": start})  # fmt: skip
    summary, files = manifest(s3, told)
    assert {file["dataFileS3Key"].rpartition("/")[0] for file in files} == {"AWSDynamoDB/data"}
    assert (summary["exportType"], summary["outputView"]) == (
        "INCREMENTAL_EXPORT",
        "NEW_AND_OLD_IMAGES",
    )
    assert summary["exportToTime"] == "2026-03-02T10:55:00.000Z"  # five minutes ago
    assert told["BilledSizeBytes"] == 10 * 1024 * 1024  # the least


@pytest.mark.parametrize("minutes", [14, 24 * 60 + 1])
def test_a_period_lasts_from_15_minutes_to_a_day(lab, client, orders, minutes):
    start = lab.clock.now
    lab.clock.advance(days=2)
    with refused("at least 15 minutes and at most 24 hours"):
        export(client, ExportType="INCREMENTAL_EXPORT", IncrementalExportSpecification={
            "ExportFromTime": start, "ExportToTime": start + timedelta(minutes=minutes)})  # fmt: skip


def test_a_filter_chooses_items_and_attributes_as_a_query_does(client, orders, s3):
    spec = {"FilterExpression": "cost > :n", "ProjectionExpression": "cost",
            "ExpressionAttributeValues": {":n": {"N": "2"}}}  # fmt: skip
    told = export(client, FilterSpecification=spec)
    (file,) = [each for each in manifest(s3, told)[1] if each["itemCount"]]
    body = gzip.decompress(content(s3, file["dataFileS3Key"]))
    assert body == b'{"Item":{"cost":{"N":"3"}}}\n'
    assert told["FilterSpecification"] == spec
    one = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}}
    assert len(lines(s3, export(client, FilterSpecification=one))) == 1
    with refused("Filter Expression can only contain non-primary key attributes"):
        export(client, FilterSpecification=one | {"FilterExpression": "pk = :pk"})


# States, and what is refused


def test_an_export_is_in_progress_for_a_while(lab, client, orders, s3):
    lab.dials.table_states = "real"
    try:
        begun = client.export_table_to_point_in_time(TableArn=ARN, S3Bucket=BUCKET)
        arn = begun["ExportDescription"]["ExportArn"]
        assert describe(client, arn)["ExportStatus"] == "IN_PROGRESS"
        assert [key.rpartition("/")[2] for key in keys(s3)] == ["_started"]
        client.put_item(TableName="Orders", Item=item(pk="late"))
        lab.clock.advance(minutes=1)
        assert describe(client, arn)["ItemCount"] == 2
    finally:
        lab.dials.table_states = "off"


def test_an_export_to_no_bucket_fails(client, orders):
    told = export(client, S3Bucket="nobodys-bucket")
    assert (told["ExportStatus"], told["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    assert told["FailureMessage"].startswith("The specified bucket does not exist (Service: Amazon")
    assert export(client, S3Prefix="two\nlines")["FailureCode"] == "S3InternalError"
    owner = export(client, S3BucketOwner="210987654321")
    assert (owner["ExportStatus"], owner["FailureCode"]) == ("FAILED", "S3AccessDenied")


def test_only_tables_with_point_in_time_recovery_are_exported(client, create, s3):
    create("Orders", "pk")
    with refused("not enabled for table 'Orders'", "PointInTimeRecoveryUnavailableException"):
        export(client)
    with refused("Table not found: Nobody", "TableNotFoundException"):
        export(client, TableArn=ARN.replace("Orders", "Nobody"))
    with refused("Table not found: Orders", "TableNotFoundException"):
        export(client, TableArn=ARN.replace("us-east-1", "eu-west-1"))
    for arn in ("Orders", f"{ARN}/index/by_state"):
        with refused(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}"):
            export(client, TableArn=arn)


def test_a_request_for_an_export_is_checked_first(lab, client, orders):
    with refused("Value '-x' at 's3Bucket' failed to satisfy constraint"):
        export(client, S3Bucket="-x")
    with refused("ExportFromTime is required"):
        export(client, ExportType="INCREMENTAL_EXPORT")
    with refused("only when ExportType is INCREMENTAL_EXPORT"):
        export(client, IncrementalExportSpecification={"ExportFromTime": lab.clock.now})
    with refused("does not carry out exports in ION", "UnknownOperationException"):
        export(client, ExportFormat="ION")


def test_a_client_token_begins_one_export(lab, client, orders):
    first = export(client, ClientToken="one")
    assert export(client, ClientToken="one")["ExportArn"] == first["ExportArn"]
    with refused("with other parameters", "ExportConflictException"):
        export(client, ClientToken="one", S3Prefix="elsewhere")
    lab.clock.advance(hours=8)
    assert export(client, ClientToken="one")["ExportArn"] != first["ExportArn"]


def test_exports_are_listed_newest_first_page_by_page_for_90_days(lab, client, orders, create):
    arns = [export(client)["ExportArn"] for _ in range(3)]

    def listed(**options: Any) -> list[str]:
        return [each["ExportArn"] for each in client.list_exports(**options)["ExportSummaries"]]

    assert listed() == listed(TableArn=ARN) == arns[::-1]
    assert listed(TableArn=ARN.replace("Orders", "Carts")) == []
    page = client.list_exports(MaxResults=2)
    assert [each["ExportArn"] for each in page["ExportSummaries"]] == arns[:0:-1]
    export(client)  # what is new is no part of a list that was begun before
    rest = client.list_exports(MaxResults=2, NextToken=page["NextToken"])
    assert [each["ExportArn"] for each in rest["ExportSummaries"]] == arns[:1]
    assert "NextToken" not in rest
    with refused("NextToken"):
        client.list_exports(NextToken="nonsense")
    with refused("'maxResults' failed to satisfy constraint: Member must have value less than or"):
        client.list_exports(MaxResults=26)
    client.delete_table(TableName="Orders")
    assert describe(client, arns[0])["ExportStatus"] == "COMPLETED"
    lab.clock.advance(days=90)
    assert listed() == []


def test_an_unknown_export_is_not_found(client, orders):
    arn = f"{ARN}/export/01234567890123-a1b2c3d4"
    with refused(arn, "ExportNotFoundException"):
        client.describe_export(ExportArn=arn)
    with refused(f"Invalid ExportArn: Invalid ResourceArn provided as input {ARN}"):
        client.describe_export(ExportArn=ARN)
