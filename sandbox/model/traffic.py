"""Traffic: requests in the order of their arrival, as columns of whole seconds, keys and directions.

One value serves the simulator, which takes ten million requests at once, and a driver, which makes a real call of each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from sandbox.model.ledger import Ledger
from sandbox.model.throughput import PARTITION_READ_UNITS, PARTITION_WRITE_UNITS

HALF = 0.5  # units; every request costs a multiple, as an eventually consistent read of 4 KB does
_AT_ONCE = 1 << 15  # requests; so many columns stay in the processor's cache


class Request(NamedTuple):
    """One request: its second, the partition key value that it is about, and whether it writes."""

    at: int  # virtual seconds
    key: Any
    write: bool


@dataclass(frozen=True, eq=False)
class Traffic:
    """Requests in order; a sequence of `Request` when walked through. The arrays are its own from now on.

    ``each_units`` is what each request costs; without it reads cost ``read_units`` and writes ``write_units``.
    ValueError for seconds that run backwards, keys without a name, and units that no request costs.
    """

    seconds: NDArray[np.int32]  # [request], from 0, never falling
    keys: NDArray[np.unsignedinteger[Any]]  # [request], places in ``names``
    writes: NDArray[np.bool_]  # [request]
    names: tuple[Any, ...]  # partition key values: str, int, Decimal or bytes
    read_units: float = 1.0
    write_units: float = 1.0
    each_units: NDArray[np.float64] | None = None  # [request]
    duration: int = 0  # whole seconds, idle ones at the end included; 0 is up to the last request

    def __post_init__(self) -> None:
        lengths = {len(part) for part in (self.seconds, self.keys, self.writes)}
        if len(lengths) != 1 or (self.each_units is not None and lengths != {len(self.each_units)}):
            raise ValueError(
                "every request has a second, a key and a direction: columns of one length"
            )
        if len(self.seconds) and (
            self.seconds[0] < 0 or (self.seconds[1:] < self.seconds[:-1]).any()
        ):
            raise ValueError("seconds begin at 0 and never fall: sort the requests by time first")
        if len(self.keys) and not 0 <= self.keys.min() <= self.keys.max() < len(self.names):
            raise ValueError(f"a key is a place in names, of which there are {len(self.names)}")
        last = int(self.seconds[-1]) + 1 if len(self.seconds) else 0
        if self.duration and self.duration < last:
            raise ValueError(f"the last request arrives in second {last - 1}, after the end")
        object.__setattr__(self, "duration", self.duration or last)
        check_units(self.read_units, self.write_units)
        if self.each_units is not None and len(self.each_units):
            _check_each(self.each_units, self.writes)
        for column in (self.seconds, self.keys, self.writes, self.each_units):
            if column is not None:
                column.flags.writeable = False

    def __len__(self) -> int:
        return len(self.seconds)

    def __iter__(self) -> Iterator[Request]:
        for first in range(0, len(self), _AT_ONCE):
            rows = slice(first, first + _AT_ONCE)
            columns = (
                self.seconds[rows].tolist(),
                self.keys[rows].tolist(),
                self.writes[rows].tolist(),
            )
            for at, key, write in zip(*columns, strict=True):
                yield Request(at, self.names[key], write)

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """[second] the first request that arrives in it or later; one more entry for the end."""
        return np.searchsorted(self.seconds, np.arange(self.duration + 1, dtype=np.int32))

    @property
    def step(self) -> int:
        """Seconds that one row of the simulator's answer stands for."""
        return 1

    @property
    def steps(self) -> int:
        return self.duration

    def cost(self, *, write: bool) -> float:
        """Units of every read, or of every write, unless each has its own."""
        return self.write_units if write else self.read_units

    def units(
        self, home: NDArray[np.intp], partitions: int, first: int, end: int
    ) -> NDArray[np.float64]:
        """[second, direction, partition] units that are asked for, from one second to before another."""
        found = self.requests(home, partitions, first, end, self.each_units)
        if self.each_units is None:
            found *= np.array([[self.read_units], [self.write_units]])
        return found

    def requests(
        self,
        home: NDArray[np.intp],
        partitions: int,
        first: int,
        end: int,
        weights: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """[second, direction, partition] requests, or the sums of their weights, from one second to before another.

        ``home`` is the partition of each key; direction 0 is reads, 1 writes.
        """
        asked = int(self.starts[end] - self.starts[first])
        if asked > 2 * len(self.names) * (end - first):
            return _shared_out(self._by_key(first, end, weights), home, partitions)
        found = np.zeros((end - first, 2 * partitions))
        last = int(self.starts[end])
        for start in range(int(self.starts[first]), last, _AT_ONCE):
            rows = slice(start, min(start + _AT_ONCE, last))
            seconds = self.seconds[rows]
            low, high = int(seconds[0]), int(seconds[-1]) + 1
            cells = np.multiply(seconds - low, 2 * partitions, dtype=np.intp)
            cells += home[self.keys[rows]]
            cells += np.multiply(self.writes[rows], partitions, dtype=np.intp)
            each = None if weights is None else weights[rows]
            counted = np.bincount(cells, each, minlength=(high - low) * 2 * partitions)
            found[low - first : high - first] += counted.reshape(high - low, -1)
        return found.reshape(-1, 2, partitions)

    def _by_key(
        self, first: int, end: int, weights: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """[second, direction, key] requests: where each key comes several times a second, one look-up less for each."""
        keys = len(self.names)
        found = np.zeros((end - first, 2, keys))
        both = self.has(write=False) and self.has(write=True)
        for second in range(first, end):
            rows = slice(int(self.starts[second]), int(self.starts[second + 1]))
            each = None if weights is None else weights[rows]
            if both:
                cells = np.multiply(self.writes[rows], keys, dtype=np.intp) + self.keys[rows]
                found[second - first] = np.bincount(cells, each, minlength=2 * keys).reshape(
                    2, keys
                )
            else:
                write = int(self.has(write=True))
                found[second - first, write] = np.bincount(self.keys[rows], each, minlength=keys)
        return found

    def observed(
        self, here: NDArray[np.bool_], since: int, before: int, most: int
    ) -> NDArray[np.integer[Any]]:
        """The last keys on a partition that were asked for from one second to before another, in order."""
        found: NDArray[np.integer[Any]] = self.keys[:0]
        first, end = int(self.starts[since]), int(self.starts[before])
        while end > first and len(found) < most:
            block = self.keys[max(first, end - _AT_ONCE) : end]
            found = np.concatenate([block[here[block]], found])
            end -= len(block)
        return found[-most:]

    def has(self, *, write: bool) -> bool:
        """Whether there are writes, or reads, at all."""
        return self._has[write]

    @cached_property
    def _has(self) -> tuple[bool, bool]:
        return not self.writes.all(), bool(self.writes.any())

    def __repr__(self) -> str:
        kinds = f"{np.count_nonzero(self.writes):,} of them writes"
        return (
            f"{len(self):,} requests in {self.duration:,} s for {len(self.names):,} keys, {kinds}"
        )

    @classmethod
    def recorded(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """A recorded trace: rows of (seconds, key, write), or of (seconds, key, write, units), in any order.

        Seconds are counted from the first row's; fractions are dropped after that. ValueError for other rows.

        >>> list(Traffic.recorded([(7.5, "cup", True), (9, "pot", False)]))[1]
        Request(at=1, key='pot', write=False)
        """
        ordered = sorted((tuple(row) for row in rows), key=lambda row: float(row[0]))
        widths = {len(row) for row in ordered}
        if not widths <= {3, 4} or len(widths) > 1:
            raise ValueError("a row is (seconds, key, write) or (seconds, key, write, units)")
        begin = float(ordered[0][0]) if ordered else 0.0
        numbers: dict[Any, int] = {}
        keys = [numbers.setdefault(row[1], len(numbers)) for row in ordered]
        return cls(
            np.array([float(row[0]) - begin for row in ordered]).astype(np.int32),
            smallest(keys, len(numbers)),
            np.array([bool(row[2]) for row in ordered], dtype=np.bool_),
            tuple(numbers),
            each_units=np.array([float(row[3]) for row in ordered]) if widths == {4} else None,
        )

    @classmethod
    def from_ledger(cls, ledger: Ledger, table: str) -> Self:
        """What a sandbox's ledger says that one table was asked for.

        Requests that name no key (Scan), or that cost nothing because they were refused, are left out. Where one
        request names several keys, its units are divided evenly among them, rounded up to half a unit.
        """
        rows = []
        for entry in ledger:
            for write in (False, True):
                charges = [
                    c
                    for c in entry.charges
                    if c.target == table and c.write == write and not c.kind
                ]
                if charges and entry.keys:
                    each = sum(charge.units for charge in charges) / len(entry.keys)
                    units = -(-each // HALF) * HALF
                    rows += [(entry.at, key, write, units) for key in entry.keys]
        return cls.recorded(rows)


def _shared_out(
    by_key: NDArray[np.float64], home: NDArray[np.intp], partitions: int
) -> NDArray[np.float64]:
    """[second, direction, partition] sums over the keys that each partition holds."""
    order = np.argsort(home, kind="stable")
    held, firsts = np.unique(home[order], return_index=True)
    found = np.zeros((*by_key.shape[:2], partitions))
    found[:, :, held] = np.add.reduceat(by_key[:, :, order], firsts, axis=2)
    return found


def smallest(keys: Any, names: int) -> NDArray[np.unsignedinteger[Any]]:
    """Numbers of keys in the smallest type that holds them: ten million are 20 MB instead of 80."""
    return np.asarray(keys, dtype=np.min_scalar_type(max(0, names - 1)))


def check_units(read_units: float, write_units: float) -> None:
    """ValueError for units that no single request to one partition costs."""
    for units, most in ((read_units, PARTITION_READ_UNITS), (write_units, PARTITION_WRITE_UNITS)):
        if not 0 < units <= most or units % HALF:
            raise ValueError(f"a request costs half units, above 0 and up to {most:,}, not {units}")


def _check_each(units: NDArray[np.float64], writes: NDArray[np.bool_]) -> None:
    for which, most in ((~writes, PARTITION_READ_UNITS), (writes, PARTITION_WRITE_UNITS)):
        some = units[which]
        wrong = some[(some <= 0) | (some > most) | (some % HALF != 0)]
        if len(wrong):
            raise ValueError(
                f"a request costs half units, above 0 and up to {most:,}, not {wrong[0]}"
            )
