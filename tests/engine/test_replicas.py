"""Eventual reads while replicas lag. Source: facts 4; Developer Guide, read consistency and transaction APIs."""

import pytest

from sandbox.engine.engine import Engine
from sandbox.model.dials import Dials
from sandbox.service.model_files import front_door
from tests.engine.tools import everything, index, item, pairs_of, sized, table, units, value

KEY = item(sku="jumper")


@pytest.fixture
def late(lab):
    """A client while replicas lag; ``lab.dials`` are as they were afterwards."""
    lab.dials.replica_lag = "mild"
    yield lab.client
    lab.dials.turn(**dict.fromkeys(("replica_lag", "index_lag"), "off"))


@pytest.fixture
def shop(late, lab, create):
    """One jumper was there; all replicas know it; and now it has been sold."""
    create("Products", "sku")
    late.put_item(TableName="Products", Item=KEY | item(stock=1, note="the last one"))
    lab.clock.advance(seconds=1)
    late.put_item(TableName="Products", Item=KEY | item(stock=0))
    return late


def stocks(client, reads=20, **request):
    return [
        client.get_item(TableName="Products", Key=KEY, **request)["Item"]["stock"]["N"]
        for _ in range(reads)
    ]


def test_an_eventual_read_may_miss_your_own_write_and_a_strong_one_never_does(shop):
    assert set(stocks(shop)) == {"0", "1"}
    assert set(stocks(shop, ConsistentRead=True)) == {"0"}


def test_two_eventual_reads_in_a_row_may_go_back_in_time(shop):
    assert "01" in "".join(stocks(shop))


def test_after_a_second_every_read_sees_the_write(shop, lab):
    lab.clock.advance(seconds=1)
    assert set(stocks(shop)) == {"0"}
    assert {entry.behind for entry in lab.ledger[-20:]} == {0.0}


def test_the_same_seed_shows_the_same_stale_reads():
    def lesson(seed):
        engine = Engine(front_door(), seed=seed, dials=Dials(replica_lag="mild"))

        def ask(operation, **request):
            return engine.call(operation, request, region="us-east-1", json=True)

        ask("CreateTable", **table("Products", "sku"))
        for stock in range(2):
            ask("PutItem", TableName="Products", Item=KEY | item(stock=stock))
            engine.clock.advance(seconds=1 - stock)
        return [ask("GetItem", TableName="Products", Key=KEY) for _ in range(20)]

    assert lesson(7) == lesson(7)
    assert lesson(7) != lesson(8)


def test_what_another_table_is_asked_changes_no_read(late, lab, create):
    def lesson(asked_besides):
        lab.reset()
        create("Products", "sku")
        create("Others", "sku")
        late.put_item(TableName="Products", Item=KEY | item(stock=1))
        lab.clock.advance(seconds=1)
        for _ in range(asked_besides):
            late.get_item(TableName="Others", Key=KEY)
        late.put_item(TableName="Products", Item=KEY | item(stock=0))
        return stocks(late)

    assert lesson(0) == lesson(5)


def test_the_ledger_names_the_replica_and_how_old_its_view_was(shop, lab):
    stocks(shop)
    for entry in lab.ledger[-20:]:
        (answer,) = entry.replicas
        assert (answer.target, answer.partition) == ("Products", entry.partitions[0].number)
        assert bool(answer.stale) == (answer.behind > 0)
        assert ("behind" in str(entry)) == (answer.behind > 0)
    assert {entry.replicas[0].replica for entry in lab.ledger[-20:]} == {0, 1, 2}
    stocks(shop, reads=1, ConsistentRead=True)
    assert lab.receipt().replicas[0].replica == 0


def test_with_the_dial_off_nothing_is_late_and_no_replica_is_named(lab, create):
    assert lab.dials == Dials()
    create("Products", "sku")
    for stock in range(5):
        lab.client.put_item(TableName="Products", Item=KEY | item(stock=stock))
        assert stocks(lab.client, reads=1) == [str(stock)]
        assert lab.receipt().replicas == ()
        assert "replica" not in str(lab.receipt())
    assert lab.replicas("Products").writes == ()


