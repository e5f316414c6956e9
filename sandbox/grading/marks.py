"""What came of each exercise in a notebook that was run: read from what its cells show, not from where they stand.

Cells may be renamed, copied, moved or gone: an outcome names its exercise by its title.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode

from sandbox.grading.authoring.run import error_of
from sandbox.grading.lesson import Lesson
from sandbox.grading.mark import NOT_ATTEMPTED, NOT_YET, PASSED, PROBLEM, Mark
from sandbox.grading.outcome import NotAttempted, NotYet, SetupProblem

_RAISED = {NotYet: NOT_YET, NotAttempted: NOT_ATTEMPTED, SetupProblem: PROBLEM}
_IMPORTS = ("ModuleNotFoundError", "ImportError")
_IN_A_FILE = re.compile(
    r" \(\d+\.py, line \d+\)$"
)  # a cell's made-up name, which tells nobody anything
_NO_SETUP = re.compile(r"name '(check|lab|lesson_\d+)' is not defined")


def marks(
    lesson: Lesson,
    headings: Mapping[str, str],
    cells: Sequence[NotebookNode],
    problem: str,
    patience: float,
) -> list[Mark]:
    """A mark for each exercise of the lesson, in its order; of two outcomes the later one counts.

    ``headings`` are those of the exercises as shipped, by the check's name. ``problem`` says why the cells were not run
    to the end, if they were not.
    """
    told = dict(_told(cells))
    found = []
    for check in lesson.checks:
        outcome, reason = told.get(check.title) or _untold(check.name, cells, problem, patience)
        found.append(
            Mark(check.name, check.title, outcome, reason, headings.get(check.name, check.title))
        )
    return found


def _told(cells: Sequence[NotebookNode]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The title, outcome and reason of each outcome that a cell shows."""
    for cell in cells:
        for output in cell.get("outputs", []):
            text = _text(output)
            heading, _, reason = text.partition("\n")
            said, _, title = heading.partition(": ")
            if said == "Passed":
                yield title, (PASSED, _paragraphs(reason))
            for kind, outcome in _RAISED.items():
                if said == kind.heading and output.output_type == "error":
                    yield title, (outcome, _paragraphs(reason))


def _text(output: Any) -> str:
    found = (
        output.get("evalue") or output.get("data", {}).get("text/plain") or output.get("text") or ""
    )
    return str(found).strip()


def _paragraphs(reason: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in reason.strip("\n").splitlines())


def _untold(
    name: str, cells: Sequence[NotebookNode], problem: str, patience: float
) -> tuple[str, str]:
    """Why an exercise has no outcome."""
    asking = [cell for cell in cells if f"check.{name}(" in cell.source]
    if not asking:
        return (
            NOT_ATTEMPTED,
            f"There is no cell with check.{name}(...) any more; `python -m sandbox reset` brings it back.",
        )
    error = error_of(asking[-1])
    if error is None and problem:
        return PROBLEM, ""
    if error is None:
        return NOT_ATTEMPTED, f"check.{name}(...) shows nothing; it belongs in a cell of its own."
    if error.ename == "KeyboardInterrupt":
        return (
            PROBLEM,
            f"It was still running after {patience:g} seconds, and was stopped: a loop without an end?",
        )
    before = [found for cell in cells[: cells.index(asking[-1])] if (found := error_of(cell))]
    first = f" Before that: {_words(before[0])}." if before else ""
    if _NO_SETUP.search(error.evalue):
        return PROBLEM, f"{_words(error)}. It is made by the notebook's first code cell.{first}"
    missing = any(found.ename in _IMPORTS for found in before)
    return (PROBLEM if missing else NOT_YET), f"{_words(error)}.{first}"


def _words(error: Any) -> str:
    """An error in one line."""
    if error.ename == "KeyboardInterrupt":
        return "a cell ran too long, and was stopped"
    said = _IN_A_FILE.sub("", error.evalue.strip().split("\n")[0])
    return f"{error.ename}: {said}".rstrip(".")
