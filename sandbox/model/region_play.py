"""A global table of one item in two Regions, moved by hand: the same rules, and no sandbox around them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from sandbox.model.attributes import Item
from sandbox.model.clock import WRITE_LATENCY, VirtualClock
from sandbox.model.global_tables import GlobalReplication
from sandbox.model.regions import GlobalTableSnapshot, Key, Loss, Network, Pending
from sandbox.model.strong_global_tables import StrongReplication

TABLE = "Products"
SKU: Key = (("S", "rain-jacket"),)
STOCK = 10  # in the beginning
PAUSE = 0.5  # seconds that one step of waiting takes


class Action(StrEnum):
    """What one can do to the table and to its Regions."""

    WRITE = "write"  # sell one: UpdateItem, ADD stock -1, judged and made on what the Region has
    WAIT = "wait"
    CUT = "cut"
    HEAL = "heal"
    LOSE = "lose"
    RECOVER = "recover"


class Step(NamedTuple):
    """One action; ``region`` says where to write, and what to lose or to recover."""

    action: Action
    region: str = ""
    lag: float = 0.0  # mean seconds of what it sends


class Tally(NamedTuple):
    """What was sold, and what the item says of it."""

    sold: int  # sales that were acknowledged
    stock: Mapping[str, int]  # by Region, lost ones left out
    settled: bool  # nothing is under way between the Regions that are left

    @property
    def gone(self) -> int:
        """Sales that no Region shows any more, once all of them say the same; 0 before.

        >>> Tally(sold=2, stock={"us-east-1": 9, "eu-west-1": 9}, settled=True).gone
        1
        """
        if not self.settled or len(set(self.stock.values())) != 1:
            return 0
        return self.sold - (STOCK - next(iter(self.stock.values())))


class RegionPlay:
    """A global table with one item, ten in stock, and what was done to it: the same steps give the same table."""

    def __init__(
        self,
        regions: tuple[str, str],
        steps: Iterable[Step] = (),
        *,
        seed: int,
        witness: str | None = None,
    ) -> None:
        """``witness`` is the third Region of a table with strong consistency."""
        if len({*regions, witness}) != 3:
            raise ValueError(
                f"the Regions must differ: {', '.join(filter(None, (*regions, witness)))}"
            )
        made = StrongReplication if witness else GlobalReplication
        self.regions = regions
        self._network = Network()
        self._clock = VirtualClock()
        self._losses: list[Loss] = []
        self._table = made(TABLE, self._network, seed=seed, witness=witness)
        self._table.start(regions[0], [(SKU, _item(STOCK))])
        self._table.join(regions[1], regions[0])
        for step in steps:
            self.take(step)

    def take(self, step: Step) -> None:
        """Carry out one step; ValueError where it is not possible now, and then nothing has changed."""
        if problem := self.problem(step):
            raise ValueError(problem)
        lag = 0.0 if isinstance(self._table, StrongReplication) else step.lag
        match step.action:
            case Action.WRITE:
                self._write(step.region, lag)
            case Action.WAIT:
                self._clock.advance(PAUSE)
            case Action.CUT:
                self._network.cuts.add(frozenset(self.regions))
            case Action.HEAL:
                self._network.cuts.discard(frozenset(self.regions))
                self._send(self._table.release(at=self._clock.seconds, lag=lag))
            case Action.LOSE:
                self._lose(step.region)
            case Action.RECOVER:
                self._network.lost.discard(step.region)
                self._send(self._table.release(at=self._clock.seconds, lag=lag))

    def problem(self, step: Step) -> str:
        """Why a step is not possible now, in a sentence; nothing where it is."""
        action, region = step.action, step.region
        cut, lost = bool(self._network.cuts), region in self._network.lost
        if action in (Action.WRITE, Action.LOSE, Action.RECOVER) and region not in self.regions:
            return f"{region!r} is none of the Regions of this table: {', '.join(self.regions)}"
        if action in (Action.WRITE, Action.LOSE) and lost:
            return f"{region} is lost: recover it first"
        if action is Action.WRITE and self._stock(region) == 0:
            return f"{region} has nothing left to sell: its condition stock > 0 fails"
        if action is Action.RECOVER and not lost:
            return f"{region} is not lost"
        if action is Action.CUT and cut:
            return "the link is cut already: heal it first"
        if action is Action.HEAL and not cut:
            return "the link is not cut"
        return ""

    def snapshot(self) -> GlobalTableSnapshot:
        """The table as it is now."""
        statuses = dict.fromkeys(self.regions, "ACTIVE")
        return self._table.snapshot(self._clock.seconds, statuses, self._losses)

    def _write(self, region: str, lag: float) -> None:
        item, at = _item(self._stock(region) - 1), self._clock.seconds
        self._send(self._table.write(region, SKU, item, at=at, lag=lag))
        self._clock.answer_took(WRITE_LATENCY)

    def _stock(self, region: str) -> int:
        item = self._table.current(region, SKU).item
        return stock_of(item)

    def _lose(self, region: str) -> None:
        self._network.lost.add(region)
        acknowledged = self._table.acknowledged[region]
        writes = self._table.lost_with(region)
        self._losses.append(Loss(region, self._clock.seconds, acknowledged, writes))

    def _send(self, changes: list[Pending]) -> None:
        for pending in changes:
            self._clock.at(pending.due, partial(self._arrive, pending))
        self._clock.run_to(self._clock.seconds)  # what takes no time is there

    def _arrive(self, pending: Pending) -> None:
        self._table.arrive(pending, at=self._clock.seconds)


def tally(snapshot: GlobalTableSnapshot) -> Tally:
    """What was sold of a table that is played, and what its Regions say."""
    left = [replica for replica in snapshot.replicas if not replica.lost]
    regions = {replica.region for replica in left}
    under_way = any(
        link.pending for link in snapshot.links if {link.source, link.target} <= regions
    )
    return Tally(
        sum(replica.acknowledged for replica in snapshot.replicas),
        {replica.region: stock_of(replica.items[0].item) for replica in left},
        not under_way,
    )


def stock_of(item: Item | None) -> int:
    """How many an item says there are."""
    return int(item["stock"][1]) if item else 0


def _item(stock: int) -> Item:
    return {"sku": SKU[0], "stock": ("N", str(stock))}
