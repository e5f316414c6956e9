"""Bills: their laws, their lines, their text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.pricing.bill import Conventions, charge
from sandbox.model.pricing.comparison import compare
from sandbox.model.pricing.free_tier import free_tier
from sandbox.model.pricing.modes import (
    AUTO_SCALED,
    MODES,
    ON_DEMAND,
    ON_DEMAND_PLAN,
    PROVISIONED,
    RESERVED_1Y,
    bill,
)
from sandbox.model.pricing.price_list import NoPrice
from sandbox.model.pricing.profile import Profile
from sandbox.model.pricing.services import add_replica, kinesis_capture
from sandbox.model.pricing.storage import Stored, storage
from sandbox.model.pricing.throughput import TableClass, provisioned
from sandbox.model.pricing.usage import Extra, Load, TableUsage, Usage

PROFILES = st.builds(
    lambda rates, hours: Profile.series(rates).over(hours),
    st.lists(st.integers(0, 5_000), min_size=1, max_size=6),
    st.just(730),
)
LOADS = st.builds(
    Load, st.sampled_from(["a", "b"]), st.sampled_from(["", "GSI"]), writes=PROFILES, reads=PROFILES
)
STORED = st.builds(
    Stored, st.sampled_from(["a", "b"]), st.integers(0, 10**9), st.integers(0, 10**12)
)
EXTRAS = st.builds(
    Extra,
    st.sampled_from(
        ["pitr_gb_month", "streams_rru", "restore_gb", "dax_r4.large", "insights_event"]
    ),
    st.integers(0, 10**8).map(Decimal),
)
TABLES = st.builds(
    TableUsage,
    st.just("Orders"),
    st.lists(LOADS, max_size=3).map(tuple),
    st.lists(STORED, max_size=3).map(tuple),
    st.lists(EXTRAS, max_size=3).map(tuple),
    st.sampled_from([(), ("eu-west-1",), ("us-east-2", "us-west-2")]),
)
USAGES = st.builds(
    Usage,
    st.lists(TABLES, min_size=1, max_size=2).map(tuple),
    st.builds(Conventions, st.just(730), st.sampled_from([2**30, 10**9]), st.booleans()),
)


@pytest.fixture
def shop():
    """One table with one index, 50 writes and 200 reads a second."""
    return Usage(
        (
            TableUsage(
                "Orders",
                (
                    Load("Orders", "", Profile.constant(50), Profile.constant(200)),
                    Load("by-status", "GSI", Profile.constant(50), Profile.constant(20)),
                ),
                (
                    Stored("Orders", 10**6, 300 * 10**6),
                    Stored("by-status", 10**6, 50 * 10**6, "GSI"),
                ),
            ),
        )
    )


@given(USAGES)
def test_a_bill_is_the_sum_of_its_lines_however_they_are_grouped(prices, usage):
    for found in compare(usage, prices, "us-east-1").bills.values():
        assert found.total == sum(line.amount for line in found.lines)
        for sums in (found.by_group, found.by_target):
            assert abs(sum(sums.values()) - found.total) < Decimal("1e-9")


@given(USAGES, st.sampled_from(sorted(MODES)))
def test_twice_the_requests_never_cost_less(prices, usage, mode):
    once = bill(usage, prices, "us-east-1", MODES[mode])
    twice = bill(usage.times(2), prices, "us-east-1", MODES[mode])
    assert twice.total >= once.total - Decimal("1e-9")


@given(USAGES, st.sampled_from(sorted(MODES)))
def test_the_free_tier_never_makes_a_bill_dearer_and_never_makes_it_negative(prices, usage, mode):
    totals = []
    for free in (True, False):
        conventions = Conventions(730, free_tier=free)
        asked = Usage(usage.tables, conventions)
        totals.append(bill(asked, prices, "us-east-1", MODES[mode]).total)
    assert Decimal("-1e-9") <= totals[0] <= totals[1] + Decimal("1e-9")


@given(USAGES)
def test_a_reservation_never_costs_more_than_the_capacity_that_it_covers(prices, usage):
    found = compare(usage, prices, "us-east-1")
    assert found["reserved-1y"].total <= found["auto-scaled"].total + Decimal("1e-9")
    assert found["auto-scaled"].total <= found["provisioned"].total + Decimal("1e-9")


@given(USAGES, st.sampled_from(sorted(MODES)))
def test_a_bill_prints_every_line_and_its_total(prices, usage, mode):
    found = bill(usage, prices, "us-east-1", MODES[mode])
    text = str(found)
    assert all(line.why in text for line in found.lines)
    assert "total" in text and "us-east-1, prices G2 of 2025-06-05" in text


def test_on_demand_has_a_line_for_each_table_and_each_index(prices, shop):
    found = bill(shop, prices, "us-east-1", ON_DEMAND)
    assert [(line.target, line.unit, line.amount) for line in found.lines[:4]] == [
        ("Orders", "WRU", Decimal("82.125")),
        ("Orders", "RRU", Decimal("65.7")),
        ("Orders, GSI by-status", "WRU", Decimal("82.125")),
        ("Orders, GSI by-status", "RRU", Decimal("6.57")),
    ]
    assert found.lines[0].why == "131,400,000 WRU × $0.625 per million WRU"


def test_provisioned_capacity_is_whole_units_at_the_target_for_every_hour(prices, shop):
    found = bill(shop, prices, "us-east-1", PROVISIONED)
    first = found.lines[0]
    assert first.quantity == 72 * 730  # 50 / 0.7 is 71.4
    assert first.why == "72 × 730 hours provisioned = 52,560 WCU-hours × $0.00065 per WCU-hour"
    assert compare(shop, prices, "us-east-1").cheapest == "reserved-3y"


def test_auto_scaling_pays_hour_by_hour(virginia):
    day = Profile.series([5, 5, 12, 5])
    assert day.auto_scaled("0.5").steps == tuple((Decimal(n), Decimal(1)) for n in (10, 10, 24, 10))
    minutes = Profile.series([60, 120], hours_each="0.5")
    (line, _) = provisioned(virginia, wcu=minutes)
    assert (line.quantity, line.amount) == (90, Decimal("0.0585"))


def test_each_item_and_index_entry_weighs_100_bytes_more(virginia, shop):
    orders, index = shop.tables[0].stored
    line = storage(virginia, orders, Conventions(gb=10**9))
    assert line.quantity == Decimal("0.4")
    assert line.why == (
        "(300,000,000 bytes + 1,000,000 × 100 bytes) / 1,000,000,000 = 0.4 GB-months × $0.25 per GB-month"
    )
    assert orders.billable_bytes(replicated=True) - orders.billable_bytes() == 48 * 10**6
    assert index.billable_bytes(replicated=True) == index.billable_bytes() == 150 * 10**6


def test_the_free_tier_is_25_units_and_25_gb_of_the_standard_class(prices, virginia):
    lines = (
        *provisioned(virginia, wcu=100, rcu=10, hours=720),
        charge(virginia, "storage_gb_month", 27),
    )
    credits = free_tier(virginia, lines, Decimal(720))
    assert [credit.quantity for credit in credits] == [-25 * 720, -10 * 720, -25]
    assert credits[0].amount + 25 * 720 * virginia["rcu_hour"].amount * -1 == Decimal("-14.04")
    other = provisioned(virginia, wcu=100, rcu=10, hours=720, table_class=TableClass.STANDARD_IA)
    assert free_tier(virginia, other, Decimal(720)) == ()
    gov = prices["us-gov-west-1"]
    assert free_tier(gov, provisioned(gov, wcu=10), Decimal(730)) == ()


def test_the_month_in_the_free_tier_that_the_pricing_page_is_said_to_show(virginia):
    """Ten days each at 100, 143 and 114 units, by the formulas of the price list; the page itself was not read."""
    month = Profile(tuple((Decimal(units), Decimal(240)) for units in (100, 143, 114)))
    lines = provisioned(virginia, wcu=month, rcu=month)
    total = sum(line.amount for line in lines)
    assert total == Decimal("66.8304")
    assert total + sum(c.amount for c in free_tier(virginia, lines, Decimal(720))) == Decimal(
        "52.7904"
    )


def test_the_first_two_and_a_half_million_streams_reads_are_free(prices):
    usage = Usage(
        (TableUsage("T", extras=(Extra("streams_rru", Decimal(3_000_000)),)),),
        Conventions(free_tier=True),
    )
    assert bill(usage, prices, "us-east-1").total == Decimal("0.1")


def test_every_region_of_a_global_table_pays_for_every_write_and_for_the_data(prices):
    load = (
        Load("Orders", "", Profile.constant(10), Profile.constant(10)),
        Load("by-status", "GSI", Profile.constant(10)),
    )
    stored = (Stored("Orders", 10**6, 10**9),)
    table = TableUsage(
        "Orders", load, stored, replicas=("eu-west-1",), replicated_bytes=Decimal(2**30)
    )
    found = bill(Usage((table,)), prices, "us-east-1")
    kinds = [(line.region, line.unit) for line in found.lines]
    assert kinds == [
        ("us-east-1", "rWRU"),
        ("us-east-1", "RRU"),
        ("us-east-1", "WRU"),
        ("us-east-1", "GB-months"),
        ("eu-west-1", "rWRU"),
        ("eu-west-1", "WRU"),
        ("eu-west-1", "GB-months"),
        ("us-east-1", "GB"),
    ]
    assert found.lines[-1].amount == Decimal("0.02")
    # replicated writes cannot be reserved, the index's can
    reserved = bill(Usage((table,)).times(20), prices, "us-east-1", RESERVED_1Y)
    covered = next(line for line in reserved.lines if line.what.endswith("covered"))
    assert covered.quantity == -286 * 730


def test_a_replica_is_added_for_a_restore_and_a_transfer(prices):
    restore, moved = add_replica(prices, "us-east-1", "us-east-2", 100)
    assert (restore.region, restore.amount, moved.amount) == ("us-east-2", 15, 1)


def test_kinesis_capture_counts_every_started_kb(virginia):
    line = kinesis_capture(virginia, 1_000_000, 1_025)
    assert (line.quantity, line.amount) == (2_000_000, Decimal("0.2"))


def test_a_savings_plan_takes_18_percent_off_requests_and_is_marked_as_inferred(prices, shop):
    plain, plan = (bill(shop, prices, "us-east-1", mode) for mode in (ON_DEMAND, ON_DEMAND_PLAN))
    assert plain.total - plan.total == Decimal("0.18") * plain.by_group["throughput"]
    assert "inferred" in plan.title and "inferred" in plan.notes[0]


def test_a_mode_without_a_price_in_a_region_is_left_out_with_the_reason(prices, shop):
    found = compare(shop, prices, "us-east-2")
    assert "reserved-3y" not in found.bills
    assert "Reserved for 3 years is left out: the price list has no price for" in str(found)
    with pytest.raises(
        LookupError, match="There is no bill for 'reserved-3y'; there is: on-demand, "
    ):
        found["reserved-3y"]


def test_something_used_that_a_region_has_no_price_for_is_an_error(prices):
    usage = Usage((TableUsage("T", extras=(Extra("dax_r4.large", Decimal(730)),)),))
    with pytest.raises(NoPrice, match=r"DAX node r4\.large"):
        compare(usage, prices, "sa-east-1")


def test_the_modes_stand_side_by_side(prices, shop):
    text = str(compare(shop, prices, "us-east-1"))
    rows = [line.split("$")[0].strip() for line in text.splitlines() if "$" in line]
    assert rows[:9] == [mode.title for mode in MODES.values()]
    assert "Cheapest: Reserved for 3 years, $29.88, 87.37% less than on-demand. " in text
    assert "Without a commitment: Provisioned, $" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Conventions(hours=0), "a month must have hours"),
        (lambda: Conventions(hours=float("nan")), "must be a number"),
        (lambda: Conventions(gb=1_000), "a GB is 2"),
        (lambda: Profile.constant(-1), "must be from 0"),
        (lambda: Profile.constant("many"), "must be a number, not 'many'"),
        (lambda: Profile.baseline_and_peak(1, 2, 800), "more than the month's 730"),
        (lambda: Profile.constant(1).provisioned(70), "a share above 0 and up to 1"),
    ],
)
def test_nonsense_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        wrong()


def test_capacity_set_by_hand_is_what_is_billed(prices):
    load = Load(
        "T",
        "",
        Profile.constant(1),
        Profile.constant(1),
        Profile.constant(40),
        Profile.constant(60),
    )
    usage = Usage((TableUsage("T", (load,)),))
    for mode in (PROVISIONED, AUTO_SCALED):
        writes, reads = bill(usage, prices, "us-east-1", mode).lines
        assert (writes.quantity, reads.quantity) == (40 * 730, 60 * 730)
