"""Lesson 6: a million page views, read either way, in dollars."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.attributes import item_from_python
from sandbox.model.pricing.exact import Number, exact, plain, unrounded
from sandbox.model.sizes import KB, item_size
from sandbox.service.hook import before_each_request

SIZES = {"P-102": 5_000, "P-110": 900, "P-103": 9_000}  # bytes of the products that are looked at
VIEWS = (
    (1_000_000, "us-east-1", "P-102"),
    (1_000_000, "us-east-1", "P-110"),
    (250_000, "sa-east-1", "P-103"),
)
WAYS = ("eventual", "strong")
MOST_REQUESTS = 4  # a reading or two to find the units; not one for each view
TOO_MANY = 100
NEAR = Decimal("1e-9")  # of the amount: what a float may lose


class TooManyRequests(Exception):
    """A million views are priced, not carried out."""


class PriceViews(Check):
    name = "price_views"
    title = "Price page views, read either way"
    concepts = ("ConsumedCapacity", "price of a read unit")
    takes = ("table", "product_id", "views", "prices")
    hints = (
        "One view is one GetItem. What does one cost in read units, of an item of this size? DynamoDB will tell you.",
        'With ReturnConsumedCapacity="TOTAL" the answer has the units under ConsumedCapacity, CapacityUnits.',
    )
    method = (
        "Read the item once either way, and take the units from the answers. Dollars are units times views times "
        'prices["rru"].amount. That is a Decimal, so make the units one, too.'
    )
    solution = """
def price_views(table, product_id, views, prices):
    dollars = []
    for strong in (False, True):
        answer = table.get_item(
            Key={"product_id": product_id},
            ConsistentRead=strong,
            ReturnConsumedCapacity="TOTAL",
        )
        units = Decimal(answer["ConsumedCapacity"]["CapacityUnits"])
        dollars.append(units * views * prices["rru"].amount)
    return dollars
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "product_id", items=map(_described, shop.products()))
        return [(table, product, views, lab.price_list[region]) for views, region, product in VIEWS]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """Ask for the price; whoever sends a request for each view is stopped early."""
        sent = count(1)

        def stop_early() -> None:
            if next(sent) > TOO_MANY:
                raise TooManyRequests(
                    f"{TOO_MANY} requests, and still no price. One tells what one view costs."
                )

        with before_each_request(stop_early, arguments[0].meta.client):
            return answer(*arguments)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        for e in seen:
            strange = _no_pair(e.returned)
            yield not strange, strange or ""
            if strange:
                return
            for way, got, want in zip(WAYS, _pair(e), _right(e), strict=True):
                yield _near(got, want), self._wrong(e, way, got, want)
        most = max(seen, key=lambda e: len(e.ledger))
        yield (
            len(most.ledger) <= MOST_REQUESTS,
            f"You made {counted(len(most.ledger), 'request')} to price the views of one product. Two tell it all.",
        )
        written = sum(entry.items_written for e in seen for entry in e.ledger)
        yield not written, f"You wrote {counted(written, 'item')}; to price reads, only read."

    def _wrong(self, e: Evidence, way: str, got: Decimal, want: Decimal) -> str:
        _, product, views, prices = e.arguments
        asked = f"{views:,} {way} views of {product} ({SIZES[product]:,} B) in {prices.region}"
        times = f", {plain(got / want)} times what they cost" if got else ""
        return f"{asked}: you said {_shown(got)}{times}."

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        _, product, views, prices = e.arguments
        eventual, strong = _right(e)
        return (
            f"{views:,} views of {product}, {SIZES[product]:,} B, are {_blocks(e)} blocks of 4 KB each: "
            f"{_shown(eventual)} eventual, {_shown(strong)} strong, at {prices['rru']}. The strong read costs twice "
            "as much, always; whether that is much depends on the size and on the views."
        )

    @misconception(
        "Every eventual read is half a unit",
        sample="""
def price_views(table, product_id, views, prices):
    return [units * views * prices["rru"].amount for units in (Decimal("0.5"), Decimal(1))]
""",
    )
    def half_a_unit(self, *seen: Evidence) -> str | None:
        large = [e for e in seen if _blocks(e) > 1]
        if any(_no_pair(e.returned) or not _is(e, 1) for e in large):
            return None
        product = large[0].arguments[1]
        return (
            f"Half a unit is for up to 4 KB. {product} has {SIZES[product]:,} bytes: {_blocks(large[0])} blocks, and "
            "each view pays for all of them."
        )

    @misconception(
        "A read is charged by the byte",
        sample="""
def price_views(table, product_id, views, prices):
    item = table.get_item(Key={"product_id": product_id})["Item"]
    size = sum(len(name) + len(str(value)) for name, value in item.items())
    one = Decimal(size) / 4096 * views * prices["rru"].amount
    return [one / 2, one]
""",
    )
    def by_the_byte(self, *seen: Evidence) -> str | None:
        if any(_no_pair(e.returned) for e in seen):
            return None
        # sizes that were reckoned by hand may be a little off; what counts is that nobody rounded up
        if not all(
            abs(_pair(e)[1] / _unit(e) - SIZES[e.arguments[1]] / Decimal(4 * KB)) < Decimal("0.1")
            for e in seen
        ):
            return None
        e = seen[1]
        return (
            f"{e.arguments[1]} has {SIZES[e.arguments[1]]:,} bytes, and its strong read costs 1 unit, not "
            f"{_pair(e)[1] / _unit(e):.2f}: each read is rounded up to the next 4 KB."
        )

    @misconception(
        "Dollars have two digits after the point",
        sample="""
def price_views(table, product_id, views, prices):
    dollars = []
    for strong in (False, True):
        answer = table.get_item(Key={"product_id": product_id}, ConsistentRead=strong, ReturnConsumedCapacity="TOTAL")
        units = Decimal(answer["ConsumedCapacity"]["CapacityUnits"])
        dollars.append(round(units * views * prices["rru"].amount, 2))
    return dollars
""",
    )
    def rounded(self, *seen: Evidence) -> str | None:
        if any(_no_pair(e.returned) for e in seen):
            return None
        pairs = [pair for e in seen for pair in zip(_pair(e), _right(e), strict=True)]
        if not all(abs(got - want) <= Decimal("0.005") for got, want in pairs):
            return None
        return "You rounded to the cent. What is multiplied later, by a month or by ten pages, is rounded last."

    @misconception(
        "The price is for one unit",
        sample="""
def price_views(table, product_id, views, prices):
    dollars = []
    for strong in (False, True):
        answer = table.get_item(Key={"product_id": product_id}, ConsistentRead=strong, ReturnConsumedCapacity="TOTAL")
        dollars.append(answer["ConsumedCapacity"]["CapacityUnits"] * views * 0.125)
    return dollars
""",
    )
    def price_of_one(self, *seen: Evidence) -> str | None:
        e = seen[0]
        if _no_pair(e.returned) or not all(
            _near(got, want * 1_000_000) for got, want in zip(_pair(e), _right(e), strict=True)
        ):
            return None
        return f"{e.arguments[3]['rru'].rate} is for a million units. The amount in the price list is for one."


