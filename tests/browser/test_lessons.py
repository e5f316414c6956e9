"""Lessons and exercises in a real JupyterLab: opened, run, changed and solved as a learner does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from sandbox.model.placement import land

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSON_2 = "notebooks/02_partition_keys.ipynb"
EXERCISES_1 = "exercises/01_items_and_keys.ipynb"
MAP = ".partition-map"
RESTOCK = """def restock(table, product_id):
    table.update_item(
        Key={"product_id": product_id},
        UpdateExpression="SET stock = stock + :delivered",
        ExpressionAttributeValues={":delivered": 5},
    )"""
READ_THEN_WRITE = """def restock(table, product_id):
    item = table.get_item(Key={"product_id": product_id})["Item"]
    item["stock"] += 5
    table.put_item(Item=item)"""


def expected_failures(path: Path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell.id for cell in cells if "raises-exception" in cell.metadata.get("tags", [])]


@pytest.fixture(scope="module")
def lesson_2(new_lab_page: Callable[[], Any]) -> Iterator[Any]:
    page = new_lab_page()
    page.open(LESSON_2)
    page.run_all()
    page.page.wait_for_selector(f"{MAP} .partition")
    yield page
    page.close()


def lessons() -> list[Any]:
    """Each time the start page; the others, whose cells are tests of their own, with THOROUGH=1."""
    first, *others = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
    return [first, *(pytest.param(name, marks=pytest.mark.thorough) for name in others)]


@pytest.mark.parametrize("name", lessons())
def test_a_lesson_runs_in_jupyterlab_and_fails_only_where_it_means_to(lab: Any, name: str) -> None:
    lab.open(f"notebooks/{name}")
    lab.run_all()
    failed = lab.page.evaluate(
        """() => lesson.panel().content.widgets
            .filter((cell) => cell.model.type === "code")
            .filter((cell) => cell.model.outputs.toJSON().some((output) => output.output_type === "error"))
            .map((cell) => cell.model.id)"""
    )
    assert failed == expected_failures(NOTEBOOKS / name)
    unrun = lab.page.evaluate(
        """() => lesson.panel().content.widgets
            .filter((cell) => cell.model.type === "code" && !cell.model.executionCount)
            .map((cell) => cell.model.id)"""
    )
    assert unrun == []
    assert lab.outside_requests == []
    assert lab.errors == []
    lab.screenshot(f"lesson_{Path(name).stem}")


def test_a_key_typed_into_lesson_2_lands_where_its_hash_says(lesson_2: Any) -> None:
    shown = lesson_2.page.locator(MAP).first
    shown.scroll_into_view_if_needed()
    field = shown.get_by_label("Key value")
    field.fill("")
    field.press_sequentially("c-0117")
    line = shown.locator("p.line")
    line.filter(has_text='"c-0117" lands').wait_for()
    home = land("c-0117", int(shown.locator("output").inner_text())).partition
    assert f'"c-0117" lands on P{home}' in line.inner_text()
    lit = shown.locator(".band.lit")
    assert lit.get_attribute("data-key") == f"band{home}"


def test_the_keyboard_changes_the_number_of_partitions_in_lesson_2(lesson_2: Any) -> None:
    shown = lesson_2.page.locator(MAP).first
    shown.scroll_into_view_if_needed()  # JupyterLab does not lay out what nobody sees
    before = int(shown.locator("output").inner_text())
    shown.get_by_role("slider", name="Partitions").focus()
    lesson_2.page.keyboard.press("ArrowRight")
    shown.locator(f'[data-key="P{before}"]').first.wait_for()
    assert shown.locator(".partition").count() == before + 1


def test_axe_finds_nothing_in_lesson_2s_maps(lesson_2: Any) -> None:
    lesson_2.page.wait_for_timeout(1_000)  # contrast is measured on what stands still
    assert lesson_2.axe(MAP) == []


def test_an_exercise_is_solved_by_typing_into_its_cell(lab: Any) -> None:
    lab.open(EXERCISES_1)
    lab.run("setup")
    lab.run("restock-answer")
    assert "Not attempted" in lab.run("restock-check")

    lab.write("restock-answer", READ_THEN_WRITE)
    lab.run("restock-answer")
    not_yet = lab.run("restock-check")
    assert "Not yet" in not_yet
    assert "GetItem" in not_yet  # the evidence, by name

    answer = lab.page.locator('.jp-Notebook .jp-CodeCell:has-text("def restock") .cm-content').first
    answer.click()
    lab.page.keyboard.press("Control+A")
    lab.page.keyboard.insert_text(RESTOCK)
    lab.run("restock-answer")
    passed = lab.run("restock-check")
    assert "Passed" in passed
    assert "1 write unit" in passed
    verdict = lab.page.get_by_text("Passed:").first
    verdict.evaluate("node => node.scrollIntoView({ block: 'center' })")
    lab.screenshot("exercise_solved")
