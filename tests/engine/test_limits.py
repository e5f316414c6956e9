"""Limits, at their very edge: facts 1.3; Developer Guide, Constraints."""

import pytest

from tests.engine.tools import KB, everything, index, item, refused, sized, value

TOO_LARGE = "Item size has exceeded the maximum allowed size"
LARGEST = 409_600


def test_an_item_may_have_400_kilobytes_names_included(client, create):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=sized(LARGEST, pk="a"))
    with refused(TOO_LARGE):
        client.put_item(TableName=name, Item=sized(LARGEST + 1, pk="b"))
    assert [found["pk"] for found in everything(client, name)] == [value("a")]


def test_an_update_may_not_grow_an_item_over_400_kilobytes(client, create):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=sized(LARGEST - 2, pk="a"))
    grow = {"TableName": name, "Key": item(pk="a"), "UpdateExpression": "SET n = :n"}
    client.update_item(**grow, ExpressionAttributeValues={":n": value("1")})
    with refused("Item size to update has exceeded the maximum allowed size"):
        client.update_item(**grow, ExpressionAttributeValues={":n": value("12")})
    assert everything(client, name)[0]["n"] == value("1")


def test_an_item_and_its_entries_in_all_lsis_share_400_kilobytes(client, create):
    name = create("Notes", "pk", "sk", lsis=(index("lix", "pk", "l"),))
    half = LARGEST // 2
    client.put_item(TableName=name, Item=sized(half, pk="a", sk="1", l="1"))
    with refused(TOO_LARGE):
        client.put_item(TableName=name, Item=sized(half + 1, pk="a", sk="2", l="1"))
    client.put_item(TableName=name, Item=sized(LARGEST, pk="a", sk="3"))  # it is not in the index
    sparse = create("Sparse", "pk", gsis=(index("gix", "g"),))
    client.put_item(
        TableName=sparse, Item=sized(LARGEST, pk="a", g="1")
    )  # a GSI has room of its own


@pytest.mark.parametrize("kind", ["S", "B"])
def test_a_key_has_a_longest_length(client, create, kind):
    name = create("Notes", "pk", "sk", types={"pk": kind, "sk": kind})
    letter, mark = ("a", "é") if kind == "S" else (b"a", b"\xc3\xa9")
    client.put_item(TableName=name, Item=item(pk=letter * 2_048, sk=letter * 1_024))
    client.put_item(
        TableName=name, Item=item(pk=mark * 1_024, sk=mark * 512)
    )  # bytes, not characters
    with refused("Size of hashkey has exceeded the maximum size limit of2048 bytes"):
        client.put_item(TableName=name, Item=item(pk=letter * 2_049, sk=letter))
    with refused("Aggregated size of all range keys has exceeded the size limit of 1024 bytes"):
        client.put_item(TableName=name, Item=item(pk=letter, sk=letter * 1_025))
    with refused("exceeded"):
        client.get_item(TableName=name, Key=item(pk=letter * 2_049, sk=letter))
    assert len(everything(client, name)) == 2


