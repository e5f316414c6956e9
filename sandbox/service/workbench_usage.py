"""A NoSQL Workbench model and rates, turned into a month's use: sizes come from its sample data."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sandbox.engine import state, workbench
from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.model.pricing.bill import Conventions
from sandbox.model.pricing.described import Index, Requests, Table, reads, writes
from sandbox.model.pricing.profile import Profile
from sandbox.model.pricing.usage import Usage
from sandbox.model.snapshot import TableSnapshot
from sandbox.model.units import Consistency
from sandbox.service import files, guard
from sandbox.service.model_files import front_door


def usage_of_model(
    path: Path,
    model: Any,
    conventions: Conventions,
    read_rate: Decimal | None,
    write_rate: Decimal | None,
    items: Decimal | None,
) -> Usage:
    """A month of each table of a model, asked so often a second with eventual reads and writes of its average item.

    Raises BadFile for a model that DynamoDB would not take, ValueError for one without sample data or rates.
    """
    if read_rate is None and write_rate is None:
        raise ValueError(
            "a model needs rates: --reads, --writes or both, requests a second of each table"
        )
    engine = Engine(front_door())
    try:
        names = state.add_tables(engine, guard.REGION, workbench.tables_of(model))
    except (ServiceError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise files.refused(path, error) from None
    if not names:
        raise ValueError("the model has no tables")
    tables = engine.catalog(guard.REGION).tables
    made = [
        _table(
            tables[name].snapshot(),
            conventions,
            read_rate or Decimal(),
            write_rate or Decimal(),
            items,
        )
        for name in names
    ]
    note = "Item sizes are the averages of the model's sample data."
    return Usage(tuple(table.usage() for table in made), conventions, notes=(note,))


def _table(
    found: TableSnapshot,
    conventions: Conventions,
    read_rate: Decimal,
    write_rate: Decimal,
    items: Decimal | None,
) -> Table:
    sample = len(found.items)
    if not sample:
        raise ValueError(
            f"table {found.name} has no sample data, so that the size of its items is not known"
        )
    count = int(items) if items is not None else sample
    size = -(-found.size // sample)
    asked: list[Requests] = []
    if write_rate:
        asked.append(writes(Profile.constant(write_rate, conventions.month), size))
    if read_rate:
        asked.append(
            reads(Profile.constant(read_rate, conventions.month), size, Consistency.EVENTUAL)
        )
    return Table(found.name, count, size, tuple(asked), tuple(_indexes(found, count, sample)))


def _indexes(found: TableSnapshot, count: int, sample: int) -> Iterator[Index]:
    """A sparse index has entries, and writes, for the share of the sample that is in it."""
    for index in found.indexes:
        if index.items:
            share = Decimal(index.items) / sample
            size = -(-index.size // index.items)
            yield Index(index.name, index.kind, int(count * share), size, share)
