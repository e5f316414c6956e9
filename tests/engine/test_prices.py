"""What every request costs: facts 2.2 to 2.5; Developer Guide, read and write operations, GSI, LSI."""

import pytest
from botocore.exceptions import ClientError

from tests.engine.tools import KB, index, item, sized, units, value

TOTAL = {"ReturnConsumedCapacity": "TOTAL"}
INDEXES = {"ReturnConsumedCapacity": "INDEXES"}


@pytest.fixture
def notes(create):
    return create("Notes", "pk", "sk", types={"sk": "N"})


# ---- single reads


@pytest.mark.parametrize(
    ("size", "strong"),
    [(int(3.5 * KB), 1), (4 * KB, 1), (4 * KB + 1, 2), (10 * KB, 3), (400 * KB, 100)],
)
def test_a_get_is_rounded_up_to_four_kilobytes_and_halved_if_eventual(client, notes, size, strong):
    client.put_item(TableName=notes, Item=sized(size, pk="a", sk=1))
    key = item(pk="a", sk=1)
    assert units(client.get_item(TableName=notes, Key=key, **TOTAL)) == strong / 2
    assert units(client.get_item(TableName=notes, Key=key, ConsistentRead=True, **TOTAL)) == strong


def test_reading_an_item_that_is_not_there_costs_the_minimum(client, notes):
    key = item(pk="a", sk=1)
    answer = client.get_item(TableName=notes, Key=key, **TOTAL)
    assert "Item" not in answer and units(answer) == 0.5
    assert units(client.get_item(TableName=notes, Key=key, ConsistentRead=True, **TOTAL)) == 1


def test_a_projection_does_not_make_a_get_cheaper(client, notes):
    client.put_item(TableName=notes, Item=sized(10 * KB, pk="a", sk=1))
    answer = client.get_item(
        TableName=notes, Key=item(pk="a", sk=1), ProjectionExpression="sk", **TOTAL
    )
    assert answer["Item"] == item(sk=1) and units(answer) == 1.5


def test_a_batch_get_rounds_each_item_and_then_adds(client, notes):
    client.put_item(TableName=notes, Item=sized(int(1.5 * KB), pk="a", sk=1))
    client.put_item(TableName=notes, Item=sized(int(6.5 * KB), pk="a", sk=2))
    asked = {"Keys": [item(pk="a", sk=1), item(pk="a", sk=2)]}
    answer = client.batch_get_item(RequestItems={notes: asked}, **TOTAL)
    assert answer["ConsumedCapacity"] == [{"TableName": notes, "CapacityUnits": 1.5}]
    strong = client.batch_get_item(RequestItems={notes: asked | {"ConsistentRead": True}}, **TOTAL)
    assert strong["ConsumedCapacity"] == [{"TableName": notes, "CapacityUnits": 3.0}]


def test_a_batch_get_pays_for_what_is_not_there(client, notes):
    asked = {"Keys": [item(pk="a", sk=n) for n in range(7)]}
    answer = client.batch_get_item(RequestItems={notes: asked}, **TOTAL)
    assert answer["Responses"] == {notes: []}
    assert answer["ConsumedCapacity"] == [{"TableName": notes, "CapacityUnits": 3.5}]


# ---- Query and Scan


def test_a_query_adds_up_what_it_read_and_rounds_once(client, notes, lab):
    for batch in range(60):
        puts = [{"PutRequest": {"Item": sized(64, pk="a", sk=25 * batch + n)}} for n in range(25)]
        client.batch_write_item(RequestItems={notes: puts})
    query = {
        "TableName": notes,
        "KeyConditionExpression": "pk = :a",
        "ExpressionAttributeValues": {":a": value("a")},
        **TOTAL,
    }
    answer = client.query(**query)
    assert answer["Count"] == 1_500 and units(answer) == 12  # 96,000 B: 24 x 4 KB, halved
    assert lab.ledger[-1].bytes_read == 96_000
    assert units(client.query(**query, ConsistentRead=True)) == 24
    assert units(client.query(**query, Select="COUNT")) == 12
    assert units(client.query(**query, ProjectionExpression="sk")) == 12
    assert units(client.query(**query, Limit=128)) == 1  # 8,192 B: 2 x 4 KB, halved


