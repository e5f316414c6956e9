"""The collection ruler in a real JupyterLab: dragged, pulled by its handles, and driven by keys alone."""

from typing import Any

import pytest

from sandbox.shop import orders
from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

RULER = ".collection-ruler"
SOURCES = (
    "from sandbox.shop import orders\nfrom sandbox.view import CollectionRuler",
    "ruler = CollectionRuler(orders(), 'c-0042', begins_with='2026-02')\nruler",
    "",
)
DAYS = sorted(order["ordered_at"] for order in orders() if order["customer_id"] == "c-0042")
FEBRUARY = [day for day in DAYS if day.startswith("2026-02")]


@pytest.fixture
def notebook(fresh: Any) -> Any:
    wait_for_line(fresh, f"reads {len(FEBRUARY)} of {len(DAYS)} items")
    settle(fresh)
    return fresh


def settle(lab: Any) -> None:
    """Wait until the notebook has scrolled to where it wants: a mouse needs places that stay."""
    lab.page.locator(f"{RULER} .stage").scroll_into_view_if_needed()
    lab.page.wait_for_function(
        """(selector) => new Promise((done) => {
            let before = null;
            const look = () => {
                const now = document.querySelector(selector).getBoundingClientRect().top;
                if (now === before) done(true);
                else { before = now; setTimeout(look, 250); }
            };
            look();
        })""",
        arg=f"{RULER} .stage",
    )


def wait_for_line(lab: Any, words: str) -> None:
    lab.wait_for_line(RULER, words)


def ask(lab: Any, source: str) -> str:
    lab.write("c2", source)
    return str(lab.run("c2"))


def words(lab: Any, key: str) -> str:
    return str(lab.page.locator(f'{RULER} [data-key="{key}"]').last.text_content())


def drag(lab: Any, first: int, last: int) -> None:
    """Press on one item of the shelf and pull to another."""
    box = lab.page.locator(f"{RULER} .surface").bounding_box()
    step = (box["width"] - 24) / len(DAYS)
    at = [box["x"] + 12 + (item + 0.5) * step for item in (first, last)]
    y = box["y"] + box["height"] / 2
    lab.page.mouse.move(at[0], y)
    lab.page.mouse.down()
    lab.page.mouse.move(at[1], y, steps=6)
    lab.page.mouse.up()


def test_a_bracket_that_is_dragged_writes_its_condition(notebook: Any) -> None:
    drag(notebook, 10, 19)
    wait_for_line(notebook, f"reads 10 of {len(DAYS)} items")
    assert ask(notebook, "ruler.start, ruler.stop") == "(10, 20)"
    assert (
        words(notebook, "condition") == "customer_id = :key AND ordered_at BETWEEN :low AND :high"
    )
    assert f'"{DAYS[10]}" … "{DAYS[19]}"' in words(notebook, "ends")


def test_a_bracket_may_be_dragged_from_right_to_left(notebook: Any) -> None:
    drag(notebook, 30, 0)
    wait_for_line(notebook, f"reads 31 of {len(DAYS)} items")
    assert words(notebook, "condition") == "customer_id = :key AND ordered_at <= :high"


def test_the_handles_stand_at_the_ends_of_the_bracket(notebook: Any) -> None:
    hook = notebook.page.locator(f"{RULER} .hook").bounding_box()
    notebook.page.mouse.move(hook["x"] + hook["width"], hook["y"] + hook["height"] - 3)
    notebook.page.mouse.down()
    notebook.page.mouse.move(hook["x"] + hook["width"] / 2, hook["y"] + hook["height"] - 3, steps=5)
    notebook.page.mouse.up()
    notebook.page.wait_for_function(
        f"Number(document.querySelector('{RULER} .handles input:last-child').value) < 70"
    )
    notebook.page.wait_for_timeout(300)  # the last of the steps is on its way
    start, stop = eval(ask(notebook, "ruler.start, ruler.stop"))
    assert start == DAYS.index(FEBRUARY[0])
    assert abs(stop - start - len(FEBRUARY) / 2) <= 1


def test_the_arrow_keys_move_both_ends_and_say_where_they_are(notebook: Any) -> None:
    first = notebook.page.get_by_role("slider", name="First item")
    first.focus()
    assert first.get_attribute("aria-valuetext") == FEBRUARY[0]
    notebook.page.keyboard.press("ArrowLeft")
    notebook.page.keyboard.press("ArrowLeft")
    wait_for_line(notebook, f"reads {len(FEBRUARY) + 2} of")
    notebook.page.keyboard.press("Tab")
    notebook.page.keyboard.press("End")
    wait_for_line(notebook, f"reads {len(DAYS) - DAYS.index(FEBRUARY[0]) + 2} of")
    assert words(notebook, "condition") == "customer_id = :key AND ordered_at >= :low"
    last = notebook.page.get_by_role("slider", name="Last item")
    assert last.get_attribute("aria-valuetext") == DAYS[-1]
    assert last.evaluate("node => node === document.activeElement")


