"""``python -m benchmarks``: measure, print one table, and write it into benchmarks/README.md."""

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import footprint, report
from benchmarks.compare import compare, grow
from benchmarks.peers import OURS, PEERS

SIZES = (1_000, 10_000, 100_000)
QUICK_SIZES = (1_000, 10_000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line; returns the exit code."""
    options = _options(arguments)
    if options.simulator:
        return _simulator(3 if options.quick else 7, writes=not options.quick)
    sizes = options.items or (QUICK_SIZES if options.quick else SIZES)
    rounds = 5 if options.quick else 7
    missing = {peer: PEERS[peer].missing() for peer in options.peers}
    left_out = [f"{PEERS[peer].title} ({why})" for peer, why in missing.items() if why]
    peers = [OURS, *(peer for peer, why in missing.items() if not why and peer != OURS)]
    measured = []
    for one in compare(peers, sizes, rounds):
        measured.append(one)
        print(f"{one.operation}, {one.items:,} items, written {one.order}", file=sys.stderr)
    parts = [report.versions(peers, left_out), report.ratios(measured, peers)]
    if len(sizes) > 1:
        parts.append(_growth(sizes, rounds))
    if not options.no_footprint:
        parts.append(_footprint(sizes[-1], rounds))
    figures = "\n\n".join(parts)
    print(figures)
    if not options.quick and not options.items:
        report.write(figures)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="two sizes, five rounds; writes nothing"
    )
    parser.add_argument("--items", type=int, nargs="+", metavar="N", help="sizes; writes nothing")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS), metavar="PEER",
                        help=f"of {', '.join(PEERS)}")  # fmt: skip
    parser.add_argument("--no-footprint", action="store_true", help="neither memory nor start")
    parser.add_argument("--simulator", action="store_true", help="only the traffic simulator")
    return parser.parse_args(arguments)


def _simulator(rounds: int, *, writes: bool) -> int:
    from benchmarks.simulator import figures  # brings NumPy, which no other part needs

    found = f"{report.machine(['numpy'])}\n\n{figures(rounds)}"
    print(found)
    if writes:
        report.write(found, "simulator figures")
    return 0


def _growth(sizes: Sequence[int], rounds: int) -> str:
    found: dict[str, dict[str, str]] = {}
    for operation, layout, growth in grow(sizes, rounds):
        found.setdefault(operation, {})[f"written {layout}"] = report.spread(growth)
    head = [f"in-process, {min(sizes):,} to {max(sizes):,} items", *next(iter(found.values()))]
    return report.table(head, [[name, *cells.values()] for name, cells in found.items()])


def _footprint(items: int, rounds: int) -> str:
    starts = [(footprint.of(OURS, "start"), footprint.of("moto", "start")) for _ in range(rounds)]
    ratios = sorted(ours[0] / moto[0] for ours, moto in starts)
    seconds = (statistics.median(s[0] for s in side) for side in zip(*starts, strict=True))
    rows = [["import, start, first GetItem", report.spread(ratios), *map(report.duration, seconds)]]
    if Path("/proc/self/statm").exists():
        ours, moto = (footprint.of(peer, "memory", str(items)) for peer in (OURS, "moto"))
        what = (f"memory of {items:,} items", "of 10,000 reads", "of 10,000 more reads")
        shares = [report.spread([ours[0] / moto[0]]), "", ""]
        for label, mine, theirs, share in zip(what, ours, moto, shares, strict=True):
            rows.append([label, share, f"{mine / 1e6:.1f} MB", f"{theirs / 1e6:.1f} MB"])
    return report.table(["what else it costs", "ratio", "sandbox", "moto, in-process"], rows)


if __name__ == "__main__":
    sys.exit(main())
