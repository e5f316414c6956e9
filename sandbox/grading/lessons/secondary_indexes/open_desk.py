"""A shop's table with an index of the learner's: open orders come in, are listed, and some are closed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Row
from sandbox.grading.evidence import Lab
from sandbox.grading.lessons.returned_orders import returned_in, rows_about
from sandbox.grading.lessons.secondary_indexes.made import NOTHING_ASKED, Asked, add_index, ask
from sandbox.grading.tables import fresh_table, key_schema
from sandbox.grading.words import counted
from sandbox.model.attributes import Item
from sandbox.model.snapshot import IndexSnapshot, TableSnapshot

TABLE, INDEX = "exercise-open_orders", "open"
ORDERS = 600
BUDGET = 1.0  # read units for all open orders
OPEN = ("S", "OPEN")
WANTED = "all customers asked for"


@dataclass(frozen=True)
class Days:
    """The table when the open orders have come in, and again when some of them were closed."""

    refused: str  # why the index could not be made, or ""
    closed: tuple[str, ...] = ()  # the numbers of the orders that were closed
    tables: tuple[TableSnapshot, ...] = ()  # before the closing and after it; none if refused
    asked: Asked = NOTHING_ASKED
    asked_again: Asked = NOTHING_ASKED

    @property
    def came(self) -> TableSnapshot:
        return self.tables[0]

    @property
    def went(self) -> TableSnapshot:
        return self.tables[1]


def play(
    lab: Lab,
    keys: Sequence[str],
    take: Callable[[Any, Any], Any],
    close: Callable[[Any, str, str], Any],
    waiting: Callable[[Any], Any],
) -> Days:
    """Old orders are there already; the open ones come in, are asked for, and two of them are closed."""
    orders = shop.orders(ORDERS)
    old = [order for order in orders if order["status"] != "OPEN"]
    table = fresh_table(lab, TABLE, "customer_id", "order_id", items=old)
    schema = key_schema(dict(zip(keys, ("HASH", "RANGE"), strict=False)))
    carries = {"ProjectionType": "ALL"}
    index = {"IndexName": INDEX, "KeySchema": schema, "Projection": carries}
    if refused := add_index(lab, TABLE, index, {}).refused:
        return Days(refused)
    fresh = [order for order in orders if order["status"] == "OPEN"]
    for order in fresh:
        take(table, dict(order))
    came, asked = lab.snapshot(TABLE), ask(lab, lambda: waiting(table))
    done = (fresh[3], fresh[-2])
    for order in done:
        close(table, order["customer_id"], order["order_id"])
    closed = tuple(order["order_id"] for order in done)
    tables = (came, lab.snapshot(TABLE))
    return Days("", closed, tables, asked, ask(lab, lambda: waiting(table)))


def rows_about_days(days: Days) -> Iterator[Row]:
    """What must hold of all that happened."""
    yield not days.refused, f"The index could not be made: {days.refused}"
    if days.refused:
        return
    yield from _of_the_taken(days)
    told = list(_of_the_asking(days.asked, days.came))
    yield from told
    yield from _of_the_closed(days)
    if all(holds for holds, _ in told):  # what went wrong before went wrong again
        yield from _of_the_asking(days.asked_again, days.went, "After two were closed: ")


def _of_the_taken(days: Days) -> Iterator[Row]:
    """What must hold when the open orders have come in."""
    fit, entries = len(open_in(days.came)), index_of(days.came).items
    expected = sum(order["status"] == "OPEN" for order in shop.orders(ORDERS))
    yield (
        fit == expected,
        f"{expected} open orders were handed to take; {fit} are in the table as OPEN.",
    )
    yield (
        entries == fit,
        f"{fit} orders are open, and the index holds {counted(entries, 'item')}.",
    )


def _of_the_asking(asked: Asked, table: TableSnapshot, when: str = "") -> Iterator[Row]:
    """What must hold of the list of open orders, and of how it was found."""
    yield not asked.refused, f"{when}waiting stopped with: {asked.refused}"
    if asked.refused:
        return
    wanted = {str(item["order_id"][1]): item for item in open_in(table)}
    told = list(rows_about(asked.returned, wanted, WANTED))
    yield from ((holds, f"{when}{said}") for holds, said in told)
    if wanted and all(holds for holds, _ in told):
        times = [
            str((each.value("ordered_at") or ("", ""))[1]) for each in returned_in(asked.returned)
        ]
        yield (
            times == sorted(times),
            f"{when}The oldest comes first; your list begins with {times[0]}.",
        )
    operations = asked.ledger.operations
    yield (
        operations == ["Query"],
        f"{when}Your requests: {', '.join(operations[:3]) or 'none'}"
        f"{f' and {len(operations) - 3} more' if len(operations) > 3 else ''}. One Query does it.",
    )
    units = counted(asked.units, "read unit")
    yield asked.units <= BUDGET, f"{when}{units}; the budget is {counted(BUDGET, 'read unit')}."


def _of_the_closed(days: Days) -> Iterator[Row]:
    """What must hold of the orders that were closed."""
    went = days.went
    items, entries = by_id(went.items), by_id(index_of(went).entries)
    for number in days.closed:
        item = items.get(number, {})
        yield bool(item), f"{number} was closed, and is gone from the table."
        if not item:
            continue
        status = item.get("status", ("S", ""))[1]
        seen = f"its status is {shown(status)}" if status else "it has no status"
        yield status == "DELIVERED", f"{number} was closed, and {seen}."
        yield number not in entries, f"{number} was closed, and is still in the index."
        was, mark = by_id(days.came.items).get(number, {}), keys_of(index_of(went))
        lost = sorted(was.keys() - item.keys() - set(mark))
        yield not lost, f"{number} has lost {', '.join(lost)} with its closing."


def index_of(table: TableSnapshot) -> IndexSnapshot:
    return table.indexes[0]


def keys_of(index: IndexSnapshot) -> tuple[str, ...]:
    return index.partition_keys + index.sort_keys


def open_in(table: TableSnapshot) -> list[Item]:
    return [item for item in table.items if item.get("status") == OPEN]


def by_id(items: Sequence[Item]) -> dict[str, Item]:
    return {str(item["order_id"][1]): item for item in items}
