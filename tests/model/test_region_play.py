"""A global table moved by hand: last writer wins, what a cut holds back, what a lost Region takes with it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.region_play import Action, RegionPlay, Step, tally

A, B, W = REGIONS = ("us-east-1", "eu-west-1", "us-west-2")
SELL_A, SELL_B = Step(Action.WRITE, A, 1.0), Step(Action.WRITE, B, 1.0)
WAIT = Step(Action.WAIT)
STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(Action),
        st.sampled_from((A, B)),
        st.sampled_from((0.0, 0.3, 1.0)),
    ),
    max_size=30,
)


def played(*steps: Step, witness: str | None = None) -> RegionPlay:
    return RegionPlay((A, B), steps, seed=7, witness=witness)


def possible(steps: list[Step], witness: str | None = None) -> RegionPlay:
    """The play of those steps that can be taken."""
    play = played(witness=witness)
    for step in steps:
        if not play.problem(step):
            play.take(step)
    return play


def calm(play: RegionPlay) -> RegionPlay:
    """After all is healed and recovered, and time has passed."""
    for step in (Step(Action.HEAL), Step(Action.RECOVER, A), Step(Action.RECOVER, B), *[WAIT] * 10):
        if not play.problem(step):
            play.take(step)
    return play


def test_two_regions_sell_one_each_and_the_stock_shows_one_sale():
    play = played(SELL_A, SELL_B)
    assert tally(play.snapshot()) == (2, {A: 9, B: 9}, False)
    assert tally(calm(play).snapshot()) == (2, {A: 9, B: 9}, True)
    assert tally(play.snapshot()).gone == 1
    (conflict,) = play.snapshot().conflicts
    assert (conflict.winner.region, conflict.loser.region) == (B, A)  # the later wins


def test_a_sale_that_had_time_to_arrive_is_counted():
    play = played(SELL_A, WAIT, WAIT, WAIT, SELL_B)
    assert tally(calm(play).snapshot()) == (2, {A: 8, B: 8}, True)
    assert not play.snapshot().conflicts


def test_a_cut_holds_changes_back_until_it_is_healed():
    play = played(Step(Action.CUT), SELL_A, WAIT, WAIT, WAIT)
    (link,) = [link for link in play.snapshot().links if link.source == A]
    assert link.cut
    assert [pending.held for pending in link.pending] == [True]
    assert tally(play.snapshot()).stock == {A: 9, B: 10}
    assert tally(calm(play).snapshot()).stock == {A: 9, B: 9}


def test_a_lost_region_takes_with_it_what_had_not_left():
    play = played(SELL_A, WAIT, Step(Action.LOSE, A))
    (loss,) = play.snapshot().losses
    assert (loss.acknowledged, loss.lost) == (1, 1)
    assert loss.seconds == pytest.approx(0.506)
    assert tally(play.snapshot()).gone == 1
    assert tally(calm(play).snapshot()).gone == 0  # it was not destroyed


@pytest.mark.parametrize(
    ("before", "step", "words"),
    [
        ([Step(Action.LOSE, A)], SELL_A, "us-east-1 is lost"),
        ([], Step(Action.WRITE, "mars"), "'mars' is none of the Regions"),
        ([], Step(Action.HEAL), "not cut"),
        ([Step(Action.CUT)], Step(Action.CUT), "cut already"),
        ([], Step(Action.RECOVER, A), "not lost"),
        ([SELL_A] * 10, SELL_A, "nothing left to sell"),
    ],
)
def test_what_cannot_be_done_is_refused_whole(before, step, words):
    play = played(*before)
    then = play.snapshot()
    with pytest.raises(ValueError, match=words):
        play.take(step)
    assert repr(play.snapshot()) == repr(then)


def test_a_table_needs_regions_that_differ():
    with pytest.raises(ValueError, match="must differ"):
        RegionPlay((A, A), seed=7)
    with pytest.raises(ValueError, match="must differ"):
        RegionPlay((A, B), seed=7, witness=B)


@given(STEPS)
def test_when_all_is_calm_both_regions_say_the_same(steps):
    play = calm(possible(steps))
    found = tally(play.snapshot())
    assert found.settled
    assert found.stock[A] == found.stock[B]
    assert found.gone >= 0
    assert found.gone == 0 or play.snapshot().conflicts


@given(STEPS)
def test_under_strong_consistency_no_sale_is_gone_and_nothing_is_lost(steps):
    play = possible(steps, witness=W)
    assert not any(loss.writes for loss in play.snapshot().losses)
    assert tally(play.snapshot()).gone == 0
    assert tally(calm(play).snapshot()).gone == 0


@given(STEPS)
def test_the_same_steps_give_the_same_table_and_time_never_runs_backwards(steps):
    play, times = played(), [0.0]
    taken = []
    for step in steps:
        if not play.problem(step):
            play.take(step)
            taken.append(step)
            times.append(play.snapshot().at)
    assert all(low <= high for low, high in pairwise(times))
    again = RegionPlay((A, B), taken, seed=7).snapshot()
    assert (again.replicas, again.events, again.conflicts) == (
        play.snapshot().replicas,
        play.snapshot().events,
        play.snapshot().conflicts,
    )
