"""Lesson 3: a sort key of type String under which products stand in the order of their prices."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from inspect import iscoroutine
from itertools import groupby, pairwise
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted

SORT_KEY = "by_price"
LARGEST_SORT_KEY = 1_024  # bytes; Developer Guide, Constraints, sort key length
DEAREST = Decimal("9999.99")
MORE = (  # what the twelve products lack: low and high prices, and equal ones
    ("P-112", "Bookmark", "books", "0.95"),
    ("P-113", "Bramble tea", "pantry", "4.80"),
    ("P-114", "Hamper", "pantry", "129.00"),
    ("P-115", "Spool of thread", "home", "0.95"),
    ("P-116", "Tweed coat", "clothing", "1250.00"),
    ("P-117", "First edition", "books", str(DEAREST)),
    ("P-118", "Wool scarf", "clothing", "59.00"),
    ("P-119", "Rusks", "pantry", "4.20"),
)


@dataclass(frozen=True)
class PriceKeys:
    """The sort key of each product, asked for twice, and the products as Queries found them."""

    products: Sequence[shop.Item]
    keys: Sequence[Any]
    again: Sequence[Any]
    found: Sequence[shop.Item] = ()  # one category after the other, in the order of the sort key

    @cached_property
    def problem(self) -> str | None:
        """Why one of the keys is none, or None."""
        if reason := next(filter(None, map(_no_key, self.keys)), None):
            return reason
        changed = sum(key != other for key, other in zip(self.keys, self.again, strict=True))
        return (
            f"{counted(changed, 'product')} got another key when asked a second time."
            if changed
            else None
        )

    @property
    def places(self) -> Counter[tuple[str, str]]:
        """How many products have each primary key."""
        return Counter(
            (each["category"], key) for each, key in zip(self.products, self.keys, strict=True)
        )

    @property
    def lost(self) -> list[str]:
        """The primary keys' sort keys that several products share."""
        return [key for (_, key), times in self.places.items() if times > 1]

    @property
    def padded(self) -> list[str]:
        """The keys that begin with a zero that says nothing."""
        return [key for key in self.keys if _digits(key).startswith("0") and len(_digits(key)) > 1]

    @property
    def widths(self) -> set[int]:
        """With how many digits the keys begin."""
        return {len(_digits(key)) for key in self.keys}

    @property
    def disorder(self) -> tuple[shop.Item, shop.Item] | None:
        """The first two neighbours of which the dearer one came first."""
        for _, category in groupby(self.found, key=lambda each: each["category"]):
            shelf = list(category)
            for first, second in pairwise(shelf):
                if first["price"] > second["price"]:
                    return first, second
        return None


class PriceKey(Check):
    name = "price_key"
    title = "Make a sort key that puts products in the order of their prices"
    concepts = ("sort key", "padding", "primary key")
    takes = ("product",)
    hints = (
        'Texts are compared from the left: "11.00" comes before "4.80". When would the first character decide rightly?',
        "Two products may have one price. What happens to items with one primary key, and what tells them apart?",
    )
    method = (
        "Write the price with as many digits as the dearest product needs, zeros in front, two decimals always, as an "
        "f-string does with a format such as :08.2f. Then add a sign and something that no two products share."
    )
    solution = """
def price_key(product):
    return f"{product['price']:07.2f}#{product['product_id']}"
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(fresh_table(lab, self.table, "category", SORT_KEY), _products())]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """Ask for every key twice, store the products under them, and query each category."""
        table, products = arguments
        first = answer(dict(products[0]))
        if iscoroutine(first):
            return first  # one is enough to see that nothing ran
        keys, again = ([answer(dict(product)) for product in products] for _ in range(2))
        made = PriceKeys(products, keys, again)
        if made.problem:
            return made
        for product, key in zip(products, keys, strict=True):
            table.put_item(Item=product | {SORT_KEY: key})
        found: list[shop.Item] = []
        for category in sorted({product["category"] for product in products}):
            values = {":category": category}
            answered = table.query(
                KeyConditionExpression="category = :category", ExpressionAttributeValues=values
            )
            found += answered["Items"]
        return PriceKeys(products, keys, again, found)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        made: PriceKeys = seen[0].returned
        yield not made.problem, made.problem or ""
        if made.problem:
            return
        total, left = len(made.products), len(made.found)
        yield (
            left == total,
            f"You put {total} products, and {left} are in the table: the others were replaced.",
        )
        wrong = made.disorder
        yield not wrong, _in_disorder(wrong) if wrong else ""

    def why(self, *seen: Evidence) -> str:
        made: PriceKeys = seen[0].returned
        longest = max(map(len, made.keys))
        return (
            f"All {len(made.found)} products are there, and in every category a Query meets the cheapest first and the "
            f"dearest last. {shown(max(made.keys))} is the last of your keys; the longest has {longest} characters."
        )

    @misconception(
        "Texts with digits in them stand in the order of the numbers",
        sample="""
