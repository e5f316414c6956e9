"""Capacity that runs out: bursts, ceilings, back-pressure, and what the SDK does about it."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.model.placement import land
from tests.engine.tools import index, item, refused, sized, table, value

KB = 1_024


@pytest.fixture
def lab() -> Iterator[Sandbox]:
    """Capacity runs out in these tests, and partitions split soon."""
    with Sandbox(seed=7, throttling="mild") as lab:
        yield lab


def provisioned(reads: int, writes: int) -> dict[str, Any]:
    units = {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}
    return {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}


def make(client: Any, *key_names: str, **options: Any) -> None:
    made = table(
        "Orders", *key_names, **{n: v for n, v in options.items() if n in ("gsis", "lsis")}
    )
    client.create_table(**{**made, **options.get("mode", {})})


def once(lab: Sandbox) -> Any:
    """A client that does not try again."""
    return lab.session.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))


def first_refusal(call: Callable[[int], Any], times: int) -> dict[str, Any]:
    """The first error of so many calls, as boto3 hands it out: {"Error": ..., "ThrottlingReasons": ...}."""
    for n in range(times):
        try:
            call(n)
        except ClientError as error:
            return error.response
    raise AssertionError(f"{times} calls, and none was refused")


def test_unused_capacity_is_kept_for_five_minutes(lab, client):
    make(client, "pk", mode=provisioned(5, 5))
    lab.clock.advance(hours=1)
    impatient = once(lab)
    for n in range(1_500):  # 300 seconds of 5 units, and no more
        impatient.put_item(TableName="Orders", Item=item(pk=str(n)))
    # the clock went on by 9 seconds meanwhile, which bring 45 units
    error = first_refusal(
        lambda n: impatient.put_item(TableName="Orders", Item=item(pk=str(n))), 60
    )
    assert error["Error"]["Code"] == "ProvisionedThroughputExceededException"


def test_the_exception_names_the_table_and_what_was_exceeded(lab, client):
    make(client, "pk", mode=provisioned(1, 1))
    impatient = once(lab)
    impatient.put_item(TableName="Orders", Item=item(pk="a"))
    with pytest.raises(impatient.exceptions.ProvisionedThroughputExceededException) as caught:
        impatient.put_item(TableName="Orders", Item=item(pk="b"))
    (reason,) = caught.value.response["ThrottlingReasons"]
    assert reason["reason"] == "TableWriteProvisionedThroughputExceeded"
    assert reason["resource"].endswith(":table/Orders")
    assert caught.value.response["Error"]["Message"] == (
        "The level of configured provisioned throughput for the table was exceeded. "
        "Consider increasing your provisioning level with the UpdateTable API."
    )
    assert lab.receipt().throttled == ("TableWriteProvisionedThroughputExceeded",)


def test_a_throttled_request_spends_nothing_and_changes_nothing(lab, client):
    make(client, "pk", mode=provisioned(1, 1))
    impatient = once(lab)
    impatient.put_item(TableName="Orders", Item=item(pk="a"))
    before = lab.snapshot("Orders")
    with refused(
        "level of configured provisioned throughput", "ProvisionedThroughputExceededException"
    ):
        impatient.put_item(TableName="Orders", Item=item(pk="b"))
    after = lab.snapshot("Orders")
    assert after.items == before.items
    assert after.write_units == before.write_units == 1
    assert lab.receipt().write_units == 0
    assert [p.throttled for p in after.partitions] == [1]


def test_the_sdk_tries_again_on_virtual_time_and_the_ledger_shows_every_attempt(lab, client):
    make(client, "pk", mode=provisioned(1, 1))
    client.put_item(TableName="Orders", Item=item(pk="a"))
    mark, began = lab.ledger.total, lab.clock.seconds
    answer = client.put_item(TableName="Orders", Item=item(pk="b"))
    attempts = list(lab.ledger.since(mark))
    assert len(attempts) == answer["ResponseMetadata"]["RetryAttempts"] + 1 > 1
    assert [entry.error is None for entry in attempts] == [False] * (len(attempts) - 1) + [True]
    assert lab.clock.seconds - began > 0.5


def test_the_same_seed_backs_off_alike():
    def times() -> list[float]:
        with Sandbox(seed=11, throttling="real") as lab:
            make(lab.client, "pk", mode=provisioned(1, 1))
            for n in range(5):
                lab.client.put_item(TableName="Orders", Item=item(pk=str(n)))
            return [entry.at for entry in lab.ledger]

    assert times() == times()


def test_500_rows_at_5_write_units_take_17_seconds():
    # Immersion Day's load of 500 rows was printed as 17.6 s; (500 - 412) / 5, where 412 units had been left unused
    with Sandbox(seed=7, throttling="real") as lab:
        make(lab.client, "pk", mode=provisioned(5, 5))
        lab.clock.advance(seconds=81.4)
        began = lab.clock.seconds
        for n in range(500):
            lab.client.put_item(TableName="Orders", Item=item(pk=str(n)))
        assert lab.clock.seconds - began == pytest.approx(17.6, abs=0.5)


def test_reading_is_throttled_apart_from_writing(lab, client):
    make(client, "pk", mode=provisioned(1, 5))
    client.put_item(TableName="Orders", Item=sized(16 * KB, pk="a"))
    lab.clock.advance(minutes=5)
    impatient = once(lab)
    error = first_refusal(
        lambda n: impatient.get_item(TableName="Orders", Key=item(pk="a"), ConsistentRead=True), 200
    )
    (reason,) = error["ThrottlingReasons"]
    assert reason["reason"] == "TableReadProvisionedThroughputExceeded"
    impatient.put_item(TableName="Orders", Item=item(pk="b"))


def on_hot_partition(pk: str) -> bool:
    """Whether a partition key lies where "hot" does."""
    return land(pk, 4).partition == land("hot", 4).partition


def test_a_hot_partition_is_throttled_while_the_table_has_capacity_to_spare(lab, client):
    lab.dials.throttling = "real"  # it takes minutes to split
    make(client, "pk")
    impatient = once(lab)
    error = first_refusal(
        lambda n: impatient.put_item(TableName="Orders", Item=sized(20 * KB, pk="hot")), 200
    )
    (reason,) = error["throttlingReasons"]
    assert reason["reason"] == "TableWriteKeyRangeThroughputExceeded"
    cold = next(p for p in map(str, range(20)) if not on_hot_partition(p))
    impatient.put_item(TableName="Orders", Item=sized(20 * KB, pk=cold))


def test_a_maximum_of_on_demand_throughput_throttles(lab, client):
    cap = {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 2}
    make(client, "pk", mode={"OnDemandThroughput": cap})
    impatient = once(lab)
    error = first_refusal(lambda n: impatient.put_item(TableName="Orders", Item=item(pk=str(n))), 5)
    (reason,) = error["throttlingReasons"]
    assert reason["reason"] == "TableWriteMaxOnDemandThroughputExceeded"


def test_an_on_demand_table_serves_twice_its_peak_half_an_hour_later_and_says_so(lab, client):
    make(client, "pk")
    keys = [next(pk for pk in map(str, range(99)) if land(pk, 4).partition == n) for n in range(4)]
    with lab.clock.many_clients():
        for _ in range(120):  # 780 units a second on each of four partitions
            for pk in keys:
                once_more = sized(390 * KB, pk=pk)
                client.put_item(TableName="Orders", Item=once_more)
            lab.clock.advance(seconds=0.5)

    def warm() -> int:
        client.put_item(TableName="Orders", Item=item(pk="a"))
        shown = client.describe_table(TableName="Orders")["Table"]["WarmThroughput"]
        return int(shown["WriteUnitsPerSecond"])

    lab.clock.advance(minutes=29)
    assert warm() == 4_000
    lab.clock.advance(minutes=2)
    assert warm() == pytest.approx(2 * 3_120, abs=100)
    assert len(lab.snapshot("Orders").partitions) == 8


def test_a_gsi_that_cannot_keep_up_throttles_the_write_to_its_table(lab, client):
    narrow = {
        **index("by-status", "status"),
        **{k: v for k, v in provisioned(5, 1).items() if k != "BillingMode"},
    }
    make(client, "pk", gsis=(narrow,), mode=provisioned(100, 100))
    impatient = once(lab)
    impatient.put_item(TableName="Orders", Item=item(pk="a", status="OPEN"))
    with pytest.raises(impatient.exceptions.ProvisionedThroughputExceededException) as caught:
        impatient.put_item(TableName="Orders", Item=item(pk="b", status="OPEN"))
    (reason,) = caught.value.response["ThrottlingReasons"]
    assert reason["reason"] == "IndexWriteProvisionedThroughputExceeded"
    assert reason["resource"].endswith(":table/Orders/index/by-status")
    impatient.put_item(TableName="Orders", Item=item(pk="c"))  # not in the index


def test_a_batch_gives_back_what_was_throttled(lab, client):
    make(client, "pk", mode=provisioned(1, 3))
    puts = [{"PutRequest": {"Item": item(pk=str(n))}} for n in range(5)]
    answer = client.batch_write_item(RequestItems={"Orders": puts})
    left = answer["UnprocessedItems"]["Orders"]
    written = {i["pk"]["S"] for i in client.scan(TableName="Orders")["Items"]}
    assert len(written) == 3
    assert written | {put["PutRequest"]["Item"]["pk"]["S"] for put in left} == {
        "0",
        "1",
        "2",
        "3",
        "4",
    }


def test_a_batch_of_which_nothing_could_be_served_is_an_error(lab, client):
    make(client, "pk", mode=provisioned(1, 1))
    client.put_item(TableName="Orders", Item=item(pk="a"))
    puts = [{"PutRequest": {"Item": item(pk=str(n))}} for n in range(2)]
    with refused("provisioned throughput", "ProvisionedThroughputExceededException"):
        once(lab).batch_write_item(RequestItems={"Orders": puts})


def test_batch_get_gives_back_the_keys_that_were_throttled(lab, client):
    make(client, "pk", mode=provisioned(1, 50))
    asked = [item(pk=str(n)) for n in range(5)]
    answer = client.batch_get_item(RequestItems={"Orders": {"Keys": asked}})
    assert len(answer["UnprocessedKeys"]["Orders"]["Keys"]) == 3  # two halves of a unit were there


def test_a_transaction_is_throttled_whole(lab, client):
    make(client, "pk", mode=provisioned(5, 3))
    puts = [{"Put": {"TableName": "Orders", "Item": item(pk=str(n))}} for n in range(2)]
    with pytest.raises(client.exceptions.TransactionCanceledException) as caught:
        once(lab).transact_write_items(TransactItems=puts)
    codes = [reason["Code"] for reason in caught.value.response["CancellationReasons"]]
    assert codes == ["None", "ProvisionedThroughputExceeded"]
    assert client.scan(TableName="Orders")["Count"] == 0


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (provisioned(1, 1), "ProvisionedThroughputExceeded"),
        ({"OnDemandThroughput": {"MaxWriteRequestUnits": 1}}, "ThrottlingError"),
    ],
)
def test_a_statement_of_a_batch_is_throttled_by_itself(lab, client, mode, code):
    make(client, "pk", mode=mode)
    statements = [{"Statement": f"INSERT INTO Orders VALUE {{'pk':'{n}'}}"} for n in range(9)]
    responses = once(lab).batch_execute_statement(Statements=statements)["Responses"]
    assert "Error" not in responses[0]
    assert responses[-1]["Error"].keys() == {"Code", "Message"}
    assert responses[-1]["Error"]["Code"] == code


def test_a_throttled_transaction_is_counted_as_its_own_and_not_as_the_next_request(lab, client):
    make(client, "pk", mode=provisioned(5, 3))
    puts = [{"Put": {"TableName": "Orders", "Item": item(pk=str(n))}} for n in range(2)]
    with pytest.raises(client.exceptions.TransactionCanceledException):
        once(lab).transact_write_items(TransactItems=puts)
    client.put_item(TableName="Orders", Item=item(pk="later"))
    cancelled, put = lab.ledger[-2:]
    assert cancelled.throttled == ("TableWriteProvisionedThroughputExceeded",)
    assert put.throttled == ()
    assert sum(p.throttled for p in lab.snapshot("Orders").partitions) == 1


def test_a_partition_that_is_emptied_before_its_split_stays_whole(lab, client):
    lab.dials.partition_size = 10 * KB
    make(client, "pk", mode=provisioned(100, 100))
    lab.clock.advance(minutes=5)
    before = len(lab.snapshot("Orders").partitions)
    for n in range(8):
        client.put_item(TableName="Orders", Item=sized(2 * KB, pk=str(n)))
    for n in range(8):
        client.delete_item(TableName="Orders", Key=item(pk=str(n)))
    lab.clock.advance(hours=1)
    assert len(lab.snapshot("Orders").partitions) == before


def test_a_collection_split_by_heat_serves_more_than_one_partition_could(lab, client):
    make(client, "pk", "sk")
    rng = Random(7)
    for _ in range(3_000):  # 10 units each, 166 times a second
        client.put_item(TableName="Orders", Item=sized(10 * KB, pk="hot", sk=str(rng.random())))
    partitions = lab.snapshot("Orders").partitions
    assert len(partitions) > 4
    home = [p for p in partitions if p.items]
    assert len(home) > 1
    assert all(p.collections == 1 for p in home)
    found = client.query(
        TableName="Orders",
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": value("hot")},
        Select="COUNT",
    )
    assert found["Count"] > 0


@pytest.mark.parametrize("sort_key", ["rising", "one item"])
def test_neither_a_rising_sort_key_nor_one_hot_item_is_split(lab, client, sort_key):
    make(client, "pk", "sk")
    for n in range(3_000):
        sk = f"{n:06}" if sort_key == "rising" else "same"
        client.put_item(TableName="Orders", Item=sized(10 * KB, pk="hot", sk=sk))
    assert len(lab.snapshot("Orders").partitions) == 4


def test_a_table_with_an_lsi_keeps_its_collections_whole(lab, client):
    make(client, "pk", "sk", lsis=(index("by-date", "pk", "date"),))
    rng = Random(7)
    for _ in range(3_000):
        client.put_item(TableName="Orders", Item=sized(10 * KB, pk="hot", sk=str(rng.random())))
    assert len(lab.snapshot("Orders").partitions) == 4


def test_a_partition_that_outgrows_its_size_is_split_near_the_middle_of_its_bytes(lab, client):
    lab.dials.partition_size = 100 * KB
    make(client, "pk", mode=provisioned(100, 100))
    lab.clock.advance(minutes=5)
    for n in range(200):
        client.put_item(TableName="Orders", Item=sized(2 * KB, pk=str(n)))
    lab.clock.advance(minutes=5)
    partitions = lab.snapshot("Orders").partitions
    assert len(partitions) >= 4
    assert all(p.size <= 100 * KB for p in partitions)
    assert sum(p.items for p in partitions) == 200


def test_a_collection_of_a_table_with_an_lsi_has_a_largest_size(lab, client):
    lab.dials.partition_size = 20 * KB
    make(client, "pk", "sk", lsis=(index("by-date", "pk", "date", projection="KEYS_ONLY"),))
    for n in range(9):
        client.put_item(TableName="Orders", Item=sized(2 * KB, pk="a", sk=str(n), date=str(n)))
    with refused("Collection size exceeded.", "ItemCollectionSizeLimitExceededException"):
        client.put_item(TableName="Orders", Item=sized(2 * KB, pk="a", sk="9", date="9"))
    client.put_item(TableName="Orders", Item=sized(2 * KB, pk="b", sk="9", date="9"))
    client.delete_item(TableName="Orders", Key=item(pk="a", sk="0"))
    client.put_item(TableName="Orders", Item=sized(2 * KB, pk="a", sk="9", date="9"))


def test_raising_the_throughput_splits_every_partition(lab, client):
    # USENIX 2022, section 4: 3,200 write units on four partitions; 6,000 need eight
    make(client, "pk", mode=provisioned(1, 3_200))
    assert len(lab.snapshot("Orders").partitions) == 4
    for units, wanted in ((3_600, 4), (6_000, 8), (1_000, 8)):
        capacity = {"ReadCapacityUnits": 1, "WriteCapacityUnits": units}
        client.update_table(TableName="Orders", ProvisionedThroughput=capacity)
        client.list_tables()
        assert len(lab.snapshot("Orders").partitions) == wanted


def test_more_than_the_quota_of_a_table_or_of_the_account_is_refused(client):
    with refused("per-table maximum of 40000", "LimitExceededException"):
        make(client, "pk", mode=provisioned(40_001, 1))
    make(client, "pk", mode=provisioned(40_000, 1))
    second = {**table("Second", "pk"), **provisioned(40_000, 1)}
    client.create_table(**second)
    with refused("account maximum of 80000", "LimitExceededException"):
        client.create_table(**{**table("Third", "pk"), **provisioned(1, 1)})


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), min_size=1, max_size=60))
def test_units_that_were_spent_were_there(lab, writes):
    lab.reset()
    client = once(lab)
    make(client, "pk", mode=provisioned(5, 5))
    for wait, size in writes:
        lab.clock.advance(seconds=wait / 10)
        try:
            client.put_item(TableName="Orders", Item=sized(size * KB, pk="a"))
        except client.exceptions.ProvisionedThroughputExceededException:
            assert lab.receipt().write_units == 0
    spent = sum(entry.write_units for entry in lab.ledger)
    assert spent <= 5 * (lab.clock.seconds + 1)
