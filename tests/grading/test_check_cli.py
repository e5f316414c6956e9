"""``python -m sandbox check`` and ``reset``: a learner's notebook, in whatever state, and what is said of it."""

import io
import json
import shutil
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_output

from sandbox.__main__ import main
from sandbox.grading import lesson_01
from sandbox.grading.mark import Mark
from sandbox.grading.marks import marks
from sandbox.grading.report import Report, exit_code, summary

ROOT = Path(__file__).parents[2]
EXERCISES = "exercises/01_items_and_keys.ipynb"
SETUP = """from sandbox import Sandbox
from sandbox.grading import lesson_01
check = lesson_01(Sandbox(seed=7))"""
SOLVED = next(check for check in lesson_01.checks if check.name == "restock").solution
EVERY_KIND = (
    SETUP,
    SOLVED,
    "check.restock(restock)",
    "def store_product(table:",
    "check.store_product(store_product)",
    "def retire(table, product_id):\n    while True: pass",
    "check.retire(retire)",
    "half = '\ud83c'",
    "import os; os._exit(1)",
    "check.fill_one_unit(...)",
)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A learner's copy of the course, with lesson 1."""
    for name in ("notebooks/00_start_here.ipynb", "notebooks/01_items_and_keys.ipynb",
                 "solutions/01_items_and_keys.ipynb", EXERCISES):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path / "notebooks")
    # tests before this one may have passed exercises
    monkeypatch.setenv("DYNAMODB_COURSE_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path


def write(course, *sources):
    """A notebook of these cells, as a careless program may write it."""
    cells = [{"cell_type": "code", "source": source} for source in sources]  # no ids, no outputs
    (course / EXERCISES).write_text(json.dumps({"cells": cells}))


def test_each_exercise_is_judged_whatever_became_of_the_others(course, capsys):
    write(course, *EVERY_KIND)
    assert main(["check", "01", "--json", "--timeout", "6"]) == 3
    said = capsys.readouterr().out
    report = json.loads(said)
    (lesson,) = report["lessons"]
    told = {mark["name"]: (mark["outcome"], mark["reason"]) for mark in lesson["marks"]}
    assert told["restock"][0] == "passed"
    assert told["store_product"][0] == "not yet"
    assert told["store_product"][1].startswith(
        "NameError: name 'store_product' is not defined. Before that: SyntaxError: "
    )
    assert told["retire"][0] == "set-up problem"
    assert "still running after 6 seconds, and was stopped" in told["retire"][1]
    assert told["fill_one_unit"] == ("set-up problem", "")
    assert lesson["problem"] == "Python itself ended in the middle of it, without an error."
    assert (report["exit_code"], report["summary"]) == (
        3,
        "1 of 4 exercises passed, 1 not yet, 2 set-up problem.",
    )
    assert "Traceback" not in said


def test_the_report_is_short_and_says_of_each_exercise_why(capsys):
    reports = [
        Report(
            "01",
            "exercises/01.ipynb",
            [
                Mark("restock", "Raise it", "passed", "One request.", "A delivery"),
                Mark(
                    "retire",
                    "Delete it",
                    "not yet",
                    "- You read it.\n\nA hint: check.retire.hint()",
                    "Clear the shelf",
                ),
                Mark("ship", "Ship it", "not attempted", "Put your answer where ...", "It leaves"),
            ],
        )
    ]
    assert f"{reports[0]}\n{summary(reports)}".splitlines() == [
        "Lesson 01: exercises/01.ipynb",
        "",
        "  passed          1. A delivery (restock)",
        "  not yet         2. Clear the shelf (retire)",
        "",
        "                  - You read it.",
        "",
        "                  A hint: check.retire.hint()",
        "",
        "  not attempted   3. It leaves (ship)",
        "1 of 3 exercises passed, 1 not yet, 1 not attempted.",
    ]
    assert exit_code(reports) == 1
    passed = [Report("01", "", [Mark("restock", "", "passed")])]
    assert exit_code(passed) == 0
    unread = [*passed, Report("02", "", [], "It is not a notebook.")]
    assert exit_code(unread) == 3
    assert summary(unread) == "1 of 1 exercises passed, 1 notebook not judged."


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"cells": [7]}', '{"worksheets": []}', "[" * 9_999]
)
def test_what_is_no_notebook_is_said_to_be_none(course, capsys, content):
    (course / EXERCISES).write_text(content)
    assert main(["check", "1"]) == 3
    said = " ".join(capsys.readouterr().out.split())
    assert "It is not a notebook, or it is damaged. `python -m sandbox reset 01` brings" in said


def test_a_notebook_that_is_gone_can_be_brought_back(course, capsys):
    shipped = (course / EXERCISES).read_bytes()
    (course / EXERCISES).unlink()
    assert main(["check", "01"]) == 3
    assert "There is no such file" in capsys.readouterr().out
    assert main(["reset", "01"]) == 0
    assert (course / EXERCISES).read_bytes() == shipped


