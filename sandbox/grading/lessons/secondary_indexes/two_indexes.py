"""Lesson 8: four questions, and at most two indexes for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import iscoroutine, isgenerator
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.secondary_indexes.made import NOTHING_ASKED, Asked, add_index, ask
from sandbox.grading.outcome import wrapped
from sandbox.grading.tables import fresh_table, key_schema
from sandbox.grading.words import counted
from sandbox.model.attributes import from_python

TABLE = "exercise-two_indexes"
ORDERS = 600
MOST = 2  # indexes
PAR = 2.0  # read units for the four questions together
QUESTIONS = {
    "A": "the latest 3 orders of c-0042, the newest first",
    "B": "c-0042's orders of February 2026",
    "C": "Germany's (DE) open orders, the oldest first",
    "D": "Germany's orders with the status SHIPPED that were placed on 20 February 2026 or later",
}
FORM = "Return two dicts, return indexes, queries"
SHIPPED_FROM = "2026-02-20"


@dataclass(frozen=True)
class Served:
    """The indexes as they were made, what each question's Query gave, and what a new order cost."""

    problem: str = ""  # why there was nothing to judge, or ""
    indexes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asked: Mapping[str, Asked] = field(default_factory=dict)
    put: Asked = NOTHING_ASKED

    def sort_keys(self, asked: Asked) -> list[str]:
        """The sort attributes of the index through which a question was asked."""
        name = asked.ledger[0].index if asked.ledger else None
        return [key for key, role in self.indexes.get(name or "", {}).items() if role == "RANGE"]


class TwoIndexes(Check):
    name = "two_indexes"
    title = "Answer four questions with at most two indexes"
    given = "\n".join(
        [
            "The table's key is order_id alone.",
            "",
            *(line for name, text in QUESTIONS.items() for line in wrapped(text, f"  {name}  ")),
        ]
    )
    concepts = ("GSI", "multi-attribute key", "write amplification")
    table = ""
    hints = (
        "Which of the four questions begin with the same equality? They can share a partition key.",
        "Two of them name a country and a status with =, and one of these adds a time. In which order must the "
        "attributes of one index's key stand, so that all that is asked comes from the left, and the range last?",
    )
    method = (
        "One index for what is asked of a customer, in the order of time. The other has three attributes in its key: "
        "what both German questions fix, then what one of them asks by range. Each question is one Query."
    )
    solution = """
def two_indexes():
    indexes = {
        "by_customer": {"customer_id": "HASH", "ordered_at": "RANGE"},
        "by_place": {"country": "HASH", "status": "RANGE", "ordered_at": "RANGE"},
    }
    reseller, germany = Key("customer_id").eq("c-0042"), Key("country").eq("DE")
    february = reseller & Key("ordered_at").begins_with("2026-02")
    opened = germany & Key("status").eq("OPEN")
    shipped = germany & Key("status").eq("SHIPPED") & Key("ordered_at").gte("2026-02-20")
    newest = {"ScanIndexForward": False, "Limit": 3}
    queries = {
        "A": {"IndexName": "by_customer", "KeyConditionExpression": reseller, **newest},
        "B": {"IndexName": "by_customer", "KeyConditionExpression": february},
        "C": {"IndexName": "by_place", "KeyConditionExpression": opened},
        "D": {"IndexName": "by_place", "KeyConditionExpression": shipped},
    }
    return indexes, queries
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(lab,)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """Add the indexes to a table in use, ask the four questions, and put a new order."""
        (lab,) = arguments
        made = answer()
        if iscoroutine(made) or isgenerator(made):
            return made
        if reason := _no_design(made):
            return Served(reason)
        indexes, queries = made
        orders = shop.orders(ORDERS)
        table = fresh_table(lab, TABLE, "order_id", items=orders)
        for name, roles in indexes.items():
            index = {"IndexName": name, "KeySchema": key_schema(roles), "Projection": _ALL}
            refused = add_index(lab, TABLE, index, {"total": "N"}).refused
            if refused:
                return Served(f"The index {shown(name)} could not be made: {refused}")
        asked = {
            question: ask(lab, lambda q=queries[question]: table.query(**q).get("Items", []))  # type: ignore[misc]
            for question in QUESTIONS
        }
        new = orders[0] | {"order_id": "o-09999"}
        return Served("", indexes, asked, ask(lab, lambda: table.put_item(Item=new)))

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        served: Served = seen[0].returned
        yield not served.problem, served.problem
        if served.problem:
            return
        yield (
            len(served.indexes) <= MOST,
            f"You have {len(served.indexes)} indexes; {MOST} at most were asked for.",
        )
        for question, asked in served.asked.items():
            yield from _of_the_question(question, asked)
        units = sum(asked.units for asked in served.asked.values())
        yield (
            units <= PAR,
            f"The four questions cost {counted(units, 'read unit')} together; par is {PAR:g}.",
        )

    def why(self, *seen: Evidence) -> str:
        served: Served = seen[0].returned
        read = sum(asked.read for asked in served.asked.values())
        units = sum(asked.units for asked in served.asked.values())
        return (
            f"Four Queries read {read} orders of {ORDERS}, each of which was asked for, for "
            f"{counted(units, 'read unit')}. A new order costs {counted(served.put.ledger.write_units, 'write unit')}: "
            f"one for the table and one for each of {len(served.indexes)} indexes. With an index for each question it "
            "would be 5."
        )

    @misconception(
        "Each question needs an index of its own",
        sample="""
