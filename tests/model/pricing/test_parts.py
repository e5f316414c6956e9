"""A bill cut into the pieces of a bar."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.pricing.bill import Conventions
from sandbox.model.pricing.parts import Part, parts
from sandbox.model.pricing.what_if import WhatIf


@given(
    st.builds(
        WhatIf,
        st.sampled_from(["us-east-1", "eu-west-1", "us-gov-west-1"]),
        item_bytes=st.integers(0, 409_600),
        items=st.integers(0, 10**9),
        indexes=st.integers(0, 20),
        writes_per_second=st.integers(0, 5_000),
        reads_per_second=st.integers(0, 5_000),
        utilisation=st.integers(1, 100).map(lambda n: Decimal(n) / 100),
        conventions=st.builds(Conventions, free_tier=st.booleans()),
    )
)
def test_the_pieces_of_every_bill_make_its_total_and_none_is_negative(prices, setting):
    for bill in setting.priced(prices).bills.values():
        cut = parts(bill)
        assert abs(sum(cut.values()) - bill.total) < Decimal("1e-9")
        assert all(amount >= 0 for amount in cut.values())


def test_what_the_free_tier_covers_costs_nothing_at_all(prices):
    setting = WhatIf(
        "eu-west-1",
        item_bytes=147,
        items=293,
        indexes=1,
        reads_per_second=0,
        writes_per_second=1,
        conventions=Conventions(free_tier=True),
    )
    bill = setting.priced(prices)["provisioned"]
    assert set(parts(bill).values()) == {0}
    assert bill.by_target["Table"] > 0
    assert str(bill).endswith(f"total{'$0.00':>79}")


def test_on_demand_a_piece_is_what_its_table_or_index_is_charged(prices):
    bill = WhatIf(indexes=1).priced(prices)["on-demand"]
    assert parts(bill) == {
        Part("throughput", "Table"): Decimal("180.675"),  # 262.8 million WRU, 131.4 million RRU
        Part("throughput", "Table, GSI index-1"): Decimal("164.25"),
        Part("storage"): bill.by_group["storage"],
    }


def test_a_reservation_is_shared_by_the_table_and_its_indexes_as_they_use_it(prices):
    compared = WhatIf(indexes=1).priced(prices)
    table, index, _ = parts(compared["reserved-1y"]).values()
    plain_table, plain_index, _ = parts(compared["provisioned"]).values()
    assert abs(table / index - plain_table / plain_index) < Decimal("1e-9")
    assert table < plain_table


def test_what_a_mode_saves_is_a_share_of_the_on_demand_bill(prices):
    compared = WhatIf(items=0, reads_per_second=0).priced(prices)
    assert compared.saved("on-demand") == 0
    # 164.25 of write requests, against 143 WCU and 1 RCU for 730 hours
    assert compared.saved("provisioned") == 1 - Decimal("67.9484") / Decimal("164.25")
    assert (
        WhatIf(items=0, writes_per_second=0, reads_per_second=0)
        .priced(prices)
        .saved("on-demand-ia")
        == 0
    )
