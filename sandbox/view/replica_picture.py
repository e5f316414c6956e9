"""What the picture of three replicas shows, as plain data: what each held when, and what reads saw of it."""

import itertools
from dataclasses import dataclass, replace

from sandbox.model.replica_timeline import ReplicaRead, ReplicatedWrite, ReplicaTimeline
from sandbox.model.replicas import LEADER, REPLICAS, milliseconds, replica_name

PAUSE = 0.08  # of the whole stretch, before the first event and after the last
SHORTEST = 0.02  # seconds that a picture shows at least


@dataclass(frozen=True, slots=True)
class Held:
    """A stretch of time in which a replica holds one version."""

    replica: int
    version: int  # the write's place among those shown, from 1; 0 is older than all
    since: float  # virtual seconds
    until: float
    stale: bool  # the leader has a newer one


@dataclass(frozen=True, slots=True)
class Picture:
    """A stretch of time on three replicas, and which of its events one is looking at."""

    timeline: ReplicaTimeline
    moment: int  # a place in ``events``

    @property
    def events(self) -> tuple[ReplicatedWrite | ReplicaRead, ...]:
        """Writes and reads in the order of their times."""
        found: list[ReplicatedWrite | ReplicaRead] = [*self.timeline.writes, *self.timeline.reads]
        return tuple(sorted(found, key=lambda event: event.at))

    @property
    def start(self) -> float:
        first, last = self._ends
        return first - PAUSE * max(last - first, SHORTEST)

    @property
    def end(self) -> float:
        first, last = self._ends
        return last + PAUSE * max(last - first, SHORTEST)

    @property
    def _ends(self) -> tuple[float, float]:
        times = [event.at for event in self.events] or [0.0]
        return times[0], times[-1]

    def version(self, write: int) -> int:
        """A write's place among those shown; 0 for one before them."""
        numbers = [shown.number for shown in self.timeline.writes]
        return numbers.index(write) + 1 if write in numbers else 0

    @property
    def held(self) -> tuple[Held, ...]:
        """What each replica holds from one end to the other."""
        stretches = []
        for replica in REPLICAS:
            arrivals = [write.applied[replica] for write in self.timeline.writes]
            newer = [write.at for write in self.timeline.writes]  # the leader has it from here on
            for version in range(len(arrivals) + 1):
                since = max(self.start, arrivals[version - 1] if version else self.start)
                until = arrivals[version] if version < len(arrivals) else self.end
                overtaken = newer[version] if version < len(newer) else self.end
                cuts = sorted({since, min(max(since, overtaken), until), until})
                for low, high in itertools.pairwise(cuts):
                    if low < self.end:
                        stretches.append(
                            Held(replica, version, low, min(high, self.end), low >= overtaken)
                        )
        return tuple(stretches)

    @property
    def stale_reads(self) -> int:
        return sum(bool(read.stale) for read in self.timeline.reads)

    @property
    def line(self) -> str:
        """All of it in one sentence."""
        reads, writes = len(self.timeline.reads), len(self.timeline.writes)
        if not self.events:
            return "Nothing was written or read while replicas lagged: turn the dial replica_lag first."
        return (
            f"{_count(writes, 'write')}, {_count(reads, 'read')}: "
            f"{self.stale_reads or 'none'} of them saw the past."
        )

    def since_start(self, at: float) -> str:
        return milliseconds(at - self._ends[0])

    @property
    def said(self) -> str:
        """The event that one is looking at, in a sentence."""
        if not self.events:
            return ""
        event = self.events[self.moment]
        when = f"At {self.since_start(event.at)}"
        if isinstance(event, ReplicatedWrite):
            return f"{when}: {_write_in_words(event, self.version(event.number))}"
        return f"{when}: {self._read_in_words(event)}"

    def _read_in_words(self, read: ReplicaRead) -> str:
        asked = f"{read.operation} asked {replica_name(read.replica)}"
        if read.version is not None:
            version = self.version(read.version)
            asked += (
                f" and saw version {version}" if version else " and saw nothing of these writes"
            )
        if not read.behind:
            return f"{asked}: it had everything."
        leader = max(
            (n for n, write in enumerate(self.timeline.writes, 1) if write.at <= read.at), default=0
        )
        if not read.stale:
            return f"{asked}. It was {milliseconds(read.behind)} behind, but not in this item."
        return (
            f"{asked}; the leader had version {leader}. It was {milliseconds(read.behind)} behind."
        )

    def __str__(self) -> str:
        head = f"Three replicas of {self.timeline.target}"
        rows = [
            f"{'>' if number == self.moment else ' '} {Picture(self.timeline, number).said}"
            for number in range(len(self.events))
        ]
        return "\n".join([head, *rows, f"  {self.line}"])


def latest(timeline: ReplicaTimeline, events: int) -> ReplicaTimeline:
    """Only the last so many events."""
    times = sorted([write.at for write in timeline.writes] + [read.at for read in timeline.reads])
    first = times[-events] if len(times) > events else 0.0
    reads = tuple(read for read in timeline.reads if read.at >= first)
    writes = tuple(write for write in timeline.writes if write.at >= first)
    return replace(timeline, writes=writes, reads=reads)


def _write_in_words(write: ReplicatedWrite, version: int) -> str:
    late = [
        f"{replica_name(replica)} gets it {milliseconds(write.applied[replica] - write.at)} later"
        for replica in REPLICAS
        if replica != LEADER and write.applied[replica] > write.at
    ]
    what = "a delete" if write.deleted else "a write"
    return f"{what}, version {version}, is acknowledged" + (
        f"; {'; '.join(late)}." if late else " by all three."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s'[: number != 1]}"
