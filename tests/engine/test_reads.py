"""GetItem, Query and Scan: order, pages, filters, segments, indexes. Facts 3.1, 6, 6.1 and 6.2."""

from decimal import Decimal

import pytest

from tests.engine.tools import everything, index, item, pairs_of, refused, units, value


def put_all(client, name, items):
    for each in items:
        client.put_item(TableName=name, Item=each)


def where(condition, **values):
    return {
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": {f":{name}": value(v) for name, v in values.items()},
    }


# ---- order

ORDERS = [
    ("S", ["A", "B", "a", "aa", "é", "中", "🍐"], ["A", "B", "a", "aa", "é", "中", "🍐"]),
    ("S", ["9", "10", "1"], ["1", "10", "9"]),  # text, not numbers
    (
        "N",
        ["-100", "-1.5", "-1", "0", "1E-100", "0.5", "9", "10", "1E100"],
        ["-100", "-1.5", "-1", "0", "1E-100", "0.5", "9", "10", "1E100"],
    ),
    ("B", [b"\xff", b"\x00", b"\x80", b"\x7f", b"\x00\x00"], [b"\x00", b"\x00\x00", b"\x7f", b"\x80", b"\xff"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "written", "ordered"), ORDERS, ids=["utf-8", "text", "number", "bytes"]
)
@pytest.mark.parametrize("where_", ["table", "lsi", "gsi"])
def test_a_query_returns_items_in_the_order_of_the_sort_key(
    client, create, where_, kind, written, ordered
):
    types = {"k": kind}
    if where_ == "table":
        name, extra = create("Notes", "pk", "k", types=types), {}
    elif where_ == "lsi":
        name = create("Notes", "pk", "sk", types=types, lsis=(index("idx", "pk", "k"),))
        extra = {"IndexName": "idx"}
    else:
        name = create("Notes", "sk", types=types, gsis=(index("idx", "pk", "k"),))
        extra = {"IndexName": "idx"}
    content = [Decimal(each) if kind == "N" else each for each in reversed(written)]
    put_all(client, name, [item(pk="a", sk=f"{n}", k=each) for n, each in enumerate(content)])
    expected = [value(Decimal(each) if kind == "N" else each) for each in ordered]
    forward = client.query(TableName=name, **extra, **where("pk = :a", a="a"))
    backward = client.query(
        TableName=name, **extra, **where("pk = :a", a="a"), ScanIndexForward=False
    )
    assert [found["k"] for found in forward["Items"]] == expected
    assert [found["k"] for found in backward["Items"]] == expected[::-1]


CONDITIONS = [
    ("sk = :x", [3]), ("sk < :x", [1, 2]), ("sk <= :x", [1, 2, 3]), ("sk > :x", [4, 5]), ("sk >= :x", [3, 4, 5]),
    (":x < sk", [4, 5]),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "found"), CONDITIONS)
@pytest.mark.parametrize("forward", [True, False])
def test_a_sort_key_condition_selects_a_range(client, lab, create, condition, found, forward):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk="a", sk=n) for n in range(1, 6)] + [item(pk="b", sk=3)])
    answer = client.query(
        TableName=name, ScanIndexForward=forward, **where(f"pk = :a AND {condition}", a="a", x=3)
    )
    expected = [(str(n),) for n in (found if forward else found[::-1])]
    assert pairs_of(answer, "sk") == expected
    assert lab.receipt().items_read == len(found)  # and nothing else is read


def test_between_includes_both_ends(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk="a", sk=n) for n in range(5)])
    answer = client.query(
        TableName=name, **where("pk = :a AND sk BETWEEN :x AND :y", a="a", x=1, y=3)
    )
    assert pairs_of(answer, "sk") == [("1",), ("2",), ("3",)]


@pytest.mark.parametrize(
    ("kind", "stored", "prefix", "found"),
    [
        (
            "S",
            ["2026-02", "2026-03", "2026-03-01", "2026-04"],
            "2026-03",
            ["2026-03", "2026-03-01"],
        ),
        (
            "S",
            ["a", "a\U0010ffff", "a\U0010ffffb", "b"],
            "a\U0010ffff",
            ["a\U0010ffff", "a\U0010ffffb"],
        ),
        ("S", ["\ud7ff", "\ud7ffz", "\ue000"], "\ud7ff", ["\ud7ff", "\ud7ffz"]),
        ("B", [b"\xfe", b"\xff", b"\xff\x01", b"a"], b"\xff", [b"\xff", b"\xff\x01"]),
    ],
)
def test_begins_with_selects_a_prefix(client, create, kind, stored, prefix, found):
    name = create("Notes", "pk", "sk", types={"sk": kind})
    put_all(client, name, [item(pk="a", sk=each) for each in stored])
    answer = client.query(
        TableName=name, **where("pk = :a AND begins_with(sk, :p)", a="a", p=prefix)
    )
    assert pairs_of(answer, "sk") == [(each,) for each in found]


