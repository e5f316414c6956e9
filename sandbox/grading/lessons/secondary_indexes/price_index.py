"""Lesson 8: products by category and price, in an index that carries no more than is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from inspect import iscoroutine, isgenerator
from itertools import pairwise
from typing import Any

from sandbox import shop
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.secondary_indexes.made import (
    Asked,
    add_index,
    ask,
    keys_in_words,
    no_index,
)
from sandbox.grading.tables import fresh_table, key_schema
from sandbox.grading.words import counted
from sandbox.model.snapshot import IndexSnapshot, TableSnapshot

TABLE = "exercise-price_index"
LARGEST_SHARE = 0.40  # of the table's bytes
CALLS = (
    ("clothing", Decimal(60)),
    ("pantry", Decimal(5)),
)  # category, and the most that it may cost
DESCRIPTION = "Made in small numbers near Bramble & Co., and sent in paper. "


@dataclass(frozen=True)
class Tried:
    """The index as it was made, and what the shop window's Queries gave."""

    definition: Mapping[str, Any]
    problem: str = ""  # why there is no index, or none that could be asked
    table: TableSnapshot | None = None
    asked: tuple[Asked, ...] = ()

    @property
    def index(self) -> IndexSnapshot | None:
        return self.table.indexes[0] if self.table and self.table.indexes else None

    @property
    def share(self) -> float:
        """The bytes of the index, as a part of the table's."""
        return self.index.size / self.table.size if self.index and self.table else 0.0

    @property
    def refusal(self) -> str:
        """The first refusal of a Query, or ""."""
        return next((asked.refused for asked in self.asked if asked.refused), "")


def _sample(projection: Mapping[str, Any], *keys: str) -> str:
    """An index with these keys, by default the right ones."""
    roles = dict(zip(keys or ("category", "price"), ("HASH", "RANGE"), strict=False))
    made = {"IndexName": "by_price", "KeySchema": key_schema(roles), "Projection": projection}
    return f"def price_index():\n    return {made}"


