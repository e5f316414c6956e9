"""Lesson 8: the open orders of all customers, through an index that holds nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import shop
from sandbox.grading.answers import not_callable_with, shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
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
FUNCTIONS = {
    "take": ("table", "order"),
    "close": ("table", "customer_id", "order_id"),
    "waiting": ("table",),
}
WANTED = "all customers asked for"


@dataclass(frozen=True)
class Days:
    """The shop's table when the open orders have come in, and again when some of them were closed."""

    refused: str  # why the index could not be made, or ""
    closed: tuple[str, ...] = ()  # the numbers of the orders that were closed
    came: TableSnapshot | None = None
    went: TableSnapshot | None = None
    asked: Asked = NOTHING_ASKED
    asked_again: Asked = NOTHING_ASKED


class OpenOrders(Check):
    name = "open_orders"
    title = "List the open orders of all customers, from an index that holds nothing else"
    concepts = ("sparse index", "GSI", "REMOVE")
    table = ""
    hints = (
        "Every order has a status, and so does every delivered one. Which attribute could only open orders have?",
        "An order leaves an index when it loses an attribute of the index's key. Which clause of an update does that?",
    )
    method = (
        "Invent an attribute. Open orders get it with one value for all, so that one Query finds them; it is the "
        "partition key of the index, and the time is its sort key. Closing removes the attribute."
    )
    solution = """
index_keys = ("waiting", "ordered_at")


def take(table, order):
    mark = {"waiting": "yes"}
    table.put_item(Item=order | mark)


def close(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET #s = :s REMOVE waiting",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": "DELIVERED"},
    )


def waiting(table):
    answer = table.query(
        IndexName="open",
        KeyConditionExpression=Key("waiting").eq("yes"),
    )
    return answer["Items"]


open_orders = (index_keys, take, close, waiting)
"""

    def wrong_form(self, answer: Any) -> str | None:
        if not isinstance(answer, tuple | list) or len(answer) != 1 + len(FUNCTIONS):
            return (
                "Hand in four things, as the last line of the cell has them: index_keys, take, close, waiting; "
                f"this is {shown(answer)}."
            )
        keys, *functions = answer
        if not isinstance(keys, tuple | list) or not 1 <= len(keys) <= 2:
            return (
                f"index_keys is a pair of names: partition key, sort key; yours is {shown(keys)}."
            )
        if not all(isinstance(name, str) and name for name in keys):
            return f"The keys of the index are names of attributes; yours are {shown(keys)}."
        for each, (name, takes) in zip(functions, FUNCTIONS.items(), strict=True):
            if reason := not_callable_with(each, takes, f"{name}({', '.join(takes)})"):
                return reason
        return None

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(lab,)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """Old orders are there already; the open ones come in, are asked for, and two of them are closed."""
        (lab,) = arguments
        keys, take, close, waiting = answer
        orders = shop.orders(ORDERS)
        old = [order for order in orders if order["status"] != "OPEN"]
        table = fresh_table(lab, TABLE, "customer_id", "order_id", items=old)
        roles = dict(zip(keys, ("HASH", "RANGE"), strict=False))
        index = {"IndexName": INDEX, "KeySchema": key_schema(roles), "Projection": _ALL}
        made = add_index(lab, TABLE, index, {})
        if made.refused:
            return Days(made.refused)
        fresh = [order for order in orders if order["status"] == "OPEN"]
        for order in fresh:
            take(table, dict(order))
        came, asked = lab.snapshot(TABLE), ask(lab, lambda: waiting(table))
        done = (fresh[3], fresh[-2])
        for order in done:
            close(table, order["customer_id"], order["order_id"])
        closed = tuple(order["order_id"] for order in done)
        return Days("", closed, came, lab.snapshot(TABLE), asked, ask(lab, lambda: waiting(table)))

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        days: Days = seen[0].returned
        yield not days.refused, f"The index could not be made: {days.refused}"
        if not days.came or not days.went:
            return
        yield from _of_the_taken(days)
        yield from _of_the_asking(days.asked, days.came)
        yield from _of_the_closed(days)
        if not days.asked.refused:
            yield from _of_the_asking(days.asked_again, days.went, "After two were closed: ")

    def why(self, *seen: Evidence) -> str:
        days: Days = seen[0].returned
        held, entries = len(_table(days.came).items), _index(days.came).items
        return (
            f"Of {held} orders the index holds the {entries} open ones, and {_index(days.went).items} when two are "
            f"closed. One Query reads them, oldest first, for {counted(days.asked.units, 'read unit')}; a Scan of the "
            "table would read every order ever placed. (They share one key value, and so one partition: lesson 10 says "
            "how busy that may get.)"
        )

    @misconception(
        "An index by status holds the open orders",
        sample="""
index_keys = ("status", "ordered_at")

def take(table, order):
    table.put_item(Item=order)

def close(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": "DELIVERED"},
    )

def waiting(table):
    answer = table.query(IndexName="open", KeyConditionExpression=Key("status").eq("OPEN"))
    return answer["Items"]

open_orders = (index_keys, take, close, waiting)
""",
    )
    def all_have_it(self, e: Evidence) -> str | None:
        came = e.returned.came if not e.error else None
        if not came:
            return None
        shared = [name for name in _keys(_index(came)) if all(name in item for item in came.items)]
        if len(shared) < len(_keys(_index(came))):
            return None
        entries, fit = _index(came).items, len(_open(came))
        return (
            f"Every order has {' and '.join(shared)}, so the index holds {entries} entries, of which {fit} are open. "
            "It is as long as the table and grows with it. An index leaves out only what lacks an attribute of its key."
        )

    @misconception(
        "A mark that says no takes an item out of the index",
        sample="""
index_keys = ("waiting", "ordered_at")

def take(table, order):
    table.put_item(Item=order | {"waiting": "yes"})

def close(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET #s = :s, waiting = :no",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": "DELIVERED", ":no": "no"},
    )

def waiting(table):
    answer = table.query(IndexName="open", KeyConditionExpression=Key("waiting").eq("yes"))
    return answer["Items"]

open_orders = (index_keys, take, close, waiting)
""",
    )
    def says_no(self, e: Evidence) -> str | None:
        days: Days = e.returned
        if e.error or not days.came or not days.went:
            return None
        mark = _index(days.went).partition_keys[0]
        before, after = _by_id(days.came.items), _by_id(days.went.items)
        left = [number for number in days.closed if mark in after.get(number, {})]
        if not left or before.get(left[0], {}).get(mark) == after[left[0]][mark]:
            return None
        return (
            f"{left[0]} now has {mark} = {after[left[0]][mark][1]!r}, which is a value like any other: its entry moved "
            "there, for 2 write units, and stays. Only an item without the attribute is not in the index."
        )

    @misconception(
        "A mark of None, or an empty one, is no mark",
        sample="""
index_keys = ("waiting", "ordered_at")

def take(table, order):
    table.put_item(Item=order | {"waiting": "yes"})

def close(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET #s = :s, waiting = :none",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": "DELIVERED", ":none": None},
    )

def waiting(table):
    answer = table.query(IndexName="open", KeyConditionExpression=Key("waiting").eq("yes"))
    return answer["Items"]

open_orders = (index_keys, take, close, waiting)
""",
    )
    def none_is_nothing(self, e: Evidence) -> str | None:
        if not e.error or not any(sign in e.error.words for sign in ("Actual: NULL", "empty")):
            return None
        return (
            "NULL and an empty text are values, and a key can be neither: DynamoDB refuses the write. An attribute "
            "that should not be there has to be taken away."
        )

    @misconception(
        "A filter does what an index does",
        sample="""
from boto3.dynamodb.conditions import Attr

index_keys = ("waiting", "ordered_at")

def take(table, order):
    table.put_item(Item=order | {"waiting": "yes"})

def close(table, customer_id, order_id):
    table.update_item(
        Key={"customer_id": customer_id, "order_id": order_id},
        UpdateExpression="SET #s = :s REMOVE waiting",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": "DELIVERED"},
    )

def waiting(table):
    found = table.scan(FilterExpression=Attr("status").eq("OPEN"))["Items"]
    return sorted(found, key=lambda order: order["ordered_at"])

open_orders = (index_keys, take, close, waiting)
""",
    )
    def filtered(self, e: Evidence) -> str | None:
        if e.error:
            return None
        asked: Asked = e.returned.asked
        removed = sum(
            entry.items_read - entry.items_returned
            for entry in asked.ledger
            if "FilterExpression" in entry.parameters
        )
        if not removed:
            return None
        return (
            f"You read {counted(asked.read, 'order')} for {counted(asked.units, 'read unit')}, and the filter threw "
            f"{removed} of them away. The index holds fewer, and in the right order: ask it."
        )