def test_begins_with_is_not_for_numbers(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    with refused(
        "Incorrect operand type for operator or function; operator or function: begins_with"
    ):
        client.query(TableName=name, **where("pk = :a AND begins_with(sk, :p)", a="a", p=1))


def test_a_condition_on_the_sort_key_has_the_sort_key_s_type(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    with refused("Condition parameter type does not match schema type"):
        client.query(TableName=name, **where("pk = :a AND sk > :x", a="a", x="3"))


def test_an_upper_bound_is_not_below_the_lower_one(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    with refused(
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
    ):
        client.query(TableName=name, **where("pk = :a AND sk BETWEEN :x AND :y", a="a", x=3, y=1))


def test_a_scan_keeps_item_collections_together_and_in_order(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk=f"c-{n % 20}", sk=n) for n in range(100, 0, -1)])
    found = pairs_of({"Items": everything(client, name)}, "pk", "sk")
    collections = list(dict.fromkeys(pk for pk, _ in found))
    assert found == sorted(found, key=lambda pair: (collections.index(pair[0]), int(pair[1])))
    assert collections != sorted(
        collections
    )  # in the order of a hash, which is no order to rely on


# ---- pages


def test_limit_counts_items_read_before_the_filter(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk="a", sk=n, odd=bool(n % 2)) for n in range(4)])
    query = {
        "TableName": name,
        "KeyConditionExpression": "pk = :a",
        "FilterExpression": "odd = :t",
        "ExpressionAttributeValues": {":a": value("a"), ":t": value(True)},
        "Limit": 1,
    }
    page = client.query(**query)
    assert (page["Count"], page["ScannedCount"]) == (0, 1)  # empty, and not the end
    assert page["LastEvaluatedKey"] == item(pk="a", sk=0)
    page = client.query(**query, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert (page["Count"], page["ScannedCount"]) == (1, 1)


def test_only_a_page_without_last_evaluated_key_is_the_last(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk="a", sk=n) for n in range(2)])
    for read, more in ((client.query, where("pk = :a", a="a")), (client.scan, {})):
        full = read(TableName=name, Limit=2, **more)
        assert full["LastEvaluatedKey"] == item(
            pk="a", sk=1
        )  # the limit was reached: is there more?
        rest = read(TableName=name, Limit=2, ExclusiveStartKey=full["LastEvaluatedKey"], **more)
        assert rest["Items"] == [] and "LastEvaluatedKey" not in rest
        assert "LastEvaluatedKey" not in read(TableName=name, Limit=3, **more)


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_together_are_the_whole_answer(client, create, forward, limit):
    name = create("Notes", "pk", "sk", types={"sk": "N"}, gsis=(index("idx", "g"),))
    put_all(client, name, [item(pk="a", sk=n, g="1") for n in range(7)])
    for more in (
        where("pk = :a AND sk > :x", a="a", x=0),
        {"IndexName": "idx", **where("g = :g", g="1")},
    ):
        request = {"TableName": name, "ScanIndexForward": forward, **more}
        whole = client.query(**request)["Items"]
        pages = client.get_paginator("query").paginate(
            **request, PaginationConfig={"PageSize": limit}
        )
        assert [found for page in pages for found in page["Items"]] == whole


