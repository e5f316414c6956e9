"""What a sandbox costs besides its answers: memory, and the time to its first one. Each in a process of its own.

``python -m benchmarks.footprint PEER memory ITEMS`` and ``... PEER start`` print seconds or bytes as JSON.
"""

import gc
import json
import os
import subprocess
import sys
import time
from itertools import islice, pairwise
from pathlib import Path
from random import Random

from benchmarks.peers import PEERS
from benchmarks.workload import Workload

READS = 10_000


def of(peer: str, *what: str) -> list[float]:
    """Have a fresh process measure one peer."""
    command = [sys.executable, "-m", "benchmarks.footprint", peer, *what]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    numbers: list[float] = json.loads(done.stdout)
    return numbers


def start(peer: str) -> list[float]:
    """Seconds from nothing imported to the first GetItem answered."""
    begin = time.perf_counter()
    with PEERS[peer].open() as client:
        workload = Workload(client, 1)
        workload.create()
        client.put_item(TableName=workload.table, Item=workload.item(0))
        client.get_item(TableName=workload.table, Key=workload.key(0))
        return [time.perf_counter() - begin]


def memory(peer: str, items: int) -> list[float]:
    """Bytes that the process grows by: over loading the items, over 10,000 reads, over 10,000 more."""
    with PEERS[peer].open() as client:
        small, large = Workload(client, 100), Workload(client, items)
        for workload in (small, large):
            workload.create()
        small.load(at_random=False)
        reads = large.requests(Random(7), "GetItem")
        sizes = [_resident()]
        large.load(at_random=False)
        sizes.append(_resident())
        for _ in range(2):
            for read in islice(reads, READS):
                read()
            sizes.append(_resident())
    return [after - before for before, after in pairwise(sizes)]


def _resident() -> int:
    """Bytes of memory that this process holds now (Linux)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    peer, what = sys.argv[1:3]
    print(json.dumps(start(peer) if what == "start" else memory(peer, int(sys.argv[3]))))
