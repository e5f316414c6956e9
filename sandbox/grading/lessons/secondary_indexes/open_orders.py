"""Lesson 8: the open orders of all customers, through an index that holds nothing else."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.grading.answers import not_callable_with, shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.secondary_indexes.made import Asked
from sandbox.grading.lessons.secondary_indexes.open_desk import (
    Days,
    by_id,
    index_of,
    keys_of,
    open_in,
    play,
    rows_about_days,
)
from sandbox.grading.words import counted

FUNCTIONS = {
    "take": ("table", "order"),
    "close": ("table", "customer_id", "order_id"),
    "waiting": ("table",),
}
_SAMPLE = """
from boto3.dynamodb.conditions import Attr

index_keys = {keys}

def take(table, order):
    table.put_item(Item=order | {mark})

def close(table, customer_id, order_id):
    table.update_item(
        Key={{"customer_id": customer_id, "order_id": order_id}},
        UpdateExpression="SET #s = :s{change}",
        ExpressionAttributeNames={{"#s": "status"}},
        ExpressionAttributeValues={{":s": "DELIVERED"{values}}},
    )

def waiting(table):
    {ask}

open_orders = (index_keys, take, close, waiting)
"""
_BY_MARK = """
    condition = Key("waiting").eq("yes")
    return table.query(IndexName="open", KeyConditionExpression=condition)["Items"]
"""


def _sample(
    keys: str = '("waiting", "ordered_at")',
    mark: str = '{"waiting": "yes"}',
    change: str = " REMOVE waiting",
    values: str = "",
    ask: str = _BY_MARK,
) -> str:
    """Four parts that work, but for those given."""
    return _SAMPLE.format(keys=keys, mark=mark, change=change, values=values, ask=ask.strip())


class OpenOrders(Check):
    name = "open_orders"
    title = "List all open orders, from an index that holds nothing else"
    concepts = ("sparse index", "GSI", "REMOVE")
    table = ""
    hints = (
        "Every order has a status, the delivered ones, too. Which attribute could open orders alone have?",
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
        return play(arguments[0], *answer)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        return rows_about_days(seen[0].returned)

    def why(self, *seen: Evidence) -> str:
        days: Days = seen[0].returned
        held, entries = len(days.came.items), index_of(days.came).items
        return (
            f"Of {held} orders the index holds the {entries} open ones, and {index_of(days.went).items} when two are "
            f"closed. One Query reads them, oldest first, for {counted(days.asked.units, 'read unit')}; a Scan of the "
            "table would read every order ever placed. (They share one key value, and so one partition: lesson 10 says "
            "how busy that may get.)"
        )

    @misconception(
        "An index leaves out what I never ask it for",
        sample=_sample(
            keys='("status", "ordered_at")',
            mark="{}",
            change="",
            ask=_BY_MARK.replace("waiting", "status").replace("yes", "OPEN"),
        ),
    )
    def all_have_it(self, e: Evidence) -> str | None:
        if e.error or not e.returned.tables:
            return None
        came = e.returned.came
        shared = [
            name for name in keys_of(index_of(came)) if all(name in item for item in came.items)
        ]
        if len(shared) < len(keys_of(index_of(came))):
            return None
        entries, fit = index_of(came).items, len(open_in(came))
        return (
            f"Every order has {' and '.join(shared)}, so the index holds {entries} entries, of which {fit} are open. "
            "It is as long as the table and grows with it. An index leaves out only what lacks an attribute of its key."
        )

    @misconception(
        "A mark that says no takes an item out of the index",
        sample=_sample(change=", waiting = :no", values=', ":no": "no"'),
    )
    def says_no(self, e: Evidence) -> str | None:
        days: Days = e.returned
        if e.error or not days.tables:
            return None
        mark = index_of(days.went).partition_keys[0]
        before, after = by_id(days.came.items), by_id(days.went.items)
        left = [number for number in days.closed if mark in after.get(number, {})]
        if not left or before.get(left[0], {}).get(mark) == after[left[0]][mark]:
            return None
        return (
            f"{left[0]} now has {mark} = {after[left[0]][mark][1]!r}, which is a value like any other: its entry moved "
            "there, for 2 write units, and stays. Only an item without the attribute is not in the index."
        )

    @misconception(
        "A mark of None, or an empty one, is no mark",
        sample=_sample(change=", waiting = :none", values=', ":none": None'),
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
        sample=_sample(
            ask="""
    found = table.scan(FilterExpression=Attr("status").eq("OPEN"))["Items"]
    return sorted(found, key=lambda order: order["ordered_at"])
"""
        ),
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
