"""Lesson 2: a partition key under which no partition carries more than its part."""

from collections.abc import Hashable, Iterator, Sequence
from inspect import iscoroutine
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.model.attributes import KEY_TYPES, TYPE_NAMES, from_python
from sandbox.model.placement import PartitionLoad, spread

PARTITIONS = 8
LARGEST_SHARE = 0.20  # of the day's requests
LARGEST_SHARE_OF_A_DAY = (
    0.50  # of the orders that arrive on one day: some thirty, so not spread as evenly
)
LARGEST_KEY = 2_048  # bytes; Developer Guide, Constraints, partition key length
FEW = 24  # distinct keys: too few to even out on eight partitions


class SpreadWrites(Check):
    name = "spread_writes"
    title = "Choose a key so that no partition takes more than 20% of the requests"
    concepts = ("partition key", "cardinality", "even traffic")
    takes = ("order",)
    table = ""
    hints = (
        "Count how many different values each attribute has. Four values cannot fill eight partitions.",
        "Even with many values, ask how often each one is wanted. One customer's software never rests.",
    )
    method = (
        "Go through the attributes of an order. Put aside those with few values, then those of which one value "
        "gets far more requests than the others, then those that all of today's orders share. Return what is left."
    )
    solution = """
def choose_key(order):
    return order["order_id"]
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(shop.orders(),)]

    def wrong_form(self, answer: Any) -> str | None:
        if isinstance(answer, str):
            return f"{answer!r} is a name. Hand in a function: given an order, it returns the order's key."
        return super().wrong_form(answer)

    def call(self, answer: Any, *arguments: Any) -> Any:
        """The key of every order, asked for twice: whoever reads an order must find it again."""
        (orders,) = arguments
        first = answer(dict(orders[0]))
        if iscoroutine(first):
            return first  # one is enough to see that nothing ran
        return [answer(dict(order)) for order in orders], [answer(dict(order)) for order in orders]

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        keys, again = e.returned
        if bad := [key for key in [*keys, *again] if not _is_key(key)]:
            yield (
                False,
                f"{shown(bad[0])} is no key: a String, a Number or Binary of 1 to 2,048 bytes is one.",
            )
            return
        changed = sum(key != other for key, other in zip(keys, again, strict=True))
        yield (
            not changed,
            f"{changed:,} of {len(keys):,} orders got another key when asked a second time.",
        )
        if changed:
            return
        kinds = sorted({TYPE_NAMES[from_python(key)[0]] for key in keys})
        yield (
            len(kinds) == 1,
            f"The keys are of several types: {', '.join(kinds)}. A key has one type.",
        )
        busiest = _busiest(e)
        yield (
            busiest.traffic_share <= LARGEST_SHARE,
            f"{busiest.label} takes {busiest.traffic_share:.1%} of {_REQUESTS:,} requests; at most 20% was asked for.",
        )
        share, count = _newest_day(e)
        yield (
            share <= LARGEST_SHARE_OF_A_DAY,
            f"Of the newest day's {count} orders, {share:.0%} went to one partition.",
        )

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        busiest, share = _busiest(e), _newest_day(e)[0]
        return (
            f"Your {len(set(e.returned[0])):,} different keys spread so well that the busiest of {PARTITIONS} "
            f"partitions takes {busiest.traffic_share:.1%} of the requests; an even part is {1 / PARTITIONS:.1%}. "
            f"Of the newest day's orders no partition takes more than {share:.0%}, so that new ones spread as well."
        )

    @misconception(
        "The partition key must be the same on all nodes",
        sample="""
def choose_key(order):
    return "orders"
""",
    )
    def same_on_all_nodes(self, e: Evidence) -> str | None:
        if not _sound(e) or len(set(e.returned[0])) > 1:
            return None
        busiest = _busiest(e)
        return (
            f"Every order got the same key, so that {busiest.label} holds all {busiest.items:,} of them, and seven "
            "partitions are idle. A key is not there to hold nodes together; it is hashed to tell items apart."
        )

    @misconception(
        "With more nodes, I choose where the data goes",
        sample="""
def choose_key(order):
    return f"node-{int(order['order_id'][2:]) % 8}"
