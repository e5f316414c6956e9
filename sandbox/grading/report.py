"""What a learner, and a teacher's script, is told of a notebook that was checked."""

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.grading.mark import NOT_ATTEMPTED, NOT_YET, PASSED, PROBLEM, Mark

ALL_PASSED, NOT_ALL, USAGE, SET_UP = 0, 1, 2, 3  # exit codes
_WIDTH = max(map(len, (PASSED, NOT_YET, NOT_ATTEMPTED, PROBLEM)))


@dataclass(frozen=True, slots=True)
class Report:
    """One notebook: a mark for each exercise, or the problem because of which there are none."""

    lesson: str
    notebook: str
    marks: Sequence[Mark]
    problem: str = ""

    def __str__(self) -> str:
        lines = [f"Lesson {self.lesson}: {self.notebook}", ""]
        for number, mark in enumerate(self.marks, start=1):
            lines += _lines(number, mark)
        if self.problem:
            lines += textwrap.wrap(self.problem, 92, initial_indent="  ", subsequent_indent="  ")
        return "\n".join(lines)


def summary(reports: Sequence[Report]) -> str:
    """How many passed, and what became of the others, in one line."""
    counts = Counter(mark.outcome for report in reports for mark in report.marks)
    others = [
        f"{counts[each]} {each}" for each in (NOT_YET, NOT_ATTEMPTED, PROBLEM) if counts[each]
    ]
    unread = sum(not report.marks for report in reports)
    others += [f"{unread} notebook{'s' if unread > 1 else ''} not judged"] if unread else []
    return ", ".join([f"{counts[PASSED]} of {counts.total()} exercises passed", *others]) + "."


def exit_code(reports: Sequence[Report]) -> int:
    """0: all passed; 1: not all have; 3: something could not be judged."""
    outcomes = {mark.outcome for report in reports for mark in report.marks}
    if PROBLEM in outcomes or any(report.problem for report in reports):
        return SET_UP
    return ALL_PASSED if outcomes == {PASSED} else NOT_ALL


def as_json(reports: Sequence[Report]) -> dict[str, Any]:
    """The same as data."""
    return {
        "lessons": [asdict(report) for report in reports],
        "summary": summary(reports),
        "exit_code": exit_code(reports),
    }


def _lines(number: int, mark: Mark) -> list[str]:
    line = f"  {mark.outcome:<{_WIDTH}}  {number}. {mark.heading} ({mark.name})"
    if mark.outcome == PASSED or not mark.reason or mark.reason.startswith("Put your answer"):
        return [line]
    return [line, "", *textwrap.indent(mark.reason, " " * (_WIDTH + 4)).splitlines(), ""]
