"""A table under traffic that prefers some keys: to be tried before choosing a key, a capacity or shards."""

from dataclasses import dataclass

from sandbox.model.homes import Splitting
from sandbox.model.keys import partitions_for
from sandbox.model.rates import Rates, zipf
from sandbox.model.table_buckets import OnDemand, Provisioned
from sandbox.model.table_heat import HeatRecord

MOST_KEYS = 1_000
MOST_SUFFIXES = 20
MOST_SKEW = 2.0
MOST_RATE = 5_000  # requests a second; a slider's answer is to come at once
MOST_UNITS = 16_000
MOST_SECONDS = 600
_IDLE = 1.0  # units a second of the direction that nobody asks for: the smallest that can be provisioned


@dataclass(frozen=True, slots=True)
class HeatTrial:
    """Requests of one unit each, reads or writes, for a new table. ValueError for what cannot be tried.

    With ``suffixes`` each key is written as so many keys, ``product-1#0``, ``product-1#1`` and so on, in even shares:
    write sharding.
    """

    skew: float = 1.5  # Zipf: 0 asks for all keys alike
    rate: int = 3_000  # requests a second where ``curve`` is 1
    units: int | None = 8_000  # provisioned a second; None is on-demand
    suffixes: int = 1
    keys: int = 200
    curve: tuple[float, ...] = (1.0,) * 240  # [second] part of the rate
    write: bool = True
    partitions: int | None = None  # None is as many as a new table has
    seed: int = 7

    def __post_init__(self) -> None:
        _check("the skew is", self.skew, 0, MOST_SKEW)
        _check("the rate is", self.rate, 1, MOST_RATE)
        _check("provisioned units are", 1 if self.units is None else self.units, 1, MOST_UNITS)
        _check("the suffixes of a key are", self.suffixes, 1, MOST_SUFFIXES)
        _check("keys are", self.keys, 1, MOST_KEYS)
        _check("partitions are", 1 if self.partitions is None else self.partitions, 1, 16)
        _check("the seconds of a curve are", len(self.curve), 1, MOST_SECONDS)
        for part in self.curve:
            _check("a part of the rate is", part, 0, 1)

    def run(self) -> HeatRecord:
        """Send the traffic; the same trial gives the same record."""
        popularity = zipf(self.keys, self.skew).tolist()
        rates = Rates.of(
            [share / self.suffixes for share in popularity for _ in range(self.suffixes)],
            [part * self.rate for part in self.curve],
            names=self._names(),
            writes=float(self.write),
        )
        return HeatRecord(
            rates.draw(self.seed),
            capacity=self._capacity(),
            partitions=self.partitions or self._partitions(),
            splitting=Splitting(),
        )

    def __str__(self) -> str:
        kind = "writes" if self.write else "reads"
        capacity = f"{self.units:,} provisioned" if self.units else "on-demand"
        shards = f" in {self.suffixes} shards each" if self.suffixes > 1 else ""
        return f"{self.rate:,} {kind} a second for {self.keys:,} keys{shards}, skew {self.skew:.1f}, {capacity}"

    def _names(self) -> list[str]:
        names = [f"product-{n}" for n in range(1, self.keys + 1)]
        if self.suffixes == 1:
            return names
        return [f"{name}#{suffix}" for name in names for suffix in range(self.suffixes)]

    def _capacity(self) -> Provisioned | OnDemand:
        if self.units is None:
            return OnDemand()
        units = float(self.units)
        return Provisioned(_IDLE, units) if self.write else Provisioned(units, _IDLE)

    def _partitions(self) -> int:
        if self.units is None:
            return partitions_for(None, None)
        return partitions_for(0, self.units) if self.write else partitions_for(self.units, 0)


def _check(what: str, number: float, least: float, most: float) -> None:
    if not least <= number <= most:
        raise ValueError(f"{what} from {least:,} to {most:,}, not {number:,}")
