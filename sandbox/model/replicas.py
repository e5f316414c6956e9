"""The three replicas of a partition: which of them has a write, and since when.

A write is acknowledged when the leader and one follower have it; strong reads ask the leader, eventual reads any of the
three. Source: Elhemali and others, "Amazon DynamoDB", USENIX ATC 2022, sections 3 and 6.1. *Modelled*: how late
the other follower is, and that a follower acknowledges only when it has applied everything before.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

LEADER = 0
FOLLOWERS = (1, 2)
REPLICAS = (LEADER, *FOLLOWERS)


def replica_name(replica: int) -> str:
    """What a replica is called in words.

    >>> replica_name(LEADER), replica_name(2)
    ('the leader', 'replica 2')
    """
    return f"replica {replica}" if replica else "the leader"


@dataclass(frozen=True, slots=True)
class Commit:
    """One write to a partition: virtual seconds of its acknowledgement, and of its arrival at each replica."""

    at: float
    applied: tuple[float, float, float]  # by the leader, replica 1, replica 2

    def seen_by(self, replica: int, *, at: float) -> bool:
        return self.applied[replica] <= at

    @property
    def settled(self) -> float:
        """When all three have it."""
        return max(self.applied)


class ReplicaGroup:
    """One partition's leader and its two followers; each applies the writes in their order.

    >>> group = ReplicaGroup()
    >>> write = group.commit(10.0, lag=0.25, rng=Random(7))
    >>> sorted(write.applied)
    [10.0, 10.0, 10.25]
    """

    def __init__(self) -> None:
        self._last = [0.0 for _ in REPLICAS]  # when each will have applied all it was sent
        self._commits: deque[Commit] = deque()  # those that some replica may lack

    def branch(self) -> "ReplicaGroup":
        """The replicas of a partition that is split off: they lack what these lack."""
        made = ReplicaGroup()
        made._last, made._commits = self._last.copy(), self._commits.copy()
        return made

    def commit(self, at: float, *, lag: float, rng: Random) -> Commit:
        """Acknowledge a write; one follower has it at once, the other ``lag`` seconds later, after all before it."""
        while self._commits and self._commits[0].settled <= at:
            self._commits.popleft()
        ready = [replica for replica in FOLLOWERS if self._last[replica] <= at]
        quorum = rng.choice(ready)  # never empty: whoever took the last write has all of them
        for replica in REPLICAS:
            due = at if replica in (LEADER, quorum) else at + lag
            self._last[replica] = max(self._last[replica], due)
        leader, one, two = self._last
        made = Commit(at, (leader, one, two))
        self._commits.append(made)
        return made

    def behind(self, replica: int, *, at: float) -> float:
        """How old a replica's view is: seconds since the first write that it lacks, 0 if it has them all."""
        for commit in self._commits:
            if not commit.seen_by(replica, at=at):
                return at - commit.at
        return 0.0


def choose(rng: Random, *, eventual: bool) -> int:
    """The replica that answers a read."""
    return rng.choice(REPLICAS) if eventual else LEADER


@dataclass(frozen=True, slots=True)
class ReplicatedWrite:
    """A write as a timeline shows it."""

    number: int  # of this table's writes since its replicas began to lag, from 1
    at: float  # virtual seconds; from here on no strong read misses it
    partition: int
    key: tuple[object, ...]  # the item's key values, as plain Python values
    deleted: bool
    applied: tuple[float, float, float]  # by the leader, replica 1, replica 2


@dataclass(frozen=True, slots=True)
class ReplicaRead:
    """A read of one partition as a timeline shows it."""

    at: float  # virtual seconds
    operation: str
    partition: int
    replica: int  # 0 is the leader
    behind: float  # seconds; how old the replica's view was
    stale: int  # items that the leader would have answered otherwise
    key: tuple[object, ...] | None = None  # of the item asked for; None for a page of many
    version: int | None = (
        None  # the number of the write that it saw of that item; 0: older than all shown
    )

    @property
    def answered_by(self) -> str:
        return replica_name(self.replica)


@dataclass(frozen=True, slots=True)
class ReplicaTimeline:
    """The latest writes and reads of one table, each in the order in which they happened."""

    target: str  # a table's name, or a GSI's
    seconds: float  # virtual time now
    writes: tuple[ReplicatedWrite, ...]
    reads: tuple[ReplicaRead, ...]

    def of(self, *key: object) -> "ReplicaTimeline":
        """Only what is about one item; ``key`` is its partition key value and, if it has one, its sort key value."""
        return ReplicaTimeline(
            self.target,
            self.seconds,
            tuple(write for write in self.writes if write.key == key),
            tuple(read for read in self.reads if read.key == key),
        )

    def __str__(self) -> str:
        rows = [(write.at, _write_in_words(write)) for write in self.writes]
        rows += [(read.at, _read_in_words(read)) for read in self.reads]
        shown = [f"  {at:>9.3f} s  {text}" for at, text in sorted(rows, key=lambda row: row[0])]
        return "\n".join([f"{self.target}, replicas at {self.seconds:.3f} s", *shown])

    __repr__ = __str__


def version_seen(
    writes: Sequence[ReplicatedWrite], key: tuple[object, ...], replica: int, *, at: float
) -> int:
    """The number of the newest write to an item that a replica has applied; 0 where it has none of these."""
    seen = [w.number for w in writes if w.key == key and w.applied[replica] <= at]
    return max(seen, default=0)


def _key_in_words(key: tuple[object, ...]) -> str:
    return ", ".join(map(str, key))


def _write_in_words(write: ReplicatedWrite) -> str:
    what = "delete" if write.deleted else "write"
    late = [replica for replica in FOLLOWERS if write.applied[replica] > write.at]
    lag = "".join(
        f"; {replica_name(replica)} {milliseconds(write.applied[replica] - write.at)} later"
        for replica in late
    )
    return f"{what} {write.number} of {_key_in_words(write.key)}{lag}"


def _read_in_words(read: ReplicaRead) -> str:
    what = read.operation if read.key is None else f"{read.operation} of {_key_in_words(read.key)}"
    version = "" if read.version is None else f", saw write {read.version}"
    old = f", {milliseconds(read.behind)} behind" if read.behind else ""
    stale = f", {read.stale} stale" if read.stale else ""
    return f"{what}: {read.answered_by}{version}{old}{stale}"


def milliseconds(seconds: float) -> str:
    """A short time in words.

    >>> milliseconds(0.0404), milliseconds(0.0)
    ('40 ms', '0 ms')
    """
    return f"{seconds * 1_000:,.0f} ms"