def two_indexes():
    indexes = {
        "latest": {"customer_id": "HASH", "ordered_at": "RANGE"},
        "month": {"customer_id": "HASH", "ordered_at": "RANGE"},
        "opened": {"country": "HASH", "status": "RANGE", "ordered_at": "RANGE"},
        "shipped": {"country": "HASH", "status": "RANGE", "ordered_at": "RANGE"},
    }
    reseller, germany = Key("customer_id").eq("c-0042"), Key("country").eq("DE")
    shipped = germany & Key("status").eq("SHIPPED") & Key("ordered_at").gte("2026-02-20")
    newest = {"ScanIndexForward": False, "Limit": 3}
    month = reseller & Key("ordered_at").begins_with("2026-02")
    return indexes, {
        "A": {"IndexName": "latest", "KeyConditionExpression": reseller, **newest},
        "B": {"IndexName": "month", "KeyConditionExpression": month},
        "C": {"IndexName": "opened", "KeyConditionExpression": germany & Key("status").eq("OPEN")},
        "D": {"IndexName": "shipped", "KeyConditionExpression": shipped},
    }
""",
    )
    def one_for_each(self, e: Evidence) -> str | None:
        served = _served(e)
        if not served or len(served.indexes) <= MOST:
            return None
        return (
            f"A new order cost {counted(served.put.ledger.write_units, 'write unit')} here: one for the table, and one "
            f"for each of {len(served.indexes)} indexes that it is in. Questions that begin alike can share one."
        )

    @misconception(
        "A filter does the rest for nothing",
        sample="""
def two_indexes():
    from boto3.dynamodb.conditions import Attr

    indexes = {
        "by_customer": {"customer_id": "HASH", "ordered_at": "RANGE"},
        "by_country": {"country": "HASH", "ordered_at": "RANGE"},
    }
    reseller, germany = Key("customer_id").eq("c-0042"), Key("country").eq("DE")
    late = germany & Key("ordered_at").gte("2026-02-20")
    month = reseller & Key("ordered_at").begins_with("2026-02")
    opened, shipped = Attr("status").eq("OPEN"), Attr("status").eq("SHIPPED")
    newest = {"ScanIndexForward": False, "Limit": 3}
    return indexes, {
        "A": {"IndexName": "by_customer", "KeyConditionExpression": reseller, **newest},
        "B": {"IndexName": "by_customer", "KeyConditionExpression": month},
        "C": {"IndexName": "by_country", "KeyConditionExpression": germany, "FilterExpression": opened},
        "D": {"IndexName": "by_country", "KeyConditionExpression": late, "FilterExpression": shipped},
    }
""",
    )
    def filtered(self, e: Evidence) -> str | None:
        served = _served(e)
        if not served:
            return None
        for question, asked in served.asked.items():
            removed = asked.read - asked.ledger.items_returned
            if asked.ledger and removed and "FilterExpression" in asked.ledger[0].parameters:
                return (
                    f"For {question} your Query read {counted(asked.read, 'order')}, and the filter threw {removed} of "
                    f"them away: {counted(asked.units, 'read unit')}. What is asked with = belongs into the key."
                )
        return None

    @misconception(
        "In which order the key attributes stand makes no difference",
        sample="""
def two_indexes():
    indexes = {
        "by_customer": {"customer_id": "HASH", "ordered_at": "RANGE"},
        "by_place": {"country": "HASH", "ordered_at": "RANGE", "status": "RANGE"},
    }
    reseller, germany = Key("customer_id").eq("c-0042"), Key("country").eq("DE")
    month = reseller & Key("ordered_at").begins_with("2026-02")
    shipped = germany & Key("status").eq("SHIPPED") & Key("ordered_at").gte("2026-02-20")
    newest = {"ScanIndexForward": False, "Limit": 3}
    return indexes, {
        "A": {"IndexName": "by_customer", "KeyConditionExpression": reseller, **newest},
        "B": {"IndexName": "by_customer", "KeyConditionExpression": month},
        "C": {"IndexName": "by_place", "KeyConditionExpression": germany & Key("status").eq("OPEN")},
        "D": {"IndexName": "by_place", "KeyConditionExpression": shipped},
    }
