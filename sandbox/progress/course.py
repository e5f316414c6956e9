"""The lessons there are, read from the course's own folders: a lesson is a notebook, and nothing else lists them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_START = Path("notebooks", "00_start_here.ipynb")
_NUMBERED = re.compile(r"(\d\d)_\w+\.ipynb")
_TITLE = re.compile(r"^# (?:\d+\. )?(.+)", re.MULTILINE)
_HEADING = re.compile(r"^## (?:\d+\. )?(.+)", re.MULTILINE)
_CHECK = re.compile(r"\bcheck\.(\w+)\(")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson: its number, its title, its file's name, and its exercises as {name: heading}."""

    number: int
    title: str
    file: str
    exercises: dict[str, str]


def course_folder(start: Path | None = None) -> Path | None:
    """The course's folder: one above the notebook that asks, or the one that this package lies in."""
    here = start or Path.cwd()
    around = [here, *here.parents, Path(__file__).resolve().parents[2]]
    return next((each for each in around if (each / _START).is_file()), None)


def lessons(start: Path | None = None) -> list[Lesson]:
    """The lessons of the course around ``start`` (by default the working folder), in order."""
    folder = course_folder(start)
    if folder is None:
        return []
    found = sorted(folder.glob("notebooks/*.ipynb"))
    named = [(match, path) for path in found if (match := _NUMBERED.fullmatch(path.name))]
    return [
        Lesson(int(match[1]), _title(path), path.name, _exercises(folder, path.name))
        for match, path in named
        if int(match[1]) > 0  # 00 is the start page
    ]


def _title(path: Path) -> str:
    first = next((source for _, source in _cells(path)), "")
    title = _TITLE.search(first)
    return title[1].strip() if title else path.stem[3:].replace("_", " ")


def _exercises(folder: Path, name: str) -> dict[str, str]:
    """The exercises that a lesson's solutions solve: a learner has no reason to change those."""
    found: dict[str, str] = {}
    heading = ""
    for kind, source in _cells(folder / "solutions" / name):
        if kind == "markdown":
            latest = _HEADING.search(source)
            heading = latest[1].strip() if latest else heading
        elif check := _CHECK.match(source):
            found.setdefault(check[1], heading or check[1])
    return found


def _cells(path: Path) -> Iterator[tuple[str, str]]:
    """Each cell's kind and text; none where there is no such notebook, or it is damaged."""
    try:
        cells: Any = json.loads(path.read_bytes())["cells"]
        yield from [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return
