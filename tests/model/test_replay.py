"""A day of demand, played against provisioned and on-demand capacity."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.model.replay import (
    MIDNIGHT,
    ScheduledAction,
    replay,
    replay_on_demand,
)
from sandbox.model.scaling import (
    NO_DELAYS,
    REAL_DELAYS,
    TargetTracking,
)

demands = st.lists(st.floats(0, 3_000), max_size=200)
policies = st.builds(
    lambda low, more, target: TargetTracking(low, low + more, target=target),
    st.integers(1, 200),
    st.integers(0, 2_000),
    st.floats(20, 90),
)


def fixed(units):
    return TargetTracking(units, units)


@settings(max_examples=60)
@given(demands, policies, st.sampled_from([NO_DELAYS, REAL_DELAYS]))
def test_what_is_not_consumed_is_throttled_and_capacity_stays_within_its_bounds(
    demand, policy, delays
):
    played = replay(demand, policy, delays=delays)
    assert len(played.minutes) == len(demand)
    for minute in played.minutes:
        assert minute.consumed + minute.throttled == pytest.approx(minute.demand)
        assert minute.throttled >= 0
        assert policy.minimum <= minute.provisioned <= policy.maximum


@given(demands, policies)
def test_no_replay_lowers_more_often_than_four_times_and_once_an_hour(demand, policy):
    assert replay(demand, policy).decreases <= 4 + len(demand) // 60


def test_a_fixed_capacity_is_billed_whether_it_is_used_or_not():
    played = replay([0.0] * 1_440, fixed(10))
    assert played.unit_hours == 240.0
    assert played.consumed_units == 0.0


def test_burst_serves_five_minutes_of_unused_capacity():
    quiet, burst = [0.0] * 10, [60.0] * 2
    played = replay(quiet + burst, fixed(10))
    assert [minute.consumed for minute in played.minutes[-2:]] == [60.0, 10.0]


def test_a_demand_that_is_served_in_full_leaves_nothing_throttled_in_any_digit():
    rate = 546.1814133346861  # times 60 and divided by 60 it is another number
    assert replay([0.0] * 3 + [rate], fixed(137)).minutes[-1] == (rate, 137, rate, 0.0)


def test_a_flash_sale_is_throttled_until_scaling_has_caught_up():
    played = replay([10.0] * 30 + [500.0] * 60, TargetTracking(20, 1_000))
    assert played.throttled_minutes > 5
    assert played.minutes[-1].throttled == 0
    assert played.minutes[-1].provisioned == 715


def test_slow_alarms_and_updates_throttle_more():
    demand = [10.0] * 30 + [500.0] * 60
    fast = replay(demand, TargetTracking(20, 1_000))
    slow = replay(demand, TargetTracking(20, 1_000), delays=REAL_DELAYS)
    assert slow.throttled_units > fast.throttled_units


def test_a_minimum_raised_on_schedule_is_there_before_the_sale():
    demand = [10.0] * 60 + [500.0] * 60
    sale = ScheduledAction("cron(55 0 * * ? *)", minimum=750)
    played = replay(demand, TargetTracking(20, 1_000), schedule=[sale])
    assert played.minutes[54].provisioned == 20
    assert played.minutes[55].provisioned == 750
    assert played.throttled_units == 0


def test_a_spike_every_other_minute_scales_nothing():
    demand = [0.0, 40.0] * 60
    assert replay(demand, TargetTracking(20, 1_000)).increases == 0


def test_a_bound_of_a_schedule_makes_the_other_give_way():
    lowered = ScheduledAction("at(2026-03-02T00:01:00)", maximum=5).applied_to(
        TargetTracking(20, 100)
    )
    assert (lowered.minimum, lowered.maximum) == (5, 5)


def test_the_same_seed_plays_the_same_day():
    demand = [float(number % 97) for number in range(600)]
    first, second = (
        replay(demand, TargetTracking(5, 100), delays=REAL_DELAYS, seed=3) for _ in range(2)
    )
    assert first == second


def test_a_replay_may_begin_at_any_hour():
    evening = MIDNIGHT + timedelta(hours=18)
    action = ScheduledAction("cron(10 18 * * ? *)", minimum=50)
    played = replay([1.0] * 20, TargetTracking(5, 100), schedule=[action], start=evening)
    assert [minute.provisioned for minute in played.minutes][9:11] == [5, 50]


def test_on_demand_serves_twice_its_previous_peak_and_no_more_within_half_an_hour():
    played = replay_on_demand([5_000.0] * 50)
    assert played.minutes[0].throttled == 1_000.0
    assert played.minutes[-1].throttled == 0.0
    assert played.throttled_minutes == 31
    assert played.unit_hours == 0.0


def test_a_maximum_caps_what_on_demand_serves():
    played = replay_on_demand([100.0] * 3, maximum=40.0)
    assert [minute.consumed for minute in played.minutes] == [40.0] * 3
