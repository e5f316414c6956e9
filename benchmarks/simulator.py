"""The simulator beside what it replaces: ``python -m benchmarks --simulator``.

Time is this process's own, on one core. Loops are measured on a hundredth of the requests and multiplied.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from benchmarks import report
from benchmarks.plain_loop import request_by_request, with_numbers
from sandbox.model.homes import Homes
from sandbox.model.keys import even_ranges
from sandbox.model.rates import Rates, daily_curve, steady, zipf
from sandbox.model.simulation import simulate
from sandbox.model.table_buckets import Provisioned

SECONDS, RATE = 1_000, 10_000  # ten million requests
LOOP_SECONDS = SECONDS // 100
PARTITIONS = 100
PROVISIONED = 10_000.0  # units a second: enough for the table, and some partitions run hot
TOO_FEW = 9_000.0


def figures(rounds: int) -> str:
    """Both tables of the report."""
    return "\n\n".join([_single_requests(rounds), _days(rounds)])


def _single_requests(rounds: int) -> str:
    def draw(seconds: int) -> Rates:
        return Rates.of(zipf(1_000, skew=1.0), steady(RATE, seconds=seconds))

    many, few = draw(SECONDS).draw(seed=7), draw(LOOP_SECONDS).draw(seed=7)
    home = Homes(many.names, PARTITIONS).now.tolist()
    enough, limited = (Provisioned(rate, rate) for rate in (PROVISIONED, TOO_FEW))
    ranges = even_ranges(PARTITIONS)
    ours = _measure(lambda: simulate(many, partitions=PARTITIONS, capacity=enough), rounds)
    rows: list[tuple[str, Callable[[], object], int]] = [
        (
            "the same, the table too throttles in every second",
            lambda: simulate(many, partitions=PARTITIONS, capacity=limited),
            1,
        ),
        (
            "the same, and which requests were admitted",
            lambda: simulate(many, partitions=PARTITIONS, capacity=limited, each=True),
            1,
        ),
        ("one `numpy.bincount` of the keys", lambda: np.bincount(many.keys), 1),
        (
            "a loop in plain Python, with numbers",
            lambda: with_numbers(few, home, PARTITIONS, PROVISIONED),
            100,
        ),
        (
            "a loop in plain Python, with token buckets",
            lambda: request_by_request(few, enough, ranges),
            100,
        ),
    ]
    lines = [[f"simulator, {PARTITIONS} partitions", report.duration(min(ours)), "1x"]]
    for what, run, times in rows:
        seconds = [times * one for one in _measure(run, rounds)]
        ratios = sorted(theirs / mine for mine, theirs in zip(ours, seconds, strict=True))
        lines.append([what, report.duration(min(seconds)), report.spread(ratios)])
    return report.table([f"{len(many):,} requests", "CPU, best of all rounds", "ratio"], lines)


def _days(rounds: int) -> str:
    lines = []
    for peak, partitions, step in ((1e6, 2_000, 60), (1e6, 100, 1), (1e8, 50_000, 60)):
        rates = Rates.of(zipf(10_000, skew=0.5), daily_curve(peak, peak / 5, step=step), step=step)
        run = _measure(partial(simulate, rates, partitions=partitions), min(rounds, 3))
        steps = "seconds" if step == 1 else "minutes"
        lines.append([f"{peak:,.0f}", f"{partitions:,}", steps, report.duration(min(run))])
    return report.table(
        ["a day by rates of 10,000 keys: peak a second", "partitions", "steps", "CPU"], lines
    )


def _measure(run: Callable[[], object], rounds: int) -> Sequence[float]:
    """Seconds of processor time that each round takes; one more warms up."""
    found = []
    for _ in range(rounds + 1):
        begin = time.process_time()
        run()
        found.append(time.process_time() - begin)
    return found[1:]
