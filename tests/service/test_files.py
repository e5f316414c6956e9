"""Sandboxes, items and data models as files: whole or not at all."""

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Sandbox, shop
from sandbox.service.files import BadFile, read_sandbox, write_sandbox
from tests.engine.tools import index, sized, table

SCHEMA = {
    "KeySchema": [
        {"AttributeName": "customer_id", "KeyType": "HASH"},
        {"AttributeName": "order_id", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"}
        for name in ("customer_id", "order_id", "status")
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-status",
            "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
RARE = {
    "customer_id": "c-1",
    "order_id": "o-1",
    "seal": b"\x00\xff",
    "sizes": {38, 40},
    "note": "what some take for the ends of lines: \u2028 and \x85",
    "lines": [{"name": "pêche", "gift": True, "note": None}],
}


@pytest.fixture
def lab():
    with Sandbox(seed=7) as lab:
        lab.client.create_table(
            TableName="Orders", Tags=[{"Key": "team", "Value": "till"}], **SCHEMA
        )
        lab.client.update_time_to_live(
            TableName="Orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"}
        )
        with lab.resource.Table("Orders").batch_writer() as batch:
            for order in [*shop.orders(200), RARE]:
                batch.put_item(Item=order)
        yield lab


def contents(lab, name="Orders"):
    seen = lab.snapshot(name)
    return seen.items, seen.size, [(index.name, index.entries) for index in seen.indexes]


def description(lab):
    return lab.client.describe_table(TableName="Orders")["Table"]


def test_a_saved_sandbox_comes_back_as_it_was(lab, tmp_path):
    lab.clock.advance(hours=2)
    before, described, seconds = contents(lab), description(lab), lab.clock.seconds
    lab.save(tmp_path / "shop.sandbox")
    with Sandbox.load(tmp_path / "shop.sandbox") as loaded:
        assert lab.closed
        assert contents(loaded) == before
        assert loaded.clock.seconds == seconds
        assert description(loaded) == described
        arn = described["TableArn"]
        tags = loaded.client.list_tags_of_resource(ResourceArn=arn)["Tags"]
        assert tags == [{"Key": "team", "Value": "till"}]
        ttl = loaded.client.describe_time_to_live(TableName="Orders")["TimeToLiveDescription"]
        assert ttl["AttributeName"] == "ends"


def test_a_sandbox_that_was_saved_goes_on_deleting_what_expires(lab, tmp_path):
    ends = int(lab.clock.now.timestamp()) + 7_200
    lab.resource.Table("Orders").put_item(
        Item={"customer_id": "c-9", "order_id": "o-9", "ends": ends}
    )
    lab.clock.advance(hours=1)
    lab.save(tmp_path / "shop.sandbox")
    with Sandbox.load(tmp_path / "shop.sandbox") as loaded:
        loaded.clock.advance(minutes=58)
        there = len(loaded.snapshot("Orders").items)
        loaded.clock.advance(minutes=3)
        assert len(loaded.snapshot("Orders").items) == there - 1


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_file_is_refused_and_changes_nothing(lab, tmp_path, data):
    path = tmp_path / "shop.sandbox"
    lab.save(path)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(
        st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]])
    )
    path.write_bytes(damaged)
    before, closed = contents(lab), lab.closed
    try:
        loaded = Sandbox.load(path)
    except BadFile:
        assert (contents(lab), lab.closed) == (before, closed)
    else:  # a few bytes of gzip's own header mean nothing
        assert contents(loaded) == before
        loaded.close()


@pytest.mark.parametrize("count", [0, 10**12])
def test_a_file_of_more_partitions_than_a_table_has_is_refused(lab, tmp_path, count):
    path = tmp_path / "shop.sandbox"
    lab.save(path)
    seed, saved = read_sandbox(path)
    saved["regions"]["us-east-1"][0]["partitions"][""]["begun_with"] = count
    write_sandbox(path, seed, saved)
    with pytest.raises(BadFile):
        Sandbox.load(path)
    assert not lab.closed


def test_partitions_and_dials_come_back_too(tmp_path):
    with Sandbox(seed=7, throttling="mild", partition_size=20 * 1_024) as lab:
        lab.client.create_table(**table("Orders", "pk", "sk", gsis=(index("by-date", "date"),)))
        for n in range(40):
            stored = sized(1_024, pk="a", sk=str(n), date="2026-03-01")
            lab.client.put_item(TableName="Orders", Item=stored)
        lab.clock.advance(minutes=1)
        before = [
            (p.number, p.key_range, p.items, p.parent) for p in lab.snapshot("Orders").partitions
        ]
        assert len(before) > 4
        lab.save(tmp_path / "lab")
    with Sandbox.load(tmp_path / "lab") as lab:
        after = [
            (p.number, p.key_range, p.items, p.parent) for p in lab.snapshot("Orders").partitions
        ]
        assert after == before
        assert (lab.dials.throttling, lab.dials.partition_size) == ("mild", 20 * 1_024)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a saved sandbox"),
        (b"PK\x03\x04 a foreign file", "not a saved sandbox"),
        (gzip.compress(b"[1, 2]"), "not a saved sandbox"),
        (gzip.compress(json.dumps({"format": "other", "version": 1}).encode()), "'other'"),
        (
            gzip.compress(
                json.dumps({"format": "dynamodb-course sandbox", "version": 99}).encode()
            ),
            "version 99",
        ),
    ],
    ids=["empty", "zip", "list", "other", "newer"],  # not the bytes: gzip writes the time into them
)
def test_a_foreign_file_is_refused_with_a_reason(lab, tmp_path, content, said):
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(BadFile, match=said):
        Sandbox.load(tmp_path / "other")
    assert not lab.closed


