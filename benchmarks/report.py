"""The figures as text: what the command prints, and what it writes between the markers of README.md."""

import os
import platform
import re
import statistics
import subprocess
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.compare import Measured
from benchmarks.peers import DYNALITE, OURS, PEERS
from benchmarks.workload import SCAN

README = Path(__file__).parent / "README.md"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose first column is text and whose others are numbers."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def spread(ratios: Sequence[float], unit: str = "x") -> str:
    """The median, and the quartiles around it.

    >>> spread([7.8, 8.0, 8.1, 8.4, 9.9])
    '8.1x (8.0-8.4)'
    """
    if not ratios:
        return "-"
    if len(ratios) == 1:
        return f"{_number(ratios[0])}{unit}"
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return f"{_number(middle)}{unit} ({_number(low)}-{_number(high)})"


def ratios(measured: Sequence[Measured], peers: Sequence[str]) -> str:
    """One line for each operation and table: our time, boto3's part of it, and how many times as long peers take."""
    others = [peer for peer in peers if peer not in (OURS, "floor")]
    head = [
        "operation",
        "items",
        "written",
        "in-process",
        "of it boto3",
        *(PEERS[p].title for p in others),
    ]
    rows = [
        [
            one.operation,
            f"{one.items:,}",
            one.order,
            duration(one.median(OURS)),
            duration(None if one.operation == SCAN else one.median("floor")),
            *(_cell(one, peer) for peer in others),
        ]
        for one in measured
    ]
    return table(head, rows)


def _cell(one: Measured, peer: str) -> str:
    if peer in one.left_out:
        return f"left out: {one.left_out[peer]:.0f} s a call"
    return spread(one.ratios(peer))


def duration(seconds: float | None) -> str:
    """
    >>> duration(0.000154), duration(0.0123), duration(2.5), duration(None)
    ('154 µs', '12.3 ms', '2.5 s', '-')
    """
    if seconds is None:
        return "-"
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _number(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 100 else f"{ratio:,.0f}"


def versions(peers: Sequence[str], left_out: Sequence[str]) -> str:
    """What was measured, and what was not."""
    others = []
    if "dynalite" in peers:
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        others.append(f"dynalite {DYNALITE} on Node {node.stdout.strip().lstrip('v')}")
    said = machine(["boto3", "botocore", "moto"], others)
    return said + "".join(f" Not measured: {one}." for one in left_out)


def machine(packages: Sequence[str], others: Sequence[str] = ()) -> str:
    """What it was measured with."""
    named = [f"Python {platform.python_version()}"]
    named += [f"{name} {version(name)}" for name in packages]
    place = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"
    return f"{', '.join([*named, *others])}; {place}."


def write(text: str, what: str = "figures") -> None:
    """Put figures between their markers in the README."""
    begin, end = f"<!-- {what}: written by python -m benchmarks -->", f"<!-- end of {what} -->"
    marked = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    fresh = f"{begin}\n\n{text}\n\n{end}"
    README.write_text(marked.sub(lambda _: fresh, README.read_text("utf-8")), "utf-8")
