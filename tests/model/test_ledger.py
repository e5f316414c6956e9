"""The ledger: entries, sums, and receipts as a learner reads them."""

import tracemalloc
from dataclasses import replace

import pytest

from sandbox.model.entry_ring import EntryRing
from sandbox.model.ledger import Charge, Ledger, LedgerEntry, PartitionTouched
from sandbox.model.units import Consistency

READ = LedgerEntry(
    1,
    0.004,
    "Query",
    ("Orders",),
    "by-status",
    Consistency.EVENTUAL,
    (("S", "OPEN"),),
    (PartitionTouched("by-status", 3), PartitionTouched("by-status", 1)),
    items_read=1_200,
    items_returned=3,
    charges=(
        Charge("by-status", 12.0, 96_000, "24 x 4 KB, eventually consistent: half", kind="GSI"),
    ),
)
WRITE = LedgerEntry(
    2,
    0.010,
    "PutItem",
    ("Orders",),
    partition_keys=(("N", "7"),),
    items_written=1,
    charges=(
        Charge("Orders", 2.0, 1_100, "2 x 1 KB", write=True),
        Charge("by-status", 1.0, 80, "1 x 1 KB", write=True, kind="GSI"),
    ),
)
REFUSED = LedgerEntry(3, 0.014, "GetItem", error="ValidationException", message="No.")


def test_a_receipt_says_what_was_touched_read_returned_and_paid():
    assert str(READ) == (
        "Query on Orders (by-status)\n"
        "  keys     'OPEN'\n"
        "  touched  partitions 1, 3 of by-status\n"
        "  read     1,200 items, eventually consistent\n"
        "  returned 3 items, 1,197 not returned\n"
        "  cost     12 read units\n"
        "  why      12 read units on GSI by-status: 96,000 B, 24 x 4 KB, eventually consistent: half"
    )


def test_a_receipt_shows_one_line_for_each_table_or_index_that_pays():
    assert str(WRITE) == (
        "PutItem on Orders\n"
        "  keys     Decimal('7')\n"
        "  wrote    1 item\n"
        "  cost     3 write units\n"
        "  why      2 write units on Orders: 1,100 B, 2 x 1 KB\n"
        "           1 write unit on GSI by-status: 80 B, 1 x 1 KB"
    )


def test_a_receipt_of_a_refused_request_says_so():
    assert str(REFUSED) == "GetItem\n  refused  ValidationException: No.\n  cost     nothing"


def test_a_receipt_shortens_what_is_long():
    keys = tuple(("S", f"c{n}") for n in range(5))
    charges = tuple(Charge("T", 1.0, 10, "1 x 1 KB", write=True) for _ in range(7))
    text = str(LedgerEntry(1, 0, "BatchWriteItem", ("T",), partition_keys=keys, charges=charges))
    assert "'c0', 'c1', 'c2' and 2 more" in text
    assert text.endswith("and 2 more lines like these")


def test_the_ledger_sums_its_entries():
    ledger = Ledger([READ, WRITE, REFUSED])
    assert (ledger.total, len(ledger)) == (3, 3)
    assert ledger.operations == ["Query", "PutItem", "GetItem"]
    assert (ledger.read_units, ledger.write_units) == (12, 3)
    assert (ledger.items_read, ledger.items_returned) == (1_200, 3)
    assert ledger.partitions == {PartitionTouched("by-status", 1), PartitionTouched("by-status", 3)}
    assert (READ.table, READ.keys, READ.bytes_read) == ("Orders", ("OPEN",), 96_000)
    assert (WRITE.bytes_written, REFUSED.table) == (1_180, None)


def test_a_part_of_the_ledger_is_a_ledger():
    ledger = Ledger([READ, WRITE, REFUSED])
    assert ledger.since(1).operations == ["PutItem", "GetItem"]
    assert ledger.where(lambda entry: entry.error is not None).total == 1
    assert ledger[-1] == REFUSED
    assert ledger[:2] == [READ, WRITE]


def test_the_ledger_keeps_the_newest_entries_and_counts_all():
    ledger = Ledger(kept=2)
    assert repr(ledger) == "No requests yet."
    for entry in (READ, WRITE, REFUSED):
        ledger.append(entry)
    assert (ledger.total, list(ledger)) == (3, [WRITE, REFUSED])
    assert "(1 earlier requests are not shown)" in repr(ledger) and "PutItem" in repr(ledger)
    ledger.clear()
    assert (ledger.total, len(ledger)) == (0, 0)


@pytest.mark.parametrize(
    ("units", "text"), [(0.5, "0.5 read units"), (1.0, "1 read unit"), (2.0, "2 read units")]
)
def test_a_cost_is_put_in_words(units, text):
    assert LedgerEntry(1, 0, "GetItem", charges=(Charge("T", units, 1, "rule"),)).cost == text


def test_what_entries_have_in_common_is_kept_once():
    ledger = Ledger(kept=10)
    for number in range(3):
        ledger.append(replace(WRITE, number=number, partition_keys=(("N", str(number)),)))
    first, second, third = ledger
    assert first.charges is third.charges and first.parameters is second.parameters
    assert [entry.keys for entry in ledger] == [(0,), (1,), (2,)]


def test_an_entry_comes_out_of_the_ledger_as_it_went_in():
    asked = {"Limit": 2, "ExpressionAttributeNames": {"#s": "size"}, "Select": ["faulty"]}
    several = replace(READ, partition_keys=(("S", "a"), ("S", "b")), parameters=asked)
    assert list(Ledger([several, READ, REFUSED])) == [several, READ, REFUSED]
    assert several.parameters["ExpressionAttributeNames"]["#s"] == "size"
    assert several.parameters == {
        "Limit": 2, "ExpressionAttributeNames": {"#s": "size"}, "Select": ("faulty",)
    }  # fmt: skip


def test_who_reads_from_the_newest_on_meets_no_request_twice_while_others_come():
    ring = EntryRing(3, LedgerEntry)
    for number in range(1, 6):
        ring.append(LedgerEntry(number, 0.0, "GetItem"))
    found = reversed(ring)
    assert next(found).number == 5
    ring.append(LedgerEntry(6, 0.0, "GetItem"))
    assert next(found).number == 4
    ring.append(LedgerEntry(7, 0.0, "GetItem"))
    assert list(found) == []  # the third is gone by now
    assert [entry.number for entry in reversed(ring)] == [7, 6, 5]


def test_requests_without_end_take_no_more_memory():
    ledger = Ledger(kept=100)

    def requests(count: int) -> None:
        for number in range(count):
            key = ("S", f"c-{number % 50:03}")
            ledger.append(replace(WRITE, number=number, at=number * 0.1, partition_keys=(key,)))

    requests(3_000)  # Python itself keeps up to 2,000 tuples of each size for later
    tracemalloc.start()
    requests(1_000)
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 2_000
