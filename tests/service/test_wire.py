"""What the loopback door says to requests that no SDK would make, in the service's own errors."""

import gzip
import http.client
import json
import zlib

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox import Sandbox
from tests.engine.tools import table

JSON = "application/x-amz-json-1.0"


@pytest.fixture(scope="module")
def lab():
    with Sandbox(seed=7) as lab:
        yield lab


def signed(lab, body, target="DynamoDB_20120810.ListTables", secret="sandbox", **more):
    """The headers of an ordinary request."""
    headers = {"Content-Type": JSON, "X-Amz-Target": target, **more}
    request = AWSRequest("POST", f"{lab.endpoint_url}/", headers=headers, data=body)
    SigV4Auth(Credentials(lab.access_key, secret), "dynamodb", "us-east-1").add_auth(request)
    return dict(request.headers.items())


def ask(lab, body=b"{}", headers=None, method="POST"):
    """(status, headers, body) of one HTTP exchange."""
    connection = http.client.HTTPConnection(lab.endpoint_url.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, "/", body, headers if headers is not None else signed(lab, body))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def refusal(lab, body=b"{}", headers=None):
    status, _, content = ask(lab, body, headers)
    answer = json.loads(content)
    message = answer.get("message", answer.get("Message", ""))
    return status, answer["__type"].rpartition("#")[2], message


def test_an_ordinary_signed_request_is_answered_with_the_services_headers(lab):
    status, headers, body = ask(lab)
    assert status == 200
    assert json.loads(body) == {"TableNames": []}
    assert headers["Content-Type"] == JSON
    assert int(headers["x-amz-crc32"]) == zlib.crc32(body)
    assert len(headers["x-amzn-RequestId"]) == 52
    assert (headers["Server"], headers["Connection"]) == ("Server", "keep-alive")


def without(headers, *names):
    return {name: value for name, value in headers.items() if name not in names}


@pytest.mark.parametrize("authorization", [None, " ", "Basic YTpi", "Bearer token"])
def test_a_request_without_a_signature_is_told_so(lab, authorization):
    headers = without(signed(lab, b"{}"), "Authorization")
    if authorization:
        headers["Authorization"] = authorization
    assert refusal(lab, headers=headers) == (
        400,
        "MissingAuthenticationTokenException",
        "Request is missing Authentication Token",
    )


@pytest.mark.parametrize(
    ("authorization", "missing"),
    [
        ("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=ab", "'Credential'"),
        ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Signature=ab", "'SignedHeaders'"),
        ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host", "'Signature'"),
    ],
)
def test_an_incomplete_signature_is_told_which_part_is_missing(lab, authorization, missing):
    headers = signed(lab, b"{}") | {"Authorization": authorization}
    _, code, message = refusal(lab, headers=headers)
    assert code == "IncompleteSignatureException"
    assert f"Authorization header requires {missing} parameter. " in message
    assert message.endswith(f"Authorization={authorization}")


def test_a_signature_without_a_date_is_incomplete(lab):
    headers = without(signed(lab, b"{}"), "X-Amz-Date")
    _, code, message = refusal(lab, headers=headers)
    assert code == "IncompleteSignatureException"
    assert "existence of either a 'X-Amz-Date' or a 'Date' header" in message


@pytest.mark.parametrize("fault", ["secret", "body", "header"])
def test_a_signature_must_fit_the_request(lab, fault):
    headers = signed(lab, b"{}", secret="other" if fault == "secret" else "sandbox")
    if fault == "header":
        headers["X-Amz-Target"] = "DynamoDB_20120810.DescribeLimits"
    _, code, message = refusal(lab, b'{"Limit": 5}' if fault == "body" else b"{}", headers)
    assert code == "InvalidSignatureException"
    assert message.startswith("The request signature we calculated does not match")


def test_a_signature_for_another_service_is_none_for_dynamodb(lab):
    headers = signed(lab, b"{}")
    headers["Authorization"] = headers["Authorization"].replace("/dynamodb/", "/sqs/")
    assert refusal(lab, headers=headers)[1:] == (
        "InvalidSignatureException",
        "Credential should be scoped to correct service: 'dynamodb'. ",
    )


