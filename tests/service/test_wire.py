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
    return status, answer["__type"].rpartition("#")[2], answer.get("message", "")


def test_an_ordinary_signed_request_is_answered_with_the_services_headers(lab):
    status, headers, body = ask(lab)
    assert status == 200
    assert json.loads(body) == {"TableNames": []}
    assert headers["Content-Type"] == JSON
    assert int(headers["x-amz-crc32"]) == zlib.crc32(body)
    assert len(headers["x-amzn-RequestId"]) == 52


def without(headers, *names):
    return {name: value for name, value in headers.items() if name not in names}


def test_a_request_without_a_signature_is_told_so(lab):
    headers = without(signed(lab, b"{}"), "Authorization")
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


def test_another_sandboxs_key_is_not_recognised(lab):
    headers = signed(lab, b"{}")
    headers["Authorization"] = headers["Authorization"].replace(lab.access_key, "SANDBOXELSE")
    assert refusal(lab, headers=headers)[1] == "UnrecognizedClientException"


@pytest.mark.parametrize("body", [b"{", b"nonsense", b"[" * 100_000, b"\xff"])
def test_what_is_not_json_is_a_serialization_error(lab, body):
    assert refusal(lab, body, signed(lab, body))[:2] == (400, "SerializationException")


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


def test_a_page_of_another_origin_may_call(lab):
    asked = {
        "Origin": "http://example.test",
        "Access-Control-Request-Headers": "x-amz-target",
        "Access-Control-Request-Method": "POST",
    }
    status, headers, _ = ask(lab, None, asked, method="OPTIONS")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert headers["Access-Control-Allow-Headers"] == "x-amz-target"
    _, headers, _ = ask(lab, headers=signed(lab, b"{}") | {"Origin": "http://example.test"})
    assert headers["Access-Control-Allow-Origin"] == "*"
