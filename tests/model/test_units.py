"""What a request costs: facts 2.1; Developer Guide, read and write operations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.sizes import KB
from sandbox.model.units import Consistency, read_units, write_units

EVENTUAL, STRONG, TRANSACTIONAL = (
    Consistency.EVENTUAL,
    Consistency.STRONG,
    Consistency.TRANSACTIONAL,
)
sizes = st.integers(0, 2_000_000)


@pytest.mark.parametrize(
    ("size", "strong"),
    [
        (0, 1),
        (1, 1),
        (3_584, 1),
        (4_096, 1),
        (4_097, 2),
        (10 * KB, 3),
        (96_000, 24),
        (400 * KB, 100),
    ],
)
def test_a_read_unit_is_four_kilobytes(size, strong):
    assert read_units(size, STRONG) == strong
    assert read_units(size, EVENTUAL) == strong / 2
    assert read_units(size, TRANSACTIONAL) == strong * 2


@pytest.mark.parametrize(
    ("size", "units"),
    [(0, 1), (1, 1), (1_024, 1), (1_025, 2), (3_277, 4), (300 * KB, 300), (400 * KB, 400)],
)
def test_a_write_unit_is_one_kilobyte(size, units):
    assert write_units(size) == units
    assert write_units(size, transactional=True) == 2 * units


@given(sizes, sizes)
def test_more_bytes_never_cost_less(one, other):
    smaller, larger = sorted((one, other))
    assert write_units(smaller) <= write_units(larger)
    assert read_units(smaller, STRONG) <= read_units(larger, STRONG)


@given(sizes, sizes)
def test_rounding_once_never_costs_more_than_rounding_each(one, other):
    together = read_units(one + other, STRONG)
    assert together <= read_units(one, STRONG) + read_units(other, STRONG) <= together + 2
