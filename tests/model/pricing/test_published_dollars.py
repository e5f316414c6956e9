"""Bills that AWS publishes: its Cost Template, Pricing Calculator, capacity evaluator and reserved-capacity tool."""

from decimal import Decimal

import pytest

from sandbox.model.pricing.bill import charge
from sandbox.model.pricing.profile import Profile
from sandbox.model.pricing.storage import storage_of
from sandbox.model.pricing.table_class import compare_classes, ratio
from sandbox.model.pricing.throughput import (
    Reservation,
    TableClass,
    on_demand,
    provisioned,
    reserved,
    reserved_fees,
)
from sandbox.model.units import write_units

SECONDS_OF_720_HOURS = 720 * 3_600
HALF_A_CENT = Decimal("0.005")
IA = TableClass.STANDARD_IA


def amounts(lines):
    return [line.amount for line in lines]


def near(found, published, tolerance=HALF_A_CENT):
    return abs(found - Decimal(published)) <= tolerance


@pytest.mark.parametrize(
    ("generation", "read", "write"), [("G2", "32.40", "162.00"), ("G1", "64.80", "324.00")]
)
def test_the_cost_template_s_table_of_100_reads_and_writes_a_second(
    prices, generation, read, write
):
    """AWS Cost Template, first sheet: 2025-02-10 (G2) and 2023-04-05 (G1); 720 hours, 50% efficiency."""
    virginia = (prices if generation == "G2" else prices.earlier)["us-east-1"]
    units = 100 * SECONDS_OF_720_HOURS
    assert amounts(on_demand(virginia, write_units=units, read_units=units)) == [
        Decimal(write),
        Decimal(read),
    ]
    half_used = Profile.constant(100, 720).provisioned("0.5")
    assert amounts(provisioned(virginia, wcu=half_used, rcu=half_used)) == [
        Decimal("93.60"),
        Decimal("18.72"),
    ]
    assert storage_of(virginia, 100).amount == 25


def test_the_cost_template_s_table_class_in_ireland(prices):
    """AWS Cost Template, table-class sheet of 2024-06-21: 2 KB items, 70% target, 25 GB free, 730 hours.

    Its capacity is not rounded up to whole units, as a table's would be: so it is given here as it stands there.
    """
    ireland, target = prices["eu-west-1"], Decimal("0.7")
    rcu, wcu = 100 * Decimal("0.5") / target, 100 * Decimal(write_units(2_048)) / target
    assert near(rcu, "71.4286", Decimal("0.0001")) and near(wcu, "285.7143", Decimal("0.0001"))
    writes, reads = amounts(provisioned(ireland, wcu=wcu, rcu=rcu))
    assert near(reads, "7.665") and near(writes, "153.30") and near(reads + writes, "160.965")
    other = sum(amounts(provisioned(ireland, wcu=wcu, rcu=rcu, table_class=IA)))
    assert near(other, "201.2714") and near(other - reads - writes, "40.3064")


def test_the_cost_template_s_verdicts_on_the_table_class(virginia):
    """AWS Cost Template, "cost known" of 2025-02-10 and 2024-06-21, "cost unknown" of 2025-02-10."""
    known = compare_classes(586 + 821, 2_584)
    assert (known.standard, known.standard_ia) == (3_991, Decimal("2792.35"))
    assert known.move and known.saving == Decimal("1198.65")
    assert near(Decimal(2_584) / 1_407, "1.8365", Decimal("0.0001"))
    earlier = compare_classes(1_000, 100)
    assert (earlier.standard_ia, earlier.move, earlier.saving) == (1_290, False, -190)
    reads, data = ratio(virginia, "rru").value, ratio(virginia, "storage_gb_month").value
    assert (reads, data) == (Decimal("1.24"), Decimal("0.4"))
    unknown = compare_classes(1_000, 100, throughput_ratio=reads, storage_ratio=data)
    assert (unknown.standard_ia, unknown.move, unknown.saving) == (1_280, False, -180)


@pytest.mark.parametrize(
    ("units", "table_class", "wcu", "rcu"),
    [
        (1, TableClass.STANDARD, "0.2184", "0.04368"),
        (5, TableClass.STANDARD, "1.092", "0.2184"),
        (1, IA, "0.27216", "0.05376"),
    ],
)
def test_the_capacity_mode_evaluator_s_fortnight(virginia, units, table_class, wcu, rcu):
    """AWS capacity-mode evaluator, sample output: 14 days, provisioned throughout."""
    lines = provisioned(virginia, wcu=units, rcu=units, hours=336, table_class=table_class)
    assert amounts(lines) == [Decimal(wcu), Decimal(rcu)]


def test_the_agent_toolkit_s_vector_index(virginia):
    """AWS agent toolkit, DynamoDB skill, 2026-08: 200 writes a second of 3 KB for 2,592,000 s, decimal GB."""
    writes = 200 * 2_592_000
    assert on_demand(virginia, write_units=writes * 3)[0].amount == 972
    gb = Decimal(writes * (4_096 + 35 + 3_072)) / 10**9
    assert near(charge(virginia, "vector_write_gb", gb).amount, "1941.70", Decimal("0.05"))


def test_the_pricing_calculator_s_estimate_on_demand(virginia):
    """AWS Pricing Calculator, a saved estimate quoted in ScyllaDB's tests, 2025-06: 730 hours, no free tier."""
    seconds = 730 * 3_600
    writes, reads = amounts(
        on_demand(virginia, write_units=20_000 * seconds, read_units=80_000 * seconds)
    )
    data = storage_of(virginia, 2_048).amount
    assert (reads, writes, data) == (26_280, 32_850, 512)
    assert reads + writes + data == 59_642


