"""A brake for loops that never come to an end: after so many requests a client refuses to send more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.service.hook import before_each_request


class NoEnd(RuntimeError):
    """A loop sent far more requests than its question needs."""


@contextmanager
def braked(client: Any, most: int) -> Iterator[None]:
    """Meanwhile this boto3 client raises NoEnd at its request number ``most`` + 1, before it is sent."""
    sent = 0

    def count() -> None:
        nonlocal sent
        sent += 1
        if sent > most:
            raise NoEnd(f"{most} requests, and still no end")

    with before_each_request(count, client, malformed=True):
        yield
