"""The checks of a lesson, as its exercise notebook uses them: ``check = lesson_01(lab)``."""

from typing import NoReturn

from sandbox.grading.check import Check
from sandbox.grading.evidence import Lab
from sandbox.grading.outcome import SetupProblem
from sandbox.grading.question import Question

_NEEDED = ("client", "resource", "ledger", "snapshot")  # what checks use of a Sandbox


class Lesson:
    """A lesson's checks; call it with a sandbox to get the questions."""

    def __init__(self, number: str, *checks: Check) -> None:
        self.number = number
        self.checks = checks

    def __call__(self, lab: Lab | None = None) -> "Questions":
        if lab is None or isinstance(lab, type) or not all(hasattr(lab, n) for n in _NEEDED):
            raise SetupProblem(
                f"lesson {self.number}",
                "The questions need your sandbox, to try your answers in it:",
                points=["lab = Sandbox(seed=7)", f"check = lesson_{self.number}(lab)"],
            )
        return Questions(self, lab)

    def __repr__(self) -> str:
        return f"lesson {self.number}: {', '.join(check.name for check in self.checks)}"


class Questions:
    """The questions of one lesson: ``check.restock(your_answer)``."""

    def __init__(self, lesson: Lesson, lab: Lab) -> None:
        self._lesson = lesson
        number = int(lesson.number)
        self._questions = {each.name: Question(number, each, lab) for each in lesson.checks}

    def __getattr__(self, name: str) -> Question:
        if name.startswith("_"):  # IPython asks for such names to find out how to show an object
            raise AttributeError(name)
        return self._questions.get(name) or self._unknown(name)

    def __dir__(self) -> list[str]:
        return list(self._questions)

    def __repr__(self) -> str:
        width = max(map(len, self._questions), default=0)
        rows = [
            f"  check.{n:<{width}}  {question!r}".split("\n")[0]
            for n, question in self._questions.items()
        ]
        return "\n".join([f"Lesson {self._lesson.number}", *rows])

    def _unknown(self, name: str) -> NoReturn:
        raise SetupProblem(
            f"lesson {self._lesson.number}",
            f"There is no check.{name} here; there is {', '.join(self._questions)}.",
            "If the notebook says so, notebook and package come from different versions of the "
            "course: get both anew (git pull, make setup), and restart the kernel.",
        )
