"""The day replay draws and says what the model has found, at every moment of the day."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sandbox.model.day import DAY_MINUTES, live_through, opening_day
from sandbox.model.pricing.exact import dollars
from sandbox.model.scaling import TargetTracking
from sandbox.service.price_file import price_list
from sandbox.view import DayReplay
from sandbox.view.day_layout import NARROWEST, WIDEST

PRICES = price_list()["us-east-1"]
QUARTER = 15  # minutes


@pytest.fixture
def replay() -> DayReplay:
    return DayReplay(prices=PRICES)


def drawn(replay: DayReplay, key: str) -> list[str]:
    """The words, or else the shapes, with this key in the drawing."""
    tree = ElementTree.fromstring(replay.drawing)
    found = [node for node in tree.iter() if node.get("data-key") == key]
    return ["".join(node.itertext()) or node.get("d", "") for node in found]


def test_a_day_with_a_sale_says_when_capacity_came_and_what_was_lost(replay: DayReplay) -> None:
    assert replay.line == (
        "1.1% of the day's requests were throttled; auto scaled $6.38, on-demand $13.15.\n"
        "At 09:01 demand outgrew the 375 units provisioned; burst capacity lasted until 09:04. "
        "Auto scaling waits for two minutes above target, then 5 more for the alarm and the update: "
        "capacity followed at 09:07 and was enough at 09:14."
    )
    assert len(drawn(replay, "lasted")) == 2
    assert drawn(replay, "lasting") == ["13 min short of capacity"] * 2
    assert drawn(replay, "bursting") == ["burst capacity"]


@pytest.mark.parametrize("moment", [1, 36, 37, 60, 96])
def test_every_number_is_that_of_the_minutes_that_are_over(replay: DayReplay, moment: int) -> None:
    replay.moment = moment
    policy = TargetTracking(replay.minimum, replay.maximum)
    day = live_through(opening_day(), policy, PRICES, reaction=5)
    last = day.scaled.minutes[moment * QUARTER - 1]
    assert drawn(replay, "read-demand")[0] == f"{last.demand:,.0f} demand"
    assert drawn(replay, "read-provisioned")[0] == f"{last.provisioned:,} provisioned"
    paid = [drawn(replay, key)[0] for key in ("is2", "is3")]
    assert paid == [dollars(cost) for cost in day.dollars(moment * QUARTER)]
    assert replay.shown["moment"] == f"{moment // 4:02}:{moment % 4 * 15:02}"


def test_before_the_day_nothing_is_known_but_the_demand(replay: DayReplay) -> None:
    replay.moment = 0
    assert replay.line.startswith("The day begins with 80 write units a second provisioned.")
    assert [drawn(replay, key) for key in ("is0", "is1", "is2")] == [["0%"], ["0%"], ["$0.00"]]
    assert drawn(replay, "lasting") == []
    veils = [
        node
        for node in ElementTree.fromstring(replay.drawing).iter()
        if node.get("class") == "veil"
    ]
    assert all(float(veil.get("width", "0")) > 400 for veil in veils)
    assert len(drawn(replay, "ahead")) == 2


def test_while_capacity_is_short_nobody_knows_when_it_will_be_enough(replay: DayReplay) -> None:
    replay.reaction, replay.moment = 20, 37
    assert "it is not enough yet" in replay.line
    assert drawn(replay, "lasting") == ["14 min short of capacity so far"] * 2
    assert len(drawn(replay, "read-throttled")) == 2


def test_a_maximum_below_demand_is_named(replay: DayReplay) -> None:
    replay.maximum = 600
    assert "Capacity stood at its maximum, 600, until demand fell below it at 10:39." in replay.line
    replay.moment = 40
    assert replay.line.endswith("Capacity stood at its maximum, 600.")


def test_a_scheduled_action_is_drawn_at_its_time_and_saves_the_morning(replay: DayReplay) -> None:
    replay.scheduled = True
    assert replay.line.startswith("Nothing was throttled all day; auto scaled $7.79, ")
    assert "A scheduled action raised the minimum to 2,450 at 08:45; " in replay.line
    assert drawn(replay, "planned") == ["08:45 minimum 2,450"] * 2
    assert "scheduled: 08:45 minimum 2,450, 11:00 minimum 80" in repr(replay)


def test_without_a_reason_to_name_a_quiet_day_says_what_being_ready_costs() -> None:
    quiet = DayReplay([5.0] * DAY_MINUTES, prices=PRICES, minimum=10)
    assert quiet.line.endswith(
        "\nOf what was provisioned, 50% was used; the rest is the price of being ready."
    )


def test_on_demand_is_drawn_only_when_asked_for(replay: DayReplay) -> None:
    assert drawn(replay, "on-demand") == []
    replay.on_demand = True
    assert len(drawn(replay, "on-demand")) == 2
    assert drawn(replay, "on-demand-lost") == []


def test_on_demand_throttles_more_than_twice_its_previous_peak() -> None:
    demand = [100.0] * 720 + [9_000.0] * 720
    both = DayReplay(demand, prices=PRICES, minimum=9_000, on_demand=True)
    assert "on-demand $238.73, with 2.8% throttled." in both.line
    assert drawn(both, "on-demand-lost")


def test_a_bound_that_is_moved_past_the_other_takes_it_along(replay: DayReplay) -> None:
    replay.maximum = 1_000
    replay.minimum = 2_000
    assert (replay.minimum, replay.maximum) == (2_000, 2_000)
    replay.maximum = 500
    assert (replay.minimum, replay.maximum) == (500, 500)
    assert (replay.shown["minimum"], replay.problem) == ("500", "")


def test_moving_the_time_plays_nothing_again(replay: DayReplay) -> None:
    played = replay.day
    replay.moment = 40
    assert replay.day is played
    replay.target = 50
    assert replay.day is not played


@pytest.mark.parametrize("width", [100, NARROWEST, 700, WIDEST, 5_000])
def test_the_drawing_is_as_wide_as_its_place_within_reason(replay: DayReplay, width: int) -> None:
    replay.width = width
    assert int(ElementTree.fromstring(replay.drawing).get("width", "")) == min(
        max(width, NARROWEST), WIDEST
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(0, 1e6), min_size=24, max_size=24),
    st.sampled_from(["read", "write"]),
    st.fixed_dictionaries(
        {
            "moment": st.integers(0, 96),
            "target": st.integers(20, 90),
            "reaction": st.integers(0, 20),
            "scheduled": st.booleans(),
            "on_demand": st.booleans(),
        }
    ),
)
@example([0.0] * 23 + [5e-324], "read", {})
@example([0.0] * 23 + [1e-38], "write", {"scheduled": True})
def test_any_day_under_any_settings_has_a_picture_and_a_sentence(
    hours: list[float], kind: str, settings: dict[str, Any]
) -> None:
    demand = [rate for rate in hours for _ in range(60)]
    shown = DayReplay(demand, prices=PRICES, kind=kind, **settings)
    assert shown.problem == ""
    ElementTree.fromstring(shown.drawing)
    assert "nan" not in shown.drawing
    assert len(shown.line.split("\n")) == 2


def test_the_text_form_is_a_table_by_three_hours_that_never_changes(replay: DayReplay) -> None:
    rows = repr(replay).splitlines()
    assert rows[0] == "DayReplay of write units a second: 80 to 4,000, target 70%, reaction 5 min"
    assert rows[5].split() == ["12:00", "1,715", "2,109", "225,444", "$3.78", "$8.10"]
    assert len(rows) == 12
    assert [line.strip() for line in rows[-2:]] == replay.line.split("\n")
    assert repr(replay) == repr(DayReplay(prices=PRICES))


def test_the_still_figure_is_well_formed_and_says_what_the_widget_says(replay: DayReplay) -> None:
    figure = replay.as_figure()
    assert figure == DayReplay(prices=PRICES).as_figure()
    words = ElementTree.fromstring(b64decode(figure.split("base64,")[1].split('"')[0])).itertext()
    shown = " ".join(" ".join(words).split())
    assert all(" ".join(said.split()) in shown for said in replay.line.split("\n"))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"demand": [1.0]}, "a day has 1,440 minutes"),
        ({"prices": price_list()}, "those of one Region, such as lab.prices"),
        ({"kind": "scan"}, 'kind is "write" or "read"'),
        ({"minimum": 9, "maximum": 8}, "the minimum, 9, is above the maximum, 8"),
        ({"minimum": 0}, "minimum is 1 to 40,000, not 0"),
        ({"maximum": 40_001}, "maximum is 1 to 40,000, not 40,001"),
        ({"target": 95}, "target is 20 to 90, not 95"),
        ({"reaction": 21}, "reaction is 0 to 20, not 21"),
        ({"moment": 97}, "moment is 0 to 96, not 97"),
    ],
)
def test_a_replay_refuses_what_it_cannot_show(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        DayReplay(**{"prices": PRICES, **given})
