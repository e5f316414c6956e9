"""One day in both capacity modes: what is short, when capacity follows, what it costs."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.model.day import (
    DAY_MINUTES,
    checked_demand,
    live_through,
    opening_day,
    shortfalls,
    steepest_rise,
    throttled_share,
)
from sandbox.model.scaling import TargetTracking
from sandbox.service.price_file import price_list

PRICES = price_list()["us-east-1"]
levels = st.lists(st.floats(0, 3_000), min_size=48, max_size=48)  # for half an hour each


def by_half_hours(rates):
    return [rate for rate in rates for _ in range(30)]


def sudden(rate, *, at=600):
    return [100.0] * at + [rate] * (DAY_MINUTES - at)


@pytest.mark.parametrize("reaction", range(21))
def test_capacity_follows_two_minutes_above_target_and_the_reaction_delay(reaction):
    day = live_through(sudden(1_000.0), TargetTracking(150, 5_000), PRICES, reaction=reaction)
    (short,) = [one for one in shortfalls(day.scaled.minutes) if one.start == 600]
    assert short.noticed == 602
    assert day.scaled.minutes[602 + reaction - 1].provisioned == 150
    assert day.scaled.minutes[602 + reaction].provisioned > 150


def test_burst_capacity_serves_a_shortfall_first():
    day = live_through(sudden(250.0), TargetTracking(150, 150), PRICES)
    worst = day.worst(DAY_MINUTES)
    # 300 seconds' worth of 150 units are 45,000; 100 a second are missing
    assert (worst.start, worst.throttles) == (600, 607)
    assert worst.followed is None
    assert worst.end == DAY_MINUTES


def test_a_day_that_is_not_over_knows_nothing_of_the_rest():
    day = live_through(sudden(1_000.0), TargetTracking(150, 5_000), PRICES, reaction=5)
    assert day.worst(600) is None
    assert day.worst(604).followed is None
    assert day.worst(608).followed == 607


def test_ten_write_units_for_a_day_cost_what_240_unit_hours_cost():
    day = live_through([0.0] * DAY_MINUTES, TargetTracking(10, 10), PRICES)
    assert day.dollars(DAY_MINUTES) == (240 * Decimal("0.00065"), 0)  # published, us-east-1
    assert day.dollars(60)[0] == 10 * Decimal("0.00065")


@pytest.mark.parametrize(("kind", "million"), [("write", "0.625"), ("read", "0.125")])
def test_on_demand_costs_what_is_asked_for(kind, million):
    day = live_through([10.0] * DAY_MINUTES, TargetTracking(20, 20), PRICES, kind=kind)
    assert day.dollars(DAY_MINUTES)[1] == Decimal(million) * 864_000 / 1_000_000


def test_a_new_on_demand_table_serves_4000_writes_and_12000_reads():
    demand = [6_000.0] * DAY_MINUTES
    policy = TargetTracking(6_000, 6_000)
    writes, reads = (live_through(demand, policy, PRICES, kind=kind) for kind in ("write", "read"))
    assert writes.on_demand.minutes[0].throttled == 2_000.0
    assert reads.on_demand.minutes[0].throttled == 0.0


def test_a_scheduled_action_has_capacity_there_before_the_rise_and_lets_it_go_again():
    policy = TargetTracking(100, 5_000)
    day = live_through(opening_day(), policy, PRICES, reaction=5, scheduled=True)
    assert [(minute, action.minimum) for minute, action in day.due] == [(525, 2_450), (660, 100)]
    assert day.scaled.minutes[524].provisioned < 500
    assert day.scaled.minutes[540].provisioned == 2_450
    assert day.scaled.throttled_units == 0
    assert day.scaled.minutes[-1].provisioned < 500


def test_a_scheduled_action_does_not_raise_the_maximum():
    day = live_through(opening_day(), TargetTracking(100, 600), PRICES, scheduled=True)
    assert max(minute.provisioned for minute in day.scaled.minutes) == 600


def test_a_steady_demand_has_no_rise_to_prepare_for_and_is_served_all_the_same():
    day = live_through([50.0] * DAY_MINUTES, TargetTracking(100, 600), PRICES, scheduled=True)
    assert day.worst(DAY_MINUTES) is None


def test_the_steepest_rise_is_where_a_jump_begins():
    assert steepest_rise(sudden(500.0, at=300)) == 300
    assert steepest_rise(opening_day()) == 541


@settings(max_examples=30, deadline=None)
@given(levels, st.integers(1, 500), st.integers(0, 20), st.booleans())
def test_whatever_is_throttled_is_throttled_in_a_shortfall(rates, minimum, reaction, scheduled):
    policy = TargetTracking(minimum, 2_000)
    day = live_through(by_half_hours(rates), policy, PRICES, reaction=reaction, scheduled=scheduled)
    found = shortfalls(day.scaled.minutes)
    assert sum(one.throttled for one in found) == pytest.approx(day.scaled.throttled_units)
    assert all(0 <= one.start < one.end <= DAY_MINUTES for one in found)
    assert 0 <= throttled_share(day.scaled.minutes) <= 1


@settings(max_examples=30, deadline=None)
@given(levels, st.integers(1, 500))
def test_what_a_day_has_cost_never_falls_and_ends_with_its_bill(rates, minimum):
    day = live_through(by_half_hours(rates), TargetTracking(minimum, 2_000), PRICES)
    so_far = [day.dollars(minutes) for minutes in range(0, DAY_MINUTES + 1, 180)]
    for mode in (0, 1):
        costs = [both[mode] for both in so_far]
        assert costs[0] == 0
        assert costs == sorted(costs)
    assert float(so_far[-1][0]) == pytest.approx(day.scaled.unit_hours * 0.00065)


@pytest.mark.parametrize(
    ("demand", "sentence"),
    [
        ([1.0] * 24, "a day has 1,440 minutes, one number of units a second for each, not 24"),
        ([-1.0] * DAY_MINUTES, "0 units a second or more in every minute, not -1.0"),
        ([float("nan")] * DAY_MINUTES, "0 units a second or more in every minute, not nan"),
    ],
)
def test_a_demand_is_a_whole_day_of_numbers(demand, sentence):
    with pytest.raises(ValueError, match=sentence):
        checked_demand(demand)
