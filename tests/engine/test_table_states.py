"""Tables take time to change, if the dial says so, and serve meanwhile as before."""

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.engine.tools import KB, sized, table

ONE, MANY = ({"ReadCapacityUnits": units, "WriteCapacityUnits": units} for units in (1, 1_000))


@pytest.fixture
def slow(lab):
    """A client that tries only once, of a sandbox in which changes take half a minute and capacity runs out."""
    lab.dials.turn(table_states="real", throttling="real")
    yield lab.session.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
    lab.dials.turn(table_states="off", throttling="off")


def create(client, **options):
    client.create_table(**{**table("Orders", "pk"), **options})


def status(client):
    return client.describe_table(TableName="Orders")["Table"]["TableStatus"]


def rate(client):
    described = client.describe_table(TableName="Orders")["Table"]
    return described["ProvisionedThroughput"]["WriteCapacityUnits"]


def burst(client):
    """Whether twenty writes of ten units each are all served at once."""
    codes = set()
    for number in range(20):
        try:
            client.put_item(TableName="Orders", Item=sized(10 * KB, pk=str(number)))
        except ClientError as error:
            codes.add(error.response["Error"]["Code"])
    assert codes <= {"ProvisionedThroughputExceededException", "ThrottlingException"}
    return not codes


def test_a_new_table_is_creating_and_then_active(lab, slow):
    create(slow)
    assert status(slow) == "CREATING"
    with pytest.raises(ClientError, match="not found"):
        slow.get_item(TableName="Orders", Key={"pk": {"S": "a"}})
    lab.clock.advance(seconds=31)
    assert status(slow) == "ACTIVE"


def test_an_updating_table_serves_at_its_old_rate_and_shows_it(lab, slow):
    create(slow, BillingMode="PROVISIONED", ProvisionedThroughput=ONE)
    lab.clock.advance(seconds=31)
    slow.update_table(TableName="Orders", ProvisionedThroughput=MANY)
    assert (status(slow), rate(slow)) == ("UPDATING", 1)
    assert not burst(slow)
    lab.clock.advance(seconds=31)
    assert (status(slow), rate(slow)) == ("ACTIVE", 1_000)
    lab.clock.advance(seconds=1)
    assert burst(slow)


def test_an_updating_table_refuses_another_update(lab, slow):
    create(slow, BillingMode="PROVISIONED", ProvisionedThroughput=ONE)
    lab.clock.advance(seconds=31)
    slow.update_table(TableName="Orders", ProvisionedThroughput=MANY)
    with pytest.raises(ClientError, match="being updated"):
        slow.update_table(TableName="Orders", ProvisionedThroughput=ONE)


def test_a_switch_to_on_demand_serves_at_the_provisioned_rate_until_it_is_done(lab, slow):
    create(slow, BillingMode="PROVISIONED", ProvisionedThroughput=ONE)
    lab.clock.advance(seconds=91)
    slow.update_table(TableName="Orders", BillingMode="PAY_PER_REQUEST")
    lab.clock.advance(seconds=20)
    assert not burst(slow)
    lab.clock.advance(seconds=11)
    assert status(slow) == "ACTIVE"
    lab.clock.advance(seconds=1)
    assert burst(slow)


def test_a_switch_to_provisioned_serves_on_demand_until_it_is_done(lab, slow):
    create(slow)
    lab.clock.advance(seconds=91)
    slow.update_table(TableName="Orders", BillingMode="PROVISIONED", ProvisionedThroughput=ONE)
    lab.clock.advance(seconds=20)
    assert burst(slow)
    lab.clock.advance(seconds=11)
    assert not burst(slow)


def test_a_state_ends_at_its_time_and_not_at_the_next_request(lab, slow):
    create(slow, BillingMode="PROVISIONED", ProvisionedThroughput=ONE)
    lab.clock.advance(seconds=31)
    slow.update_table(TableName="Orders", ProvisionedThroughput=MANY)
    lab.clock.advance(minutes=10)
    assert [minute.provisioned for minute in lab.minutes("Orders")][:3] == [1, 1_000, 1_000]


def test_a_table_that_is_being_deleted_may_be_deleted_once_more(lab, slow):
    create(slow)
    with pytest.raises(ClientError, match="Table is being created: Orders"):
        slow.delete_table(TableName="Orders")
    lab.clock.advance(seconds=31)
    slow.delete_table(TableName="Orders")
    lab.clock.advance(seconds=15)
    again = slow.delete_table(TableName="Orders")["TableDescription"]
    assert again["TableStatus"] == "DELETING"
    lab.clock.advance(seconds=16)  # the first request decides when it is gone
    with pytest.raises(ClientError, match="Table: Orders not found"):
        slow.delete_table(TableName="Orders")
