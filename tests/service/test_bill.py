"""lab.bill: what the learner's own work would cost."""

from decimal import Decimal

import pytest

from sandbox.model.pricing.price_list import NoPrice
from tests.engine.tools import index, item, table


@pytest.fixture
def orders(lab):
    lab.client.create_table(**table("Orders", "pk", gsis=(index("by-status", "status"),)))
    lab.client.put_item(TableName="Orders", Item=item(pk="a", status="OPEN"))
    return "Orders"


def test_the_whole_ledger_is_priced_once_a_second(lab, orders):
    bill = lab.bill()["on-demand"]
    assert [(line.target, line.quantity) for line in bill.lines if line.unit == "WRU"] == [
        ("Orders", 2_628_000),
        ("Orders, GSI by-status", 2_628_000),
    ]
    assert "2,628,000 PutItem on GSI by-status: 2,628,000 write units" in str(bill)


def test_a_part_of_the_ledger_at_any_rate_in_any_region(lab, orders):
    mark = lab.ledger.total
    lab.client.get_item(TableName=orders, Key=item(pk="a"), ConsistentRead=True)
    found = lab.bill(lab.ledger.since(mark), times=1_000, region="eu-west-1", hours=720)
    reads = [line for line in found["on-demand"].lines if line.group == "throughput"]
    assert [line.amount for line in reads] == [1_000 * 720 * 3_600 * Decimal("0.0000001415")]
    assert "eu-west-1, prices G2 of 2025-06-05" in str(found)


def test_the_prices_of_the_sandbox_are_those_that_its_bill_is_made_of(lab, orders):
    assert lab.prices == lab.bill().prices
    assert lab.prices.region == "us-east-1"


def test_a_bill_is_no_request_and_changes_nothing(lab, orders):
    before = lab.snapshot(orders), lab.ledger.total, lab.clock.seconds
    lab.bill()
    assert (lab.snapshot(orders), lab.ledger.total, lab.clock.seconds) == before


def test_a_global_table_is_paid_once_in_each_region_whichever_it_is_priced_from(lab):
    lab.client.create_table(
        **table("Carts", "pk"),
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    lab.client.update_table(
        TableName="Carts", ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}]
    )
    lab.client.put_item(TableName="Carts", Item=item(pk="a"))
    for region in ("us-east-1", "eu-west-1"):
        lines = lab.bill(region=region)["on-demand"].lines
        written = [line.region for line in lines if line.unit == "rWRU"]
        assert sorted(written) == ["eu-west-1", "us-east-1"] and written[0] == region


def test_a_region_without_prices_is_refused(lab):
    with pytest.raises(NoPrice, match="no Region 'moon-1'"):
        lab.bill(region="moon-1")
