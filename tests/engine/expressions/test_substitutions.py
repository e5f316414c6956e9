"""ExpressionAttributeNames and ExpressionAttributeValues."""

import pytest

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import (
    Substitutions,
    parse_condition,
    parse_key_condition,
    parse_projection,
    parse_update,
)
from sandbox.engine.requests import substitutions
from sandbox.model.reserved import RESERVED_WORDS, is_reserved

V = ("S", "x")


def message(act, *args):
    with pytest.raises(ValidationError) as caught:
        act(*args)
    return caught.value.message


def test_there_are_573_reserved_words():
    assert len(RESERVED_WORDS) == 573
    assert all(map(is_reserved, ("name", "Status", "YEAR", "data", "ttl", "timestamp")))
    assert not any(map(is_reserved, ("metadata", "price", "pk", "sk", "remove")))


@pytest.mark.parametrize(
    ("names", "values", "expected"),
    [
        ({}, None, "ExpressionAttributeNames must not be empty"),
        (None, {}, "ExpressionAttributeValues must not be empty"),
        ({"x": "y"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "x"'),
        ({"#": "y"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'),
        (
            {"#a-b": "y"},
            None,
            'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"',
        ),
        (
            None,
            {"#customer_id": V},
            'ExpressionAttributeValues contains invalid key: Syntax error; key: "#customer_id"',
        ),
        (
            None,
            {":ok": V, "::": V},
            'ExpressionAttributeValues contains invalid key: Syntax error; key: "::"',
        ),
    ],
)
def test_the_maps_of_substitutions_are_refused(names, values, expected):
    assert message(Substitutions, names, values) == expected


def test_a_token_has_at_most_255_bytes():
    Substitutions({"#" + "a" * 254: "x"}, {":" + "a" * 254: V})
    assert "invalid key" in message(Substitutions, {"#" + "a" * 255: "x"}, None)
    assert "invalid key" in message(Substitutions, None, {":" + "a" * 255: V})


def test_an_attribute_name_is_never_empty():
    assert "invalid value" in message(Substitutions, {"#a": ""}, None)


def test_tokens_may_begin_with_a_digit_or_an_underscore():
    subs = Substitutions({"#_": "a", "#1": "b"}, {":_": V, ":1": V})
    assert parse_condition("#_ = :_ AND #1 = :1", subs).test({"a": V, "b": V})


def test_whatever_is_given_must_be_used():
    subs = Substitutions({"#a": "a", "#u": "u", "#v": "v"}, {":x": V})
    parse_condition("#a = :x", subs)
    assert message(subs.check_all_used) == (
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#u, #v}"
    )
    subs = Substitutions({"#a": "a"}, {":x": V, ":u": V})
    parse_condition("#a = :x", subs)
    assert message(subs.check_all_used) == (
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}"
    )


def test_one_use_in_any_expression_of_the_request_is_enough():
    subs = Substitutions({"#p": "pk", "#f": "f", "#m": "m"}, {":p": V, ":f": V})
    parse_key_condition("#p = :p", subs)
    parse_condition("#f = :f OR #f > :p", subs, "FilterExpression")
    parse_projection("#m.#m", subs)
    subs.check_all_used()


def test_use_is_noted_in_every_request_anew():
    for _ in range(2):
        parse_update("SET #a = :x", Substitutions({"#a": "a"}, {":x": V}))
    fresh = Substitutions({"#a": "a"}, {":x": V})
    assert "{#a}" in message(fresh.check_all_used)


def test_the_same_text_with_other_names_is_another_expression():
    for name in ("a", "b", "a"):
        condition = parse_condition("#n = :x", Substitutions({"#n": name}, {":x": V}))
        assert condition.attributes == {name} and condition.test({name: V})


def test_substitutions_without_an_expression_are_refused():
    kinds = ("UpdateExpression", "ConditionExpression")
    names, values = "ExpressionAttributeNames", "ExpressionAttributeValues"
    for given in ({"#a": "a"}, {}, {"a": "a"}):  # said before what is wrong with the names
        assert message(substitutions, {names: given, values: {":x": {"S": "x"}}}, kinds) == (
            "ExpressionAttributeNames can only be specified when using expressions"
        )
    for given in ({":x": {"S": "x"}}, {}, {"x": {}}):
        assert message(substitutions, {values: given}, kinds) == (
            "ExpressionAttributeValues can only be specified when using expressions: "
            "UpdateExpression and ConditionExpression are null"
        )
    kinds = ("ProjectionExpression", "FilterExpression")
    request = {values: {":x": {"S": "x"}}, "ProjectionExpression": "a"}
    assert message(substitutions, request, kinds) == (
        "ExpressionAttributeValues can only be specified when using expressions: "
        "FilterExpression is null"
    )
    assert substitutions({}, kinds).names == ()


def test_names_are_judged_before_values_and_the_tokens_of_values_before_what_they_hold():
    kinds, names, values = ("F",), "ExpressionAttributeNames", "ExpressionAttributeValues"
    request = {"F": "x", names: {"a": "b"}, values: {":x": {"N": "x"}}}
    assert "ExpressionAttributeNames contains invalid key" in message(substitutions, request, kinds)
    request = {"F": "x", values: {":x": {"N": "x"}, "y": {"S": "y"}}}
    assert "invalid key" in message(substitutions, request, kinds)
    request = {"F": "x", values: {":x": {"N": "x"}}}
    assert message(substitutions, request, kinds) == (
        "ExpressionAttributeValues contains invalid value: "
        "The parameter cannot be converted to a numeric value: x for key :x"
    )
