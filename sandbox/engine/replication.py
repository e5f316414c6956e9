"""What the replicas of a table lack: for each recent write, what it found in its place.

That is kept for as long as a replica may still show it, a second at the most. While the dial ``replica_lag`` is off
nothing is kept, and nothing here is asked.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.engine.order_keys import OrderKey
from sandbox.engine.stored import Stored
from sandbox.model.attributes import Item, to_python
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dial, Dials
from sandbox.model.lags import replica_lag
from sandbox.model.partitions import Partition
from sandbox.model.replica_timeline import (
    ReplicaRead,
    ReplicatedWrite,
    ReplicaTimeline,
    version_seen,
)
from sandbox.model.replicas import Commit, ReplicaGroup

if TYPE_CHECKING:
    from sandbox.engine.table import ItemStore

_OFF = Dial.OFF  # a lookup less in every request
KEPT_EVENTS = 200  # writes, and as many reads, of one table's timeline

KeyValues = tuple[Any, ...]
"""The values of an item's key attributes, as plain Python values."""

Place = tuple["ItemStore", OrderKey]
"""Where something is stored: a table or an index, and the order key there."""


@dataclass(slots=True)
class Lags:
    """What makes a table's replicas and indexes late: the dials, the clock, and chance."""

    dials: Dials
    clock: VirtualClock
    seed: str
    _engaged: bool = False

    @property
    def idle(self) -> bool:
        """Whether no dial has been on yet: then nothing is late, and nothing is under way."""
        if not self._engaged:
            off = self.dials.replica_lag is _OFF and self.dials.index_lag is _OFF
            self._engaged = not off
        return not self._engaged

    def random(self, purpose: str) -> Random:
        """Chance of its own for one purpose, the same whatever else is drawn."""
        return Random(f"{self.seed} {purpose}")


class Undo(NamedTuple):
    """A write that some replica may lack, and what stood in its place before."""

    commit: Commit
    old: Stored | None


class Replication:
    """The replicas of every partition of a table, on which its LSIs lie too, or of a GSI."""

    def __init__(self, name: str, home: "ItemStore", key_names: Sequence[str], lags: Lags) -> None:
        self.name = name
        self.home = home
        self.lags = lags
        self._key_names = key_names
        self._groups: dict[int, ReplicaGroup] = {}
        # by store and order key, oldest first
        self._undo: dict[ItemStore, dict[OrderKey, deque[Undo]]] = {}
        self._order: deque[tuple[Commit, Place]] = deque()
        self._made = 0
        self._writes: deque[ReplicatedWrite] = deque(maxlen=KEPT_EVENTS)
        self._reads: deque[ReplicaRead] = deque(maxlen=KEPT_EVENTS)

    @property
    def on(self) -> bool:
        return self.lags.dials.replica_lag is not _OFF

    @property
    def now(self) -> float:
        return self.lags.clock.seconds

    @cached_property
    def _lag_chance(self) -> Random:
        return self.lags.random(f"lag of {self.name}")

    @cached_property
    def choice_chance(self) -> Random:
        """What decides which replica answers."""
        return self.lags.random(f"choice of {self.name}")

    def group(self, partition: Partition) -> ReplicaGroup:
        """The replicas of one partition."""
        if partition.number not in self._groups:
            parent = None if partition.parent is None else self._groups.get(partition.parent)
            self._groups[partition.number] = parent.branch() if parent else ReplicaGroup()
        return self._groups[partition.number]

    def wrote(self, places: Sequence[Place], item: Item, *, deleted: bool) -> None:
        """A write is about to replace what stands at these places, which lie on one partition."""
        self._forget_settled()
        if not self.on:
            return
        partition = self.home.partitions.home(places[0][1])
        lag = replica_lag(self.lags.dials.replica_lag, self._lag_chance)
        commit = self.group(partition).commit(self.now, lag=lag, rng=self._lag_chance)
        for store, key in places:
            undo = self._undo.setdefault(store, {}).setdefault(key, deque())
            undo.append(Undo(commit, store.entries.get(key)))
            self._order.append((commit, (store, key)))
        self._made += 1
        key_values = self.key_values(item)
        self._writes.append(
            ReplicatedWrite(
                self._made, commit.at, partition.number, key_values, deleted, commit.applied
            )
        )

    def _forget_settled(self) -> None:
        while self._order and self._order[0][0].settled <= self.now:
            _, (store, key) = self._order.popleft()
            undo = self._undo[store][key]
            undo.popleft()
            if not undo:
                del self._undo[store][key]

    def catch_up(self) -> None:
        """Every replica has everything, at once; the timeline begins anew."""
        for kept in (self._groups, self._undo, self._order, self._writes, self._reads):
            kept.clear()

    def unseen(self, store: "ItemStore", key: OrderKey, replica: int) -> Undo | None:
        """The first write at a key that a replica lacks: it still sees what stood there before."""
        for undo in self._undo.get(store, {}).get(key, ()):
            if not undo.commit.seen_by(replica, at=self.now):
                return undo
        return None

    def written(self, store: "ItemStore") -> Iterable[OrderKey]:
        """The keys at which some replica may see the past."""
        return self._undo.get(store, {})

    def key_values(self, item: Item) -> KeyValues:
        return tuple(to_python(item[name]) for name in self._key_names)

    def note(self, reads: Iterable[ReplicaRead]) -> None:
        """Reads that have been answered."""
        self._reads.extend(reads)

    def version(self, key: KeyValues, replica: int) -> int:
        """The number of the write to an item that a replica shows now."""
        return version_seen(tuple(self._writes), key, replica, at=self.now)

    def timeline(self) -> ReplicaTimeline:
        return ReplicaTimeline(self.name, self.now, tuple(self._writes), tuple(self._reads))
