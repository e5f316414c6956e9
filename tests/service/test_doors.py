"""Two doors, one engine: whatever goes in at one is there at the other, and both refuse alike."""

import http.client
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.engine.tools import index, item, table, value

KEY = item(pk=b"\x00\xff")
WHOLE = item(pk=b"\x00\xff", b=b"\xfe", bs={b"\x01", b"\x02"}, n=1, s="pêche", m={"k": [b"\x03"]})


@pytest.fixture(params=["in, out", "out, in"])
def doors(request, lab, other_door):
    """(the client that writes, the client that reads)."""
    return (lab.client, other_door) if request.param == "in, out" else (other_door, lab.client)


def without_metadata(response):
    return {name: part for name, part in response.items() if name != "ResponseMetadata"}


def same(one, other):
    """Equal responses; the members of a set have no order."""

    def ordered(part):
        if isinstance(part, dict):
            return {
                k: sorted(v) if k in ("SS", "NS", "BS") else ordered(v) for k, v in part.items()
            }
        return [ordered(each) for each in part] if isinstance(part, list) else part

    return ordered(without_metadata(one)) == ordered(without_metadata(other))


def test_what_one_door_writes_the_other_reads(doors, notes):
    writer, reader = doors
    writer.put_item(TableName=notes, Item=WHOLE)
    assert same({"Item": WHOLE}, reader.get_item(TableName=notes, Key=KEY))


def test_a_table_made_at_one_door_is_there_at_the_other(doors):
    maker, other = doors
    maker.create_table(**table("Made", "pk"))
    assert other.list_tables()["TableNames"] == ["Made"]
    one, two = (c.describe_table(TableName="Made")["Table"] for c in doors)
    assert one == two and one["CreationDateTime"].tzinfo is not None
    other.delete_table(TableName="Made")
    assert maker.list_tables()["TableNames"] == []


REQUESTS = [
    ("get_item", {"Key": KEY, "ReturnConsumedCapacity": "INDEXES"}),
    ("scan", {"Limit": 1, "ReturnConsumedCapacity": "TOTAL"}),
    (
        "query",
        {"KeyConditionExpression": "pk = :k", "ExpressionAttributeValues": {":k": KEY["pk"]}},
    ),
    ("put_item", {"Item": WHOLE, "ReturnValues": "ALL_OLD"}),
    ("update_item", {"Key": KEY, "UpdateExpression": "REMOVE n", "ReturnValues": "ALL_NEW"}),
    ("delete_item", {"Key": KEY, "ReturnValues": "ALL_OLD"}),
    ("batch_get_item", {"RequestItems": {"Notes": {"Keys": [KEY]}}}),
    ("transact_get_items", {"TransactItems": [{"Get": {"TableName": "Notes", "Key": KEY}}]}),
    ("describe_table", {}),
    ("describe_time_to_live", {}),
]


@pytest.mark.parametrize(("operation", "request_"), REQUESTS, ids=[name for name, _ in REQUESTS])
def test_both_doors_answer_alike(lab, other_door, notes, operation, request_):
    request_ = (
        request_
        if operation.startswith(("batch", "transact"))
        else {"TableName": notes, **request_}
    )
    answers = []
    for client in (lab.client, other_door):
        lab.client.put_item(TableName=notes, Item=WHOLE)
        answers.append(getattr(client, operation)(**request_))
    assert same(*answers)


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("get_item", {"TableName": "Nope", "Key": KEY}),
        ("get_item", {"TableName": "Notes", "Key": item(pk="text")}),
        ("put_item", {"TableName": "Notes", "Item": KEY, "ConditionExpression": "attribute_not_exists(pk)",
                      "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
        ("transact_write_items", {"TransactItems": [{"Put": {"TableName": "Notes", "Item": KEY,
                                  "ConditionExpression": "attribute_not_exists(pk)"}}]}),
        ("create_table", table("Notes", "pk")),
        ("delete_table", {"TableName": "Nope"}),
    ],
)  # fmt: skip
def test_both_doors_refuse_alike(lab, other_door, notes, operation, request_):
    lab.client.put_item(TableName=notes, Item=WHOLE)
    refusals = []
    for client in (lab.client, other_door):
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(**request_)
        refusals.append(caught.value)
    inside, outside = refusals
    assert str(inside) == str(outside)
    assert type(inside).__name__ == type(outside).__name__
    assert inside.response["Error"] == outside.response["Error"]
    assert inside.response.keys() == outside.response.keys()
    assert same({"Item": inside.response.get("Item")}, {"Item": outside.response.get("Item")})


