"""``python -m sandbox serve``: the sandbox as an endpoint for programs outside this process."""

import os
import re
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from tests.engine.tools import index, item, table

ROOT = Path(__file__).parents[2]


def command(*arguments):
    return [sys.executable, "-m", "sandbox", *arguments]


def start(*arguments):
    """A running server, and what it has printed so far."""
    server = subprocess.Popen(
        command("serve", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    lines = []
    assert server.stdout
    for line in server.stdout:
        lines.append(line)
        if "Ctrl+C" in line:
            break
    return server, "".join(lines)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def exported(text):
    """The lines to export, as a shell would take them."""
    return dict(re.findall(r"export (\w+)=(\S+)", text))


def stop(server, how=signal.SIGTERM):
    server.send_signal(how)
    out, err = server.communicate(timeout=30)
    return server.returncode, out, err


def test_an_endpoint_of_its_own_answers_boto3_and_the_cli():
    port = free_port()
    server, printed = start("--port", str(port))
    try:
        environment = exported(printed)
        assert environment["AWS_ENDPOINT_URL"] == f"http://127.0.0.1:{port}"
        client = boto3.client(
            "dynamodb",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=environment["AWS_DEFAULT_REGION"],
        )
        client.create_table(**table("Notes", "pk", gsis=(index("idx", "g"),)))
        client.put_item(TableName="Notes", Item=item(pk="a", g="1"))
        answer = client.scan(TableName="Notes", IndexName="idx", ReturnConsumedCapacity="TOTAL")
        assert answer["Items"] == [item(pk="a", g="1")]
        assert answer["ConsumedCapacity"]["CapacityUnits"] == 0.5
        # what is printed is what a person copies into a shell
        exports = "\n".join(line for line in printed.splitlines() if "export " in line)
        example = next(line for line in printed.splitlines() if line.strip().startswith("aws "))
        shell = subprocess.run(
            f"{exports}\n{example} --output text",
            shell=True,
            env={name: content for name, content in os.environ.items() if name[:4] != "AWS_"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (shell.returncode, shell.stdout) == (0, "TABLENAMES\tNotes\n"), shell.stderr
    finally:
        code, out, err = stop(server)
    assert (code, err) == (0, "")
    assert out.strip() == "Stopped. 4 requests answered; the tables are gone."


def test_ctrl_c_ends_it_any_key_will_do_if_asked_and_the_date_is_today_s():
    server, printed = start("--port", "0", "--any-key")
    try:
        assert "The access key may be any." in printed
        client = boto3.client(
            "dynamodb",
            endpoint_url=exported(printed)["AWS_ENDPOINT_URL"],
            aws_access_key_id="local",
            aws_secret_access_key="anything",
        )
        made = client.create_table(**table("Notes", "pk"))["TableDescription"]
        assert abs(made["CreationDateTime"] - datetime.now(UTC)) < timedelta(minutes=2)
    finally:
        code, out, err = stop(server, signal.SIGINT)
    assert (code, out.strip(), err) == (0, "Stopped. 1 request answered; the tables are gone.", "")


def test_time_passes_there_as_it_does_here_so_that_a_throttled_program_gets_through():
    server, printed = start("--port", "0", "--any-key", "--dial", "throttling=real")
    try:
        client = boto3.client(
            "dynamodb",
            endpoint_url=exported(printed)["AWS_ENDPOINT_URL"],
            aws_access_key_id="local",
            aws_secret_access_key="anything",
            config=Config(retries={"total_max_attempts": 10}),
        )
        units = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
        provisioned = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}
        client.create_table(**{**table("Notes", "pk"), **provisioned})
        client.put_item(TableName="Notes", Item=item(pk="a"))
        answer = client.put_item(TableName="Notes", Item=item(pk="b"))
        assert answer["ResponseMetadata"]["RetryAttempts"] >= 1
    finally:
        code, _, err = stop(server)
    assert (code, err) == (0, "")


def test_a_taken_port_is_said_in_one_sentence():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        answer = subprocess.run(
            command("serve", "--port", str(port)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=ROOT,
        )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == f"Port {port} is taken; choose another one with --port.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 0, "usage: python -m sandbox [-h]"),
        (["serve", "--port", "many"], 2, "argument --port: invalid _port value: 'many'"),
        (["serve", "--port", "65536"], 2, "65536 is no port: 0 (any free one) to 65535"),
        (["serve", "--dial", "heat=real"], 2, "there is no dial 'heat'; there are throttling"),
        (["serve", "--dial", "throttling=hard"], 2, 'throttling is "off", "mild" or "real"'),
        (["nonsense"], 2, "invalid choice: 'nonsense'"),
    ],
)
def test_the_command_line_explains_itself(arguments, code, said, capsys):
    from sandbox.__main__ import main

    try:
        found = main(arguments)
    except SystemExit as exit_:
        found = exit_.code
    assert found == code
    told = capsys.readouterr()
    assert said in told.out + told.err
