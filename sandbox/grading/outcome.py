"""What a check can say: not attempted, not yet, passed; or that the set-up is at fault.

Passed is returned. The others are raised, so that a run of the whole notebook stops being green,
and show themselves as a short block of text where other exceptions show a traceback.
"""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 92  # characters, about what an output area of JupyterLab shows without wrapping


@dataclass(frozen=True, slots=True, repr=False)
class Passed:
    """The answer is right; ``why`` says why, with the numbers that were measured."""

    title: str
    why: str

    def __repr__(self) -> str:
        return "\n".join([f"Passed: {self.title}", "", *wrapped(self.why)])

    def _repr_html_(self) -> str:
        bar = "border-left: 4px solid var(--jp-success-color1, #388e3c); padding: 0 0 0 12px"
        title, why = html.escape(self.title), html.escape(self.why)
        return f'<div style="{bar}"><b>Passed: {title}</b><br>{why}</div>'


class Block(Exception):
    """An outcome that is raised: a heading, and paragraphs or points below it."""

    heading = ""

    def __init__(self, title: str, *paragraphs: str, points: Sequence[str] = (), end: str = ""):
        self.title = title
        self.paragraphs = paragraphs
        self.points = tuple(points)
        self.end = end
        super().__init__(title)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return self._lines()

    def _lines(self) -> list[str]:
        lines = [f"{self.heading}: {self.title}"]
        for paragraph in self.paragraphs:
            lines += ["", *wrapped(paragraph)]
        if self.points:
            lines += ["", *(line for point in self.points for line in wrapped(point, "  - "))]
        return [*lines, "", *wrapped(self.end)] if self.end else lines


class NotAttempted(Block, AssertionError):
    """There is still a ``...`` where the answer goes."""

    heading = "Not attempted"


class NotYet(Block, AssertionError):
    """The answer does not do yet what was asked; the points name what was seen."""

    heading = "Not yet"


class SetupProblem(Block, RuntimeError):
    """The answer could not be judged, and is not what is wrong."""

    heading = "Set-up problem, your answer was not judged"


def wrapped(text: str, first: str = "  ") -> list[str]:
    """The lines of a paragraph, indented by ``first``."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
