"""The interleaver in a real JupyterLab: steps moved by button, by keyboard and by hand."""

from time import perf_counter
from typing import Any

import pytest

from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

ROOT = ".interleaver"
SOURCES = ("from sandbox.view import Interleaver\nInterleaver()",)


@pytest.fixture
def notebook(opened: Any) -> Any:
    opened.page.wait_for_selector(f"{ROOT} .till-card")
    return opened


def wait_for(lab: Any, order: str, words: str) -> None:
    """Until this order is chosen and drawn, and the line says these words."""
    lab.page.wait_for_function(
        """([root, order, words]) =>
            document.querySelector(`${root} input[name=order]:checked`)?.value === order &&
            document.querySelector(`${root} .orders [data-key="${order}"] .chosen`) &&
            document.querySelector(`${root} p.line`).innerText.includes(words)""",
        arg=[ROOT, order, words],
    )


def test_a_step_moved_later_by_keyboard_makes_the_order_right(notebook: Any) -> None:
    wait_for(notebook, "ABAB", "4 end wrong")
    later = notebook.page.get_by_role("button", name="Till B, GetItem: later")
    later.focus()
    began = perf_counter()
    later.press("Enter")
    wait_for(notebook, "AABB", "Right: 1 jumper sold")
    print(f"\nfrom key to picture: {(perf_counter() - began) * 1_000:.0f} ms")
    assert later.evaluate("node => node === document.activeElement")
    assert later.get_attribute("aria-disabled") == "true"
    notebook.page.get_by_role("button", name="Till B, GetItem: earlier").click()
    wait_for(notebook, "ABAB", "Wrong: 2 jumpers sold")


def test_orders_ways_and_steps_are_chosen_by_keyboard(notebook: Any) -> None:
    chosen = notebook.page.locator(f"{ROOT} input[name=order]:checked")
    chosen.press("ArrowLeft")
    wait_for(notebook, "AABB", "Right")
    notebook.page.locator(f"{ROOT} input[name=order]:checked").press("ArrowRight")
    wait_for(notebook, "ABAB", "Wrong")
    notebook.page.get_by_role("radio", name="condition", exact=True).check()
    wait_for(notebook, "ABAB", "none ends wrong")
    step = notebook.page.get_by_role("slider", name="Step")
    step.press("Home")
    wait_for(notebook, "ABAB", "Nothing has happened yet")
    step.press("End")
    wait_for(notebook, "ABAB", "Right")
    notebook.page.get_by_role("radio", name="read, then write").check()
    wait_for(notebook, "ABAB", "4 end wrong")


def test_a_card_can_be_pulled_past_the_next(notebook: Any) -> None:
    card = notebook.page.locator(f'{ROOT} [data-key="B1"] .frame')
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + 40, box["y"] + box["height"] * 1.5)
    wait_for(notebook, "AABB", "Right")
    mouse.up()
    notebook.page.get_by_role("radio", name="A B A B: ends wrong").check()
    wait_for(notebook, "ABAB", "Wrong")


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_axe_finds_nothing_and_no_words_collide(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    assert notebook.axe(ROOT) == []
    assert notebook.words_in_the_way(ROOT) == []
    notebook.screenshot(f"interleaver_{theme.split()[-1].lower()}", ROOT)


def test_every_way_fits_into_a_narrow_card(notebook: Any) -> None:
    notebook.use_theme(LIGHT)
    notebook.page.evaluate(
        "root => document.querySelectorAll(root).forEach((node) => (node.style.width = '520px'))",
        ROOT,
    )
    for name in ("version", "two writes", "transaction", "condition"):
        notebook.page.get_by_role("radio", name=name, exact=True).check()
        notebook.page.locator(f"{ROOT} svg.tills[aria-label^='Two tills, {name}']").wait_for()
        # the cards slide to their places
        notebook.page.wait_for_function("document.getAnimations().length === 0")
        assert notebook.words_in_the_way(ROOT) == []
        notebook.screenshot(f"interleaver_narrow_{name.replace(' ', '_')}", ROOT)
