"""explain: what a request does and costs, without doing it."""

import pytest
from boto3.dynamodb.conditions import Attr, Key

from sandbox import Sandbox, shop


@pytest.fixture(scope="module")
def lab():
    with Sandbox(seed=7) as lab:
        lab.client.create_table(
            TableName="Orders",
            KeySchema=[
                {"AttributeName": "customer_id", "KeyType": "HASH"},
                {"AttributeName": "order_id", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"}
                for name in ("customer_id", "order_id", "status")
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "by-status",
                    "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        with lab.resource.Table("Orders").batch_writer() as batch:
            for order in shop.orders(500):
                batch.put_item(Item=order)
        yield lab


@pytest.fixture
def table(lab):
    return lab.resource.Table("Orders")


def test_a_scan_is_told_how_many_items_a_query_would_read(lab, table):
    found = lab.explain(lambda: table.scan(FilterExpression=Attr("status").eq("OPEN")))
    assert (found.entry.items_read, found.filtered) == (500, 500 - found.entry.items_returned)
    assert "A Query that names status" in found.cheaper
    assert f"only the {found.entry.items_returned} items returned instead of 500" in found.cheaper
    assert found.how == "no key condition: every item is read"


def test_a_select_without_its_key_is_explained_as_the_scan_that_it_is(lab):
    statement = 'SELECT * FROM "Orders" WHERE total = 5'
    found = lab.explain(lambda: lab.client.execute_statement(Statement=statement))
    assert found.operation == "Scan"
    assert "Query" in found.cheaper


def test_a_filter_after_a_key_condition_is_paid_for(lab, table):
    found = lab.explain(
        lambda: table.query(
            KeyConditionExpression=Key("customer_id").eq("c-0042"),
            FilterExpression=Attr("total").gt(100),
        )
    )
    assert found.how == "key condition customer_id = :v1"
    assert found.entry.partitions_touched == 1
    assert found.filtered > 0
    assert "part of the sort key" in found.cheaper


def test_explaining_a_write_charges_it_in_words_and_changes_nothing(lab, table):
    before, requests, time = lab.snapshot("Orders"), lab.ledger.total, lab.clock.seconds
    order = shop.orders(1)[0] | {"order_id": "o-new"}
    found = lab.explain(lambda: table.put_item(Item=order))
    assert found.entry.write_units == 2  # the table and its index
    assert str(found.dollars_per_million.normalize()) == "1.25"
    assert "by-status" in found.cheaper
    assert (lab.snapshot("Orders"), lab.ledger.total, lab.clock.seconds) == (before, requests, time)


def test_a_strong_read_is_told_that_an_eventual_one_costs_half(lab, table):
    found = lab.explain(
        lambda: table.get_item(Key={"customer_id": "c", "order_id": "o"}, ConsistentRead=True)
    )
    assert found.entry.read_units == 1
    assert "costs half" in found.cheaper


def test_a_refused_request_is_explained_by_its_refusal(lab, table):
    found = lab.explain(lambda: table.put_item(Item={"order_id": "o"}))
    assert found.entry.error == "ValidationException"
    assert "cost nothing" in found.cheaper


def test_a_receipt_can_be_explained_too(lab, table):
    table.get_item(Key={"customer_id": "c", "order_id": "o"})
    assert lab.explain(lab.receipt()).entry == lab.receipt()


@pytest.mark.parametrize("requests", [0, 2])
def test_explain_takes_exactly_one_request(lab, table, requests):
    with pytest.raises(ValueError, match="exactly one"):
        lab.explain(lambda: [table.scan() for _ in range(requests)])


def test_an_explanation_has_a_picture_that_says_the_same(lab, table):
    shown = lab.explain(lambda: table.scan())._repr_html_()
    assert shown.count("500 items") == 2
    assert 'aria-label="Scan on Orders"' in shown


def test_a_batch_is_explained_in_as_few_lines_as_a_single_request(lab):
    keys = [{"customer_id": {"S": f"c-{n}"}, "order_id": {"S": "o"}} for n in range(20)]
    found = lab.explain(lambda: lab.client.batch_get_item(RequestItems={"Orders": {"Keys": keys}}))
    assert ("read", "0 items") in found.lines()
    assert ("", "and 15 more lines like these") in found.lines()


def test_keywords_of_a_filter_are_no_attributes_however_they_are_written(lab, table):
    found = lab.explain(
        lambda: table.scan(
            FilterExpression="not #t between :a and :b",
            ExpressionAttributeNames={"#t": "total"},
            ExpressionAttributeValues={":a": 1, ":b": 2},
        )
    )
    assert "A Query that names total" in found.cheaper


def test_a_request_for_no_table_is_explained_without_one(lab):
    found = lab.explain(lambda: lab.client.get_item(TableName="Nope", Key={"pk": {"S": "a"}}))
    assert str(found).startswith("GetItem\n")