def test_what_is_denied_is_denied_by_aws_and_not_by_dynamodb(lab):
    body = b'{"ResourceArn": "arn:aws:dynamodb:us-east-1:999999999999:table/Theirs"}'
    _, _, answer = ask(lab, body, signed(lab, body, "DynamoDB_20120810.ListTagsOfResource"))
    said = json.loads(answer)
    assert said["__type"] == "com.amazon.coral.service#AccessDeniedException"
    assert "is not authorized to perform: dynamodb:ListTagsOfResource" in said["Message"]


def test_another_sandboxs_key_is_not_recognised(lab):
    headers = signed(lab, b"{}")
    headers["Authorization"] = headers["Authorization"].replace(lab.access_key, "SANDBOXELSE")
    assert refusal(lab, headers=headers)[1] == "UnrecognizedClientException"


@pytest.mark.parametrize(
    "body", [b"{", b"nonsense", b"[" * 100_000, b'"\xff"', b'{"Limit":NaN}', b'{"Limit":1,}']
)
def test_what_is_not_json_is_a_serialization_error_and_no_more_is_said(lab, body):
    status, _, answer = ask(lab, body)
    assert status == 400
    assert json.loads(answer) == {"__type": "com.amazon.coral.service#SerializationException"}


_STRUCTURE = "Start of structure or map found where not expected."
_JAVA = "com.amazonaws.dynamodb.v20120810"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"TableName": 5}', "NUMBER_VALUE cannot be converted to String"),
        ('{"TableName": 5.5}', "DECIMAL_VALUE cannot be converted to String"),
        ('{"TableName": []}', "Unrecognized collection type class java.lang.String"),
        ('{"TableName": {}}', _STRUCTURE),
        ('{"ConsistentRead": 1}', "NUMBER_VALUE cannot be converted to Boolean"),
        ('{"ConsistentRead": "yes"}', "Unexpected token received from parser"),
        ('{"AttributesToGet": "a"}', "Unexpected field type"),
        ('{"AttributesToGet": {}}', _STRUCTURE),
        ('{"Key": "a"}', "Unexpected field type"),
        ('{"Key": []}', f"Unrecognized collection type java.util.Map<java.lang.String, {_JAVA}.AttributeValue>"),
        ('{"Key": {"a": "b"}}', "Unexpected value type in payload"),
        ('{"Key": {"a": []}}', f"Unrecognized collection type class {_JAVA}.AttributeValue"),
        ('{"Key": {"a": {"S": []}}}', "Unrecognized collection type class java.lang.String"),
        ('{"Key": {"a": {"B": 1}}}', "only base-64-encoded strings are convertible to bytes"),
        ('{"Key": {"a": {"B": []}}}', "Unrecognized collection type class java.nio.ByteBuffer"),
        ('{"Key": {"a": {"B": "abcde"}}}', "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
        ('{"Key": {"a": {"B": "+/+="}}}', "Invalid last non-pad Base64 character dectected"),
        ('{"Key": {"a": {"SS": "a"}}}', "Unexpected field type"),
        ('{"Key": {"a": {"L": {}}}}', _STRUCTURE),
        ('{"Key": {"a": {"M": 1}}}', "Unexpected field type"),
    ],
)  # fmt: skip
def test_json_of_another_type_is_told_in_the_services_words(lab, body, message):
    body = json.dumps({"TableName": "Long", "Key": {"pk": {"S": "a"}}} | json.loads(body)).encode()
    status, _, answer = ask(lab, body, signed(lab, body, "DynamoDB_20120810.GetItem"))
    assert status == 400
    assert json.loads(answer) == {
        "__type": "com.amazon.coral.service#SerializationException",
        "Message": message,  # with a capital letter
    }


