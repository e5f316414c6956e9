"""Lesson 3: an order, its lines and its payment, in one Query."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import CheckOfEach, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.refused import refused
from sandbox.grading.lessons.returned_orders import Returned
from sandbox.grading.lessons.sort_keys.reading import scanned
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import Item

PAID, UNPAID = "o-00042", "o-00043"
HEADER, LINE, PAYMENT = "ORDER", "LINE#", "PAYMENT"
OTHERS = 40  # orders that nobody asks for
KEYS = ("order", "lines", "payment")


class OrderPage(CheckOfEach):
    name = "order_page"
    title = "Read a whole order with one request"
    given = "The table's partition key is order_id, its sort key is part: ORDER, LINE#01, LINE#02, ..., PAYMENT."
    concepts = ("item collection", "Query", "sort key")
    takes = ("table", "order_id")
    hints = (
        "All parts of one order have one partition key value. What is that called, and which operation reads it?",
        "One Query brings the parts in the order of their sort keys, and perhaps no payment among them. Each part says "
        "what it is.",
    )
    method = (
        "Query with the partition key alone. Then go through the items in plain Python, and look at each one's part: "
        "it tells the order from the lines and from the payment. What you don't meet is None."
    )
    solution = """
def order_page(table, order_id):
    answer = table.query(KeyConditionExpression=Key("order_id").eq(order_id))
    parts = {item["part"]: item for item in answer["Items"]}
    return {
        "order": parts["ORDER"],
        "lines": [item for part, item in parts.items() if part.startswith("LINE#")],
        "payment": parts.get("PAYMENT"),
    }
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        items = [*_parts(PAID, 12), *_parts(UNPAID, 2, paid=False)]
        for number in range(100, 100 + OTHERS):
            items += _parts(f"o-{number:05}", 3)
        table = fresh_table(lab, self.table, "order_id", "part", items=items)
        return [(table, order_id) for order_id in (PAID, UNPAID)]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        order_id, page, stored = e.arguments[1], e.returned, _stored(e)
        if not isinstance(page, Mapping):
            yield False, f"Return a dict with {', '.join(KEYS)}; this is {shown(page)}."
        else:
            missing = [key for key in KEYS if key not in page]
            yield not missing, f"The page lacks {', '.join(missing)}; it has {shown(list(page))}."
            if not missing:
                yield from _about_parts(page, stored, order_id)
        yield (
            e.operations == ["Query"],
            f"Your requests for {order_id}: {e.requests}. One Query does it.",
        )
        read = e.ledger.items_read
        yield (
            read <= len(stored),
            f"For {order_id} you read {counted(read, 'item')}; it has {counted(len(stored), 'part')}.",
        )

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        return (
            f"One Query brought the {e.ledger.items_read} parts of {e.arguments[1]}, with their sizes added up before "
            f"they were rounded: {counted(e.ledger.read_units, 'read unit')}. What is shown together lies together."
        )

    @misconception(
        "Each kind of thing is a request of its own",
        sample="""
def order_page(table, order_id):
    def get(part):
        return table.get_item(Key={"order_id": order_id, "part": part}).get("Item")

    lines = table.query(
        KeyConditionExpression=Key("order_id").eq(order_id) & Key("part").begins_with("LINE#")
    )
    return {"order": get("ORDER"), "lines": lines["Items"], "payment": get("PAYMENT")}
""",
    )
    def one_by_one(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        reads = [
            entry for entry in e.ledger if entry.operation in ("GetItem", "BatchGetItem", "Query")
        ]
        right = [entry for entry in reads if entry.read_units]
        if len(right) < 2:
            return None
        return (
            f"{counted(len(right), 'request')} and {counted(e.ledger.read_units, 'read unit')} for "
            f"{counted(len(_stored(e)), 'item')} that lie side by side. Different kinds may share an item collection, "
            "and are read together."
        )

    @misconception(
        "Items come in the order in which they were put",
        sample="""
def order_page(table, order_id):
    order, *lines, payment = table.query(KeyConditionExpression=Key("order_id").eq(order_id))["Items"]
    return {"order": order, "lines": lines, "payment": payment}
""",
    )
    def in_the_order_of_putting(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        if not isinstance(e.returned, Mapping) or e.arguments[1] != PAID:
            return None
        part = Returned(_mapping(e.returned.get("order"))).value("part")
        if part is None or not str(part[1]).startswith(LINE):
            return None
        return (
            f'As the order you returned "{part[1]}". The header was put first, but a Query follows the sort key, and '
            f'"{part[1]}" stands before "{HEADER}": L comes before O.'
        )

    @misconception(
        "Every order has all its parts",
        sample="""
def order_page(table, order_id):
    answer = table.query(KeyConditionExpression=Key("order_id").eq(order_id))
    parts = {item["part"]: item for item in answer["Items"]}
    lines = [item for part, item in parts.items() if part.startswith("LINE#")]
    return {"order": parts["ORDER"], "lines": lines, "payment": parts["PAYMENT"]}
""",
    )
    def nothing_is_missing(self, *seen: Evidence) -> str | None:
        first, e = seen[0], seen[-1]
        if e.arguments[1] != UNPAID or not all(holds for holds, _ in self.rows_of(first)):
            return None
        broken = e.error and (
            e.error.kind in ("IndexError", "ValueError") or PAYMENT in e.error.words
        )
        page = e.returned if isinstance(e.returned, Mapping) else {}
        payment = Returned(_mapping(page.get("payment")))
        if not broken and payment.value("order_id") != ("S", UNPAID):
            return None
        return (
            f"{UNPAID} isn't paid yet, and has no item {PAYMENT}. An item collection holds what was put into it, and "
            "no table can promise more: for a payment that isn't there, return None."
        )

    @misconception(
        "GetItem brings the whole item collection",
        sample="""
def order_page(table, order_id):
    parts = table.get_item(Key={"order_id": order_id})["Item"]
    return {"order": parts["ORDER"], "lines": parts["LINE"], "payment": parts["PAYMENT"]}
""",
    )
    def get_brings_all(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "does not match the schema",
            "GetItem finds one item, by its whole primary key, order_id and part.",
            "To read along all parts there is another operation.",
        )

    @misconception(
        "begins_with works on the partition key",
        sample="""
def order_page(table, order_id):
    parts = table.query(KeyConditionExpression=Key("order_id").begins_with(order_id))["Items"]
    return {"order": parts[0], "lines": parts[1:-1], "payment": parts[-1]}
""",
    )
    def begins_with_anywhere(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "key condition not supported",
            "The partition key is hashed, and its beginning says nothing of the hash.",
            "A Query names one value of it, with =.",
        )

    @misconception(
        "To gather the parts, I go through the table",
        sample="""
from boto3.dynamodb.conditions import Attr

def order_page(table, order_id):
    items = table.scan(FilterExpression=Attr("order_id").eq(order_id))["Items"]
    parts = {item["part"]: item for item in items}
    lines = [item for part, item in parts.items() if part.startswith("LINE#")]
    return {"order": parts["ORDER"], "lines": lines, "payment": parts.get("PAYMENT")}
""",
    )
    def through_the_table(self, *seen: Evidence) -> str | None:
        said = scanned(self.telling(*seen), 1)
        return (
            said
            and f"{said} The parts of one order lie side by side, and a Query goes straight there."
        )


def _about_parts(
    page: Mapping[Any, Any], stored: Mapping[str, Item], order_id: str
) -> Iterator[Row]:
    """Whether each part of the page is what the table has."""
    for key, name in (("order", HEADER), ("payment", PAYMENT)):
        given, wanted = page[key], stored.get(name)
        right = given is None if wanted is None else _is(given, wanted)
        should = "None: there is none yet" if wanted is None else f"its item {name}"
        yield right, f"The {key} of {order_id} should be {should}; yours is {_called(given)}."
    lines = [item for part, item in stored.items() if part.startswith(LINE)]
    given = page["lines"]
    if not isinstance(given, list | tuple):
        yield False, f"The lines of {order_id} should be a list; this is {shown(given)}."
        return
    names = ", ".join(map(_called, given[:3])) + (", ..." if len(given) > 3 else "")
    right = len(given) == len(lines) and all(map(_is, given, lines))
    yield (
        right,
        (
            f"The lines of {order_id} should be {counted(len(lines), 'item')}, from {LINE}01 on; yours are "
            f"{len(given)}: {names or 'none'}."
        ),
    )


def _is(given: Any, stored: Item) -> bool:
    """Whether what came back is this item, whole."""
    item = Returned(_mapping(given))
    return item.attributes.keys() == stored.keys() and all(
        item.value(name) == stored[name] for name in stored
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _called(value: Any) -> str:
    """A part by its whole key, or whatever else it is."""
    found = [Returned(_mapping(value)).value(name) for name in ("part", "order_id")]
    part, order_id = (str(name[1]) if name else "" for name in found)
    return f"{part} of {order_id}" if part and order_id else shown(value)


def _stored(e: Evidence) -> dict[str, Item]:
    """The parts of the order as the table has them, by their sort key."""
    items = e.before.items if e.before else ()
    found = {str(item["part"][1]): item for item in items if item["order_id"][1] == e.arguments[1]}
    return dict(sorted(found.items()))


def _parts(order_id: str, lines: int, *, paid: bool = True) -> list[dict[str, Any]]:
    """One order as items: the header first, then its lines, then the payment."""
    price = Decimal("4.80")
    parts: list[dict[str, Any]] = [
        {"part": HEADER, "customer_id": "c-0042", "total": price * lines}
    ]
    parts += [
        {"part": f"{LINE}{number:02}", "product_id": f"P-{99 + number}", "price": price}
        for number in range(1, lines + 1)
    ]
    if paid:
        parts.append({"part": PAYMENT, "method": "card", "paid": price * lines})
    return [{"order_id": order_id} | part for part in parts]