def test_a_filter_never_reduces_the_price_of_what_was_read(client, notes):
    for n in range(4):
        client.put_item(TableName=notes, Item=sized(3 * KB, pk="a", sk=n))
    answer = client.query(
        TableName=notes,
        KeyConditionExpression="pk = :a",
        FilterExpression="attribute_not_exists(p)",
        ExpressionAttributeValues={":a": value("a")},
        **TOTAL,
    )
    assert (answer["Count"], answer["ScannedCount"], units(answer)) == (0, 4, 1.5)
    scan = client.scan(TableName=notes, FilterExpression="attribute_not_exists(p)", **TOTAL)
    assert (scan["Count"], scan["ScannedCount"], units(scan)) == (0, 4, 1.5)


def test_a_sort_key_condition_does_reduce_it(client, notes):
    for n in range(4):
        client.put_item(TableName=notes, Item=sized(4 * KB, pk="a", sk=n))
    answer = client.query(
        TableName=notes,
        KeyConditionExpression="pk = :a AND sk >= :n",
        ExpressionAttributeValues={":a": value("a"), ":n": value(3)},
        ConsistentRead=True,
        **TOTAL,
    )
    assert (answer["ScannedCount"], units(answer)) == (1, 1)


@pytest.mark.parametrize(("strong", "price"), [(False, 0.5), (True, 1.0)])
def test_a_query_or_scan_that_finds_nothing_costs_the_minimum(client, notes, strong, price):
    query = client.query(
        TableName=notes,
        KeyConditionExpression="pk = :a",
        ExpressionAttributeValues={":a": value("a")},
        ConsistentRead=strong,
        **TOTAL,
    )
    assert units(query) == price
    assert units(client.scan(TableName=notes, ConsistentRead=strong, **TOTAL)) == price


def test_a_scan_is_rounded_for_each_page(client, notes):
    for n in range(3):
        client.put_item(TableName=notes, Item=sized(1 * KB, pk="a", sk=n))
    assert units(client.scan(TableName=notes, **TOTAL)) == 0.5  # 3 KB
    pages = client.get_paginator("scan").paginate(
        TableName=notes, PaginationConfig={"PageSize": 1}, **TOTAL
    )
    assert [units(page) for page in pages] == [0.5, 0.5, 0.5, 0.5]  # the last page is empty


# ---- single writes


@pytest.mark.parametrize(
    ("size", "price"), [(100, 1), (1 * KB, 1), (1 * KB + 1, 2), (400 * KB, 400)]
)
def test_a_put_is_rounded_up_to_a_kilobyte(client, notes, size, price):
    assert units(client.put_item(TableName=notes, Item=sized(size, pk="a", sk=1), **TOTAL)) == price


def test_a_put_costs_the_larger_of_the_new_item_and_the_one_it_replaces(client, notes):
    client.put_item(TableName=notes, Item=sized(5 * KB, pk="a", sk=1))
    small, large = sized(1 * KB, pk="a", sk=1), sized(3 * KB, pk="a", sk=1)
    assert units(client.put_item(TableName=notes, Item=small, **TOTAL)) == 5
    assert units(client.put_item(TableName=notes, Item=large, **TOTAL)) == 3


def test_an_update_costs_the_whole_item_however_small_the_change(client, notes):
    client.put_item(TableName=notes, Item=sized(int(3.2 * KB), pk="a", sk=1))
    update = {"TableName": notes, "Key": item(pk="a", sk=1), **TOTAL}
    add = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": value(1)}}
    assert units(client.update_item(**update, **add)) == 4
    assert (
        units(client.update_item(**update, UpdateExpression="REMOVE p")) == 4
    )  # the larger, before
    assert units(client.update_item(**update, **add)) == 1


def test_a_delete_costs_the_item_that_goes(client, notes):
    client.put_item(TableName=notes, Item=sized(int(1.6 * KB), pk="a", sk=1))
    delete = {"TableName": notes, "Key": item(pk="a", sk=1), **TOTAL}
    assert units(client.delete_item(**delete)) == 2
    assert units(client.delete_item(**delete)) == 1  # nothing there any more: still one


