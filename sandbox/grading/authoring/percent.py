"""A notebook as a text that is pleasant to write: cells behind ``# %%``, prose as comments.

    # %% [markdown] id=one-key-one-item
    # ## How many books are there?
    #
    # Two books, *one* key. Predict before you run.

    # %% id=put-twice
    table.put_item(Item={"product_id": "P-110"})

    # %% id=no-such-key tags=raises-exception
    table.get_item(Key={"isbn": "1"})

``id=`` names a cell for good, in letters, digits, ``-`` and ``_``. A cell without one is named
after the heading above it: ``how-many-books-are-there``, ``how-many-books-are-there-2``, ...
``tags=`` takes tags with commas between them. Blank lines around a cell are dropped, and what
stands before the first ``# %%`` is ignored. Magics (``%%bash``, ``!aws ...``) are written as
they are. Outputs do not travel: run the authoring command afterwards.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from nbformat import NotebookNode

from sandbox.grading.authoring.form import node

_MARKER = re.compile(r"^# %%(?P<markdown> \[markdown\])?(?P<options>(?: +\w+=\S+)*) *$")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # nbformat's own rule for a cell's id


class PercentError(ValueError):
    """The text is not one that can become a notebook; says which line and why."""


@dataclass(frozen=True, slots=True)
class _Block:
    line: int  # of its marker, counted from 1
    markdown: bool
    options: dict[str, str]
    lines: tuple[str, ...]

    @property
    def source(self) -> str:
        if self.markdown:
            return "\n".join(map(self._prose, range(len(self.lines)))).strip("\n")
        return "\n".join(self.lines).strip("\n")

    def _prose(self, at: int) -> str:
        text = self.lines[at]
        if text and not re.match(r"#( |$)", text):
            line = self.line + 1 + at
            raise PercentError(f"line {line}: prose starts with '# ', not {text[:30]!r}")
        return text[2:]


def to_notebook(text: str) -> NotebookNode:
    """The notebook that a text describes, without outputs."""
    cells: list[dict[str, Any]] = []
    names = _Names()
    for block in _blocks(text):
        tags = [tag for tag in block.options.get("tags", "").split(",") if tag]
        cell = {
            "cell_type": "markdown" if block.markdown else "code",
            "id": names.take(block),
            "metadata": {"tags": tags} if tags else {},
            "source": block.source,
        }
        cells.append(cell if block.markdown else cell | {"execution_count": None, "outputs": []})
    if not cells:
        raise PercentError("there is no cell: each begins with a line '# %%' or '# %% [markdown]'")
    return node({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def to_text(notebook: NotebookNode) -> str:
    """The text that describes a notebook; `to_notebook` makes the same cells of it again."""
    return "\n\n".join(_cell_text(cell) for cell in notebook.cells) + "\n"


def _cell_text(cell: NotebookNode) -> str:
    prose = cell.cell_type == "markdown"
    tags = ",".join(cell.metadata.get("tags", []))
    head = f"# %%{' [markdown]' if prose else ''} id={cell.id}{f' tags={tags}' if tags else ''}"
    lines = cell.source.split("\n")
    return "\n".join([head, *((f"# {line}".rstrip() for line in lines) if prose else lines)])


def _blocks(text: str) -> Iterator[_Block]:
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("# %%")]
    for start, end in pairwise([*starts, len(lines)]):
        marker = _MARKER.match(lines[start])
        if not marker:
            raise PercentError(f"line {start + 1}: not a cell marker: {lines[start]!r}")
        options = dict(pair.split("=", 1) for pair in marker["options"].split())
        if unknown := options.keys() - {"id", "tags"}:
            raise PercentError(f"line {start + 1}: a cell has id= and tags=, not {min(unknown)}=")
        yield _Block(start + 1, bool(marker["markdown"]), options, tuple(lines[start + 1 : end]))


class _Names:
    """Cell ids: those given, and for the rest the heading above with a number behind."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._heading = "cell"

    def take(self, block: _Block) -> str:
        heading = re.search(r"^#+ +(.+)", block.source, re.MULTILINE) if block.markdown else None
        if heading:
            self._heading = _slug(heading[1])
        name = block.options.get("id") or self._next()
        if not _ID.fullmatch(name):
            raise PercentError(f"line {block.line}: an id is 1 to 64 of A-Z a-z 0-9 - _: {name!r}")
        if name in self._taken:
            raise PercentError(f"line {block.line}: there is already a cell with the id {name}")
        self._taken.add(name)
        return name

    def _next(self) -> str:
        tried = [self._heading, *(f"{self._heading}-{n}" for n in range(2, len(self._taken) + 3))]
        return next(name for name in tried if name not in self._taken)


def _slug(heading: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", heading.lower().replace("'", ""))
    return words.strip("-")[:50].strip("-") or "cell"
