"""The stretch, the condition and the cost of the model are those of a real Query."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.model.attributes import item_from_python, item_to_dynamodb, to_dynamodb
from sandbox.model.item_collection import ItemCollection, collections_of
from sandbox.model.key_condition import KeyCondition
from sandbox.model.sizes import PAGE_SIZE

WORDS = st.sampled_from(
    ["2026", "2027", "-", "#", "LINE", "line", "0", "1", "9", "10", "é", "ﬀ", "🫐", "_"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map("".join)
NUMBERS = st.integers(-300, 300)
BINARY = st.binary(min_size=1, max_size=3)


def items(places: Any, bytes_each: int = 10) -> list[dict[str, Any]]:
    return [{"pk": "c-1", "sk": place, "note": "x" * bytes_each} for place in places]


def collection(places: Any, bytes_each: int = 10) -> ItemCollection:
    (made,) = collections_of(map(item_from_python, items(places, bytes_each)), "pk", "sk")
    return made


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    places=st.one_of(
        *(st.sets(kind, min_size=1, max_size=12) for kind in (TEXTS, NUMBERS, BINARY))
    ),
    data=st.data(),
)
def test_a_query_with_the_condition_of_a_stretch_reads_what_the_model_says(
    lab: Sandbox, places: set[Any], data: st.DataObject
) -> None:
    made = collection(places)
    start = data.draw(st.integers(0, len(made) - 1))
    stretch = range(start, data.draw(st.integers(start + 1, len(made))))
    forward, limit = data.draw(st.booleans()), data.draw(st.none() | st.integers(1, 13))
    page = made.read(stretch, forward=forward, limit=limit)
    answer = real_query(lab, places, made.condition(stretch), forward, limit)
    expected = [made.places[place] for place in page.read]
    found = [item_to_dynamodb({"sk": place})["sk"] for place in expected]
    assert [item["sk"] for item in answer["Items"]] == (found if forward else found[::-1])
    receipt = lab.receipt()
    assert (receipt.bytes_read, receipt.read_units) == (page.size, page.units)
    assert page.more == ("LastEvaluatedKey" in answer)


def real_query(
    lab: Sandbox, places: Any, condition: KeyCondition, forward: bool, limit: int | None
) -> dict[str, Any]:
    lab.reset()
    (kind,) = {item_from_python({"sk": place})["sk"][0] for place in places}
    types = {"pk": "S", "sk": kind}
    lab.client.create_table(
        TableName="Shelf",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind} for name, kind in types.items()
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for item in items(places):
        lab.resource.Table("Shelf").put_item(Item=item)
    answer: dict[str, Any] = lab.client.query(
        TableName="Shelf",
        KeyConditionExpression=condition.expression,
        ExpressionAttributeValues={k: to_dynamodb(v) for k, v in condition.values.items()},
        ScanIndexForward=forward,
        **({} if limit is None else {"Limit": limit}),
    )
    return answer


def test_text_stands_in_the_order_of_its_bytes_and_numbers_in_that_of_their_values() -> None:
    assert [text for _, text in collection(["o1", "o10", "o2", "O3"]).places] == [
        "O3",
        "o1",
        "o10",
        "o2",
    ]
    assert [text for _, text in collection([1, 10, 2, -3]).places] == ["-3", "1", "2", "10"]


@pytest.mark.parametrize(
    ("stretch", "expression", "operands"),
    [
        (range(6), "pk = :key", []),
        (range(1), "pk = :key AND sk = :one", ["2026-01-30"]),
        (range(1, 4), "pk = :key AND begins_with(sk, :start)", ["2026-02"]),
        (range(2), "pk = :key AND sk <= :high", ["2026-02-01T09"]),
        (range(1, 3), "pk = :key AND begins_with(sk, :start)", ["2026-02-01"]),
        (range(2, 4), "pk = :key AND sk BETWEEN :low AND :high", ["2026-02-01T18", "2026-02-09"]),
        (range(3, 6), "pk = :key AND sk >= :low", ["2026-02-09"]),
    ],
)  # fmt: skip
def test_a_bracket_writes_the_shortest_condition_that_means_it(
    stretch: range, expression: str, operands: list[str]
) -> None:
    days = [
        "2026-01-30",
        "2026-02-01T09",
        "2026-02-01T18",
        "2026-02-09",
        "2026-03-01",
        "2027-01-01",
    ]
    condition = collection(days).condition(stretch)
    assert condition.expression == expression
    assert [text for _, text in condition.operands] == operands


def test_sizes_are_added_up_and_rounded_once() -> None:
    made = collection(
        [f"{n:05}" for n in range(1_500)], bytes_each=48
    )  # Developer Guide: 1,500 items of 64 bytes
    assert set(made.sizes) == {64}
    page = made.read(range(1_500))
    assert (page.size, page.units) == (96_000, 12.0)


def test_a_page_ends_with_the_item_that_reaches_1_mb() -> None:
    made = collection(range(10), bytes_each=300_000)
    page = made.read(range(10), forward=False)
    assert (len(page.read), page.more) == (4, True)
    assert page.size >= PAGE_SIZE > page.size - made.sizes[0]
    assert page.read == range(6, 10)


def test_a_limit_that_is_just_reached_still_leaves_a_last_evaluated_key() -> None:
    made = collection("abc")
    assert made.read(range(3), limit=3).more
    assert not made.read(range(3), limit=4).more
    assert not made.read(range(1, 2), limit=1).more  # one whole key: nothing can follow


def test_of_two_items_with_one_primary_key_the_later_counts() -> None:
    stored = [item_from_python(item) for item in (*items("a", 5), *items("a", 50))]
    assert collections_of(stored, "pk", "sk")[0].sizes == (62,)


def test_collections_come_in_the_order_of_a_scan(lab: Sandbox) -> None:
    stored = [{"pk": f"c-{n}", "sk": "a"} for n in range(40)]
    lab.client.create_table(
        TableName="Shelf",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for item in stored:
        lab.resource.Table("Shelf").put_item(Item=item)
    made = collections_of(map(item_from_python, stored), "pk", "sk")
    scanned = lab.resource.Table("Shelf").scan()["Items"]
    assert [each.value[1] for each in made] == [item["pk"] for item in scanned]


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        ([{"pk": "a"}], 'no attribute "sk"'),
        ([{"pk": "a", "sk": True}], "of type BOOL"),
        ([{"pk": "a", "sk": 1}, {"pk": "a", "sk": "1"}], "several types"),
    ],
)
def test_what_cannot_be_a_key_is_refused(stored: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        collections_of(map(item_from_python, stored), "pk", "sk")


@pytest.mark.parametrize("stretch", [range(0), range(2, 1), range(4), range(-1, 2), range(0, 3, 2)])
def test_a_stretch_is_one_or_more_items_side_by_side(stretch: range) -> None:
    with pytest.raises(ValueError, match="no stretch of 3 items"):
        collection("abc").read(stretch)


def test_a_limit_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="1 or more, not 0"):
        collection("abc").read(range(3), limit=0)


def test_a_key_condition_has_an_operator_of_its_own_and_the_values_that_it_takes() -> None:
    with pytest.raises(ValueError, match='no key condition is written here with "contains"'):
        KeyCondition("pk", ("S", "a"), "sk", "contains", (("S", "b"),))
    with pytest.raises(ValueError, match='"BETWEEN" takes 2 values, not 1'):
        KeyCondition("pk", ("S", "a"), "sk", "BETWEEN", (("S", "b"),))
