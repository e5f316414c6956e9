"""Pages: what a Query or Scan reads, returns and costs, page by page; and that the engine agrees."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.ledger import Charge, LedgerEntry
from sandbox.model.read_pages import ReadPage, pages_of, recorded
from sandbox.model.sizes import PAGE_SIZE

KB = 1_024


def entry(read: int, returned: int, size: int, units: float, **more: object) -> LedgerEntry:
    charge = Charge("Orders", units, size, "")
    given_ = {"operation": "Scan", "tables": ("Orders",)} | more
    return LedgerEntry(
        1, 0.0, items_read=read, items_returned=returned, charges=(charge,), **given_
    )  # type: ignore[arg-type]


def test_a_filter_changes_what_is_returned_and_not_what_is_paid():
    # Developer Guide, Scan, "Filter expressions for scan": the same read capacity, with or without a filter
    sizes = [KB] * 200
    every, few = (pages_of(sizes, [n % step == 0 for n in range(200)]) for step in (1, 40))
    assert every == (ReadPage(200, 200, 200 * KB, 25.0, False),)
    assert few == (ReadPage(200, 5, 200 * KB, 25.0, False),)
    assert few[0].filtered_out == 195


def test_limit_counts_items_read_and_a_page_may_be_empty_and_not_the_last():
    pages = pages_of([KB] * 6, [True, False, False, False, False, True], limit=2)
    assert [(page.items_read, page.items_returned, page.more) for page in pages] == [
        (2, 1, True),
        (2, 0, True),
        (2, 1, True),
        (0, 0, False),
    ]
    assert pages[-1].units == 0.5


def test_a_page_ends_with_the_item_that_reaches_1_mb():
    first, second = pages_of([300 * KB] * 5, [True] * 5)
    assert (first.items_read, first.size, first.more) == (4, 1_200 * KB, True)
    assert (second.items_read, second.more) == (1, False)


def test_smaller_pages_cost_more_because_each_is_rounded_up_alone():
    whole, by_three = (
        sum(page.units for page in pages_of([KB] * 12, [True] * 12, limit=limit))
        for limit in (None, 3)
    )
    assert (whole, by_three) == (1.5, 4 * 0.5 + 0.5)  # the last page is empty


def test_of_an_empty_table_there_is_one_page():
    assert pages_of([], []) == (ReadPage(0, 0, 0, 0.5, False),)


@pytest.mark.parametrize("limit", [0, -3])
def test_a_limit_is_1_or_more(limit):
    with pytest.raises(ValueError, match="Limit is 1 or more"):
        pages_of([1], [True], limit=limit)


@given(
    st.lists(st.tuples(st.integers(1, 400 * KB), st.booleans()), max_size=60),
    st.none() | st.integers(1, 70),
)
def test_pages_read_every_item_once_and_only_the_last_has_no_successor(items, limit):
    sizes, kept = [size for size, _ in items], [keep for _, keep in items]
    pages = pages_of(sizes, kept, limit=limit)
    assert sum(page.items_read for page in pages) == len(items)
    assert sum(page.items_returned for page in pages) == sum(kept)
    assert sum(page.size for page in pages) == sum(sizes)
    assert [page.more for page in pages] == [True] * (len(pages) - 1) + [False]
    assert all(limit is None or page.items_read <= limit for page in pages)


def test_requests_of_the_ledger_are_the_pages_of_one_read():
    scan = {"FilterExpression": "#n0 = :v0", "ExpressionAttributeNames": {"#n0": "status"}}
    reading = recorded(
        [entry(20, 2, 20 * KB, 2.5, parameters=scan), entry(7, 0, 7 * KB, 1.0, parameters=scan)]
    )
    assert (reading.operation, reading.detail) == ("Scan", "filter status = :v0")
    assert [page.more for page in reading.pages] == [True, False]
    assert reading.total == ReadPage(27, 2, 27 * KB, 3.5, False)


def test_what_stopped_at_its_limit_or_at_1_mb_says_that_there_may_be_more():
    assert recorded([entry(20, 2, KB, 0.5, parameters={"Limit": 20})]).pages[0].more
    assert recorded([entry(9, 9, PAGE_SIZE, 128.0)]).pages[0].more
    assert not recorded([entry(9, 9, PAGE_SIZE - 1, 128.0)]).pages[0].more


def test_a_select_is_what_it_was_carried_out_as():
    reading = recorded(
        [
            entry(
                1, 1, 9, 0.5, operation="ExecuteStatement", carried_out_as="Scan", index="by-status"
            )
        ]
    )
    assert (reading.operation, reading.detail) == ("Scan", "of the index by-status, for a SELECT")


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], "no request here"),
        ([entry(1, 1, 9, 0.5, operation="GetItem")], "GetItem is not one"),
        ([entry(1, 1, 9, 0.5), entry(1, 1, 9, 0.5, operation="Query")], "several kinds"),
        ([entry(0, 0, 0, 0.0, error="ValidationException")], "was answered"),
    ],
)
def test_what_is_no_query_or_scan_has_no_pages(entries, words):
    with pytest.raises(ValueError, match=words):
        recorded(entries)


def test_the_sum_of_a_part_is_exact():
    reading = recorded([entry(1, 1, 9, 0.5)] * 3)
    assert Decimal(reading.until(1).units) == 1