def test_a_page_can_begin_at_an_item_that_is_gone(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"}, gsis=(index("idx", "g"),))
    put_all(client, name, [item(pk="a", sk=n, g="1") for n in range(4)])
    for read, more in (
        (client.query, where("pk = :a", a="a")),
        (client.query, {"IndexName": "idx", **where("g = :g", g="1")}),
        (client.scan, {}),
    ):
        page = read(TableName=name, Limit=2, **more)
        gone = page["Items"][-1]
        client.delete_item(TableName=name, Key={"pk": gone["pk"], "sk": gone["sk"]})
        rest = read(TableName=name, ExclusiveStartKey=page["LastEvaluatedKey"], **more)
        assert len(rest["Items"]) == 2
        client.put_item(TableName=name, Item=gone)


def test_the_last_evaluated_key_of_an_index_holds_both_keys(client, create):
    name = create("Notes", "pk", "sk", gsis=(index("idx", "g", "h"),))
    put_all(client, name, [item(pk="a", sk=f"{n}", g="1", h="same", other=n) for n in range(3)])
    page = client.query(TableName=name, IndexName="idx", Limit=1, **where("g = :g", g="1"))
    assert set(page["LastEvaluatedKey"]) == {"pk", "sk", "g", "h"}


@pytest.mark.parametrize(
    ("start", "fragment"),
    [
        (item(pk="a"), "The provided starting key is invalid"),
        (item(pk="a", sk=1, n=1), "The provided starting key is invalid"),
        (item(pk="a", sk="1"), "The provided starting key is invalid"),
        (item(pk="b", sk=1), "The provided starting key is outside query boundaries"),
        (item(pk="a", sk=0), "The provided starting key does not match the range key predicate"),
    ],
)
def test_a_starting_key_fits_the_query(client, create, start, fragment):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    with refused(fragment):
        client.query(
            TableName=name, ExclusiveStartKey=start, **where("pk = :a AND sk >= :x", a="a", x=1)
        )


# ---- what is returned


def test_count_returns_numbers_only(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk="a", sk=n) for n in range(3)])
    answer = client.query(TableName=name, Select="COUNT", **where("pk = :a", a="a"))
    assert (answer["Count"], answer["ScannedCount"], "Items" in answer) == (3, 3, False)
    assert client.scan(TableName=name, Select="COUNT")["Count"] == 3


def test_a_projection_chooses_attributes_and_parts_of_them(client, create):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=item(pk="a", m={"x": [1, 2, 3], "y": 1}, n=1))
    projection = {"ProjectionExpression": "m.x[1], n, nothing.here"}
    assert client.get_item(TableName=name, Key=item(pk="a"), **projection)["Item"] == item(
        m={"x": [2]}, n=1
    )
    for select in ({}, {"Select": "SPECIFIC_ATTRIBUTES"}):
        assert client.scan(TableName=name, **projection, **select)["Items"] == [
            item(m={"x": [2]}, n=1)
        ]


def test_an_item_without_the_projected_attributes_comes_back_empty(client, create):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=item(pk="a"))
    only = {"ProjectionExpression": "n"}
    assert client.get_item(TableName=name, Key=item(pk="a"), **only)["Item"] == {}
    assert client.scan(TableName=name, **only)["Items"] == [{}]
    assert "Item" not in client.get_item(TableName=name, Key=item(pk="b"), **only)


def test_a_filter_in_a_scan_may_look_at_keys(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk="a", sk=n) for n in range(4)])
    answer = client.scan(
        TableName=name, FilterExpression="sk > :n", ExpressionAttributeValues={":n": value(2)}
    )
    assert (answer["Count"], answer["ScannedCount"]) == (1, 4)


def test_what_is_returned_is_a_copy(client, create):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=item(pk="a", tags=["x"]))
    for _ in range(2):
        found = client.get_item(TableName=name, Key=item(pk="a"))["Item"]
        assert found == item(pk="a", tags=["x"])
        found["tags"]["L"].append(value("y"))


def test_a_batch_get_returns_what_it_finds_from_several_tables(client, create):
    one, two = create("One", "pk"), create("Two", "pk", "sk", types={"sk": "N"})
    put_all(client, one, [item(pk=f"{n}") for n in range(3)])
    put_all(client, two, [item(pk="a", sk=n, v=n) for n in range(3)])
    answer = client.batch_get_item(
        RequestItems={
            one: {"Keys": [item(pk="2"), item(pk="nope"), item(pk="0")]},
            two: {"Keys": [item(pk="a", sk=1)], "ProjectionExpression": "v"},
        }
    )
    found = {pk for (pk,) in pairs_of({"Items": answer["Responses"][one]}, "pk")}
    assert found == {"0", "2"}
    assert answer["Responses"][two] == [item(v=1)]
    assert answer["UnprocessedKeys"] == {}


# ---- parallel scans


