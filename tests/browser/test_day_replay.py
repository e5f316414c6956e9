"""The day replay in a real JupyterLab: played, scrubbed and steered, by mouse and by keyboard."""

from typing import Any

import pytest

from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

REPLAY = ".day-replay"
SOURCES = (
    "from sandbox import Sandbox\nfrom sandbox.view import DayReplay\nlab = Sandbox(seed=7)",
    "shown = DayReplay(prices=lab.prices)\nshown",
    "",
)


@pytest.fixture
def notebook(fresh: Any) -> Any:
    fresh.page.set_viewport_size({"width": 1_280, "height": 1_200})
    fresh.page.wait_for_selector(f"{REPLAY} .provisioned")
    return fresh


def wait_for_line(lab: Any, words: str) -> None:
    lab.wait_for_line(REPLAY, words)


def press(lab: Any, name: str) -> Any:
    button = lab.page.get_by_role("button", name=name, exact=True)
    button.click()
    return button


def test_play_begins_at_midnight_and_ends_with_the_day(notebook: Any) -> None:
    press(notebook, "Play")
    notebook.page.wait_for_selector(f"{REPLAY} button:text-is('Pause')")
    wait_for_line(notebook, "Until 0")
    wait_for_line(notebook, "1.1% of the day's requests were throttled")
    assert notebook.page.get_by_role("slider", name="Time of day").input_value() == "96"
    notebook.page.wait_for_selector(f"{REPLAY} button:text-is('Play')")


def test_the_arrow_keys_move_the_time_by_a_quarter_of_an_hour(notebook: Any) -> None:
    time = notebook.page.get_by_role("slider", name="Time of day")
    time.focus()
    notebook.page.keyboard.press("Home")
    wait_for_line(notebook, "The day begins with 80 write units")
    for _ in range(37):
        notebook.page.keyboard.press("ArrowRight")
    wait_for_line(notebook, "Until 09:15, 3.8% of the requests were throttled")
    assert time.get_attribute("aria-valuetext") == "09:15"
    assert time.evaluate("node => node === document.activeElement")
    notebook.screenshot("day_replay_0915", REPLAY)


def test_a_higher_minimum_by_keyboard_ends_the_throttling(notebook: Any) -> None:
    notebook.page.get_by_role("slider", name="Minimum").focus()
    for _ in range(3):
        notebook.page.keyboard.press("PageUp")
    wait_for_line(notebook, "Nothing was throttled all day")
    notebook.write("c2", "shown.minimum > 1000, shown.maximum")
    assert notebook.run("c2") == "(True, 4000)"


def test_a_scheduled_action_and_on_demand_are_switched_on_and_off(notebook: Any) -> None:
    scheduled = press(notebook, "Scheduled action")
    wait_for_line(notebook, "A scheduled action raised the minimum to 2,450 at 08:45")
    assert scheduled.get_attribute("aria-pressed") == "true"
    on_demand = press(notebook, "Show on-demand")
    notebook.page.wait_for_selector(f"{REPLAY} path.on-demand")
    notebook.screenshot("day_replay_scheduled", REPLAY)
    on_demand.press("Enter")
    notebook.page.wait_for_selector(f"{REPLAY} path.on-demand", state="detached")


def test_what_python_sets_shows_in_the_browser(notebook: Any) -> None:
    notebook.write("c2", "shown.minimum, shown.maximum = 200, 600")
    notebook.run("c2")
    wait_for_line(notebook, "Capacity stood at its maximum, 600")
    assert notebook.page.get_by_role("slider", name="Maximum").input_value() == "600"


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
@pytest.mark.parametrize("moment", [0, 37, 48, 96])
def test_axe_finds_nothing_in_any_theme(notebook: Any, theme: str, moment: int) -> None:
    notebook.use_theme(theme)
    notebook.write("c2", f"shown.on_demand, shown.moment = {moment == 48}, {moment}")
    notebook.run("c2")
    notebook.page.wait_for_timeout(500)
    assert notebook.axe(REPLAY) == []
    name = theme.removeprefix("JupyterLab ").lower().replace(" ", "_")
    notebook.screenshot(f"day_replay_{name}_{moment}", REPLAY)


@pytest.mark.parametrize("width", [760, 1_280])
@pytest.mark.parametrize("moment", [0, 36, 38, 60, 96])
def test_no_words_overlap_or_leave_the_card(notebook: Any, width: int, moment: int) -> None:
    notebook.page.set_viewport_size({"width": width, "height": 1_200})
    notebook.write("c2", f"shown.moment, shown.on_demand = {moment}, True")
    notebook.run("c2")
    notebook.page.wait_for_timeout(600)
    assert notebook.words_in_the_way(REPLAY) == []
    notebook.screenshot(f"day_replay_{width}_{moment}", REPLAY)


def test_nothing_is_asked_of_the_network_and_nothing_breaks(notebook: Any) -> None:
    press(notebook, "Show on-demand")
    notebook.page.wait_for_selector(f"{REPLAY} path.on-demand")
    assert notebook.outside_requests == []
    assert notebook.errors == []


@pytest.mark.parametrize(("name", "text"), [("Time of day", "is3"), ("Minimum", "is2")])
def test_a_step_is_answered_while_the_hand_is_still_on_it(
    notebook: Any, timed: Any, name: str, text: str
) -> None:
    slider = notebook.page.get_by_role("slider", name=name)
    least, step = (float(slider.get_attribute(limit)) for limit in ("min", "step"))
    steps = [(slider, least + 2 * n * step) for n in range(1, 31)]
    timed(name, notebook, steps, f"{REPLAY} [data-key={text}]")
