"""One writer at a time: two notebooks that are open at once, or a notebook and a command, take turns.

The system's own lock on a file beside, and not the mere presence of a file: it ends with the process that held it,
however that ended, so that nobody ever waits for the dead.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PATIENCE = 5.0  # seconds; a turn takes milliseconds
_PAUSE = 0.01  # seconds between two attempts


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Waits for its turn; raises TimeoutError where somebody else never ends theirs."""
    try:
        file = path.open("ab")
    except OSError:  # a folder that nobody writes to needs no turns
        yield
        return
    with file:
        _wait(file)
        yield  # closing the file lets go of the lock


def _wait(file: IO[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _take(file):
        if time.monotonic() > deadline:
            raise TimeoutError("another notebook has been writing to it for seconds")
        time.sleep(_PAUSE)


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # some network drives know no locks; each write is still whole
            return True
        return True
