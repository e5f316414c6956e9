"""Target tracking: when it acts, how far it goes, how often it may lower."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.dials import Dial
from sandbox.model.scaling import (
    DAY,
    DECREASES,
    POINTS_DOWN,
    REAL_DELAYS,
    Scaler,
    TargetTracking,
    decreases_in_hand,
    delays_of,
    next_decrease,
    wanted,
)

POLICY = TargetTracking(5, 1_000, target=70.0)
QUIET = [10.0] * POINTS_DOWN

rates = st.lists(st.floats(0, 5_000), min_size=0, max_size=20)
policies = st.builds(
    lambda low, more, target, scales_in: TargetTracking(
        low, low + more, target=target, scales_in=scales_in
    ),
    st.integers(1, 500),
    st.integers(0, 2_000),
    st.floats(20, 90),
    st.booleans(),
)


def step(scaler, at, consumed, provisioned=100, in_hand=4, **options):
    return scaler.step(POLICY, consumed, provisioned, in_hand=in_hand, at=at, **options)


def test_a_hundred_units_at_seventy_percent_need_a_hundred_and_forty_three():
    assert POLICY.capacity_for(100) == 143


def test_two_minutes_above_target_scale_up():
    assert wanted(POLICY, [0.0, 71.0, 100.0], 100) == 143


def test_one_minute_above_target_does_not_scale_up():
    assert wanted(POLICY, [69.0, 500.0], 100) is None
    assert wanted(POLICY, [500.0, 69.0], 100) is None


def test_exactly_the_target_is_not_above_it():
    assert wanted(POLICY, [70.0, 70.0], 100) is None


def test_fifteen_minutes_well_below_target_scale_down_to_what_the_busiest_needs():
    assert wanted(POLICY, [*QUIET[:-1], 21.0], 100) == 30


def test_fourteen_minutes_below_target_do_not_scale_down():
    assert wanted(POLICY, QUIET[1:], 100) is None
    assert wanted(POLICY, [51.0, *QUIET[1:]], 100) is None


def test_scaling_down_needs_twenty_points_less_than_the_target():
    assert wanted(POLICY, [51.0] * 15, 100) is None
    assert wanted(POLICY, [49.0] * 15, 100) == 70


def test_a_table_that_nobody_uses_goes_down_to_its_minimum():
    assert wanted(POLICY, [0.0] * 15, 100) == 5


def test_a_policy_may_never_scale_in():
    policy = TargetTracking(5, 1_000, scales_in=False)
    assert wanted(policy, [0.0] * 15, 100) is None


def test_new_bounds_count_at_once():
    assert wanted(TargetTracking(200, 400), [], 100) == 200
    assert wanted(TargetTracking(5, 50, target=None), [], 100) == 50


@pytest.mark.parametrize(
    ("low", "high", "target"), [(0, 1, 70), (9, 8, 70), (1, 2, 19.9), (1, 2, 90.1)]
)
def test_a_policy_refuses_what_the_service_does_not_know(low, high, target):
    with pytest.raises(ValueError, match=r"not bounds|20 to 90"):
        TargetTracking(low, high, target)


@given(policies, rates, st.integers(1, 5_000))
def test_no_policy_asks_for_more_than_its_maximum_or_less_than_its_minimum(
    policy, consumed, provisioned
):
    capacity = wanted(policy, consumed, provisioned)
    assert capacity is None or policy.minimum <= capacity <= policy.maximum
    assert capacity != provisioned


@given(policies, st.lists(st.floats(0, 5_000), max_size=20), st.integers(1, 5_000))
def test_spikes_every_other_minute_never_scale_up(policy, spikes, provisioned):
    calm = policy.high(provisioned)
    consumed = [rate for spike in spikes for rate in (spike, calm)]
    within = policy.clamp(provisioned)
    assert (wanted(policy, consumed, within) or 0) <= within or calm > policy.high(within)


@given(policies, st.floats(0, 5_000), st.integers(1, 5_000))
def test_a_demand_that_stays_scales_up_once(policy, rate, provisioned):
    within = policy.clamp(provisioned)
    capacity = wanted(policy, [rate, rate], within)
    if capacity is not None:
        assert within < capacity
        assert wanted(policy, [rate, rate], capacity) is None


def test_a_day_begins_with_four_decreases():
    assert decreases_in_hand([], 0.0) == DECREASES
    assert decreases_in_hand([DAY - 1] * 4, DAY) == DECREASES


def test_one_more_decrease_comes_each_hour_and_never_more_than_four_are_in_hand():
    spent = [0.0] * 4
    assert [decreases_in_hand(spent, hours * 3_600.0) for hours in (0, 1, 2, 9)] == [0, 1, 2, 4]
    assert next_decrease(spent, 1_200.0) == 3_600.0


def test_a_decrease_after_midnight_is_not_waited_for_longer_than_midnight():
    assert next_decrease([DAY - 600] * 4, DAY - 500) == DAY


def test_twenty_seven_decreases_fit_into_a_utc_day():
    made: list[float] = []
    for minute in range(24 * 60):
        while decreases_in_hand(made, minute * 60.0):
            made.append(minute * 60.0)
    assert len(made) == 27


@given(st.lists(st.floats(0, DAY - 1), max_size=60).map(sorted))
def test_no_day_has_more_than_twenty_seven_decreases_and_no_hour_more_than_five(wishes):
    made: list[float] = []
    for at in wishes:
        if decreases_in_hand(made, at):
            made.append(at)
    assert len(made) <= 27
    assert all(sum(at <= other < at + 3_600 for other in made) <= 5 for at in made)


def test_without_delays_the_second_point_acts_at_once():
    assert step(Scaler(Random(1)), 120.0, [100.0, 100.0]) == 143


def test_a_real_alarm_acts_one_to_three_minutes_after_its_points():
    for seed in range(20):
        scaler = Scaler(Random(seed))
        acted = next(
            at
            for at in range(0, 600, 60)
            if step(scaler, at, [100.0, 100.0], delays=REAL_DELAYS) is not None
        )
        assert 60 <= acted <= 180


def test_an_alarm_asks_for_what_the_newest_minute_needs():
    scaler = Scaler(Random(1))
    answers = [step(scaler, at, [80.0, 80.0 + at], delays=REAL_DELAYS) for at in range(0, 240, 60)]
    acted = next(number for number, answer in enumerate(answers) if answer is not None)
    assert acted > 0
    assert answers[acted] == POLICY.capacity_for(80.0 + acted * 60)


def test_without_a_decrease_in_hand_nothing_is_lowered_and_raising_goes_on():
    assert step(Scaler(Random(1)), 0.0, QUIET, in_hand=0) is None
    assert step(Scaler(Random(1)), 0.0, [100.0, 100.0], in_hand=0) == 143


def test_a_cooldown_keeps_the_next_step_waiting():
    policy = TargetTracking(5, 1_000, scale_out_cooldown=300)
    scaler = Scaler(Random(1))
    made = [scaler.step(policy, [900.0, 900.0], 100, in_hand=4, at=at) for at in range(0, 421, 60)]
    assert [number for number, capacity in enumerate(made) if capacity] == [0, 5]


def test_the_dial_chooses_how_long_alarms_and_updates_take():
    assert delays_of(Dial.OFF).alarm == (0.0, 0.0)
    assert delays_of(Dial.MILD).alarm[1] < delays_of(Dial.REAL).alarm[0]
