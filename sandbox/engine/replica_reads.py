"""Reads as a replica sees them: the leader's items, and whatever it has not applied yet undone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import merge
from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING

from sandbox.engine.order_keys import OrderKey
from sandbox.engine.replication import KeyValues, Replication
from sandbox.engine.stored import Stored
from sandbox.model.attributes import Item
from sandbox.model.ledger import ReplicaAnswer
from sandbox.model.partitions import Partition
from sandbox.model.replica_timeline import ReplicaRead
from sandbox.model.replicas import choose

if TYPE_CHECKING:
    from sandbox.engine.table import ItemStore


_KEY = itemgetter(0)


class Reading:
    """One request's reads of a table or GSI: of each partition it asks one replica, and stays with it."""

    def __init__(self, replication: Replication, *, eventual: bool, rehearsal: bool) -> None:
        self.replication = replication
        self._answers: dict[int, ReplicaAnswer] = {}  # by partition
        self._reads: list[ReplicaRead] = []
        self._eventual = eventual
        self._rehearsal = rehearsal
        self._replicas: dict[int, int] = {}
        self._chance = replication.choice_chance
        if rehearsal:  # it shows what the request would see, and leaves that so
            self._chance = Random()
            self._chance.setstate(replication.choice_chance.getstate())

    def replica(self, partition: Partition) -> int:
        """The replica that answers for a partition."""
        number = partition.number
        if number not in self._replicas:
            self._replicas[number] = choose(self._chance, eventual=self._eventual)
        return self._replicas[number]

    def home(self, key: OrderKey) -> Partition:
        return self.replication.home.partitions.home(key)

    def get(self, store: "ItemStore", key: OrderKey) -> Stored | None:
        """What stands at a key, as the replica sees it."""
        undo = self.replication.unseen(store, key, self.replica(self.home(key)))
        found: Stored | None = undo.old if undo else store.entries.get(key)
        return found

    def note_item(self, table: "ItemStore", at: OrderKey, key: Item, operation: str) -> None:
        """One item was read."""
        stale = differs(self.get(table, at), table.entries.get(at))
        self.note(self.home(at), operation, stale=int(stale), key=self.replication.key_values(key))

    def note(
        self, partition: Partition, operation: str, *, stale: int, key: KeyValues | None = None
    ) -> None:
        """One partition answered; ``stale`` items are not as its leader has them."""
        asked, number, replica = self.replication, partition.number, self.replica(partition)
        behind = asked.group(partition).behind(replica, at=asked.now)
        before = self._answers.get(number)
        self._answers[number] = ReplicaAnswer(
            asked.name, number, replica, behind, stale + (before.stale if before else 0)
        )
        version = None if key is None else asked.version(key, replica)
        self._reads.append(
            ReplicaRead(asked.now, operation, number, replica, behind, stale, key, version)
        )

    def answered(self) -> Iterable[ReplicaAnswer]:
        """Who has answered; what was read joins the timeline."""
        if not self._rehearsal:
            self.replication.note(self._reads)
        return self._answers.values()


class ReplicaView:
    """A table or index as the replicas see it that answer one request."""

    def __init__(self, reading: Reading, store: "ItemStore") -> None:
        self._reading = reading
        self._store = store
        self._stale = Counter[int]()  # by partition

    def __getitem__(self, key: OrderKey) -> Stored:
        found = self._reading.get(self._store, key)
        if found is None:
            raise KeyError(key)
        return found

    def walk(
        self, low: OrderKey, high: OrderKey | None, *, forward: bool = True
    ) -> Iterator[tuple[OrderKey, Stored]]:
        """What lies from ``low`` to before ``high`` (None: to the end), in order or in reverse."""
        late = self._late_between(low, high)
        leader = self._store.entries.walk(low, high, forward=forward)
        if not late:
            yield from leader
            return
        seen = sorted(late.items(), key=_KEY, reverse=not forward)
        last = None
        for key, stored in merge(leader, seen, key=_KEY, reverse=not forward):
            if key == last:  # the leader has it too
                continue
            last = key
            if key in late:
                self._stale[self._reading.home(key).number] += 1
            if shown := late.get(key, stored):
                yield key, shown

    def _late_between(self, low: OrderKey, high: OrderKey | None) -> dict[OrderKey, Stored | None]:
        """What the replicas see otherwise than the leader."""
        found = {}
        for key in self._reading.replication.written(self._store):
            if low <= key and (high is None or key < high):
                seen = self._reading.get(self._store, key)
                if differs(seen, self._store.entries.get(key)):
                    found[key] = seen
        return found

    def note(self, partitions: Iterable[Partition], operation: str) -> None:
        """These partitions answered."""
        for partition in partitions:
            self._reading.note(partition, operation, stale=self._stale[partition.number])


def differs(one: Stored | None, other: Stored | None) -> bool:
    """Whether two images of an item are not alike."""
    if one is None or other is None:
        return one is not other
    return one is not other and one.item != other.item
