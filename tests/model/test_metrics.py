"""Metrics by the minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.datapoints import all_metrics, datapoints
from sandbox.model.metrics import KEPT_MINUTES, Metrics

ORDERS = ("arn:aws:dynamodb:us-east-1:123456789012:table/Orders", "", False)


def test_consumed_units_are_averaged_over_a_minute():
    metrics = Metrics()
    for second in range(30):
        metrics.consume(*ORDERS, 2.0, at=60.0 + second)
    assert metrics.consumed(ORDERS, 0, 3) == [0.0, 1.0, 0.0]


@given(st.lists(st.tuples(st.floats(0, 3_000), st.floats(0, 100))).map(sorted))
def test_no_unit_is_lost_between_minutes(spent):
    metrics = Metrics()
    for at, units in spent:
        metrics.consume(*ORDERS, units, at=at)
    total = sum(metrics.consumed(ORDERS, 0, 51)) * 60
    assert abs(total - sum(units for _, units in spent)) < 1e-6


def test_only_minutes_with_something_in_them_are_kept_and_fifteen_days_of_those():
    metrics = Metrics()
    for minute in range(KEPT_MINUTES + 10):
        metrics.consume(*ORDERS, 1.0, at=minute * 120.0)
    ((_, points),) = metrics.consumed_points()
    assert len(points) == KEPT_MINUTES
    assert points[0].minute == 20


def test_a_point_knows_the_smallest_and_the_largest_request():
    metrics = Metrics()
    for units in (3.0, 0.5, 1.0):
        metrics.consume(*ORDERS, units, at=0.0)
    ((_, (point,)),) = metrics.consumed_points()
    assert (point.requests, point.units, point.least, point.most) == (3, 4.5, 0.5, 3.0)


def test_provisioned_units_count_from_their_change_on():
    metrics = Metrics()
    metrics.provision(ORDERS, None, at=0.0)
    for at, units in ((10.0, 5), (20.0, 5), (70.0, 9)):
        metrics.provision(ORDERS, units, at=at)
    assert [metrics.provisioned(ORDERS, at) for at in (0.0, 10.0, 69.0, 70.0)] == [None, 5, 5, 9]
    assert len(dict(metrics.provisioned_changes())[ORDERS]) == 2


def test_throttle_events_of_all_limits_are_counted_together():
    metrics = Metrics()
    metrics.throttle(ORDERS, "ProvisionedThroughputExceeded", at=5.0)
    metrics.throttle(ORDERS, "KeyRangeThroughputExceeded", at=6.0)
    metrics.throttle((ORDERS[0], "", True), "KeyRangeThroughputExceeded", at=6.0)
    assert metrics.throttled(ORDERS, 0, 2) == [2, 0]


def test_what_was_never_provisioned_has_no_such_metric():
    metrics = Metrics()
    metrics.provision(ORDERS, None, at=0.0)
    assert list(all_metrics(metrics, "arn:", now=900.0)) == []


def test_provisioned_capacity_ends_with_its_table():
    metrics = Metrics()
    metrics.provision(ORDERS, 5, at=0.0)
    metrics.retire(ORDERS[0], at=600.0)
    (metric,) = all_metrics(metrics, "arn:", now=6_000.0)
    assert [(sample.at, sample.most) for sample in metric.samples] == [(0.0, 5), (300.0, 5)]


@given(
    st.lists(st.tuples(st.floats(0, 3_000), st.floats(0.5, 100)), min_size=1).map(sorted),
    st.integers(1, 10),
)
def test_periods_of_any_length_add_up_to_the_same(spent, minutes):
    metrics = Metrics()
    for at, units in spent:
        metrics.consume(*ORDERS, units, at=at)
    (metric,) = all_metrics(metrics, "arn:", now=6_000.0)
    found = datapoints(metric.samples, 0, 6_000, minutes * 60)
    assert sum(point.total for point in found) == pytest.approx(sum(u for _, u in spent))
    assert sum(point.count for point in found) == len(spent)
    for point in found:
        assert point.least - 1e-9 <= point.statistic("Average") <= point.most + 1e-9
