"""Where one way to pay becomes cheaper than another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.pricing.break_even import (
    curve,
    peak_to_average,
    per_million,
    reserved_hour,
    reserved_recovered,
    reserved_saving,
    reserved_share,
    reserved_utilisation,
    utilisation,
    utilisation_with_plan,
)
from sandbox.model.pricing.profile import Profile
from sandbox.model.pricing.table_class import (
    aws_move_threshold,
    aws_return_threshold,
    move_threshold,
    smallest_table,
    units_per_gb,
)
from sandbox.model.pricing.throughput import (
    Reservation,
    TableClass,
    best_reservation,
    on_demand,
    provisioned,
)


def near(figure, published, tolerance="0.00005"):
    return abs(figure.value - Decimal(published)) <= Decimal(tolerance)


@pytest.mark.parametrize("kind", ["read", "write"])
def test_provisioned_wins_above_28_89_percent_and_before_2024_above_half_of_it(prices, kind):
    assert near(utilisation(prices["us-east-1"], kind), "0.2889")
    assert near(utilisation(prices.earlier["us-east-1"], kind), "0.1444")
    for region in prices.regions.values():
        assert Decimal("0.2879") < utilisation(region, kind).value < Decimal("0.2919")


def test_a_figure_says_its_formula(virginia):
    assert str(utilisation(virginia, "write")) == (
        "Break-even utilisation of write capacity: 28.89% = 0.00065 an hour / (3,600 × 0.000000625 a unit)"
    )


@pytest.mark.parametrize(
    ("used", "years", "write", "read"),
    [
        (None, 0, "0.6250", "0.1250"),
        (1, 0, "0.1806", "0.0361"),
        ("0.7", 0, "0.2579", "0.0516"),
        ("0.5", 0, "0.3611", "0.0722"),
        (1, 1, "0.0831", "0.0165"),
        (1, 3, "0.0415", "0.0082"),
    ],
)
def test_what_a_million_units_cost(virginia, used, years, write, read):
    assert near(per_million(virginia, "write", used, years), write)
    assert near(per_million(virginia, "read", used, years), read)


@pytest.mark.parametrize(("target", "times"), [("0.5", "1.73"), ("0.7", "2.42"), (1, "3.46")])
def test_how_spiky_demand_may_be_for_fixed_capacity(virginia, target, times):
    assert near(peak_to_average(virginia, "write", target), times, "0.005")


@pytest.mark.parametrize(
    ("kind", "years", "hour", "saving", "share", "hours", "against_on_demand"),
    [
        ("write", 1, "0.000299233", "0.5396", "0.460", 2_874, "0.133"),
        ("read", 1, "0.000059247", "0.5443", "0.456", 2_857, "0.132"),
        ("write", 3, "0.000149493", "0.7700", "0.230", 3_163, "0.066"),
        ("read", 3, "0.000029699", "0.7715", "0.228", 3_158, "0.066"),
    ],
)
def test_reserved_capacity(virginia, kind, years, hour, saving, share, hours, against_on_demand):
    assert near(reserved_hour(virginia, kind, years), hour, "0.000000001")
    assert near(reserved_saving(virginia, kind, years), saving)
    assert near(reserved_share(virginia, kind, years), share, "0.0005")
    assert near(reserved_recovered(virginia, kind, years), hours, "0.5")
    assert near(reserved_utilisation(virginia, kind, years), against_on_demand, "0.0005")


def test_a_savings_plan_moves_the_break_even(virginia):
    assert near(utilisation_with_plan(virginia, "write"), "0.352", "0.0005")
    assert near(utilisation_with_plan(virginia, "write", both=True), "0.310", "0.0005")


@pytest.mark.parametrize(
    ("name", "share"),
    [("wru", "0.413"), ("rru", "0.400"), ("wcu_hour", "0.410"), ("rcu_hour", "0.385")],
)
def test_when_to_move_to_standard_ia(virginia, name, share):
    assert near(move_threshold(virginia, name), share, "0.0005")


def test_aws_s_rule_for_the_table_class(virginia):
    assert near(aws_move_threshold(), "0.4167") and near(aws_return_threshold(), "0.1333")


@pytest.mark.parametrize(
    ("name", "units"),
    [("wru", "967742"), ("rru", "5000000"), ("wcu_hour", "1.284"), ("rcu_hour", "6.85")],
)
def test_how_few_units_a_stored_gb_may_see_in_standard_ia(virginia, name, units):
    assert near(units_per_gb(virginia, name), units, "0.5" if len(units) > 5 else "0.001")


def test_standard_ia_cannot_win_where_the_free_tier_pays_for_most(virginia, prices):
    assert near(smallest_table(virginia), "41.67", "0.005")
    assert smallest_table(prices["us-gov-west-1"]).value == 0


def test_standard_ia_is_oddly_cheap_in_two_regions(prices):
    """Facts of the price list: Cape Town's WCU and Tel Aviv's RRU."""
    capetown, telaviv = prices["af-south-1"], prices["il-central-1"]
    assert 1 < capetown["wcu_hour_ia"].amount / capetown["wcu_hour"].amount < Decimal("1.11")
    assert 1 < telaviv["rru_ia"].amount / telaviv["rru"].amount < Decimal("1.05")


REGIONS = st.sampled_from(["us-east-1", "eu-west-1", "sa-east-1", "ap-northeast-1"])


@given(REGIONS, st.sampled_from(list(TableClass)), st.integers(1, 10**6))
def test_on_demand_and_provisioned_cross_exactly_at_the_break_even(
    prices, region, table_class, capacity
):
    here = prices[region]
    for kind, number in (("write", 0), ("read", 1)):
        share = utilisation(here, kind, table_class).value
        units = {f"{kind}_units": capacity * share * 3_600 * 730}
        asked = on_demand(here, **units, table_class=table_class)[number].amount
        provided = provisioned(here, wcu=capacity, rcu=capacity, table_class=table_class)[
            number
        ].amount
        assert abs(asked - provided) < Decimal("1e-15") * provided


def test_the_curve_falls_to_on_demand_s_flat_line_at_the_break_even(virginia):
    points, limit = curve(virginia, "write"), utilisation(virginia, "write").value
    assert len(points) == 100
    for point in points:
        assert (point.provisioned < point.on_demand) == (point.utilisation > limit)


@given(st.lists(st.integers(0, 900), min_size=1, max_size=24), st.sampled_from([1, 3]))
def test_no_other_number_of_reserved_blocks_is_cheaper(prices, units, years):
    here, profile = prices["us-east-1"], Profile.series(units)

    def cost(blocks):
        fee = reserved_hour(here, "write", years).value
        return (
            100 * blocks * fee * profile.hours
            + profile.above(Decimal(100 * blocks)) * here["wcu_hour"].amount
        )

    best = best_reservation(here, profile, Profile.constant(0, profile.hours), years=years)
    assert cost(best.wcu // 100) == min(map(cost, range(11)))
    assert best.rcu == 0


@pytest.mark.parametrize("wrong", [{"wcu": 50}, {"rcu": -100}, {"wcu": 100, "years": 2}])
def test_capacity_is_reserved_in_blocks_of_100_for_one_or_three_years(wrong):
    with pytest.raises(ValueError, match="capacity is reserved"):
        Reservation(**wrong)
