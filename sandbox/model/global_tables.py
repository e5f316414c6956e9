"""Global tables: how replicas in several Regions follow one another, and the last writer wins.

Source: Developer Guide, "How DynamoDB global tables work". The tie-break and the jitter of the lag are modelled.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from random import Random

from sandbox.model.attributes import Item
from sandbox.model.regions import (
    BEFORE,
    Change,
    Conflict,
    GlobalTableSnapshot,
    Key,
    LinkSnapshot,
    Loss,
    LostWrite,
    Network,
    Pending,
    RegionEvent,
    ReplicaSnapshot,
    Version,
)

JITTER = 0.5, 1.5  # the least and the most of the mean lag; modelled
KEPT_EVENTS = 1_000


class Arrival(StrEnum):
    """What became of a change that was due."""

    APPLIED = "applied"
    IGNORED = "ignored"  # a later version is there
    HELD = "held"  # the way is closed
    GONE = "gone"  # nobody waits for it any more


class GlobalReplication:
    """A global table with multi-Region eventual consistency: the last writer wins, item by item."""

    consistency = "EVENTUAL"

    def __init__(
        self, table: str, network: Network, *, seed: int, witness: str | None = None
    ) -> None:
        self.table = table
        self.witness = witness
        self.acknowledged: Counter[str] = Counter()
        self.conflicts: dict[Conflict, None] = {}  # a set that keeps its order
        self.events: deque[RegionEvent] = deque(maxlen=KEPT_EVENTS)
        self._network = network
        self._seed = seed
        self._replicas: dict[str, dict[Key, Change]] = {}
        self._pending: dict[Pending, None] = {}
        self._chance: dict[tuple[str, str], Random] = {}
        self._latency: dict[tuple[str, str], float] = {}

    @property
    def regions(self) -> tuple[str, ...]:
        """Where it has replicas."""
        return tuple(self._replicas)

    @property
    def first(self) -> str | None:
        """The first Region with a replica that is not lost."""
        return next((r for r in self._replicas if r not in self._network.lost), None)

    def start(self, region: str, items: Iterable[tuple[Key, Item]]) -> None:
        """The table that is to have replicas, with what is in it."""
        self._replicas[region] = {key: Change(key, item, BEFORE) for key, item in items}

    def join(self, region: str, source: str) -> list[Pending]:
        """A new replica as the source is now; returns what it still is to hear."""
        self._replicas[region] = dict(self._replicas[source])
        missing = [p for p in self._pending if p.target == source]
        return self._send([Pending(p.change, p.source, region, p.due) for p in missing])

    def leave(self, region: str) -> None:
        """Delete a replica; what is on its way from there still arrives, unless that way is closed."""
        del self._replicas[region]
        for pending in list(self._pending):
            closed = not self.connected(pending.source, pending.target)
            if pending.target == region or (pending.source == region and closed):
                del self._pending[pending]

    def current(self, region: str, key: Key) -> Change:
        """The item as it is in a Region."""
        return self._replicas[region].get(key, Change(key, None, BEFORE))

    def write(
        self, region: str, key: Key, item: Item | None, *, at: float, lag: float
    ) -> list[Pending]:
        """Note what a request made of an item, and send it to the others; ``lag`` is its mean in seconds."""
        before = self.current(region, key)
        version = Version(at, 0, region)
        if before.version.at >= at:  # a write always follows what was there
            version = Version(before.version.at, before.version.turn + 1, region)
        change = Change(key, item, version, {**before.seen, region: version})
        self._replicas[region][key] = change
        self.acknowledged[region] += 1
        self._tell(at, "written", region, change)
        others = [target for target in self._replicas if target != region]
        return self._send(
            [
                Pending(change, region, target, at + self._lag(region, target, lag))
                for target in others
            ]
        )

    def arrive(self, pending: Pending, *, at: float) -> Arrival:
        """A change is due: decide what becomes of it."""
        change, target = pending.change, pending.target
        if pending not in self._pending:
            return Arrival.GONE
        if not self.connected(pending.source, target):
            if not pending.held:
                self._tell(at, Arrival.HELD, target, change)
            pending.held = True
            return Arrival.HELD
        del self._pending[pending]
        self._latency[pending.source, target] = at - change.version.at
        there = self.current(target, change.key)
        self._note_conflict(there, change)
        wins = change.version > there.version
        winner = change if wins else there
        self._replicas[target][change.key] = winner._replace(seen=_merged(there, change))
        arrival = Arrival.APPLIED if wins else Arrival.IGNORED
        self._tell(at, arrival, target, change)
        return arrival

    def connected(self, source: str, target: str) -> bool:
        """Whether a change can get from one Region to the other."""
        return self._network.linked(source, target)

    def release(self, *, at: float, lag: float) -> list[Pending]:
        """What was held, and has its way open again; it takes the lag anew."""
        free = [p for p in self._pending if p.held and self.connected(p.source, p.target)]
        for pending in free:
            pending.held = False
            pending.due = at + self._lag(pending.source, pending.target, lag)
        return free

    def lost_with(self, region: str) -> tuple[LostWrite, ...]:
        """The writes of a Region that no Region has which is left, oldest first."""
        left = [r for r in self._replicas if r != region and r not in self._network.lost]
        sent = {
            (p.change.key, p.change.version): p.change for p in self._pending if p.source == region
        }
        missing = [
            change
            for change in sent.values()
            if all(self.current(r, change.key).version < change.version for r in left)
        ]
        missing.sort(key=lambda change: change.version)
        return tuple(LostWrite(self.table, c.key, c.version.at) for c in missing)

    def rebuild(self, region: str, *, at: float, lag: float) -> list[Pending]:
        """A Region comes back with nothing: what only it had is gone, the rest is sent anew from who has it newest."""
        self._replicas[region] = {}
        newest: dict[Key, tuple[str, Change]] = {}
        for home, change in self._survivors(region):
            if change.key not in newest or change.version > newest[change.key][1].version:
                newest[change.key] = home, change
        for pending in [
            p for p in self._pending if p.target == region or not self._keeps(p, region)
        ]:
            del self._pending[pending]
        return self._send(
            [
                Pending(change, home, target, at + self._lag(home, target, lag))
                for key, (home, change) in newest.items()
                for target, changes in self._replicas.items()
                if key not in changes or changes[key].version < change.version
            ]
        )

    def _survivors(self, region: str) -> Iterator[tuple[str, Change]]:
        """Every change that is somewhere but in this Region, and where."""
        for home, changes in self._replicas.items():
            for change in changes.values():
                yield home, change
        for pending in self._pending:
            if self._keeps(pending, region):
                yield pending.source, pending.change

    def _keeps(self, pending: Pending, without: str) -> bool:
        """Whether a change under way is still there when a Region is gone."""
        return pending.source != without

    def behind(self, source: str, target: str, *, at: float) -> float:
        """Seconds by which a Region is behind another: the age of the oldest change under way."""
        times = [p.change.version.at for p in self._between(source, target)]
        return at - min(times) if times else 0.0

    @property
    def pending(self) -> tuple[Pending, ...]:
        """The changes under way as they are now, by the time when they are due."""
        return tuple(replace(p) for p in sorted(self._pending, key=lambda p: p.due))

    def snapshot(
        self, at: float, statuses: Mapping[str, str], losses: Iterable[Loss] = ()
    ) -> GlobalTableSnapshot:
        """A picture of everything; ``statuses`` are the ReplicaStatus of each Region."""
        lost, regions = self._network.lost, list(self._replicas)
        return GlobalTableSnapshot(
            self.table,
            at,
            self.consistency,
            tuple(
                ReplicaSnapshot(
                    r,
                    statuses[r],
                    r in lost,
                    tuple(self._replicas[r].values()),
                    self.acknowledged[r],
                )
                for r in regions
            ),
            self.witness,
            tuple(self._link(s, t, at) for s in regions for t in regions if s != t),
            tuple(self.conflicts),
            tuple(self.events),
            tuple(losses),
        )

    def _link(self, source: str, target: str, at: float) -> LinkSnapshot:
        cut = frozenset((source, target)) in self._network.cuts
        lag, latency = self.behind(source, target, at=at), self._latency.get((source, target))
        return LinkSnapshot(source, target, cut, self._between(source, target), lag, latency)

    def _between(self, source: str, target: str) -> tuple[Pending, ...]:
        return tuple(p for p in self.pending if (p.source, p.target) == (source, target))

    def _lag(self, source: str, target: str, mean: float) -> float:
        link = (source, target)
        if link not in self._chance:
            self._chance[link] = Random(f"{self._seed} {self.table} {source} {target}")
        return mean * self._chance[link].uniform(*JITTER)

    def _send(self, changes: list[Pending]) -> list[Pending]:
        self._pending |= dict.fromkeys(changes)
        return changes

    def _note_conflict(self, there: Change, change: Change) -> None:
        if not (_knows(there, change) or _knows(change, there)):
            loser, winner = sorted((there.version, change.version))
            self.conflicts[Conflict(change.key, winner, loser)] = None

    def _tell(self, at: float, what: str, region: str, change: Change) -> None:
        self.events.append(RegionEvent(at, what, region, change.key, change.version))


def _knows(one: Change, other: Change) -> bool:
    """Whether a change was made, directly or not, in knowledge of another."""
    return all(one.seen.get(region, BEFORE) >= version for region, version in other.seen.items())


def _merged(one: Change, other: Change) -> Mapping[str, Version]:
    regions = one.seen.keys() | other.seen.keys()
    return {r: max(one.seen.get(r, BEFORE), other.seen.get(r, BEFORE)) for r in sorted(regions)}
