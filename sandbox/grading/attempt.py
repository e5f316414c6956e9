"""A learner's notebook, run once as it is: whatever is in it, something comes of it, and it ends."""

import asyncio
import json
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from sandbox.grading.authoring.run import this_python

CELLS = 6  # a whole notebook has as long as so many cells may take


class NotRun(Exception):
    """The notebook could not be run, or not to its end; says why, as a sentence."""


def attempt(path: Path, patience: float) -> tuple[list[NotebookNode], str]:
    """(the code cells with their outputs, why not to the end or "").

    A cell that takes longer than ``patience`` seconds is interrupted, and the next ones still run. Raises NotRun where
    the file is no notebook, or no kernel starts.
    """
    made = nbformat.v4.new_notebook(cells=[_code(source) for source in _sources(path)])  # type: ignore[no-untyped-call]
    client = NotebookClient(
        made,
        config=this_python(),
        kernel_name="python3",
        extra_arguments=["--log-level=CRITICAL"],
        timeout=patience,
        interrupt_on_timeout=True,
        allow_errors=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.log.disabled = True  # what is to be said, the report says
    return made.cells, asyncio.run(_run(client, patience * CELLS))


async def _run(client: NotebookClient, limit: float) -> str:
    """Run it; returns why not to its end, or "". Ctrl+C ends it, and is passed on."""
    limited, stopped = asyncio.timeout(limit), asyncio.Event()
    client.on_cell_start = _stop_at_ctrl_c(stopped)
    try:
        async with limited:
            await client.async_execute()
    except Exception as problem:
        # the kernel's end is told first, also where it is ours
        if stopped.is_set():
            raise KeyboardInterrupt from None
        if limited.expired():
            return f"It was still running after {limit:g} seconds, and could not be interrupted."
        if isinstance(problem, DeadKernelError):
            return "Python itself ended in the middle of it, without an error."
        return f"It could not be run ({type(problem).__name__}: {problem})."
    return ""


def _stop_at_ctrl_c(stopped: asyncio.Event) -> Callable[..., None]:
    """nbclient's own answer to Ctrl+C ends the kernel, and nobody hears why."""
    running, loop = asyncio.current_task(), asyncio.get_running_loop()

    def stop() -> None:
        stopped.set()
        if running:
            running.cancel()

    def before_each_cell(**_: Any) -> None:
        with suppress(RuntimeError):  # Windows knows no such handlers
            loop.add_signal_handler(signal.SIGINT, stop)

    return before_each_cell


def _sources(path: Path) -> list[str]:
    """The text of each code cell, of whatever minor version and state the file is."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except FileNotFoundError:
        raise NotRun("There is no such file.") from None
    except OSError as problem:
        raise NotRun(f"It cannot be read ({problem.strerror}).") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotRun("It is not a notebook, or it is damaged.") from None


def _code(source: str) -> Any:
    held = source.encode("utf-8", "replace").decode()  # half a character cannot be sent to a kernel
    return nbformat.v4.new_code_cell(held)  # type: ignore[no-untyped-call]
