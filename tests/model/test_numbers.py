"""DynamoDB's Number: 38 significant digits, 1E-130 to 9.99...E+125, one canonical text."""

from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.model.numbers import NumberError, add, canonical, number_bytes, number_size
from tests.model.values import numbers

NINES = "9" * 38
exact = Context(prec=1_000)


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("0019.90", "19.9"),
        ("1e3", "1000"),
        ("-0.0", "0"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1E-3", "0.001"),
        (NINES, NINES),
        (f"0.{NINES}", f"0.{NINES}"),
        (f"{NINES}000", f"{NINES}000"),  # trailing zeros are not significant
        ("1E125", "1" + "0" * 125),
        ("-9.9999999999999999999999999999999999999E+125", f"-{NINES}" + "0" * 88),
        ("1E-130", "0." + "0" * 129 + "1"),
    ],
)
def test_a_number_comes_back_in_one_form(given_text, stored):
    assert canonical(given_text) == stored


@pytest.mark.parametrize(
    ("text", "message"),  # facts 8, row 26
    [
        ("9" * 39, "Attempting to store more than 38 significant digits in a Number"),
        (f"1.{NINES}", "Attempting to store more than 38 significant digits in a Number"),
        ("1E126", "Number overflow. Attempting to store a number with magnitude larger than"),
        ("-1E126", "Number overflow. Attempting to store a number with magnitude larger than"),
        ("1E-131", "Number underflow. Attempting to store a number with magnitude smaller than"),
        ("abc", "The parameter cannot be converted to a numeric value: abc"),
        ("1,5", "The parameter cannot be converted to a numeric value: 1,5"),
        ("NaN", "The parameter cannot be converted to a numeric value: NaN"),
        ("Infinity", "The parameter cannot be converted to a numeric value: Infinity"),
        ("0x10", "The parameter cannot be converted to a numeric value: 0x10"),
        ("1_000", "The parameter cannot be converted to a numeric value: 1_000"),
        ("٣", "The parameter cannot be converted to a numeric value: ٣"),
        (" 1", "The parameter cannot be converted to a numeric value:  1"),
        ("", "The parameter cannot be converted to a numeric value"),
    ],
)
def test_what_is_no_number_is_refused(text, message):
    with pytest.raises(NumberError) as refused:
        canonical(text)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("end", ["x", "e", ".5."])
def test_a_long_text_that_is_no_number_is_read_once_and_refused(end):
    with pytest.raises(NumberError, match="cannot be converted to a numeric value"):
        canonical("1" * 400_000 + end)  # it would take hours to begin anew at every digit


@given(numbers())
def test_the_canonical_text_is_stable_and_keeps_the_value(number):
    assert canonical(number) == number
    assert canonical(f"{Decimal(number):e}") == number


@given(st.integers(-(10**37), 10**37))
def test_an_integer_of_37_digits_is_exact(number):
    assert canonical(str(number)) == str(number)


@given(numbers(), numbers())
def test_the_order_of_the_bytes_is_the_order_of_the_numbers(one, other):
    assert (number_bytes(one) < number_bytes(other)) == (Decimal(one) < Decimal(other))
    assert (number_bytes(one) == number_bytes(other)) == (one == other)


@given(numbers())
def test_a_number_occupies_as_many_bytes_as_it_is_written_in(number):
    assert number_size(number) == len(number_bytes(number))


@given(numbers(largest_exponent=40), numbers(largest_exponent=40))
def test_a_sum_is_exact_or_refused(one, other):
    with localcontext(exact):
        total = Decimal(one) + Decimal(other)
        digits = len("".join(map(str, total.normalize().as_tuple().digits)))
    assume(not total or total.adjusted() >= -130)
    if digits > 38:
        with pytest.raises(NumberError, match="38 significant digits"):
            add(one, other)
    else:
        assert Decimal(add(one, other)) == total
        assert add(add(one, other), other, sign=-1) == one


def test_a_difference_keeps_all_38_digits():
    assert add("0", NINES, sign=-1) == f"-{NINES}"