def test_binary_that_a_batch_left_over_can_be_asked_for_again(lab, notes):
    keys = [item(pk=bytes([n])) for n in range(42)]
    for key in keys:
        lab.client.put_item(TableName=notes, Item=key | {"p": value("x" * 409_000)})
    answer = lab.client.batch_get_item(RequestItems={notes: {"Keys": keys}})
    left = answer["UnprocessedKeys"]
    assert all(isinstance(key["pk"]["B"], bytes) for key in left[notes]["Keys"])
    again = lab.client.batch_get_item(RequestItems=left)
    assert len(answer["Responses"][notes]) + len(again["Responses"][notes]) == 42


def test_every_request_of_both_doors_is_in_the_ledger_in_order(lab, other_door, notes):
    mark = lab.ledger.total
    lab.client.put_item(TableName=notes, Item=KEY)
    other_door.get_item(TableName=notes, Key=KEY)
    with pytest.raises(ClientError):
        other_door.get_item(TableName=notes, Key=item(pk="text"))
    with pytest.raises(ClientError):
        lab.client.scan(TableName="Nope")
    lab.resource.Table(notes).scan()
    entries = lab.ledger.since(mark)
    assert entries.operations == ["PutItem", "GetItem", "GetItem", "Scan", "Scan"]
    assert [entry.number for entry in entries] == list(range(mark + 1, mark + 6))
    assert [entry.error for entry in entries] == [
        None, None, "ValidationException", "ResourceNotFoundException", None,
    ]  # fmt: skip
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert entries[0].keys == (b"\x00\xff",)


def test_a_receipt_tells_the_last_request(lab, notes):
    lab.client.put_item(TableName=notes, Item=KEY)
    text = str(lab.receipt())
    assert text.startswith("PutItem on Notes\n")
    assert "1 write unit on Notes: 4 B, 1 x 1 KB" in text
    lab.client.scan(TableName=notes)
    assert "returned 1 item" in str(lab.receipt())


# ---- by hand, at the loopback door; more of it in test_wire.py


@pytest.fixture
def post(lab):
    """Sends a signed request, however strange its body; returns (status, error code or None)."""

    def send(body, target="DynamoDB_20120810.Scan", **headers):
        given = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
        request = AWSRequest("POST", f"{lab.endpoint_url}/", headers=given, data=body)
        SigV4Auth(Credentials(lab.access_key, "sandbox"), "dynamodb", lab.region).add_auth(request)
        connection = http.client.HTTPConnection(urlsplit(lab.endpoint_url).netloc, timeout=20)
        connection.request("POST", "/", body, dict(request.headers.items()) | headers)
        response = connection.getresponse()
        answer = json.loads(response.read() or b"{}")
        connection.close()
        return response.status, answer.get("__type", "").partition("#")[2]

    return send


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", '"text"', "null", "7", "[" * 100_000, '{"a":' * 50_000, "\xff\xfe", "{'a': 1}",
     '{"TableName": "Notes", "Limit": NaN}'],
    ids=lambda body: repr(body[-9:]),
)  # fmt: skip
def test_a_body_that_is_no_request_is_refused_and_entered(post, lab, notes, body):
    mark = lab.ledger.total
    assert post(body.encode("latin-1")) == (400, "SerializationException")
    entries = [(entry.operation, entry.error) for entry in lab.ledger.since(mark)]
    assert entries == [("Scan", "SerializationException")]


