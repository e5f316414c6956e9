"""Lesson 6: a checkout that never oversells, and never asks the leader first."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.expressions import expression
from sandbox.grading.lessons.consistency.rush import MOST_REQUESTS, Rush, rushes
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item, to_python
from sandbox.model.ledger import LedgerEntry
from sandbox.model.units import Consistency
from sandbox.service.hook import before_each_request

RUSHES = 500
REFUSED = "ConditionalCheckFailedException"


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
        "succeeds, return True; if DynamoDB refuses it with ConditionalCheckFailedException, which you find under "
        "table.meta.client.exceptions, return False."
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
        items = [
            {"product_id": rush.product_id, "name": "Wool jumper", "stock": rush.stock}
            for rush in planned
        ]
        return [(lab, fresh_table(lab, self.table, "product_id", items=items), planned)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """All rushes, one after the other; a promise, where the first till is told only that."""
        lab, table, planned = arguments
        now: list[Rush] = planned[:1]
        clients = (table.meta.client, lab.client)
        with (
            lab.dials.turned(replica_lag="mild"),
            before_each_request(lambda: now[0].between_requests(), *clients),
        ):
            for rush in planned:
                now[0] = rush
                rush.run(partial(answer, table))
                if rush.promise is not None:
                    return rush.promise
                if rush.endless:
                    break
        return planned

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        endless = next((rush for rush in e.returned if rush.endless), None)
        yield (
            not endless,
            f"A checkout of {endless.product_id if endless else ''} made {MOST_REQUESTS} requests, and was not done.",
        )
        strange = [one.told for rush in e.returned for one in rush.served if not isinstance(one.told, bool)]
        yield (
            not strange,
            f"checkout is to return True or False: sold or not. It returned {shown(strange[0]) if strange else ''}.",
        )
        if endless or strange:
            return
        yield from self._stock(e)
        strong = [entry for entry in e.ledger if _is_strong(entry)]
        yield not strong, f"{counted(len(strong), 'request')} of yours read strongly, or in a transaction."
        yield from self._besides(e)

    def _stock(self, e: Evidence) -> Iterator[Row]:
        """What must hold of every product's stock, and of what the tills were told."""
        over = _oversold(e)
        yield not over, f"In {len(over)} of {RUSHES} rushes more was sold than there was. {_first(e, over)}"
        wrong = [rush for rush in e.returned if rush not in over and _left(e, rush) != rush.stock - rush.sold]
        yield not wrong, f"In {len(wrong)} of {RUSHES} rushes the stock is wrong. {_first(e, wrong)}"
        away = _turned_away(e)
        yield (
            not away,
            f"In {len(away)} of {RUSHES} rushes a customer was turned away though there was enough. {_first(e, away)}",
        )

    def _besides(self, e: Evidence) -> Iterator[Row]:
        """What must hold of everything but the stock."""
        changed = [
            rush.product_id
            for rush in e.returned
            if _without_stock(_now(e, rush)) != _without_stock(e.was(product_id=rush.product_id))
        ]
        yield not changed, f"{counted(len(changed), 'product')} changed besides the stock, {''.join(changed[:1])} first."
        before, after = (len(table.items) if table else 0 for table in (e.before, e.after))
        yield before == after, f"The table had {before} items and has {after} now."
        yield not e.elsewhere, f"You also went to {', '.join(e.elsewhere)}; use the table handed to you."

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        served = [customer for rush in e.returned for customer in rush.served]
        refused = sum(customer.told is False for customer in served)
        writes = counted(e.ledger.write_units / len(served), "write unit")
        reads = counted(e.ledger.read_units / len(served), "read unit")
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
        over = _oversold(e)
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
        over = _oversold(e)
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
        over = _oversold(e)
        if not over or not any(map(_condition, e.ledger)) or e.ledger.items_read:
            return None
        rush = over[0]
        return (
            f"Your condition held, and {rush.product_id} went to {_left(e, rush)}. Some customers want 2 or 3 pieces: "
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
        if not _oversold(e) or any(map(_condition, e.ledger)) or e.ledger.items_read:
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
        away = _turned_away(e)
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
            f"The stock of {rush.product_id} is {_left(e, rush)}. A condition that does not hold is an answer, and each "
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
        if not e.error or e.error.kind != REFUSED:
            return None
        return "DynamoDB has kept you from overselling: that is no fault but a No, for the till to say. Catch it."


def _is_strong(entry: LedgerEntry) -> bool:
    return entry.consistency in (Consistency.STRONG, Consistency.TRANSACTIONAL)


def _condition(entry: LedgerEntry) -> str:
    return expression(entry, "ConditionExpression")


def _now(e: Evidence, rush: Rush) -> Item:
    return e.now(product_id=rush.product_id)


def _left(e: Evidence, rush: Rush) -> Any:
    """The stock of a product after its rush; None where there is none."""
    item = _now(e, rush)
    return to_python(item["stock"]) if "stock" in item else None


def _without_stock(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != "stock"}


def _oversold(e: Evidence) -> list[Rush]:
    return [rush for rush in e.returned or () if rush.sold > rush.stock or _is_negative(_left(e, rush))]


def _is_negative(stock: Any) -> bool:
    return not isinstance(stock, str) and stock is not None and stock < 0


def _turned_away(e: Evidence) -> list[Rush]:
    """Rushes that left enough for somebody who got nothing: stocks only fall, so there was enough then, too."""
    refused = {
        rush.product_id: min(one.pieces for one in rush.served if one.told is False)
        for rush in e.returned or ()
        if any(one.told is False for one in rush.served)
    }
    return [
        rush
        for rush in e.returned or ()
        if rush.product_id in refused and rush.stock - rush.sold >= refused[rush.product_id]
    ]


def _first(e: Evidence, found: Sequence[Rush]) -> str:
    """What happened in the first of some rushes."""
    if not found:
        return ""
    rush = found[0]
    return (
        f"Of {rush.product_id} there {'was' if rush.stock == 1 else 'were'} {rush.stock}; {rush.sold} "
        f"{'was' if rush.sold == 1 else 'were'} sold, and the stock says {_left(e, rush)}."
    )
