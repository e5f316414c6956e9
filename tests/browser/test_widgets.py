"""The widgets in a real JupyterLab: what a learner does, by mouse and by keyboard."""

from typing import Any

import pytest

from sandbox.model.placement import land, spread
from sandbox.shop import orders, products, traffic
from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

MAP, CARD = ".partition-map", ".item-card"
SOURCES = (
    "from sandbox.shop import orders, products, traffic\n"
    "from sandbox.view import ItemCard, PartitionMap",
    "card = ItemCard(products()[2])\ncard",
    "stored = orders()\nshown = PartitionMap(stored, traffic(stored))\nshown",
    "",
)


@pytest.fixture
def notebook(fresh: Any) -> Any:
    fresh.page.wait_for_selector(f"{MAP} .partition")
    fresh.page.wait_for_selector(f"{CARD} tr")
    return fresh


def wait_for_line(lab: Any, words: str) -> None:
    lab.wait_for_line(MAP, words)


def has_focus(lab: Any, selector: str) -> bool:
    return bool(lab.page.locator(selector).evaluate("node => node === document.activeElement"))


def test_a_typed_key_value_lands_in_the_partition_of_its_hash(notebook: Any) -> None:
    field = notebook.page.get_by_label("Key value")
    field.press_sequentially("SHIPPED")
    wait_for_line(notebook, '"SHIPPED" lands')
    expected = land("SHIPPED", 8)
    digits = notebook.page.locator(f'{MAP} [data-key="hash"]').text_content()
    assert digits == expected.hash_text
    lit = notebook.page.locator(f"{MAP} .band.lit")
    assert lit.get_attribute("data-key") == f"band{expected.partition}"
    assert lit.evaluate("node => getComputedStyle(node).fill") != "none"
    band, dot = lit.bounding_box(), notebook.page.locator(f"{MAP} .dot")
    notebook.page.wait_for_timeout(900)  # until the point has arrived
    middle = dot.bounding_box()["y"] + dot.bounding_box()["height"] / 2
    assert band["y"] <= middle <= band["y"] + band["height"]
    assert has_focus(notebook, f"{MAP} input[type=text]")


def test_who_asks_for_less_motion_sees_the_point_at_rest(notebook: Any) -> None:
    running = "root => document.querySelector(root).getAnimations({ subtree: true }).length"
    notebook.page.emulate_media(reduced_motion="reduce")
    # what began to move while the widget was drawn, before anybody asked for less motion, ends first
    notebook.page.wait_for_function(f"root => ({running})(root) === 0", arg=MAP)
    notebook.page.get_by_role("button", name="OPEN", exact=True).click()
    wait_for_line(notebook, '"OPEN" lands')
    assert notebook.page.evaluate(running, MAP) == 0


def test_the_arrow_keys_change_the_number_of_partitions(notebook: Any) -> None:
    slider = notebook.page.get_by_role("slider", name="Partitions")
    slider.focus()
    for _ in range(3):
        notebook.page.keyboard.press("ArrowRight")
    notebook.page.wait_for_selector(f'{MAP} [data-key="P10"]')
    assert notebook.page.locator(f"{MAP} .partition").count() == 11
    assert notebook.page.locator(f"{MAP} output").inner_text() == "11"
    assert has_focus(notebook, f"{MAP} input[type=range]")
    notebook.write("c3", "shown.partitions")
    assert notebook.run("c3") == "11"


def test_the_arrow_keys_change_the_key_attribute(notebook: Any) -> None:
    notebook.page.get_by_label("status", exact=True).focus()
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.keyboard.press("ArrowRight")
    stored = orders()
    loads = spread(stored, traffic(stored), key="customer_id", partitions=8)
    hot = max(loads, key=lambda load: load.traffic)
    wait_for_line(notebook, f"Busiest: {hot.label} with {hot.traffic_share:.1%} of the requests")
    assert has_focus(notebook, f"{MAP} input[value=customer_id]")


