"""A bill from the ledger: what was done, priced in every mode, down to the requests."""

from decimal import Decimal

import pytest

from sandbox.model.ledger import Charge, Ledger, LedgerEntry
from sandbox.model.pricing.advice import own_points
from sandbox.model.pricing.comparison import compare
from sandbox.model.pricing.own_work import usage_of
from sandbox.model.snapshot import IndexSnapshot, TableSnapshot
from sandbox.model.units import Consistency

PUT = LedgerEntry(
    1,
    0.0,
    "PutItem",
    ("Orders",),
    charges=(
        Charge("Orders", 2.0, 1_200, "2 x 1 KB", write=True),
        Charge("by-status", 1.0, 80, "1 x 1 KB", write=True, kind="GSI"),
        Charge("by-date", 1.0, 60, "1 x 1 KB", write=True, kind="LSI"),
    ),
)
GET = LedgerEntry(
    2,
    0.1,
    "GetItem",
    ("Orders",),
    consistency=Consistency.STRONG,
    charges=(Charge("Orders", 1.0, 1_024, "1 x 4 KB"),),
)
QUERY = LedgerEntry(
    3,
    0.2,
    "Query",
    ("Orders",),
    "by-status",
    Consistency.EVENTUAL,
    charges=(Charge("by-status", 2.0, 16_000, "4 x 4 KB, half", kind="GSI"),),
)
TRANSACTION = LedgerEntry(
    4,
    0.3,
    "TransactWriteItems",
    ("Orders", "Stock"),
    charges=(
        Charge("Orders", 2.0, 500, "1 x 1 KB, double", write=True),
        Charge("by-status", 2.0, 80, "1 x 1 KB, double", write=True, kind="GSI"),
        Charge("Stock", 2.0, 512, "1 x 1 KB, double", write=True),
        Charge("by-status", 2.0, 80, "1 x 1 KB, double", write=True, kind="GSI"),
    ),
)
ORDERS = TableSnapshot(
    "Orders",
    "customer_id",
    None,
    items=({},) * 10,
    size=5_000,
    partitions=(),
    indexes=(IndexSnapshot("by-status", "GSI", ("status",), (), "ALL", items=4, size=320),),
)
SECONDS = 730 * 3_600


def usage(*entries, **options):
    return usage_of(Ledger(entries), {"Orders": ORDERS}, **options)


def test_work_done_once_a_second_fills_the_month(prices):
    found = compare(usage(PUT, GET), prices, "us-east-1")["on-demand"]
    lines = {(line.target, line.unit): line for line in found.lines}
    assert lines["Orders", "WRU"].quantity == 3 * SECONDS  # the LSI's write is its table's
    assert lines["Orders, GSI by-status", "WRU"].quantity == SECONDS
    assert lines["Orders", "RRU"].quantity == SECONDS
    assert lines["Orders", "GB-months"].quantity == Decimal(5_000 + 10 * 100) / 2**30
    assert lines["Orders, GSI by-status", "GB-months"].quantity == Decimal(320 + 4 * 100) / 2**30


def test_a_line_names_the_requests_that_it_comes_from(prices):
    found = compare(usage(PUT, GET, times=10), prices, "us-east-1")["on-demand"]
    assert list(map(str, found.lines[0].sources)) == [
        "26,280,000 PutItem on Orders: 52,560,000 write units",
        "26,280,000 PutItem on LSI by-date: 26,280,000 write units",
    ]
    assert found.lines[0].quantity == sum(source.units for source in found.lines[0].sources)


def test_in_every_mode_the_units_of_a_line_come_from_the_same_requests(prices):
    compared = compare(usage(PUT, GET, QUERY, times=50), prices, "us-east-1")
    sources = [
        [source for line in bill.lines for source in line.sources]
        for bill in compared.bills.values()
    ]
    assert sources[0] and all(each == sources[0] for each in sources)


def test_an_index_s_charge_in_a_transaction_goes_to_the_table_before_it():
    found = usage(TRANSACTION)
    places = [(table.name, load.place) for table, load in found.loads]
    assert places == [
        ("Orders", "Orders"),
        ("Orders", "GSI by-status"),
        ("Stock", "Stock"),
        ("Stock", "GSI by-status"),
    ]
    assert "Stock is no longer there; its storage is not counted." in found.notes


