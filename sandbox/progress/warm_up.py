"""What to ask again at the start of a lesson, and how to say it."""

from collections.abc import Sequence
from typing import Any

from sandbox.progress.guess import is_blank, numbered
from sandbox.progress.record import Prediction, Record
from sandbox.progress.values import same, shown

MOST = 3
DISTANCES = (1, 3, 7)  # lessons ago: what is recalled at growing distances stays


def chosen(record: Record, lesson: int) -> list[Prediction]:
    """The wrong predictions to ask again in a lesson's warm-up, oldest first.

    One from the last lesson, one from three and one from seven lessons ago; the oldest fill the gaps. What was put
    right in an earlier warm-up is not asked again; what is put right in this one still stands in it.
    """
    waiting = sorted(
        entry
        for entry in record.predictions.values()
        if entry.lesson < lesson and not entry.right and not 0 < entry.recalled < lesson
    )
    firsts = [
        next((entry for entry in waiting if lesson - entry.lesson == distance), None)
        for distance in DISTANCES
    ]
    picked = [entry for entry in firsts if entry]
    picked += [entry for entry in waiting if entry not in picked]
    return sorted(picked[:MOST])


def told(asked: Sequence[Prediction], answers: Sequence[Any]) -> str:
    """The questions; under each one that has been answered, what it was."""
    if not asked:
        return "Nothing to ask again: no prediction of an earlier lesson waits for you."
    lines = ["From earlier lessons, where it was not as you predicted:"]
    open_ones = [...] * (len(asked) - len(answers))
    for at, (entry, answer) in enumerate(zip(asked, [*answers, *open_ones], strict=False)):
        choices = f" ({numbered(entry.choices)})" if entry.choices else ""
        lines.append(f"  {at + 1}. Lesson {entry.lesson}: {entry.question}{choices}")
        if not is_blank(answer):
            lines.append(f"     {_judged(entry, answer)}")
    if len(answers) < len(asked):
        blanks = ", ".join(["..."] * len(asked))
        lines.append(f"Your answers, in order: notes.warm_up({blanks}); None shows what it was.")
    return "\n".join(lines)


def _judged(entry: Prediction, answer: Any) -> str:
    if answer is None:
        return f"It was {entry.actual}."
    if same(answer, entry.actual):
        return f"Yes, {entry.actual}."
    return f"It was {entry.actual}; you say {shown(answer)}."