def test_two_maps_do_not_share_their_radio_buttons(notebook: Any) -> None:
    notebook.write("c3", "PartitionMap(stored, key='country')")
    notebook.run("c3")
    notebook.page.wait_for_function(f"document.querySelectorAll('{MAP} .map').length === 2")
    checked = notebook.page.locator(f"{MAP} input:checked")
    assert [checked.nth(n).get_attribute("value") for n in (0, 1)] == ["status", "country"]


def test_what_python_sets_shows_in_the_browser(notebook: Any) -> None:
    notebook.write("c3", "shown.partitions, shown.value = 3, 'OPEN'; card.item = {'pk': 'a'}")
    notebook.run("c3")
    wait_for_line(notebook, f'"OPEN" lands on P{land("OPEN", 3).partition}')
    assert notebook.page.get_by_role("slider", name="Partitions").input_value() == "3"
    assert notebook.page.locator(f"{CARD} tbody tr").count() == 1


def test_focus_on_an_attribute_lights_it_in_both_notations_and_on_the_ruler(notebook: Any) -> None:
    first, second = (list(products()[2])[n] for n in (0, 1))
    notebook.page.locator(f"{CARD} tbody tr").first.focus()
    assert lit(notebook) == [first, first]
    notebook.page.keyboard.press("Tab")
    assert lit(notebook) == [second, second]
    cells = notebook.page.locator(f"{CARD} tr.lit code").all_inner_texts()
    assert cells == ['"name": "Rain jacket"', '"name": {"S": "Rain jacket"}']
    notebook.page.hover(f'{CARD} tr[data-key="price"]')
    assert lit(notebook) == ["price", "price"]


def lit(lab: Any) -> list[str | None]:
    found = lab.page.locator(f"{CARD} .lit")
    return [found.nth(n).get_attribute("data-key") for n in range(found.count())]


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_axe_finds_nothing_in_any_theme(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    notebook.page.get_by_role("button", name="OPEN", exact=True).click()
    wait_for_line(notebook, '"OPEN" lands')
    notebook.page.locator(f"{CARD} tbody tr").nth(5).focus()
    notebook.page.wait_for_timeout(1_000)  # contrast is measured on what stands still
    assert notebook.axe(MAP) == []
    assert notebook.axe(CARD) == []
    name = theme.removeprefix("JupyterLab ").lower().replace(" ", "_")
    notebook.screenshot(f"partition_map_{name}", MAP)
    notebook.screenshot(f"item_card_{name}", CARD)


@pytest.mark.parametrize("width", [760, 1_280])
@pytest.mark.parametrize("partitions", [1, 8, 16])
def test_no_words_overlap_or_leave_the_card(notebook: Any, width: int, partitions: int) -> None:
    notebook.page.set_viewport_size({"width": width, "height": 1_000})
    notebook.write("c3", f"shown.partitions, shown.value = {partitions}, 'DELIVERED'")
    notebook.run("c3")
    wait_for_line(notebook, '"DELIVERED" lands')
    notebook.page.wait_for_timeout(600)
    assert notebook.words_in_the_way(MAP) == []
    notebook.screenshot(f"partition_map_{partitions}_partitions_{width}", MAP)


def test_nothing_is_asked_of_the_network_and_nothing_breaks(notebook: Any) -> None:
    notebook.page.get_by_label("Key value").fill("OPEN")
    wait_for_line(notebook, '"OPEN" lands')
    assert notebook.outside_requests == []
    assert notebook.errors == []


def test_a_slider_step_is_answered_while_the_hand_is_still_on_it(notebook: Any, timed: Any) -> None:
    slider = notebook.page.locator(f"{MAP} input[type=range]").first
    steps = [(slider, partitions) for partitions in range(1, 17)]
    timed("slider step, 20,000 requests", notebook, steps, f"{MAP} .canvas")
