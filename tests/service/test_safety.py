"""Nothing reaches AWS, whoever asks and when; and nobody waits to be told so. In processes of their own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from sandbox import Sandbox
from sandbox.service import closed_door, command_line, guard
from tests.engine.tools import item, table

REAL_LOOKING = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "a real looking token",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "HTTP_PROXY": "http://192.0.2.1:3128",  # a network that nobody has: TEST-NET-1
    "HTTPS_PROXY": "http://192.0.2.1:3128",
}
WATCH = """
import json, socket, sys
outside = []
def watch(event, arguments):
    if event == "socket.connect":
        outside.append(str(arguments[1][0]))
    elif event == "socket.getaddrinfo":
        outside.append(str(arguments[0]))
sys.addaudithook(watch)
told = {}
def ask(name, call):
    try:
        told[name] = call()
    except Exception as error:
        told[name] = f"{type(error).__name__}: {error}"
def names(client):
    return client.list_tables()["TableNames"]
def done():
    told["outside"] = sorted(set(outside) - {"127.0.0.1", "localhost", "::1"})
    print(json.dumps(told))
"""


@pytest.fixture
def home(tmp_path):
    """A user's own AWS settings, with a profile of real-looking keys."""
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAIOSFODNN7DEFAULT\naws_secret_access_key = secret\n"
        "[work]\naws_access_key_id = AKIAIOSFODNN7PROFILE\naws_secret_access_key = secret\n"
    )
    (tmp_path / "config").write_text(
        "[default]\nregion = eu-central-1\n"
        "[profile work]\nregion = eu-central-1\nignore_configured_endpoint_urls = true\n"
    )
    return {
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_PROFILE": "work",
    }


