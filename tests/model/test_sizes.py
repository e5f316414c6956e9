"""How many bytes an item is: Developer Guide, item sizes and formats; the exact rule of numbers by observation."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.attributes import item_from_python
from sandbox.model.numbers import canonical, number_size
from sandbox.model.sizes import item_size, value_size
from tests.model.values import attribute_values, items, numbers

NINES = "9" * 38


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (("S", ""), 0),
        (("S", "pear"), 4),
        (("S", "pêche"), 6),  # bytes of UTF-8, not characters
        (("S", "🍐"), 4),
        (("B", b"\x00\x01\x02"), 3),  # raw bytes, not Base64 text
        (("BOOL", False), 1),
        (("NULL", True), 1),
        (("L", ()), 3),  # 3 bytes for any list or map, even an empty one
        (("M", {}), 3),
        (("L", (("S", "x"), ("S", "y"))), 7),  # and 1 for every element
        (("M", {"a": ("S", "bc")}), 7),  # 3 + 1 + the key's byte + 2
        (("M", {"é": ("L", (("BOOL", True),))}), 3 + 1 + 2 + 3 + 1 + 1),
        (("SS", ("a", "bc")), 3),  # a set is the sum of its members, with nothing on top
        (("NS", ("7", "-7")), 5),
        (("BS", (b"a", b"bc")), 3),
    ],
)
def test_the_size_of_a_value(value, size):
    assert value_size(value) == size


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"shirt-color": "R", "shirt-size": "M"}, 23),  # Developer Guide, Constraints
        ({"tags": ["x", "y"]}, 11),
        ({"m": {"a": "bc"}}, 8),
        ({"e": []}, 4),
        ({"größe": Decimal(42)}, 9),  # a name counts in bytes too
    ],
)
def test_an_item_is_its_names_and_its_values(item, size):
    assert item_size(item_from_python(item)) == size


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (1, ["0", "-0", "0.00"]),
        (2, ["7", "10", "12", "100", "1000", "0.1", "0.05"]),
        (3, ["1.2", "123", "1.23", "12.3", "1234", "0.015", "-7", "-12"]),
        (4, ["123.4", "-1.2"]),
        (5, ["3.14159", "1732291200"]),
        (2, ["1700000000", "1E+125", "1E-130"]),  # zeros at both ends are free
        (6, ["1700000001"]),
        (20, [NINES]),
        (21, [f"-{NINES}"]),
        (21, [f"{NINES[:37]}.9"]),  # an odd point lets 38 digits touch 20 pairs
        (21, [f"-{NINES[:37]}.9"]),  # and no byte is left for the sign
    ],
)
def test_the_size_of_a_number_counts_pairs_of_digits(size, written):
    assert {text: number_size(canonical(text)) for text in written} == dict.fromkeys(written, size)


@given(numbers())
def test_a_power_of_a_hundred_changes_no_size(number):
    shifted = canonical(f"{number}E2")
    assert number_size(shifted) == number_size(number)


@given(numbers())
def test_a_number_is_two_to_twenty_one_bytes(number):
    assert number_size(number) in range(1 if number == "0" else 2, 22)


@given(items, items)
def test_sizes_add_up(one, other):
    apart = {f"1{name}": value for name, value in one.items()}
    apart |= {f"2{name}": value for name, value in other.items()}
    extra = len(one) + len(other)  # the byte that keeps the names apart
    assert item_size(apart) == item_size(one) + item_size(other) + extra


@given(st.lists(attribute_values, max_size=5))
def test_a_list_costs_three_bytes_and_one_for_each_element(elements):
    assert value_size(("L", tuple(elements))) == 3 + sum(1 + value_size(part) for part in elements)