def test_running_a_notebook_leaves_no_file_behind(course, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    write(course, "import sandbox")
    before = sorted(course.rglob("*"))
    assert main(["check", "01"]) == 1
    assert sorted(course.rglob("*")) == before


def test_a_reset_knows_a_file_that_git_gave_the_line_ends_of_windows(course, capsys):
    content = (course / EXERCISES).read_bytes().replace(b"\n", b"\r\n")
    (course / EXERCISES).write_bytes(content)
    assert main(["reset", "1"]) == 0
    assert "as it came already" in capsys.readouterr().out


def test_a_reset_keeps_what_the_learner_had(course, capsys):
    shipped = (course / EXERCISES).read_bytes()
    for number in (1, 2):
        (course / EXERCISES).write_text(f"mine {number}")
        assert main(["reset", "1"]) == 0
        kept = course / f"exercises/before_reset/01_items_and_keys-{number}.ipynb"
        assert kept.read_text() == f"mine {number}" and (course / EXERCISES).read_bytes() == shipped
        assert f"Yours is kept: {kept.relative_to(course)}." in capsys.readouterr().out
    assert main(["reset", "1"]) == 0
    assert "as it came already" in capsys.readouterr().out
    (course / "solutions/01_items_and_keys.ipynb").write_text("{")
    assert main(["reset", "1"]) == 3
    (course / "notebooks/01_items_and_keys.ipynb").unlink()
    assert main(["reset", "1"]) == 3
    assert "There is no notebook of lesson 01 in notebooks/." in capsys.readouterr().err
    assert (course / EXERCISES).read_bytes() == shipped


@pytest.mark.parametrize("named", ["99", "one", "", "-", "013", "01x", "1 2"])
def test_a_lesson_that_does_not_exist_is_wrong_usage(course, capsys, named):
    for command in ("check", "reset"):
        assert main([command, "--", named]) == 2
        assert "with exercises; there is 01, 02" in capsys.readouterr().err


def test_the_help_names_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    assert "3  something could not be judged" in capsys.readouterr().out


def test_progress_is_shown_on_the_command_line(course, capsys):
    assert main(["progress"]) == 0
    assert "01_items_and_keys.ipynb)." in capsys.readouterr().out  # what is next


def test_a_report_is_whole_where_its_signs_cannot_be_shown(course, monkeypatch):
    monkeypatch.setattr("sys.stdout", said := io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    (course / "notebooks/01_items_and_keys.ipynb").unlink()
    (course / EXERCISES).unlink()
    assert main(["check", "01"]) == 3
    said.flush()
    assert b"exercises/01_\\u2026.ipynb" in said.buffer.getvalue()
    assert b"0 of 0 exercises passed" in said.buffer.getvalue()


def ran(source, ename="", evalue="", text=""):
    shown = [new_output("execute_result", {"text/plain": text})] if text else []
    raised = [new_output("error", ename=ename, evalue=evalue)] if ename else []
    return new_code_cell(source, outputs=shown + raised)


TITLE = next(check.title for check in lesson_01.checks if check.name == "restock")


@pytest.mark.parametrize(
    ("cells", "outcome", "reason"),
    [
        ([ran("my_own = check.restock; my_own(f)", text=f"Passed: {TITLE}\n\n  Why.")], "passed", "Why."),
        (
            [ran("", "NotYet", f"Not yet: {TITLE}\n\n  - Stock 64.\n\n  A hint: check.restock.hint()")],
            "not yet",
            "- Stock 64.\n\nA hint: check.restock.hint()",
        ),
        ([ran("restock = 7")], "not attempted", "There is no cell with check.restock(...)"),
        ([ran("# check.restock(restock)")], "not attempted", "shows nothing"),
        ([ran("check.restock(f)", "NameError", "name 'check' is not defined")], "set-up problem", "check"),
        (
            [ran("import boto4", "ModuleNotFoundError", "No module"), ran("check.restock(f)", "NameError", "f")],
            "set-up problem",
            "NameError: f. Before that: ModuleNotFoundError: No module.",
        ),
        ([ran("check.restock(f)", "ZeroDivisionError", "by zero")], "not yet", "ZeroDivisionError: by zero."),
        (
            [ran("", text=f"Passed: {TITLE}"), ran("", "NotYet", f"Not yet: {TITLE}\n\n  - No.")],
            "not yet",
            "- No.",
        ),
    ],
)  # fmt: skip
def test_an_outcome_is_read_from_what_a_cell_shows_wherever_it_stands(cells, outcome, reason):
    (mark,) = (mark for mark in marks(lesson_01, {}, cells, "", 20) if mark.name == "restock")
    assert mark.outcome == outcome and reason in mark.reason