def test_the_ends_never_pass_each_other(notebook: Any) -> None:
    notebook.page.get_by_role("slider", name="First item").focus()
    notebook.page.keyboard.press("End")
    wait_for_line(notebook, f"reads 1 of {len(DAYS)} items")
    assert words(notebook, "condition") == "customer_id = :key AND ordered_at = :one"
    assert ask(notebook, "ruler.problem") == "''"


def test_direction_and_limit_choose_the_end_at_which_reading_stops(notebook: Any) -> None:
    notebook.page.get_by_label("← False").focus()
    notebook.page.keyboard.press("Space")
    notebook.page.get_by_role("spinbutton", name="Limit").fill("3")
    wait_for_line(notebook, f'Limit 3 stops it at "{FEBRUARY[-3]}"')
    assert "ScanIndexForward=False" in words(notebook, "code")
    notebook.page.get_by_role("spinbutton", name="Limit").fill("")
    wait_for_line(notebook, f"reads {len(FEBRUARY)} of")
    assert ask(notebook, "print(ruler.forward, ruler.limit)") == "False None"


def test_another_collection_comes_whole(notebook: Any) -> None:
    notebook.page.get_by_role("combobox", name="customer_id").select_option("c-0046")
    wait_for_line(notebook, "reads 15 of 15 items")
    assert words(notebook, "condition") == "customer_id = :key"
    assert notebook.page.get_by_role("slider", name="Last item").get_attribute("max") == "15"


def test_what_python_sets_shows_and_what_cannot_be_is_said(notebook: Any) -> None:
    ask(notebook, "ruler.stop = 30; ruler.start = 60")
    problem = notebook.page.get_by_role("alert")
    problem.filter(has_text="is no stretch of 83 items").wait_for()
    ask(notebook, "ruler.stop = 80")
    wait_for_line(notebook, "reads 20 of")
    assert problem.is_hidden()


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_axe_finds_nothing_in_any_theme(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    ask(notebook, "ruler.forward, ruler.limit = False, 5")
    wait_for_line(notebook, "Limit 5 stops it")
    notebook.page.get_by_role("slider", name="First item").focus()
    notebook.page.wait_for_timeout(700)
    assert notebook.axe(RULER) == []
    name = theme.removeprefix("JupyterLab ").lower().replace(" ", "_")
    notebook.screenshot(f"collection_ruler_{name}", RULER)


@pytest.mark.parametrize("width", [760, 1_280])
@pytest.mark.parametrize("bracket", [(0, 1), (40, 41), (0, 83), (80, 83)])
def test_no_words_overlap_or_leave_the_card(
    notebook: Any, width: int, bracket: tuple[int, int]
) -> None:
    notebook.page.set_viewport_size({"width": width, "height": 1_000})
    ask(notebook, "ruler.start, ruler.stop, ruler.limit = {}, {}, 50".format(*bracket))
    wait_for_line(notebook, f"reads {min(50, bracket[1] - bracket[0])} of")
    notebook.page.wait_for_timeout(400)
    found = notebook.words_in_the_way(RULER)
    assert found == []
    notebook.screenshot(f"collection_ruler_{bracket[0]}_{bracket[1]}_{width}", RULER)


def test_nothing_is_asked_of_the_network_and_nothing_breaks(notebook: Any) -> None:
    drag(notebook, 0, 40)
    wait_for_line(notebook, "reads 41 of")
    assert notebook.outside_requests == []
    assert notebook.errors == []


def test_a_step_of_a_handle_is_answered_while_the_hand_is_still_on_it(
    notebook: Any, timed: Any
) -> None:
    first = notebook.page.locator(f"{RULER} .handles input").first
    timed("handle step, 83 items", notebook, [(first, at) for at in range(30)], f"{RULER} p.line")


def test_the_ruler_of_lesson_3_shows_where_the_next_block_begins(lab: Any) -> None:
    lab.open("notebooks/03_sort_keys.ipynb")
    lab.run_all()
    lab.page.wait_for_selector(f"{RULER} .shelves")
    lab.page.get_by_role("slider", name="First item").focus()
    lab.page.keyboard.press("ArrowLeft")
    wait_for_line(lab, "reads 43 of 83 items, 4,025 B: 0.5 read units")  # as the lesson says
    lab.page.keyboard.press("ArrowLeft")
    wait_for_line(lab, "reads 44 of 83 items, 4,119 B: 1 read unit")
    settle(lab)
    lab.screenshot("lesson_3_ruler")
    assert lab.outside_requests == []
    assert lab.errors == []
