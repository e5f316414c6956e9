"""Lesson 2: a partition key under which no partition carries more than its part."""

from collections.abc import Iterator, Sequence
from inspect import iscoroutine
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.code import after_a_restart
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.partition_keys.chosen_keys import PARTITIONS, REQUESTS, ChosenKeys
from sandbox.grading.words import counted

LARGEST_SHARE = 0.20  # of the day's requests
LARGEST_SHARE_OF_A_DAY = (
    0.50  # of the orders that arrive on one day: some thirty, so not spread as evenly
)
FEW = 24  # distinct keys: too few to even out on eight partitions


class SpreadWrites(Check):
    name = "spread_writes"
    title = "Choose a key so that no partition takes more than 20% of the requests"
    concepts = ("partition key", "cardinality", "even traffic")
    function = "choose_key"
    takes = ("order",)
    table = ""
    hints = (
        "Count how many different values each attribute has. Four values cannot fill eight partitions.",
        "Even with many values, ask how often each one is wanted. One customer's software never rests.",
    )
    method = (
        "Go through the attributes of an order. Put aside those with few values, then those of which one value "
        "gets far more requests than the others, then those that all of today's orders share, then those that any two "
        "orders may share. Return what is left."
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
        keys, again = ([answer(dict(order)) for order in orders] for _ in range(2))
        with after_a_restart(answer):
            return ChosenKeys(orders, keys, again, [answer(dict(order)) for order in orders])

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        chosen: ChosenKeys = seen[0].returned
        yield not chosen.problem, chosen.problem or ""
        if chosen.problem:
            return
        total = f"{len(chosen.keys):,} orders"
        yield (
            not chosen.changed,
            f"{chosen.changed:,} of {total} got another key when asked a second time.",
        )
        if chosen.changed:
            return
        yield (
            not chosen.lost,
            f"{chosen.lost:,} of {total} would get another key once Python is restarted.",
        )
        kinds = ", ".join(chosen.kinds)
        one_kind = len(chosen.kinds) == 1
        yield one_kind, f"The keys are of several types: {kinds}. A key has one type."
        yield from self._spread(chosen)

    def _spread(self, chosen: ChosenKeys) -> Iterator[Row]:
        """What must hold of keys that are usable at all."""
        repeated = counted(chosen.repeated, "order")
        whose = "shares its key" if chosen.repeated == 1 else "share their keys"
        yield (
            not chosen.repeated,
            f"{repeated} {whose} with an earlier one, and without a sort key would replace it.",
        )
        busiest = chosen.busiest
        yield (
            busiest.traffic_share <= LARGEST_SHARE,
            f"{busiest.label} takes {busiest.traffic_share:.1%} of {REQUESTS:,} requests; at most 20% was asked for.",
        )
        yield (
            chosen.newest_share <= LARGEST_SHARE_OF_A_DAY,
            f"Of the newest day's {len(chosen.newest_day)} orders, {chosen.newest_share:.0%} went to one partition.",
        )

    def why(self, *seen: Evidence) -> str:
        chosen: ChosenKeys = seen[0].returned
        return (
            f"Your {chosen.distinct:,} different keys spread so well that the busiest of {PARTITIONS} partitions takes "
            f"{chosen.busiest.traffic_share:.1%} of the requests; the even share is {1 / PARTITIONS:.1%}. Of the "
            f"newest day's {len(chosen.newest_day)} orders at most {chosen.newest_share:.0%} go to one partition: "
            "new ones spread as well."
        )

    @misconception(
        "The partition key must be the same on all nodes",
        sample="""
def choose_key(order):
    return "orders"
""",
    )
    def same_on_all_nodes(self, e: Evidence) -> str | None:
        chosen = _sound(e)
        if not chosen or chosen.distinct > 1:
            return None
        return (
            f"Every order got the same key: {chosen.busiest.label} takes all {REQUESTS:,} requests, and seven "
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
        chosen = _sound(e)
        if not chosen or chosen.distinct != PARTITIONS or chosen.filled == PARTITIONS:
            return None
        return (
            f"{PARTITIONS} keys for {PARTITIONS} partitions, and they fell on {chosen.filled} of them. The key is "
            "hashed, and the hash decides; no key names a partition."
        )

    @misconception(
        "A few groups are enough",
        sample="""
def choose_key(order):
    return order["status"]
""",
    )
    def few_groups(self, e: Evidence) -> str | None:
        chosen = _sound(e)
        if not chosen or not 1 < chosen.distinct <= FEW:
            return None
        busiest = chosen.busiest
        if busiest.traffic_share <= LARGEST_SHARE:
            return None
        return (
            f"Your key has {chosen.distinct} different values. They fall on {chosen.filled} of {PARTITIONS} "
            f"partitions, and {busiest.label} takes {busiest.traffic_share:.1%} of the requests."
        )

    @misconception(
        "Even item counts mean even load",
        sample="""
def choose_key(order):
    return order["customer_id"]
""",
    )
    def even_items_even_load(self, e: Evidence) -> str | None:
        chosen = _sound(e)
        if not chosen:
            return None
        fullest = max(load.items for load in chosen.loads) / len(chosen.keys)
        key, share = chosen.most_wanted
        if not fullest <= LARGEST_SHARE < share:
            return None
        return (
            f"The orders do spread: the fullest partition gets {fullest:.1%} of them. The requests don't: {shown(key)} "
            f"alone takes {share:.1%}."
        )

    @misconception(
        "hash() gives a text the same number tomorrow",
        sample="""
def choose_key(order):
    return hash(order["order_id"])
""",
    )
    def hash_is_steady(self, e: Evidence) -> str | None:
        chosen = _sound(e)
        if not chosen or not chosen.lost:
            return None
        return (
            "Python's hash() of a text or a date is another number in every new process: after a restart you could not "
            "find an order again."
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
        chosen = e.returned
        if e.error or chosen.problem or not chosen.changed:
            return None
        return (
            "It may spread, but a GetItem needs the key again, and yours is a new one every time."
        )

    @misconception(
        "A key that is spread over the weeks is spread today",
        sample="""
def choose_key(order):
    return order["ordered_at"][:10]
""",
    )
    def spread_over_the_weeks(self, e: Evidence) -> str | None:
        chosen = _sound(e)
        if not chosen or chosen.distinct <= FEW or len(set(chosen.newest_day)) > 1:
            return None
        return (
            f"Over the weeks your key takes {chosen.distinct} values. But all {len(chosen.newest_day)} orders of the "
            "newest day have the same one: a single partition takes every order that comes in that day."
        )


def _sound(e: Evidence) -> ChosenKeys | None:
    """The keys, if every order got one, and the same one twice."""
    return e.returned if not e.error and e.returned.are_sound else None
