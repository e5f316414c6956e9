"""Partitions are split when they grow too large, when they run hot, and when a table is to serve more; never merged.

*Modelled*: how long a split takes, and the moment at which it is decided. What is said of it is in `model.heat`.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate

from sandbox.engine.order_keys import OrderKey, hash_of, whole_collection
from sandbox.engine.stored import Stored
from sandbox.engine.table import ItemStore, Table
from sandbox.engine.work import Visit
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.heat import split_point
from sandbox.model.partitions import Partition, doublings_for

HOT_SECONDS = 0.0, 5.0, 60.0  # of heat before a split is decided: off, mild, real
MOST_PARTITIONS = 1_024  # that throughput alone makes: a million write units a second; modelled
SPLIT_SECONDS = 0.0, 1.0, 120.0  # that a split takes; the service says "minutes"


class Splits:
    """Decides and carries out the splits of one Region's partitions."""

    def __init__(self, clock: VirtualClock, dials: Dials) -> None:
        self._clock = clock
        self._dials = dials

    def note_heat(self, visits: Sequence[Visit], at: float) -> None:
        """Remember what was asked of each partition, served or not, and split those that stay hot."""
        window = self._dials.throttling.choose(*HOT_SECONDS)
        for visit in visits:
            meter = visit.partition.heat
            if meter.note(visit.place, visit.reads, visit.writes, at=at, window=window):
                self._later(visit.store, visit.partition, "heat")

    def note_growth(self, store: ItemStore, partition: Partition) -> None:
        """Split a partition that holds more than one can."""
        if partition.size > self._dials.partition_size:
            self._later(store, partition, "size")

    def fit(self, store: ItemStore, reads: float, writes: float) -> None:
        """Split every partition in two, as often as it takes to serve so many units a second, and as may be."""
        for _ in range(doublings_for(len(store.partitions), reads, writes)):
            if 2 * len(store.partitions) > MOST_PARTITIONS:
                return
            store.partitions.halve_all(
                at=self._clock.seconds, moved=lambda old, new: _share_out(store, old, new)
            )

    def _later(self, store: ItemStore, partition: Partition, reason: str) -> None:
        if not partition.splitting:
            partition.splitting = True
            seconds = self._dials.throttling.choose(*SPLIT_SECONDS)
            self._clock.after(seconds, partial(self._cut, store, partition, reason))

    def _cut(self, store: ItemStore, partition: Partition, reason: str) -> None:
        partition.splitting = False
        place = _hot_point(store, partition) if reason == "heat" else _middle(store, partition)
        end = store.partitions.end_of(partition)
        # what was observed before an earlier split may lie elsewhere by now
        if place is None or not (partition.low < place and (end is None or place < end)):
            return
        at = self._clock.seconds
        upper = store.partitions.split(partition, place, hash_of(place), reason, at=at)
        _share_out(store, partition, upper)
        for half in (partition, upper):
            self.note_growth(store, half)


def _is_undivided(store: ItemStore) -> bool:
    """Whether item collections stay whole: those of a table with an LSI do."""
    return isinstance(store, Table) and bool(store.local_indexes)


def _stores(store: ItemStore) -> list[ItemStore]:
    """All that lies on the partitions of a store: a table's LSIs lie on its own."""
    return [store, *(store.local_indexes if isinstance(store, Table) else ())]


def _sizes(store: ItemStore, partition: Partition) -> Iterator[tuple[OrderKey, Stored]]:
    for one in _stores(store):
        yield from one.on(partition)


def _share_out(store: ItemStore, lower: Partition, upper: Partition) -> None:
    """What lies above a cut is the upper partition's from now on."""
    upper.size = sum(stored.size for _, stored in _sizes(store, upper))
    lower.size -= upper.size


def _hot_point(store: ItemStore, partition: Partition) -> OrderKey | None:
    observed = partition.heat.observed
    whole = whole_collection if _is_undivided(store) else None
    return split_point(observed, whole=whole) if observed else None


def _middle(store: ItemStore, partition: Partition) -> OrderKey | None:
    """Where half of the bytes lie on each side; None where nothing can be divided."""
    found = sorted((key, stored.size) for key, stored in _sizes(store, partition))
    if not found:  # emptied since the cut was decided
        return None
    undivided = _is_undivided(store)
    half = sum(size for _, size in found) / 2
    sizes = accumulate(size for _, size in found)
    places = [
        whole_collection(key) if undivided else key
        for (key, _), below in zip(found, sizes, strict=True)
        if below > half
    ]
    lowest = whole_collection(found[0][0]) if undivided else found[0][0]
    return next((place for place in places if place > lowest), None)