class PriceIndex(Check):
    name = "price_index"
    title = "Show products by category and price, from a small index"
    concepts = ("GSI", "projection", "Query")
    table = ""
    hints = (
        "A Query has one value of the partition key, and a range of the sort key. Which of the two is the price?",
        "The entries have the index's keys and the table's in any case. What else does the shop window show?",
    )
    method = (
        "The partition key is what is asked for with =, the sort key what is asked for with <= and put in order. Then "
        "take the projection that names attributes, and name the one that is shown and is no key."
    )
    solution = """
def price_index():
    return {
        "IndexName": "by_price",
        "KeySchema": [
            {"AttributeName": "category", "KeyType": "HASH"},
            {"AttributeName": "price", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["name"]},
    }
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(lab,)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """Add the index to a table that is in use, and ask what the shop window asks."""
        (lab,) = arguments
        definition = answer()
        if iscoroutine(definition) or isgenerator(definition):
            return definition
        if reason := no_index(definition):
            return Tried({}, reason)
        fresh_table(lab, TABLE, "product_id", items=_products())
        made = add_index(lab, TABLE, definition, {"price": "N"})
        if made.refused:
            return Tried(definition, f"The index could not be made: {made.refused}")
        table = lab.resource.Table(TABLE)
        index = definition["IndexName"]
        asked = tuple(ask(lab, partial(_ask, table, index, *call)) for call in CALLS)
        return Tried(definition, "", lab.snapshot(TABLE), asked)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        tried: Tried = seen[0].returned
        yield not tried.problem, tried.problem
        if tried.problem or not tried.index or not tried.table:
            return
        for (category, most), asked in zip(CALLS, tried.asked, strict=True):
            yield from _of_the_asking(asked, category, most)
        yield (
            tried.share <= LARGEST_SHARE,
            f"The index has {tried.index.size:,} bytes, {tried.share:.0%} of the table's {tried.table.size:,}; at most "
            f"{LARGEST_SHARE:.0%} was asked for.",
        )

    def why(self, *seen: Evidence) -> str:
        tried: Tried = seen[0].returned
        assert tried.index is not None and tried.table is not None
        asked = tried.asked[0]
        return (
            f"The index has {tried.index.size:,} bytes, {tried.share:.0%} of the table's {tried.table.size:,}. A Query "
            f"reads the {asked.read} products of {CALLS[0][0]} up to {CALLS[0][1]}, cheapest first, and nothing else: "
            f"{counted(asked.units, 'read unit')}. A change of what it doesn't carry costs the index nothing."
        )

    @misconception(
        "An index that carries everything is on the safe side",
        sample=_sample({"ProjectionType": "ALL"}),
    )
    def carries_all(self, e: Evidence) -> str | None:
        tried = _asked(e)
        if not tried or tried.index is None or tried.index.projection != "ALL":
            return None
        return (
            f"It has all {tried.index.size:,} bytes of the table once more: stored twice, and written twice whenever "
            "anything about a product changes, its description, too. The shop window shows two attributes."
        )

    @misconception(
        "A GSI fetches from its table what it lacks",
        sample=_sample({"ProjectionType": "KEYS_ONLY"}),
    )
    def fetches(self, e: Evidence) -> str | None:
        tried = _asked(e)
        if not tried or "does not project" not in tried.refusal:
            return None
        return f"DynamoDB refused: {tried.refusal}. An LSI would fetch it, at a price; a GSI never does."

    @misconception(
        "What an index carries can be in the key condition",
        sample=_sample(
            {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["name", "price"]}, "category"
        ),
    )
    def no_sort_key(self, e: Evidence) -> str | None:
        tried = _asked(e)
        if not tried or not tried.index or not tried.refusal:
            return None
        if "price" in (*tried.index.partition_keys, *tried.index.sort_keys[:1]):
            return None
        if "category" not in tried.index.partition_keys:
            return None
        return (
            f"The keys of your index: {keys_in_words(tried.index)}. Entries lie in the order of the sort key, so only "
            f"a sort key can be asked for by range. DynamoDB refused price <= 60: {tried.refusal}."
        )

    @misconception(
        "Which attribute is HASH and which is RANGE makes no difference",
        sample=_sample(
            {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["name"]}, "price", "category"
        ),
    )
    def turned_round(self, e: Evidence) -> str | None:
        tried = _asked(e)
        if not tried or not tried.index or "price" not in tried.index.partition_keys:
            return None
        return (
            "Your partition key is the price: each price has a hash of its own, and products of one category lie all "
            f"over the index. DynamoDB refused price <= 60: {tried.refusal}."
        )


def _products() -> list[shop.Item]:
    """The shop's products, with what their own pages tell of them."""
    more = [
        {
            "product_id": "P-113",
            "name": "Bramble tea",
            "category": "pantry",
            "price": Decimal("4.80"),
        },
        {
            "product_id": "P-118",
            "name": "Wool scarf",
            "category": "clothing",
            "price": Decimal("59.00"),
        },
    ]
    return [each | {"description": DESCRIPTION * 4} for each in (*shop.products(), *more)]


def _ask(table: Any, index: str, category: str, most: Decimal) -> Any:
    """What the shop window asks."""
    return table.query(
        IndexName=index,
        KeyConditionExpression="category = :category AND price <= :most",
        ExpressionAttributeValues={":category": category, ":most": most},
        ProjectionExpression="#name, price",
        ExpressionAttributeNames={"#name": "name"},
    )["Items"]


def _of_the_asking(asked: Asked, category: str, most: Decimal) -> Iterator[Row]:
    """What must hold of one Query of the shop window."""
    question = f"For {category} up to {most}"
    yield not asked.refused, f"{question}, DynamoDB refused: {asked.refused}"
    if asked.refused:
        return
    wanted = {
        (each["name"], each["price"])
        for each in _products()
        if each["category"] == category and each["price"] <= most
    }
    found = [(item.get("name"), item.get("price")) for item in asked.returned]
    yield (
        set(found) == wanted,
        f"{question}, the Query brought {len(wanted & set(found))} of {len(wanted)} products with name and price.",
    )
    prices = [price for _, price in found if price is not None]
    yield (
        all(one <= other for one, other in pairwise(prices)),
        f"{question}, the products don't come with the cheapest first.",
    )


def _asked(e: Evidence) -> Tried | None:
    """What came of an index that was made."""
    return None if e.error or e.returned.problem else e.returned
