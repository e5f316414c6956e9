"""Partitions are split when they grow too large, when they run hot, and when a table is to serve more; never merged.

*Modelled*: how long a split takes, and the moment at which it is decided. What is said of it is in `model.heat`.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from sandbox.engine.table import ItemStore, OrderKey, Stored, Table, hash_of, whole_collection
from sandbox.engine.work import Visit
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.heat import split_point
from sandbox.model.partitions import Partition, doublings_for

HOT_SECONDS = 0.0, 5.0, 60.0  # of heat before a split is decided: off, mild, real
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
                self._later(visit, lambda visit=visit: self._cut_hot(visit))  # type: ignore[misc]

    def note_growth(self, visits: Sequence[Visit]) -> None:
        """Split the partitions that hold more than one can."""
        for visit in visits:
            if visit.partition.size > self._dials.partition_size:
                self._later(visit, lambda visit=visit: self._cut_large(visit))  # type: ignore[misc]

    def fit(self, store: ItemStore, reads: float, writes: float) -> None:
        """Split every partition in two, as often as it takes to serve so many units a second."""
        for _ in range(doublings_for(len(store.partitions), reads, writes)):
            store.partitions.halve_all(
                at=self._clock.seconds, moved=lambda old, new: _share_out(store, old, new)
            )

    def _later(self, visit: Visit, cut: Callable[[], None]) -> None:
        if not visit.partition.splitting:
            visit.partition.splitting = True
            self._clock.after(self._dials.throttling.choose(*SPLIT_SECONDS), cut)

    def _cut_hot(self, visit: Visit) -> None:
        whole = whole_collection if _is_undivided(visit.store) else None
        observed = list(visit.partition.heat.observed)
        self._cut(visit, split_point(observed, whole=whole) if observed else None, "heat")

    def _cut_large(self, visit: Visit) -> None:
        self._cut(visit, _middle(visit.store, visit.partition), "size")

    def _cut(self, visit: Visit, place: OrderKey | None, reason: str) -> None:
        store, partition = visit.store, visit.partition
        partition.splitting = False
        if place is None or not partition.low < place:
            return
        end = store.partitions.end_of(partition)
        if end is not None and not place < end:  # observed before an earlier split
            return
        at = self._clock.seconds
        upper = store.partitions.split(partition, place, hash_of(place), reason, at=at)
        _share_out(store, partition, upper)


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


def _middle(store: ItemStore, partition: Partition) -> OrderKey | None:
    """Where half of the bytes lie on each side; None where nothing can be divided."""
    found = sorted((key, stored.size) for key, stored in _sizes(store, partition))
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
