"""Whatever lessons there are: solutions and exercises belong together, and each says what it should.

That the outputs of lessons and solutions are still true is shown by nbval, which runs them.
"""

import json
import re
from itertools import chain, islice, pairwise
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from sandbox import grading
from sandbox.grading.authoring import form
from sandbox.grading.authoring.blanks import ANSWER, CHECK, exercise
from sandbox.grading.authoring.run import RAISES, error_of, run
from sandbox.progress.course import lessons

ROOT = Path(__file__).parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
KEPT = [*LESSONS, *SOLUTIONS]


def name(path):
    return f"{path.parent.name}/{path.name}"


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(notebook, tag):
    return [cell.id for cell in notebook.cells if tag in form.tags(cell)]


def test_every_solution_has_its_exercise_and_every_exercise_its_solution():
    assert {p.name for p in SOLUTIONS} == {p.name for p in (ROOT / "exercises").glob("*.ipynb")}


@pytest.mark.parametrize("path", SOLUTIONS, ids=name)
def test_an_exercise_is_what_its_solution_makes_of_it(path):
    written = (ROOT / "exercises" / path.name).read_text(encoding="utf-8")
    assert written == form.text_of(exercise(form.read(path))), "python -m sandbox.grading.authoring"


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_a_kept_notebook_was_run_from_top_to_bottom_and_cleaned(path):
    notebook = form.read(path)
    assert path.read_text(encoding="utf-8") == form.text_of(form.clean(notebook))
    # nbval would pass over a cell that has no count
    assert [cell.execution_count for cell in code(notebook)] == [*range(1, len(code(notebook)) + 1)]
    assert tagged(notebook, RAISES) == [cell.id for cell in code(notebook) if error_of(cell)]
    assert "widget-view" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_a_sentence_that_begins_with_a_number_is_no_list(path):
    # "16. The first put ..." is item 16 of a list to Markdown
    for cell in (cell for cell in form.read(path).cells if cell.cell_type == "markdown"):
        numbers = [int(n) for n in re.findall(r"^(\d+)[.)] ", cell.source, flags=re.MULTILINE)]
        steps = pairwise([0, *numbers])
        assert all(number in (1, before + 1) for before, number in steps), cell.source


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_a_lesson_stays_short(path):
    notebook = form.read(path)
    assert len(notebook.cells) <= 45
    long = [cell.source for cell in code(notebook) if len(cell.source.splitlines()) > 15]
    assert long == []


@pytest.mark.parametrize("path", SOLUTIONS, ids=name)
def test_every_check_of_the_lesson_is_asked_and_its_solution_passes(path):
    notebook = form.read(path)
    checks = [cell for cell in code(notebook) if CHECK in form.tags(cell)]
    for cell in checks:
        assert any("Passed: " in json.dumps(output) for output in cell.outputs), cell.id
    lesson = getattr(grading, f"lesson_{path.name[:2]}")
    text = "\n".join(cell.source for cell in checks)
    assert [check.name for check in lesson.checks if f"check.{check.name}(" not in text] == []
    assert tagged(notebook, ANSWER)


@pytest.mark.parametrize("path", SOLUTIONS, ids=name)
def test_exercises_are_numbered_and_called_alike_in_a_notebook_and_in_a_report_of_it(path):
    text = "\n".join(cell.source for cell in form.read(path).cells if cell.cell_type == "markdown")
    headings = next(each.exercises for each in lessons(ROOT) if each.file == path.name)
    checks = getattr(grading, f"lesson_{path.name[:2]}").checks
    reported = [(str(n), headings[check.name]) for n, check in enumerate(checks, start=1)]
    assert reported == re.findall(r"^## (\d+)\. (.+)$", text, flags=re.MULTILINE)


@pytest.mark.parametrize("path", SOLUTIONS, ids=name)
def test_a_check_shows_the_answer_that_its_notebook_has(path):
    sources = {cell.id: cell.source for cell in code(form.read(path))}
    for check in getattr(grading, f"lesson_{path.name[:2]}").checks:
        answer = sources[f"{check.name.replace('_', '-')}-answer"]
        # the mark goes, with its line if it has one to itself
        unmarked = re.sub(r"^ *# answer\n| +# answer$", "", answer, flags=re.MULTILINE)
        assert check.solution.strip() == unmarked, check.name


@pytest.fixture(scope="module")
def run_as_shipped():
    """Every exercise, by its name, run in one kernel, which forgets all names in between: starting one takes longer."""
    exercises = {path.name: form.read(ROOT / "exercises" / path.name) for path in SOLUTIONS}
    for number, each in enumerate(exercises.values()):
        for cell in each.cells:
            cell.id = f"{number}-{cell.id}"
    cells = [[new_code_cell("%reset -f"), *each.cells] for each in exercises.values()]
    whole = new_notebook(cells=[*chain.from_iterable(cells)])
    done = iter(run(whole, ROOT / "exercises", failures=True).cells)
    return {
        called: new_notebook(cells=[*islice(done, len(part))][1:])
        for called, part in zip(exercises, cells, strict=True)
    }


@pytest.mark.parametrize("path", SOLUTIONS, ids=name)
def test_an_exercise_as_shipped_fails_at_its_checks_and_nowhere_else(path, run_as_shipped):
    shipped = run_as_shipped[path.name]
    assert len(code(shipped)) > 4
    failed = {cell.id: error_of(cell) for cell in code(shipped) if error_of(cell)}
    expected = tagged(shipped, CHECK) + tagged(shipped, RAISES)
    assert sorted(failed) == sorted(expected)
    for cell in tagged(shipped, CHECK):
        assert failed[cell].ename == "NotAttempted", cell
        assert failed[cell].traceback == failed[cell].evalue.split("\n"), (
            "no traceback, only the words"
        )