def test_a_stale_read_is_charged_for_what_it_read(late, lab, create):
    create("Products", "sku")
    late.put_item(TableName="Products", Item=sized(9_000, sku="jumper"))
    lab.clock.advance(seconds=1)
    late.put_item(TableName="Products", Item=KEY)
    seen = set()
    for _ in range(20):
        read = late.get_item(TableName="Products", Key=KEY, ReturnConsumedCapacity="TOTAL")
        seen.add(("p" in read["Item"], units(read)))
    assert seen == {(True, 1.5), (False, 0.5)}


def test_a_batch_get_may_be_stale_and_is_charged_for_what_it_read(late, lab, create):
    create("Products", "sku")
    late.put_item(TableName="Products", Item=sized(9_000, sku="jumper"))
    lab.clock.advance(seconds=1)
    late.delete_item(TableName="Products", Key=KEY)
    seen = set()
    for _ in range(20):
        read = late.batch_get_item(
            RequestItems={"Products": {"Keys": [KEY]}}, ReturnConsumedCapacity="TOTAL"
        )
        found = len(read["Responses"]["Products"])
        seen.add((found, read["ConsumedCapacity"][0]["CapacityUnits"]))
        assert lab.receipt().items_returned == found
    assert seen == {(1, 1.5), (0, 0.5)}


def test_a_condition_is_judged_on_the_leader(shop):
    for _ in range(20):
        with pytest.raises(shop.exceptions.ConditionalCheckFailedException):
            shop.update_item(
                TableName="Products",
                Key=KEY,
                UpdateExpression="SET stock = stock - :one",
                ConditionExpression="stock > :none",
                ExpressionAttributeValues={":one": value(1), ":none": value(0)},
            )


def test_an_update_counts_from_the_leader(shop):
    for _ in range(20):
        shop.update_item(
            TableName="Products",
            Key=KEY,
            UpdateExpression="ADD stock :one",
            ExpressionAttributeValues={":one": value(1)},
        )
    assert stocks(shop, reads=1, ConsistentRead=True) == ["20"]


def test_a_transactional_read_is_never_stale(shop):
    for _ in range(20):
        read = shop.transact_get_items(
            TransactItems=[{"Get": {"TableName": "Products", "Key": KEY}}]
        )
        assert read["Responses"][0]["Item"]["stock"] == value(0)


def test_the_effects_of_a_transaction_may_be_seen_apart(late, lab, create):
    create("Orders", "id")
    puts = [{"Put": {"TableName": "Orders", "Item": item(id=str(n))}} for n in range(10)]
    late.transact_write_items(TransactItems=puts)
    keys = [put["Put"]["Item"] for put in puts]
    counts = [
        len(late.batch_get_item(RequestItems={"Orders": {"Keys": keys}})["Responses"]["Orders"])
        for _ in range(20)
    ]
    assert any(0 < count < 10 for count in counts)
    lab.clock.advance(seconds=1)
    assert len(everything(late, "Orders")) == 10


@pytest.fixture
def orders(late, lab, create):
    """An item collection of six known orders; then one is changed, one deleted, one new."""
    create("Orders", "c", "n", types={"n": "N"}, lsis=(index("by_total", "c", "total"),))
    for n in range(6):
        late.put_item(TableName="Orders", Item=sized(1_000, c="a", n=n, total=str(9 - n)))
    lab.clock.advance(seconds=1)
    late.put_item(TableName="Orders", Item=sized(9_000, c="a", n=2, total="0"))
    late.delete_item(TableName="Orders", Key=item(c="a", n=3))
    late.put_item(TableName="Orders", Item=sized(1_000, c="a", n=7, total="3"))
    return late


def query(client, **request):
    return client.query(
        TableName="Orders",
        KeyConditionExpression="c = :c",
        ExpressionAttributeValues={":c": value("a")},
        ReturnConsumedCapacity="TOTAL",
        **request,
    )


AS_BEFORE = ["0", "1", "2", "3", "4", "5"]
AS_NOW = ["0", "1", "2", "4", "5", "7"]


@pytest.mark.parametrize("forward", [True, False])
def test_a_query_sees_an_item_collection_as_one_replica_has_it(orders, lab, forward):
    pages = [query(orders, ScanIndexForward=forward) for _ in range(20)]
    for page, entry in zip(pages, lab.ledger[-20:], strict=True):
        numbers = [n for (n,) in pairs_of(page, "n")]
        assert page["Count"] == page["ScannedCount"] == len(numbers) == entry.items_read
        assert numbers == sorted(numbers, reverse=not forward)
        fresh = sorted(numbers) == AS_NOW
        if sorted(numbers) == AS_BEFORE:
            assert (units(page), entry.stale) == (1.0, 3)
        elif fresh:
            assert (units(page), entry.stale) == (2.0, 0)
    assert {entry.stale for entry in lab.ledger[-20:]} >= {0, 3}