def test_a_batch_write_rounds_each_item_and_then_adds(client, notes):
    puts = [sized(500, pk="a", sk=1), sized(int(3.5 * KB), pk="a", sk=2)]
    answer = client.batch_write_item(
        RequestItems={notes: [{"PutRequest": {"Item": each}} for each in puts]}, **TOTAL
    )
    assert answer["ConsumedCapacity"] == [{"TableName": notes, "CapacityUnits": 5.0}]


def test_a_batch_write_pays_for_what_it_replaces_and_deletes(client, notes):
    client.put_item(TableName=notes, Item=sized(3 * KB, pk="a", sk=1))
    client.put_item(TableName=notes, Item=sized(2 * KB, pk="a", sk=2))
    writes = [
        {"PutRequest": {"Item": item(pk="a", sk=1)}},
        {"DeleteRequest": {"Key": item(pk="a", sk=2)}},
        {"DeleteRequest": {"Key": item(pk="a", sk=3)}},
    ]
    answer = client.batch_write_item(RequestItems={notes: writes}, **TOTAL)
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 3 + 2 + 1


def failing(client, lab, operation, **request):
    """The write units of a request whose condition does not hold."""
    with pytest.raises(ClientError, match="The conditional request failed"):
        getattr(client, operation)(ConditionExpression="attribute_exists(nope)", **request)
    assert lab.receipt().error == "ConditionalCheckFailedException"
    assert lab.receipt().items_written == 0
    return lab.receipt().write_units


def test_a_failed_condition_is_charged_like_the_write_it_refused(client, lab, notes):
    key = item(pk="a", sk=1)
    put = {"TableName": notes, "Item": sized(310 * KB, pk="a", sk=1)}
    grow = {
        "TableName": notes,
        "Key": key,
        "UpdateExpression": "SET q = :q",
        "ExpressionAttributeValues": {":q": value("x" * 10 * KB)},
    }
    small = {"TableName": notes, "Item": key}
    assert failing(client, lab, "put_item", **small) == 1  # none there, a small put
    assert failing(client, lab, "put_item", **put) == 310  # none there, a large put
    assert failing(client, lab, "delete_item", TableName=notes, Key=key) == 1
    assert failing(client, lab, "update_item", **grow) == 11
    client.put_item(TableName=notes, Item=sized(300 * KB, pk="a", sk=1))
    assert failing(client, lab, "put_item", **put) == 310  # 300 KB there, 310 KB attempted
    assert failing(client, lab, "put_item", **small) == 300
    assert failing(client, lab, "update_item", **grow) == 311
    assert failing(client, lab, "delete_item", TableName=notes, Key=key) == 300


def test_a_failed_update_that_makes_no_sense_is_charged_by_the_item_there(client, lab, notes):
    client.put_item(TableName=notes, Item=sized(2 * KB, pk="a", sk=1))
    nonsense = {
        "TableName": notes,
        "Key": item(pk="a", sk=1),
        "UpdateExpression": "SET n = absent + :n",
        "ExpressionAttributeValues": {":n": value(1)},
    }
    assert failing(client, lab, "update_item", **nonsense) == 2


def test_a_refused_request_other_than_a_failed_condition_costs_nothing(client, lab, notes):
    with pytest.raises(ClientError):
        client.put_item(TableName=notes, Item=item(pk="a"))
    assert lab.receipt().cost == "nothing"


def test_values_returned_by_a_write_cost_no_read_units(client, lab, notes):
    client.put_item(TableName=notes, Item=sized(3 * KB, pk="a", sk=1))
    answer = client.put_item(
        TableName=notes, Item=item(pk="a", sk=1), ReturnValues="ALL_OLD", **TOTAL
    )
    assert "p" in answer["Attributes"] and units(answer) == 3
    assert lab.receipt().read_units == 0


