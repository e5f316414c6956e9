"""The index mirror in a real JupyterLab: played, scrubbed and asked, by mouse and by keyboard."""

import re
from typing import Any

import pytest

from tests.browser.conftest import DARK, HIGH_CONTRAST, LIGHT

MIRROR = ".index-mirror"
TABLE = """
from decimal import Decimal
from sandbox import Sandbox
from sandbox.shop import orders
from sandbox.view import IndexMirror
lab = Sandbox(seed=7)
names = ("order_id", "status", "ordered_at")
keys = [{"AttributeName": "status", "KeyType": "HASH"}, {"AttributeName": "ordered_at", "KeyType": "RANGE"}]
carries = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]}
table = lab.resource.create_table(
    TableName="Orders", BillingMode="PAY_PER_REQUEST",
    KeySchema=[{"AttributeName": "order_id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
    GlobalSecondaryIndexes=[{"IndexName": "by_status", "KeySchema": keys, "Projection": carries}],
)
given = orders(400)
for order in given[:9]:
    table.put_item(Item=order)
def change(number, text, value=None):
    values = {} if value is None else {"ExpressionAttributeValues": {":v": value}}
    table.update_item(Key={"order_id": f"o-{number:05d}"}, UpdateExpression=text, **values)
"""
STORY = """
mirror = IndexMirror.of(lab.snapshot("Orders"), index="by_status")
def did():
    mirror.record(lab.snapshot("Orders"), lab.receipt())
table.put_item(Item=given[9]); did()
table.put_item(Item={"order_id": "o-00900", "customer_id": "c-0007", "total": 3}); did()
table.update_item(
    Key={"order_id": "o-00001"}, UpdateExpression="SET #s = :s",
    ExpressionAttributeNames={"#s": "status"}, ExpressionAttributeValues={":s": "SHIPPED"}); did()
change(2, "SET country = :v", "IS"); did()
lab.dials.index_lag = "real"
change(3, "REMOVE ordered_at"); did()
table.delete_item(Key={"order_id": "o-00004"}); did()
lab.clock.advance(seconds=5); mirror.record(lab.snapshot("Orders"))
lab.dials.index_lag = "off"
mirror.moment = 0
mirror
"""


SOURCES = (TABLE, STORY, "")


@pytest.fixture
def notebook(fresh: Any) -> Any:
    fresh.page.wait_for_selector(f"{MIRROR} .card")
    wait_for_line(fresh, "9 items in Orders, 9 entries in by_status")
    return fresh


def wait_for_line(lab: Any, words: str) -> None:
    lab.wait_for_line(MIRROR, words)


def go_to(lab: Any, moment: int) -> None:
    slider = lab.page.get_by_role("slider", name="Moment")
    slider.evaluate(
        "(node, to) => { node.value = to; node.dispatchEvent(new Event('input', {bubbles: true})); }",
        moment,
    )
    lab.page.wait_for_function(
        "([root, now]) => document.querySelector(`${root} .player output`).value.startsWith(now)",
        arg=[MIRROR, f"{moment} of"],
    )


def test_the_arrow_keys_walk_from_write_to_write(notebook: Any) -> None:
    slider = notebook.page.get_by_role("slider", name="Moment")
    slider.focus()
    notebook.page.keyboard.press("ArrowRight")
    wait_for_line(notebook, "o-00010 is new, and by_status gets an entry. 1 + 1 = 2 write units.")
    notebook.page.keyboard.press("ArrowRight")
    wait_for_line(notebook, "o-00900 has no status and ordered_at, so by_status skips it.")
    notebook.page.keyboard.press("ArrowRight")
    wait_for_line(notebook, "1 + 2 = 3 write units.")
    assert slider.evaluate("node => node === document.activeElement")
    cards = notebook.page.locator(f"{MIRROR} .card.entry.deleted, {MIRROR} .card.entry.put")
    assert cards.count() == 2
    assert slider.get_attribute("aria-valuetext") == "3 of 7"


def test_play_ends_at_the_last_moment(notebook: Any) -> None:
    go_to(notebook, 5)
    notebook.page.get_by_role("button", name="Play").click()
    notebook.page.get_by_role("button", name="Pause").wait_for()
    wait_for_line(notebook, "changes have arrived in by_status.")
    notebook.page.get_by_role("button", name="Play").wait_for()
    notebook.write("c2", "mirror.moment")
    assert notebook.run("c2") == "7"


