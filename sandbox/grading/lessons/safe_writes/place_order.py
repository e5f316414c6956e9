"""Lesson 7: an order, its lines, its payment and the stock that it takes: all of it, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.safe_writes.aftermath import (
    changes,
    missing,
    ordinal,
    overwritten,
    state,
    stored,
    torn,
    went_below,
)
from sandbox.grading.lessons.safe_writes.state_first import StateFirst
from sandbox.grading.lessons.safe_writes.wishes import (
    PRODUCTS,
    TORN,
    WISHES,
    Wish,
    stock_of,
)
from sandbox.grading.meanwhile import Meanwhile, PowerCut, about, call, names, own, refused
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted

TRANSACTION = "TransactWriteItems"
CANCELLED = "TransactionCanceledException"
HELPERS = """
def put(table, item, condition):
    request = {"TableName": table.name, "Item": item, "ConditionExpression": condition}
    return {"Put": request}


def take(table, line, condition):
    request = {"TableName": table.name, "Key": {"id": line["product_id"]}}
    request["UpdateExpression"] = "SET stock = stock - :n"
    request["ExpressionAttributeValues"] = {":n": line["quantity"]}
    return {"Update": request | {"ConditionExpression": condition}}


"""
SOLUTION = (
    HELPERS
    + """def place_order(table, order, lines, payment):
    new = "attribute_not_exists(id)"
    actions = [put(table, item, new) for item in [order, *lines, payment]]
    actions += [take(table, line, "stock >= :n") for line in lines]
    client = table.meta.client
    try:
        client.transact_write_items(TransactItems=actions)
    except client.exceptions.TransactionCanceledException:
        return False
    return True
"""
)


class PlaceOrder(StateFirst):
    name = "place_order"
    title = "Place an order: all of it, or nothing"
    concepts = ("TransactWriteItems", "condition expression", "idempotency")
    takes = ("table", "order", "lines", "payment")
    expected = frozenset({"PowerCut"})
    operations = (TRANSACTION,)
    hints = (
        "Whatever you send as several requests can stop between two of them. Which operation carries out several "
        "writes as one?",
        "Each action of a transaction has a condition of its own. What must hold of an item that is new, and of a "
        "product of which some are taken?",
    )
    method = (
        "Make a list of actions: put(...) for the order, each line and the payment, with attribute_not_exists; "
        "take(...) for each line, if the stock is at least :n. Hand it to transact_write_items as TransactItems, and "
        "turn TransactionCanceledException into False."
    )
    solution = SOLUTION

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "id", items=[*PRODUCTS, TORN])
        return [
            (
                table,
                wish.order,
                wish.lines,
                wish.payment,
                Meanwhile(lab, _power(lab, wish), about=wish),
            )
            for wish in WISHES
        ]

    def call(self, answer: Any, *arguments: Any) -> Any:
        return call(answer, *arguments)

    def called(self, e: Evidence) -> str:
        return str(about(e).order_id)

    def state_of(self, e: Evidence) -> Iterator[Row]:
        wish: Wish = about(e)
        wanted = wish.carried_out(stored(e.before))
        if e.error:  # the power failed after the first request, and what was done stays done
            yield (
                state(e) in (stored(e.before), wanted),
                f"The power failed after {names(own(e))}. {torn(e, wish)}",
            )
        elif wish.obstacle:
            yield (
                state(e) == stored(e.before),
                f"{wish.order_id} had to be refused ({wish.obstacle}), and yet the table has changed: {changes(e)}.",
            )
            yield (
                e.returned is False,
                f"Not placed: return False for {wish.order_id}, not {shown(e.returned)}.",
            )
        else:
            yield (
                state(e) == wanted,
                f"{wish.order_id} is not stored as it should be: {missing(e, wish)}.{refused(e)}",
            )
            yield (
                e.returned is True,
                f"Placed: return True for {wish.order_id}, not {shown(e.returned)}.",
            )

    def why(self, *seen: Evidence) -> str:
        placed = [e for e in seen if not about(e).obstacle]
        units = [counted(own(e).write_units, "write unit") for e in (placed[0], seen[1])]
        return (
            f"{len(placed)} orders placed, {len(seen) - len(placed)} refused, and the refused ones left nothing in the "
            f"table: no line, no payment, no piece off the stock. {PRODUCTS[0]['id']} stands at 0, not at −1. The "
            f"6 writes of the first order cost {units[0]}; those of the second, refused together, {units[1]}: a "
            "transaction counts each write twice, carried out or not."
        )

    @misconception(
        "A batch is a transaction",
        sample=HELPERS
        + """def place_order(table, order, lines, payment):
    with table.batch_writer() as batch:
        for item in [order, *lines, payment]:
            batch.put_item(Item=item)
    for line in lines:
        table.update_item(**take(table, line, "stock >= :n")["Update"])
    return True
