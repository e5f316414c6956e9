"""Global tables of a sandbox: their requests, and what befalls the Regions that they are in."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sandbox.engine import replica_scaling, resources
from sandbox.engine.catalog import Catalog, short_name
from sandbox.engine.errors import ValidationError
from sandbox.engine.global_table import GlobalTable
from sandbox.engine.replica import Replica, replica_of
from sandbox.engine.replica_settings import update_alike
from sandbox.engine.replica_updates import MEMBERS, ReplicaUpdates, check_removable
from sandbox.engine.work import Request, Response
from sandbox.model.clock import VirtualClock
from sandbox.model.dials import Dials
from sandbox.model.global_tables import GlobalReplication
from sandbox.model.regions import (
    GlobalTableSnapshot,
    Loss,
    LostWrite,
    Network,
    Pending,
    ReplicatedWrite,
)
from sandbox.model.scalable_targets import Target
from sandbox.model.strong_global_tables import StrongReplication

KEPT_WRITES = 10_000  # replicated writes that are remembered, like entries of the ledger

Regions = Callable[[str], Catalog]


class GlobalTables:
    """Every global table, and the Regions between which they replicate."""

    def __init__(
        self,
        regions: Regions,
        clock: VirtualClock,
        dials: Dials,
        scaled: Callable[[], Iterable[Target]],
        *,
        seed: int,
    ) -> None:
        self.network = Network()
        self.losses: list[Loss] = []
        self.writes: deque[ReplicatedWrite] = deque(maxlen=KEPT_WRITES)
        self._regions = regions
        self._clock = clock
        self._dials = dials
        self._scaled = scaled
        self._seed = seed
        self._groups: list[GlobalTable] = []

    def operations(self, catalog: Catalog) -> Mapping[str, Callable[[Request], Response]]:
        """The requests of one Region that mean more where a table has replicas."""
        return {
            "UpdateTable": partial(self.update, catalog=catalog),
            "DeleteTable": partial(self.delete, catalog=catalog),
            "UpdateTimeToLive": partial(self.update_time_to_live, catalog=catalog),
            "DescribeTableReplicaAutoScaling": lambda request: replica_scaling.describe(
                request, catalog, self._scaled()
            ),
            "UpdateTableReplicaAutoScaling": partial(replica_scaling.update, catalog=catalog),
        }

    def update(self, request: Request, catalog: Catalog) -> Response:
        """UpdateTable: of the replicas, or of settings that all replicas have alike."""
        if any(request.get(member) for member in MEMBERS):
            scaled = {target.place for target in self._scaled()}
            updates = ReplicaUpdates(request, catalog, self._regions, scaled)
            return updates.carry_out(self.new_group)
        table = catalog.tables.get(short_name(request["TableName"]))
        replica = replica_of(table) if table else None
        return update_alike(request, replica) if replica else catalog.update(request)

    def new_group(self, table: str, strong: bool, witness: str | None) -> GlobalTable:
        """A global table, still without replicas."""
        made = StrongReplication if strong else GlobalReplication
        replication = made(table, self.network, seed=self._seed, witness=witness)
        group = GlobalTable(replication, self._clock, self._dials, self.writes.append)
        self._groups.append(group)
        return group

    def delete(self, request: Request, catalog: Catalog) -> Response:
        """DeleteTable: of a global table, the replica in this Region."""
        replica = replica_of(catalog.named(request["TableName"]))
        if replica is None:
            return catalog.delete(request)
        if replica.group.strong:
            raise ValidationError(
                "A replica with multi-Region strong consistency is deleted with ReplicaUpdates, all others at once"
            )
        check_removable(replica)
        response = catalog.delete(request)
        replica.group.leave(replica)
        self._clock.after(catalog.seconds, replica.group.settle)
        return response

    def update_time_to_live(self, request: Request, catalog: Catalog) -> Response:
        """UpdateTimeToLive: the same in all replicas, and not with strong consistency."""
        replica = replica_of(catalog.named(request["TableName"]))
        if replica and replica.group.strong:
            raise ValidationError(
                "Time to Live is not supported on global tables with multi-Region strong consistency"
            )
        replicas = replica.group.replicas.values() if replica else ()
        response = resources.update_time_to_live(request, catalog, self._clock)
        for other in (r for r in replicas if r is not replica):
            here = {**request, "TableName": other.table.name}
            resources.update_time_to_live(here, other.catalog, self._clock)
        return response

    @property
    def groups(self) -> Sequence[GlobalTable]:
        """The global tables that there are, in the order of their making."""
        self._groups = [group for group in self._groups if group.replicas]
        return self._groups

    def elsewhere(self, region: str) -> dict[str, tuple[str, ...]]:
        """By table, the other Regions in which it has replicas."""
        return {
            group.replication.table: tuple(other for other in group.replicas if other != region)
            for group in self.groups
            if region in group.replicas
        }

    def cut(self, one: str, other: str) -> None:
        """Nothing goes between two Regions any more."""
        self.network.cuts.add(frozenset((one, other)))

    def heal(self, one: str, other: str) -> None:
        """What was held between two Regions goes on."""
        self.network.cuts.discard(frozenset((one, other)))
        self._release()

    def lose(self, region: str) -> Loss:
        """A Region fails, with all that had not left it; returns what that is."""
        self.network.lost.add(region)
        within = [group for group in self.groups if region in group.replicas]
        missing = [write for group in within for write in group.replication.lost_with(region)]
        acknowledged = sum(group.replication.acknowledged[region] for group in within)
        writes: tuple[LostWrite, ...] = tuple(sorted(missing, key=lambda write: write.at))
        loss = Loss(region, self._clock.seconds, acknowledged, writes)
        self.losses.append(loss)
        return loss

    def recover(self, region: str, *, emptied: bool) -> None:
        """A Region is back, with what it had, or ``emptied``: then it gets from the others what they have."""
        self.network.lost.discard(region)
        for group in self.groups if emptied else ():
            if region in group.replicas:
                group.rebuild(region)
        self._release()

    def _release(self) -> None:
        for group in list(self.groups):
            group.release()

    def behind(self, source: str, target: str) -> float:
        """Seconds by which one Region is behind another."""
        at = self._clock.seconds
        return max((g.replication.behind(source, target, at=at) for g in self.groups), default=0.0)

    @property
    def pending(self) -> tuple[Pending, ...]:
        """All changes under way, by the time when they are due."""
        every = [pending for group in self.groups for pending in group.replication.pending]
        return tuple(sorted(every, key=lambda pending: pending.due))

    def snapshot(self, group: GlobalTable) -> GlobalTableSnapshot:
        """A picture of one global table."""
        statuses = {region: r.table.settings.status for region, r in group.replicas.items()}
        losses = [loss for loss in self.losses if loss.region in group.replicas]
        return group.replication.snapshot(self._clock.seconds, statuses, losses)

    def dump(self) -> list[dict[str, Any]]:
        """The global tables as plain values; ValueError while they are not the same in every Region."""
        if self.pending or self.network.lost or self.network.cuts:
            raise ValueError(
                "Regions are lost, cut off or behind. Heal and recover them, let time pass until lab.regions.pending "
                "is empty, and save again."
            )
        return [
            {
                "table": group.replication.table,
                "consistency": group.replication.consistency,
                "witness": group.replication.witness,
                "regions": list(group.replicas),
                "overrides": {region: r.overrides for region, r in group.replicas.items()},
            }
            for group in self.groups
        ]

    def restore(self, saved: Iterable[Mapping[str, Any]]) -> None:
        """Make global tables of tables that are there again; errors as `state.restore` has them."""
        for each in saved:
            strong = {"STRONG": True, "EVENTUAL": False}[each["consistency"]]
            group = self.new_group(each["table"], strong, each["witness"])
            replica: Replica | None = None
            for region in each["regions"]:
                catalog = self._regions(region)
                table = catalog.tables[each["table"]]
                replica = (
                    group.join(catalog, table, replica) if replica else group.start(catalog, table)
                )
                replica.overrides = dict(each["overrides"][region])

    def clear(self) -> None:
        self.network.clear()
        self.losses.clear()
        self.writes.clear()
        self._groups.clear()