def test_a_write_that_changes_nothing_is_charged_to_the_table_and_not_to_its_indexes(
    client, create
):
    name = create("Orders", "pk", gsis=(index("by-status", "status"),))
    order = item(pk="a", status="OPEN")
    first = client.put_item(TableName=name, Item=order, **INDEXES)["ConsumedCapacity"]
    again = client.put_item(TableName=name, Item=order, **INDEXES)["ConsumedCapacity"]
    assert first["GlobalSecondaryIndexes"] == {"by-status": {"CapacityUnits": 1.0}}
    assert again == {"TableName": name, "CapacityUnits": 1.0, "Table": {"CapacityUnits": 1.0}}


# ---- the shapes of ReturnConsumedCapacity


def test_consumed_capacity_is_told_only_to_who_asks(client, notes):
    for asked in ({}, {"ReturnConsumedCapacity": "NONE"}):
        answers = [
            client.put_item(TableName=notes, Item=item(pk="a", sk=1), **asked),
            client.update_item(TableName=notes, Key=item(pk="a", sk=1), **asked),
            client.get_item(TableName=notes, Key=item(pk="a", sk=1), **asked),
            client.scan(TableName=notes, **asked),
            client.batch_get_item(RequestItems={notes: {"Keys": [item(pk="a", sk=1)]}}, **asked),
            client.delete_item(TableName=notes, Key=item(pk="a", sk=1), **asked),
        ]
        assert not [answer for answer in answers if "ConsumedCapacity" in answer]


def test_indexes_adds_the_table_s_own_part(client, notes):
    client.put_item(TableName=notes, Item=item(pk="a", sk=1))
    answer = client.get_item(TableName=notes, Key=item(pk="a", sk=1), **INDEXES)
    assert answer["ConsumedCapacity"] == {
        "TableName": notes,
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.5},
    }


def test_indexes_splits_a_write_by_table_lsi_and_gsi(client, create):
    name = create(
        "Orders",
        "pk",
        "sk",
        gsis=(index("by-status", "status"), index("by-city", "city")),
        lsis=(index("by-date", "pk", "date"),),
    )
    order = item(pk="a", sk="1", status="OPEN", date="2026-03-02")
    answer = client.put_item(TableName=name, Item=order, **INDEXES)
    assert answer["ConsumedCapacity"] == {
        "TableName": name,
        "CapacityUnits": 3.0,
        "Table": {"CapacityUnits": 1.0},
        "LocalSecondaryIndexes": {"by-date": {"CapacityUnits": 1.0}},
        "GlobalSecondaryIndexes": {"by-status": {"CapacityUnits": 1.0}},  # by-city is not touched
    }
    batch = {name: [{"DeleteRequest": {"Key": item(pk="a", sk="1")}}]}
    deleted = client.batch_write_item(RequestItems=batch, **INDEXES)
    assert deleted["ConsumedCapacity"] == [answer["ConsumedCapacity"]]


def test_a_batch_reports_one_line_for_each_table(client, create):
    one, two = create("One", "pk"), create("Two", "pk")
    batch = {name: [{"PutRequest": {"Item": item(pk="a")}}] for name in (one, two)}
    answer = client.batch_write_item(RequestItems=batch, **TOTAL)
    lines = sorted(answer["ConsumedCapacity"], key=lambda line: line["TableName"])
    assert lines == [{"TableName": name, "CapacityUnits": 1.0} for name in (one, two)]


# ---- writes to indexes, facts 2.3

WITHOUT = item(pk="a", sk="1", other="x")
WITH = item(pk="a", sk="1", other="x", g="1", shown="x")

INDEX_WRITES = [
    ("new item with the index key", None, WITH, 1),
    ("new item without it", None, WITHOUT, 0),
    ("update that gives the item the index key", WITHOUT, WITH, 1),
    ("update of the index key's value", WITH, WITH | item(g="2"), 2),
    ("update that removes the index key", WITH, WITHOUT, 1),
    ("delete of an item in the index", WITH, None, 1),
    ("delete of an item not in the index", WITHOUT, None, 0),
    ("update of an item not in the index", WITHOUT, WITHOUT | item(other="y"), 0),
    ("update of a projected attribute", WITH, WITH | item(shown="y"), 1),
    ("update of what is neither key nor projected", WITH, WITH | item(other="y"), 0),
]


