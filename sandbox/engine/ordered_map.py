"""A map in the order of its keys: one list of keys and one of values beside it, cut into short runs.

Both halves of a search are bisections, which Python does in C, and a range is a slice. An entry costs 17 bytes
besides its key and its value, where a dictionary with a sorted list of its keys takes 61.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Generic, TypeVar

Value = TypeVar("Value")

LONGEST_RUN = 1_024  # entries; a longer one is cut in two, so that putting one in moves little


class OrderedMap(Generic[Value]):
    """Values by keys of bytes, in the order of the keys."""

    def __init__(self) -> None:
        self._keys: list[list[bytes]] = []
        self._values: list[list[Value]] = []
        self._lasts: list[bytes] = []  # the last key of each run
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def get(self, key: bytes) -> Value | None:
        # every request comes through here, so nothing is called
        run = bisect_left(self._lasts, key)
        if run == len(self._lasts):
            return None
        keys = self._keys[run]
        at = bisect_left(keys, key)
        return self._values[run][at] if keys[at] == key else None

    def __getitem__(self, key: bytes) -> Value:
        run, at = self._find(key)
        if not self._holds(run, at, key):
            raise KeyError(key)
        return self._values[run][at]

    def put(self, key: bytes, value: Value) -> Value | None:
        """Set what stands at a key; returns what stood there before."""
        # every write comes through here, so nothing is called
        run = bisect_left(self._lasts, key)
        if run < len(self._lasts):
            keys = self._keys[run]
            at = bisect_left(keys, key)
            if keys[at] == key:
                values = self._values[run]
                old, values[at] = values[at], value
                return old
        self._size += 1
        if not self._keys:
            self._keys, self._values, self._lasts = [[key]], [[value]], [key]
            return None
        if run == len(self._keys):  # after the last of all
            run, at = run - 1, len(self._keys[-1])
            self._lasts[run] = key
        self._keys[run].insert(at, key)
        self._values[run].insert(at, value)
        if len(self._keys[run]) > LONGEST_RUN:
            self._cut(run)
        return None

    def pop(self, key: bytes) -> Value | None:
        """Take a key out; returns what stood there."""
        run, at = self._find(key)
        if not self._holds(run, at, key):
            return None
        self._size -= 1
        old = self._values[run].pop(at)
        del self._keys[run][at]
        if not self._keys[run]:
            del self._keys[run], self._values[run], self._lasts[run]
        elif at == len(self._keys[run]):
            self._lasts[run] = self._keys[run][-1]
        return old

    def walk(
        self, low: bytes = b"", high: bytes | None = None, *, forward: bool = True
    ) -> Iterator[tuple[bytes, Value]]:
        """Keys and values from ``low`` to before ``high`` (None: to the end), in order or in reverse."""
        first, start = self._find(low)
        last, stop = (len(self._keys), 0) if high is None else self._find(high)
        runs = range(first, min(last + 1, len(self._keys)))
        for run in runs if forward else reversed(runs):
            part = slice(start if run == first else 0, stop if run == last else None)
            keys, values = self._keys[run][part], self._values[run][part]
            yield from (
                zip(keys, values, strict=True)
                if forward
                else zip(reversed(keys), reversed(values), strict=True)
            )

    def values(self) -> Iterator[Value]:
        """All values, in the order of their keys."""
        for values in self._values:
            yield from values

    def _find(self, key: bytes) -> tuple[int, int]:
        """(run, place in it) of the first key that is not below this one."""
        run = bisect_left(self._lasts, key)
        return run, bisect_left(self._keys[run], key) if run < len(self._keys) else 0

    def _holds(self, run: int, at: int, key: bytes) -> bool:
        return run < len(self._keys) and self._keys[run][at] == key

    def _cut(self, run: int) -> None:
        keys, values, half = self._keys[run], self._values[run], LONGEST_RUN // 2
        self._keys[run : run + 1] = [keys[:half], keys[half:]]
        self._values[run : run + 1] = [values[:half], values[half:]]
        self._lasts.insert(run, keys[half - 1])
