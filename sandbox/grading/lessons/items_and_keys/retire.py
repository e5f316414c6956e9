"""Lesson 1: delete, but only if."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table

RETIRED = "P-109"  # discontinued is true
RETURNING = "P-110"  # discontinued is false: it is back in the shop
ORDINARY = "P-104"  # has no such attribute
REFUSED = "ConditionalCheckFailedException"


class Retire(Check):
    name = "retire"
    title = "Delete a product only if it is discontinued"
    concepts = ("DeleteItem", "condition expression")
    takes = ("table", "product_id")
    expected = frozenset({REFUSED})
    hints = (
        "Who should look whether the product is discontinued: you beforehand, or DynamoDB as it deletes?",
        "A condition compares an attribute with a placeholder. Which value has the placeholder :yes?",
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
        yield not gone.now(product_id=RETIRED), f"{RETIRED} is discontinued, and is still there."
        for e, state in zip(
            kept, ("discontinued: false", "no attribute discontinued"), strict=True
        ):
            product = e.arguments[1]
            same = e.now(product_id=product) == e.was(product_id=product)
            yield same, f"{product} has {state}, and is not as it was before."
        for e in seen:
            product = e.arguments[1]
            others = e.disturbed(product_id=product)
            yield not others, f"retire(table, {product!r}) changed {others} other items."
            strange = sorted(
                {shown(key) for entry in e.ledger for key in entry.keys} - {shown(product)}
            )
            yield not strange, f"retire(table, {product!r}) asked for {', '.join(strange)}."
            yield (
                e.operations == ["DeleteItem"],
                f"retire(table, {product!r}) made these requests: {e.requests}. One DeleteItem does it.",
            )

    def why(self, *seen: Evidence) -> str:
        units = sum(e.ledger.write_units for e in seen)
        refused = sum(entry.error == REFUSED for e in seen for entry in e.ledger)
        return (
            f"{RETIRED} is gone; {RETURNING} and {ORDINARY} are as they were, because DynamoDB refused {refused} of "
            f"{len(seen)} requests. It looks and deletes in one step, so that nobody can come between. The "
            f"{len(seen)} requests cost {units:g} write units: a refused write is paid for too."
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
        if not seen[0].ledger.items_read:
            return None
        return (
            f"For {RETIRED} you made these requests: {seen[0].requests}. Should the product come back into the shop "
            "between them, you would delete it all the same."
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
        if returning.now(product_id=RETURNING) or not ordinary.now(product_id=ORDINARY):
            return None
        return (
            f"{RETURNING} has the attribute, and its value is false: your condition let it be deleted. "
            f"{ORDINARY}, which lacks the attribute, was spared."
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
        if len(deleted) < len(seen):
            return None
        return f"{', '.join(deleted)} are all gone. DynamoDB deletes what it is told to, and has no undo."
