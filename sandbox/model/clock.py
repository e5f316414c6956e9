"""Virtual time: it moves when a request is answered or when it is told to, never by itself."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday morning; every sandbox begins here
READ_LATENCY = 0.004  # seconds, modelled: DynamoDB answers in single-digit milliseconds
WRITE_LATENCY = 0.006


class VirtualClock:
    """Seconds since the sandbox began, and the date that they make."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def advance(
        self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> datetime:
        """Let time pass; returns the new date. Time never runs backwards (ValueError)."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
        if not step >= 0:
            raise ValueError(f"time only moves forwards, not by {step} seconds")
        self.seconds += step
        return self.now

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def __repr__(self) -> str:
        return f"{self.now:%Y-%m-%d %H:%M:%S} UTC (virtual)"