_ALL = {"ProjectionType": "ALL"}


def _of_the_taken(days: Days) -> Iterator[Row]:
    """What must hold when the open orders have come in."""
    came = _table(days.came)
    fit, entries = len(_open(came)), _index(came).items
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
    wanted = {str(item["order_id"][1]): item for item in _open(table)}
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
    went = _table(days.went)
    items, entries = _by_id(went.items), _by_id(_index(went).entries)
    for number in days.closed:
        item = items.get(number, {})
        yield bool(item), f"{number} was closed, and is gone from the table."
        if not item:
            continue
        status = item.get("status", ("S", "nothing"))[1]
        yield status == "DELIVERED", f"{number} was closed, and its status is {shown(status)}."
        yield number not in entries, f"{number} was closed, and is still in the index."
        was, mark = _by_id(_table(days.came).items).get(number, {}), _keys(_index(went))
        lost = sorted(was.keys() - item.keys() - set(mark))
        yield not lost, f"{number} has lost {', '.join(lost)} with its closing."


def _table(table: TableSnapshot | None) -> TableSnapshot:
    assert table is not None
    return table


def _index(table: TableSnapshot | None) -> IndexSnapshot:
    return _table(table).indexes[0]


def _keys(index: IndexSnapshot) -> tuple[str, ...]:
    return index.partition_keys + index.sort_keys


def _open(table: TableSnapshot) -> list[Item]:
    return [item for item in table.items if item.get("status") == OPEN]


def _by_id(items: Sequence[Item]) -> dict[str, Item]:
    return {str(item["order_id"][1]): item for item in items}
