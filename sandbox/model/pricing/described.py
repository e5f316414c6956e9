"""From what somebody knows of a table (items, sizes, requests a second) to its month's use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.model.pricing.bill import Source
from sandbox.model.pricing.profile import NOTHING, Profile
from sandbox.model.pricing.storage import Stored
from sandbox.model.pricing.usage import Extra, Load, TableUsage
from sandbox.model.units import READ_BLOCK, WRITE_BLOCK, Consistency, read_units, write_units


@dataclass(frozen=True, slots=True)
class Requests:
    """One kind of request: how often through the month, and what each costs."""

    title: str
    rate: Profile  # requests a second
    units: Decimal  # of each request
    used: Decimal  # bytes of each request
    paid: Decimal  # bytes that its units would carry
    write: bool = False
    strong: bool = False
    transactional: bool = False

    def source(self, target: str, kind: str) -> Source:
        count = self.rate.units
        return Source(
            self.title,
            target,
            kind,
            count,
            count * self.units,
            self.write,
            count * self.used,
            count * self.paid,
            count * self.units if self.strong else Decimal(),
        )

    @property
    def demand(self) -> Profile:
        return self.rate.times(self.units)


def reads(rate: Profile, size: int, consistency: Consistency) -> Requests:
    """Requests that read so many bytes each."""
    units = Decimal(str(read_units(size, consistency)))
    paid = units / Decimal(str(consistency.value)) * READ_BLOCK
    strong = consistency is Consistency.STRONG
    title = f"{consistency.name.lower()} reads of {size:,} B"
    return Requests(title, rate, units, Decimal(size), paid, strong=strong)


def writes(rate: Profile, size: int, *, transactional: bool = False) -> Requests:
    """Requests that write an item of so many bytes each."""
    units = Decimal(str(write_units(size, transactional=transactional)))
    paid = Decimal(str(write_units(size))) * WRITE_BLOCK
    title = f"{'transactional ' if transactional else ''}writes of {size:,} B"
    return Requests(
        title, rate, units, Decimal(size), paid, write=True, transactional=transactional
    )


@dataclass(frozen=True, slots=True)
class Index:
    """A secondary index. Each write of the table makes ``writes_per_write`` in it: 0 to 2, less where it is sparse."""

    name: str
    kind: str  # "GSI" or "LSI"
    entries: int
    entry_bytes: int
    writes_per_write: Decimal = Decimal(1)
    reads: tuple[Requests, ...] = ()
    wcu: Profile | None = None
    rcu: Profile | None = None

    def requests(self, table_writes: Iterable[Requests]) -> tuple[Requests, ...]:
        """Its reads, and the writes that follow from the table's, which a transaction doubles too."""
        follow = (
            writes(
                written.rate.times(self.writes_per_write),
                self.entry_bytes,
                transactional=written.transactional,
            )
            for written in table_writes
        )
        return (*(each for each in follow if each.rate.unit_hours), *self.reads)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as somebody describes it."""

    name: str
    items: int
    item_bytes: int
    requests: tuple[Requests, ...] = ()
    indexes: tuple[Index, ...] = ()
    wcu: Profile | None = None
    rcu: Profile | None = None
    extras: tuple[Extra, ...] = ()
    replicas: tuple[str, ...] = ()

    @property
    def writes(self) -> tuple[Requests, ...]:
        return tuple(each for each in self.requests if each.write)

    def usage(self) -> TableUsage:
        """Its month."""
        written = sum((each.rate.units * each.used for each in self.writes), Decimal())
        return TableUsage(
            self.name,
            tuple(self._loads()),
            tuple(self._stored()),
            self.extras,
            self.replicas,
            written,
        )

    def _loads(self) -> Iterator[Load]:
        own = [(each, self.name, "") for each in self.requests]
        for index in self.indexes:
            if index.kind == "LSI":  # it lives on its table's capacity
                own += [(each, index.name, "LSI") for each in index.requests(self.writes)]
        yield _load(self.name, "", own, self.wcu, self.rcu)
        for index in self.indexes:
            if index.kind == "GSI":
                asked = [(each, index.name, "GSI") for each in index.requests(self.writes)]
                yield _load(index.name, "GSI", asked, index.wcu, index.rcu)

    def _stored(self) -> Iterator[Stored]:
        yield Stored(self.name, self.items, self.items * self.item_bytes)
        for index in self.indexes:
            yield Stored(index.name, index.entries, index.entries * index.entry_bytes, index.kind)


def _load(
    target: str,
    kind: str,
    asked: Iterable[tuple[Requests, str, str]],
    wcu: Profile | None,
    rcu: Profile | None,
) -> Load:
    demand = {True: NOTHING, False: NOTHING}
    sources = []
    for requests, name, its_kind in asked:
        demand[requests.write] = demand[requests.write].plus(requests.demand)
        sources.append(requests.source(name, its_kind))
    return Load(target, kind, demand[True], demand[False], wcu, rcu, tuple(sources))
