"""Lesson 6: a checkout that never oversells, and never asks the leader first."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.expressions import expression
from sandbox.grading.lessons.consistency.rush import rows_about_stocks, rushes, serve
from sandbox.grading.meanwhile import MOST_REQUESTS
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.ledger import LedgerEntry
from sandbox.model.units import Consistency

RUSHES = 500
KINDS = ("write unit", "read unit")
REFUSALS = ("ConditionalCheckFailedException", "TransactionCanceledException")


class Checkout(Check):
    name = "checkout"
    title = f"Never oversell, in {RUSHES} rushes, without a strong read"
    concepts = ("condition expression", "race")
    takes = ("table", "product_id", "pieces")
    hints = (
        "Between any two requests of yours, somebody else may buy. Which single request can look and sell at once?",
        "The condition is judged where the write happens, on the newest stock. What must hold of it, for so many "
        "pieces?",
    )
    method = (
        "One update_item: it subtracts :n, on the condition that there are at least :n. Put it into a try. If it "
        "succeeds, the answer is True; if it is refused, with table.meta.client.exceptions' "
        "ConditionalCheckFailedException, it is False."
    )
    solution = """
def checkout(table, product_id, pieces):
    try:
        table.update_item(
            Key={"product_id": product_id},
            UpdateExpression="SET stock = stock - :n",
            ConditionExpression="stock >= :n",
            ExpressionAttributeValues={":n": pieces},
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        planned = rushes(RUSHES)
        items = [rush.product for rush in planned]
        return [(lab, fresh_table(lab, self.table, "product_id", items=items), planned)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """All rushes, one after the other; a promise, where the first till is told only that."""
        lab, table, planned = arguments
        return serve(planned, partial(answer, table), lab, table)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        endless = next((rush for rush in e.returned if rush.endless), None)
        yield (
            not endless,
            f"A checkout of {endless.product_id if endless else ''} made {MOST_REQUESTS} requests, and was not done.",
        )
        strange = [
            one.told for rush in e.returned for one in rush.served if not isinstance(one.told, bool)
        ]
        yield (
            not strange,
            f"Return True or False: sold or not. Yours returned {shown(strange[0]) if strange else ''}.",
        )
        if endless or strange:
            return
        yield from rows_about_stocks(e.returned)
        strong = [entry for entry in e.ledger if _is_strong(entry)]
        yield (
            not strong,
            f"{counted(len(strong), 'request')} of yours read strongly, or in a transaction.",
        )
        changed = [rush.product_id for rush in e.returned if rush.changed_besides]
        first = "".join(changed[:1])
        yield (
            not changed,
            f"{counted(len(changed), 'product')} changed besides the stock, {first} first.",
        )
        before, after = (len(table.items) if table else 0 for table in (e.before, e.after))
        yield before == after, f"The table had {before} items and has {after} now."
        yield (
            not e.elsewhere,
            f"You also went to {', '.join(e.elsewhere)}; use the table handed to you.",
        )

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        served = [customer for rush in e.returned for customer in rush.served]
        refused = sum(customer.told is False for customer in served)
        units = (e.ledger.write_units / len(served), e.ledger.read_units / len(served))
        writes, reads = (
            counted(round(each, 2), kind) for each, kind in zip(units, KINDS, strict=True)
        )
        return (
            f"{len(served):,} customers came in {RUSHES} rushes; {refused} were turned away, none wrongly, and nothing "
            f"was oversold. A customer took {writes} and {reads}. The condition is judged by the leader in the moment "
            "of the write, so it needs no read before it, strong or not."
        )

    @misconception(
        "A strong read before the write is enough",
        sample="""
def checkout(table, product_id, pieces):
    key = {"product_id": product_id}
    if table.get_item(Key=key, ConsistentRead=True)["Item"]["stock"] < pieces:
        return False
    table.update_item(
        Key=key, UpdateExpression="SET stock = stock - :n", ExpressionAttributeValues={":n": pieces}
    )
    return True
""",
    )
    def strong_read_is_enough(self, e: Evidence) -> str | None:
        over = [rush for rush in e.returned or () if rush.oversold]
        if not over or not any(map(_is_strong, e.ledger)):
            return None
        return (
            f"Each read showed the newest stock, and yet {len(over)} rushes oversold: the next customer came between "
            "the read and the write. A strong read is true when it is made, not later."
        )

    @misconception(
        "I read and write so quickly that nobody comes between",
        sample="""
def checkout(table, product_id, pieces):
    key = {"product_id": product_id}
    stock = table.get_item(Key=key)["Item"]["stock"]
    if stock < pieces:
        return False
    table.update_item(Key=key, UpdateExpression="SET stock = :s", ExpressionAttributeValues={":s": stock - pieces})
    return True
""",
    )
    def quick_enough(self, e: Evidence) -> str | None:
        over = [rush for rush in e.returned or () if rush.oversold]
        if not over or not e.ledger.items_read or any(map(_condition, e.ledger)):
            return None
        return (
            f"Between your read and your write lie some milliseconds, and in {len(over)} rushes they were enough for "
            "another customer; or the read came from a replica that lagged."
        )

    @misconception(
        "There must be some left",
        sample="""
def checkout(table, product_id, pieces):
    try:
        table.update_item(
            Key={"product_id": product_id},
            UpdateExpression="SET stock = stock - :n",
            ConditionExpression="stock > :none",
            ExpressionAttributeValues={":n": pieces, ":none": 0},
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
""",
    )
    def some_left(self, e: Evidence) -> str | None:
        over = [rush for rush in e.returned or () if rush.oversold]
        if not over or not any(map(_condition, e.ledger)) or e.ledger.items_read:
            return None
        rush = over[0]
        return (
            f"Your condition held, and {rush.product_id} went to {rush.left}. Some customers want 2 or 3 pieces: "
            "the condition must know how many."
        )

    @misconception(
        "Subtracting in one step is enough",
        sample="""
def checkout(table, product_id, pieces):
    table.update_item(
        Key={"product_id": product_id},
        UpdateExpression="SET stock = stock - :n",
        ExpressionAttributeValues={":n": pieces},
    )
    return True
""",
    )
    def one_step_is_enough(self, e: Evidence) -> str | None:
        below = [rush for rush in e.returned or () if rush.below_zero]
        if not below or any(map(_condition, e.ledger)) or e.ledger.items_read:
            return None
        return "No sale is lost, and none is refused: a number may go below zero. DynamoDB minds only if you say so."

    @misconception(
        "The stock must be as I saw it",
        sample="""
def checkout(table, product_id, pieces):
    key = {"product_id": product_id}
    stock = table.get_item(Key=key)["Item"]["stock"]
    if stock < pieces:
        return False
    try:
        table.update_item(
            Key=key,
            UpdateExpression="SET stock = :s",
            ConditionExpression="stock = :seen",
            ExpressionAttributeValues={":s": stock - pieces, ":seen": stock},
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
""",
    )
    def as_i_saw_it(self, e: Evidence) -> str | None:
        away = [rush for rush in e.returned or () if rush.turned_away]
        if not away or not e.ledger.items_read or not any(map(_condition, e.ledger)):
            return None
        return (
            f"Nothing is oversold, and {len(away)} rushes lost a sale: somebody else bought one, and there was still "
            "enough. Ask for what you need, not for what you saw."
        )

    @misconception(
        "I ask until it works",
        sample="""
def checkout(table, product_id, pieces):
    while True:
        try:
            table.update_item(
                Key={"product_id": product_id},
                UpdateExpression="SET stock = stock - :n",
                ConditionExpression="stock >= :n",
                ExpressionAttributeValues={":n": pieces},
            )
            return True
        except table.meta.client.exceptions.ConditionalCheckFailedException:
            continue
""",
    )
    def until_it_works(self, e: Evidence) -> str | None:
        rush = next((rush for rush in e.returned or () if rush.endless), None)
        if not rush:
            return None
        return (
            f"The stock of {rush.product_id} is {rush.left}. A condition that does not hold is an answer, and each "
            "new try pays another write unit for it."
        )

    @misconception(
        "A refusal is a fault",
        sample="""
def checkout(table, product_id, pieces):
    table.update_item(
        Key={"product_id": product_id},
        UpdateExpression="SET stock = stock - :n",
        ConditionExpression="stock >= :n",
        ExpressionAttributeValues={":n": pieces},
    )
    return True
""",
    )
    def refusal_is_a_fault(self, e: Evidence) -> str | None:
        if not e.error or e.error.kind not in REFUSALS:
            return None
        return "DynamoDB has kept you from overselling: that is no fault but a No, for the till to say. Catch it."


def _is_strong(entry: LedgerEntry) -> bool:
    return entry.consistency in (Consistency.STRONG, Consistency.TRANSACTIONAL)


def _condition(entry: LedgerEntry) -> str:
    return expression(entry, "ConditionExpression")
