"""Global secondary indexes that follow their table later. Source: facts 4 and 6; Developer Guide, GSI."""

import pytest

from sandbox.engine import state
from sandbox.engine.engine import Engine
from sandbox.service.model_files import front_door
from tests.engine.tools import everything, index, item, refused


@pytest.fixture
def shop(lab, create):
    """A table whose two GSIs are late, and whose LSI is not."""
    lab.dials.index_lag = "mild"
    create(
        "Orders",
        "id",
        "n",
        gsis=(index("by_state", "state"), index("by_day", "day", projection="KEYS_ONLY")),
        lsis=(index("by_total", "id", "total"),),
    )
    yield lab.client
    lab.dials.turn(index_lag="off", table_states="off")


def put(client, **attributes):
    return client.put_item(TableName="Orders", Item=item(**{"id": "1", "n": "1"} | attributes))


def states(client):
    """The states that the index shows."""
    return sorted(entry["state"]["S"] for entry in everything(client, "Orders", "by_state"))


def pending(lab, name="by_state"):
    return next(i.pending for i in lab.snapshot("Orders").indexes if i.name == name)


def test_a_gsi_shows_a_new_item_later_and_its_table_at_once(shop, lab):
    put(shop, state="open")
    assert len(everything(shop, "Orders")) == 1
    assert states(shop) == []
    lab.clock.advance(seconds=0.3)
    assert states(shop) == ["open"]


def test_a_gsi_may_show_an_item_as_it_was(shop, lab):
    put(shop, state="open")
    lab.clock.advance(seconds=0.3)
    put(shop, state="done")
    assert states(shop) == ["open"]
    shop.delete_item(TableName="Orders", Key=item(id="1", n="1"))
    assert states(shop) == ["open"]
    lab.clock.advance(seconds=0.3)
    assert states(shop) == []


def test_changes_of_one_item_reach_a_gsi_in_their_order(shop, lab):
    for letter in "abcdefgh":
        put(shop, state=letter)
    due = [change.due for change in pending(lab)]
    assert due == sorted(due)
    seen = []
    while pending(lab):
        seen += states(shop)
    seen += states(shop)
    assert seen == sorted(seen)
    assert seen[-1] == "h"


def test_an_lsi_is_never_late(shop, lab):
    lab.dials.index_lag = "real"
    put(shop, total="9")
    assert len(everything(shop, "Orders", "by_total")) == 1


def test_a_real_lag_of_a_gsi_has_a_rare_long_tail(shop, lab):
    lab.dials.index_lag = "real"
    for n in range(400):
        put(shop, n=str(n), state="open")
    lags = [change.due - change.written for change in pending(lab)]
    assert min(lags) < 0.6 < 2 < max(lags) <= 8
    lab.clock.advance(seconds=8)
    assert len(states(shop)) == 400


def test_writes_to_a_late_gsi_are_charged_with_the_write_that_causes_them(shop, lab):
    put(shop, state="open")
    assert {charge.target: charge.units for charge in lab.receipt().charges} == {
        "Orders": 1.0,
        "by_state": 1.0,
    }
    lab.clock.advance(seconds=1)
    put(shop, state="done")
    (change,) = pending(lab)
    assert change.units == (1.0, 1.0)
    units = lab.ledger.write_units
    lab.clock.advance(seconds=1)
    states(shop)
    assert lab.ledger.write_units == units


def test_a_snapshot_shows_what_is_on_its_way_to_an_index(shop, lab):
    put(shop, state="open", day="mon", text="long")
    (change,) = pending(lab, "by_day")
    assert change.removed is None
    assert change.added.keys() == {"id", "n", "day"}
    assert 0.1 <= change.due - change.written <= 0.3
    assert "by_day: 0 items, 0 B, 1 still on the way" in str(lab.snapshot("Orders"))
    lab.clock.advance(seconds=1)
    assert pending(lab, "by_day") == ()
    assert "on the way" not in str(lab.snapshot("Orders"))


def test_turning_the_dial_off_keeps_the_order_of_what_is_under_way(shop, lab):
    put(shop, state="a")
    lab.dials.index_lag = "off"
    put(shop, state="b")
    put(shop, n="2", state="c")
    assert states(shop) == ["c"]
    lab.clock.advance(seconds=1)
    assert states(shop) == ["b", "c"]


def test_effects_of_one_transaction_reach_a_gsi_apart(shop, lab):
    shop.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "Orders", "Item": item(id=str(n), n="1", state=str(n))}}
            for n in range(9)
        ]
    )
    counts = set()
    while pending(lab):
        counts.add(len(states(shop)))
    assert counts & set(range(1, 9))
    assert len(states(shop)) == 9


