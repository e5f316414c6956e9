"""A process with one peer in it, which does as it is told: moto's mock, for one, changes all of botocore around it.

``python -m benchmarks.worker PEER`` reads a command in JSON from each line of its input, and answers with one.
"""

import json
import statistics
import subprocess
import sys
import time
from itertools import islice
from random import Random
from typing import Any, Self

from benchmarks.peers import PEERS
from benchmarks.workload import Workload


def main() -> None:
    with PEERS[sys.argv[1]].open() as client:
        workloads: dict[Any, Workload] = {}
        rng = Random(7)
        for line in sys.stdin:
            command = json.loads(line)
            named = (command["items"], command["together"])
            workload = workloads.setdefault(named, Workload(client, *named))
            try:
                answer = _obey(command, workload, rng)
            except Exception as problem:
                print(f"{sys.argv[1]}: {command['do']}: {problem}"[:200], file=sys.stderr)
                answer = None
            print(json.dumps(answer), flush=True)


def _obey(command: dict[str, Any], workload: Workload, rng: Random) -> float | None:
    """Seconds: of loading the table, or of one call, the median of several. None where the peer cannot do it."""
    if command["do"] == "load":
        start = time.perf_counter()
        workload.create()
        workload.load(at_random=command["at_random"])
        return time.perf_counter() - start
    if command["do"] == "delete":
        workload.delete()
        return None
    requests, times = workload.requests(rng, command["operation"]), []
    for call in islice(requests, command["calls"]):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


class Worker:
    """The other end of it, in the process that compares."""

    def __init__(self, peer: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", peer],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, items: int, together: bool = False, **more: Any) -> float | None:
        """Have a command carried out; None where the peer cannot do it."""
        assert self._process.stdin and self._process.stdout
        command = {"do": do, "items": items, "together": together, **more}
        print(json.dumps(command), file=self._process.stdin, flush=True)
        answer: float | None = json.loads(self._process.stdout.readline() or "null")
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # the end of its input is the end of it


if __name__ == "__main__":
    main()
