"""Imports from S3, through boto3, from buckets of the fake AWS around the engine."""

import gzip
import json
from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.model.attributes import as_base64, item_from_python, item_to_dynamodb
from tests.engine.tools import everything, index, item, refused, table
from tests.model.values import items as any_items

BUCKET = "my-import-source"
NEW = table("Songs", "pk")


@pytest.fixture
def s3(lab: Sandbox, storage: Any) -> Any:
    """S3, with a bucket."""
    storage.create_bucket(Bucket=BUCKET)
    return storage


def put(s3: Any, key: str, *lines: str, packed: bool = False) -> None:
    body = "".join(f"{line}\n" for line in lines).encode()
    s3.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(body) if packed else body)


def line(**attributes: Any) -> str:
    found = item_to_dynamodb(item_from_python(attributes), as_base64)
    return json.dumps({"Item": found}, ensure_ascii=False)


def load(client: Any, creation: Mapping[str, Any] = NEW, **options: Any) -> dict[str, Any]:
    """What is told of a new import, once it is over."""
    source = {"S3Bucket": BUCKET} | options.pop("source", {})
    request = {"InputFormat": "DYNAMODB_JSON"} | options
    begun = client.import_table(S3BucketSource=source, TableCreationParameters=creation, **request)
    arn = begun["ImportTableDescription"]["ImportArn"]
    return dict(client.describe_import(ImportArn=arn)["ImportTableDescription"])


def counts(told: Mapping[str, Any]) -> tuple[int, int, int]:
    """Items processed, items imported, errors."""
    return told["ProcessedItemCount"], told["ImportedItemCount"], told["ErrorCount"]


# What is read


def test_an_import_makes_a_table_of_all_objects_under_a_prefix(client, s3):
    put(s3, "songs/1", line(pk="a", photo=b"\x00", tags={"x"}), "", line(pk="b\u2028c"))
    put(s3, "songs/2", line(pk="d"))
    put(s3, "other", "no item")
    told = load(client, source={"S3KeyPrefix": "songs/"})
    assert (told["ImportStatus"], counts(told)) == ("COMPLETED", (3, 3, 0))
    assert sorted(found["pk"]["S"] for found in everything(client, "Songs")) == [
        "a",
        "b\u2028c",
        "d",
    ]
    found = client.get_item(TableName="Songs", Key=item(pk="a"))["Item"]
    assert found == item(pk="a", photo=b"\x00", tags={"x"})
    described = client.describe_table(TableName="Songs")["Table"]
    assert (described["ItemCount"], described["TableStatus"]) == (3, "ACTIVE")
    assert (told["TableId"], told["TableArn"]) == (described["TableId"], described["TableArn"])


def test_an_import_fills_global_indexes(client, s3):
    put(s3, "a", line(pk="a", genre="rock"), line(pk="b"))
    load(client, table("Songs", "pk", gsis=(index("by_genre", "genre"),)))
    assert [found["pk"]["S"] for found in everything(client, "Songs", "by_genre")] == ["a"]


def test_compressed_objects_count_by_what_is_in_them(client, s3):
    put(s3, "a", *(line(pk=f"{n}") for n in range(9)), packed=True)
    told = load(client, InputCompressionType="GZIP")
    assert counts(told) == (9, 9, 0)
    assert told["ProcessedSizeBytes"] == 9 * len(line(pk="0") + "\n")


def test_of_two_items_with_one_key_one_remains_and_neither_is_an_error(client, s3):
    put(s3, "a", line(pk="a", n=1), line(pk="a", n=2))
    told = load(client)
    assert (told["ImportStatus"], told["ErrorCount"]) == ("COMPLETED", 0)
    assert everything(client, "Songs") == [item(pk="a", n=2)]


def test_the_first_line_of_csv_is_its_header_and_only_keys_have_types(client, s3):
    """Developer Guide, S3DataImport.Format."""
    put(s3, "a", "pk,year,title,genre", '7,1973,"Dark Side, of the ""Moon""",rock')
    creation = table(
        "Songs", "pk", "year", types={"pk": "N", "year": "N"}, gsis=(index("by_genre", "genre"),)
    )
    assert counts(load(client, creation, InputFormat="CSV")) == (1, 1, 0)
    assert everything(client, "Songs") == [
        item(pk=7, year=1973, title='Dark Side, of the "Moon"', genre="rock")
    ]


