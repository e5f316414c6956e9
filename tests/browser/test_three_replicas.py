"""The three replicas in a real JupyterLab: played, scrubbed, and at another lag."""

from time import perf_counter
from typing import Any

import pytest

from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

REPLICAS = ".three-replicas"
SOURCES = (
    "from sandbox import Sandbox\nfrom sandbox.view import ThreeReplicas\n"
    'lab = Sandbox(seed=7, replica_lag="mild")\n'
    'carts = lab.resource.create_table(TableName="Carts", BillingMode="PAY_PER_REQUEST",\n'
    '    KeySchema=[{"AttributeName": "cart", "KeyType": "HASH"}],\n'
    '    AttributeDefinitions=[{"AttributeName": "cart", "AttributeType": "S"}])\n'
    "for n in range(4):\n"
    '    carts.put_item(Item={"cart": "c-1", "n": n})\n'
    '    for _ in range(3): carts.get_item(Key={"cart": "c-1"})\n'
    "    lab.clock.advance(seconds=0.1)",
    'shown = ThreeReplicas(lab.replicas("Carts").of("c-1"))\nshown',
)


@pytest.fixture
def notebook(opened: Any) -> Any:
    opened.page.wait_for_selector(f"{REPLICAS} .read")
    return opened


def line(lab: Any) -> str:
    return str(lab.page.locator(f"{REPLICAS} p.line").inner_text())


def wait_until(lab: Any, words: str) -> None:
    lab.wait_for_line(REPLICAS, words)


def test_play_goes_from_the_first_event_to_the_last(notebook: Any) -> None:
    notebook.page.get_by_role("button", name="Play").click()
    wait_until(notebook, "At 0 ms: a write, version 1")
    wait_until(notebook, "At 6 ms")
    notebook.page.get_by_role("button", name="Pause").click()
    notebook.page.get_by_role("button", name="Play").wait_for()


def test_the_keyboard_scrubs_and_changes_the_lag(notebook: Any) -> None:
    moment = notebook.page.get_by_role("slider", name="Moment")
    moment.focus()
    moment.press("Home")
    wait_until(notebook, "At 0 ms")
    moment.press("ArrowRight")
    wait_until(notebook, "At 6 ms")
    lag = notebook.page.get_by_role("slider", name="Lag of the last replica")
    lag.focus()
    began = perf_counter()
    lag.press("Home")
    wait_until(notebook, "none of them saw the past")
    print(f"\nfrom key to picture: {(perf_counter() - began) * 1_000:.0f} ms")
    pressed = notebook.page.get_by_role("button", name="As recorded")
    assert pressed.get_attribute("aria-pressed") == "false"
    pressed.press("Enter")
    wait_until(notebook, "4 of them saw the past")


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_it_can_be_read_in_every_theme(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    notebook.page.get_by_role("slider", name="Moment").press("End")
    assert notebook.axe(REPLICAS) == []
    notebook.screenshot(f"three_replicas_{theme.split()[-1].lower()}", REPLICAS)
