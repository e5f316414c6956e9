"""The three replicas of a partition: which of them has a write, and since when.

A write is acknowledged when the leader and one follower have it; strong reads ask the leader, eventual reads any of the
three. Source: Elhemali and others, "Amazon DynamoDB", USENIX ATC 2022, sections 3 and 6.1. *Modelled*: how late
the other follower is, and that a follower acknowledges only when it has applied everything before.
"""

from collections import deque
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

    def commit(self, at: float, *, lag: float, rng: Random, late: int | None = None) -> Commit:
        """Acknowledge a write; one follower has it at once, the other ``lag`` seconds later, after all before it.

        Which of them is ``late`` chance decides, unless it is said, and as long as the other lacks nothing itself.
        """
        while self._commits and self._commits[0].settled <= at:
            self._commits.popleft()
        # never empty: whoever took the last write has all of them
        ready = [replica for replica in FOLLOWERS if self._last[replica] <= at]
        quorum = rng.choice([replica for replica in ready if replica != late] or ready)
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


def milliseconds(seconds: float) -> str:
    """A short time in words.

    >>> milliseconds(0.0404), milliseconds(0.0)
    ('40 ms', '0 ms')
    """
    return f"{seconds * 1_000:,.0f} ms"
