import shutil
from pathlib import Path

import pytest

from sandbox.grading.authoring import form
from sandbox.grading.authoring.__main__ import main
from sandbox.grading.authoring.blanks import NoBlank, blank, exercise
from sandbox.grading.authoring.percent import to_notebook

SOLUTION = """\
# %% [markdown]
# # Keys

# %% id=setup
import sys
print("one"); print("a warning", file=sys.stderr); print("two")

# %% id=restock tags=answer
def restock(stock):
    # answer
    total = stock + 5
    return total

# %% id=check-restock tags=check
restock(5)

# %% id=refused tags=raises-exception
import json
json.loads("{")

# %% id=widget
import ipywidgets
ipywidgets.IntSlider(value=3)
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A course of one exercise, and the folder that it lies in."""
    monkeypatch.chdir(tmp_path)
    Path("01_keys.py").write_text(SOLUTION, encoding="utf-8")
    assert main(["import", "01_keys.py", "solutions"]) == 0
    return tmp_path


def files(tree):
    return {path: path.read_bytes() for path in sorted(tree.rglob("*.ipynb"))}


def test_a_second_run_would_write_the_same_bytes_and_a_check_writes_nothing(tree, capsys):
    assert main([]) == 0
    Path("exercises/01_keys.ipynb").write_text("by hand", encoding="utf-8")
    before = files(tree)
    assert main(["--check", "01"]) == 1
    told = capsys.readouterr().out
    assert "exercises/01_keys.ipynb: would change" in told
    assert "solutions/01_keys.ipynb: as it should be" in told
    assert files(tree) == before
    _, setup, _, check, refused, widget = form.read(Path("solutions/01_keys.ipynb")).cells
    assert [output.get("text") for output in setup.outputs] == [
        "one\n",
        "a warning\n",
        "two\n",
    ] or [output.get("text") for output in setup.outputs] == ["one\ntwo\n", "a warning\n"]
    assert check.outputs[0].data == {"text/plain": "10"}
    assert "site-packages" not in "".join(refused.outputs[0].traceback)
    assert list(widget.outputs[0].data) == ["text/plain"]


def test_an_answer_that_raises_is_named_with_its_cell(tree, capsys):
    text = SOLUTION.replace("total = stock + 5", "total = stock + missing")
    Path("01_keys.py").write_text(text, encoding="utf-8")
    main(["import", "01_keys.py", "solutions"])
    before = Path("solutions/01_keys.ipynb").read_bytes()
    assert main([]) == 1
    told = capsys.readouterr().err
    assert told.startswith(
        "authoring: solutions/01_keys.ipynb: cell check-restock raised an error:"
    )
    assert "NameError: name 'missing' is not defined" in told
    assert Path("solutions/01_keys.ipynb").read_bytes() == before


def test_a_cell_that_should_raise_and_does_not_is_named(tree, capsys):
    Path("01_keys.py").write_text("# %% id=calm tags=raises-exception\n1", encoding="utf-8")
    main(["import", "01_keys.py", "notebooks"])
    shutil.rmtree("solutions")
    assert main([]) == 1
    assert "cell calm is tagged 'raises-exception', and raised nothing" in capsys.readouterr().err


def test_a_lesson_that_is_not_there_is_named(tree, capsys):
    assert main(["07"]) == 1
    assert "no notebooks/07*.ipynb or solutions/07*.ipynb here" in capsys.readouterr().err


def test_a_text_of_a_notebook_can_be_had_back(tree, capsys):
    assert main(["export", "solutions/01_keys.ipynb"]) == 0
    assert (
        "# %% id=restock tags=answer\ndef restock(stock):\n    # answer" in capsys.readouterr().out
    )


def test_an_exercise_is_its_solution_with_blanks_and_nothing_run():
    solution = to_notebook(SOLUTION)
    made = exercise(solution)
    assert made.cells[2].source == "def restock(stock):\n    ..."
    same = [i for i, cell in enumerate(made.cells) if cell.source == solution.cells[i].source]
    assert same == [0, 1, 3, 4, 5]
    assert [cell.id for cell in made.cells] == [cell.id for cell in solution.cells]
    assert all(
        cell.get("execution_count") is None and not cell.get("outputs") for cell in made.cells
    )


@pytest.mark.parametrize(
    ("answer", "blanked"),
    [
        ("# answer\nx = 1\ny = 2", "..."),
        ('key = order["id"]  # answer\nprint(key)', "key = ...\nprint(key)"),
        ('return order["id"]  # answer', "return ..."),
        ('f(\n    When="a = :b",  # answer\n    Then=1,\n)', "f(\n    When=...,\n    Then=1,\n)"),
        ("x = 1  # the answer", "x = 1  # the answer"),
    ],
)
def test_a_blank_takes_the_rest_of_the_cell_or_one_value(answer, blanked):
    assert blank(answer) == blanked


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("# %% id=a tags=answer\nx = 1", "cell a is tagged 'answer', and has no '# answer' in it"),
        (
            "# %% id=a\nx = 1  # answer",
            "cell a has an '# answer' in it, and is not tagged 'answer'",
        ),
    ],
)
def test_a_solution_without_its_marks_is_refused(cell, complaint):
    with pytest.raises(NoBlank, match=complaint):
        exercise(to_notebook(cell))
