"""Two tills drawn: each order, what each step saw, and how many of all orders end wrong."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.interleaving import orders
from sandbox.model.till_ways import WAYS
from sandbox.view import Interleaver


def elements(shown, name):
    """The elements of a drawing with this tag, in order."""
    tree = ElementTree.fromstring(f"<div>{shown.drawing}</div>")
    return [node for node in tree.iter() if node.tag.endswith(name)]


def moves(shown):
    """Where each button would lead, by its name; None where it cannot."""
    buttons = elements(shown, "button")
    return {
        b.get("aria-label"): None if b.get("aria-disabled") else b.get("value") for b in buttons
    }


def test_it_begins_with_the_order_in_which_the_tills_take_turns():
    shown = Interleaver()
    assert (shown.way, shown.order, shown.moment, shown.wrong) == ("read, then write", "ABAB", 4, 4)
    assert shown.line == (
        "Wrong: 2 jumpers sold, 1 was there, and the stock says 0.\nOf all 6 orders, 4 end wrong."
    )


def test_every_order_is_offered_with_how_it_ends():
    radios = elements(Interleaver(), "input")
    assert [radio.get("value") for radio in radios] == list(orders(WAYS["condition"]))
    assert radios[0].get("aria-label") == "A A B B: ends right"
    assert radios[1].get("aria-label") == "A B A B: ends wrong"


def test_a_button_moves_a_step_past_the_other_tills_next():
    assert moves(Interleaver(order="AABB")) == {
        "Till A, GetItem: earlier": None,
        "Till A, GetItem: later": "BAAB",
        "Till A, UpdateItem: earlier": None,
        "Till A, UpdateItem: later": "ABAB",
        "Till B, GetItem: earlier": "ABAB",
        "Till B, GetItem: later": None,
        "Till B, UpdateItem: earlier": "ABBA",
        "Till B, UpdateItem: later": None,
    }


def test_another_way_keeps_the_order_where_it_has_it_and_shows_its_end():
    shown = Interleaver(order="BABA")
    shown.moment = 2
    shown.way = "condition"
    assert (shown.order, shown.moment, shown.wrong) == ("BABA", 4, 0)
    shown.way = "transaction"
    assert (shown.order, shown.moment, shown.last) == ("AB", 2, 2)


def test_step_by_step_it_says_what_each_till_saw():
    shown = Interleaver("version")
    said = []
    for moment in range(5):
        shown.moment = moment
        said.append(shown.line.split("\n")[0])
    assert said == [
        "Nothing has happened yet.",
        "Till A, GetItem: sees stock 1, version 1.",
        "Till B, GetItem: sees stock 1, version 1.",
        "Till A, UpdateItem SET stock = :left, version = :next IF version = :version: stock 1 → 0.",
        "Right: 1 jumper sold, 1 was there, and the stock says 0.",
    ]


def test_what_has_not_happened_yet_has_no_result():
    shown = Interleaver()
    shown.moment = 1
    assert shown.drawing.count("sees stock") == 2  # on its card, and for a screen reader
    assert "0 left</text>" not in shown.drawing


def test_with_two_jumpers_a_condition_on_what_was_seen_refuses_needlessly():
    shown = Interleaver("condition", stock=2)
    assert shown.line.endswith(
        "Of all 6 orders, none ends wrong; in 4, a till is refused though a jumper is left."
    )
    shown.way = "counter + condition"
    assert shown.line.endswith("Of all 2 orders, none ends wrong.")


def test_both_still_forms_say_how_it_ends():
    shown = Interleaver("counter")
    assert repr(shown).split("\n")[1:3] == [
        "  1 till A  UpdateItem  SET stock = stock - :one  stock 1 → 0",
        "  2 till B  UpdateItem  SET stock = stock - :one  stock 0 → -1",
    ]
    figure = shown.as_figure()
    assert "2 jumpers sold, 1 was there, and the stock says -1" in unescape(figure)
    drawn = b64decode(figure.split("base64,")[1].split('"')[0]).decode()
    assert "2 of 2 orders end wrong" in drawn
    assert figure == Interleaver("counter").as_figure()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"way": "luck"}, '"luck" is not one of the ways to sell: read, then write, condition'),
        ({"order": "AAAA"}, '"AAAA" is no order of read, then write: AABB, ABAB'),
        ({"stock": 9}, "this shop has 0 to 3 jumpers, not 9"),
    ],
)
def test_what_there_is_not_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        Interleaver(**given)


@given(st.sampled_from(list(WAYS)), st.data(), st.integers(0, 3), st.integers(200, 1_400))
def test_whatever_happens_is_drawn_well_formed(way, data, stock, width):
    shown = Interleaver(way, stock=stock, order=data.draw(st.sampled_from(orders(WAYS[way]))))
    shown.width = width
    shown.moment = data.draw(st.integers(0, shown.last))
    assert not shown.problem
    assert len(elements(shown, "button")) == 2 * len(shown.order)
    assert all(target is None or target in orders(WAYS[way]) for target in moves(shown).values())
