"""A month's use of DynamoDB, before it is priced: what is asked, what is stored, what else is switched on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sandbox.model.pricing.bill import DEFAULT, Conventions, Source
from sandbox.model.pricing.exact import Number, exact
from sandbox.model.pricing.profile import NOTHING, Profile
from sandbox.model.pricing.storage import Stored

RECOMMENDED_TARGET = Decimal("0.7")  # Developer Guide, auto scaling: the console's default


@dataclass(frozen=True, slots=True)
class Load:
    """What one table or GSI is asked for: units a second through the month. An LSI's units are its table's."""

    target: str
    kind: str = ""  # "GSI"; "" for a table
    writes: Profile = NOTHING
    reads: Profile = NOTHING
    wcu: Profile | None = None  # capacity, where it is set by hand
    rcu: Profile | None = None
    sources: tuple[Source, ...] = ()

    @property
    def place(self) -> str:
        return f"{self.kind} {self.target}".strip()

    def sources_of(self, *, write: bool) -> tuple[Source, ...]:
        return tuple(source for source in self.sources if source.write == write)

    def times(self, factor: Decimal) -> "Load":
        sources = tuple(
            replace(
                each,
                requests=each.requests * factor,
                units=each.units * factor,
                bytes_used=each.bytes_used * factor,
                bytes_paid=each.bytes_paid * factor,
                strong_units=each.strong_units * factor,
            )
            for each in self.sources
        )
        return replace(
            self, writes=self.writes.times(factor), reads=self.reads.times(factor), sources=sources
        )


@dataclass(frozen=True, slots=True)
class Extra:
    """So much of any other price point: backups, streams, DAX nodes ..."""

    name: str  # of the price point
    quantity: Decimal
    target: str = "the account"
    why: str = ""


@dataclass(frozen=True, slots=True)
class TableUsage:
    """One table with its indexes, and the other Regions that it is replicated to."""

    name: str
    loads: tuple[Load, ...] = ()
    stored: tuple[Stored, ...] = ()
    extras: tuple[Extra, ...] = ()
    replicas: tuple[str, ...] = ()
    replicated_bytes: Decimal = Decimal()  # written in the table in a month, once


@dataclass(frozen=True, slots=True)
class Usage:
    """A month of tables. The same value is priced in every mode, so that bills can be compared."""

    tables: tuple[TableUsage, ...]
    conventions: Conventions = DEFAULT
    extras: tuple[Extra, ...] = ()
    target_utilisation: Decimal = RECOMMENDED_TARGET
    notes: tuple[str, ...] = ()

    @property
    def loads(self) -> Iterator[tuple[TableUsage, Load]]:
        return ((table, load) for table in self.tables for load in table.loads)

    def times(self, factor: Number) -> "Usage":
        """The same requests so many times as often; what is stored stays."""
        by = exact(factor, "times")
        tables = tuple(
            replace(
                table,
                loads=tuple(load.times(by) for load in table.loads),
                replicated_bytes=table.replicated_bytes * by,
            )
            for table in self.tables
        )
        return replace(self, tables=tables)