def _described(product: shop.Item) -> shop.Item:
    """The product with so long a text that it has the size it is to have."""
    if product["product_id"] not in SIZES:
        return product
    product = product | {"text": ""}
    missing = SIZES[product["product_id"]] - item_size(item_from_python(product))
    return product | {"text": "x" * missing}


def _no_pair(returned: Any) -> str | None:
    """Why this is no pair of amounts, or None."""
    if not isinstance(returned, list | tuple) or len(returned) != 2:
        return f"Return two amounts, [eventual, strong]; this is {shown(returned)}."
    for amount in returned:
        try:
            if not isinstance(amount, int | float | Decimal):
                raise ValueError
            exact(amount)
        except ValueError:
            return f"An amount in dollars is a number; this is {shown(amount)}."
    return None


def _pair(e: Evidence) -> list[Decimal]:
    amounts: Sequence[Number] = e.returned
    return [exact(amount) for amount in amounts]


def _blocks(e: Evidence) -> int:
    return -(-SIZES[e.arguments[1]] // (4 * KB))


def _unit(e: Evidence) -> Decimal:
    """Dollars of one read unit for every view."""
    price: Decimal = e.arguments[3]["rru"].amount
    return price * int(e.arguments[2])


def _right(e: Evidence) -> tuple[Decimal, Decimal]:
    strong = _unit(e) * _blocks(e)
    return strong / 2, strong


def _is(e: Evidence, blocks: int) -> bool:
    """Whether the answer is right for an item of so many blocks."""
    return _near(_pair(e)[1], _unit(e) * blocks)


def _shown(amount: Decimal) -> str:
    return f"${unrounded(Decimal(f'{amount:.6g}'))}"


def _near(got: Decimal, want: Decimal) -> bool:
    return abs(got - want) <= want * NEAR
