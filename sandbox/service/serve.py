"""The sandbox as a stand-alone endpoint, for the AWS CLI and for programs in any language."""

import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Event
from typing import Any

from sandbox.model.clock import START
from sandbox.service.guard import SECRET
from sandbox.service.sandbox import Sandbox

TICK = 0.2  # seconds between two looks at the real clock
DEFAULT_PORT = 8000  # where people expect a DynamoDB on their own machine


def serve(
    port: int = DEFAULT_PORT, *, any_key: bool = False, dials: Mapping[str, Any] | None = None
) -> int:
    """Answer at 127.0.0.1:port until interrupted; returns the exit code.

    Virtual time is real time here: the programs outside name moments, wait and back off by their own clocks.
    """
    try:
        lab = Sandbox(port=port, any_key=any_key, **(dials or {}))
    except OSError:
        print(f"Port {port} is taken; choose another one with --port.", file=sys.stderr)
        return 1
    stopped = Event()
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, lambda *_: stopped.set())
    lab.clock.outside = _seconds_since_start
    _keep_up(lab)
    print(instructions(lab, any_key=any_key), flush=True)
    while not stopped.wait(timeout=TICK):  # without a timeout, Windows would not let Ctrl+C through
        _keep_up(lab)
    count = lab.ledger.total
    lab.close()
    print(f"\nStopped. {count:,} request{'' if count == 1 else 's'} answered; the tables are gone.")
    return 0


def _keep_up(lab: Sandbox) -> None:
    with lab.clock.lock:
        lab.clock.run_to(_seconds_since_start())


def _seconds_since_start() -> float:
    """What the virtual clock is to show, so that it shows the time of day."""
    return (datetime.now(UTC) - START).total_seconds()


def instructions(lab: Sandbox, *, any_key: bool) -> str:
    """How to reach the endpoint, ready to be copied.

    >>> with Sandbox() as lab:
    ...     print(instructions(lab, any_key=True).splitlines()[1])
    The access key may be any.
    """
    key_line = (
        "The access key may be any."
        if any_key
        else f"It answers only the access key {lab.access_key}."
    )
    return f"""\
DynamoDB sandbox at {lab.endpoint_url}
{key_line}

  export AWS_ENDPOINT_URL={lab.endpoint_url}
  export AWS_ENDPOINT_URL_DYNAMODB={lab.endpoint_url}
  export AWS_ACCESS_KEY_ID={lab.access_key}
  export AWS_SECRET_ACCESS_KEY={SECRET}
  export AWS_DEFAULT_REGION={lab.region}

  aws dynamodb list-tables

Tables live in memory. Ctrl+C ends it."""