@pytest.mark.parametrize("total", [1, 2, 3, 7, 64, 5_000])
@pytest.mark.parametrize("index_name", [None, "idx"])
def test_the_segments_of_a_parallel_scan_cover_every_item_once(client, create, total, index_name):
    name = create("Notes", "pk", "sk", types={"sk": "N"}, gsis=(index("idx", "g"),))
    for batch in range(8):
        puts = [
            {"PutRequest": {"Item": item(pk=f"c{n % 40}", sk=n, g=f"g{n}")}}
            for n in range(25 * batch, 25 * batch + 25)
        ]
        client.batch_write_item(RequestItems={name: puts})
    extra = {"IndexName": index_name} if index_name else {}
    chosen = range(total) if total < 100 else [*range(0, total, 7), total - 1]
    segments = [
        [
            found["sk"]["N"]
            for page in client.get_paginator("scan").paginate(
                TableName=name,
                Segment=n,
                TotalSegments=total,
                PaginationConfig={"PageSize": 50},
                **extra,
            )
            for found in page["Items"]
        ]
        for n in chosen
    ]
    seen = [sk for segment in segments for sk in segment]
    assert len(seen) == len(set(seen))
    if total < 100:
        assert len(seen) == 200
        assert seen == [found["sk"]["N"] for found in everything(client, name, index_name)]


def test_an_item_collection_is_in_one_segment(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk="a", sk=n) for n in range(10)])
    counts = [client.scan(TableName=name, Segment=n, TotalSegments=8)["Count"] for n in range(8)]
    assert sorted(counts) == [0] * 7 + [10]


def test_the_last_of_a_million_segments_is_empty_and_costs_the_minimum(client, create):
    name = create("Notes", "pk")
    answer = client.scan(
        TableName=name, Segment=999_999, TotalSegments=1_000_000, ReturnConsumedCapacity="TOTAL"
    )
    assert answer["Items"] == [] and units(answer) == 0.5


def test_a_page_of_a_segment_begins_in_that_segment(client, create):
    name = create("Notes", "pk")
    put_all(client, name, [item(pk=f"{n}") for n in range(20)])
    start = client.scan(TableName=name, Segment=0, TotalSegments=2, Limit=1)["LastEvaluatedKey"]
    with refused("Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1"):
        client.scan(TableName=name, Segment=1, TotalSegments=2, ExclusiveStartKey=start)


# ---- secondary indexes


def test_a_gsi_is_sparse(client, create):
    name = create("Orders", "pk", gsis=(index("idx", "g", "h"),))
    put_all(
        client,
        name,
        [item(pk="1"), item(pk="2", g="a"), item(pk="3", h="a"), item(pk="4", g="a", h="a")],
    )
    assert [found["pk"] for found in everything(client, name, "idx")] == [value("4")]


@pytest.mark.parametrize(
    ("projection", "carried"),
    [
        ("KEYS_ONLY", {"pk", "sk", "g"}),
        (("x",), {"pk", "sk", "g", "x"}),
        ("ALL", {"pk", "sk", "g", "x", "y"}),
    ],
)
@pytest.mark.parametrize("kind", ["gsis", "lsis"])
def test_an_index_carries_keys_and_what_is_projected(client, create, kind, projection, carried):
    own = ("g",) if kind == "gsis" else ("pk", "g")
    name = create("Orders", "pk", "sk", **{kind: (index("idx", *own, projection=projection),)})
    client.put_item(TableName=name, Item=item(pk="1", sk="1", g="a", x=1, y=1))
    for select in ({}, {"Select": "ALL_PROJECTED_ATTRIBUTES"}):
        (found,) = client.scan(TableName=name, IndexName="idx", **select)["Items"]
        assert set(found) == carried


def test_index_keys_need_not_be_unique(client, create):
    name = create("Orders", "pk", gsis=(index("idx", "g"),))
    put_all(client, name, [item(pk=f"{n}", g="same") for n in range(5)])
    answer = client.query(TableName=name, IndexName="idx", **where("g = :g", g="same"))
    assert {pk for (pk,) in pairs_of(answer, "pk")} == {"0", "1", "2", "3", "4"}


def test_an_index_follows_every_write(client, create):
    name = create("Orders", "pk", gsis=(index("idx", "g"),))
    read = {"TableName": name, "IndexName": "idx", **where("g = :g", g="a")}
    client.put_item(TableName=name, Item=item(pk="1", g="a", n=1))
    assert client.query(**read)["Items"] == [item(pk="1", g="a", n=1)]
    client.update_item(TableName=name, Key=item(pk="1"), UpdateExpression="REMOVE n")
    assert client.query(**read)["Items"] == [item(pk="1", g="a")]
    client.put_item(TableName=name, Item=item(pk="1", g="b"))
    assert client.query(**read)["Items"] == []
    client.batch_write_item(RequestItems={name: [{"PutRequest": {"Item": item(pk="2", g="a")}}]})
    assert client.query(**read)["Count"] == 1
    client.delete_item(TableName=name, Key=item(pk="2"))
    assert client.query(**read)["Count"] == 0


