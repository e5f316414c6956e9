"""What is said of an input that cannot be taken: a sentence, where others show a traceback."""

from typing import Any

from sandbox.progress.record import LAST_LESSON
from sandbox.progress.values import number, shown


class Unclear(ValueError):
    """The input cannot be meant so; nothing of it was kept."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [str(self)]


def lesson_number(lesson: Any) -> int:
    """The number of a lesson, from 5 or "05"; Unclear if it is none."""
    found = number(lesson)
    if found is None or not 0 <= found <= LAST_LESSON or found != int(found):
        raise Unclear(f"A lesson is a number, such as 5; this is {shown(lesson)}.")
    return int(found)
