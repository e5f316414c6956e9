"""Lesson 7: a version number, so that no edit undoes another."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import CheckOfEach, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.meanwhile import Meanwhile, about, call, names, own
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item

ATTEMPTS = 5  # that the answer is given
# how many colleagues store an edit of their own, one in each pause between a read and the write after it
BUSY = {"P-101": 0, "P-103": 1, "P-105": 2, "P-108": ATTEMPTS}
NEW_PRICE = ("N", "9.95")


def new_price(item: dict[str, Any]) -> dict[str, Any]:
    """The change that the check asks for: a copy with another price."""
    return item | {"price": Decimal("9.95")}


SOLUTION = """
def edit(table, product_id, change):
    for _ in range(5):
        found = table.get_item(Key={"product_id": product_id}, ConsistentRead=True)
        item = found["Item"]
        try:
            table.put_item(
                Item=change(item) | {"version": item["version"] + 1},
                ConditionExpression="version = :seen",
                ExpressionAttributeValues={":seen": item["version"]},
            )
            return True
        except table.meta.client.exceptions.ConditionalCheckFailedException:
            continue  # somebody was quicker: read again
    return False
"""


class Edit(CheckOfEach):
    name = "edit"
    title = "Change a product, and undo nobody else's change"
    concepts = ("optimistic locking", "version number", "condition expression")
    takes = ("table", "product_id", "change")
    hints = (
        "You read version 3. What must still be so at the moment in which your copy is stored?",
        "The copy that you store replaces the whole item, and whoever read the old one must notice. What has to be "
        "different in it?",
    )
    method = (
        "The condition compares the attribute version with a placeholder such as :seen, whose value is the version "
        "that you read. The item that you put is change(item), with a version that is greater by one."
    )
    solution = SOLUTION

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        items = [product | {"version": 3} for product in shop.products()]
        table = fresh_table(lab, self.table, "product_id", items=items)
        return [
            (
                table,
                product,
                new_price,
                Meanwhile(lab, colleagues(table, product, count), about=product),
            )
            for product, count in BUSY.items()
        ]

    def call(self, answer: Any, *arguments: Any) -> Any:
        return call(answer, *arguments)

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        product = about(e)
        was, now, count = e.was(product_id=product), e.now(product_id=product), BUSY[product]
        yield not e.arguments[-1].endless, f"edit of {product} went on and on: {names(own(e))}."
        lost = [f"note{n}" for n in range(1, count + 1) if f"note{n}" not in now]
        lost = lost[: _notes_made(e)]
        yield (
            not lost,
            f"Gone from {product}: {', '.join(lost)}, which colleagues stored between your read and your write.",
        )
        yield from self._own(e, was, now, done=count < ATTEMPTS)
        others = e.disturbed(product_id=product)
        yield not others, f"You also added, changed or deleted {counted(others, 'other item')}."

    def _own(self, e: Evidence, was: Item, now: Item, *, done: bool) -> Iterator[Row]:
        """What must have become of the learner's own change."""
        product, told = about(e), e.returned
        if not done:
            yield (
                told is False,
                f"A colleague was quicker at each of {ATTEMPTS} attempts with {product}. Return False, not "
                f"{shown(told)}.",
            )
            return
        yield (
            now.get("price") == NEW_PRICE,
            f"The new price of {product} was not stored: {names(own(e))}.",
        )
        version = _version(was) + BUSY[product] + 1
        yield (
            now.get("version") == ("N", str(version)),
            f"Since version {_version(was)} of {product}, {counted(BUSY[product] + 1, 'edit')} went through; it should "
            f"be at {version}, and is at {_version(now)}.",
        )
        gone = sorted(was.keys() - now.keys())
        yield not gone, f"{product} has lost {', '.join(gone)}."
        yield told is True, f"{product} was changed. Return True, not {shown(told)}."

    def why(self, *seen: Evidence) -> str:
        requests = [len(own(e)) for e in seen]
        return (
            f"Undisturbed, an edit took {requests[0]} requests; with one colleague in between {requests[1]}, with two "
            f"{requests[2]}, and all changes are there. Nobody waits for a lock: whoever comes second is refused, "
            "reads again, and changes what is there now."
        )

    @misconception(
        "I read it a moment ago, so it is still as I read it",
        sample="""
def edit(table, product_id, change):
    item = table.get_item(Key={"product_id": product_id}, ConsistentRead=True)["Item"]
    table.put_item(Item=change(item) | {"version": item["version"] + 1})
    return True
""",
    )
    def still_as_read(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        product, count = about(e), BUSY[about(e)]
        now = e.now(product_id=product)
        if not count or "note1" in now or now.get("price") != NEW_PRICE:
            return None
        return (
            f"You read version {_version(e.was(product_id=product))} of {product}. Then a colleague stored a note, as "
            f"version {_version(e.was(product_id=product)) + 1}. Then you put your whole copy over it, and the note "
            "was gone. Nothing had asked whether yours was the newest."
        )

    @misconception(
        "DynamoDB counts versions by itself",
        sample=SOLUTION.replace(' | {"version": item["version"] + 1}', ""),
    )
    def counts_by_itself(self, *seen: Evidence) -> str | None:
        e = seen[0]
        was, now = (_version(item(product_id=about(e))) for item in (e.was, e.now))
        changed = e.now(product_id=about(e)).get("price") == NEW_PRICE
        if not changed or was != now:
            return None
        return (
            f"Your edit left {about(e)} at version {now}. To DynamoDB it is an attribute like any other. Who read "
            f"version {was} before you would pass the condition now, and undo your change."
        )

    @misconception(
        "The condition speaks of the version that I am writing",
        sample=SOLUTION.replace('":seen": item["version"]', '":seen": item["version"] + 1'),
    )
    def condition_on_the_new_one(self, *seen: Evidence) -> str | None:
        e = seen[0]
        refused = [entry for entry in own(e) if entry.error == "ConditionalCheckFailedException"]
        if not refused or any(entry.items_written for entry in own(e)):
            return None
        return (
            f"Nobody else was at {about(e)}, and yet {counted(len(refused), 'write')} of yours came back refused. A "
            "condition is judged on the item as it is before the write: here it had version "
            f"{_version(e.was(product_id=about(e)))}."
        )


def colleagues(table: Any, product: str, count: int) -> Callable[[int], None]:
    """Before the second request, the fourth and so on, one of ``count`` colleagues stores a note."""

    def happens(request: int) -> None:
        if request % 2 or request // 2 > count:
            return
        table.update_item(
            Key={"product_id": product},
            UpdateExpression=f"SET note{request // 2} = :note, version = version + :one",
            ExpressionAttributeValues={":note": "check the label", ":one": 1},
        )

    return happens


def _notes_made(e: Evidence) -> int:
    """How many colleagues came to write: each needs a second request of the answer."""
    meanwhile: Meanwhile = e.arguments[-1]
    return min(meanwhile.requests // 2, BUSY[about(e)])


def _version(item: Item) -> int:
    kind, content = item.get("version", ("N", "0"))
    return int(Decimal(content)) if kind == "N" else 0
