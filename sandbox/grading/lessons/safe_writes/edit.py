"""Lesson 7: a version number, so that no edit undoes another."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import CheckOfEach, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.meanwhile import Meanwhile, about, call, names, own, refused
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item

ATTEMPTS = 5  # that the answer is given
# how many colleagues store an edit of their own, one in each pause between a read and the write after it
BUSY = {"P-101": 0, "P-103": 1, "P-105": 2, "P-108": ATTEMPTS}
ANNOTATED = "P-105"  # to this one they add notes; of the others they raise the price, too
RAISE = Decimal("1.00")


def dearer(item: dict[str, Any]) -> dict[str, Any]:
    """The change that the check asks for: a copy with a higher price."""
    return item | {"price": item["price"] + RAISE}


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
                dearer,
                Meanwhile(lab, colleagues(table, product, count), about=product),
            )
            for product, count in BUSY.items()
        ]

    def call(self, answer: Any, *arguments: Any) -> Any:
        return call(answer, *arguments)

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        product, others, raises = about(e), _raised_by_others(e), _raises(e)
        yield not e.arguments[-1].endless, f"edit of {product} went on and on: {names(own(e))}."
        notes = [f"note{n}" for n in range(1, _came(e) + 1) if product == ANNOTATED]
        lost = [name for name in notes if name not in e.now(product_id=product)]
        yield (
            not lost,
            f"Gone from {product}: {', '.join(lost)}, stored by a colleague between your read and your write.",
        )
        done = raises == others + 1
        right = done or (raises == others and BUSY[product] >= ATTEMPTS)
        yield right, _told(e)
        yield (
            e.returned is done or not right,
            f"{product} was {'' if done else 'not '}changed. Return {done}, not {shown(e.returned)}.",
        )
        yield from self._besides(e, _came(e) + sum(entry.items_written for entry in own(e)))

    def _besides(self, e: Evidence, edits: int) -> Iterator[Row]:
        """What must hold of everything but the price."""
        product = about(e)
        was, now = e.was(product_id=product), e.now(product_id=product)
        want = _version(was) + edits
        yield (
            _version(now) == want,
            f"Since version {_version(was)} of {product}, {counted(edits, 'edit')} went through; it should be at "
            f"{want}, and is at {_version(now)}.",
        )
        gone = sorted(was.keys() - now.keys())
        yield not gone, f"{product} has lost {', '.join(gone)}."
        others = e.disturbed(product_id=product)
        yield not others, f"You also added, changed or deleted {counted(others, 'other item')}."

    def why(self, *seen: Evidence) -> str:
        requests = [len(own(e)) for e in seen]
        return (
            f"Undisturbed, an edit took {requests[0]} requests; with one colleague in between {requests[1]}, with two "
            f"{requests[2]}, and nobody's change is lost. Nobody waits for a lock: whoever comes second is refused, "
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
        wrote = any(entry.items_written for entry in own(e))
        if not (_raised_by_others(e) and wrote and _raises(e) == 1):
            return None
        version, price = (
            _number(e.was(product_id=about(e)), name) for name in ("version", "price")
        )
        return (
            f"You read version {version} of {about(e)}, at {price:.2f}. Then a colleague made it {price + RAISE:.2f}, "
            f"as version {version + 1}. Then you stored what you had worked out from {price:.2f}, and one of the two "
            "raises was gone. Nothing had asked whether your copy was the newest."
        )

    @misconception(
        "DynamoDB counts versions by itself",
        sample=SOLUTION.replace(' | {"version": item["version"] + 1}', ""),
    )
    def counts_by_itself(self, *seen: Evidence) -> str | None:
        e = seen[0]
        was, now = (_version(item(product_id=about(e))) for item in (e.was, e.now))
        if _raises(e) != 1 or was != now:
            return None
        return (
            f"Your edit left {about(e)} at version {now}. To DynamoDB it is an attribute like any other. Whoever read "
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
            "condition is judged on the item as it is before the write: here its version was the number "
            f"{_version(e.was(product_id=about(e)))}."
        )


def colleagues(table: Any, product: str, count: int) -> Callable[[int], None]:
    """Before the second request, the fourth and so on, one of ``count`` colleagues stores an edit."""

    def happens(request: int) -> None:
        if request % 2 or request // 2 > count:
            return
        note, added = f"note{request // 2} = :added", "check the label"
        change = (note, added) if product == ANNOTATED else ("price = price + :added", RAISE)
        table.update_item(
            Key={"product_id": product},
            UpdateExpression=f"SET {change[0]}, version = version + :one",
            ExpressionAttributeValues={":added": change[1], ":one": 1},
        )

    return happens


def _came(e: Evidence) -> int:
    """How many colleagues came to write: each needs a second request of the answer."""
    meanwhile: Meanwhile = e.arguments[-1]
    return min(meanwhile.requests // 2, BUSY[about(e)])


def _raised_by_others(e: Evidence) -> int:
    """How many colleagues raised the price."""
    return 0 if about(e) == ANNOTATED else _came(e)


def _raises(e: Evidence) -> Decimal:
    """How often the price has been raised."""
    was, now = (_number(item(product_id=about(e)), "price") for item in (e.was, e.now))
    return (now - was) / RAISE


def _told(e: Evidence) -> str:
    """What the price should be, and is."""
    others = _raised_by_others(e)
    who = {0: "You", 1: "You and a colleague"}.get(others, f"You and {others} colleagues")
    was, now = (_number(item(product_id=about(e)), "price") for item in (e.was, e.now))
    return (
        f"{who} raised the price of {about(e)} by {RAISE}{' each' if others else ''}, from {was:.2f}: it should be "
        f"{was + RAISE * (others + 1):.2f}, and is {now:.2f}. Your requests: {names(own(e))}.{refused(e)}"
    )


def _version(item: Item) -> int:
    return int(_number(item, "version"))


def _number(item: Item, name: str) -> Decimal:
    """A number of an item; 0 where there is none."""
    kind, content = item.get(name, ("N", "0"))
    return Decimal(content) if kind == "N" else Decimal(0)
