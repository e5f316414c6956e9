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
    function: ClassVar[str] = ""  # the learner's, where it is not called like the check
    takes: ClassVar[tuple[str, ...]] = ()  # the parameters of that function
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
        call = f"{self.function or self.name}({', '.join(self.takes)})"
        return not_callable_with(answer, self.takes, call)

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


class CheckOfEach(Check):
    """A check that asks the same of each call; the first that falls short speaks for all."""

    @abstractmethod
    def rows_of(self, e: Evidence) -> Iterable[Row]:
        """What must hold of the evidence of any one call."""

    def rows(self, *seen: Evidence) -> Iterable[Row]:
        return self.rows_of(self.telling(*seen))

    def telling(self, *seen: Evidence) -> Evidence:
        """The evidence to talk about: of the first call that falls short, if any does."""
        short = (e for e in seen if not all(holds for holds, _ in self.rows_of(e)))
        return next(short, seen[0])
