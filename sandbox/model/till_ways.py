"""Ways to sell the last jumper: what a till sends, request by request, and what each request does to the tables."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the tables hold: the jumper's item, and whose orders are stored."""

    stock: int
    version: int = 1
    orders: tuple[str, ...] = ()  # of these tills


Seen = Shelf | None
"""What a till read before, if it did."""


def _always(_now: Shelf, _seen: Seen) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a till, with its expressions as boto3 takes them."""

    operation: str
    update: str = ""  # the UpdateExpression on the jumper
    condition: str = ""  # the ConditionExpression on the jumper
    puts_order: bool = False  # with attribute_not_exists(order_id)
    change: Callable[[Shelf, Shelf, str], Shelf] | None = None  # (now, seen, till); None: a read
    holds: Callable[[Shelf, Seen], bool] = _always  # the condition, on (now, seen)

    def values(self, seen: Seen) -> dict[str, int]:
        """The placeholders of its expressions; those that come from a read need what was ``seen``."""
        stock, version = (seen.stock, seen.version) if seen else (0, 0)
        known = {":one": 1, ":seen": stock, ":left": stock - 1}
        known |= {":version": version, ":next": version + 1}
        used = f"{self.update} {self.condition} ".replace(",", " ").split()
        return {name: value for name, value in known.items() if name in used}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to sell a jumper: the steps of a till, in their order."""

    name: str
    steps: tuple[Step, ...]

    @property
    def stores_orders(self) -> bool:
        return any(step.puts_order for step in self.steps)

    @property
    def counts_versions(self) -> bool:
        return any(":next" in step.update for step in self.steps)


def _write_what_is_left(now: Shelf, seen: Shelf, _till: str) -> Shelf:
    return replace(now, stock=seen.stock - 1)


def _take_one(now: Shelf, _seen: Seen, _till: str) -> Shelf:
    return replace(now, stock=now.stock - 1)


def _store_order(now: Shelf, _seen: Seen, till: str) -> Shelf:
    return replace(now, orders=(*now.orders, till))


def _write_next_version(now: Shelf, seen: Shelf, _till: str) -> Shelf:
    return replace(now, stock=seen.stock - 1, version=seen.version + 1)


def _order_and_take(now: Shelf, seen: Seen, till: str) -> Shelf:
    return _store_order(_take_one(now, seen, till), seen, till)


def _enough(now: Shelf, _seen: Seen) -> bool:
    return now.stock >= 1


def _as_seen(now: Shelf, seen: Seen) -> bool:
    return seen is not None and now.stock == seen.stock


def _same_version(now: Shelf, seen: Seen) -> bool:
    return seen is not None and now.version == seen.version


_READ = Step("GetItem")
_COUNT, _LEFT = "SET stock = stock - :one", "SET stock = :left"
_TAKE_IF_ENOUGH = Step("UpdateItem", _COUNT, "stock >= :one", change=_take_one, holds=_enough)
_ORDER = Step("PutItem", puts_order=True, change=_store_order)

WAYS = {
    way.name: way
    for way in (
        Way("read, then write", (_READ, Step("UpdateItem", _LEFT, change=_write_what_is_left))),
        Way(
            "condition",
            (
                _READ,
                Step(
                    "UpdateItem",
                    _LEFT,
                    "stock = :seen",
                    change=_write_what_is_left,
                    holds=_as_seen,
                ),
            ),
        ),
        Way("counter", (Step("UpdateItem", _COUNT, change=_take_one),)),
        Way("counter + condition", (_TAKE_IF_ENOUGH,)),
        Way(
            "version",
            (
                _READ,
                Step(
                    "UpdateItem",
                    f"{_LEFT}, version = :next",
                    "version = :version",
                    change=_write_next_version,
                    holds=_same_version,
                ),
            ),
        ),
        Way("two writes", (_ORDER, _TAKE_IF_ENOUGH)),
        Way(
            "transaction",
            (
                Step(
                    "TransactWriteItems",
                    _COUNT,
                    "stock >= :one",
                    puts_order=True,
                    change=_order_and_take,
                    holds=_enough,
                ),
            ),
        ),
    )
}
