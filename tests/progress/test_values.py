"""When a prediction and what a run showed say the same."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.progress.values import LONGEST, number, one_line, same, shown

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


class Rude:
    """A value that takes nothing well."""

    def __eq__(self, other):
        raise RuntimeError

    def __repr__(self):
        raise RuntimeError

    __hash__ = None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (25.5, Decimal("25.5")),
        ("25.5", 25.5),
        ("1,024", 1024),
        ("63.7%", 63.7),
        (0.1 + 0.2, 0.3),
        ("  Validation\nException ", "validationexception".replace("ex", " ex")),
        ("'S'", "S"),
        ("o1, o10, o2", ["o1", "o10", "o2"]),
        (["b", "a"], {"a", "b"}),
        ({"P-1", 1}, {1.0, "p-1"}),
        ({"a": 1}, {"a": Decimal(1)}),
        ("yes", True),
        (False, "No"),
        (None, None),
    ],
)
def test_these_say_the_same(one, other):
    assert same(one, other) and same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (25.5, 25),
        (1, True),
        ("", 0),
        (["a", "b"], ["b", "a"]),
        (["a"], "a, b"),
        ({"a": 1}, {"b": 1}),
        (None, "None yet"),
        (float("nan"), float("nan")),
        (Rude(), 1),
        (Rude(), Rude()),
    ],
)
def test_these_do_not(one, other):
    assert not same(one, other) and not same(other, one)


@given(ANYTHING, ANYTHING)
def test_comparing_and_showing_never_fail_and_take_one_short_line(one, other):
    assert same(one, other) == same(other, one)
    text = shown(one)
    assert len(text) <= LONGEST and one_line(text) == text
    assert shown(Rude()) == "Rude"


@given(st.decimals(allow_nan=False, allow_infinity=False) | st.integers() | st.floats(-1e9, 1e9))
def test_a_number_is_the_same_as_what_is_shown_of_it(value):
    assert same(shown(value), value)


def test_numbers_are_shown_without_idle_zeros_and_never_at_length():
    assert [shown(each) for each in (25.50, 25.0, Decimal("1E+3"), 10**50)] == [
        "25.5",
        "25",
        "1000",
        "1E+50",
    ]
    longest = Decimal("1234567890.1234567890123456789012345678")  # as many digits as DynamoDB keeps
    assert shown(longest) == str(longest)
    assert not same("1e400", "1e500")
    assert number(Fraction(1, 3)) is None and shown(Fraction(1, 3)) == "Fraction(1, 3)"
