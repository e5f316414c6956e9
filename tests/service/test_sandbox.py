"""The Sandbox object: made, reset, closed, made again."""

import os
from threading import Thread

import boto3
import pytest

from sandbox import Sandbox
from sandbox.service.guard import OutsideTheSandbox
from tests.engine.tools import item, table

pytestmark = pytest.mark.usefixtures("sandbox")  # the file's own goes when the first test makes one


@pytest.fixture(scope="module")
def sandbox():
    """None here: these tests make their own."""


def with_notes(lab):
    lab.client.create_table(**table("Notes", "pk"))
    lab.client.put_item(TableName="Notes", Item=item(pk="a"))
    return lab


def test_reset_forgets_everything_and_keeps_the_clients():
    with with_notes(Sandbox()) as lab:
        client, url = lab.client, lab.endpoint_url
        lab.clock.advance(days=1)
        lab.reset()
        assert client.list_tables()["TableNames"] == []
        assert (lab.ledger.total, lab.clock.seconds < 1, lab.endpoint_url) == (1, True, url)
        with_notes(lab)
        assert client.scan(TableName="Notes")["Count"] == 1


def test_a_second_sandbox_closes_the_first():
    first = with_notes(Sandbox())
    second = Sandbox()
    assert first.closed and not second.closed
    assert second.client.list_tables()["TableNames"] == []
    assert os.environ["AWS_ENDPOINT_URL_DYNAMODB"] == second.endpoint_url
    assert os.environ["AWS_ACCESS_KEY_ID"] == second.access_key != first.access_key
    first.close()  # closing what is closed does not close the second
    assert second.client.list_tables()["TableNames"] == []
    second.close()
    second.close()
    assert second.closed


def test_a_closed_sandbox_answers_nobody():
    lab = with_notes(Sandbox())
    outside = boto3.client("dynamodb", endpoint_url=lab.endpoint_url)
    lab.close()
    for client in (lab.client, boto3.client("dynamodb"), lab.session.client("sts")):
        operation = (
            client.list_tables
            if client.meta.service_model.service_name == "dynamodb"
            else client.get_caller_identity
        )
        with pytest.raises(OutsideTheSandbox, match=r"lab = Sandbox\(seed=7\)"):
            operation()
    outside.meta.config.retries = None
    with pytest.raises(RuntimeError, match="This sandbox is closed"):
        lab.reset()
    with pytest.raises(RuntimeError, match="This sandbox is closed"), lab:
        pass
    assert lab.ledger.total == 2 and "closed" in repr(lab)  # what it did can still be read


def test_an_export_ends_with_its_sandbox_and_never_in_the_buckets_of_the_next():
    with with_notes(Sandbox()) as first:
        first.dials.table_states = "real"
        on = {"PointInTimeRecoveryEnabled": True}
        first.client.update_continuous_backups(
            TableName="Notes", PointInTimeRecoverySpecification=on
        )
        first.session.client("s3").create_bucket(Bucket="mine")
        arn = first.client.describe_table(TableName="Notes")["Table"]["TableArn"]
        first.client.export_table_to_point_in_time(TableArn=arn, S3Bucket="mine")
    with Sandbox() as second:
        s3 = second.session.client("s3")
        s3.create_bucket(Bucket="mine")
        first.clock.advance(hours=1)
        assert "Contents" not in s3.list_objects_v2(Bucket="mine")


def test_leaving_the_block_closes_it_even_after_an_error():
    with pytest.raises(ZeroDivisionError), Sandbox() as lab:
        raise ZeroDivisionError
    assert lab.closed


def test_a_taken_port_is_an_error():
    with Sandbox() as lab:
        port = int(lab.endpoint_url.rpartition(":")[2])
    with Sandbox(port=port) as again:
        assert again.endpoint_url.endswith(f":{port}")
        import socket

        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            with pytest.raises(OSError, match="in use"):
                Sandbox(port=holder.getsockname()[1])


def test_any_key_is_answered_if_asked_for():
    with Sandbox(any_key=True) as lab:
        client = boto3.client(
            "dynamodb",
            endpoint_url=lab.endpoint_url,
            aws_access_key_id="local",
            aws_secret_access_key="x",
        )
        assert client.list_tables()["TableNames"] == []


def test_a_sandbox_can_be_used_in_another_thread():
    found = []

    def work():
        with with_notes(Sandbox()) as lab:
            found.append(lab.client.scan(TableName="Notes")["Count"])

    thread = Thread(target=work)
    thread.start()
    thread.join(timeout=30)
    assert found == [1]


def test_boto3_alone_reaches_the_sandbox():
    with with_notes(Sandbox()):
        assert boto3.client("dynamodb").list_tables()["TableNames"] == ["Notes"]
        assert boto3.resource("dynamodb").Table("Notes").item_count == 1
        assert boto3.client("dynamodb", region_name="eu-west-1").list_tables()["TableNames"] == []


def test_a_client_made_before_the_sandbox_reaches_it_once_it_runs():
    session = boto3.Session()
    early = session.client("dynamodb", region_name="us-east-1")
    with pytest.raises(OutsideTheSandbox, match="No sandbox is running"):
        early.list_tables()
    with with_notes(Sandbox()):
        assert early.list_tables()["TableNames"] == ["Notes"]


def test_a_snapshot_is_no_request():
    with with_notes(Sandbox()) as lab:
        mark = lab.ledger.total
        assert [found["pk"] for found in lab.snapshot("Notes").items] == [("S", "a")]
        assert lab.ledger.total == mark
        with pytest.raises(LookupError, match=r"There is no table 'Nope' here; there is: Notes\."):
            lab.snapshot("Nope")


def test_the_first_receipt_needs_a_request():
    with Sandbox() as lab, pytest.raises(LookupError, match="no request has been made"):
        lab.receipt()
