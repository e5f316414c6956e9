"""Every widget on one page of a real JupyterLab: each is drawn, takes a key, draws again, and axe has nothing to say.

One page serves all, because opening JupyterLab is what takes long. What each widget does besides is in its own file,
whose tests run with THOROUGH=1.
"""

from typing import Any, NamedTuple

import pytest

from tests.browser import (
    test_bill_and_break_even,
    test_collection_ruler,
    test_day_replay,
    test_expression_builder,
    test_funnel,
    test_heat_map,
    test_index_mirror,
    test_interleaver,
    test_three_replicas,
    test_two_regions,
    test_widgets,
)


class Widget(NamedTuple):
    """How one widget is made, and a key that changes what it shows."""

    sources: tuple[str, ...]
    control: tuple[str, str]  # role, name
    key: str
    drawn: str = ".canvas svg"


SLIDER, RADIO, MENU, BUTTON = "slider", "radio", "combobox", "button"
BILLS = test_bill_and_break_even.SOURCES
WIDGETS = {
    "item-card": Widget(test_widgets.SOURCES[:2], ("row", "price"), "focus"),
    "partition-map": Widget(
        (test_widgets.SOURCES[0], test_widgets.SOURCES[2]), (SLIDER, "Partitions"), "ArrowRight"
    ),
    "collection-ruler": Widget(
        test_collection_ruler.SOURCES, (SLIDER, "First item"), "ArrowLeft", ".stage svg"
    ),
    "expression-builder": Widget(
        test_expression_builder.SOURCES, (MENU, "Attribute to filter on"), "ArrowDown", "pre"
    ),
    "funnel": Widget(test_funnel.SOURCES, (SLIDER, "Limit"), "ArrowRight"),
    "three-replicas": Widget(
        test_three_replicas.SOURCES, (SLIDER, "Moment"), "Home"
    ),
    "index-mirror": Widget(
        (test_index_mirror.TABLE, test_index_mirror.STORY), (SLIDER, "Moment"), "ArrowRight", ".card"
    ),
    "interleaver": Widget(
        test_interleaver.SOURCES, (BUTTON, "Till B, GetItem: later"), "Enter", ".stage svg"
    ),
    "heat-map": Widget(test_heat_map.SOURCES, (SLIDER, "Time"), "End"),
    "day-replay": Widget(test_day_replay.SOURCES, (SLIDER, "Time of day"), "Home"),
    "two-regions": Widget(
        test_two_regions.SOURCES, (BUTTON, "Sell one in us-east-1"), "Enter"
    ),
    "bill-view": Widget(BILLS[:2], (RADIO, "On-demand: "), "ArrowDown", "table"),
    "break-even": Widget(
        (BILLS[0], BILLS[2]), (SLIDER, "Used share of provisioned capacity"), "Home"
    ),
}  # fmt: skip
SOURCES = [source for widget in WIDGETS.values() for source in widget.sources if source]


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_drawn_and_a_key_changes_what_it_shows(opened: Any, name: str) -> None:
    widget, root = WIDGETS[name], opened.page.locator(f".{name}")
    root.scroll_into_view_if_needed()  # JupyterLab does not lay out what nobody sees
    root.locator(widget.drawn).first.wait_for()
    canvas = root.locator(".canvas")
    before = canvas.inner_html()
    control = root.get_by_role(widget.control[0], name=widget.control[1]).first
    control.focus()
    if widget.key != "focus":
        control.press(widget.key)
    opened.page.wait_for_function(
        "([root, before]) => document.querySelector(`${root} .canvas`).innerHTML !== before",
        arg=[f".{name}", before],
    )
    assert root.locator(".problem").is_hidden()
    assert opened.axe(f".{name}") == []
    opened.screenshot(f"gallery_{name}", f".{name}")


def test_no_widget_asks_another_machine_for_anything(opened: Any) -> None:
    assert opened.outside_requests == []
    assert opened.errors == []
