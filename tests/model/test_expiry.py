"""When items expire, and how much later they go."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.dials import Dial
from sandbox.model.expiry import HOUR, OLDEST, counts, deletion_delay, expiry_of, next_sweep


@pytest.mark.parametrize("value", [None, ("S", "1772442000"), ("B", b"1"), ("BOOL", True)])
def test_only_a_number_is_an_expiry(value):
    assert expiry_of(value) is None


def test_an_expiry_more_than_five_years_back_is_taken_for_a_mistake():
    now = 2_000_000_000.0
    assert counts(now - OLDEST + 1, now)
    assert not counts(now - OLDEST, now)


def test_a_real_delay_is_minutes_to_days_and_mostly_hours():
    rng = Random(7)
    delays = sorted(deletion_delay(Dial.REAL, rng) for _ in range(10_000))
    assert delays[0] < HOUR
    assert delays[-1] > 48 * HOUR
    assert sum(HOUR < delay < 24 * HOUR for delay in delays) > 8_000
    assert delays[int(0.95 * len(delays))] < 48 * HOUR


@given(st.floats(0, 1e9))
def test_a_sweep_follows_within_a_minute(at):
    assert at < next_sweep(at) <= at + 60.000001