@pytest.mark.parametrize(
    ("operation", "body", "message"),
    [
        ("BatchWriteItem", {"RequestItems": {"Long": 1}}, "class sun.reflect.generics."),
        ("BatchWriteItem", {"RequestItems": {"Long": [1]}}, "Unexpected value type in payload"),
        ("BatchWriteItem", {"RequestItems": {"Long": [{"PutRequest": 1}]}}, "Unexpected field type"),
        ("BatchGetItem", {"RequestItems": {"Long": {"Keys": ["a"]}}}, "class sun.reflect.generics."),
        ("BatchGetItem", {"RequestItems": {"Long": []}},
         f"Unrecognized collection type class {_JAVA}.KeysAndAttributes"),
        ("BatchWriteItem", {"RequestItems": []},
         f"Unrecognized collection type java.util.Map<java.lang.String, java.util.List<{_JAVA}.WriteRequest>>"),
    ],
)  # fmt: skip
def test_a_part_of_a_list_or_map_is_told_otherwise_than_a_field(lab, operation, body, message):
    encoded = json.dumps(body).encode()
    _, _, said = refusal(lab, encoded, signed(lab, encoded, f"DynamoDB_20120810.{operation}"))
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("GetItem", {"Key": {"pk": "a"}}),
        ("PutItem", {"TableName": "ab", "Item": {"pk": {"S": 1}}}),
        ("Scan", {"TableName": "Long", "Limit": 0, "ExclusiveStartKey": {"pk": []}}),
        ("DeleteItem", {"TableName": "Long", "Key": {}, "ExpressionAttributeValues": {":v": {"BOOL": 1}}}),
        ("PutItem", {"TableName": "Long", "Item": {"pk": {"S": "a"}, "l": {"L": [{}, {"B": 5}]}}}),
    ],
)  # fmt: skip
def test_a_whole_request_is_read_before_any_of_it_is_judged(lab, operation, body):
    encoded = json.dumps(body).encode()
    headers = signed(lab, encoded, f"DynamoDB_20120810.{operation}")
    assert refusal(lab, encoded, headers)[1] == "SerializationException"
    assert next(iter(lab.ledger.since(lab.ledger.total - 1))).error == "SerializationException"


def test_an_answer_without_a_shape_is_empty(lab):
    arn = lab.client.create_table(**table("Tagged", "pk"))["TableDescription"]["TableArn"]
    for operation, more in (
        ("TagResource", {"Tags": [{"Key": "a", "Value": "b"}]}),
        ("UntagResource", {"TagKeys": ["a"]}),
    ):
        body = json.dumps({"ResourceArn": arn, **more}).encode()
        status, headers, answer = ask(
            lab, body, signed(lab, body, f"DynamoDB_20120810.{operation}")
        )
        assert (status, answer, headers["Content-Length"]) == (200, b"", "0")
    lab.client.delete_table(TableName="Tagged")


def test_answers_are_utf_8(lab):
    body = b'{"TableName": "\\u65e5 \\ud83d"}'
    status, headers, answer = ask(lab, body, signed(lab, body, "DynamoDB_20120810.Scan"))
    assert status == 400
    assert "Value '日 ?' at 'tableName'" in answer.decode()  # half a pair is no character
    assert headers["Content-Length"] == str(len(answer))


@pytest.mark.parametrize(
    ("limit", "shown"), [("-0.5", 0), ("100.9", None), ("1e2", None), ("1e999", 2**31 - 1),
                         ("99999999999", 2**31 - 1)],
)  # fmt: skip
def test_a_whole_number_loses_its_fraction_and_ends_with_javas(lab, limit, shown):
    body = b'{"Limit": %s}' % limit.encode()
    status, _, answer = ask(lab, body)
    assert status == (200 if shown is None else 400)
    if shown is not None:
        assert f"Value '{shown}' at 'limit'" in json.loads(answer)["message"]


def test_more_than_16_megabytes_are_too_much(lab):
    assert ask(lab, b" " * (16 * 1024 * 1024) + b"{}", {"Content-Type": JSON})[0] == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "FROB"])
