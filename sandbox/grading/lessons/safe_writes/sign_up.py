"""Lesson 7: store an item only if its key is free."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.expressions import expression
from sandbox.grading.lessons.safe_writes.state_first import StateFirst
from sandbox.grading.meanwhile import Meanwhile, about, call, names, own, refused
from sandbox.grading.tables import fresh_table
from sandbox.model.attributes import Item, item_from_python, to_python

STORED = (
    {"customer_id": "ada", "name": "Ada Abara", "country": "GB"},
    {"customer_id": "guest", "country": "IE"},  # has no name
)
WISHED = (
    {"customer_id": "bram", "name": "Bram Brandt", "country": "NL"},
    {"customer_id": "ada", "name": "Ada Hansen", "country": "SE"},
    {"customer_id": "guest", "name": "Greta Ivers", "country": "DE"},
    {"customer_id": "elif", "name": "Elif Gupta", "country": "FR"},
)
# whoever comes first to a name that two want at the same moment
RIVAL = {"customer_id": "elif", "name": "Elif Eriksen", "country": "SE"}


class SignUp(StateFirst):
    name = "sign_up"
    title = "Store a new customer, and never over another one"
    concepts = ("attribute_not_exists", "condition expression")
    takes = ("table", "customer")
    operations = ("PutItem", "UpdateItem", "TransactWriteItems")
    hints = (
        "Who can say, in the same step in which the item is stored, whether its key is free?",
        "attribute_not_exists is true of an item that isn't there. Of which attribute is it false for every item that "
        "is?",
    )
    method = (
        "One put_item with attribute_not_exists of the partition key as its ConditionExpression, inside a try. "
        "If DynamoDB refuses it with ConditionalCheckFailedException, which you find under "
        "table.meta.client.exceptions, the result is False, else True."
    )
    solution = """
def sign_up(table, customer):
    try:
        table.put_item(Item=customer, ConditionExpression="attribute_not_exists(customer_id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "customer_id", items=STORED)
        return [
            (table, dict(each), Meanwhile(lab, rival(table, each), about=each)) for each in WISHED
        ]

    def call(self, answer: Any, *arguments: Any) -> Any:
        return call(answer, *arguments)

    def called(self, e: Evidence) -> str:
        return str(about(e)["customer_id"])

    def state_of(self, e: Evidence) -> Iterator[Row]:
        wanted, first = item_from_python(about(e)), _first(e)
        user = about(e)["customer_id"]
        now = e.now(customer_id=user)
        if first:
            yield (
                now == first,
                f"{user} belonged to {_named(first)} already, and now belongs to {_named(now)}.",
            )
        else:
            yield (
                now == wanted,
                f"{user} was free, and {_named(wanted)} is not stored as handed in.{refused(e)}",
            )
        free = not first
        yield (
            e.returned is free,
            f"{user} was {'free' if free else 'taken'}: return {free}, not {shown(e.returned)}.",
        )
        others = e.disturbed(customer_id=user)
        yield not others, "You also changed another customer."

    def why(self, *seen: Evidence) -> str:
        units = sum(own(e).write_units for e in seen)
        return (
            f"{len(seen)} requests, {units:g} write units, two of them for refusals. DynamoDB looked and stored in "
            "one step, so that of two who want one name at the same moment, exactly one gets it."
        )

    @misconception(
        "If I look first, nobody can come between",
        sample="""
def sign_up(table, customer):
    key = {"customer_id": customer["customer_id"]}
    if "Item" in table.get_item(Key=key, ConsistentRead=True):
        return False
    table.put_item(Item=customer)
    return True
""",
    )
    def looks_first(self, *seen: Evidence) -> str | None:
        e = seen[-1]
        reads = [entry for entry in own(e) if entry.consistency is not None]
        if not reads or e.now(customer_id="elif") != item_from_python(WISHED[-1]) or not _first(e):
            return None
        return (
            f"You asked, and elif was free. Then {RIVAL['name']} signed up at another till. Then you put "
            f"{WISHED[-1]['name']} over it ({names(own(e))}). However quick you are, two requests have a time between "
            "them."
        )

    @misconception(
        "A refusal is a fault",
        sample="""
def sign_up(table, customer):
    table.put_item(Item=customer, ConditionExpression="attribute_not_exists(customer_id)")
    return True
""",
    )
    def refusal_is_a_fault(self, *seen: Evidence) -> str | None:
        if not any(e.error and e.error.kind == "ConditionalCheckFailedException" for e in seen):
            return None
        return "DynamoDB has kept a customer from being replaced: that is no fault but a No. Catch it; return False."

    @misconception(
        "PutItem refuses a key that is taken",
        sample="""
def sign_up(table, customer):
    try:
        table.put_item(Item=customer)
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
""",
    )
    def put_refuses(self, *seen: Evidence) -> str | None:
        e = seen[1]
        puts = [entry for entry in own(e) if entry.operation == "PutItem" and not entry.error]
        replaced = e.now(customer_id="ada") == item_from_python(WISHED[1])
        if not (replaced and puts and not any(expression(p, "ConditionExpression") for p in puts)):
            return None
        if any(entry.consistency is not None for entry in own(e)):
            return None
        return f"Without a condition PutItem replaces what is there: {STORED[0]['name']} is gone."

    @misconception(
        "Any attribute tells whether the item is there",
        sample="""
def sign_up(table, customer):
    try:
        table.put_item(Item=customer, ConditionExpression="attribute_not_exists(#n)",
                       ExpressionAttributeNames={"#n": "name"})
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
""",
    )
    def any_attribute(self, *seen: Evidence) -> str | None:
        e = seen[2]
        texts = [expression(entry, "ConditionExpression") for entry in own(e)]
        asked = [text for text in texts if text.startswith("attribute_not_exists")]
        if e.now(customer_id="guest") != item_from_python(WISHED[2]) or not asked:
            return None
        return (
            f"`{asked[0]}` was true of guest, which is there and has only {' and '.join(e.was(customer_id='guest'))}. "
            "Which attribute can no item lack?"
        )


def rival(table: Any, wished: dict[str, Any]) -> Callable[[int], None]:
    """Somebody takes the last name on the list before the second request about it."""

    def happens(request: int) -> None:
        if request == 2 and wished == WISHED[-1]:
            table.put_item(Item=RIVAL)

    return happens


def _first(e: Evidence) -> Item:
    """Whose the name was already; empty if it was free."""
    user = about(e)["customer_id"]
    if user == "elif":
        meanwhile: Meanwhile = e.arguments[-1]
        return item_from_python(RIVAL) if meanwhile.requests > 1 else {}
    return e.was(customer_id=user)


def _named(item: Item) -> str:
    if not item:
        return "nobody"
    return str(to_python(item["name"])) if "name" in item else "somebody without a name"
