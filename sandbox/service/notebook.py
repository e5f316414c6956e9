"""In a notebook: an error that the service sent is shown with the learner's own lines, and without boto3's.

A refusal is information. Below forty lines of a library's inside, nobody reads it.
"""

import sys
from types import TracebackType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.service.guard import OutsideTheSandbox

SHORTENED = (ClientError, BotoCoreError, OutsideTheSandbox)


def install() -> None:
    """Shorten tracebacks where IPython runs this process; elsewhere nothing happens."""
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    if (shell := get_ipython()) is not None:
        shell.set_custom_exc(SHORTENED, _show)


def _show(
    shell: Any, kind: type[BaseException], error: BaseException, trace: Any, tb_offset: Any = None
) -> None:
    shell.showtraceback((kind, error, own_frames(trace)), tb_offset=0)


def own_frames(trace: TracebackType | None) -> TracebackType | None:
    """A traceback without IPython's frames before the learner's code, and without boto3's after it."""
    kept: list[TracebackType] = []
    here = trace
    while here and not _inside(here, ("boto3", "botocore")):
        if not _inside(here, ("IPython",)):
            kept.append(here)
        here = here.tb_next
    own: TracebackType | None = None
    for entry in reversed(kept):
        own = TracebackType(own, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return own


def _inside(entry: TracebackType, packages: tuple[str, ...]) -> bool:
    return str(entry.tb_frame.f_globals.get("__name__", "")).partition(".")[0] in packages
