"""What is said of an input that cannot be taken: a sentence, where others show a traceback."""


class Unclear(ValueError):
    """The input cannot be meant so; nothing of it was kept."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [str(self)]
