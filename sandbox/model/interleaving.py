"""Two tills and one jumper: the requests of each, every order in which they can arrive, and how each order ends.

The tills send their requests one after the other, and DynamoDB carries out one request at a time. What happens is
decided by the order alone; a test sends the same requests to the sandbox in every order and compares.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

from sandbox.model.till_ways import Seen, Shelf, Step, Way

TILLS = ("A", "B")


class Outcome(StrEnum):
    """What became of a step: READ and WROTE as asked, REFUSED by a condition, SKIPPED by the till itself."""

    READ = "read"
    WROTE = "wrote"
    REFUSED = "refused"
    SKIPPED = "skipped"  # it had seen that nothing is left, and sent nothing


@dataclass(frozen=True, slots=True)
class Event:
    """One step carried out, or not, at its place in an order."""

    till: str
    number: int  # of the step within its till, from 0
    step: Step
    outcome: Outcome
    before: Shelf
    after: Shelf
    seen: Seen  # what the till knows after this step

    @property
    def outdated(self) -> bool:
        """Whether a write went through that was computed from what was no longer so."""
        told = self.outcome is Outcome.WROTE and self.seen is not None
        return told and self.seen != replace(self.before, orders=())


@dataclass(frozen=True, slots=True)
class Play:
    """One order, from beginning to end."""

    way: Way
    order: str  # such as "ABAB": whose step comes when
    stock: int  # at the start
    events: tuple[Event, ...] = field(default=())

    @property
    def end(self) -> Shelf:
        return self.events[-1].after

    @property
    def sold(self) -> tuple[str, ...]:
        """The tills whose customer was promised a jumper."""
        if self.way.stores_orders:
            return tuple(sorted(self.end.orders))
        return tuple(sorted({e.till for e in self.events if e.outcome is Outcome.WROTE}))

    @property
    def refused(self) -> tuple[str, ...]:
        return tuple(sorted({e.till for e in self.events if e.outcome is Outcome.REFUSED}))

    @property
    def wrong(self) -> bool:
        """Whether jumpers were sold that there were not, or the stock does not tell what was sold."""
        return self.end.stock < 0 or len(self.sold) + self.end.stock != self.stock

    @property
    def needless(self) -> bool:
        """Whether a till was refused while a jumper was left."""
        return bool(self.refused) and self.end.stock > 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How all orders of one way end."""

    plays: tuple[Play, ...]

    @property
    def wrong(self) -> int:
        return sum(play.wrong for play in self.plays)

    @property
    def needless(self) -> int:
        """Orders in which a till was refused while a jumper was left."""
        return sum(play.needless for play in self.plays)


def orders(way: Way) -> tuple[str, ...]:
    """Every order of both tills' steps, each till's own in their sequence.

    >>> from sandbox.model.till_ways import WAYS
    >>> orders(WAYS["condition"])
    ('AABB', 'ABAB', 'ABBA', 'BAAB', 'BABA', 'BBAA')
    """
    return tuple(_orders(len(way.steps)))


def _orders(steps: int) -> Iterator[str]:
    for places in combinations(range(2 * steps), steps):
        yield "".join(TILLS[place not in places] for place in range(2 * steps))


def play(way: Way, order: str, stock: int = 1) -> Play:
    """What happens in this order, from this stock. ValueError for an order that this way does not have.

    >>> from sandbox.model.till_ways import WAYS
    >>> [play(WAYS[name], "ABAB").wrong for name in ("read, then write", "condition")]
    [True, False]
    """
    if order not in orders(way):
        raise ValueError(f'"{order}" is no order of {way.name}: {", ".join(orders(way))}')
    now, seen, done = Shelf(stock), dict[str, Seen](), dict.fromkeys(TILLS, 0)
    events = []
    for till in order:
        event = _happen(till, done[till], way, now, seen.get(till))
        events.append(event)
        now, seen[till], done[till] = event.after, event.seen, done[till] + 1
    return Play(way, order, stock, tuple(events))


def _happen(till: str, number: int, way: Way, now: Shelf, seen: Seen) -> Event:
    step, after = way.steps[number], now
    if step.change is None:
        outcome, seen = Outcome.READ, replace(now, orders=())
    elif seen is not None and seen.stock < 1:
        outcome = Outcome.SKIPPED
    elif not step.holds(now, seen):
        outcome = Outcome.REFUSED
    else:
        outcome, after = Outcome.WROTE, step.change(now, seen or now, till)
    return Event(till, number, step, outcome, now, after, seen)


def tally(way: Way, stock: int = 1) -> Tally:
    """All orders, played.

    >>> from sandbox.model.till_ways import WAYS
    >>> all_orders = tally(WAYS["read, then write"])
    >>> all_orders.wrong, len(all_orders.plays)
    (4, 6)
    """
    return Tally(tuple(play(way, order, stock) for order in orders(way)))


def moved(order: str, place: int, *, later: bool) -> str:
    """The order in which the step at ``place`` is one place further on, or back; steps of its own till give way.

    It comes back unchanged where there is nobody to pass.

    >>> moved("ABAB", 0, later=True), moved("ABAB", 2, later=False), moved("AABB", 0, later=False)
    ('BAAB', 'AABB', 'AABB')
    """
    rest = range(place + 1, len(order)) if later else range(place - 1, -1, -1)
    passed = next((other for other in rest if order[other] != order[place]), None)
    if passed is None:
        return order
    kept = order[:passed] + order[passed + 1 :]
    return kept[:place] + order[passed] + kept[place:]
