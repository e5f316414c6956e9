"""A prediction that waits for the run: what was meant by the answer, and how it compares."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from sandbox.progress.record import Prediction
from sandbox.progress.store import store
from sandbox.progress.unclear import Unclear
from sandbox.progress.values import number, same, shown


class Guess:
    """What a learner expects; ``...`` while they have not said."""

    def __init__(self, lesson: int, question: str, answer: Any, choices: tuple[str, ...]) -> None:
        self.lesson = lesson
        self.question = question
        self.choices = choices
        self.answer = ... if is_blank(answer) else meant(answer, choices)

    def compare(self, actual: Any) -> None:
        """Say in one line what it was and what you predicted, and remember the first such comparison."""
        was = shown(actual)
        if self.answer is ...:
            print(f"It was {was}.")
            return
        predicted, right = shown(self.answer), same(self.answer, actual)
        store().change(
            lambda record: record.with_prediction(
                Prediction(
                    record.next_turn,
                    self.lesson,
                    self.question,
                    predicted,
                    was,
                    right,
                    self.choices,
                )
            )
        )
        if right:
            print(f"It was {was}, as you predicted.")
        else:
            print(f"It was {was}; you predicted {predicted}. A later warm-up asks again.")

    def __repr__(self) -> str:
        if self.answer is ...:
            return f"{self.question} Your prediction goes in the place of the `...`."
        return f"{self.question} You predict {shown(self.answer)}."


def is_blank(answer: Any) -> bool:
    """Whether there is still a ``...`` in it."""
    if isinstance(answer, Mapping):
        return any(map(is_blank, answer.values()))
    if isinstance(answer, list | tuple | Set):
        return any(each is ... for each in answer)
    return answer is ...


def meant(answer: Any, choices: Sequence[str]) -> Any:
    """The choice that is meant by its text, in any case, or by its number; Unclear if it is none.

    >>> meant("dynamodb", ("boto3", "DynamoDB")), meant(1, ("boto3", "DynamoDB")), meant(7, ())
    ('DynamoDB', 'boto3', 7)
    """
    if not choices:
        return answer
    for choice in choices:
        if same(answer, choice):
            return choice
    place = number(answer)
    if place is not None and place in range(1, len(choices) + 1):
        return choices[int(place) - 1]
    raise Unclear(
        f"{shown(answer)!r} is none of the choices: {numbered(choices)}. "
        "Their text will do, or their number; nothing was noted."
    )


def numbered(choices: Sequence[str]) -> str:
    """The choices on one line, each with its number."""
    return ", ".join(f"{at} {choice}" for at, choice in enumerate(choices, 1))
