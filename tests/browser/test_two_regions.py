"""Two Regions in a real JupyterLab: moved by mouse and by keyboard, undone, played."""

from typing import Any

import pytest

from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

WORLD = ".two-regions"
SOURCES = (
    "from sandbox.view import TwoRegions",
    "shown = TwoRegions.play(seed=7)\nshown",
    "",
)


@pytest.fixture
def notebook(fresh: Any) -> Any:
    wait_until(fresh, "10 in stock.")
    return fresh


def wait_until(lab: Any, words: str) -> None:
    lab.wait_for_line(WORLD, words)


def press(lab: Any, *names: str) -> None:
    """Press buttons one after another, each when the one before has been carried out."""
    for name in names:
        last = lab.page.locator(f"{WORLD} input[type=range]").first.get_attribute("max")
        lab.page.get_by_role("button", name=name, exact=True).click()
        lab.page.wait_for_function(
            "([root, last]) => document.querySelector(`${root} input[type=range]`).max !== last",
            arg=[WORLD, last],
        )


def has_focus(lab: Any, name: str) -> bool:
    found = lab.page.get_by_role("button", name=name, exact=True)
    return bool(found.evaluate("node => node === document.activeElement"))


def test_two_sales_at_once_become_one(notebook: Any) -> None:
    press(notebook, "Sell one in us-east-1", "Sell one in eu-west-1")
    assert notebook.page.locator(f"{WORLD} .token").count() == 2
    press(notebook, "Let 0.5 s pass", "Let 0.5 s pass")
    wait_until(notebook, "Both Regions say 9: 1 sale is gone.")
    assert notebook.page.locator(f"{WORLD} .beaten").count() == 2


def test_the_keyboard_cuts_heals_and_keeps_its_place(notebook: Any) -> None:
    notebook.page.get_by_role("button", name="Cut the link").focus()
    notebook.page.keyboard.press("Enter")
    wait_until(notebook, "is cut: both still take reads and writes")
    assert has_focus(notebook, "Heal the link")
    notebook.page.keyboard.press("Space")
    wait_until(notebook, "Both Regions hold the same")
    assert has_focus(notebook, "Cut the link")
    assert notebook.page.locator(f"{WORLD} .severed").count() == 0


def test_a_region_that_is_lost_takes_no_write_until_it_is_back(notebook: Any) -> None:
    press(notebook, "Sell one in us-east-1", "Lose us-east-1")
    wait_until(notebook, "RPO 0.006 s")
    sell = notebook.page.get_by_role("button", name="Sell one in us-east-1")
    assert sell.is_disabled()
    press(notebook, "Recover us-east-1")
    assert sell.is_enabled()


def test_scrubbing_back_and_acting_there_undoes_what_came_after(notebook: Any) -> None:
    press(notebook, "Sell one in us-east-1", "Sell one in us-east-1")
    moment = notebook.page.get_by_role("slider", name="Moment")
    moment.focus()
    moment.press("Home")
    wait_until(notebook, "10 in stock.")
    moment.press("ArrowRight")
    wait_until(notebook, "1 sold of 10")
    notebook.page.get_by_role("button", name="Sell one in eu-west-1").click()
    wait_until(notebook, "A1 and B1 were written without knowing each other")
    notebook.write("c2", "shown.last, [m.replicas[0].acknowledged for m in shown.moments]")
    assert notebook.run("c2") == "(2, [0, 1, 1])"


def test_play_tells_the_story_again(notebook: Any) -> None:
    press(notebook, "Sell one in us-east-1", "Let 0.5 s pass", "Let 0.5 s pass")
    notebook.page.get_by_role("button", name="Play", exact=True).click()
    wait_until(notebook, "10 in stock.")
    wait_until(notebook, "Both Regions say 9.")


def test_a_lag_of_nothing_lets_a_write_arrive_at_once(notebook: Any) -> None:
    lag = notebook.page.get_by_role("slider", name="Mean lag of a change")
    lag.focus()
    lag.press("Home")
    notebook.page.wait_for_function(
        "root => document.querySelectorAll(`${root} output`)[1].value === '0 ms'", arg=WORLD
    )
    press(notebook, "Sell one in us-east-1")
    wait_until(notebook, "Both Regions say 9.")


def test_snapshots_need_no_buttons(notebook: Any) -> None:
    notebook.write("c1", "TwoRegions(TwoRegions.play(seed=7).act('write', 'us-east-1').moments)")
    notebook.run("c1")
    wait_until(notebook, "eu-west-1 is 6 ms behind")
    assert notebook.page.locator(f"{WORLD} button").all_inner_texts() == ["Play"]
    notebook.write("c1", "TwoRegions(shown.moments[0])")
    notebook.run("c1")
    wait_until(notebook, "Both Regions hold the same")
    assert notebook.page.locator(f"{WORLD} .controls").count() == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_axe_finds_nothing_in_any_theme(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    name = theme.removeprefix("JupyterLab ").lower().replace(" ", "_")
    notebook.screenshot(f"two_regions_{name}_start", WORLD)
    press(notebook, "Sell one in us-east-1", "Sell one in eu-west-1")
    look(notebook, f"two_regions_{name}_under_way")
    press(notebook, "Let 0.5 s pass", "Let 0.5 s pass")
    look(notebook, f"two_regions_{name}_conflict")
    press(notebook, "Cut the link", *["Sell one in us-east-1"] * 4)
    look(notebook, f"two_regions_{name}_cut")
    press(notebook, "Lose us-east-1")
    look(notebook, f"two_regions_{name}_lost")


def look(lab: Any, name: str) -> None:
    lab.page.mouse.move(0, 0)
    lab.page.wait_for_timeout(700)  # contrast is measured on what stands still
    assert lab.axe(WORLD) == []
    lab.screenshot(name, WORLD)


@pytest.mark.parametrize("width", [700, 1_280])
def test_no_words_overlap_or_leave_the_card(notebook: Any, width: int) -> None:
    notebook.page.set_viewport_size({"width": width, "height": 1_000})
    notebook.page.wait_for_timeout(300)
    press(notebook, "Sell one in us-east-1", "Sell one in eu-west-1")
    assert overlaps(notebook) == []
    press(notebook, "Let 0.5 s pass", "Let 0.5 s pass", "Cut the link")
    press(notebook, *["Sell one in us-east-1"] * 7, "Let 0.5 s pass")
    assert overlaps(notebook) == []
    notebook.screenshot(f"two_regions_cut_{width}", WORLD)
    press(notebook, "Lose us-east-1")
    assert overlaps(notebook) == []
    notebook.screenshot(f"two_regions_lost_{width}", WORLD)


def overlaps(lab: Any) -> list[Any]:
    lab.page.wait_for_timeout(700)
    return list(lab.words_in_the_way(WORLD))


def test_a_step_is_drawn_while_the_finger_is_still_on_the_button(notebook: Any, timed: Any) -> None:
    names = ("Sell one in us-east-1", "Sell one in eu-west-1", "Let 0.5 s pass")
    buttons = [notebook.page.get_by_role("button", name=name, exact=True) for name in names]
    timed("action", notebook, [(button, None) for button in buttons * 5], f"{WORLD} .canvas")
    slider = notebook.page.get_by_role("slider", name="Moment")
    moments = [(slider, moment) for moment in range(14, -1, -1)]
    timed("moment", notebook, moments, f"{WORLD} .canvas")


def test_nothing_is_asked_of_the_network_and_nothing_breaks(notebook: Any) -> None:
    press(notebook, "Sell one in us-east-1")
    assert notebook.outside_requests == []
    assert notebook.errors == []
