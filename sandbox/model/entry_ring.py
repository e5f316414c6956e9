"""The newest entries of the ledger, in memory that is all taken at the start: requests without end add nothing to it.

Of ten thousand requests nearly all differ in number, time and key and in nothing else; the rest of them is kept once.
"""

from array import array
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from threading import Lock
from typing import Any, Generic, TypeVar, cast

Entry = TypeVar("Entry")
Kept = TypeVar("Kept", bound=Hashable)

LONGEST_TEXT = 4_096  # characters; Developer Guide, Constraints: an expression has 4 KB at the most
MOST_NAMES = 300  # same page: and as many operators, so that no more names are of use

_OWN = ("number", "at", "partition_keys")  # what hardly two entries have in common


class EntryRing(Generic[Entry]):
    """A queue of entries that never grows: beyond its size, each one takes the place of the oldest.

    ``kind`` is their dataclass; all that it holds can be hashed.
    """

    def __init__(self, size: int, kind: type[Entry]) -> None:
        self._kind = cast(Any, kind)
        self._names = [one.name for one in fields(self._kind) if one.name not in _OWN]
        self._rest_of = attrgetter(*self._names)
        self._numbers = array("q", bytes(8 * size))
        self._times = array("d", bytes(8 * size))
        self._keys: list[Any] = [()] * size
        self._rest: list[tuple[Any, ...]] = [()] * size
        self._size = size
        self._added = 0  # ever
        self._lock = Lock()  # the ledger is read while other threads send requests

    def __len__(self) -> int:
        return min(self._added, self._size)

    def append(self, entry: Any) -> None:
        keys, rest = entry.partition_keys, shared(self._rest_of(entry))
        # a request for one key is the rule: a tuple around each would be half of what is kept
        kept = shared(keys[0]) if len(keys) == 1 else tuple(map(shared, keys))
        with self._lock:
            at = self._added % self._size
            self._numbers[at], self._times[at] = entry.number, entry.at
            self._keys[at], self._rest[at] = kept, rest
            self._added += 1

    def __getitem__(self, position: int) -> Entry:
        with self._lock:
            return self._entry(range(len(self))[position])

    def __iter__(self) -> Iterator[Entry]:
        """The entries as they are now, the oldest first."""
        with self._lock:
            return iter([self._entry(position) for position in range(len(self))])

    def __reversed__(self) -> Iterator[Entry]:
        """The entries as they are now, the newest first, one by one; what is pushed out meanwhile is missing."""
        for number in range(self._added - 1, -1, -1):
            with self._lock:
                position = len(self) - (self._added - number)
                if position < 0:
                    return
                entry = self._entry(position)
            yield entry

    def _entry(self, position: int) -> Entry:
        at = (self._added - len(self) + position) % self._size
        keys = self._keys[at]
        alone = bool(keys) and isinstance(keys[0], str)
        entry: Entry = self._kind(
            number=self._numbers[at],
            at=self._times[at],
            partition_keys=(keys,) if alone else keys,
            **dict(zip(self._names, self._rest[at], strict=True)),
        )
        return entry


class Parameters(Mapping[str, Any]):
    """A request's parameters in a form that many entries can share: it never changes, and has a hash.

    Of what is longer than any expression may be, only both ends are kept.
    """

    __slots__ = ("_pairs",)

    def __init__(self, given: Mapping[str, Any]) -> None:
        pairs = given.items() if len(given) <= MOST_NAMES else islice(given.items(), MOST_NAMES)
        self._pairs = tuple([(name, _frozen(value)) for name, value in pairs])

    def __getitem__(self, wanted: str) -> Any:
        return dict(self._pairs)[wanted]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __hash__(self) -> int:
        return hash(self._pairs)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Parameters):
            return self._pairs == other._pairs
        return super().__eq__(other)

    def __repr__(self) -> str:
        return repr(dict(self._pairs))


def _frozen(value: Any) -> Any:
    if type(value) is str:  # nearly all of them
        return abridged(value)
    if type(value) is dict or isinstance(value, Mapping):
        return Parameters(value)
    return tuple(map(_frozen, value)) if isinstance(value, list) else value  # of a faulty request


def abridged(text: str, longest: int = LONGEST_TEXT) -> str:
    """Both ends of a long text: a refusal quotes first, and says last what is wrong.

    >>> abridged("Value '[a, b, c, d]' is too long", 20)
    "Value '[a,…s too long"
    """
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]}…{text[-longest // 2 :]}"


@lru_cache(maxsize=8_192)
def shared(value: Kept) -> Kept:
    """The same value, and of equal ones always the same object."""
    return value
