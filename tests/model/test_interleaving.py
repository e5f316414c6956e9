"""Two tills, one jumper: how each order of their requests ends."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.interleaving import Outcome, moved, orders, play, tally
from sandbox.model.till_ways import WAYS

ANY_WAY = st.sampled_from(list(WAYS.values()))


@st.composite
def ways_and_orders(draw):
    way = draw(ANY_WAY)
    return way, draw(st.sampled_from(orders(way)))


# how many orders there are, how many end wrong, and in how many a till is refused though a jumper is left
ENDS = [
    ("read, then write", 1, (6, 4, 0)),
    ("read, then write", 2, (6, 4, 0)),
    ("condition", 1, (6, 0, 0)),
    ("condition", 2, (6, 0, 4)),
    ("counter", 1, (2, 2, 0)),
    ("counter", 2, (2, 0, 0)),
    ("counter + condition", 1, (2, 0, 0)),
    ("counter + condition", 2, (2, 0, 0)),
    ("version", 1, (6, 0, 0)),
    ("version", 2, (6, 0, 4)),
    ("two writes", 1, (6, 6, 0)),
    ("two writes", 2, (6, 0, 0)),
    ("transaction", 1, (2, 0, 0)),
]


@pytest.mark.parametrize(("name", "stock", "ends"), ENDS)
def test_how_many_orders_end_wrong(name, stock, ends):
    found = tally(WAYS[name], stock)
    assert (len(found.plays), found.wrong, found.needless) == ends


def test_two_tills_that_read_before_either_writes_sell_one_jumper_twice():
    told = play(WAYS["read, then write"], "ABAB")
    assert told.sold == ("A", "B") and told.end.stock == 0
    assert [event.outdated for event in told.events] == [False, False, False, True]


def test_with_a_condition_the_second_till_is_refused_and_nothing_changes():
    told = play(WAYS["condition"], "ABAB")
    assert told.sold == ("A",) and told.refused == ("B",)
    assert told.events[-1].outcome is Outcome.REFUSED
    assert told.events[-1].before == told.events[-1].after


def test_a_till_that_sees_nothing_left_sends_nothing():
    assert play(WAYS["condition"], "AABB").events[-1].outcome is Outcome.SKIPPED


def test_an_order_without_its_jumper_stays_where_the_two_are_two_requests():
    assert play(WAYS["two writes"], "ABAB").sold == ("A", "B")
    assert play(WAYS["transaction"], "AB").sold == ("A",)


@pytest.mark.parametrize("order", ["", "AB", "AAAB", "ABABAB", "abab"])
def test_an_order_that_a_way_does_not_have_is_refused(order):
    with pytest.raises(ValueError, match="AABB, ABAB"):
        play(WAYS["condition"], order)


@given(ways_and_orders(), st.integers(-1, 5))
def test_no_guarded_way_ever_sells_what_is_not_there(chosen, stock):
    way, order = chosen
    told = play(way, order, stock)
    guarded = way.name not in ("read, then write", "counter", "two writes")
    assert not (guarded and stock >= 0 and told.wrong)
    assert [event.before for event in told.events[1:]] == [e.after for e in told.events[:-1]]


@given(ways_and_orders(), st.data())
def test_a_step_moved_one_way_and_back_leaves_an_order_of_the_same_way(chosen, data):
    way, order = chosen
    place = data.draw(st.integers(0, len(order) - 1))
    for later in (True, False):
        other = moved(order, place, later=later)
        assert other in orders(way) and Counter(other) == Counter(order)
        assert (other == order) == (order[place] not in _passable(order, place, later))


def _passable(order, place, later):
    """The tills that the step at this place can pass somebody of."""
    rest = order[place + 1 :] if later else order[:place]
    return {till for till in "AB" if set(rest) - {till}}
