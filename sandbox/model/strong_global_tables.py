"""Global tables with multi-Region strong consistency: three Regions, of which any two have every write.

How conflicts are found is modelled: requests come one after another here, so two that would have been under way
together are two within the time that a write to several Regions takes.
"""

from enum import StrEnum

from sandbox.model.global_tables import GlobalReplication
from sandbox.model.regions import BEFORE, Key, LostWrite, Pending


class Refusal(StrEnum):
    """Why a strongly consistent replica takes no write."""

    ISOLATED = "isolated"
    CONFLICT = "conflict"


class StrongReplication(GlobalReplication):
    """A global table with multi-Region strong consistency: three Regions, of which two have every write (modelled).

    A Region that reaches neither of the others takes no writes; when it reaches one again, it has everything at once.
    """

    consistency = "STRONG"

    def in_touch(self, region: str) -> bool:
        """Whether a Region reaches one of the other two: then it can write, and read the latest."""
        members = {*self._replicas, *([self.witness] if self.witness else [])}
        return any(self._network.linked(region, other) for other in members - {region})

    def connected(self, source: str, target: str) -> bool:
        return self.in_touch(target)  # any two Regions together have everything

    def refusal(self, region: str, key: Key, *, at: float, seconds: float) -> Refusal | None:
        """Why an item cannot be written in a Region now; ``seconds`` is how long a write holds the item everywhere."""
        if not self.in_touch(region):
            return Refusal.ISOLATED
        latest = self.current(region, key).version
        if latest.region not in (BEFORE.region, region) and at - latest.at < seconds:
            return Refusal.CONFLICT
        return None

    def lost_with(self, region: str) -> tuple[LostWrite, ...]:
        """Nothing: what was acknowledged is in another Region."""
        return ()

    def _keeps(self, pending: Pending, without: str) -> bool:
        return True  # a second Region has it, if only the witness
