"""The bill and the break-even curve in a real JupyterLab: what a learner does, by mouse and by keyboard."""

from typing import Any

import pytest

from sandbox.model.pricing.exact import dollars
from sandbox.model.pricing.what_if import WhatIf
from sandbox.service.price_file import price_list
from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

BILL, CURVE = ".bill-view", ".break-even"
SOURCES = (
    "from sandbox import Sandbox\n"
    "from sandbox.model.pricing.what_if import WhatIf\n"
    "from sandbox.view import BillView, BreakEven\n"
    "lab = Sandbox(seed=7)",
    "bill = BillView(WhatIf(indexes=2, items=50_000_000).priced(lab.price_list))\nbill",
    "curve = BreakEven(WhatIf(indexes=1), lab.price_list)\ncurve",
    "",
)
COMPARED = WhatIf(indexes=2, items=50_000_000).priced(price_list())


@pytest.fixture
def notebook(fresh: Any) -> Any:
    fresh.page.set_viewport_size({"width": 1_280, "height": 1_400})
    fresh.page.wait_for_selector(f"{BILL} table")
    fresh.page.wait_for_selector(f"{CURVE} .dot")
    return fresh


def wait_for_line(lab: Any, root: str, words: str) -> None:
    lab.wait_for_line(root, words)


def total_below(lab: Any) -> str:
    return str(lab.page.locator(f"{BILL} tfoot td").inner_text())


def test_a_click_on_a_bar_shows_the_lines_of_its_mode(notebook: Any) -> None:
    notebook.page.locator(f"{BILL} label[data-key=pick-reserved-1y]").click()
    wait_for_line(notebook, BILL, "The largest part of Reserved for 1 year: ")
    assert total_below(notebook) == dollars(COMPARED["reserved-1y"].total)
    chosen = notebook.page.get_by_role("radio", name="Reserved for 1 year")
    assert chosen.is_checked()


def test_the_arrow_keys_go_from_mode_to_mode(notebook: Any) -> None:
    notebook.page.get_by_role("radio", name="On-demand: ").focus()
    for _ in range(2):
        notebook.page.keyboard.press("ArrowDown")
    wait_for_line(notebook, BILL, "The largest part of Provisioned, auto scaled: ")
    assert total_below(notebook) == dollars(COMPARED["auto-scaled"].total)
    focused = notebook.page.evaluate("document.activeElement.value")
    assert focused == "auto-scaled"


def test_a_piece_of_advice_opens_to_its_formula_and_stays_open(notebook: Any) -> None:
    first = notebook.page.locator(f"{BILL} details").first
    first.locator("summary").focus()
    notebook.page.keyboard.press("Enter")
    assert first.locator("p").is_visible()
    assert first.locator("p").inner_text() == COMPARED.advice[0].formula
    notebook.page.locator(f"{BILL} label[data-key=pick-provisioned]").click()
    wait_for_line(notebook, BILL, "The largest part of Provisioned: ")
    assert first.locator("p").is_visible()


def test_what_python_sets_shows_in_the_browser(notebook: Any) -> None:
    notebook.write("c3", "bill.mode = 'reserved-3y'; curve.region = 'sa-east-1'")
    notebook.run("c3")
    wait_for_line(notebook, BILL, "The largest part of Reserved for 3 years: ")
    assert notebook.page.get_by_role("radio", name="Reserved for 3 years").is_checked()
    assert notebook.page.get_by_label("Region").input_value() == "sa-east-1"


def test_sliders_and_the_region_move_the_point_and_the_totals(notebook: Any) -> None:
    used = notebook.page.get_by_role("slider", name="Used share of provisioned capacity")
    used.focus()
    notebook.page.keyboard.press("Home")
    for _ in range(7):
        notebook.page.keyboard.press("ArrowRight")
    wait_for_line(notebook, CURVE, "use 8% of what you would provision: on-demand is cheaper until")
    indexes = notebook.page.get_by_role("slider", name="Indexes with the whole item")
    indexes.focus()
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.get_by_label("Region").select_option("eu-west-1")
    notebook.page.wait_for_function(
        "root => document.querySelector(`${root} .canvas`).textContent.includes('eu-west-1, prices')",
        arg=CURVE,
    )
    priced = WhatIf("eu-west-1", indexes=2, utilisation="0.08").priced(price_list())
    shown = notebook.page.locator(f"{CURVE} [data-key=provisioned] text").all_text_contents()
    assert shown == ["Provisioned", dollars(priced["provisioned"].total)]


def test_the_arrow_keys_change_from_writes_to_reads(notebook: Any) -> None:
    notebook.page.get_by_label("write", exact=True).focus()
    notebook.page.keyboard.press("ArrowRight")
    wait_for_line(notebook, CURVE, "Your reads use")


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_axe_finds_nothing_in_any_theme(notebook: Any, theme: str) -> None:
    notebook.page.set_viewport_size({"width": 1_280, "height": 2_000})
    notebook.use_theme(theme)
    name = theme.removeprefix("JupyterLab ").lower().replace(" ", "_")
    for mode, share in (("on-demand", 70), ("auto-scaled", 18), ("reserved-1y", 5)):
        notebook.write("c3", f"bill.mode, curve.utilisation = '{mode}', {share}")
        notebook.run("c3")
        notebook.page.wait_for_timeout(500)  # contrast is measured on what stands still
        assert notebook.axe(BILL) == []
        assert notebook.axe(CURVE) == []
        notebook.screenshot(f"bill_{name}_{mode}", BILL)
        notebook.screenshot(f"break_even_{name}_{share}", CURVE)


@pytest.mark.parametrize("width", [800, 1_800])
@pytest.mark.parametrize("share", [2, 9, 25, 29, 60, 100])
def test_the_card_is_nowhere_wider_than_its_place(notebook: Any, width: int, share: int) -> None:
    notebook.page.set_viewport_size({"width": width, "height": 2_000})
    notebook.write("c3", f"curve.utilisation = {share}")
    notebook.run("c3")
    notebook.page.wait_for_timeout(400)
    for root in (BILL, CURVE):
        out = notebook.page.evaluate(
            """(root) => {
                const frame = document.querySelector(root).getBoundingClientRect();
                return [...document.querySelectorAll(`${root} :is(svg text, td, th, summary, output)`)]
                    .filter((node) => node.textContent)
                    .filter((node) => node.getBoundingClientRect().right > frame.right + 1)
                    .map((node) => node.textContent);
            }""",
            root,
        )
        assert out == []
        notebook.screenshot(f"{root[1:].replace('-', '_')}_{width}_{share}", root)


def test_nothing_is_asked_of_the_network_and_nothing_breaks(notebook: Any) -> None:
    notebook.page.locator(f"{BILL} label[data-key=pick-provisioned-ia]").click()
    wait_for_line(notebook, BILL, "The largest part of Provisioned, Standard-IA: ")
    assert notebook.outside_requests == []
    assert notebook.errors == []


def test_a_step_is_answered_while_the_hand_is_still_on_it(notebook: Any, timed: Any) -> None:
    slider = notebook.page.get_by_role("slider", name="Used share of provisioned")
    shares = [(slider, share) for share in range(10, 91, 4)]
    timed("slider step", notebook, shares, f"{CURVE} p.line")
    modes = [(mode, None) for mode in notebook.page.locator(f"{BILL} .modes input").all()[1:]]
    timed("choice of a mode", notebook, modes, f"{BILL} p.line")
