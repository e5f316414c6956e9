"""The dials of realism: how much of the service's physics a sandbox shows.

A lesson turns on the one that it teaches; everything else stays still.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Self, TypeVar

from sandbox.model.sizes import KB

PARTITION_SIZE = 10 * KB**3  # bytes; Developer Guide, Constraints


T = TypeVar("T")


class Dial(StrEnum):
    """OFF: as if it did not exist. MILD: there, and soon over. REAL: as strong and as slow as on the service."""

    OFF = "off"
    MILD = "mild"
    REAL = "real"

    def choose(self, off: T, mild: T, real: T) -> T:
        """One value for each setting.

        >>> Dial.MILD.choose(0.0, 0.2, 1.0)
        0.2
        """
        return {Dial.OFF: off, Dial.MILD: mild, Dial.REAL: real}[self]


@dataclass(slots=True)
class Dials:
    """Every dial of a sandbox, off unless it is turned; ``lab.dials.throttling = "real"`` turns one.

    Raises ValueError for a setting that there is not.
    """

    throttling: Dial = (
        Dial.OFF
    )  # capacity runs out; mild: partitions split within seconds, not minutes
    replica_lag: Dial = Dial.OFF  # eventual reads may see the past
    index_lag: Dial = Dial.OFF  # GSIs follow their table later
    ttl_delay: Dial = Dial.OFF  # expired items stay for a while
    region_lag: Dial = Dial.OFF  # replicas of a global table follow later
    table_states: Dial = Dial.OFF  # CREATING, UPDATING and DELETING take time
    scaling_delay: Dial = Dial.OFF  # alarms and updates of auto scaling take time
    partition_size: int = PARTITION_SIZE  # bytes; smaller ones show splits without gigabytes

    def __post_init__(self) -> None:
        self.turn(**{field.name: getattr(self, field.name) for field in fields(self)})

    def turn(self, **settings: Any) -> Self:
        """Set several dials at once."""
        for name, setting in settings.items():
            setattr(self, name, setting)
        return self

    @contextmanager
    def turned(self, **settings: Any) -> Iterator[Self]:
        """Several dials set for a while, and then as they were."""
        before = {name: getattr(self, name) for name in settings if hasattr(self, name)}
        try:
            yield self.turn(**settings)
        finally:
            self.turn(**before)

    def __setattr__(self, name: str, setting: Any) -> None:
        object.__setattr__(self, name, _checked(name, setting))


def _checked(name: str, setting: Any) -> Any:
    names = [field.name for field in fields(Dials)]
    if name not in names:
        raise ValueError(f"there is no dial {name!r}; there are {', '.join(names)}")
    if name == "partition_size":
        if not isinstance(setting, int) or isinstance(setting, bool) or setting < 1:
            raise ValueError(f"partition_size is a number of bytes, 1 or more, not {setting!r}")
        return setting
    try:
        return Dial(setting)
    except ValueError:
        raise ValueError(f'{name} is "off", "mild" or "real", not {setting!r}') from None