def test_only_post_carries_an_operation(lab, method):
    status, headers, body = ask(lab, method=method)
    assert (status, headers["x-amz-crc32"]) == (404, "3552371480")
    assert body == (b"" if method == "HEAD" else b"<UnknownOperationException/>\n")


def test_who_just_asks_is_told_that_the_service_is_healthy(lab):
    status, headers, body = ask(lab, None, {}, method="GET")
    assert (status, body) == (200, b"healthy: dynamodb.us-east-1.amazonaws.com ")
    assert headers["x-amz-crc32"] == "3128867991"


@pytest.mark.parametrize(
    ("body", "target", "code"),
    [
        (b"{", "DynamoDB_20120810.ListTables", "SerializationException"),
        (b"{}", "DynamoDB_20120810.Nope", "UnknownOperationException"),
        (b"{}", "Kinesis_20131202.ListStreams", "UnknownOperationException"),
    ],
)
def test_what_nobody_understands_is_refused_before_anybody_asks_who_sent_it(
    lab, body, target, code
):
    before = lab.ledger.total
    headers = {"Content-Type": JSON, "X-Amz-Target": target}
    assert refusal(lab, body, headers)[1] == code
    assert lab.ledger.total == before  # a stranger leaves no trace


@pytest.mark.parametrize(
    "target", ["DynamoDB_20120810.Nope", "DynamoDB_20120810", "DynamoDB_20120810.GetRecords"]
)
def test_an_operation_that_dynamodb_does_not_have_is_unknown(lab, target):
    assert refusal(lab, headers=signed(lab, b"{}", target))[:2] == (
        400,
        "UnknownOperationException",
    )


def test_a_body_of_another_type_is_no_operation(lab):
    headers = signed(lab, b"{}", **{"Content-Type": "text/plain"})
    status, _, body = ask(lab, headers=headers)
    assert (status, body.strip()) == (404, b"<UnknownOperationException/>")


@pytest.mark.parametrize("content_type", ["application/json", f"{JSON}; charset=utf-8"])
def test_an_answer_is_of_the_type_of_its_request(lab, content_type):
    headers = signed(lab, b"{}", **{"Content-Type": content_type})
    assert ask(lab, headers=headers)[1]["Content-Type"] == content_type.partition(";")[0]


def test_large_answers_are_compressed_for_who_asks(lab):
    lab.client.create_table(
        TableName="Long",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    lab.client.put_item(TableName="Long", Item={"pk": {"S": "a"}, "text": {"S": "x" * 5_000}})
    request = b'{"TableName": "Long"}'
    headers = signed(lab, request, "DynamoDB_20120810.Scan")
    _, _, plain = ask(lab, request, headers)
    _, told, packed = ask(lab, request, headers | {"Accept-Encoding": "gzip"})
    assert told["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert int(told["x-amz-crc32"]) == zlib.crc32(packed)  # of the bytes as they were sent


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("br, GZIP;q=0.5", True), ("gzip;q=0", False), ("gzip;q=0.0", False), ("*", False)],
)
def test_a_client_says_whether_it_takes_compressed_answers(lab, accepted, packed):
    request = b'{"TableName": "Long"}'
    headers = signed(lab, request, "DynamoDB_20120810.Scan") | {"Accept-Encoding": accepted}
    assert ("Content-Encoding" in ask(lab, request, headers)[1]) == packed


def test_a_page_of_another_origin_may_call(lab):
    asked = {
        "Origin": "http://example.test",
        "Access-Control-Request-Headers": "x-amz-target",
        "Access-Control-Request-Method": "POST",
    }
    status, headers, _ = ask(lab, None, asked, method="OPTIONS")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert headers["Access-Control-Allow-Headers"] == "x-amz-target"
    origin = {"Origin": "http://example.test"}
    for given in (signed(lab, b"{}"), {"Content-Type": JSON}, {}):  # an answer, 400 and 404
        _, headers, _ = ask(lab, headers=given | origin)
        assert headers["Access-Control-Allow-Origin"] == "*"