""",
    )
    def batch_is_transaction(self, *seen: Evidence) -> str | None:
        batches = [e for e in seen if "BatchWriteItem" in own(e).operations and about(e).obstacle]
        e = next((e for e in batches if state(e) != stored(e.before)), None)
        if e is None:
            return None
        return (
            f"{about(e).order_id} had to be refused: {about(e).obstacle}. BatchWriteItem does each of its writes by "
            f"itself, knows no condition, and takes nothing back: {changes(e)}."
        )

    @misconception(
        "If I look first, nothing can go wrong afterwards",
        sample=HELPERS
        + """def place_order(table, order, lines, payment):
    items = [order, *lines, payment]
    if any("Item" in table.get_item(Key={"id": item["id"]}) for item in items):
        return False
    for line in lines:
        found = table.get_item(Key={"id": line["product_id"]}).get("Item", {"stock": 0})
        if found["stock"] < line["quantity"]:
            return False
    for item in items:
        table.put_item(Item=item)
    for line in lines:
        table.update_item(**take(table, line, "stock >= :n")["Update"])
    return True
""",
    )
    def looks_first(self, *seen: Evidence) -> str | None:
        e = seen[0]
        kinds = own(e).operations
        writes = [
            kind
            for kind in kinds
            if not kind.startswith(("Get", "BatchGet", "Query", "Scan", "TransactGet"))
        ]
        if TRANSACTION in kinds or len(writes) < 2 or len(kinds) == len(writes):
            return None
        return (
            f"For {about(e).order_id} you sent {len(kinds)} requests: {names(own(e))}. What you saw at the first was "
            f"{len(kinds) - 1} requests old at the last, and a power cut between two of the {len(writes)} writes "
            "leaves an order in pieces."
        )

    @misconception(
        "One write after the other comes to the same",
        sample=HELPERS
        + """def place_order(table, order, lines, payment):
    try:
        for line in lines:
            table.update_item(**take(table, line, "stock >= :n")["Update"])
        for item in [order, *lines, payment]:
            table.put_item(**put(table, item, "attribute_not_exists(id)")["Put"])
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
""",
    )
    def one_after_the_other(self, *seen: Evidence) -> str | None:
        single = ("PutItem", "UpdateItem")
        if any(kind not in single for e in seen for kind in own(e).operations):
            return None
        e = next((e for e in seen if about(e).obstacle and state(e) != stored(e.before)), None)
        if e is None:
            return None
        return (
            f"{about(e).order_id} had to be refused: {about(e).obstacle}. You noticed it at your "
            f"{ordinal(len(own(e)))} request, and nobody took the others back: {changes(e)}."
        )

    @misconception(
        "A transaction sees by itself that an item is there already",
        sample=SOLUTION.replace(
            "put(table, item, new)", '{"Put": {"TableName": table.name, "Item": item}}'
        ),
    )
    def puts_without_condition(self, *seen: Evidence) -> str | None:
        over = [e for e in seen if overwritten(e) and own(e).operations == [TRANSACTION]]
        if not over or any(went_below(e) for e in seen):
            return None
        ids = ", ".join(dict.fromkeys(name for e in over for name in overwritten(e)))
        return (
            f"All or nothing it was, and all of it went through: that replaced {ids}. A Put in a "
            "transaction replaces like any other, unless a condition forbids it."
        )

    @misconception(
        "A refusal is a fault",
        sample=HELPERS
        + """def place_order(table, order, lines, payment):
    actions = [put(table, item, "attribute_not_exists(id)") for item in [order, *lines, payment]]
    actions += [take(table, line, "stock >= :n") for line in lines]
    table.meta.client.transact_write_items(TransactItems=actions)
    return True
""",
    )
    def refusal_is_a_fault(self, *seen: Evidence) -> str | None:
        e = next((e for e in seen if e.error and e.error.kind == CANCELLED), None)
        if e is None or not about(e).obstacle:
            return None
        return (
            f"DynamoDB stored nothing of {about(e).order_id}, as it should ({about(e).obstacle}): that is no fault "
            "but a No. Catch it, and return False."
        )

    @misconception(
        "A stock cannot fall below zero",
        sample=SOLUTION.replace("stock >= :n", "attribute_exists(id)"),
    )
    def below_zero(self, *seen: Evidence) -> str | None:
        e = next((e for e in seen if went_below(e)), None)
        if e is None or TRANSACTION not in own(e).operations:
            return None
        product = went_below(e)
        return (
            f"With {about(e).order_id} the stock of {product} went from {stock_of(stored(e.before), product)} to "
            f"{stock_of(state(e), product)}. To DynamoDB it is a number like any other."
        )


def _power(lab: Any, wish: Wish) -> Callable[[int], None]:
    """The power fails before the second request, where the wish says so; before the first, tokens are forgotten."""

    def happens(request: int) -> None:
        if request == 1:
            lab.clock.advance(minutes=10)  # the life of a ClientRequestToken
        elif wish.power_fails:
            raise PowerCut("the power failed before this request was sent")

    return happens
