"""A mirror of real tables: what it says an index had to do is what the ledger charged."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.model.mirror import mirror
from sandbox.model.mirror_story import MirrorStory
from sandbox.model.projection import index_query
from sandbox.model.sizes import item_size

PROJECTIONS = [
    {"ProjectionType": "KEYS_ONLY"},
    {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]},
    {"ProjectionType": "ALL"},
]
values = {
    "status": st.sampled_from(["OPEN", "SHIPPED"]),
    "at": st.integers(1, 3),
    "total": st.integers(1, 3),
    "note": st.sampled_from(["", "short", "long" * 400]),
}
puts = st.fixed_dictionaries({}, optional=values).map(lambda item: ("put", item))
writes = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), puts | st.just(("delete", {}))), max_size=12
)


def open_table(lab: Sandbox, kind: str, projection: dict[str, Any], lag: str = "off") -> Any:
    lab.dials.index_lag = lag
    first, second = ("status", "at") if kind == "GSI" else ("shop", "at")
    keys = [
        {"AttributeName": first, "KeyType": "HASH"},
        {"AttributeName": second, "KeyType": "RANGE"},
    ]
    names = {"shop": "S", "id": "S", first: "S", "at": "N"}
    which = "GlobalSecondaryIndexes" if kind == "GSI" else "LocalSecondaryIndexes"
    return lab.resource.create_table(
        TableName="Orders",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "shop", "KeyType": "HASH"},
            {"AttributeName": "id", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": n, "AttributeType": t} for n, t in names.items()
        ],
        **{which: [{"IndexName": "other", "KeySchema": keys, "Projection": projection}]},
    )  # fmt: skip


def tell(lab: Sandbox, table: Any, work: Any) -> MirrorStory:
    story = MirrorStory(lab.snapshot("Orders"))
    for name, (what, item) in work:
        key = {"shop": "s", "id": name}
        if what == "put":
            table.put_item(Item=key | item)
        else:
            table.delete_item(Key=key)
        story.record(lab.snapshot("Orders"), lab.receipt())
    return story


@pytest.mark.parametrize("kind", ["GSI", "LSI"])
@pytest.mark.parametrize("projection", PROJECTIONS)
@pytest.mark.parametrize("lag", ["off", "real"])
@settings(max_examples=25, deadline=None)
@given(work=writes)
def test_an_index_has_to_do_what_the_ledger_charged(
    sandbox: Sandbox, kind: str, projection: dict[str, Any], lag: str, work: Any
) -> None:
    sandbox.reset()
    story = tell(sandbox, open_table(sandbox, kind, projection, lag), work)
    own = story.steps[0].now.projection
    for step in story.steps[1:]:
        made = sum(step.index_write(change, own).units for change in step.written)
        assert made == step.index_units(own)
        assert step.table_units + made == step.receipt.write_units
    sandbox.clock.advance(seconds=60)
    now = mirror(sandbox.snapshot("Orders"))
    assert [row.item for row in now.rows.values()] == list(now.table.items)
    places = [now.entry_place(entry) for entry in now.index.entries]
    assert places == sorted(places)
    for row in now.rows.values():
        assert (row.entry is None) == bool(row.lacks)
        assert row.entry is None or row.entry == own.of(row.item)


@pytest.mark.parametrize("kind", ["GSI", "LSI"])
@pytest.mark.parametrize("projection", PROJECTIONS)
def test_a_query_costs_what_the_mirror_says(
    lab: Sandbox, kind: str, projection: dict[str, Any]
) -> None:
    table = open_table(lab, kind, projection)
    for n in range(4):
        table.put_item(
            Item={"shop": "s", "id": str(n), "status": "OPEN", "at": n, "note": "x" * 5_000}
        )
    key = ("#k", "s") if kind == "LSI" else ("#k", "OPEN")
    own = mirror(lab.snapshot("Orders")).projection
    items = lab.snapshot("Orders").items
    wanted = ["note"] if kind == "LSI" or own.kind == "ALL" else []
    table.query(
        IndexName="other",
        KeyConditionExpression="#k = :v",
        ExpressionAttributeNames={"#k": "shop" if kind == "LSI" else "status"}
        | {"#w": wanted[0] if wanted else "at"},
        ExpressionAttributeValues={":v": key[1]},
        ProjectionExpression="#w",
    )
    assert index_query(own, items, wanted).total == lab.receipt().read_units


def test_a_snapshot_knows_what_include_names_and_when_it_was_taken(lab: Sandbox) -> None:
    table = open_table(lab, "GSI", PROJECTIONS[1])
    table.put_item(Item={"shop": "s", "id": "a"})
    shown = lab.snapshot("Orders")
    assert shown.indexes[0].included == ("total",)
    assert shown.at == lab.clock.seconds > 0


def test_an_item_is_joined_by_the_entry_of_its_own_key(lab: Sandbox) -> None:
    table = open_table(lab, "GSI", PROJECTIONS[0])
    for name in ("a", "b"):
        table.put_item(Item={"shop": "s", "id": name, "status": "OPEN", "at": 1})
    table.put_item(Item={"shop": "s", "id": "c", "status": "OPEN"})
    rows = {str(key[1][1]): row for key, row in mirror(lab.snapshot("Orders")).rows.items()}
    assert [rows[name].entry["id"] for name in "ab"] == [("S", "a"), ("S", "b")]
    assert (rows["c"].entry, rows["c"].lacks) == (None, ("at",))
    assert item_size(rows["a"].entry) == 4 + 1 + 2 + 1 + 6 + 4 + 2 + 2


def test_a_deleted_item_leaves_its_entry_until_the_index_hears_of_it(lab: Sandbox) -> None:
    table = open_table(lab, "GSI", PROJECTIONS[0])
    table.put_item(Item={"shop": "s", "id": "a", "status": "OPEN", "at": 1, "total": Decimal(2)})
    lab.dials.index_lag = "real"
    table.delete_item(Key={"shop": "s", "id": "a"})
    (row,) = mirror(lab.snapshot("Orders")).rows.values()
    assert row.item is None and row.entry is not None
    assert row.settled is None
    lab.clock.advance(seconds=60)
    assert mirror(lab.snapshot("Orders")).rows == {}


def test_moments_that_do_not_belong_together_are_refused(lab: Sandbox) -> None:
    table = open_table(lab, "GSI", PROJECTIONS[0])
    story = MirrorStory(lab.snapshot("Orders"))
    table.put_item(Item={"shop": "s", "id": "a"})
    lab.client.list_tables()
    with pytest.raises(ValueError, match="ListTables did not ask Orders"):
        story.record(lab.snapshot("Orders"), lab.receipt())
    table.put_item(Item={"shop": "s", "id": "b"})
    with pytest.raises(
        ValueError, match="2 items changed since the last record, and PutItem wrote 1"
    ):
        story.record(lab.snapshot("Orders"), lab.receipt())
    assert len(story.steps) == 1
    lab.client.create_table(
        TableName="Bare",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    with pytest.raises(ValueError, match="this mirror is of Orders, and the snapshot is of Bare"):
        story.record(lab.snapshot("Bare"))
    with pytest.raises(ValueError, match="Bare has no index"):
        MirrorStory(lab.snapshot("Bare"))
    with pytest.raises(ValueError, match='no index "by_day"; it has other'):
        MirrorStory(lab.snapshot("Orders"), "by_day")
