"""What the sandbox takes for granted of botocore, boto3 and moto: each test names a seam that an upgrade may break."""

import inspect
import json

import boto3
import botocore.handlers
import botocore.httpsession
import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from sandbox import Sandbox
from sandbox.service import fake_aws, guard, hook
from sandbox.service.model_files import front_door


def test_botocore_sends_every_request_through_urllib3session_send():
    assert botocore.httpsession.URLLib3Session.send is guard._guarded_send
    assert list(inspect.signature(guard._send).parameters) == ["self", "request"]
    sent = []

    class Stop(Exception):
        pass

    def spy(session, request):
        sent.append(request.url)
        raise Stop

    session = botocore.session.Session()
    client = session.create_client(
        "sqs", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b",
        config=Config(ignore_configured_endpoint_urls=True),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.httpsession.URLLib3Session, "send", spy)
        with pytest.raises(Stop):
            client.list_queues()
    assert sent == ["https://sqs.us-east-1.amazonaws.com/"]  # once: not tried again either


def test_botocore_registers_builtin_handlers_when_a_session_is_made():
    for event in hook._EVENTS:
        assert (event, hook.answer) in botocore.handlers.BUILTIN_HANDLERS
    hook.install()
    assert botocore.handlers.BUILTIN_HANDLERS.count((hook._EVENTS[0], hook.answer)) == 1


def test_our_rule_set_for_endpoints_names_the_hosts_that_awss_own_does(lab):
    plain = botocore.session.Session()
    plain.set_config_variable("ignore_configured_endpoint_urls", True)
    plain.set_config_variable("account_id_endpoint_mode", "disabled")
    regions = plain.get_available_regions("dynamodb")
    assert len(regions) > 30
    for region in [*regions, "cn-north-1", "us-gov-west-1", "no-such-region-7"]:
        assert _host(lab.session, region) == _host(boto3.Session(botocore_session=plain), region)


def _host(session, region):
    seen = []

    def handler(params, **_):
        seen.append(params["url"])
        return hook._http(200), {}

    client = session.client("dynamodb", region_name=region)
    client.meta.events.register_first("before-call.dynamodb", handler)
    client.list_tables()
    return seen


def test_botocore_takes_the_answer_of_a_before_call_handler():
    """(HTTP response, parsed response); the handler's arguments are model, params and context, as keywords."""
    seen = {}

    def handler(model, params, **more):
        seen.update(more, operation=model.name, body=params["body"], url=params["url"])
        seen["region"] = params["context"]["client_region"]
        return hook._http(200), {"TableNames": ["from the handler"], "ResponseMetadata": {}}

    session = botocore.session.Session()
    client = session.create_client(
        "dynamodb", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    client.meta.events.register_first("before-call.dynamodb", handler)
    assert client.list_tables(Limit=1)["TableNames"] == ["from the handler"]
    assert (seen["operation"], json.loads(seen["body"])) == ("ListTables", {"Limit": 1})
    assert seen["region"] == "eu-west-1" and "context" in seen


def test_botocore_raises_the_service_s_exception_for_a_parsed_error():
    session = botocore.session.Session()
    client = session.create_client(
        "dynamodb", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    refused = {
        "Error": {"Code": "ResourceNotFoundException", "Message": "No."},
        "ResponseMetadata": {},
    }
    client.meta.events.register_first(
        "before-call.dynamodb", lambda **_: (hook._http(400), refused)
    )
    with pytest.raises(client.exceptions.ResourceNotFoundException, match=r"No\."):
        client.describe_table(TableName="Nope")


def test_botocore_ignores_configured_endpoints_when_a_session_is_told_to():
    with Sandbox() as lab:
        inside = lab.client
        assert inside.meta.endpoint_url == "https://dynamodb.us-east-1.amazonaws.com"
        plain = botocore.session.Session().create_client("dynamodb")
        assert plain.meta.endpoint_url == lab.endpoint_url  # as a child process would have it


def test_boto3_keeps_the_default_session_that_it_is_given():
    with Sandbox():
        assert boto3._get_default_session() is boto3.DEFAULT_SESSION
        assert boto3.client("dynamodb").meta.endpoint_url.endswith(".amazonaws.com")


def test_botocore_ships_the_service_s_model_with_shapes_and_limits():
    loader = botocore.session.get_session().get_component("data_loader")
    shapes = loader.load_service_model("dynamodb", "service-2")["shapes"]
    assert shapes["WriteRequests"] == {
        "type": "list",
        "member": {"shape": "WriteRequest"},
        "max": 25,
        "min": 1,
    }
    assert (shapes["KeyList"]["max"], shapes["AttributeName"]["max"]) == (100, 65_535)
    assert {"PutItem", "Query", "TransactWriteItems", "ExecuteStatement"} <= front_door().operations


def test_botocore_reads_a_response_made_by_hand():
    request = AWSPreparedRequest("GET", "https://example.com/", {}, b"", False)
    answer = fake_aws.exchange(text_app, request)
    assert isinstance(answer, AWSResponse)
    assert (answer.status_code, answer.content, answer.headers["X-Test"]) == (200, b"GET /", "yes")


def text_app(environ, start_response):
    start_response("200 OK", [("X-Test", "yes"), ("Content-Type", "text/plain")])
    return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}".encode()]


def test_moto_s_server_is_a_wsgi_application_that_keeps_its_state():
    with Sandbox() as lab:
        queues = lab.session.client("sqs")
        url = queues.create_queue(QueueName="orders")["QueueUrl"]
        assert queues.list_queues()["QueueUrls"] == [url]
        lab.reset()  # moto's reset is POST /moto-api/reset
        assert "QueueUrls" not in queues.list_queues()
