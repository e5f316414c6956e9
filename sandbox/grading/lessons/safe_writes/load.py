"""Lesson 7: many items in batches, of which parts come back."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.meanwhile import MOST_REQUESTS, Meanwhile, names, own
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import are, counted
from sandbox.model.attributes import item_from_python
from sandbox.model.ledger import LedgerEntry

COUNT = 60  # items
CAPACITY = 10  # write units a second, so that no batch of 25 goes through at once


class Load(Check):
    name = "load"
    title = f"Load {COUNT} items in batches, and lose none"
    concepts = ("BatchWriteItem", "UnprocessedItems")
    takes = ("table", "items")
    hints = (
        f"The table takes {CAPACITY} write units a second. What does DynamoDB do with the rest of a batch, and where "
        "does it tell you?",
        "The answer of batch_write_item has UnprocessedItems, in the very form that RequestItems wants.",
    )
    method = (
        "Cut the items into groups of 25 at most (shop.batches does). Send each group, and while its answer has "
        "something in UnprocessedItems, send that, and only that."
    )
    solution = """
def load(table, items):
    client = table.meta.client
    for start in range(0, len(items), 25):
        batch = items[start : start + 25]
        requests = {table.name: [{"PutRequest": {"Item": item}} for item in batch]}
        while requests:
            answer = client.batch_write_item(RequestItems=requests)
            requests = answer["UnprocessedItems"]
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "product_id")
        lab.client.update_table(
            TableName=self.table,
            BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": CAPACITY, "WriteCapacityUnits": CAPACITY},
        )
        return [(lab, table, delivery(), Meanwhile(lab, a_second_passes(lab)))]

    def call(self, answer: Any, *arguments: Any) -> Any:
        lab, table, items, meanwhile = arguments
        with lab.dials.turned(throttling="real"):
            return meanwhile.call(answer, table, items)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        yield (
            not e.arguments[-1].endless,
            f"After {MOST_REQUESTS} requests you were not done, and {_written(e):,} writes had gone through.",
        )
        stored = {item["product_id"]: item for item in e.after.items} if e.after else {}
        wanted = {item["product_id"]: item for item in map(item_from_python, delivery())}
        lost = len(wanted.keys() - stored.keys())
        sent = {key for entry in own(e) for key in entry.partition_keys}
        never = len(wanted.keys() - sent)
        yield (
            not lost,
            f"{lost} of {COUNT} items {are(lost)} not in the table{f', and {never} were never sent' if never else ''}. "
            f"Your requests: {names(own(e))}.",
        )
        changed = [key for key in wanted.keys() & stored.keys() if wanted[key] != stored[key]]
        yield not changed, f"{counted(len(changed), 'item')} came to the table changed."
        strange = len(stored.keys() - wanted.keys())
        yield (
            not strange,
            f"{counted(strange, 'item')} in the table {are(strange)} not of the delivery.",
        )
        others = sorted({entry.operation for entry in own(e)} - {"BatchWriteItem"})
        yield not others, f"Your requests: {names(own(e))}. BatchWriteItem alone is enough."
        twice = _written(e) - COUNT
        yield (
            twice <= 0,
            f"You stored {_written(e):,} items to have {COUNT} in the table, and paid for each.",
        )

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        came_back = sum(len(entry.throttled) for entry in own(e))
        units = counted(own(e).write_units, "write unit")
        return (
            f"{counted(len(own(e)), 'batch')[:-1]}es for {COUNT} items: {came_back} times an item came back in "
            f"UnprocessedItems and was sent again, and none is lost. {units}: what comes back costs nothing."
        )

    @misconception(
        "Where something came back, the whole batch must go again",
        sample="""
def load(table, items):
    for start in range(0, len(items), 25):
        requests = {table.name: [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]}
        while table.meta.client.batch_write_item(RequestItems=requests)["UnprocessedItems"]:
            pass
""",
    )
    def all_of_it_again(self, e: Evidence) -> str | None:
        held = len(_held(e))
        if _written(e) <= held or not any(entry.throttled for entry in _batches(e)):
            return None
        return (
            f"What was stored already you stored again: {_written(e):,} writes, and {held} items are in the table. It "
            f"takes {CAPACITY} units a second, and each time the same items came first."
        )

    @misconception(
        "No error means that all of it is stored",
        sample="""
def load(table, items):
    for start in range(0, len(items), 25):
        batch = items[start : start + 25]
        requests = [{"PutRequest": {"Item": item}} for item in batch]
        table.meta.client.batch_write_item(RequestItems={table.name: requests})
""",
    )
    def no_error_no_loss(self, e: Evidence) -> str | None:
        returned = [entry for entry in _batches(e) if entry.throttled and not entry.error]
        sent = {key for entry in _batches(e) for key in entry.keys}
        if not returned or e.error or not sent - _held(e):
            return None
        held = len(_held(e))
        first = returned[0]
        return (
            f"Your first batch succeeded, stored {counted(first.items_written, 'item')}, and brought "
            f"{len(first.throttled)} back in UnprocessedItems. Nobody but you can send those again: {held} of {COUNT} "
            "are stored."
        )

    @misconception(
        "A batch takes as many items as I have",
        sample="""
def load(table, items):
    requests = {table.name: [{"PutRequest": {"Item": item}} for item in items]}
    while requests:
        requests = table.meta.client.batch_write_item(RequestItems=requests)["UnprocessedItems"]
""",
    )
    def any_number(self, e: Evidence) -> str | None:
        refused = [entry for entry in _batches(e) if entry.error == "ValidationException"]
        if not any("less than or equal to 25" in str(entry.message) for entry in refused):
            return None
        return "A BatchWriteItem takes 25 puts and deletes at most, and refuses a larger one whole."

    @misconception(
        "One by one is as good as a batch",
        sample="""
def load(table, items):
    for item in items:
        table.put_item(Item=item)
""",
    )
    def one_by_one(self, e: Evidence) -> str | None:
        puts = [entry for entry in own(e) if entry.operation == "PutItem"]
        if len(puts) < COUNT:
            return None
        return (
            f"{counted(len(puts), 'PutItem')} took {len(puts)} round trips. In batches the units are the same, and "
            "the round trips fewer."
        )


def delivery() -> list[dict[str, Any]]:
    """The items that came in."""
    return [
        {
            "product_id": f"P-{number}",
            "name": f"Jar {number}",
            "price": Decimal("4.80"),
            "stock": 12,
        }
        for number in range(200, 200 + COUNT)
    ]


def a_second_passes(lab: Any) -> Callable[[int], None]:
    """Before each request but the first, so that the table has units again."""

    def happens(request: int) -> None:
        if request > 1:
            lab.clock.advance(seconds=1)

    return happens


def _held(e: Evidence) -> set[str]:
    """The items that the table holds, by their keys."""
    return {item["product_id"][1] for item in e.after.items} if e.after else set()


def _batches(e: Evidence) -> list[LedgerEntry]:
    return [entry for entry in own(e) if entry.operation == "BatchWriteItem"]


def _written(e: Evidence) -> int:
    return sum(entry.items_written for entry in own(e))
