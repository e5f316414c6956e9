"""The SDK's own retries, on virtual time: botocore decides and backs off as ever, and nobody waits.

Two seams: the sleep between two attempts of a request becomes a step of the sandbox's clock, and the jitter of the
back-off is drawn from the sandbox's seed, so that a lesson runs alike for everybody.
"""

import time
from collections.abc import Callable
from random import Random
from threading import local
from typing import TYPE_CHECKING, Any

import botocore.endpoint
from botocore.retries import standard

if TYPE_CHECKING:
    from sandbox.model.clock import VirtualClock

_clock: "VirtualClock | None" = None
_random = Random()


class _Thread(local):
    """Whether the request that this thread is about is answered by the sandbox."""

    is_ours = False


_thread = _Thread()


class _Time:
    """What botocore's endpoint knows as the module ``time``."""

    @staticmethod
    def sleep(seconds: float) -> None:
        if _clock and _thread.is_ours:
            _clock.advance(seconds)
        else:
            time.sleep(seconds)


class _SeededBackoff(standard.ExponentialBackoff):  # type: ignore[misc]
    """botocore's back-off with a jitter that the sandbox draws."""

    def __init__(
        self,
        max_backoff: float = 20,
        random: Callable[[], float] = lambda: _random.random(),
        **options: Any,
    ) -> None:
        super().__init__(max_backoff=max_backoff, random=random, **options)


def install() -> None:
    """Every botocore client made from here on backs off on virtual time. Doing it again changes nothing."""
    botocore.endpoint.time = _Time
    standard.ExponentialBackoff = _SeededBackoff


def open_to(clock: "VirtualClock | None", seed: int = 0) -> None:
    """The clock that passes instead of a wait; None where no sandbox runs."""
    global _clock, _random
    _clock, _random = clock, Random(f"{seed} retries")


def answer_here(is_ours: bool) -> None:
    """Whether the request that begins in this thread is one that the sandbox answers."""
    _thread.is_ours = is_ours