@pytest.fixture
def matches(client, create):
    """Developer Guide, multi-attribute keys: a tournament's matches."""
    name = create(
        "Matches",
        "id",
        types={"round": "N"},
        gsis=(index("idx", "cup", "*region", "round", "player", projection="KEYS_ONLY"),),
    )
    rows = [
        ("1", "spring", "eu", 1, "ann"), ("2", "spring", "eu", 1, "bob"), ("3", "spring", "eu", 10, "ann"),
        ("4", "spring", "eu", 2, "cyd"), ("5", "spring", "us", 1, "ann"), ("6", "autumn", "eu", 1, "ann"),
    ]  # fmt: skip
    names = ("id", "cup", "region", "round", "player")
    put_all(client, name, [item(**dict(zip(names, row, strict=True))) for row in rows])
    client.put_item(
        TableName=name, Item=item(id="7", cup="spring", region="eu", round=1)
    )  # no player
    return name


MULTI = [
    ("cup = :c AND #r = :e", ["1", "2", "4", "3"]),  # numbers order as numbers: 1, 1, 2, 10
    ("cup = :c AND #r = :e AND #o = :n", ["1", "2"]),
    ("cup = :c AND #r = :e AND #o > :n", ["4", "3"]),
    ("cup = :c AND #r = :e AND #o = :n AND player >= :p", ["2"]),
    ("cup = :c AND #r = :e AND #o = :n AND begins_with(player, :p)", ["2"]),
]


@pytest.mark.parametrize(("condition", "found"), MULTI)
def test_a_multi_attribute_key_is_read_from_the_left(client, matches, condition, found):
    answer = client.query(TableName=matches, IndexName="idx", **multi(condition))
    assert pairs_of(answer, "id") == [(each,) for each in found]
    backward = client.query(
        TableName=matches, IndexName="idx", **multi(condition), ScanIndexForward=False
    )
    assert pairs_of(backward, "id") == [(each,) for each in found[::-1]]


@pytest.mark.parametrize(
    ("condition", "fragment"),
    [
        ("cup = :c", "Query condition missed key schema element: region"),
        ("cup = :c AND #r > :e", "Query key condition not supported"),
        ("cup = :c AND #r = :e AND player = :p", "Query key condition not supported"),  # a gap
        ("cup = :c AND #r = :e AND #o > :n AND player = :p", "Query key condition not supported"),
    ],
)
def test_a_multi_attribute_key_has_no_gaps(client, matches, condition, fragment):
    with refused(fragment):
        client.query(TableName=matches, IndexName="idx", **multi(condition))


def multi(condition):
    names = {"#r": "region", "#o": "round"}
    values = {":c": value("spring"), ":e": value("eu"), ":n": value(1), ":p": value("b")}
    request = {
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": {token: n for token, n in names.items() if token in condition},
        "ExpressionAttributeValues": {t: v for t, v in values.items() if t in condition},
    }
    return {parameter: content for parameter, content in request.items() if content}


def test_parts_of_a_multi_attribute_partition_key_do_not_run_together(client, create):
    name = create("Notes", "pk", gsis=(index("idx", "g", "*h"),))
    put_all(client, name, [item(pk="1", g="ab", h="c"), item(pk="2", g="a", h="bc")])
    answer = client.query(
        TableName=name, IndexName="idx", **where("g = :g AND h = :h", g="a", h="bc")
    )
    assert pairs_of(answer, "pk") == [("2",)]


def test_a_query_for_one_whole_key_has_no_second_page(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    put_all(client, name, [item(pk="a", sk=1)])
    query = {"TableName": name, "Limit": 1, **where("pk = :a AND sk = :s", a="a", s=1)}
    pages = list(client.get_paginator("query").paginate(**query))
    assert [page["Items"] for page in pages] == [[item(pk="a", sk=1)]]
    with refused("The query can return at most one row and cannot be restarted"):
        client.query(**query, ExclusiveStartKey=item(pk="a", sk=1))