def test_twice_as_often_is_twice_the_requests_and_the_same_storage(prices):
    once, twice = (
        compare(usage(PUT, QUERY, times=times), prices, "us-east-1")["on-demand"]
        for times in (1, 2)
    )
    assert twice.by_group["throughput"] == 2 * once.by_group["throughput"]
    assert twice.by_group["storage"] == once.by_group["storage"]


def test_own_capacity_stands_as_a_point_on_the_break_even_curve(prices):
    writes, reads = own_points(usage(PUT, GET, times=100), prices["us-east-1"])
    assert writes.utilisation == Decimal(400) / (429 + 143)
    assert writes.provisioned_is_cheaper and writes.provisioned_million < writes.on_demand
    assert (reads.consumed, reads.provisioned) == (100 * 730, 143 * 730)
    (idle, _) = own_points(usage(GET), prices["us-east-1"])
    assert (idle.utilisation, idle.provisioned_million) == (0, None)


def advice(prices, *entries, **options):
    found = compare(usage(*entries, **options), prices, "us-east-1").advice
    return {each.subject: each for each in reversed(found)}


def test_rounding_up_is_named_in_bytes_and_dollars(prices):
    found = advice(prices, PUT, times=100)["rounding"]
    # 1,200 + 80 + 60 bytes in blocks of 2,048 + 1,024 + 1,024
    assert "Writes use 32.71% of the bytes that they pay for" in found.text
    wasted = 100 * SECONDS * (Decimal(2) * (1 - Decimal(1_200) / 2_048) + 2 - Decimal(140) / 1_024)
    assert f"${wasted * Decimal('0.000000625'):,.2f} a month" in found.text


def test_a_transaction_pays_twice_for_its_blocks_and_wastes_no_more_for_it(prices):
    for load in usage(TRANSACTION).tables[0].loads:  # of the table, and of its index
        assert load.sources[0].bytes_paid == 1_024 * SECONDS
    (read,) = usage(QUERY).tables[0].loads
    assert read.sources[0].bytes_paid == 4 * 4_096 * SECONDS


def test_only_strong_reads_would_gain_by_being_eventual(prices):
    found = advice(prices, GET, QUERY, times=100)["eventual reads"]
    assert found.saving == 100 * SECONDS * Decimal("0.000000125") / 2
    assert found.formula == "262,800,000 strong units / 2 × $0.125 per million RRU"
    assert "eventual reads" not in advice(prices, QUERY)


def test_the_dearest_index_is_named_with_its_share(prices):
    found = advice(prices, PUT, GET, times=100)["index"]
    assert found.text.startswith(
        "Orders, GSI by-status is the dearest index: $164.25, 23.81% of the bill."
    )


def test_standard_ia_is_weighed_against_standard_in_the_same_mode(prices):
    found = advice(prices, PUT, times=100)["table class"]
    assert found.saving == 0 and "Standard-IA costs $162.94 more a month" in found.text
    large = TableSnapshot("Orders", "customer_id", None, items=({},), size=2**42, partitions=())
    bills = compare(usage_of([GET], {"Orders": large}), prices, "us-east-1")
    (found,) = (each for each in bills.advice if each.subject == "table class")
    assert found.saving == bills["on-demand"].total - bills["on-demand-ia"].total > 600


def test_a_reservation_that_saves_nothing_is_not_advised(prices):
    assert "reserved" not in advice(prices, PUT)
    assert "reserved" in advice(prices, PUT, times=1_000)


def test_reads_of_a_stream_are_counted_by_the_call(prices):
    read = LedgerEntry(5, 0.0, "GetRecords", ("Orders",))
    found = compare(usage(read), prices, "us-east-1")["on-demand"]
    assert (found.lines[0].what, found.lines[0].quantity) == ("Streams read requests", SECONDS)


def test_no_work_costs_nothing(prices):
    found = compare(usage(), prices, "us-east-1")
    assert found["on-demand"].total == 0 and found.advice == ()
    assert "Cheapest: On-demand, $0.00." in str(found)


@pytest.mark.parametrize("times", [-1, float("inf"), "often"])
def test_a_rate_that_is_none_is_refused(times):
    with pytest.raises(ValueError, match="times must be"):
        usage(GET, times=times)