@pytest.mark.parametrize(
    ("length", "status"), [("abc", 400), ("-5", 400), ("999999999999", 413), ("1_0", 400)]
)
def test_a_wrong_content_length_harms_nobody(post, lab, notes, length, status):
    lines = {
        "Host": "x",
        "X-Amz-Target": "DynamoDB_20120810.Scan",
        "Content-Type": "application/x-amz-json-1.0",
        "Content-Length": length,
    }
    head = "".join(f"{name}: {content}\r\n" for name, content in lines.items())
    host, port = urlsplit(lab.endpoint_url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(f"POST / HTTP/1.1\r\n{head}\r\n{{}}".encode())
        raw.shutdown(socket.SHUT_WR)
        assert raw.makefile("rb").readline().startswith(b"HTTP/1.1 %d" % status)
    assert post(json.dumps({"TableName": notes}))[0] == 200


def test_a_request_larger_than_any_batch_is_refused(post, notes):
    body = json.dumps({"TableName": notes, "x": "y" * 33 * 1024 * 1024})
    assert post(body) == (413, "")
    assert post(json.dumps({"TableName": notes}))[0] == 200


@pytest.mark.parametrize("megabytes", [17, 33])
def test_a_request_in_chunks_may_be_no_larger(lab, megabytes):
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.Scan",
    }
    connection = http.client.HTTPConnection(urlsplit(lab.endpoint_url).netloc, timeout=20)
    connection.request("POST", "/", iter([b" " * 1024 * 1024] * megabytes), headers)
    assert connection.getresponse().status == 413
    connection.close()


def test_a_stranger_s_request_is_none_of_this_sandbox_s(lab, notes):
    mark = lab.ledger.total
    stranger = boto3.client(
        "dynamodb",
        endpoint_url=lab.endpoint_url,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="sandbox",
        region_name=lab.region,
    )
    with pytest.raises(ClientError, match=r"answers only its own access key.*lab\.access_key"):
        stranger.scan(TableName=notes)
    assert lab.ledger.total == mark


# ---- several at once


@pytest.mark.parametrize("door", ["in", "out"])
def test_no_update_of_several_threads_is_lost(lab, other_door, notes, door):
    client = lab.client if door == "in" else other_door
    add = {
        "TableName": notes,
        "Key": KEY,
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": value(1)},
    }

    def work(_):
        for _ in range(200 if door == "in" else 50):
            client.update_item(**add)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    expected = 8 * (200 if door == "in" else 50)
    assert lab.client.get_item(TableName=notes, Key=KEY)["Item"]["n"] == value(expected)
    assert lab.ledger.where(lambda entry: entry.operation == "UpdateItem").total == expected


def test_a_condition_lets_one_of_many_threads_through(lab, notes):
    put = {"TableName": notes, "Item": KEY, "ConditionExpression": "attribute_not_exists(pk)"}

    def attempt(_):
        try:
            lab.client.put_item(**put)
        except lab.client.exceptions.ConditionalCheckFailedException:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(100))) == 1


# ---- Regions and other services


def test_a_table_belongs_to_its_region(lab, other_door, notes):
    ireland = lab.session.client("dynamodb", region_name="eu-west-1")
    assert ireland.list_tables()["TableNames"] == []
    ireland.create_table(**table("Notes", "pk", gsis=(index("idx", "g"),)))
    assert "GlobalSecondaryIndexes" not in lab.client.describe_table(TableName=notes)["Table"]
    arn = ireland.describe_table(TableName=notes)["Table"]["TableArn"]
    assert arn == "arn:aws:dynamodb:eu-west-1:123456789012:table/Notes"


def test_a_table_can_be_named_by_its_arn(lab, notes):
    arn = lab.client.describe_table(TableName=notes)["Table"]["TableArn"]
    lab.client.put_item(TableName=arn, Item=KEY)
    assert lab.client.get_item(TableName=notes, Key=KEY)["Item"] == KEY


def test_other_services_are_the_fake_aws_around_the_sandbox(lab):
    assert lab.session.client("sts").get_caller_identity()["Account"] == "123456789012"
    outside = lab.session.client("sts", endpoint_url=lab.endpoint_url)
    assert outside.get_caller_identity()["Account"] == "123456789012"


def test_what_the_fake_aws_does_not_do_is_refused_in_one_sentence(lab):
    for endpoint in (None, lab.endpoint_url):
        client = lab.session.client("braket", endpoint_url=endpoint)
        with pytest.raises(ClientError) as caught:
            client.search_devices(filters=[])
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] < 500


def test_the_resource_speaks_plain_python(lab, notes):
    items = lab.resource.Table(notes)
    items.put_item(Item={"pk": b"\x00", "tags": {"a", "b"}, "price": 5})
    found = items.get_item(Key={"pk": b"\x00"})["Item"]
    assert found["tags"] == {"a", "b"} and found["price"] == 5 and found["pk"].value == b"\x00"
    with items.batch_writer() as batch:
        for n in range(60):
            batch.put_item(Item={"pk": bytes([n])})
    assert len(items.scan()["Items"]) == 60