@pytest.mark.parametrize(
    ("condition", "values", "refusal"),
    [
        ("pk = :k", {":k": "a" * 2_049}, "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        ("pk = :k AND sk < :s", {":k": "a", ":s": "é" * 512 + "a"}, "Aggregated size of all range keys"),
        ("pk = :k AND begins_with(sk, :s)", {":k": "a", ":s": "a" * 1_025}, "Aggregated size of all range keys"),
        ("pk = :k AND begins_with(sk, :s)", {":k": "a", ":s": ""}, "cannot contain an empty string value. Key: sk"),
        ("pk = :k AND sk BETWEEN :s AND :k", {":k": "a", ":s": ""}, "cannot contain an empty string value. Key: sk"),
    ],
)  # fmt: skip
def test_a_key_condition_does_not_ask_for_what_no_key_can_be(
    client, create, condition, values, refusal
):
    name = create("Notes", "pk", "sk")
    with refused(refusal):
        client.query(
            TableName=name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=item(**values),
        )


def test_an_index_key_has_the_same_longest_lengths(client, create):
    name = create("Notes", "pk", gsis=(index("gix", "g", "h", "i"),))
    client.put_item(TableName=name, Item=item(pk="1", g="a" * 2_048, h="a" * 1_000, i="a" * 24))
    with refused("Size of hashkey has exceeded"):
        client.put_item(TableName=name, Item=item(pk="2", g="a" * 2_049))
    with refused("Aggregated size of all range keys"):
        client.put_item(TableName=name, Item=item(pk="2", g="a", h="a" * 1_000, i="a" * 25))


def test_an_attribute_s_name_has_1_byte_to_64_kilobytes(client, create):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=item(pk="a", **{"n" * 65_535: 1}))
    client.put_item(TableName=name, Item=item(pk="a", m={"n" * 65_535: 1}))
    long = "n" * 65_536
    for bad in (
        item(**{long: 1}),
        item(m={long: 1}),
        item(m={"é" * 32_768: 1}),
        item(m=[{long: 1}]),
    ):
        with refused("Attribute name is too large, must be less than 65536 bytes"):
            client.put_item(TableName=name, Item=item(pk="b") | bad)
    update = {"TableName": name, "Key": item(pk="a"), "ExpressionAttributeValues": {":v": value(1)}}
    with refused("Attribute name is too large, must be less than 65536 bytes"):
        client.update_item(
            **update, UpdateExpression="SET #n = :v", ExpressionAttributeNames={"#n": long}
        )
    nameless = {"": {"Value": value(1)}}
    with refused("at least one character"):
        client.put_item(TableName=name, Item=item(pk="b", **{"": 1}))
    with refused("at least one character"):
        client.update_item(TableName=name, Key=item(pk="b"), AttributeUpdates=nameless)


@pytest.mark.parametrize(
    "content", ["", b"", [], {}, [""], {"k": ""}, {"", "a"}, {b"", b"a"}], ids=repr
)
def test_empty_values_are_stored_outside_keys(client, create, content):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=item(pk="a", v=content))
    stored = everything(client, name)[0]["v"]
    assert stored == value(content)


def nested(levels):
    """A string inside this many lists and maps, in turn."""
    content = "core"
    for level in range(levels):
        content = [content] if level % 2 else {"k": content}
    return content


def test_lists_and_maps_nest_32_levels_deep(client, create):
    name = create("Notes", "pk")
    for core in ("core", 1, True):
        client.put_item(TableName=name, Item=item(pk="a", v=nested(31), w=[nested(30), core]))
    client.put_item(TableName=name, Item=item(pk="a", v=nested(32)))
    with refused("Nesting Levels have exceeded supported limits"):
        client.put_item(TableName=name, Item=item(pk="b", v=nested(33)))
    with refused("Nesting Levels have exceeded supported limits"):
        client.scan(
            TableName=name,
            FilterExpression="v = :v",
            ExpressionAttributeValues={":v": value(nested(33))},
        )


def test_an_update_cannot_nest_any_deeper(client, create):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=item(pk="a", v={"k": "core"}))
    update = {"TableName": name, "Key": item(pk="a"), "UpdateExpression": "SET v.k = v"}
    for _ in range(31):  # each time, v goes into itself
        client.update_item(**update)
    with refused("Nesting Levels have exceeded supported limits"):
        client.update_item(**update)


@pytest.mark.parametrize(
    "number", ["9" * 38, f"-{'9' * 38}", "1E-130", "9." + "9" * 37 + "E+125", "0"]
)
def test_a_number_of_38_digits_is_kept_exactly(client, create, number):
    name = create("Notes", "pk")
    client.put_item(TableName=name, Item=item(pk="a") | {"n": {"N": number}})
    assert float(everything(client, name)[0]["n"]["N"]) == float(number)


def test_a_page_ends_once_it_has_read_a_megabyte(client, create):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    for n in range(5):
        client.put_item(TableName=name, Item=sized(300 * KB, pk="a", sk=n))
    query = {
        "TableName": name,
        "KeyConditionExpression": "pk = :a",
        "ExpressionAttributeValues": {":a": value("a")},
        "FilterExpression": "attribute_not_exists(p)",  # a page is measured before the filter
        "ReturnConsumedCapacity": "TOTAL",
    }
    for read, more in ((client.query, query), (client.scan, {"TableName": name})):
        page = read(**more)
        assert page["ScannedCount"] == 4 and page["LastEvaluatedKey"] == item(pk="a", sk=3)
        rest = read(**more, ExclusiveStartKey=page["LastEvaluatedKey"])
        assert rest["ScannedCount"] == 1 and "LastEvaluatedKey" not in rest
    assert client.query(**query)["ConsumedCapacity"]["CapacityUnits"] == 4 * 300 / 4 / 2


