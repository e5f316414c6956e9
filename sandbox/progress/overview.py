"""How far a learner has come, as a text and as a table: lesson by lesson, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sandbox.progress.course import Lesson
from sandbox.progress.record import Exercise, Record

_OPEN, _TRIED, _PASSED = "open", "tried", "passed"
_SIGNS = {_OPEN: "○", _TRIED: "◐", _PASSED: "●"}
_LINES = {  # an exercise's border: told apart by sign and line, not by colour alone
    _OPEN: "1px dotted var(--jp-border-color0, #757575)",
    _TRIED: "1px dashed var(--jp-content-font-color1, #212121)",
    _PASSED: "1px solid var(--jp-success-color1, #388e3c)",
}
_CELL = "text-align: left; vertical-align: top; padding: 6px 16px 6px 0; background: none"
_CHIP = "display: inline-block; margin: 0 6px 4px 0; padding: 0 8px; border-radius: 10px; white-space: nowrap"


@dataclass(frozen=True, slots=True)
class Row:
    """One lesson's line: the state of each exercise, and how predictions went."""

    lesson: Lesson
    exercises: dict[str, str]  # the name, and a state
    tries: dict[str, int]
    right: int
    predicted: int

    @property
    def passed(self) -> int:
        return sum(state == _PASSED for state in self.exercises.values())

    @property
    def begun(self) -> bool:
        return self.predicted > 0 or any(state != _OPEN for state in self.exercises.values())

    @property
    def predictions(self) -> str:
        return f"{self.right} of {self.predicted} right" if self.predicted else "none yet"


class Overview:
    """A record beside the lessons that there are. It is shown by ``print`` and by a notebook's cell."""

    def __init__(self, record: Record, lessons: Sequence[Lesson]) -> None:
        self.record = record
        self.empty = record == Record()
        self.rows = [_row(record, lesson) for lesson in lessons]
        self.next, self.notebook = _next_step(record, self.rows)

    def __repr__(self) -> str:
        if self.empty or not self.rows:
            return f"{self._summary()}\n{self._next_line()}".strip()
        width = max(len(row.lesson.title) for row in self.rows)
        lines = [line for row in self.rows for line in _lines(row, width)]
        return "\n".join([self._summary(), "", *lines, "", self._next_line()])

    def _repr_html_(self) -> str | None:
        if self.empty or not self.rows:
            return None  # the text says it all
        heads = "".join(
            f'<th scope="col" style="{_CELL}">{head}</th>'
            for head in ("Lesson", "Exercises", "Predictions")
        )
        caption = (
            f'<caption style="text-align: left; padding: 6px 0">{escape(self._summary())}</caption>'
        )
        body = "".join(map(_html, self.rows))
        return (
            f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
            f"<p>{self._next_link() or escape(self._next_line())}</p>"
        )

    def _next_line(self) -> str:
        if not self.rows:
            return ""
        if not self.next:
            return "Nothing is open. Predict something of your own tables now."
        return f"Next: {self.next} ({self.notebook})."

    def _next_link(self) -> str:
        return self.next and f"Next: {_link(self.notebook, self.next)}."

    def _summary(self) -> str:
        if self.empty:
            return "Nothing is kept yet. What you predict and what you pass will show here, lesson by lesson."
        if not self.rows:
            return f"Kept: {self.record.counted()}. The lessons themselves are not in this folder."
        passed, exercises = (
            sum(row.passed for row in self.rows),
            sum(len(row.exercises) for row in self.rows),
        )
        right, predicted = (
            sum(row.right for row in self.rows),
            sum(row.predicted for row in self.rows),
        )
        return (
            f"{passed} of {exercises} exercises passed, {right} of {predicted} predictions right."
        )


def _row(record: Record, lesson: Lesson) -> Row:
    tried = {name: record.exercises.get((lesson.number, name)) for name in lesson.exercises}
    predictions = [each for each in record.predictions.values() if each.lesson == lesson.number]
    return Row(
        lesson,
        {name: _state(entry) for name, entry in tried.items()},
        {name: entry.tries if entry else 0 for name, entry in tried.items()},
        sum(each.right for each in predictions),
        len(predictions),
    )


def _state(entry: Exercise | None) -> str:
    return _OPEN if entry is None else _PASSED if entry.passed else _TRIED


def _next_step(record: Record, rows: Sequence[Row]) -> tuple[str, str]:
    """What is open in the lesson last worked at, then in those after it, then in those left out; and its notebook."""
    here = record.latest_lesson
    for row in [*(row for row in rows if row.lesson.number >= here), *rows]:
        lesson = row.lesson
        if not row.begun:
            return f"lesson {lesson.number}, {lesson.title}", f"notebooks/{lesson.file}"
        for name in row.exercises:
            if row.exercises[name] != _PASSED:
                title = lesson.exercises[name]
                return (
                    f"“{title}”, an exercise of lesson {lesson.number}",
                    f"exercises/{lesson.file}",
                )
    return "", ""


def _lines(row: Row, width: int) -> list[str]:
    counted = f"{row.passed} of {len(row.exercises)} passed"
    head = f"{row.lesson.number:>3}  {row.lesson.title:<{width}}  {counted}, predictions: {row.predictions}"
    tried = [
        f"{name} ({row.tries[name]} {'try' if row.tries[name] == 1 else 'tries'})"
        for name, state in row.exercises.items()
        if state == _TRIED
    ]
    return [head, f"     tried, not passed yet: {', '.join(tried)}"] if tried else [head]


def _html(row: Row) -> str:
    chips = "".join(_chip(row, name) for name in row.exercises)
    lesson = _link(f"notebooks/{row.lesson.file}", f"{row.lesson.number}. {row.lesson.title}")
    return (
        f'<tr><th scope="row" style="{_CELL}; font-weight: normal">{lesson}</th>'
        f'<td style="{_CELL}">{chips}</td><td style="{_CELL}">{row.predictions}</td></tr>'
    )


def _chip(row: Row, name: str) -> str:
    state, tries = row.exercises[name], row.tries[name]
    told = f"{name}: {state}" + (f", {tries} {'try' if tries == 1 else 'tries'}" if tries else "")
    return (
        f'<span role="img" aria-label="{escape(told)}" title="{escape(row.lesson.exercises[name])} ({state})"'
        f' style="{_CHIP}; border: {_LINES[state]}">{_SIGNS[state]} {escape(name)}</span>'
    )


def _link(notebook: str, words: str) -> str:
    """A link as the course's notebooks have it, all of which lie one folder down."""
    return f'<a href="../{escape(notebook)}">{escape(words)}</a>'
