"""Lesson 1: delete, but only if."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.expressions import expression
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.ledger import LedgerEntry

RETIRED = "P-109"  # discontinued is true
RETURNING = "P-110"  # discontinued is false: it is back in the shop
ORDINARY = "P-104"  # has no such attribute
STATES = ("whose discontinued is false", "which has no attribute discontinued")  # of the last two
REFUSED = "ConditionalCheckFailedException"
UNUSED = "ExpressionAttributeValues unused in expressions"  # the service's words


class Retire(Check):
    name = "retire"
    title = "Delete a product only if it is discontinued"
    concepts = ("DeleteItem", "condition expression")
    takes = ("table", "product_id")
    expected = frozenset({REFUSED})
    hints = (
        "Who should look whether the product is discontinued: you beforehand, or DynamoDB as it deletes?",
        "A condition compares an attribute with a placeholder. Which value does the placeholder :yes need?",
    )
    method = (
        "Give delete_item a ConditionExpression that says that the attribute equals :yes. Where it does not "
        "hold, DynamoDB refuses the whole request; you may let that error pass."
    )
    solution = """
def retire(table, product_id):
    table.delete_item(
        Key={"product_id": product_id},
        ConditionExpression="discontinued = :yes",
        ExpressionAttributeValues={":yes": True},
    )
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        products = [
            product | ({"discontinued": False} if product["product_id"] == RETURNING else {})
            for product in shop.products()
        ]
        table = fresh_table(lab, self.table, "product_id", items=products)
        return [(table, product) for product in (RETIRED, RETURNING, ORDINARY)]

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        gone, *kept = seen
        refused = any(entry.error == REFUSED for entry in _deletes(gone.ledger))
        yield (
            not gone.now(product_id=RETIRED),
            f"{RETIRED} is discontinued, and is still there."
            + (" DynamoDB refused its delete: the condition did not hold." if refused else ""),
        )
        for e, state in zip(kept, STATES, strict=True):
            product = e.arguments[1]
            now = e.now(product_id=product)
            what = "is not as it was before" if now else "is gone"
            yield now == e.was(product_id=product), f"{product}, {state}, {what}."
        for e in seen:
            yield from self._requests(e)

    def _requests(self, e: Evidence) -> Iterator[Row]:
        """What must hold of every call, whether or not there was something to delete."""
        product = e.arguments[1]
        call = f"retire(table, {product!r})"
        others = e.disturbed(product_id=product)
        yield (
            not others,
            f"{call} also added, changed or deleted {counted(others, 'other item')}.",
        )
        strange = {shown(key) for entry in e.ledger for key in entry.keys} - {shown(product)}
        yield not strange, f"{call} asked for {', '.join(sorted(strange))}."
        yield (
            e.operations == ["DeleteItem"],
            f"{call} made these requests: {e.requests}. One DeleteItem does it.",
        )

    def why(self, *seen: Evidence) -> str:
        units = sum(e.ledger.write_units for e in seen)
        refused = sum(entry.error == REFUSED for e in seen for entry in e.ledger)
        return (
            f"{RETIRED} is gone; {RETURNING} and {ORDINARY} are as they were, because DynamoDB refused {refused} of "
            f"{len(seen)} requests. It looks and deletes in one step, so that nobody can come between. The "
            f"{len(seen)} requests cost {counted(units, 'write unit')}: a refused write is paid for too."
        )

    @misconception(
        "I look first, and then delete",
        sample="""
def retire(table, product_id):
    item = table.get_item(Key={"product_id": product_id})["Item"]
    if item.get("discontinued"):
        table.delete_item(Key={"product_id": product_id})
""",
    )
    def look_then_delete(self, *seen: Evidence) -> str | None:
        gone = seen[0]
        entries = list(gone.ledger)
        reads = [at for at, entry in enumerate(entries) if entry.items_read]
        deletes = _deletes(entries[min(reads, default=len(entries)) :])
        if not deletes:
            return None
        if all(map(_has_condition, deletes)):
            cost = counted(gone.ledger.read_units, "read unit")
            return (
                f"Your DeleteItem has a condition, with which DynamoDB itself looks as it deletes. The reading for "
                f"{RETIRED} cost {cost}, and a right condition can do without it."
            )
        return (
            f"For {RETIRED} you made these requests: {gone.requests}. Should the product come back into the shop "
            "between them, a DeleteItem without a condition would delete it all the same."
        )

    @misconception(
        "An attribute that exists is true",
        sample="""
def retire(table, product_id):
    table.delete_item(
        Key={"product_id": product_id},
        ConditionExpression="attribute_exists(discontinued)",
    )
""",
    )
    def exists_is_true(self, gone: Evidence, returning: Evidence, ordinary: Evidence) -> str | None:
        if gone.error and UNUSED in gone.error.words and _asks_existence(gone):
            return (
                f"attribute_exists asks only whether the attribute is there. {RETURNING} has it, and there it is "
                "false. (DynamoDB stopped you sooner, because no expression uses the value that you sent along.)"
            )
        deleted = [not e.now(product_id=e.arguments[1]) for e in (gone, returning, ordinary)]
        if deleted != [True, True, False] or not _deletes(returning.ledger):
            return None
        return (
            f"{RETURNING} has the attribute, and its value is false: it was deleted. {ORDINARY}, which lacks the "
            "attribute, was spared."
        )

    @misconception(
        "A delete without a condition asks first",
        sample="""
def retire(table, product_id):
    table.delete_item(Key={"product_id": product_id})
""",
    )
    def delete_asks(self, *seen: Evidence) -> str | None:
        deleted = [e.arguments[1] for e in seen if not e.now(product_id=e.arguments[1])]
        deletes = [entry for e in seen for entry in _deletes(e.ledger)]
        if len(deleted) < len(seen) or not deletes or any(map(_has_condition, deletes)):
            return None
        return f"{', '.join(deleted)} are all gone. DynamoDB deletes what it is told to, and doesn't ask."


def _deletes(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    return [entry for entry in entries if entry.operation == "DeleteItem"]


def _has_condition(entry: LedgerEntry) -> bool:
    return "ConditionExpression" in entry.parameters


def _asks_existence(e: Evidence) -> bool:
    asked = r"attribute_exists\s*\(\s*discontinued\s*\)"
    return any(re.search(asked, expression(entry, "ConditionExpression")) for entry in e.ledger)
