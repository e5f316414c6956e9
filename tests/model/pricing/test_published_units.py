"""Units that AWS publishes: pricing page, Developer Guide, MCP server, Prescriptive Guidance, global tables."""

from decimal import Decimal

import pytest

from sandbox.model.pricing.described import Index, writes
from sandbox.model.pricing.profile import Profile
from sandbox.model.pricing.services import replicated_writes
from sandbox.model.pricing.throughput import on_demand
from sandbox.model.sizes import KB
from sandbox.model.units import Consistency, read_units, write_units

STRONG, EVENTUAL, TRANSACTIONAL = (
    Consistency.STRONG,
    Consistency.EVENTUAL,
    Consistency.TRANSACTIONAL,
)


@pytest.mark.parametrize(
    ("sizes", "consistency", "units"),
    [
        # pricing page: an 8 KB item
        ([8 * KB], STRONG, 2),
        ([8 * KB], EVENTUAL, 1),
        ([8 * KB], TRANSACTIONAL, 4),
        # Developer Guide: 3.5 KB and 10 KB
        ([3_584], STRONG, 1),
        ([10 * KB], STRONG, 3),
        # Developer Guide: BatchGetItem of 1.5 KB and 6.5 KB, each rounded
        ([1_536, 6_656], STRONG, 3),
        ([1_536, 6_656], EVENTUAL, 1.5),
        # Developer Guide: a Query of 10 items, 40.8 KB together
        ([int(40.8 * KB)], STRONG, 11),
        ([int(40.8 * KB)], EVENTUAL, 5.5),
        # Developer Guide: nothing there
        ([0], STRONG, 1),
        ([0], EVENTUAL, 0.5),
        # Developer Guide: a Scan page of 1 MB; a GSI Query of 8 entries of 2,000 bytes
        ([KB * KB], EVENTUAL, 128),
        ([KB * KB], STRONG, 256),
        ([8 * 2_000], EVENTUAL, 2),
        # MCP server's tests: a Query of 10 x 2,048 bytes, BatchGetItem of 3 x 2,048 bytes
        ([10 * 2_048], EVENTUAL, 2.5),
        ([2_048] * 3, EVENTUAL, 1.5),
    ],
)
def test_read_units(sizes, consistency, units):
    assert sum(read_units(size, consistency) for size in sizes) == units


@pytest.mark.parametrize(
    ("sizes", "transactional", "units"),
    [
        ([3 * KB], False, 3),  # pricing page
        ([3 * KB], True, 6),
        (
            [int(1.6 * KB)],
            False,
            2,
        ),  # Developer Guide: put or delete; a failed condition of 1 KB, of 2 KB
        ([1 * KB], False, 1),
        ([2 * KB], False, 2),
        ([500] * 3, True, 6),  # Developer Guide: a transaction that writes three items
        ([3_000], False, 3),  # MCP server's tests
        ([4 * KB] * 3, False, 12),  # Prescriptive Guidance: a product of three 4 KB items
    ],
)
def test_write_units(sizes, transactional, units):
    assert sum(write_units(size, transactional=transactional) for size in sizes) == units


def test_the_global_table_that_grows_for_three_days(prices):
    """Developer Guide, billing for global tables: a second Region on day 2, a GSI projecting ALL on day 3."""
    both = ("us-east-1", "us-east-2")
    days = [
        on_demand(prices["us-east-1"], write_units=100)[:1],
        replicated_writes(prices, both, write_units=150),
        replicated_writes(prices, both, write_units=200, index_write_units=200),
    ]
    units = {"WRU": Decimal(), "rWRU": Decimal()}
    for line in [line for day in days for line in day]:
        units[line.unit] += line.quantity
    assert units == {"WRU": 500, "rWRU": 700}
    assert sum(line.amount for day in days for line in day) == Decimal("0.00075")


def test_products_accumulate(virginia):
    """Prescriptive Guidance: 10 million new products a month, 17 read units each."""
    reads = [on_demand(virginia, read_units=month * 170_000_000)[1] for month in (1, 2, 3)]
    assert [line.amount for line in reads] == [Decimal("21.25"), Decimal("42.5"), Decimal("63.75")]


def test_products_of_11_kb_grow_by_105_gb_a_month():
    """Prescriptive Guidance; it counts in powers of 1,024 and rounds up."""
    assert abs(10_000_000 * 11 * KB / KB**3 - 104.9) < 0.05


def test_a_transaction_doubles_what_follows_in_an_index():
    """AWS CLI reference, transact-write-items: an update that costs 1 and 2 in an LSI, by itself 3, is 6 of the 10."""
    album = Index("AlbumTitleIndex", "LSI", 3, 60, writes_per_write=Decimal(2))
    update = writes(Profile.constant(1), 60, transactional=True)
    followed = album.requests([update])
    seconds = update.rate.units
    assert sum(each.rate.units * each.units for each in (update, *followed)) == 6 * seconds
