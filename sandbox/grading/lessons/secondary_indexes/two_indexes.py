"""Lesson 8: four questions, and at most two indexes for them."""

from collections.abc import Iterator, Mapping, Sequence
from inspect import iscoroutine, isgenerator
from typing import Any

from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.secondary_indexes.four_questions import (
    MOST,
    ORDERS,
    QUESTIONS,
    Served,
    rows_about_served,
    serve,
)
from sandbox.grading.outcome import wrapped
from sandbox.grading.words import counted

_SAMPLE = """
from boto3.dynamodb.conditions import Attr

def two_indexes():
    indexes = {indexes}
    reseller, germany = Key("customer_id").eq("c-0042"), Key("country").eq("DE")
    february = reseller & Key("ordered_at").begins_with("2026-02")
    late = germany & Key("ordered_at").gte("2026-02-20")
    opened = germany & Key("status").eq("OPEN")
    shipped = germany & Key("status").eq("SHIPPED") & Key("ordered_at").gte("2026-02-20")
    newest = {{"ScanIndexForward": False, "Limit": 3}}
    return indexes, {{
        "A": {{"IndexName": "one", "KeyConditionExpression": reseller, **newest}},
        "B": {{"IndexName": {b!r}, "KeyConditionExpression": february}},
        "C": {{"IndexName": "three", "KeyConditionExpression": {c}}},
        "D": {{"IndexName": {d!r}, "KeyConditionExpression": {more}}},
    }}
"""
_TIMES = {"customer_id": "HASH", "ordered_at": "RANGE"}
_PLACE = {"country": "HASH", "status": "RANGE", "ordered_at": "RANGE"}


def _sample(
    indexes: Mapping[str, Mapping[str, str]],
    b: str = "one",
    c: str = "opened",
    d: str = "three",
    more: str = "shipped",
) -> str:
    """Right Queries, but for those given, through these indexes."""
    return _SAMPLE.format(indexes=indexes, b=b, c=c, d=d, more=more)


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
        made = answer()
        if iscoroutine(made) or isgenerator(made):
            return made
        return serve(arguments[0], made)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        return rows_about_served(seen[0].returned)

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
        sample=_sample(
            {"one": _TIMES, "two": _TIMES, "three": _PLACE, "four": _PLACE}, b="two", d="four"
        ),
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
        sample=_sample(
            {"one": _TIMES, "three": {"country": "HASH", "ordered_at": "RANGE"}},
            c='germany, "FilterExpression": Attr("status").eq("OPEN")',
            more='late, "FilterExpression": Attr("status").eq("SHIPPED")',
        ),
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
                    f"them away: {counted(asked.units, 'read unit')}. What is asked with = belongs in the key."
                )
        return None

    @misconception(
        "In which order the key attributes stand makes no difference",
        sample=_sample(
            {
                "one": _TIMES,
                "three": {"country": "HASH", "ordered_at": "RANGE", "status": "RANGE"},
            }
        ),
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
        sample=_sample({"one": {"customer_id": "HASH"}, "three": {"country": "HASH"}}),
    )
    def any_attribute(self, e: Evidence) -> str | None:
        served = _served(e)
        if not served:
            return None
        refused = {
            question: asked.refused
            for question, asked in served.asked.items()
            if any(sign in asked.refused for sign in ("condition not supported", "missed key"))
        }
        if not refused:
            return None
        question = next(iter(refused))
        return (
            f"The index carries every attribute, but is in the order of its keys alone. DynamoDB refused your Query "
            f"for {question}: {refused[question]}."
        )


def _served(e: Evidence) -> Served | None:
    """What came of indexes that were made."""
    return None if e.error or e.returned.problem else e.returned
