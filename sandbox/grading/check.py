"""A check: the table that an answer is tried on, what must hold, and beliefs that explain what did not."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from sandbox.grading.answers import not_callable_with
from sandbox.grading.evidence import Evidence, Lab

Row = tuple[bool, str]
"""A claim about the evidence: whether it holds, and what to tell the learner if not."""


@dataclass(frozen=True, slots=True)
class Misconception:
    """A belief that leads to a wrong answer, recognised by what the answer did."""

    belief: str
    sample: str  # an answer, as source, that somebody with this belief would give
    recognise: Callable[..., str | None]


Recogniser = TypeVar("Recogniser", bound=Callable[..., str | None])


def misconception(belief: str, *, sample: str) -> Callable[[Recogniser], Recogniser]:
    """Marks a method of a check: given the evidence, it returns what to say, or None."""

    def mark(recognise: Recogniser) -> Recogniser:
        recognise.__dict__["misconception"] = Misconception(belief, sample, recognise)
        return recognise

    return mark


class Check(ABC):
    """One exercise. A subclass says what is asked; it keeps nothing between two uses."""

    name: ClassVar[str]  # as in `check.restock(...)`
    title: ClassVar[str]
    given: ClassVar[str] = ""  # what the question shows besides, such as choices
    concepts: ClassVar[tuple[str, ...]]
    hints: ClassVar[tuple[str, ...]]  # two or more, from a nudge onwards
    method: ClassVar[str]  # the last hint: how, not what
    solution: ClassVar[str]  # source
    takes: ClassVar[tuple[str, ...]] = ()  # the parameters of the function that is asked for
    expected: ClassVar[frozenset[str]] = frozenset()  # errors that a right answer may let out

    @property
    def table(self) -> str:
        """The check's own table, so that the learner's tables stay as they are; "" if none."""
        return f"exercise-{self.name}"

    @property
    def misconceptions(self) -> Sequence[Misconception]:
        """The marked methods, in the order in which they are written."""
        marks = (getattr(member, "misconception", None) for member in vars(type(self)).values())
        return [mark for mark in marks if isinstance(mark, Misconception)]

    def wrong_form(self, answer: Any) -> str | None:
        """Why the answer cannot be tried at all, or None. By default it must be a function."""
        return not_callable_with(answer, self.takes, f"{self.name}({', '.join(self.takes)})")

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        """Make the tables ready; returns the arguments of each call of the answer."""
        return [()]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """How the answer is tried."""
        return answer(*arguments)

    @abstractmethod
    def rows(self, *seen: Evidence) -> Iterable[Row]:
        """What must hold of the evidence, one for each call."""

    @abstractmethod
    def why(self, *seen: Evidence) -> str:
        """Why a right answer is right, with the numbers measured."""
