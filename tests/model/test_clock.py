"""Virtual time."""

import pytest

from sandbox.model.clock import START, WRITE_LATENCY, VirtualClock


def test_time_moves_only_when_told_to():
    clock = VirtualClock()
    assert clock.now == START
    clock.advance(minutes=5)
    clock.advance(1.5, hours=1, days=2)
    assert clock.seconds == 300 + 1.5 + 3_600 + 2 * 86_400
    assert repr(clock) == "2026-03-04 10:05:01 UTC (virtual)"


def test_answers_to_programs_outside_take_the_time_that_they_take():
    clock, here = VirtualClock(), VirtualClock()
    clock.outside = iter((42.0, 42.0, 41.0, 43.5)).__next__
    for _ in range(3):
        clock.answer_took(WRITE_LATENCY)
        here.answer_took(WRITE_LATENCY)
    assert (clock.seconds, here.seconds) == (42.0, 3 * WRITE_LATENCY)
    clock.answer_took(WRITE_LATENCY)
    assert clock.seconds == 43.5


@pytest.mark.parametrize("step", [-1, float("nan")])
def test_time_never_runs_backwards(step):
    clock = VirtualClock()
    with pytest.raises(ValueError, match=r"only moves forwards|NaN"):
        clock.advance(step)
    assert clock.seconds == 0