""",
    )
    def choose_the_node(self, e: Evidence) -> str | None:
        if not _sound(e) or len(set(e.returned[0])) != PARTITIONS:
            return None
        filled = sum(load.keys > 0 for load in _loads(e))
        return (
            f"{PARTITIONS} keys for {PARTITIONS} partitions, and they fell on {filled} of them. The key is hashed, and "
            "the hash decides; no key names a partition."
        )

    @misconception(
        "A few groups are enough",
        sample="""
def choose_key(order):
    return order["status"]
""",
    )
    def few_groups(self, e: Evidence) -> str | None:
        if not _sound(e) or not 1 < len(set(e.returned[0])) <= FEW:
            return None
        filled = sum(load.keys > 0 for load in _loads(e))
        return (
            f"Your key has {len(set(e.returned[0]))} different values, and all orders with one value lie together: "
            f"{filled} of {PARTITIONS} partitions hold any orders at all."
        )

    @misconception(
        "Even item counts mean even load",
        sample="""
def choose_key(order):
    return order["customer_id"]
""",
    )
    def even_items_even_load(self, e: Evidence) -> str | None:
        if not _sound(e):
            return None
        fullest, busiest = max(load.items for load in _loads(e)) / len(e.returned[0]), _busiest(e)
        if not fullest <= LARGEST_SHARE < busiest.traffic_share:
            return None
        return (
            f"The items do lie evenly: the fullest partition holds {fullest:.1%} of them. But {busiest.label}, with "
            f"{busiest.items / len(e.returned[0]):.1%} of the items, takes {busiest.traffic_share:.1%} of the requests."
        )

    @misconception(
        "A random key spreads best",
        sample="""
import random

def choose_key(order):
    return str(random.random())
""",
    )
    def random_key(self, e: Evidence) -> str | None:
        if not _are_keys(e) or e.returned[0] == e.returned[1]:
            return None
        return (
            "It may spread, but a GetItem needs the key again, and yours is a new one every time."
        )

    @misconception(
        "A key that is spread over the year is spread today",
        sample="""
def choose_key(order):
    return order["ordered_at"][:10]
""",
    )
    def spread_over_the_year(self, e: Evidence) -> str | None:
        if not _sound(e) or _newest_day(e)[0] < 1 or len(set(e.returned[0])) <= FEW:
            return None
        return (
            "The old orders lie evenly. But all orders of one day have one key: today, a single partition takes "
            "every new order, and tomorrow another one does."
        )


_REQUESTS = 20_000  # shop.traffic's own number


def _is_key(value: Any) -> bool:
    try:
        kind, content = from_python(value)
    except (TypeError, ValueError):
        return False
    if kind not in KEY_TYPES or not isinstance(value, Hashable):
        return False
    return kind == "N" or 1 <= len(content) <= LARGEST_KEY


def _are_keys(e: Evidence) -> bool:
    return not e.error and all(_is_key(key) for keys in e.returned for key in keys)


def _sound(e: Evidence) -> bool:
    """Whether the answer gave every order a key, and the same one twice."""
    return _are_keys(e) and e.returned[0] == e.returned[1]


def _loads(e: Evidence) -> tuple[PartitionLoad, ...]:
    (orders,) = e.arguments
    keyed = {
        order["order_id"]: {"key": key} for order, key in zip(orders, e.returned[0], strict=True)
    }
    asked = [keyed[order["order_id"]] for order in shop.traffic(orders, _REQUESTS)]
    return spread(keyed.values(), asked, key="key", partitions=PARTITIONS)


def _busiest(e: Evidence) -> PartitionLoad:
    return max(_loads(e), key=lambda load: load.traffic_share)


def _newest_day(e: Evidence) -> tuple[float, int]:
    """The fullest partition's share of the orders of the last whole day, and how many those are."""
    (orders,) = e.arguments
    day = orders[-2]["ordered_at"][:10]
    keys = [
        {"key": key}
        for order, key in zip(orders, e.returned[0], strict=True)
        if order["ordered_at"].startswith(day)
    ]
    loads = spread(keys, (), key="key", partitions=PARTITIONS)
    return max(load.items for load in loads) / len(keys), len(keys)