def test_the_pricing_calculator_s_estimate_with_a_peak(virginia):
    """AWS Pricing Calculator, another one: the peak lasts 91.3 of 730 hours.

    Its year, 236,764, is printed with each line cut to the cent; twelve exact months make 236,765.04.
    """
    reads = Profile.baseline_and_peak(80_000, 160_000, "91.3")
    writes = Profile.baseline_and_peak(20_000, 40_000, "91.3")
    month = sum(amounts(provisioned(virginia, wcu=writes, rcu=reads))) + 512
    assert near(month, "19730.42") and near(12 * month, "236765.04", Decimal("0.06"))


# Region: ((RCU owned, RCU-hours, upfront, plain, without, with), the same for WCU)
RESERVED = {
    "ap-northeast-1": (
        (49_800, 36_792_145, "17031.60", "5459.95", "1763.97", "3210.49"),
        (20_300, 15_380_042, "34794.20", "11411.99", "3644.95", "6600.07"),
    ),
    "us-east-1": (
        (647_700, 460_783_197, "194310.00", "59901.82", "18616.99", "35120.03"),
        (239_200, 181_969_022, "358800.00", "118279.86", "39524.38", "69997.81"),
    ),
    "us-west-2": (
        (966_200, 739_841_775, "289860.00", "96179.43", "33086.23", "57704.48"),
        (367_100, 270_270_736, "550650.00", "175675.98", "55122.98", "101890.51"),
    ),
    "eu-west-1": (
        (215_300, 172_734_698, "72986.70", "25392.00", "10277.77", "16476.64"),
        (76_800, 57_532_605, "130176.00", "42286.46", "15121.28", "26177.32"),
    ),
    "eu-central-1": (
        (143_500, 116_819_299, "52521.00", "18527.54", "7744.05", "12204.74"),
        (54_800, 45_144_793, "100284.00", "35799.82", "14074.60", "22591.87"),
    ),
    "ap-southeast-1": (
        (255_200, 187_366_493, "87278.40", "27730.24", "10393.34", "17806.03"),
        (81_400, 59_281_394, "139194.00", "43868.23", "14736.98", "26558.94"),
    ),
    "ap-south-1": (
        (24_600, 19_814_483, "8413.20", "2932.54", "1092.45", "1807.00"),
        (12_000, 9_559_569, "20520.00", "7074.08", "2555.71", "4298.51"),
    ),
    "ca-central-1": (
        (6_500, 5_228_230, "2145.00", "747.64", "243.64", "425.82"),
        (2_500, 1_866_369, "4125.00", "1334.45", "380.14", "730.48"),
    ),
    "sa-east-1": (
        (18_500, 14_801_117, "8325.00", "2886.22", "1105.07", "1812.13"),
        (8_500, 6_115_255, "19125.00", "5962.37", "2032.32", "3656.63"),
    ),
}


@pytest.mark.parametrize("region", RESERVED)
def test_the_reserved_capacity_tool_s_month(prices, region):
    """AWS reserved-capacity tool: README (Tokyo) and unit test, May 2019 usage, 744 hours, 1 year.

    The hours of its usage are not published, only their sum. So the hours beyond what is owned are found from its
    month without the upfront fee, and a month that has them in one stretch must come to its month with the fee.
    """
    here = prices[region]
    for kind, (owned, usage, upfront, plain, without, with_share) in zip(
        ("rcu", "wcu"), RESERVED[region], strict=True
    ):
        reservation = Reservation(**{kind: owned})
        assert reservation.upfront(here) == Decimal(upfront)
        rate = here[f"{kind}_hour"].amount
        assert near(usage * rate, plain)
        hourly, share = reserved_fees(here, reservation, 744)
        assert near(share.amount, Decimal(with_share) - Decimal(without), Decimal("0.01"))
        beyond = (Decimal(without) - hourly.amount) / rate
        busy = Profile(
            ((owned + beyond, Decimal(1)), ((usage - beyond - owned) / 743, Decimal(743)))
        )
        assert near(busy.unit_hours, str(usage), Decimal("0.0001"))
        bill = reserved(here, reservation, **{kind: busy}, hours=744)
        assert near(sum(amounts(bill)), with_share, Decimal("0.01"))


def test_the_reserved_capacity_tool_s_saving_in_tokyo(prices):
    """AWS reserved-capacity tool, README: totals with and without the upfront share, and what they save."""
    (_, _, _, *reads), (_, _, _, *writes) = RESERVED["ap-northeast-1"]
    plain, without, with_share = (
        Decimal(r) + Decimal(w) for r, w in zip(reads, writes, strict=True)
    )
    assert near(with_share, "9810.57", Decimal("0.01")) and near(without, "5408.92")
    assert near(plain - with_share, "7061.38", Decimal("0.02"))
    assert near((plain - with_share) / plain, "0.4185", Decimal("0.00005"))
    # and the same from the prices alone: owned units' fees for 744 hours, upfront share included
    here = prices["ap-northeast-1"]
    fees = amounts(reserved_fees(here, Reservation(wcu=20_300, rcu=49_800), 744))
    assert near(sum(fees[1::2]), with_share - without, Decimal("0.02"))
