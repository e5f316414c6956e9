"""Lesson 2: a sentence of advice that makes no sense, and four repairs."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.outcome import wrapped
from sandbox.model.placement import PartitionLoad, spread

SENTENCE = "Use a consistent partition key (PK) across all nodes."
REPAIRS = {
    "A": "Give all items the same partition key value, so that every node agrees on where they are.",
    "B": "Write the node that you want into the partition key, and add nodes as you grow.",
    "C": "Choose a partition key attribute with many values, each asked for about as often, "
    "and use that attribute in every item and request.",
    "D": "Choose a partition key attribute that puts equally many items on every partition; "
    "the load will then be even.",
}
PARTITIONS = 8


class RepairAdvice(Check):
    name = "repair_advice"
    title = "Repair a sentence of advice"
    given = "\n".join(
        [
            f"“{SENTENCE}”",
            "",
            *(line for letter, text in REPAIRS.items() for line in wrapped(text, f"  {letter}  ")),
        ]
    )
    concepts = ("partition key", "even traffic")
    table = ""
    hints = (
        "You never see a node: a key is hashed, and the hash decides. Which repairs speak as if you chose?",
        "Two repairs are about spreading. One looks at items, the other at requests.",
    )
    method = (
        "Take each repair at its word, make keys of the 2,000 orders by it, as section 3 of the lesson does, and look "
        "at the busiest partition."
    )
    solution = 'repair_advice = "C"'

    def wrong_form(self, answer: Any) -> str | None:
        if isinstance(answer, str) and answer.strip().upper() in REPAIRS:
            return None
        return f'Hand in one of the letters {", ".join(REPAIRS)}, such as "A"; this is {shown(answer)}.'

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [()]

    def call(self, answer: Any, *arguments: Any) -> Any:
        return answer.strip().upper()

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        letter = seen[0].returned
        yield (
            letter == "C",
            f"Repair {letter} does not hold when the orders of the shop are placed by it.",
        )

    def why(self, *seen: Evidence) -> str:
        fair = _busiest(_placed("order_id"))
        return (
            f"Placed by order_id, with 2,000 values asked for about evenly, the busiest of {PARTITIONS} partitions "
            f"takes {fair.traffic_share:.1%} of the requests. What must be the same everywhere is the attribute's name "
            "and type, never its value; and nodes do not come into it."
        )

    @misconception("The partition key must be the same on all nodes", sample='repair_advice = "A"')
    def same_on_all_nodes(self, e: Evidence) -> str | None:
        if e.returned != "A":
            return None
        return (
            "Take it at its word, and all 2,000 orders have one value and one hash: one partition takes "
            "100% of the requests, and the others stand idle."
        )

    @misconception("With more nodes, I choose where the data goes", sample='repair_advice = "B"')
    def choose_the_node(self, e: Evidence) -> str | None:
        if e.returned != "B":
            return None
        keys = {f"node-{n}": n for n in range(PARTITIONS)}
        loads = spread(({"k": key} for key in keys), (), key="k", partitions=PARTITIONS)
        filled = sum(load.keys > 0 for load in loads)
        return (
            f"The keys node-0 to node-7 are hashed like any others: here they fall on {filled} of {PARTITIONS} "
            "partitions. Nodes are invisible, and DynamoDB adds partitions by itself."
        )

    @misconception("Even item counts mean even load", sample='repair_advice = "D"')
    def even_items_even_load(self, e: Evidence) -> str | None:
        if e.returned != "D":
            return None
        loads = _placed("customer_id")
        fullest = max(load.items for load in loads) / sum(load.items for load in loads)
        return (
            f"By customer_id the fullest of {PARTITIONS} partitions holds {fullest:.1%} of the orders, and yet one "
            f"takes {_busiest(loads).traffic_share:.1%} of the requests: items lie still, and requests do not."
        )


def _placed(key: str) -> tuple[PartitionLoad, ...]:
    orders = shop.orders()
    return spread(orders, shop.traffic(orders), key=key, partitions=PARTITIONS)


def _busiest(loads: Sequence[PartitionLoad]) -> PartitionLoad:
    return max(loads, key=lambda load: load.traffic_share)