""",
    )
    def any_order(self, e: Evidence) -> str | None:
        served = _served(e)
        if not served:
            return None
        for question, asked in served.asked.items():
            sort = served.sort_keys(asked)
            if asked.refused and len(sort) > 1:
                return (
                    f"For {question} the entries lie in the order of {sort[0]}, then of {', '.join(sort[1:])}. A key "
                    "condition goes through them from the left, leaves none out, and ends with its range. DynamoDB "
                    f"refused yours: {asked.refused}."
                )
        return None

    @misconception(
        "A Query finds any attribute that the index carries",
        sample="""
def two_indexes():
    indexes = {
        "by_customer": {"customer_id": "HASH"},
        "by_place": {"country": "HASH"},
    }
    reseller, germany = Key("customer_id").eq("c-0042"), Key("country").eq("DE")
    month = reseller & Key("ordered_at").begins_with("2026-02")
    shipped = germany & Key("status").eq("SHIPPED")
    newest = {"ScanIndexForward": False, "Limit": 3}
    return indexes, {
        "A": {"IndexName": "by_customer", "KeyConditionExpression": reseller, **newest},
        "B": {"IndexName": "by_customer", "KeyConditionExpression": month},
        "C": {"IndexName": "by_place", "KeyConditionExpression": germany & Key("status").eq("OPEN")},
        "D": {"IndexName": "by_place", "KeyConditionExpression": shipped},
    }
""",
    )
    def any_attribute(self, e: Evidence) -> str | None:
        served = _served(e)
        if not served:
            return None
        refused = {q: asked.refused for q, asked in served.asked.items() if asked.refused}
        if not refused:
            return None
        question = next(iter(refused))
        return (
            f"The index carries every attribute, but is in the order of its keys alone. DynamoDB refused your Query "
            f"for {question}: {refused[question]}."
        )


_ALL = {"ProjectionType": "ALL"}


def _no_design(made: Any) -> str | None:
    """Why what came back is no pair of indexes and Queries, or None."""
    if not isinstance(made, tuple | list) or len(made) != 2:
        return f"{FORM}; this is {shown(made)}."
    indexes, queries = made
    if not isinstance(indexes, Mapping) or not isinstance(queries, Mapping):
        return f"{FORM}; yours are {shown(indexes)} and {shown(queries)}."
    for name, roles in indexes.items():
        if not isinstance(roles, Mapping) or not set(map(str, roles.values())) <= {"HASH", "RANGE"}:
            said = "gives each key attribute its role, HASH or RANGE"
            return f"An index {said}; yours, {shown(name)}, is {shown(roles)}."
    lacking = [question for question in QUESTIONS if question not in queries]
    if lacking:
        return (
            f"Each question has a Query, under its letter; there is none for {', '.join(lacking)}."
        )
    for question in QUESTIONS:
        if not isinstance(queries[question], Mapping):
            said = "is a dict of what table.query takes"
            return f"The Query for {question} {said}; yours is {shown(queries[question])}."
    return None


def _wanted(question: str) -> list[str]:
    """The numbers of the orders that a question asks for, in the order of time, or the newest first."""
    orders = sorted(shop.orders(ORDERS), key=lambda order: str(order["ordered_at"]))
    theirs = [order for order in orders if order["customer_id"] == shop.RESELLER]
    german = [order for order in orders if order["country"] == "DE"]
    found = {
        "A": theirs[::-1][:3],
        "B": [order for order in theirs if order["ordered_at"].startswith("2026-02")],
        "C": [order for order in german if order["status"] == "OPEN"],
        "D": [
            order
            for order in german
            if order["status"] == "SHIPPED" and order["ordered_at"] >= SHIPPED_FROM
        ],
    }[question]
    return [str(order["order_id"]) for order in found]


def _of_the_question(question: str, asked: Asked) -> Iterator[Row]:
    """What must hold of the Query for one question."""
    yield not asked.refused, f"{question}: the Query stopped with: {asked.refused}"
    if asked.refused:
        return
    wanted = _wanted(question)
    found = [from_python(item.get("order_id", ""))[1] for item in asked.returned]
    right = len(set(wanted) & set(found))
    yield (
        sorted(found) == sorted(wanted),
        f"{question}: {len(found)} orders came back, {right} of them among the {len(wanted)} asked for.",
    )
    if question in "AC" and sorted(found) == sorted(wanted):
        first = "newest" if question == "A" else "oldest"
        yield (
            found == wanted,
            f"{question}: the {first} comes first; your list begins with {found[0]}.",
        )
    yield (
        asked.read <= max(len(wanted), len(found)),
        f"{question}: you read {counted(asked.read, 'order')} for {len(found)}.",
    )


def _served(e: Evidence) -> Served | None:
    """What came of indexes that were made."""
    return None if e.error or e.returned.problem else e.returned
