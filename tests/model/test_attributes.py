"""Attribute values, between DynamoDB JSON and plain Python, by the rules of boto3's resource."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given

from sandbox.engine.wire import parse_value
from sandbox.model.attributes import (
    as_base64,
    from_python,
    item_to_dynamodb,
    to_dynamodb,
    to_python,
)
from tests.model.values import attribute_values, items, values


def same(one, other):
    """Equal values: the members of a set have no order."""
    if one[0] != other[0]:
        return False
    if one[0] in ("SS", "NS", "BS"):
        return set(one[1]) == set(other[1])
    if one[0] == "L":
        return len(one[1]) == len(other[1]) and all(map(same, one[1], other[1]))
    if one[0] == "M":
        return one[1].keys() == other[1].keys() and all(
            same(one[1][name], other[1][name]) for name in one[1]
        )
    return one[1] == other[1]


@given(attribute_values)
def test_a_value_survives_the_way_to_python_and_back(value):
    assert same(from_python(to_python(value)), value)


@given(attribute_values)
def test_a_value_survives_the_way_over_the_wire(value):
    assert parse_value(to_dynamodb(value, as_base64)) == value


@given(
    values(largest_exponent=0)
)  # boto3 cannot read back what has more than 38 digits before the point
def test_plain_python_is_what_boto3s_resource_makes_of_it(value):
    assert to_python(value) == TypeDeserializer().deserialize(to_dynamodb(value))
    boto3s = TypeSerializer().serialize(to_python(value))
    in_json = to_dynamodb(("M", {"v": value}), as_base64)["M"]["v"]
    assert boto3s.keys() == in_json.keys()


@given(items)
def test_an_item_and_a_map_are_rendered_alike(item):
    assert item_to_dynamodb(item) == to_dynamodb(("M", item))["M"]


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (19.99, r'Write Decimal\("19.99"\)'),
        (set(), "one or more"),
        ({"a", Decimal(1)}, "all of one type"),
        ({(1, 2)}, "a DynamoDB set holds"),
        (object(), "no type for object"),
    ],
)
def test_what_dynamodb_has_no_name_for_is_a_type_error(value, advice):
    with pytest.raises(TypeError, match=advice):
        from_python(value)
