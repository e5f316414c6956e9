"""What widgets draw: bars, curves with one's own point, and the sliders behind them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.pricing.modes import MODES
from sandbox.model.pricing.throughput import on_demand, provisioned
from sandbox.model.pricing.what_if import WhatIf
from sandbox.model.units import Consistency, read_units


def test_each_index_that_projects_everything_costs_the_writes_and_the_storage_once_more(prices):
    sums = []
    for count in range(4):
        bill = WhatIf(indexes=count).priced(prices)["on-demand"]
        writes = sum(line.amount for line in bill.lines if line.unit == "WRU")
        sums.append((writes, bill.by_group["storage"]))
    assert sums == [(sums[0][0] * n, sums[0][1] * n) for n in (1, 2, 3, 4)]


def test_a_byte_more_than_a_kilobyte_pays_for_two(prices):
    one, two = (
        WhatIf(item_bytes=size).priced(prices)["on-demand"].lines[0] for size in (1_024, 1_025)
    )
    assert two.amount == 2 * one.amount


@given(
    st.builds(
        WhatIf,
        st.sampled_from(["us-east-1", "sa-east-1", "us-gov-west-1"]),
        item_bytes=st.integers(0, 409_600),
        indexes=st.integers(0, 20),
        utilisation=st.integers(1, 100).map(lambda n: Decimal(n) / 100),
    )
)
def test_the_slices_of_a_bar_are_its_total(prices, setting):
    compared = setting.priced(prices)
    for bar in compared.bars:
        assert len(bar.slices) == len(compared.groups)
        assert abs(sum(bar.slices) - bar.total) < Decimal("1e-9")
        assert bar.total == compared[bar.mode].total
        assert bar.commitment == bar.mode.startswith("reserved") or bar.inferred


def test_the_sliders_start_where_aws_recommends_and_the_point_lies_there(prices):
    compared = WhatIf().priced(prices)
    writes, reads = compared.points
    assert writes.utilisation == Decimal(100) / 143 and writes.kind == "write"
    assert reads.utilisation == Decimal(50) / 72 and reads.kind == "read"
    curve = compared.curve("write")
    before, after = (p for p in curve if abs(p.utilisation - writes.utilisation) < Decimal("0.01"))
    assert after.provisioned < writes.provisioned_million < before.provisioned
    assert [bar.mode for bar in compared.bars] == list(MODES)


def test_at_a_low_utilisation_on_demand_is_cheaper(prices):
    def cheapest(share):
        return replace(WhatIf(), utilisation=share).priced(prices).cheapest_without_commitment

    assert (cheapest("0.25"), cheapest("0.35")) == ("on-demand", "provisioned")


def test_a_reserved_bill_says_what_is_paid_on_the_first_day(prices):
    bill = WhatIf(writes_per_second=700, reads_per_second=0).priced(prices)["reserved-1y"]
    assert "$1,500.00 of the 1-year reservation is paid on the first day." in bill.notes


def test_idle_capacity_costs_as_much_as_used(virginia):
    writes, reads = provisioned(virginia, wcu=1_000, rcu=1_000)
    assert (writes.amount, reads.amount) == (Decimal("474.5"), Decimal("94.9"))


@pytest.mark.parametrize(
    ("gib", "eventual", "strong"),
    [(1, "0.0164", "0.0328"), (100, "1.64", "3.28"), (1_024, "16.78", "33.55")],
)
def test_a_scan_of_a_whole_table(virginia, gib, eventual, strong):
    for consistency, published in ((Consistency.EVENTUAL, eventual), (Consistency.STRONG, strong)):
        line = on_demand(virginia, read_units=read_units(gib * 2**30, consistency))[1]
        assert abs(line.amount - Decimal(published)) <= Decimal("0.005")
