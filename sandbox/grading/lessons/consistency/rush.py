"""Customers who buy one product at several tills, so that any may come between two requests of another."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from inspect import iscoroutine, isgenerator
from random import Random
from typing import Any

from sandbox.grading.check import Row
from sandbox.grading.evidence import Lab
from sandbox.grading.meanwhile import MOST_REQUESTS, Endless
from sandbox.model.attributes import Item, item_from_python, to_python
from sandbox.service.hook import before_each_request

NAME = "Wool jumper"

Till = Callable[[str, int], Any]
"""Called with a product and how many pieces of it a customer wants; what it returns is what the customer is told."""


@dataclass(frozen=True, slots=True)
class Served:
    """One customer: the pieces asked for, and what the till was told."""

    pieces: int
    told: Any


@dataclass
class Rush:
    """The customers of one product. Each starts at a moment drawn from the seed, maybe in the midst of another."""

    product_id: str
    stock: int
    wishes: Sequence[int]  # pieces, customer by customer
    seed: int = 7
    served: list[Served] = field(default_factory=list)
    requests: int = 0
    endless: bool = False
    promise: Any = None  # what a till was told, if that is only a promise
    after: Item = field(default_factory=dict)  # the product as the table has it when all are served

    def run(self, checkout: Till) -> None:
        """Serve them all. Raises what a checkout raises, whoever of the others was waiting for it."""
        self._checkout = checkout
        self._waiting = list(self.wishes)
        self._chance = Random(f"{self.seed} {self.product_id}")
        self._problem: Exception | None = None
        try:
            while self._waiting and not self._problem:
                self._serve_next()
        except Endless:
            self.endless = True
        if self._problem:
            raise self._problem

    def between_requests(self) -> None:
        """Somebody's request is about to be sent: a coin decides whether another customer comes first."""
        self.requests += 1
        if self.requests > MOST_REQUESTS:
            raise Endless
        if self._waiting and self._chance.random() < 0.5:
            self._serve_next()

    def _serve_next(self) -> None:
        pieces = self._waiting.pop(0)
        try:
            told = self._checkout(self.product_id, pieces)
        except Exception as problem:
            # raised here, it would reach another customer's checkout, which waits and takes it for its own
            self._problem = self._problem or problem
            return
        self.served.append(Served(pieces, told))
        if iscoroutine(told) or isgenerator(told):  # nothing has run, and nothing will
            self.promise = told
            self._waiting.clear()

    @property
    def product(self) -> dict[str, Any]:
        """The product before anybody came."""
        return {"product_id": self.product_id, "name": NAME, "stock": self.stock}

    @property
    def changed_besides(self) -> bool:
        """Whether anything of the product but its stock is not as it was."""
        items = (item_from_python(self.product), self.after)
        was, now = ({n: item[n] for n in item if n != "stock"} for item in items)
        return was != now

    @property
    def sold(self) -> int:
        """Pieces for which a customer was told True."""
        return sum(customer.pieces for customer in self.served if customer.told is True)

    @property
    def left(self) -> Any:
        """What the stock says when all are served; None where it says nothing."""
        return to_python(self.after["stock"]) if "stock" in self.after else None

    @property
    def below_zero(self) -> bool:
        return isinstance(self.left, Decimal) and self.left < 0

    @property
    def oversold(self) -> bool:
        return self.below_zero or self.sold > self.stock

    @property
    def turned_away(self) -> bool:
        """Whether somebody got nothing though enough is left even now: stocks only fall, so there was enough then."""
        refused = [customer.pieces for customer in self.served if customer.told is False]
        return bool(refused) and self.stock - self.sold >= min(refused)

    def __str__(self) -> str:
        was, were = ("was" if pieces == 1 else "were" for pieces in (self.stock, self.sold))
        there = f"Of {self.product_id} there {was} {self.stock}"
        return f"{there}; {self.sold} {were} sold, and the stock says {self.left}."


def rushes(count: int, *, seed: int = 7) -> list[Rush]:
    """So many rushes, each of a product of its own: two or three customers, who want more than there is."""
    chance = Random(f"rushes {seed}")
    made = []
    for number in range(1, count + 1):
        wishes = [chance.randint(1, 3) for _ in range(chance.randint(2, 3))]
        stock = chance.randint(max(wishes), sum(wishes) - 1)
        made.append(Rush(f"J-{number:03d}", stock, wishes, seed))
    return made


def serve(planned: list[Rush], checkout: Till, lab: Lab, table: Any) -> Any:
    """All rushes, one after the other; a promise, where the first till is told only that."""
    now: list[Rush] = planned[:1]
    clients = (table.meta.client, lab.client)
    with (
        lab.dials.turned(replica_lag="mild"),
        before_each_request(lambda: now[0].between_requests(), *clients),
    ):
        for rush in planned:
            now[0] = rush
            rush.run(checkout)
            if rush.promise is not None:
                return rush.promise
            if rush.endless:
                break
    items = {item["product_id"]: item for item in lab.snapshot(table.name).items}
    for rush in planned:
        rush.after = items.get(("S", rush.product_id), {})
    return planned


def rows_about_stocks(served: Sequence[Rush]) -> Iterator[Row]:
    """What must hold of every product's stock, and of what the tills were told."""
    over = [rush for rush in served if rush.oversold]
    yield (
        not over,
        f"In {len(over)} of {len(served)} rushes more was sold than there was. {_first(over)}",
    )
    wrong = [r for r in served if not r.oversold and r.left != r.stock - r.sold]
    yield not wrong, f"In {len(wrong)} of {len(served)} rushes the stock is wrong. {_first(wrong)}"
    away = [rush for rush in served if rush.turned_away]
    yield (
        not away,
        f"In {len(away)} of {len(served)} rushes a customer was turned away though there was enough. {_first(away)}",
    )


def _first(found: Sequence[Rush]) -> str:
    """What happened in the first of some rushes."""
    return str(found[0]) if found else ""