def price_key(product):
    return f"{product['price']}#{product['product_id']}"
""",
    )
    def unpadded(self, e: Evidence) -> str | None:
        made = _sound(e)
        if not made or not made.disorder:
            return None
        if made.padded or len(made.widths) == 1:
            return None
        one, other = (each[SORT_KEY] for each in made.disorder)
        same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
        return (
            f"{shown(one)} stands before {shown(other)}: texts are compared character by character from the left, and "
            f'"{one[same]}" comes before "{other[same]}". What the digits amount to never comes into it.'
        )

    @misconception(
        "The price alone tells products apart",
        sample="""
def price_key(product):
    return f"{product['price']:07.2f}"
""",
    )
    def not_unique(self, e: Evidence) -> str | None:
        made = _sound(e)
        if not made or not made.lost:
            return None
        key = made.lost[0]
        same = [
            each["name"]
            for each, other in zip(made.products, made.keys, strict=True)
            if other == key
        ]
        return (
            f"{' and '.join(same)} both have the sort key {shown(key)}, in one category: that is one primary key, and "
            "PutItem replaced the first with the last."
        )

    @misconception(
        "A few zeros in front are enough",
        sample="""
def price_key(product):
    return f"{product['price']:06.2f}#{product['product_id']}"
""",
    )
    def too_narrow(self, e: Evidence) -> str | None:
        made = _sound(e)
        if not made or not made.disorder:
            return None
        if not made.padded or len(made.widths) == 1:
            return None
        longest = max(made.keys, key=lambda key: len(_digits(key)))
        return (
            f"{shown(made.padded[0])} has {len(_digits(made.padded[0]))} digits before the point, {shown(longest)} has "
            f"{len(_digits(longest))}. All must be as wide as the widest that will ever come."
        )

    @misconception(
        "A sort key of type String takes numbers, too",
        sample="""
def price_key(product):
    return product["price"]
""",
    )
    def a_number(self, e: Evidence) -> str | None:
        made = e.returned
        if e.error or not all(type(key) in (int, Decimal) for key in made.keys):
            return None
        if not made.lost:
            return None  # no price, but a number that somebody made up
        return (
            "The table declares its sort key a String, and would refuse a Number. As a Number it would sort well, but "
            "the tea and the jam, both at 4.80, would be one item."
        )


def _products() -> list[shop.Item]:
    more = [
        {"product_id": number, "name": name, "category": category, "price": Decimal(price)}
        for number, name, category, price in MORE
    ]
    return [*shop.products(), *more]


def _no_key(value: Any) -> str | None:
    """Why a value is no sort key of type String, or None."""
    if not isinstance(value, str):
        return f"{shown(value)} is no String, and the table's sort key is one."
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        return f"{shown(value)} is no text of Unicode, and so no String."
    if not size:
        return "One of the keys is empty, and a key cannot be."
    if size > LARGEST_SORT_KEY:
        return f"A sort key of {size:,} bytes is too long; {LARGEST_SORT_KEY:,} is the most."
    return None


def _in_disorder(pair: tuple[shop.Item, shop.Item]) -> str:
    one, other = (f"{each['name']} at {each['price']:.2f}" for each in pair)
    return f"In {pair[0]['category']}, {one} came before {other}."


def _digits(key: str) -> str:
    """The digits with which a key begins."""
    return key[: len(key) - len(key.lstrip("0123456789"))]


def _sound(e: Evidence) -> PriceKeys | None:
    """The keys, if every product got one that a table takes."""
    return e.returned if not e.error and not e.returned.problem else None
