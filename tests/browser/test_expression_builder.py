"""The expression builder in a real JupyterLab, by mouse and by keyboard."""

from typing import Any

import pytest

BUILDER = ".expression-builder"
THEMES = ("JupyterLab Dark", "JupyterLab Dark High Contrast", "JupyterLab Light")
SOURCES = (
    "from sandbox import Sandbox, shop\nfrom sandbox.grading.tables import fresh_table\n"
    "from sandbox.view import ExpressionBuilder\nlab = Sandbox(seed=7)\n"
    'fresh_table(lab, "Orders", "customer_id", "order_id", items=shop.orders(200))',
    'built = ExpressionBuilder(lab.snapshot("Orders"), "c-0042", sort=("begins_with", "o-0"),'
    ' filter=("status", "=", "OPEN"))\nbuilt',
    "",
)


@pytest.fixture
def notebook(fresh: Any) -> Any:
    fresh.page.wait_for_selector(f"{BUILDER} pre")
    return fresh


def lit(notebook: Any) -> set[str]:
    """The texts of all that is lit in the code."""
    return set(notebook.page.locator(f"{BUILDER} pre .chip.lit").all_text_contents())


def code(notebook: Any, name: str) -> Any:
    return notebook.page.locator(f'{BUILDER} [data-key="{name}"] pre')


def test_what_is_chosen_and_typed_is_written_in_all_four_notations(notebook: Any) -> None:
    page = notebook.page
    page.get_by_label("Attribute to filter on").select_option("total")
    code(notebook, "PartiQL").get_by_text('"total" = ?').wait_for()
    page.get_by_label("Operator of the filter").select_option(">=")
    code(notebook, "boto3 resource").get_by_text(".gte(").wait_for()
    page.get_by_label("Value of the filter", exact=True).fill("100")
    code(notebook, "boto3 resource").get_by_text("100").wait_for()
    assert '":v3": {"N": "100"}' in code(notebook, "AWS CLI").inner_text()
    assert '"#n1": "total"' in code(notebook, "boto3 client").inner_text()
    assert '"total" >= ?' in code(notebook, "PartiQL").inner_text()
    notebook.write("c2", "print(built.query.filter)")
    assert "('N', '100')" in notebook.run("c2")


def test_pointing_at_a_use_lights_its_definition_everywhere(notebook: Any) -> None:
    notebook.page.locator(f"{BUILDER} .aws-cli .chip", has_text=":v2").first.hover()
    assert lit(notebook) == {":v2", '":v2"', '{"S": "o-0"}', '"o-0"', "?"}
    row = notebook.page.locator(f"{BUILDER} tr.lit")
    assert row.count() == 1
    assert '{"S": "o-0"}' in row.inner_text()


def test_the_keyboard_reaches_each_definition_and_lights_its_uses(notebook: Any) -> None:
    page = notebook.page
    page.get_by_label("Value of the filter", exact=True).focus()
    page.keyboard.press("Tab")
    assert ":v1" in lit(notebook)
    for _ in range(3):
        page.keyboard.press("Tab")
    assert lit(notebook) == {"#n1", '"#n1"', '"status"'}


def test_the_keyboard_chooses_an_operator_and_a_second_value_appears(notebook: Any) -> None:
    page = notebook.page
    page.get_by_label("Operator for the sort key").focus()
    assert page.get_by_label("Highest value of the sort key").is_hidden()
    page.keyboard.type("bet")
    page.get_by_label("Highest value of the sort key").wait_for()
    code(notebook, "AWS CLI").get_by_text("BETWEEN").wait_for()


def test_what_is_no_number_is_said_in_the_widget(notebook: Any) -> None:
    page = notebook.page
    page.get_by_label("Attribute to filter on").select_option("total")
    code(notebook, "boto3 resource").get_by_text("total").wait_for()
    page.get_by_label("Value of the filter", exact=True).fill("cheap")
    page.locator(f"{BUILDER} .problem", has_text='"cheap" is not one').wait_for()


def test_copied_code_has_neither_marks_nor_missing_lines(notebook: Any) -> None:
    copied = code(notebook, "PartiQL").evaluate(
        """node => { const range = document.createRange(); range.selectNodeContents(node);
           getSelection().removeAllRanges(); getSelection().addRange(range); return getSelection().toString(); }"""
    )
    assert "'AND begins_with(\"order_id\", ?) '\n" in copied
    assert ":v2" not in copied


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_any_theme(notebook: Any, theme: str) -> None:
    notebook.use_theme(theme)
    notebook.page.locator(f'{BUILDER} tr[data-token=":v3"]').focus()
    notebook.screenshot(
        f"expression_builder_{theme.split(maxsplit=1)[1].replace(' ', '_')}", BUILDER
    )
    assert notebook.axe(BUILDER) == []


def test_a_narrow_notebook_shows_one_notation_below_the_other(notebook: Any) -> None:
    notebook.page.set_viewport_size({"width": 760, "height": 1_000})
    notebook.page.wait_for_timeout(300)
    boxes = [code(notebook, name).bounding_box() for name in ("boto3 client", "boto3 resource")]
    notebook.screenshot("expression_builder_narrow", BUILDER)
    notebook.page.set_viewport_size({"width": 1_280, "height": 1_000})
    assert boxes[0]["x"] == boxes[1]["x"]


def test_no_line_of_code_breaks_between_its_indent_and_its_first_word(notebook: Any) -> None:
    empty = notebook.page.locator(f"{BUILDER} pre .row").evaluate_all(
        """rows => rows.filter((row) => {
            const range = document.createRange();
            const walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
            const first = walk.nextNode();
            const at = first.data.search(/\\S/);
            if (at < 1) return false;
            range.setStart(first, at);
            range.setEnd(first, at + 1);
            return range.getBoundingClientRect().top > row.getBoundingClientRect().top + 10;
        }).map((row) => row.textContent)"""
    )
    assert empty == []
