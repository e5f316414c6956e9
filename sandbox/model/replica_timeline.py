"""What three replicas had and answered over a stretch of time, for whoever draws or reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from sandbox.model.replicas import FOLLOWERS, ReplicaGroup, milliseconds, replica_name


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


def at_lag(timeline: ReplicaTimeline, lag: float, *, seed: int = 7) -> ReplicaTimeline:
    """The same writes and reads, to the same replicas, if the last replica were always ``lag`` seconds late.

    What a slider shows. The replica that was late stays the late one, where it can; where none was, chance is drawn for
    each write on its own, so that a longer lag changes as little as it can.
    """
    groups: dict[int, ReplicaGroup] = {}
    writes = []
    for write in timeline.writes:
        group = groups.setdefault(write.partition, ReplicaGroup())
        late = next((replica for replica in FOLLOWERS if write.applied[replica] > write.at), None)
        chance = Random(f"{seed} {write.number}")
        commit = group.commit(write.at, lag=lag, rng=chance, late=late)
        writes.append(replace(write, applied=commit.applied))
    reads = tuple(_read_again(read, writes) for read in timeline.reads)
    return replace(timeline, writes=tuple(writes), reads=reads)


def _read_again(read: ReplicaRead, writes: Sequence[ReplicatedWrite]) -> ReplicaRead:
    """What the same replica answers where the writes have arrived at other times."""
    lacked = [
        write
        for write in writes
        if write.partition == read.partition and write.at <= read.at < write.applied[read.replica]
    ]
    behind = read.at - lacked[0].at if lacked else 0.0
    keys = {write.key for write in lacked}
    if read.key is None:
        return replace(read, behind=behind, stale=len(keys))
    version = version_seen(writes, read.key, read.replica, at=read.at)
    return replace(read, behind=behind, stale=int(read.key in keys), version=version)


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
