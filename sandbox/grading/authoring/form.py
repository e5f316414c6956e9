"""The form in which notebooks are kept: all that a second run would change is taken out.

What a reader sees stays: text, HTML and SVG. What goes: widget views (their text and HTML stand
in for them), timings, and what the machine that ran the notebook adds to its metadata.
"""

import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {  # no version: a notebook is the same on every Python that runs it
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def node(value: dict[str, Any]) -> NotebookNode:
    """A plain dict as nbformat's kind of dict."""
    made: NotebookNode = nbformat.from_dict(value)  # type: ignore[no-untyped-call]
    return made


def read(path: Path) -> NotebookNode:
    """The notebook in a file."""
    found: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return found


def text_of(notebook: NotebookNode) -> str:
    """The file that holds a notebook: valid, keys in order, one line break at the end."""
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook, version=4)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def clean(notebook: NotebookNode) -> NotebookNode:
    """The same notebook without what differs between two runs; ids, tags and counts are kept."""
    cells = [_clean_cell(cell) for cell in notebook.cells]
    return node({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def cleared(notebook: NotebookNode) -> NotebookNode:
    """The same notebook as if it had never been run."""
    kept = clean(notebook)
    for cell in kept.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return kept


def _clean_cell(cell: NotebookNode) -> dict[str, Any]:
    kept = {
        "cell_type": cell.cell_type,
        "id": cell.id,
        "metadata": {"tags": tags(cell)} if tags(cell) else {},
        "source": cell.source.rstrip(),
    }
    if cell.cell_type == "code":
        kept["execution_count"] = cell.execution_count
        kept["outputs"] = [_clean_output(output) for output in _joined(cell.outputs)]
    return kept


def _clean_output(output: dict[str, Any]) -> dict[str, Any]:
    kept = dict(output)
    for part in {"data", "metadata"} & kept.keys():
        kept[part] = {kind: what for kind, what in kept[part].items() if kind != WIDGET_VIEW}
    if "traceback" in kept:
        kept["traceback"] = _own_frames(kept["traceback"])
    return kept


def _own_frames(traceback: list[str]) -> list[str]:
    """A traceback without the libraries' frames, which name the folders of one machine."""
    head, frames, error = traceback[:2], traceback[2:-1], traceback[-1:]
    if len(traceback) < 3:
        return traceback
    return [*head, *(frame for frame in frames if plain(frame).startswith("Cell In[")), *error]


def plain(text: str) -> str:
    """Text without the codes that colour it."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _joined(outputs: list[NotebookNode]) -> list[dict[str, Any]]:
    """Neighbouring pieces of one stream as one piece: where a kernel cuts them is chance."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            joined.append(dict(output))
    return joined
