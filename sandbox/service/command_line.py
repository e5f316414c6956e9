"""The AWS command line as a child process, which sees this sandbox as ``!aws`` in a cell does."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

PATIENCE = 60  # seconds; a command takes about one


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command: its exit status, and what it wrote."""

    status: int
    output: str
    errors: str


def run(arguments: Sequence[str]) -> Ran:
    """Run ``aws`` with these arguments; no shell reads them again."""
    # the CLI installed beside this Python, whatever else the machine's PATH may offer
    done = subprocess.run(
        [sys.executable, "-m", "awscli", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr.strip())
