"""How late replicas and indexes are, drawn by chance.

*Modelled*: the service publishes only that eventual reads usually catch up within a second (archived Developer Guide,
read consistency) and that GSIs follow within a fraction of a second, longer in rare failures (Developer Guide, GSI).
"""

from random import Random

from sandbox.model.dials import Dial

LONGEST_REPLICA_LAG = 1.0  # seconds
MILD_REPLICA_LAG = 0.02, 0.3  # seconds, from and to
LATE_REPLICA_SHARE = 0.1  # of the writes, on the lagging replica, where the lag is real
MILD_INDEX_LAG = 0.1, 0.3
REAL_INDEX_LAG = 0.05, 0.6
RARE_INDEX_LAG = 2.0, 8.0  # the long tail
RARE_INDEX_SHARE = 0.01


def replica_lag(dial: Dial, rng: Random) -> float:
    """Seconds until the last replica applies a write: 0 where the dial is off, always below 1.

    >>> replica_lag(Dial.OFF, Random(7)), 0.02 <= replica_lag(Dial.MILD, Random(7)) <= 0.3
    (0.0, True)
    """
    if dial is Dial.MILD:
        return rng.uniform(*MILD_REPLICA_LAG)
    if dial is Dial.REAL and rng.random() < LATE_REPLICA_SHARE:
        return LONGEST_REPLICA_LAG * rng.random() ** 3  # short ones are the most frequent
    return 0.0


def index_lag(dial: Dial, rng: Random) -> float:
    """Seconds until a GSI shows a write to its table: 0 where the dial is off, 8 at the most."""
    if dial is Dial.MILD:
        return rng.uniform(*MILD_INDEX_LAG)
    if dial is Dial.REAL:
        rare = rng.random() < RARE_INDEX_SHARE
        return rng.uniform(*(RARE_INDEX_LAG if rare else REAL_INDEX_LAG))
    return 0.0