def test_with_a_header_list_the_first_line_is_an_item(client, s3):
    """The example of the Developer Guide, S3DataImport.Requesting."""
    put(s3, "prefix/a", "x;The Dark Side of the Moon;Pink Floyd;1973")
    creation = table("Songs", "hk")
    options = {
        "Csv": {"HeaderList": ["hk", "title", "artist", "year_of_release"], "Delimiter": ";"}
    }
    told = load(client, creation, InputFormat="CSV", InputFormatOptions=options)
    assert told["InputFormatOptions"] == options
    assert everything(client, "Songs") == [
        item(hk="x", title="The Dark Side of the Moon", artist="Pink Floyd", year_of_release="1973")
    ]


# What goes wrong


def test_an_item_without_the_key_is_counted_and_left_out(client, s3):
    """The example of the Developer Guide, S3DataImport.Validation."""
    put(s3, "import-test.csv", "title,artist,year_of_release",
        "The Dark Side of the Moon,Pink Floyd,1973")  # fmt: skip
    told = load(client, InputFormat="CSV")
    assert (told["ImportStatus"], told["FailureCode"]) == ("FAILED", "ItemValidationError")
    assert told["FailureMessage"] == (
        "Some of the items failed validation checks and were not imported. "
        "Please check CloudWatch error logs for more details."
    )
    assert (told["ProcessedSizeBytes"], *counts(told)) == (71, 1, 0, 1)
    assert client.describe_table(TableName="Songs")["Table"]["ItemCount"] == 0


@pytest.mark.parametrize(
    "bad",
    [
        "not JSON",
        "[" * 100_000,
        '{"pk": {"S": "no Item around it"}}',
        '{"Item": null}',
        line(pk=7),
        line(other="a"),
        line(pk=""),
        line(pk="a", genre=7),
        line(pk="a", much="x" * 410_000),
        '{"Item": {"pk": "a"}}',
        '{"Item": {"pk": {"S": "\\ud800"}}}',
        '{"Item": {"pk": {"S": "a"}, "n": {"N": "x"}}}',
        '{"Item": {"pk": {"S": "a"}, "": {"N": "1"}}}',
    ],
    ids=lambda bad: bad[:30],
)
def test_a_bad_line_is_an_error_and_stops_no_other(client, s3, bad):
    put(s3, "a", bad, line(pk="good"))
    told = load(client, table("Songs", "pk", gsis=(index("by_genre", "genre"),)))
    assert (told["ImportStatus"], counts(told)) == ("FAILED", (2, 1, 1))
    assert everything(client, "Songs") == [item(pk="good")]


def test_a_broken_object_ends_where_it_breaks(client, s3):
    put(s3, "a", line(pk="a"))
    put(s3, "b", line(pk="b"), packed=True)
    s3.put_object(Bucket=BUCKET, Key="c", Body=gzip.compress(b"x" * 99)[:-9])
    assert counts(load(client, InputCompressionType="GZIP")) == (1, 1, 2)
    s3.put_object(Bucket=BUCKET, Key="d/csv", Body=b'pk,x\na,1\nb,"2" 3\nc,4\n')
    told = load(client, table("Tunes", "pk"), InputFormat="CSV", source={"S3KeyPrefix": "d"})
    assert counts(told) == (1, 1, 1)


def test_rows_have_as_many_columns_as_the_header(client, s3):
    put(s3, "a", "pk,x", "a,1", "b", "c,2,3")
    assert counts(load(client, InputFormat="CSV")) == (3, 1, 2)


