"""From the ledger of a sandbox to a month's use: what was done, done again and again."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from sandbox.model.ledger import Charge, LedgerEntry
from sandbox.model.pricing.bill import DEFAULT, Conventions, Source
from sandbox.model.pricing.exact import Number, exact, plain
from sandbox.model.pricing.profile import SECONDS_PER_HOUR, Profile
from sandbox.model.pricing.storage import Stored
from sandbox.model.pricing.usage import RECOMMENDED_TARGET, Extra, Load, TableUsage, Usage
from sandbox.model.snapshot import TableSnapshot
from sandbox.model.units import READ_BLOCK, WRITE_BLOCK, Consistency

_TRANSACTIONS = {"TransactWriteItems", "ExecuteTransaction"}


class _Place(NamedTuple):
    """Whose capacity a charge takes: an LSI's is its table's."""

    table: str
    target: str
    kind: str  # "GSI"; "" for the table


def usage_of(
    work: Iterable[LedgerEntry],
    snapshots: Mapping[str, TableSnapshot],
    *,
    times: Number = 1,
    conventions: Conventions = DEFAULT,
    target_utilisation: Number = RECOMMENDED_TARGET,
    replicas: Mapping[str, tuple[str, ...]] = {},
) -> Usage:
    """The month of somebody who does all of this work ``times`` a second, on tables as large as they are now.

    ``replicas`` are the other Regions of global tables, by table: a write, wherever it was made, is paid for in each.
    """
    entries, rate = list(work), exact(times, "times")
    seconds = conventions.month * SECONDS_PER_HOUR
    charges = [(place, entry, charge) for entry in entries for place, charge in _places_of(entry)]
    tables = tuple(
        TableUsage(
            name,
            tuple(_loads(name, charges, rate, seconds)),
            tuple(_stored(snapshots.get(name))),
            replicas=replicas.get(name, ()),
            replicated_bytes=sum(
                (
                    rate * seconds * c.size
                    for p, _, c in charges
                    if p.table == name and c.replicated
                ),
                Decimal(),
            ),
        )
        for name in dict.fromkeys(place.table for place, _, _ in charges)
    )
    return Usage(
        tables,
        conventions,
        tuple(_streams(entries, rate * seconds)),
        exact(target_utilisation, "target utilisation"),
        tuple(_notes(entries, tables, rate)),
    )


def _places_of(entry: LedgerEntry) -> Iterator[tuple[_Place, Charge]]:
    """Each charge with its place. In the ledger a table's charge comes before those of its indexes."""
    table = entry.tables[0] if entry.tables else ""
    for charge in entry.charges:
        if not charge.kind:
            table = charge.target
        own = charge.kind == "GSI"
        yield _Place(table, charge.target if own else table, "GSI" if own else ""), charge


def _loads(
    name: str, charges: list[tuple[_Place, LedgerEntry, Charge]], rate: Decimal, seconds: Decimal
) -> Iterator[Load]:
    hours = seconds / SECONDS_PER_HOUR
    for place in dict.fromkeys(place for place, _, _ in charges if place.table == name):
        found = [(entry, charge) for at, entry, charge in charges if at == place]
        sources = tuple(_sources(found, rate * seconds))
        units = {
            write: sum((Decimal(str(c.units)) for _, c in found if c.write == write), Decimal())
            for write in (True, False)
        }
        yield Load(
            place.target,
            place.kind,
            Profile.constant(units[True] * rate, hours),
            Profile.constant(units[False] * rate, hours),
            sources=sources,
        )


def _sources(found: list[tuple[LedgerEntry, Charge]], repeats: Decimal) -> Iterator[Source]:
    """One for each operation on each table or index, reads and writes apart."""
    kinds = dict.fromkeys((e.operation, c.target, c.kind, c.write) for e, c in found)
    for operation, target, kind, write in kinds:
        same = [
            (e, c)
            for e, c in found
            if (e.operation, c.target, c.kind, c.write) == (operation, target, kind, write)
        ]
        yield Source(
            operation,
            target,
            kind,
            requests=repeats * len({entry.number for entry, _ in same}),
            units=repeats * sum((Decimal(str(c.units)) for _, c in same), Decimal()),
            write=write,
            bytes_used=repeats * sum(c.size for _, c in same),
            bytes_paid=repeats * sum((_bytes_paid(e, c) for e, c in same), Decimal()),
            strong_units=repeats
            * sum(
                (
                    Decimal(str(c.units))
                    for e, c in same
                    if not write and e.consistency is Consistency.STRONG
                ),
                Decimal(),
            ),
        )


def _bytes_paid(entry: LedgerEntry, charge: Charge) -> Decimal:
    """What the blocks of this charge would have carried."""
    units = Decimal(str(charge.units))
    if charge.write:
        return units * WRITE_BLOCK / (2 if entry.operation in _TRANSACTIONS else 1)
    return units * READ_BLOCK / Decimal(str((entry.consistency or Consistency.STRONG).value))


def _stored(snapshot: TableSnapshot | None) -> Iterator[Stored]:
    if snapshot:
        yield Stored(snapshot.name, len(snapshot.items), snapshot.size)
        for index in snapshot.indexes:
            yield Stored(index.name, index.items, index.size, index.kind)


def _streams(entries: list[LedgerEntry], repeats: Decimal) -> Iterator[Extra]:
    calls = sum(entry.operation == "GetRecords" and not entry.error for entry in entries)
    if calls:
        why = f"{calls:,} GetRecords × {plain(repeats)}"
        yield Extra("streams_rru", calls * repeats, "streams", why)


def _notes(
    entries: list[LedgerEntry], tables: tuple[TableUsage, ...], rate: Decimal
) -> Iterator[str]:
    paid = sum(bool(entry.charges) for entry in entries)
    requests = f"{paid:,} request{'' if paid == 1 else 's'} of the ledger"
    yield f"{requests}, all of them {plain(rate)} times a second through the month."
    for table in tables:
        if not table.stored:
            yield f"{table.name} is no longer there; its storage is not counted."
