"""``progress``: how far you have come, taking it along, and starting over."""

from pathlib import Path
from typing import Any

from sandbox.progress.carry import packed, unpacked
from sandbox.progress.course import lessons
from sandbox.progress.overview import Overview
from sandbox.progress.record import BadRecord, Record
from sandbox.progress.store import Store, read_file, store
from sandbox.progress.unclear import Unclear, lesson_number
from sandbox.progress.values import shown


class Progress:
    """``progress()`` shows the way so far; ``.export()``, ``.load(text)`` and ``.reset(lesson=3)`` move it."""

    def __call__(self) -> Overview:
        return Overview(store().read(), lessons())

    def export(self) -> str:
        """All that is kept, as one line to copy."""
        return packed(store().read())

    def load(self, text: Any) -> None:
        """Add what such a line holds, or a file of progress, to what is kept here. Nothing is lost by it."""
        if not isinstance(text, str | Path):
            raise Unclear("progress.load takes the text of progress.export(), or a file's path.")
        found = _from_file(text)
        record = unpacked(str(text)) if found is None else found
        store().change(lambda kept: kept.merged(record))
        print(f"Loaded: {record.counted()}.")

    def journal(self) -> None:
        """Print your lines, lesson by lesson."""
        entries = sorted(store().read().reflections.values(), key=lambda entry: entry.lesson)
        for entry in entries:
            print(f"Lesson {entry.lesson}: {entry.line}")
        if not entries:
            print("Your journal is empty; notes.reflect at the end of a lesson keeps a line in it.")

    def reset(self, *, lesson: Any = None, exercise: Any = None) -> None:
        """Forget an exercise, a lesson, or everything. It says how to take that back."""
        if exercise is not None and lesson is None:
            raise Unclear(
                f"Of which lesson? For example: progress.reset(lesson=3, exercise={shown(exercise)!r})."
            )
        number = None if lesson is None else lesson_number(lesson)
        kept = store()
        gone = kept.read().only(number, exercise)
        if gone == Record():
            print("Nothing of that is kept, so nothing was forgotten.")
            return
        back = _kept_aside(kept)
        kept.change(lambda record: record.without(number, exercise))
        print(f"Forgotten: {gone.counted()}. This brings it back: progress.load({back!r})")

    def __repr__(self) -> str:
        return repr(self())

    def _repr_html_(self) -> str | None:
        return self()._repr_html_()


def _kept_aside(kept: Store) -> str:
    try:
        if path := kept.copy():
            return str(path)
    except OSError:
        pass
    return packed(kept.read())


def _from_file(name: str | Path) -> Record | None:
    """The record in the file of this name; None where there is no such file."""
    try:
        path = Path(name).expanduser()
        return read_file(path) if path.is_file() else None
    except BadRecord as why:
        raise Unclear(f"{name} {why}. Nothing was changed.") from None
    except (OSError, ValueError, RuntimeError):  # too long for a name, say, as an exported text is
        return None


progress = Progress()