def test_an_entry_on_its_way_says_when_it_comes(notebook: Any) -> None:
    go_to(notebook, 5)
    note = notebook.page.locator(f"{MIRROR} .note.going")
    assert re.fullmatch(r"goes in [\d,]+ ms", note.text_content())


def test_another_projection_and_a_query_that_wants_more_than_it_carries(notebook: Any) -> None:
    assert not notebook.page.get_by_label("country", exact=True).is_visible()
    notebook.page.get_by_label("KEYS_ONLY").check(force=True)
    notebook.page.get_by_label("OPEN", exact=True).check(force=True)
    notebook.page.get_by_label("country", exact=True).check(force=True)
    wait_for_line(notebook, "The Query is refused: a GSI cannot have country from Orders.")
    assert notebook.page.locator(f"{MIRROR} .barred").count() > 0
    notebook.page.get_by_label("KEYS_ONLY").focus()
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.keyboard.press("ArrowRight")
    wait_for_line(notebook, "The Query reads 3 entries of together")
    assert notebook.page.locator(f"{MIRROR} .barred").count() == 0
    notebook.write("c2", "mirror.projection, mirror.query, mirror.wants")
    assert notebook.run("c2") == "('ALL', 'OPEN', 'country')"


def test_what_is_recorded_later_joins_the_story_on_the_screen(notebook: Any) -> None:
    notebook.write("c2", "table.put_item(Item=given[20] | {'status': 'LOST', 'weight': 3})\ndid()")
    notebook.run("c2")
    wait_for_line(notebook, "o-00021 is new")
    assert notebook.page.get_by_role("slider", name="Moment").input_value() == "8"
    assert notebook.page.get_by_label("LOST", exact=True).count() == 1


def test_a_single_moment_has_no_player(notebook: Any) -> None:
    notebook.write("c1", "IndexMirror.of(lab.snapshot('Orders'))")
    notebook.run("c1")
    notebook.page.wait_for_selector(f"{MIRROR} .card")
    assert not notebook.page.get_by_role("slider", name="Moment").is_visible()


def test_who_asks_for_less_motion_sees_entries_at_rest(notebook: Any) -> None:
    running = "root => document.querySelector(root).getAnimations({ subtree: true }).length"
    notebook.page.emulate_media(reduced_motion="reduce")
    notebook.page.wait_for_function(f"root => ({running})(root) === 0", arg=MIRROR)
    go_to(notebook, 3)
    assert notebook.page.evaluate(running, MIRROR) == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST])
def test_axe_finds_nothing_in_any_theme(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    name = theme.removeprefix("JupyterLab ").lower().replace(" ", "_")
    for moment in (0, 3, 6):
        go_to(notebook, moment)
        if moment == 6:
            notebook.page.get_by_label("OPEN", exact=True).check(force=True)
            notebook.page.get_by_label("country", exact=True).check(force=True)
            wait_for_line(notebook, "The Query is refused")
        notebook.page.wait_for_timeout(900)  # contrast is measured on what stands still
        assert notebook.axe(MIRROR) == []
        notebook.screenshot(f"index_mirror_{moment}_{name}", MIRROR)
    notebook.use_theme(LIGHT)


@pytest.mark.parametrize("width", [760, 900, 1_280])
@pytest.mark.parametrize("moment", [0, 3, 6])
def test_no_words_overlap_or_leave_the_card(notebook: Any, width: int, moment: int) -> None:
    notebook.page.set_viewport_size({"width": width, "height": 1_000})
    go_to(notebook, moment)
    notebook.page.get_by_label("DELIVERED", exact=True).check(force=True)
    notebook.page.get_by_label("country", exact=True).check(force=True)
    wait_for_line(notebook, "The Query is refused")
    notebook.page.wait_for_timeout(900)
    found = notebook.words_in_the_way(MIRROR)
    notebook.screenshot(f"index_mirror_{moment}_at_{width}", MIRROR)
    assert found == []


def test_nothing_is_asked_of_the_network_and_nothing_breaks(notebook: Any) -> None:
    go_to(notebook, 4)
    assert notebook.outside_requests == []
    assert notebook.errors == []


def test_a_moment_is_drawn_while_the_hand_is_still_on_the_slider(notebook: Any, timed: Any) -> None:
    slider = notebook.page.locator(f"{MIRROR} input[type=range]")
    moments = [(slider, n % 8) for n in range(1, 22)]
    timed("a moment of the mirror", notebook, moments, f"{MIRROR} p.line")
