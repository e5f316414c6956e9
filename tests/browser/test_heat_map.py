"""The heat map in a real JupyterLab: played, scrubbed by mouse and keyboard, tried with its sliders."""

import re
from typing import Any

import pytest

from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

HEAT = ".heat-map"
SOURCES = ("from sandbox.view import HeatMap", "heat = HeatMap()\nheat", "")


@pytest.fixture
def notebook(fresh: Any) -> Any:
    fresh.page.wait_for_selector(f"{HEAT} .partition")
    return fresh


def wait_until(lab: Any, words: str, where: str = "p.line") -> None:
    lab.page.wait_for_function(
        "([node, words]) => document.querySelector(node).textContent.includes(words)",
        arg=[f"{HEAT} {where}", words],
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_it_can_be_read_in_every_theme(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    name = theme.split()[-1].lower()
    for moment, words in ((0, "second 1 of"), (150, "second 151 of"), (239, "second 240 of")):
        notebook.write("c2", f"heat.moment = {moment}")
        notebook.run("c2")
        wait_until(notebook, words, ".player output")
        notebook.page.wait_for_timeout(300)
        assert notebook.axe(HEAT) == []
        notebook.screenshot(f"heat_map_{name}_{moment}", HEAT)


def test_play_passes_sixty_seconds_a_second_and_stops_where_it_is_told(notebook: Any) -> None:
    notebook.page.get_by_role("button", name="Play").click()
    notebook.page.wait_for_timeout(2_000)
    notebook.page.get_by_role("button", name="Pause").click()
    notebook.page.get_by_role("button", name="Play").wait_for()
    said = notebook.page.locator(f"{HEAT} .player output").inner_text()
    assert 30 < int(said.split()[1]) < 200


def test_the_keyboard_goes_to_a_moment_and_a_split_parts_a_tank(notebook: Any) -> None:
    time = notebook.page.get_by_role("slider", name="Time")
    time.focus()
    time.press("ArrowRight")
    wait_until(notebook, "second 2 of", ".player output")
    assert notebook.page.locator(f"{HEAT} .partition").count() == 8
    time.press("End")
    wait_until(notebook, "second 240 of", ".player output")
    assert notebook.page.locator(f"{HEAT} .partition").count() == 9
    assert time.evaluate("node => node === document.activeElement")


def test_the_mouse_goes_to_a_moment_on_the_strip(notebook: Any) -> None:
    strip = notebook.page.locator(f'{HEAT} [data-key="field"]')
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    middle = box["y"] + box["height"] / 2
    notebook.page.mouse.move(box["x"] + box["width"] * 0.25, middle)
    notebook.page.mouse.down()
    wait_until(notebook, "second 61 of", ".player output")
    notebook.page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    wait_until(notebook, "second 121 of", ".player output")
    notebook.page.mouse.up()
    notebook.page.mouse.move(box["x"] + box["width"] * 0.9, middle)
    notebook.write("c2", "heat.moment")
    assert notebook.run("c2") == "120"


def test_shards_cool_a_hot_key(notebook: Any) -> None:
    wait_until(notebook, "a hot key")
    shards = notebook.page.get_by_role("slider", name="Shards of each key")
    shards.focus()
    for _ in range(9):
        shards.press("ArrowRight")
    wait_until(notebook, "nothing is throttled")
    assert notebook.page.locator(f"{HEAT} .hot").count() == 0


def test_units_go_from_one_usual_number_to_the_next(notebook: Any) -> None:
    units = notebook.page.get_by_role("slider", name="Provisioned units")
    units.focus()
    units.press("ArrowLeft")
    units.press("ArrowLeft")
    notebook.page.locator(f"{HEAT} output", has_text="4,000 a second").wait_for()
    assert units.get_attribute("aria-valuetext") == "4,000 a second"
    notebook.write("c2", "heat.units")
    assert notebook.run("c2") == "4000"
    units.press("Home")
    wait_until(notebook, "The table is asked for")
    notebook.screenshot("heat_map_5_units", HEAT)


def test_an_on_demand_table_has_no_units_to_set(notebook: Any) -> None:
    notebook.page.get_by_label("on-demand", exact=True).focus()
    notebook.page.keyboard.press("Space")
    units = notebook.page.get_by_role("slider", name="Provisioned units")
    units.wait_for(state="hidden")
    notebook.page.wait_for_function(f"document.querySelectorAll('{HEAT} .partition').length === 4")
    notebook.screenshot("heat_map_on_demand", HEAT)


@pytest.mark.parametrize("width", [760, 1_600])
@pytest.mark.parametrize("units", [50, 8_000, 16_000])
def test_no_words_overlap_or_leave_the_card(notebook: Any, width: int, units: int) -> None:
    notebook.page.set_viewport_size({"width": width, "height": 1_000})
    notebook.write(
        "c2", f"heat.units, heat.rate, heat.skew, heat.moment = {units}, 5_000, 1.2, 239"
    )
    notebook.run("c2")
    wait_until(notebook, "second 240 of", ".player output")
    notebook.page.wait_for_timeout(400)
    assert notebook.words_in_the_way(HEAT) == []
    notebook.screenshot(f"heat_map_{units}_units_{width}", HEAT)


def test_nothing_is_asked_of_the_network_and_nothing_breaks(notebook: Any) -> None:
    assert notebook.outside_requests == []
    assert notebook.errors == []


def test_a_step_is_answered_while_the_hand_is_still_on_it(notebook: Any, timed: Any) -> None:
    for name, first, last in (("Time", 1, 30), ("Shards of each key", 2, 12), ("Requests", 4, 13)):
        slider = notebook.page.locator(f"{HEAT} label", has_text=re.compile(f"^{name}"))
        steps = [(slider.locator("input"), at) for at in range(first, last + 1)]
        timed(name, notebook, steps, f"{HEAT} .canvas")
