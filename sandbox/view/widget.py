"""What all widgets share: a drawing made in Python, a text form, a still figure, errors that show.

A widget holds its picture as markup in ``drawing``. The browser patches it in place and sends back
what the learner chose; every number is decided here, by the model.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import anywidget
import traitlets

from sandbox.view.figure import static

STILL_WIDTH = 760  # pixels, of the figure that needs no script

W = TypeVar("W", bound="Widget")


def script(*names: str) -> str:
    """One widget's ESM, the last name's, with what all widgets share before it."""
    return static("shared.js", *(f"{name}.js" for name in names))


def style(*names: str) -> str:
    """One widget's CSS, with what all widgets share before it."""
    return static("tokens.css", "drawing.css", "shared.css", *(f"{name}.css" for name in names))


def shows_problems(method: Callable[[W, Any], None]) -> Callable[[W, Any], None]:
    """An observer whose errors show in the widget; Jupyter would hide them from the learner."""

    @wraps(method)
    def observer(self: W, change: Any) -> None:
        try:
            method(self, change)
        except Exception as error:
            self.problem = str(error) or type(error).__name__
        else:
            self.problem = ""

    return observer


class Widget(anywidget.AnyWidget):
    """A drawing with controls; a subclass sets ``drawing`` and ``line`` and has two still forms."""

    drawing = traitlets.Unicode().tag(sync=True)  # markup
    line = traitlets.Unicode().tag(sync=True)  # what it shows, in a sentence; also read aloud
    width = traitlets.Int(STILL_WIDTH).tag(sync=True)  # the browser says how much room there is
    problem = traitlets.Unicode().tag(sync=True)  # an error's sentence, or nothing

    def as_text(self) -> str:
        """The same numbers as plain text, the same on every run."""
        raise NotImplementedError

    def as_figure(self) -> str:
        """The same picture as HTML that needs no script, the same on every run."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.as_text()

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**data, "text/html": self.as_figure(), "text/plain": self.as_text()}, metadata