@pytest.mark.parametrize("name", [None, "by_total"])
def test_pages_of_a_stale_collection_have_a_key_to_go_on_from(orders, lab, name):
    which = {"IndexName": name} if name else {}
    for _ in range(10):
        whole = query(orders, **which)
        page = query(orders, Limit=3, **which)
        assert set(page["LastEvaluatedKey"]) == {"c", "n"} | ({"total"} if name else set())
        rest = query(orders, ExclusiveStartKey=page["LastEvaluatedKey"], **which)
        assert len(page["Items"]) == 3
        assert whole["Count"] in (5, 6, 7)
        places = pairs_of(page, "total" if name else "n") + pairs_of(rest, "total" if name else "n")
        assert places == sorted(set(places))


def test_an_lsi_is_as_its_table_is_on_the_same_replica(late, lab, create):
    lab.dials.index_lag = "real"  # which never touches an LSI
    create("Orders", "c", "n", lsis=(index("by_total", "c", "total", projection="KEYS_ONLY"),))
    late.put_item(TableName="Orders", Item=item(c="a", n="1", total="1", text="old"))
    lab.clock.advance(seconds=1)
    late.put_item(TableName="Orders", Item=item(c="a", n="1", total="2", text="new"))
    wanted = {"IndexName": "by_total", "Select": "ALL_ATTRIBUTES"}
    seen = [pairs_of(query(late, **wanted), "total", "text") for _ in range(20)]
    assert {tuple(page) for page in seen} == {(("1", "old"),), (("2", "new"),)}
    strong = query(late, ConsistentRead=True, **wanted)
    assert pairs_of(strong, "total", "text") == [("2", "new")]


def test_an_explained_read_sees_what_the_read_then_sees(shop, lab):
    for _ in range(10):
        explained = lab.explain(lambda: shop.get_item(TableName="Products", Key=KEY)).entry
        shop.get_item(TableName="Products", Key=KEY)
        assert explained.replicas == lab.receipt().replicas


def test_partiql_reads_are_eventual_too(shop):
    seen = {
        shop.execute_statement(Statement="SELECT stock FROM Products WHERE sku = 'jumper'")[
            "Items"
        ][0]["stock"]["N"]
        for _ in range(20)
    }
    assert seen == {"0", "1"}


def test_a_timeline_tells_which_write_every_read_saw(shop, lab):
    seen = stocks(shop)
    timeline = lab.replicas("Products").of("jumper")
    first, second = timeline.writes
    assert (first.number, second.number, second.deleted) == (1, 2, False)
    assert sorted(second.applied)[:2] == [second.at, second.at]
    for stock, read in zip(seen, timeline.reads, strict=True):
        assert read.version == (1 if stock == "1" else 2)
        assert read.stale == (read.version == 1)
        assert (second.applied[read.replica] <= read.at) == (read.version == 2)


def test_a_timeline_keeps_the_latest_only(shop, lab):
    stocks(shop, reads=250)
    reads = lab.replicas("Products").reads
    assert len(reads) == 200
    assert reads[-1].at < lab.clock.seconds


def test_a_gsi_has_replicas_of_its_own(late, lab, create):
    create("Orders", "id", gsis=(index("by_state", "state"),))
    late.put_item(TableName="Orders", Item=item(id="1", state="open"))
    assert len(lab.replicas("Orders", index="by_state").writes) == 1
    counts = {len(everything(late, "Orders", "by_state")) for _ in range(20)}
    assert counts == {0, 1}
    assert {entry.replicas[0].target for entry in lab.ledger[-20:]} == {"by_state"}
    for name in ("by_total", "by_states"):
        with pytest.raises(LookupError, match="there is: by_state"):
            lab.replicas("Orders", index=name)


def test_an_import_is_no_request_and_is_everywhere_at_once(shop, lab, tmp_path):
    stocks(shop, reads=5)
    lab.export_items("Products", tmp_path / "items")
    lab.import_items("Products", tmp_path / "items")
    assert set(stocks(shop)) == {"0"}