def test_an_import_from_no_bucket_fails_and_leaves_no_table(client, s3):
    """The example of the Developer Guide, S3DataImport.Validation."""
    told = load(client, source={"S3Bucket": "nobodys-bucket"})
    assert (told["ImportStatus"], told["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    assert told["FailureMessage"].startswith(
        "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; "
        "Error Code: NoSuchBucket; "
    )
    assert counts(told) == (0, 0, 0)
    assert client.list_tables()["TableNames"] == []
    half = load(client, source={"S3KeyPrefix": "half a character: \ud83c"})
    assert (half["ImportStatus"], half["FailureCode"]) == ("FAILED", "S3InternalError")
    nothing = load(client, source={"S3KeyPrefix": "nothing/"})
    assert (nothing["ImportStatus"], nothing["FailureCode"]) == ("FAILED", "S3NoSuchKey")


def test_what_cannot_be_created_cannot_be_imported_into(client, s3, create):
    create("Songs", "pk")
    with refused("Table already exists: Songs", "ResourceInUseException"):
        load(client)
    with refused("'tableCreationParameters.tableName' failed to satisfy constraint"):
        load(client, NEW | {"TableName": "my songs"})
    with refused("ReadCapacityUnits"):
        load(client, {**table("Tunes", "pk"), "BillingMode": "PROVISIONED"})
    for options in ({"InputFormat": "ION"}, {"InputCompressionType": "ZSTD"}):
        with refused("does not carry out imports of", "UnknownOperationException"):
            load(client, table("Tunes", "pk"), **options)


# While it lasts, and afterwards


def test_the_table_is_being_created_until_the_import_is_over(lab, client, s3, tmp_path):
    put(s3, "a", line(pk="a"))
    lab.dials.table_states = "real"
    try:
        assert load(client)["ImportStatus"] == "IN_PROGRESS"
        with refused("Requested resource not found", "ResourceNotFoundException"):
            client.get_item(TableName="Songs", Key=item(pk="a"))
        with pytest.raises(ValueError, match="Songs is being imported; let time pass"):
            lab.save(tmp_path / "half.json")
        lab.clock.advance(minutes=1)
        (told,) = client.list_imports()["ImportSummaryList"]
        assert told["ImportStatus"] == "COMPLETED"
        assert told["EndTime"] > told["StartTime"]
        assert everything(client, "Songs") == [item(pk="a")]
    finally:
        lab.dials.table_states = "off"


def test_an_import_costs_no_write_units(lab, client, s3):
    put(s3, "a", line(pk="a"))
    mark = lab.ledger.total
    load(client)
    entries = lab.ledger.since(mark)
    assert [entry.table for entry in entries] == ["Songs", "Songs"]
    assert entries.write_units == 0


def test_a_client_token_begins_one_import(client, s3):
    put(s3, "a", line(pk="a"))
    first = load(client, ClientToken="one")
    assert load(client, ClientToken="one") == first
    with refused("with other parameters", "ImportConflictException"):
        load(client, table("Tunes", "pk"), ClientToken="one")


def test_imports_are_listed_page_by_page(client, s3):
    put(s3, "a", line(pk="a"))
    arns = [load(client, table(name, "pk"))["ImportArn"] for name in ("First", "Second", "Third")]
    page = client.list_imports(PageSize=2)
    rest = client.list_imports(PageSize=2, NextToken=page["NextToken"])
    listed = [each["ImportArn"] for each in page["ImportSummaryList"] + rest["ImportSummaryList"]]
    assert sorted(listed) == sorted(arns)
    assert "NextToken" not in rest
    arn = client.describe_table(TableName="First")["Table"]["TableArn"]
    (found,) = client.list_imports(TableArn=arn)["ImportSummaryList"]
    assert found["ImportArn"] == arns[0]
    with refused("ImportArn", "ValidationException"):
        client.describe_import(ImportArn=arn)
    with refused("not found", "ImportNotFoundException"):
        client.describe_import(ImportArn=f"{arn}/import/01658528578619-c4d4e311")


# There and back


_runs = count()


@settings(max_examples=10)
@given(st.lists(any_items, max_size=6))
def test_what_was_exported_can_be_imported(sandbox, storage, items):
    client, s3 = sandbox.client, storage
    run = next(_runs)
    name, bucket = f"Source{run}", f"there-and-back-{run}"
    s3.create_bucket(Bucket=bucket)
    client.create_table(**table(name, "pk"))
    on = {"PointInTimeRecoveryEnabled": True}
    client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=on)
    for number, content in enumerate(items):
        whole = item_to_dynamodb({**content, "pk": ("S", f"{number}")})
        client.put_item(TableName=name, Item=whole)
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    begun = client.export_table_to_point_in_time(TableArn=arn, S3Bucket=bucket)
    manifest = client.describe_export(ExportArn=begun["ExportDescription"]["ExportArn"])
    folder = manifest["ExportDescription"]["ExportManifest"].rpartition("/")[0]
    source = {"S3Bucket": bucket, "S3KeyPrefix": f"{folder}/data/"}
    copy = table(f"Copy{run}", "pk")
    told = load(client, copy, source=source, InputCompressionType="GZIP")
    assert counts(told) == (len(items), len(items), 0)
    assert everything(client, f"Copy{run}") == everything(client, name)
