"""Time to live: when an item expires, and how much later the service deletes it.

Source: Developer Guide, time to live. An expired item stays readable, changeable and billed until it is deleted.
"""

from math import exp, log
from random import Random

from sandbox.model.attributes import AttributeValue
from sandbox.model.dials import Dial

OLDEST = (
    5 * 365 * 86_400.0
)  # seconds: an expiry further in the past is taken for a mistake; same guide
SWEEP = 60.0  # seconds between two sweeps; modelled
HOUR = 3_600.0
MEDIAN_DELAY = (
    6 * HOUR
)  # modelled: "typically within a few days" in the guide, "within two days" in the API reference
SPREAD = 1.1  # of the delay's logarithm; modelled: one item in sixteen waits for less than an hour
LONGEST_DELAY = 4 * 24 * HOUR  # modelled: "a few days"
MILD_DELAY = 60.0, 900.0  # seconds; modelled


def expiry_of(value: AttributeValue | None) -> float | None:
    """When an item with this attribute expires, in seconds since the epoch; None for what is no Number.

    >>> expiry_of(("N", "1772442000")), expiry_of(("S", "1772442000"))
    (1772442000.0, None)
    """
    return float(value[1]) if value and value[0] == "N" else None


def counts(expiry: float, now: float) -> bool:
    """Whether an expiry is followed at all: it lies less than five years back."""
    return expiry > now - OLDEST


def deletion_delay(dial: Dial, rng: Random) -> float:
    """Seconds for which an expired item stays: none, minutes, or minutes to days and mostly hours."""
    if dial is Dial.OFF:
        return 0.0
    if dial is Dial.MILD:
        return rng.uniform(*MILD_DELAY)
    return min(exp(rng.gauss(log(MEDIAN_DELAY), SPREAD)), LONGEST_DELAY)


def next_sweep(at: float) -> float:
    """The first sweep after a time; both in virtual seconds."""
    return (at // SWEEP + 1) * SWEEP
