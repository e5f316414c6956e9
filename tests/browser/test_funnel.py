"""The funnel in a real JupyterLab: filtered otherwise, limited, played page by page."""

from time import perf_counter
from typing import Any

import pytest

from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

FUNNEL = ".funnel"
SOURCES = (
    "from boto3.dynamodb.conditions import Attr, Key\nfrom sandbox import Sandbox, shop\n"
    "from sandbox.view import Funnel\n"
    "lab = Sandbox(seed=7)\n"
    'keys = {"customer_id": "HASH", "order_id": "RANGE"}\n'
    'table = lab.resource.create_table(TableName="Orders", BillingMode="PAY_PER_REQUEST",\n'
    '    KeySchema=[{"AttributeName": key, "KeyType": role} for key, role in keys.items()],\n'
    '    AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys])\n'
    "with table.batch_writer() as batch:\n"
    "    for order in shop.with_invoices(shop.orders())[-200:]: batch.put_item(Item=order)",
    'Funnel.from_snapshot(lab.snapshot("Orders"), "status", "CANCELLED", key="c-0042")',
)


@pytest.fixture
def notebook(opened: Any) -> Any:
    opened.page.wait_for_selector(f"{FUNNEL} .price")
    return opened


def wait_until(lab: Any, words: str) -> None:
    lab.wait_for_line(FUNNEL, words)


def price(lab: Any) -> str:
    return str(lab.page.locator(f'{FUNNEL} [data-key="lane0"] text.units').text_content())


def test_another_filter_moves_what_is_returned_and_not_the_price(notebook: Any) -> None:
    wait_until(notebook, "The Scan reads 200 items, returns 1 and costs 24.5 read units.")
    assert price(notebook) == "24.5 read units"
    began = perf_counter()
    chosen = notebook.page.get_by_role("radio", name="OPEN", exact=True)
    chosen.click()
    wait_until(notebook, "The Scan reads 200 items, returns 2 and costs 24.5 read units.")
    print(f"\nfrom click to picture: {(perf_counter() - began) * 1_000:.0f} ms")
    assert price(notebook) == "24.5 read units"
    wait_until(notebook, "The same 2 items, for 1.5 instead of 24.5 read units.")
    chosen.press("ArrowLeft")
    wait_until(notebook, "returns 4 and costs 24.5")


def test_the_keyboard_sets_a_limit_and_goes_from_page_to_page(notebook: Any) -> None:
    limit = notebook.page.get_by_role("slider", name="Limit")
    limit.press("End")
    wait_until(notebook, "Page 1 of the Scan reads 100 items")
    limit.press("ArrowLeft")
    wait_until(notebook, "Page 1 of the Scan reads 50 items")
    page = notebook.page.get_by_role("slider", name="Page")
    page.press("End")
    wait_until(notebook, "Page 5 of the Scan reads 0 items")
    page.press("Home")
    wait_until(notebook, "Page 1 of the Scan reads 50 items")
    notebook.page.get_by_role("button", name="Play").click()
    wait_until(notebook, "Page 2 of the Scan reads 50 items")
    notebook.page.get_by_role("button", name="Pause").click()


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_it_can_be_read_in_every_theme_wide_and_narrow(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    for width in (1_280, 760):
        notebook.page.set_viewport_size({"width": width, "height": 1_000})
        notebook.page.wait_for_timeout(1_000)  # what moves is not judged
        assert notebook.axe(FUNNEL) == []
        assert notebook.words_in_the_way(FUNNEL) == []
        notebook.screenshot(f"funnel_{theme.split()[-1].lower()}_{width}", FUNNEL)
