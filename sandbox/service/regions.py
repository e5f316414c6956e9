"""lab.regions: Regions that are cut off from one another, lost and recovered, and what becomes of global tables."""

from functools import cache

from botocore.session import get_session

from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.model.regions import GlobalTableSnapshot, Loss, Pending, ReplicatedWrite


class RegionLost(ServiceError):
    """What the loopback door answers for a Region that is lost; in this process no connection is made at all."""

    status = 503

    def __init__(self, region: str) -> None:
        super().__init__(
            "ServiceUnavailable",
            f"{region} is lost. lab.regions.recover({region!r}) brings it back.",
        )


class Regions:
    """The Regions of a sandbox: ``lab.regions.cut("us-east-1", "eu-west-1")``.

    Every method refuses with a ValueError what is no Region.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tables = engine.global_tables

    def cut(self, one: str, other: str) -> None:
        """Let nothing through between two Regions: changes queue up on both sides."""
        if _known(one) == _known(other):
            raise ValueError(f"a link has two ends; {one} is given twice")
        with self._engine.lock:
            self._tables.cut(one, other)

    def heal(self, one: str, other: str) -> None:
        """Let changes through again; what had queued up arrives after the usual lag."""
        _known(one), _known(other)
        with self._engine.lock:
            self._tables.heal(one, other)

    def lose(self, region: str) -> Loss:
        """Let a Region fail: requests to it cannot connect. Returns its recovery point: the writes that only it had."""
        _known(region)
        with self._engine.lock:
            if region in self.lost:
                raise ValueError(f"{region} is lost already; recover it first")
            return self._tables.lose(region)

    def recover(self, region: str, *, emptied: bool = False) -> None:
        """Bring a lost Region back, and with it the writes that had not left it; they still count by their time.

        With ``emptied`` its replicas come back with nothing, and are filled from the other Regions.
        """
        _known(region)
        with self._engine.lock:
            if region not in self.lost:
                raise ValueError(f"{region} is not lost")
            self._tables.recover(region, emptied=emptied)

    @property
    def lost(self) -> frozenset[str]:
        """The Regions that are lost now."""
        return frozenset(self._tables.network.lost)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What each loss of a Region took with it, oldest first."""
        return tuple(self._tables.losses)

    def lag(self, source: str, target: str) -> float:
        """Seconds by which a Region is behind another: the age of the oldest change under way. 0 if there is none."""
        _known(source), _known(target)
        with self._engine.lock:
            return self._tables.behind(source, target)

    @property
    def pending(self) -> tuple[Pending, ...]:
        """The changes under way between Regions, by the virtual time when they are due."""
        with self._engine.lock:
            return self._tables.pending

    @property
    def replicated_writes(self) -> tuple[ReplicatedWrite, ...]:
        """The last 10,000 writes that arrived from other Regions, with what they cost there."""
        with self._engine.lock:
            return tuple(self._tables.writes)

    def snapshot(self, table: str) -> GlobalTableSnapshot:
        """A frozen picture of a global table. It is no request and costs nothing. LookupError where there is none."""
        with self._engine.lock:
            for group in self._tables.groups:
                if group.replication.table == table:
                    return self._tables.snapshot(group)
            names = ", ".join(group.replication.table for group in self._tables.groups) or "none"
        raise LookupError(f"There is no global table {table!r} here; there is: {names}.")

    def __repr__(self) -> str:
        lost = ", ".join(sorted(self.lost)) or "none"
        cuts = ", ".join(sorted(" - ".join(sorted(cut)) for cut in self._tables.network.cuts))
        return (
            f"Regions: lost {lost}; cut {cuts or 'none'}; {len(self.pending):,} changes under way"
        )


def _known(region: str) -> str:
    if region not in _names():
        raise ValueError(f"{region!r} is no Region of DynamoDB; us-east-1 and eu-west-1 are")
    return region


@cache
def _names() -> frozenset[str]:
    return frozenset(get_session().get_available_regions("dynamodb"))