@pytest.mark.parametrize("kind", ["Global", "Local"])
@pytest.mark.parametrize(
    ("what", "before", "after", "price"),
    INDEX_WRITES,
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_the_writes_that_follow_in_an_index(client, create, kind, what, before, after, price):
    if kind == "Global":
        name = create("T-1", "pk", "sk", gsis=(index("idx", "g", projection=("shown",)),))
    else:
        name = create("T-1", "pk", "sk", lsis=(index("idx", "pk", "g", projection=("shown",)),))
    if before:
        client.put_item(TableName=name, Item=before)
    if after:
        answer = client.put_item(TableName=name, Item=after, **INDEXES)["ConsumedCapacity"]
    else:
        key = item(pk="a", sk="1")
        answer = client.delete_item(TableName=name, Key=key, **INDEXES)["ConsumedCapacity"]
    assert answer["Table"] == {"CapacityUnits": 1.0}  # always
    touched = {"idx": {"CapacityUnits": float(price)}} if price else None
    assert answer.get(f"{kind}SecondaryIndexes") == touched
    assert answer["CapacityUnits"] == 1.0 + price


def test_an_update_is_priced_in_an_index_like_a_put(client, create):
    name = create("T-1", "pk", gsis=(index("idx", "g", projection="KEYS_ONLY"),))
    client.put_item(TableName=name, Item=item(pk="a", g="1"))
    change = {
        "TableName": name,
        "Key": item(pk="a"),
        "UpdateExpression": "SET g = :g",
        "ExpressionAttributeValues": {":g": value("2")},
        **INDEXES,
    }
    answer = client.update_item(**change)["ConsumedCapacity"]
    assert answer["GlobalSecondaryIndexes"] == {"idx": {"CapacityUnits": 2.0}}
    assert "GlobalSecondaryIndexes" not in client.update_item(**change)["ConsumedCapacity"]


def test_an_index_entry_is_its_keys_and_what_is_projected(client, create, lab):
    name = create("T-1", "pk", gsis=(index("idx", "g", projection="KEYS_ONLY"), index("all", "g")))
    put = client.put_item(TableName=name, Item=sized(5 * KB, pk="a", g="1"), **INDEXES)
    assert put["ConsumedCapacity"]["GlobalSecondaryIndexes"] == {
        "idx": {"CapacityUnits": 1.0},
        "all": {"CapacityUnits": 5.0},
    }
    sizes = {charge.target: charge.size for charge in lab.receipt().charges}
    assert sizes == {name: 5 * KB, "idx": len("pka") + len("g1"), "all": 5 * KB}


def test_a_changed_index_key_deletes_the_old_entry_and_puts_the_new_one(client, create):
    name = create("T-1", "pk", gsis=(index("idx", "g"),))
    client.put_item(TableName=name, Item=sized(3 * KB, pk="a", g="1"))
    answer = client.put_item(TableName=name, Item=sized(2 * KB, pk="a", g="2"), **INDEXES)
    assert answer["ConsumedCapacity"]["GlobalSecondaryIndexes"]["idx"] == {"CapacityUnits": 3.0 + 2}
    smaller = client.put_item(TableName=name, Item=sized(1 * KB, pk="a", g="2"), **INDEXES)
    assert smaller["ConsumedCapacity"]["GlobalSecondaryIndexes"]["idx"] == {"CapacityUnits": 2.0}


def test_a_failed_condition_does_not_touch_the_indexes(client, create, lab):
    name = create("T-1", "pk", gsis=(index("idx", "g"),))
    client.put_item(TableName=name, Item=item(pk="a", g="1"))
    assert failing(client, lab, "put_item", TableName=name, Item=item(pk="a", g="2")) == 1
    assert {charge.target for charge in lab.receipt().charges} == {name}


# ---- reads of indexes, facts 2.4


def read_index(client, name, key, **options):
    return client.query(
        TableName=name,
        IndexName="idx",
        KeyConditionExpression=f"{key} = :k",
        ExpressionAttributeValues={":k": value("1")},
        **INDEXES,
        **options,
    )


def test_a_gsi_query_adds_up_its_entries_and_is_eventual(client, create):
    name = create("T-1", "pk", gsis=(index("idx", "g"),))
    for n in range(8):
        client.put_item(TableName=name, Item=sized(2_000, pk=f"{n}", g="1"))
    answer = read_index(client, name, "g")
    assert answer["ConsumedCapacity"] == {  # 16,000 B: 4 x 4 KB, halved
        "TableName": name,
        "CapacityUnits": 2.0,
        "Table": {"CapacityUnits": 0.0},
        "GlobalSecondaryIndexes": {"idx": {"CapacityUnits": 2.0}},
    }
    scan = client.scan(TableName=name, IndexName="idx", **INDEXES)
    assert scan["ConsumedCapacity"] == answer["ConsumedCapacity"]


def test_a_gsi_of_keys_only_is_cheaper_to_read_than_its_table(client, create):
    name = create("T-1", "pk", gsis=(index("idx", "g", projection="KEYS_ONLY"),))
    for n in range(8):
        client.put_item(TableName=name, Item=sized(2_000, pk=f"{n}", g="1"))
    assert units(read_index(client, name, "g")) == 0.5
    assert units(client.scan(TableName=name, **TOTAL)) == 2


@pytest.fixture
def four_matches(client, create):
    """Developer Guide, LSI: four entries of 200 bytes, of items of 300 bytes."""
    name = create("Mail", "1", "sk", lsis=(index("idx", "1", "date", projection=("shown",)),))
    for n in range(4):
        carried = item(**{"1": "1"}, sk=f"{n}", date=f"{n}")
        shown = "x" * (
            200 - sum(len(k) + len(next(iter(v.values()))) for k, v in carried.items()) - 5
        )
        whole = carried | item(shown=shown)
        client.put_item(TableName=name, Item=whole | item(rest="y" * (100 - len("rest"))))
    return name


def test_an_lsi_query_of_projected_attributes_reads_only_the_index(client, lab, four_matches):
    query = {
        "TableName": four_matches,
        "IndexName": "idx",
        "KeyConditionExpression": "#1 = :1",
        "ExpressionAttributeNames": {"#1": "1"},
        "ExpressionAttributeValues": {":1": value("1")},
        **INDEXES,
    }
    answer = client.query(**query)
    assert [set(found) for found in answer["Items"]] == [{"1", "sk", "date", "shown"}] * 4
    assert answer["ConsumedCapacity"] == {
        "TableName": four_matches,
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.0},
        "LocalSecondaryIndexes": {"idx": {"CapacityUnits": 0.5}},
    }
    assert lab.receipt().bytes_read == 4 * 200
    assert units(client.query(**query, ConsistentRead=True)) == 1


@pytest.mark.parametrize(
    ("strong", "index_part", "table_part"), [(True, 1.0, 4.0), (False, 0.5, 2.0)]
)
@pytest.mark.parametrize(
    "wanted", [{"Select": "ALL_ATTRIBUTES"}, {"ProjectionExpression": "rest"}], ids=["all", "one"]
)
def test_an_lsi_query_fetches_what_is_not_projected_item_by_item(
    client, lab, four_matches, strong, index_part, table_part, wanted
):
    answer = client.query(
        TableName=four_matches,
        IndexName="idx",
        KeyConditionExpression="#1 = :1",
        ExpressionAttributeNames={"#1": "1"},
        ExpressionAttributeValues={":1": value("1")},
        ConsistentRead=strong,
        **wanted,
        **INDEXES,
    )
    assert all("rest" in found for found in answer["Items"]) and answer["Count"] == 4
    assert answer["ConsumedCapacity"] == {
        "TableName": four_matches,
        "CapacityUnits": index_part + table_part,
        "Table": {"CapacityUnits": table_part},
        "LocalSecondaryIndexes": {"idx": {"CapacityUnits": index_part}},
    }
    assert lab.receipt().bytes_read == 4 * 200 + 4 * 300
