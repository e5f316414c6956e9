"""Requests a second for each key as they change over time: what single requests are drawn from.

Popularity (how requests spread over keys) and a curve (how many there are) make `Rates`. At AWS's scale the simulator
works with these rates; at a lesson's scale ``draw`` makes single requests of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandbox.model.traffic import Traffic, check_units, smallest

DAY = 86_400  # seconds

Shares = NDArray[np.float64]  # [key] part of all requests, together 1
Curve = NDArray[np.float64]  # [step] requests a second


def uniform(keys: int) -> Shares:
    """Every key equally popular."""
    return _shares(np.ones(keys))


def zipf(keys: int, skew: float = 1.0) -> Shares:
    """The n-th key is asked for 1 / n**skew as often as the first; 0 is uniform, web traffic is near 1.

    >>> zipf(3, skew=1.0).round(3).tolist()
    [0.545, 0.273, 0.182]
    """
    return _shares(np.arange(1.0, keys + 1) ** -skew)


def one_hot_item(keys: int, share: float) -> Shares:
    """The first key receives this share of all requests; the others share the rest evenly."""
    if not 0 <= share <= 1 or (keys < 2 and share < 1):
        raise ValueError(f"a share lies between 0 and 1, not {share}; the rest needs other keys")
    rest = (1 - share) / max(1, keys - 1)
    return np.array([share, *[rest] * (keys - 1)])


def _shares(weights: NDArray[np.float64]) -> Shares:
    if not len(weights):
        raise ValueError("requests need at least one key")
    shares: Shares = weights / weights.sum()
    return shares


def steady(rate: float, *, seconds: int) -> Curve:
    """The same number of requests in every second."""
    return np.full(seconds, float(rate))


def daily_curve(peak: float, trough: float, *, seconds: int = DAY, step: int = 1) -> Curve:
    """Requests a second over days that begin at midnight: lowest then, highest at noon, a cosine between (*modelled*).

    >>> daily_curve(100, 20, step=21_600).round().tolist()
    [20.0, 60.0, 100.0, 60.0]
    """
    phases = np.arange(0, seconds, step) * (2 * np.pi / DAY)
    curve: Curve = trough + (peak - trough) * (1 - np.cos(phases)) / 2
    return curve


@dataclass(frozen=True, eq=False)
class Rates:
    """Requests a second: the sum of layers, each a popularity of keys that follows a curve.

    ValueError for layers that do not fit together and for numbers below zero.
    """

    names: tuple[Any, ...]  # partition key values
    layers: tuple[tuple[Shares, Curve], ...]
    step: int = 1  # whole seconds that one entry of a curve stands for
    writes: float = 1.0  # part of the requests that write, 0 to 1
    read_units: float = 1.0  # of each read
    write_units: float = 1.0  # of each write

    def __post_init__(self) -> None:
        if {len(shares) for shares, _ in self.layers} != {len(self.names)}:
            raise ValueError("a popularity has one share for each name")
        if len({len(curve) for _, curve in self.layers}) != 1:
            raise ValueError("all curves have one length")
        if any((part < 0).any() for layer in self.layers for part in layer):
            raise ValueError("shares and rates are 0 or more")
        if not 0 <= self.writes <= 1 or self.step < 1:
            raise ValueError(
                "writes is a share between 0 and 1; a step is whole seconds, 1 or more"
            )
        check_units(self.read_units, self.write_units)

    @classmethod
    def of(
        cls, popularity: ArrayLike, curve: ArrayLike, *, names: Sequence[Any] = (), **more: Any
    ) -> Self:
        """One popularity that follows one curve; keys without names are called key-0, key-1, ...

        >>> Rates.of(zipf(100), steady(500, seconds=60)).draw(seed=7)
        30,000 requests in 60 s for 100 keys, 30,000 of them writes
        """
        shares, rates = np.asarray(popularity, float), np.asarray(curve, float)
        return cls(
            tuple(names) or tuple(f"key-{n}" for n in range(len(shares))),
            ((shares, rates),),
            **more,
        )

    @property
    def duration(self) -> int:
        """Whole seconds."""
        return self.steps * self.step

    def flash_sale(self, rate: float, *, start: int, lasting: int, key: int = 0) -> Self:
        """Besides, so many requests a second for one key, from a second on, for so many seconds (whole steps)."""
        if start % self.step or lasting % self.step:
            raise ValueError(f"a sale begins and ends with a step of {self.step} s")
        shares, curve = np.zeros(len(self.names)), np.zeros_like(self.layers[0][1])
        shares[key] = 1.0
        curve[start // self.step : (start + lasting) // self.step] = rate
        return replace(self, layers=(*self.layers, (shares, curve)))

    @property
    def steps(self) -> int:
        return len(self.layers[0][1])

    def cost(self, *, write: bool) -> float:
        """Units of every read, or of every write."""
        return self.write_units if write else self.read_units

    def units(
        self, home: NDArray[np.intp], partitions: int, first: int, end: int
    ) -> NDArray[np.float64]:
        """[step, direction, partition] units a second, from one step to before another."""
        found = self.requests(home, partitions, first, end)
        found *= np.array([[self.read_units], [self.write_units]])
        return found

    def requests(
        self, home: NDArray[np.intp], partitions: int, first: int, end: int
    ) -> NDArray[np.float64]:
        """[step, direction, partition] requests a second, from one step to before another."""
        found = np.zeros((end - first, 2, partitions))
        for direction, part in ((0, 1 - self.writes), (1, self.writes)):
            for shares, curve in self.layers if part else ():
                here = np.bincount(home, shares * part, partitions)
                found[:, direction] += np.multiply.outer(curve[first:end], here)
        return found

    def has(self, *, write: bool) -> bool:
        """Whether there are writes, or reads, at all."""
        return self.writes > 0 if write else self.writes < 1

    def observed(
        self, here: NDArray[np.bool_], since: int, before: int, most: int
    ) -> NDArray[np.integer[Any]]:
        """Keys on a partition as the requests before a step may be about them: by chance, and always the same."""
        asked = np.where(here, sum(shares * curve[before - 1] for shares, curve in self.layers), 0)
        if not asked.any():
            return np.array([], np.intp)
        rng = np.random.Generator(np.random.PCG64(before))
        return rng.choice(len(here), most, p=asked / asked.sum())

    def draw(self, seed: int | np.random.Generator) -> Traffic:
        """Single requests at these rates: as many as the curves say, keys and directions by chance.

        The same seed gives the same requests.
        """
        rng = np.random.Generator(np.random.PCG64(seed)) if isinstance(seed, int) else seed
        parts = [self._draw_layer(shares, curve, rng) for shares, curve in self.layers]
        seconds, keys = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        if len(parts) > 1:  # within a second, the requests of all layers come mixed
            order = np.lexsort((rng.random(len(seconds)), seconds))
            seconds, keys = seconds[order], keys[order]
        if 0 < self.writes < 1:
            writes = rng.random(len(seconds), dtype=np.float32) < self.writes
        else:
            writes = np.full(len(seconds), bool(self.writes))
        return Traffic(
            seconds,
            keys,
            writes,
            self.names,
            self.read_units,
            self.write_units,
            duration=self.duration,
        )

    def _draw_layer(
        self, shares: Shares, curve: Curve, rng: np.random.Generator
    ) -> tuple[NDArray[np.int32], NDArray[np.unsignedinteger[Any]]]:
        arrived = np.floor(np.cumsum(np.repeat(curve, self.step)) + 1e-6)  # sums are not exact
        each = np.diff(arrived, prepend=0.0).astype(np.intp)
        seconds = np.repeat(np.arange(self.duration, dtype=np.int32), each)
        # so many of each key, then shuffled: the same as one draw for each request, and faster
        often = rng.multinomial(len(seconds), shares / shares.sum())
        keys = np.repeat(smallest(np.arange(len(shares)), len(shares)), often)
        rng.shuffle(keys)
        return seconds, keys
