"""Order keys: bytes that compare as DynamoDB orders, and the places between them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.order_keys import (
    after,
    beginning,
    collection,
    first_place,
    hash_of,
    just_after,
    ordered,
    whole_collection,
)
from sandbox.model.keys import HASH_SPACE, key_hash
from sandbox.model.numbers import canonical
from tests.model.values import numbers as model_numbers

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.text(
    "\0\1a\uffff", max_size=4
)
binaries = st.binary(max_size=6) | st.lists(st.sampled_from([0, 1, 255]), max_size=4).map(bytes)
numbers = model_numbers().map(Decimal) | st.integers(-3, 300).map(Decimal)


@given(texts, texts)
def test_strings_order_by_their_utf_8_bytes(one, other):
    assert (ordered(("S", one)) < ordered(("S", other))) == (one.encode() < other.encode())


@given(binaries, binaries)
def test_binary_values_order_by_unsigned_bytes(one, other):
    assert (ordered(("B", one)) < ordered(("B", other))) == (one < other)


@given(numbers, numbers)
def test_numbers_order_by_value(one, other):
    first, second = (ordered(("N", canonical(str(n)))) for n in (one, other))
    assert (first < second) == (one < other)
    assert (first == second) == (one == other)


@given(binaries, binaries, binaries, binaries)
def test_an_earlier_attribute_of_a_key_decides_before_a_later_one(a, b, c, d):
    one, other = (ordered(("B", x)) + ordered(("B", y)) for x, y in ((a, b), (c, d)))
    assert (one < other) == ((a, b) < (c, d))


@given(texts.filter(bool), texts)
def test_what_begins_with_a_text_lies_between_two_places(prefix, text):
    low = beginning(("S", prefix))
    assert (low <= ordered(("S", text)) < after(low)) == text.startswith(prefix)


@given(binaries, binaries)
def test_what_comes_after_a_key_begins_just_after_it(one, other):
    first, second = ordered(("B", one)), ordered(("B", other))
    assert (just_after(first) <= second) == (one < other)


@pytest.mark.parametrize("point", [0, 1, HASH_SPACE - 1])
def test_a_place_tells_its_hash(point):
    assert hash_of(first_place(point)) == point


@given(texts.filter(bool), binaries)
def test_an_item_collection_lies_behind_the_first_place_of_its_hash(partition_key, sort_key):
    start = collection(("S", partition_key))
    key = start + ordered(("B", sort_key))
    assert hash_of(key) == key_hash(("S", partition_key))
    assert whole_collection(key) == first_place(hash_of(key)) < start < key < after(start)
