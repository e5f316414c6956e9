"""Virtual time: it moves when a request is answered or when it is told to, never by itself.

What is to happen later (a table that becomes ACTIVE, an item that expires, an alarm) is noted with its time. It happens
at that time, in order, while the clock moves past it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from threading import RLock

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday morning; every sandbox begins here
READ_LATENCY = 0.004  # seconds, modelled: DynamoDB answers in single-digit milliseconds
WRITE_LATENCY = 0.006

Event = Callable[[], None]


class VirtualClock:
    """Seconds since the sandbox began, the date that they make, and what is still to come."""

    def __init__(self) -> None:
        self.seconds = 0.0
        # requests come from many clients at once: none waits for another's answer
        self.crowd = False
        # seconds since START, where real time counts
        self.outside: Callable[[], float] | None = None
        self.lock = RLock()  # time does not move in the middle of a request
        self._agenda: list[tuple[float, int, Event]] = []
        self._numbers = count()

    def at(self, seconds: float, event: Event) -> None:
        """Let something happen at a time, at once if that is past; of two at one time, the first noted goes first."""
        heappush(self._agenda, (max(seconds, self.seconds), next(self._numbers), event))

    def after(self, seconds: float, event: Event) -> None:
        """Let something happen so many seconds from now."""
        self.at(self.seconds + seconds, event)

    def advance(
        self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> datetime:
        """Let time pass; returns the new date. Time never runs backwards (ValueError)."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
        if not step >= 0:
            raise ValueError(f"time only moves forwards, not by {step} seconds")
        with self.lock:
            self.run_to(self.seconds + step)
        return self.now

    def answer_took(self, seconds: float) -> None:
        """Pass the latency of a request, for which its client waits; one outside has waited by its own clock."""
        if not self.crowd:
            self.run_to(self.outside() if self.outside else self.seconds + seconds)

    @contextmanager
    def many_clients(self) -> Iterator[None]:
        """Requests are made by so many clients that each comes at its own time: latency does not move the clock.

        So requests overlap: transactions can conflict with others' writes of the same items.
        """
        before, self.crowd = self.crowd, True
        try:
            yield
        finally:
            self.crowd = before

    def run_to(self, seconds: float) -> None:
        """Move on to a time, and let everything happen that was due by then; a time that is past changes nothing."""
        while self._agenda and self._agenda[0][0] <= seconds:
            due, _, event = heappop(self._agenda)
            self.seconds = max(self.seconds, due)
            event()
        self.seconds = max(self.seconds, seconds)

    def cancel(self) -> None:
        """Of what was to happen later, nothing will."""
        self._agenda.clear()

    def clear(self) -> None:
        """Time begins again, with nothing to come."""
        self.seconds = 0.0
        self.cancel()

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def __repr__(self) -> str:
        return f"{self.now:%Y-%m-%d %H:%M:%S} UTC (virtual)"