def test_items_leave_and_come_back_as_dynamodb_json_lines(lab, tmp_path):
    for name in ("orders.jsonl", "orders.jsonl.gz"):
        lab.export_items("Orders", tmp_path / name)
        before = contents(lab)
        lab.reset()
        lab.client.create_table(TableName="Orders", **SCHEMA)
        assert lab.import_items("Orders", tmp_path / name) == 201
        assert contents(lab) == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "line 2"),
        ('{"Item": 5}', "line 2"),
        ('{"Item": {"order_id": {"S": "o"}}}', "Missing the key customer_id"),
        ('{"Item": {"customer_id": {"S": "c"}, "order_id": {"N": "1"}}}', "Type mismatch"),
        (
            '{"Item": {"customer_id": {"S": "c"}, "order_id": {"S": "o"}, "x": {"N": "y"}}}',
            "numeric",
        ),
    ],
)
def test_one_bad_line_refuses_the_whole_file_of_items(lab, tmp_path, line, said):
    good = '{"Item": {"customer_id": {"S": "new"}, "order_id": {"S": "new"}}}'
    (tmp_path / "items").write_text(f"{good}\n{line}\n")
    before = contents(lab)
    with pytest.raises(BadFile, match=said):
        lab.import_items("Orders", tmp_path / "items")
    assert contents(lab) == before


def test_an_item_too_large_with_its_lsi_entries_refuses_the_whole_file(lab, tmp_path):
    name, keys = "Wide", ("pk", "sk", "by")
    lab.client.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-it",
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "by", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    small = {key: {"S": "a"} for key in keys}
    large = {**small, "sk": {"S": "b"}, "text": {"S": "x" * 250_000}}  # twice that is over 400 KB
    lines = "".join(json.dumps({"Item": item}) + "\n" for item in (small, large))
    (tmp_path / "items").write_text(lines)
    with pytest.raises(BadFile, match="local secondary indexes included"):
        lab.import_items(name, tmp_path / "items")
    assert lab.snapshot(name).items == ()


def test_a_workbench_model_makes_tables_with_their_sample_data(lab, tmp_path):
    lab.export_model(tmp_path / "shop.json", "Orders", name="Bramble & Co.")
    model = json.loads((tmp_path / "shop.json").read_text())
    assert model["ModelName"] == "Bramble & Co."
    keys = model["DataModel"][0]["KeyAttributes"]
    assert keys["SortKey"] == {"AttributeName": "order_id", "AttributeType": "S"}
    before = contents(lab)
    lab.reset()
    assert lab.import_model(tmp_path / "shop.json") == ["Orders"]
    assert contents(lab) == before
    assert lab.client.describe_table(TableName="Orders")["Table"]["TableStatus"] == "ACTIVE"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda model: model.pop("DataModel"),
        lambda model: model["DataModel"][0].pop("KeyAttributes"),
        lambda model: model["DataModel"].append({"TableName": "Two"}),
        lambda model: model["DataModel"][0]["TableData"].append({"customer_id": {"S": "alone"}}),
        lambda model: model["DataModel"][0].update(TableName="no"),
    ],
    ids=["no tables", "no keys", "half a table", "an item without its key", "a name too short"],
)
def test_a_model_that_dynamodb_would_refuse_makes_no_table(lab, tmp_path, spoil):
    lab.export_model(tmp_path / "shop.json")
    model = json.loads((tmp_path / "shop.json").read_text())
    spoil(model)
    (tmp_path / "bad.json").write_text(json.dumps(model))
    lab.reset()
    with pytest.raises(BadFile):
        lab.import_model(tmp_path / "bad.json")
    assert lab.client.list_tables()["TableNames"] == []


def test_a_missing_file_and_a_missing_table_are_named(lab, tmp_path):
    with pytest.raises(FileNotFoundError):
        Sandbox.load(tmp_path / "nowhere")
    with pytest.raises(LookupError, match="there is: Orders"):
        lab.export_items("Ordres", tmp_path / "items")
    assert not lab.closed


def test_a_table_is_filled_with_plain_items_all_or_none_and_no_request_is_made():
    with Sandbox(seed=7) as lab:
        lab.client.create_table(TableName="Orders", **SCHEMA)
        made = lab.ledger.total
        lab.fill("Orders", [*shop.orders(50), RARE])
        too_large = RARE | {"note": "x" * 409_600}
        with pytest.raises(lab.client.exceptions.ClientError, match="Item size has exceeded"):
            lab.fill("Orders", [{"customer_id": "c-9", "order_id": "o-9"}, too_large])
        with pytest.raises(TypeError):
            lab.fill("Orders", [RARE | {"total": 4.5}])
        assert lab.ledger.total == made
        table = lab.resource.Table("Orders")
        assert table.scan(Select="COUNT")["Count"] == 51
        stored = table.get_item(Key={name: RARE[name] for name in ("customer_id", "order_id")})
        assert stored["Item"] == RARE
        assert table.query(
            IndexName="by-status",
            KeyConditionExpression="#s = :open",
            ExpressionAttributeNames={"#s": "status"},
            ExpressionAttributeValues={":open": "OPEN"},
        )["Count"] == sum(order["status"] == "OPEN" for order in shop.orders(50))
