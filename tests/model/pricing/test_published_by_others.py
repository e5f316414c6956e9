"""Bills that others publish, where their arithmetic holds."""

from decimal import Decimal

import pytest

from sandbox.model.pricing.bill import charge
from sandbox.model.pricing.profile import Profile
from sandbox.model.pricing.services import dax, internet
from sandbox.model.pricing.storage import storage_of
from sandbox.model.pricing.throughput import on_demand, provisioned
from sandbox.model.units import Consistency, read_units, write_units


def cents(lines):
    return [str(line.amount.quantize(Decimal("0.01"), "ROUND_HALF_UP")) for line in lines]


def test_infracost_s_table_on_demand(prices):
    """Infracost's golden file of 2024-11-15, us-east-2 with a replica in us-west-1; no free tier.

    Its 1.88 for 1.875 and 2.09 for 2.094 are rounded half up.
    """
    ohio, california = prices["us-east-2"], prices["us-west-1"]
    lines = [
        charge(ohio, "wru", 3_000_000),
        charge(ohio, "rru", 8_000_000),
        storage_of(ohio, 230),
        charge(ohio, "pitr_gb_month", 2_300),
        charge(ohio, "backup_gb_month", 460),
        charge(ohio, "restore_gb", 230),
        charge(ohio, "streams_rru", 2_000_000),
        charge(ohio, "rwru", 3_000_000),
        charge(california, "rwru", 3_000_000),
    ]
    published = [1.88, 1.00, 57.50, 460.00, 46.00, 34.50, 0.40, 1.88, 2.09]
    for line, amount in zip(lines, published, strict=True):
        assert abs(line.amount - Decimal(str(amount))) <= Decimal("0.005")


def test_infracost_s_provisioned_tables(prices):
    """Infracost's golden file of 2024-11-15, 730 hours."""
    ohio, california = prices["us-east-2"], prices["us-west-1"]
    assert cents(provisioned(ohio, wcu=20, rcu=30)) == ["9.49", "2.85"]
    for here, published in ((ohio, "9.49"), (california, "10.59")):
        assert cents(provisioned(here, wcu=20, replicated=True))[0] == published
    assert cents(provisioned(ohio, wcu=77, rcu=76)) == ["36.54", "7.21"]
    assert cents(provisioned(ohio, wcu=6, rcu=56)) == ["2.85", "5.31"]
    assert cents(provisioned(ohio, rcu=5))[1] == "0.47"


def test_netflix_s_year_of_reads(virginia):
    """Netflix service-capacity-modeling: 30% eventual, 60% strong, 10% transactional, 8,760 hours."""
    mix = {Consistency.EVENTUAL: 300, Consistency.STRONG: 600, Consistency.TRANSACTIONAL: 100}
    rcu = sum(Decimal(str(read_units(4_096, c))) * count for c, count in mix.items())
    line = provisioned(virginia, rcu=rcu, hours=8_760)[1]
    assert (line.quantity, line.amount) == (8_322_000, Decimal("1081.86"))
    data = (
        12 * storage_of(virginia, 100).amount + 12 * charge(virginia, "pitr_gb_month", 100).amount
    )
    assert line.amount + data == Decimal("1621.86")


def test_netflix_s_year_of_writes(virginia):
    """Netflix service-capacity-modeling: a tenth of the writes in transactions."""
    wcu = 900 * write_units(1_024) + 100 * write_units(1_024, transactional=True)
    line = provisioned(virginia, wcu=wcu, hours=8_760)[0]
    assert (line.quantity, line.amount) == (9_636_000, Decimal("6263.4"))


def test_scylladb_s_day_with_a_peak(virginia):
    """ScyllaDB's cost guide prints 128,242; its own inputs make 128,243.00."""
    load = Profile.baseline_and_peak(175_000, 275_000, 365)
    lines = provisioned(virginia, wcu=load, rcu=load)
    assert sum(line.amount for line in lines) + storage_of(virginia, 512).amount == 128_243


def test_scylladb_s_dax_clusters(virginia):
    """ScyllaDB's cost guide prints each cut to the dollar, 39,984 in all; exactly it is 39,985.02."""
    nodes = [
        dax(virginia, "r4.4xlarge", 12),
        dax(virginia, "dax.r4.2xlarge", 18),
        dax(virginia, "r4.xlarge", 18),
    ]
    assert [int(line.amount) for line in nodes] == [18_816, 14_112, 7_056]
    assert sum(line.amount for line in nodes) == Decimal("39985.02")


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        # airbyte.com, 2025-07-21
        (lambda p: on_demand(p, write_units=650_000, read_units=550_000), ["0.41", "0.07"]),
        # an article by Raheja, 720 hours
        (lambda p: provisioned(p, wcu=100, rcu=100, hours=720), ["46.80", "9.36"]),
        # bytebase.com, 2025-05-09, no free tier
        (
            lambda p: [*provisioned(p, wcu=100, rcu=200), storage_of(p, 50)],
            ["47.45", "18.98", "12.50"],
        ),
    ],
)
def test_what_articles_print(virginia, lines, published):
    assert cents(lines(virginia)) == published


def test_transfer_to_the_internet_gets_cheaper_in_steps(virginia):
    """AWS's data-transfer feed of June 2025."""
    steps = internet(virginia, 200 * 1_024)
    assert [line.quantity for line in steps] == [10_240, 40_960, 102_400, 51_200]
    assert (
        sum(line.amount for line in steps) == Decimal("921.6") + Decimal("3481.6") + 7_168 + 2_560
    )
