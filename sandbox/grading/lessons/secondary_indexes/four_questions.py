"""Four questions about a table of orders, and what a learner's indexes and Queries make of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Row
from sandbox.grading.evidence import Lab
from sandbox.grading.lessons.secondary_indexes.made import NOTHING_ASKED, Asked, add_index, ask
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


def serve(lab: Lab, made: Any) -> Served:
    """Add the indexes to a table in use, ask the four questions, and put a new order."""
    if reason := _no_design(made):
        return Served(reason)
    indexes, queries = made
    orders = shop.orders(ORDERS)
    table = fresh_table(lab, TABLE, "order_id", items=orders)
    for name, roles in indexes.items():
        index = {
            "IndexName": name,
            "KeySchema": key_schema(roles),
            "Projection": {"ProjectionType": "ALL"},
        }
        refused = add_index(lab, TABLE, index, {"total": "N"}).refused
        if refused:
            return Served(f"The index {shown(name)} could not be made: {refused}")
    asked = {
        question: ask(lab, partial(_found, table, queries[question])) for question in QUESTIONS
    }
    new = orders[0] | {"order_id": "o-09999"}
    return Served("", indexes, asked, ask(lab, lambda: table.put_item(Item=new)))


def _found(table: Any, query: Mapping[str, Any]) -> Any:
    return table.query(**query).get("Items", [])


def rows_about_served(served: Served) -> Iterator[Row]:
    """What must hold of the indexes, and of each question."""
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