def run(script, environment):
    """The script's own report, from a process that has never heard of this one's sandbox."""
    inherited = {
        name: content
        for name, content in os.environ.items()
        if not name.startswith("AWS_") and name.upper() != "NO_PROXY"
    }
    answer = subprocess.run(
        [sys.executable, "-c", WATCH + script],
        capture_output=True, text=True, timeout=60, check=False,
        env=inherited | environment, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told.pop("outside") == []
    return told


CLIENTS_FROM_BEFORE = """
import boto3
from botocore.config import Config
early = boto3.client("dynamodb")
early_session = boto3.Session()
profile = boto3.Session().client("s3")
import sandbox
ask("client before import", lambda: names(early))
ask("client of another service", lambda: profile.list_buckets())
between = boto3.client("dynamodb")
later = boto3.Session().client("dynamodb")
ask("client before start", lambda: names(between))
lab = sandbox.Sandbox()
lab.client.create_table(TableName="Notes", BillingMode="PAY_PER_REQUEST",
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
ask("client before import, sandbox running", lambda: names(early))
ask("client before start, sandbox running", lambda: names(between))
ask("client of a later session, sandbox running", lambda: names(later))
ask("boto3 alone", lambda: names(boto3.client("dynamodb")))
ask("explicit keys", lambda: names(boto3.client("dynamodb", aws_access_key_id="AKIAIOSFODNN7OTHER",
    aws_secret_access_key="x")))
ask("real host, asked for", lambda: names(boto3.client("dynamodb", region_name="us-east-1",
    config=Config(ignore_configured_endpoint_urls=True))))
ask("other service", lambda: lab.session.client("sts").get_caller_identity()["Account"])
ask("keys", lambda: boto3.Session().get_credentials().access_key == lab.access_key)
ask("profiles", lambda: boto3.Session().available_profiles)
lab.close()
ask("lab's client, closed", lambda: names(lab.client))
ask("boto3 alone, closed", lambda: names(boto3.client("dynamodb")))
ask("client before import, closed", lambda: names(early))
done()
"""


@pytest.mark.parametrize("settings", ["keys in the environment", "keys in a profile"])
def test_no_client_of_any_age_reaches_aws(home, settings):
    environment = REAL_LOOKING if settings == "keys in the environment" else home
    told = run(CLIENTS_FROM_BEFORE, environment)
    stopped = "OutsideTheSandbox: Stopped a request on its way to "
    for name in (
        "client before import",
        "client of another service",
        "client before import, closed",
    ):
        assert told[name].startswith(stopped) and "lab = Sandbox(seed=7)" in told[name]
    assert "No sandbox is running" in told["client before start"]
    for name in ("client before import", "client before start"):
        refusal = told[f"{name}, sandbox running"]
        assert (
            refusal.startswith("OutsideTheSandbox")
            and "made before the sandbox was started" in refusal
        )
    for name in ("lab's client, closed", "boto3 alone, closed"):
        assert told[name].startswith("OutsideTheSandbox: No sandbox is running")
    for name in (
        "client of a later session, sandbox running", "boto3 alone", "explicit keys", "real host, asked for",
    ):  # fmt: skip
        assert told[name] == ["Notes"], name
    assert told["other service"] == "123456789012"
    assert told["keys"] is True  # the user's own are not read
    assert told["profiles"] == []


EARLY_SESSION = """
import boto3
from botocore.config import Config
session = boto3.Session()
before = session.client("dynamodb", region_name="us-east-1").meta.config.retries
import sandbox
lab = sandbox.Sandbox()
lab.client.create_table(TableName="Notes", BillingMode="PAY_PER_REQUEST",
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
ask("session before import", lambda: names(session.client("dynamodb", region_name="us-east-1")))
ask("past the endpoint", lambda: names(session.client("dynamodb", region_name="us-east-1",
    config=Config(ignore_configured_endpoint_urls=True))))
ask("retries", lambda: lab.client.meta.config.retries == before
    == session.client("dynamodb", region_name="us-east-1").meta.config.retries)
done()
"""


def test_a_session_from_before_the_import_sees_the_sandbox_s_tables_by_either_door():
    told = run(EARLY_SESSION, {"AWS_EC2_METADATA_DISABLED": "true"})
    assert told["session before import"] == told["past the endpoint"] == ["Notes"]
    assert told["retries"] is True  # boto3's own way of trying again is left as it is


# ---- child processes


def cli(*arguments, environment=None):
    started = time.monotonic()
    answer = subprocess.run(
        ["aws", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )
    return answer, time.monotonic() - started


def test_without_a_sandbox_the_cli_is_told_at_once_what_to_do():
    Sandbox().close()
    answer, seconds = cli("dynamodb", "list-tables")
    assert answer.returncode == 255 and "NoSandboxRunning" in answer.stderr
    assert "Run  lab = Sandbox(seed=7)  in the notebook" in answer.stderr
    assert (
        seconds < 15
    )  # it would knock on a dead port for half a minute; its own start is all there is here
    assert os.environ["AWS_ENDPOINT_URL"] == closed_door.url()
    assert not any(name.startswith(("AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE")) for name in os.environ)


@pytest.mark.parametrize("service", ["sts", "s3"])
def test_without_a_sandbox_other_services_are_refused_in_words_they_can_read(service):
    import boto3
    from botocore.exceptions import ClientError

    Sandbox().close()
    client = boto3.Session().client(
        service, endpoint_url=closed_door.url().replace("127.0.0.1", "localhost")
    )
    call = client.get_caller_identity if service == "sts" else client.list_buckets
    with pytest.raises(ClientError, match="No sandbox is running") as caught:
        call()
    assert caught.value.response["Error"]["Code"] == closed_door.CODE
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_the_cli_of_this_python_sees_the_same_tables(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:3128")
    with Sandbox() as lab:
        lab.client.create_table(**table("Orders", "customer_id"))
        lab.client.put_item(TableName="Orders", Item=item(customer_id="john_doe", seal=b"\x00\xff"))
        line = (
            "command -v aws && aws dynamodb query --table-name Orders --key-condition-expression 'customer_id = :v1' "
            """--expression-attribute-values '{":v1":{"S":"john_doe"}}' """
            "--return-consumed-capacity TOTAL && aws sts get-caller-identity --query Account && "
            """aws dynamodb put-item --table-name Orders --item '{"customer_id":{"S":"from the CLI"}}'"""
        )
        answer = subprocess.run(
            line, shell=True, capture_output=True, text=True, timeout=60, check=False
        )
        assert answer.returncode == 0, answer.stderr
        where, _, told = answer.stdout.partition("\n")
        assert Path(where).parent == Path(sys.executable).parent
        found, end = json.JSONDecoder().raw_decode(told)
        assert found["Items"] == [{"customer_id": {"S": "john_doe"}, "seal": {"B": "AP8="}}]
        assert found["ConsumedCapacity"]["CapacityUnits"] == 0.5
        assert told[end:].strip() == '"123456789012"'
        assert lab.client.get_item(TableName="Orders", Key=item(customer_id="from the CLI"))["Item"]
        assert lab.ledger.operations[-3:] == ["Query", "PutItem", "GetItem"]


def test_the_cli_keeps_to_this_machine_also_where_it_has_an_address_of_its_own():
    """awscli's overridesslcommonname.py names hosts of AWS for sqs, emr, rds, docdb, neptune and health."""

    def start(*arguments):
        # a proxy would be asked for such a host; this one is on a network that nobody has
        return subprocess.Popen(["aws", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=os.environ | {"HTTPS_PROXY": REAL_LOOKING["HTTPS_PROXY"]})  # fmt: skip

    Sandbox().close()
    refused = start("rds", "describe-db-instances")
    with Sandbox() as lab:
        lab.session.client("sqs").create_queue(QueueName="parcels")
        found = start("sqs", "list-queues", "--query", "QueueUrls[0]", "--output", "text")
        asked = start("sqs", "list-queues", "--endpoint-url", "https://queue.amazonaws.com")
        queue = f"{lab.endpoint_url}/123456789012/parcels"
        assert found.communicate(timeout=60) == (f"{queue}\n", "")
        assert "on its way to queue.amazonaws.com; nothing left" in asked.communicate(timeout=60)[1]
    assert "NoSandboxRunning" in refused.communicate(timeout=60)[1]


def test_the_cli_keeps_no_settings_and_says_so():
    before = guard.CLI_CONFIG.read_bytes()
    for arguments in (["configure"], ["configure", "set", "output", "table"]):
        told = command_line.run(arguments)
        assert told.status == 255 and told.errors.startswith("The sandbox has configured the CLI")
    assert guard.CLI_CONFIG.read_bytes() == before


def test_a_kernel_that_is_killed_leaves_nothing_on_disk(tmp_path):
    """Jupyter kills a kernel that does not end in time, and nbval each of its own."""
    repository = Path(__file__).parents[2]
    places = {"TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    manager, kernel = start_new_kernel(env=os.environ | places, cwd=repository)
    try:
        cell = "from sandbox import Sandbox; lab = Sandbox(seed=7)\n!aws dynamodb list-tables --output text"
        ran = kernel.execute_interactive(cell, timeout=60, output_hook=lambda _: None)
        assert ran["content"]["status"] == "ok"
    finally:
        kernel.stop_channels()
        manager.shutdown_kernel(now=True)
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_begins_like_another_is_not_taken_for_it(monkeypatch):
    monkeypatch.setattr(closed_door, "url", lambda: "http://127.0.0.1:9")
    assert guard.leads_nowhere("http://127.0.0.1:9/")
    assert not guard.leads_nowhere("http://127.0.0.1:9000/")


def test_where_no_socket_can_be_had_the_closed_door_is_a_dead_port(monkeypatch):
    def none(*_):
        raise OSError("no sockets here")

    monkeypatch.setattr(closed_door, "ThreadingHTTPServer", none)
    assert closed_door.url.__wrapped__() == closed_door.DEAD_PORT
