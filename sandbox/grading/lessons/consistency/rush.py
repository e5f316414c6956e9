"""Customers who buy one product at several tills, so that any may come between two requests of another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from inspect import iscoroutine, isgenerator
from random import Random
from typing import Any

from sandbox.grading.meanwhile import MOST_REQUESTS, Endless
from sandbox.model.attributes import Item, to_python


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

    def run(self, checkout: Callable[[str, int], Any]) -> None:
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