def test_what_an_lsi_fetches_fills_a_page_too(client, create):
    lsi = index("lix", "pk", "l", projection="KEYS_ONLY")
    name = create("Notes", "pk", "sk", types={"sk": "N", "l": "N"}, lsis=(lsi,))
    for n in range(5):
        client.put_item(TableName=name, Item=sized(300 * KB, pk="a", sk=n, l=-n))
    assert client.scan(TableName=name, IndexName="lix")["Count"] == 5
    scan = {"TableName": name, "IndexName": "lix", "Select": "ALL_ATTRIBUTES"}
    page = client.scan(**scan)
    assert page["Count"] == 4 and page["LastEvaluatedKey"] == item(pk="a", sk=1, l=-1)
    assert client.scan(**scan, ExclusiveStartKey=page["LastEvaluatedKey"])["Count"] == 1


@pytest.mark.parametrize(
    ("size", "on_first_page"), [(256 * KB, 4), (256 * KB + 1, 4), (256 * KB - 1, 5)]
)
def test_a_page_of_exactly_a_megabyte_is_full(client, create, size, on_first_page):
    name = create("Notes", "pk", "sk", types={"sk": "N"})
    for n in range(6):
        client.put_item(TableName=name, Item=sized(size, pk="a", sk=n))
    assert client.scan(TableName=name)["Count"] == on_first_page


def test_a_batch_get_returns_16_megabytes_and_leaves_the_rest(client, create):
    name = create("Notes", "pk", types={"pk": "B"})
    wanted = [item(pk=bytes([n])) for n in range(42)]
    for key in wanted:
        client.put_item(TableName=name, Item=key | {"p": value("x" * (LARGEST - 4))})
    asked = {"Keys": wanted, "ProjectionExpression": "pk", "ConsistentRead": True}
    answer = client.batch_get_item(RequestItems={name: asked}, ReturnConsumedCapacity="TOTAL")
    left = answer["UnprocessedKeys"][name]
    assert len(answer["Responses"][name]) == 40 and len(left["Keys"]) == 2  # 40.96 x 400 KB
    assert left["ProjectionExpression"] == "pk" and left["ConsistentRead"] is True
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 40 * 100
    again = client.batch_get_item(RequestItems=answer["UnprocessedKeys"])  # as an SDK repeats it
    found = answer["Responses"][name] + again["Responses"][name]
    assert sorted(each["pk"]["B"] for each in found) == [bytes([n]) for n in range(42)]


def test_an_expression_has_4_kilobytes(client, create):
    name = create("Notes", "pk")
    fits = " OR ".join(["n = n2"] * 2)
    client.scan(TableName=name, FilterExpression=fits + " " * (4_096 - len(fits)))
    with refused("Expression size has exceeded the maximum allowed size; expression size: 4097"):
        client.scan(TableName=name, FilterExpression=fits + " " * (4_097 - len(fits)))


def test_an_expression_has_300_operators(client, create):
    name = create("Notes", "pk")
    client.scan(
        TableName=name, FilterExpression=" OR ".join(["n=b"] * 150)
    )  # 150 of = and 149 of OR
    with refused("operator count: 301"):
        client.scan(TableName=name, FilterExpression=" OR ".join(["n=b"] * 151))


def test_in_takes_100_operands(client, create):
    name = create("Notes", "pk")
    values = {f":v{n}": value(n) for n in range(101)}
    tokens = list(values)
    hundred = {token: values[token] for token in tokens[:100]}
    client.scan(
        TableName=name,
        FilterExpression=f"n IN ({', '.join(hundred)})",
        ExpressionAttributeValues=hundred,
    )
    with refused("number of operands: 101"):
        client.scan(
            TableName=name,
            FilterExpression=f"n IN ({', '.join(tokens)})",
            ExpressionAttributeValues=values,
        )
