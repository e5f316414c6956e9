"""Traffic: requests in order, as columns and as single requests."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.ledger import Charge, Ledger, LedgerEntry
from sandbox.model.traffic import Request, Traffic, smallest
from sandbox.model.units import Consistency

ROWS = st.lists(
    st.tuples(
        st.floats(0, 50), st.sampled_from(["cup", "pot", 7, Decimal("1.5"), b"x"]), st.booleans()
    ),
    max_size=30,
)


def traffic(seconds: list[int], keys: list[int], writes: list[bool], **more: object) -> Traffic:
    return Traffic(
        np.array(seconds, np.int32),
        smallest(keys, 3),
        np.array(writes, np.bool_),
        ("a", "b", "c"),
        **more,
    )


@given(ROWS)
def test_a_recorded_trace_comes_back_request_by_request_in_the_order_of_time(rows):
    found = list(Traffic.recorded(rows))
    begin = min((row[0] for row in rows), default=0)
    ordered = sorted(rows, key=lambda row: row[0])
    assert found == [Request(int(at - begin), key, write) for at, key, write in ordered]


def test_a_request_is_plain_python_for_whoever_makes_a_call_of_it():
    ((at, key, write),) = Traffic.recorded([(3, "cup", 1)])
    assert (type(at), type(key), type(write)) == (int, str, bool)


def test_a_row_may_say_what_its_request_costs():
    found = Traffic.recorded([(2, "pot", False, 12.5), (1, "cup", True, 3)])
    assert found.each_units.tolist() == [3, 12.5]
    assert repr(found) == "2 requests in 2 s for 2 keys, 1 of them writes"


@pytest.mark.parametrize("rows", [[(1, "cup")], [(1, "cup", True), (2, "cup", True, 1)]])
def test_rows_have_three_or_four_parts_and_all_the_same(rows):
    with pytest.raises(ValueError, match="a row is"):
        Traffic.recorded(rows)


def entry(number: int, at: float, operation: str, *charges: Charge, keys: tuple = (("S", "cup"),)):
    reads = Consistency.STRONG if operation != "PutItem" else None
    return LedgerEntry(
        number, at, operation, ("Orders",), None, reads, partition_keys=keys, charges=charges
    )


def test_a_ledger_becomes_the_traffic_of_one_table():
    index = Charge("by_day", 1.0, 9, "", True, "GSI")
    three = tuple(("S", key) for key in ("cup", "pot", "jug"))
    ledger = Ledger(
        [
            entry(1, 10.5, "PutItem", Charge("Orders", 2.0, 2_000, "", True), index),
            entry(2, 12.0, "GetItem", Charge("Orders", 0.5, 100, ""), keys=(("N", "7"),)),
            entry(3, 13.0, "PutItem", Charge("Carts", 1.0, 100, "", True)),
            entry(4, 14.0, "Scan", Charge("Orders", 128.0, 10**6, ""), keys=()),
            entry(5, 15.0, "PutItem"),
            entry(6, 15.0, "BatchGetItem", Charge("Orders", 2.0, 2_000, ""), keys=three),
        ]
    )
    found = Traffic.from_ledger(ledger, "Orders")
    assert list(found) == [
        Request(0, "cup", True),
        Request(1, 7, False),
        *(Request(4, key, False) for key in ("cup", "pot", "jug")),
    ]
    assert found.each_units.tolist() == [2.0, 0.5, 1.0, 1.0, 1.0]
    assert len(Traffic.from_ledger(Ledger(), "Orders")) == 0


def test_traffic_never_changes():
    found = traffic([0, 1], [0, 2], [True, False])
    for column in (found.seconds, found.keys, found.writes):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1
    with pytest.raises(AttributeError):
        found.duration = 7


def test_idle_seconds_at_the_end_belong_to_traffic_if_it_says_so():
    assert traffic([0, 4], [0, 1], [True, True]).duration == 5
    assert traffic([0, 4], [0, 1], [True, True], duration=60).duration == 60


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: traffic([0, 1], [0], [True, True]), "columns of one length"),
        (lambda: traffic([0], [0], [True], each_units=np.ones(2)), "one length"),
        (lambda: traffic([1, 0], [0, 0], [True, True]), "never fall"),
        (lambda: traffic([-1, 0], [0, 0], [True, True]), "begin at 0"),
        (lambda: traffic([0], [3], [True]), "of which there are 3"),
        (lambda: traffic([9], [0], [True], duration=9), "after the end"),
        (lambda: traffic([0], [0], [True], write_units=0.3), "not 0.3"),
        (lambda: traffic([0], [0], [True], write_units=0), "above 0"),
        (lambda: traffic([0], [0], [True], read_units=3_001), "up to 3,000"),
        (lambda: traffic([0], [0], [True], each_units=np.array([1_001.0])), "up to 1,000"),
        (lambda: traffic([0], [0], [False], each_units=np.array([0.2])), "half units"),
    ],
)  # fmt: skip
def test_nonsense_is_no_traffic(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans(), st.sampled_from([0.5, 3.0])),
        max_size=60,
    ),
    st.lists(st.integers(0, 4), min_size=3, max_size=3),
    st.booleans(),
)
def test_requests_are_counted_by_second_direction_and_partition(rows, home, weighted):
    """However close they come: one after another, or many a second for each key."""
    rows.sort(key=lambda row: row[0])
    seconds, keys, writes, units = map(list, zip(*rows, strict=True)) if rows else ([], [], [], [])
    each = np.array(units, np.float64) if weighted else None
    found = traffic(seconds, keys, writes, each_units=each, duration=4)
    expected = np.zeros((4, 2, 5))
    for at, key, write, unit in rows:
        expected[at, int(write), home[key]] += unit if weighted else 1
    for first, end in ((0, 4), (1, 3)):
        counted = found.units(np.array(home), 5, first, end)
        assert np.array_equal(counted, expected[first:end])
