"""Runs a notebook from top to bottom in a fresh kernel of this very Python."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

from sandbox.grading.authoring.form import cleared, plain, tags

RAISES = "raises-exception"  # nbclient's and nbval's own tag for an error that belongs there
CELL_TIMEOUT = 60  # seconds; a whole lesson runs in less


class CellFailed(RuntimeError):
    """A cell raised and should not have, or should have and did not."""


def run(notebook: NotebookNode, folder: Path, *, failures: bool = False) -> NotebookNode:
    """The notebook with the outputs of a run in ``folder``.

    An error in a cell that is not tagged for it ends the run, unless ``failures`` are wanted.
    """
    made = cleared(notebook)
    client = NotebookClient(
        made,
        config=this_python(),
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # its warnings are about ports, not about lessons
        timeout=CELL_TIMEOUT,
        allow_errors=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    if not failures:
        stop: Callable[..., Any] = _stop_at_a_surprise
        client.on_cell_executed = stop
    client.execute()
    return made


def error_of(cell: NotebookNode) -> NotebookNode | None:
    """The error in which a cell ended, if it did."""
    found = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    return found[-1] if found else None


def this_python() -> Config:
    """The kernel of this very Python, whatever other kernels the machine has."""
    config = Config()
    # without the user's own kernels: a "python3" among them may be another Python
    config.KernelSpecManager.kernel_dirs = []
    return config


def _stop_at_a_surprise(cell: NotebookNode, **_: object) -> None:
    error = error_of(cell)
    if error and RAISES not in tags(cell):
        shown = plain("\n".join(error.traceback))
        raise CellFailed(f"cell {cell.id} raised an error:\n{shown}")
    if not error and RAISES in tags(cell):
        raise CellFailed(f"cell {cell.id} is tagged '{RAISES}', and raised nothing")
