"""A lesson's notes: predictions that are compared with what a run shows, and a line for the journal.

    notes = Notes(lesson=5)
    guess = notes.predict("How many read units does this Scan take?", ...)
    guess.compare(25.5)
    notes.warm_up()
    notes.reflect(...)

A ``...`` is never an error: whoever only reads, or runs all cells, is asked and not stopped.
"""

from collections.abc import Sequence
from typing import Any

from sandbox.progress.guess import Guess, is_blank, meant, numbered
from sandbox.progress.record import LONGEST_TEXT
from sandbox.progress.store import store
from sandbox.progress.unclear import Unclear, lesson_number
from sandbox.progress.values import one_line, same, shown
from sandbox.progress.warm_up import chosen, told


class Notes:
    """The notes of one lesson, by its number."""

    def __init__(self, lesson: Any) -> None:
        self.lesson = lesson_number(lesson)

    def predict(self, question: Any, answer: Any = ..., *, choices: Sequence[str] = ()) -> Guess:
        """Note what you expect, in the place of the ``...``; of choices, one of them or its number."""
        asked = _line("A question", question)
        if isinstance(choices, str) or not isinstance(choices, Sequence):
            raise Unclear('Choices are a list of texts, as in choices=["boto3", "DynamoDB"].')
        guess = Guess(
            self.lesson, asked, answer, tuple(_line("A choice", each) for each in choices)
        )
        if guess.answer is not ...:
            print(f"Noted: {shown(guess.answer)}.")
        elif guess.choices:
            print(
                f"No prediction yet. In the place of the `...` goes one of: {numbered(guess.choices)}."
            )
        else:
            print("No prediction yet. Yours goes in the place of the `...`.")
        return guess

    def warm_up(self, *answers: Any) -> None:
        """Ask again what was not as you predicted in earlier lessons, at most three things.

        With answers in the brackets, in order, it shows what each was; a ``...`` leaves one open.
        """
        asked = chosen(store().read(), self.lesson)
        answers = tuple(
            answer if answer is None or is_blank(answer) else meant(answer, entry.choices)
            for entry, answer in zip(asked, answers, strict=False)
        )
        for entry, answer in zip(asked, answers, strict=False):
            if same(answer, entry.actual):
                self._recalled(entry.key)
        print(told(asked, answers))

    def reflect(self, line: Any = ...) -> None:
        """Keep one line in your journal: what you did not expect, say, or will do otherwise."""
        if line is ...:
            print("One line for your journal, in the place of the `...`: what surprised you most?")
            return
        kept = _line("A line for the journal", line)
        store().change(lambda record: record.with_reflection(self.lesson, kept))
        print(f"In your journal, lesson {self.lesson}: {kept}")

    def __repr__(self) -> str:
        return f"Notes(lesson={self.lesson})"

    def _recalled(self, key: tuple[int, str]) -> None:
        store().change(lambda record: record.with_recalled(key, self.lesson))


def _line(what: str, text: Any) -> str:
    kept = one_line(text) if isinstance(text, str) else ""
    if not 0 < len(kept) <= LONGEST_TEXT:
        raise Unclear(f"{what} is a text of 1 to {LONGEST_TEXT} characters; nothing was kept.")
    return kept