def test_a_stream_does_not_wait_for_the_indexes(shop, lab):
    shop.update_table(
        TableName="Orders",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    streams = lab.session.client("dynamodbstreams")
    put(shop, state="open")
    arn = shop.describe_table(TableName="Orders")["Table"]["LatestStreamArn"]
    found = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        at = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        found += streams.get_records(ShardIterator=at["ShardIterator"])["Records"]
    assert len(found) == 1
    assert pending(lab)


def test_an_index_or_a_table_may_go_while_changes_are_on_their_way(shop, lab, create):
    put(shop, state="open", day="mon")
    gone = [{"Delete": {"IndexName": "by_state"}}]
    shop.update_table(TableName="Orders", GlobalSecondaryIndexUpdates=gone)
    lab.clock.advance(seconds=1)
    assert len(everything(shop, "Orders", "by_day")) == 1
    put(shop, n="2", day="tue")
    shop.delete_table(TableName="Orders")
    create("Orders", "id", gsis=(index("by_day", "day"),))
    lab.clock.advance(seconds=1)
    assert everything(shop, "Orders", "by_day") == []


def test_what_is_imported_is_in_the_indexes_at_once_and_after_what_was_under_way(
    shop, lab, tmp_path
):
    put(shop, state="open")
    lab.export_items("Orders", tmp_path / "items")
    put(shop, state="done")
    lab.import_items("Orders", tmp_path / "items")
    assert (states(shop), pending(lab)) == (["open"], ())
    lab.clock.advance(seconds=1)
    assert states(shop) == ["open"]


def test_what_is_saved_has_its_indexes_up_to_date(shop, lab):
    put(shop, state="open")
    saved = Engine(front_door())
    state.restore(saved, state.dump(lab._engine))
    indexes = saved.catalog("us-east-1").tables["Orders"].snapshot().indexes
    assert {i.name: i.items for i in indexes} == {"by_state": 1, "by_day": 0, "by_total": 0}
    assert not any(i.pending for i in indexes)


def status(client):
    """(IndexStatus, Backfilling, ItemCount) of the index that is being built."""
    (described,) = client.describe_table(TableName="Plain")["Table"]["GlobalSecondaryIndexes"]
    return described["IndexStatus"], described.get("Backfilling"), described["ItemCount"]


@pytest.fixture
def building(lab, create):
    """A table of 40 items on which a GSI is being built, which takes 30 seconds."""
    client = lab.client
    create("Plain", "pk")
    for n in range(40):
        client.put_item(TableName="Plain", Item=item(pk=str(n), g="g"))
    lab.dials.table_states = "real"
    client.update_table(
        TableName="Plain",
        AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": index("gix", "g")}],
    )
    yield client
    lab.dials.turn(index_lag="off", table_states="off")


DELETE = {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "gix"}}]}


def test_a_new_gsi_is_created_then_backfilled_then_active(building, lab):
    assert status(building) == ("CREATING", False, 0)
    counts = []
    lab.clock.advance(seconds=15)
    while (found := status(building))[0] == "CREATING":
        assert found[1] is True
        counts.append(found[2])
        lab.clock.advance(seconds=1)
    assert counts == sorted(counts)
    assert len(set(counts)) >= 7
    assert status(building) == ("ACTIVE", None, 40)
    assert len(everything(building, "Plain", "gix")) == 40


@pytest.mark.parametrize("lag", ["off", "real"])
def test_a_write_while_a_gsi_is_backfilled_is_in_it(building, lab, lag):
    lab.dials.index_lag = lag
    for n in range(30):
        building.delete_item(TableName="Plain", Key=item(pk=str(n)))
        building.put_item(TableName="Plain", Item=item(pk=str(n + 5), g="new"))
        building.put_item(TableName="Plain", Item=item(pk=f"more {n}", g="more"))
        lab.clock.advance(seconds=1)
    lab.clock.advance(seconds=8)
    entries = {entry["pk"]["S"]: entry for entry in everything(building, "Plain", "gix")}
    assert entries == {found["pk"]["S"]: found for found in everything(building, "Plain")}


def test_a_half_built_gsi_may_be_deleted_only_while_it_is_backfilled(building, lab):
    with refused("in use", "ResourceInUseException"):
        building.update_table(TableName="Plain", **DELETE)
    lab.clock.advance(seconds=20)
    with refused("in use", "ResourceInUseException"):
        building.delete_table(TableName="Plain")
    building.update_table(TableName="Plain", **DELETE)
    assert status(building)[0] == "DELETING"
    lab.clock.advance(seconds=60)
    described = building.describe_table(TableName="Plain")["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert "GlobalSecondaryIndexes" not in described
