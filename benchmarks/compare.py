"""Every operation of every peer, interleaved.

In each round each peer is asked in turn, so that a machine that is busy with other things slows all of them.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from benchmarks.peers import OURS
from benchmarks.worker import Worker
from benchmarks.workload import SCAN

OPERATIONS = (
    "GetItem", "PutItem", "UpdateItem, condition", "Query, a page", "Query of a GSI, a page",
    "BatchWriteItem of 25", "TransactWriteItems of 10", SCAN,
)  # fmt: skip
ORDERS = {"in key order": False, "at random": True}
LONGEST_CALL = 5.0  # seconds; what would take longer is left out
LONGEST_LOAD = 240.0
ROUND = 0.05  # seconds that one peer is measured for before it is the next one's turn


@dataclass
class Measured:
    """One operation on one table: seconds of a call, by peer, one for each round."""

    operation: str
    items: int
    order: str
    seconds: dict[str, list[float]] = field(default_factory=dict)
    left_out: dict[str, float] = field(default_factory=dict)  # expected seconds of a call, by peer

    def median(self, peer: str) -> float | None:
        return statistics.median(self.seconds[peer]) if self.seconds.get(peer) else None

    def ratios(self, peer: str) -> list[float]:
        """How many times as long as the in-process door, round by round, lowest first."""
        ours, theirs = self.seconds.get(OURS, []), self.seconds.get(peer, [])
        return sorted(b / a for a, b in zip(ours, theirs, strict=bool(theirs)))


def compare(peers: Sequence[str], sizes: Sequence[int], rounds: int) -> Iterator[Measured]:
    """Every operation at every size, tables filled in key order and at random."""
    expected: dict[tuple[str, str], float] = {}  # seconds at the size before, times the growth
    with ExitStack() as stack:
        workers = {peer: stack.enter_context(Worker(peer)) for peer in peers}
        for order, at_random in ORDERS.items():
            expected.clear()
            for place, items in enumerate(sizes):
                growth = sizes[place + 1] / items if place + 1 < len(sizes) else 1.0
                loaded = _load(workers, items, at_random, growth, expected)
                for operation in OPERATIONS:
                    measured = Measured(operation, items, order)
                    _measure(measured, loaded, rounds, expected, growth)
                    yield measured
                for worker in loaded.values():
                    worker.ask("delete", items)


def _load(
    workers: Mapping[str, Worker],
    items: int,
    at_random: bool,
    growth: float,
    expected: dict[tuple[str, str], float],
) -> dict[str, Worker]:
    """Those that hold the table now; who would take too long is left out from here on."""
    loaded = {}
    for peer, worker in workers.items():
        if expected.get((peer, "load"), 0.0) > LONGEST_LOAD:
            continue
        seconds = worker.ask("load", items, at_random=at_random)
        if seconds is not None:
            expected[peer, "load"] = seconds * growth
            loaded[peer] = worker
    return loaded


def _measure(
    measured: Measured,
    workers: Mapping[str, Worker],
    rounds: int,
    expected: dict[tuple[str, str], float],
    growth: float,
) -> None:
    calls = {}
    for peer, worker in workers.items():
        if (likely := expected.get((peer, measured.operation), 0.0)) > LONGEST_CALL:
            measured.left_out[peer] = likely
            continue
        for _ in range(2):  # the first call warms up
            once = worker.ask("time", measured.items, operation=measured.operation, calls=1)
        if once is not None:
            calls[peer] = max(1, min(50, int(ROUND / once)))
    for _ in range(rounds):
        for peer, count in calls.items():
            seconds = workers[peer].ask(
                "time", measured.items, operation=measured.operation, calls=count
            )
            if seconds is not None:
                measured.seconds.setdefault(peer, []).append(seconds)
    for peer in calls:
        if (median := measured.median(peer)) is not None:
            expected[peer, measured.operation] = median * growth


def grow(sizes: Sequence[int], rounds: int) -> Iterator[tuple[str, str, list[float]]]:
    """(operation, layout of the table, growth in each round) of the in-process door, smallest to largest table."""
    low, high = min(sizes), max(sizes)
    layouts = {
        "in key order": (False, False),
        "at random": (True, False),
        "in one item collection": (False, True),
    }
    for layout, (at_random, together) in layouts.items():
        with Worker(OURS) as worker:
            for items in (low, high):
                worker.ask("load", items, together, at_random=at_random)
            for operation in OPERATIONS[:-1]:
                growth = []
                for _ in range(rounds):
                    small, large = (
                        worker.ask("time", items, together, operation=operation, calls=50)
                        for items in (low, high)
                    )
                    if small and large:
                        growth.append(large / small)
                yield operation, layout, sorted(growth)
