"""UpdateTable's ReplicaUpdates: what may be asked of the replicas of a table, and how it is done.

The rules are the Developer Guide's, "How DynamoDB global tables work"; where the service's words are not published,
they are the sandbox's own.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from sandbox.engine import expiry
from sandbox.engine.catalog import Catalog
from sandbox.engine.descriptions import describe, stored_elsewhere
from sandbox.engine.errors import ValidationError, invalid_parameter
from sandbox.engine.global_table import GlobalTable
from sandbox.engine.replica import Replica, replica_of
from sandbox.engine.requests import not_here
from sandbox.engine.restores import fill
from sandbox.engine.settings import ON_DEMAND
from sandbox.engine.table_updates import CHANGES
from sandbox.engine.work import Request, Response
from sandbox.model.scalable_targets import Place

MEMBERS = ("ReplicaUpdates", "GlobalTableWitnessUpdates", "MultiRegionConsistency")
SOURCE_SECONDS = (
    86_400.0  # for which the source of a new replica stays; Developer Guide, global tables
)
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}  # of every MREC replica
_KINDS = ("Create", "Update", "Delete", "Disassociate")
_OVERRIDES = ("ProvisionedThroughputOverride", "OnDemandThroughputOverride", "TableClassOverride")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
_STRONG_REGIONS = 3  # replicas and witness together

Member = Mapping[str, Any]
NewGroup = Callable[[str, bool, str | None], GlobalTable]
"""(table, strong, witness's Region) -> a global table without replicas."""


class ReplicaUpdates:
    """One UpdateTable request about replicas: checked whole, then carried out."""

    def __init__(
        self,
        request: Request,
        catalog: Catalog,
        regions: Callable[[str], Catalog],
        scaled: Collection[Place],
    ) -> None:
        self.catalog = catalog
        self.region = catalog.region
        self._regions = regions
        self._scaled = scaled
        self._updates = [_only_one(update) for update in request.get("ReplicaUpdates") or ()]
        witnesses = [_only_one(one) for one in request.get("GlobalTableWitnessUpdates") or ()]
        self._witness = {kind: part["RegionName"] for kind, part in witnesses}
        self._mode = request.get("MultiRegionConsistency")
        if besides := [name for name in CHANGES if request.get(name) not in (None, [], {})]:
            raise ValidationError(
                f"Replicas cannot be changed together with {', '.join(besides)}: send two requests."
            )
        self.table = catalog.named(request["TableName"])
        catalog.require_active(self.table)
        self.replica = replica_of(self.table)

    def carry_out(self, new_group: NewGroup) -> Response:
        """Raises ServiceError, and has changed nothing, where something of it may not be."""
        self._check_members()
        if self.replica is None:
            self._check_first()
            strong = self._mode == "STRONG"
            self._check_strong() if strong else self._check_stream()
            group = new_group(self.table.name, strong, self._witness.get("Create"))
            self.replica = group.start(self.catalog, self.table)
        else:
            self._check_changes(self.replica.group)
        for kind, part in self._updates:
            self._do(kind, part, self.replica)
        self.catalog.unsettle(self.table, "UPDATING")
        return {"TableDescription": describe(self.table, self.catalog.clock.now.timestamp())}

    def _of(self, kind: str) -> Iterator[Member]:
        return (part for one, part in self._updates if one == kind)

    def _check_members(self) -> None:
        names = [part["RegionName"] for _, part in self._updates]
        for name in [*names, *self._witness.values()]:
            if not _REGION.fullmatch(name):
                raise ValidationError(f"{name} is not a Region")
        if len(set(names)) < len(names):
            raise invalid_parameter("Only one update of a replica is allowed for a Region")
        if self._mode and not any(self._of("Create")):
            raise invalid_parameter(
                "MultiRegionConsistency can only be given when the first replicas are created"
            )
        for kind, part in self._updates:
            if kind == "Disassociate":
                raise not_here("Disassociate", "Nothing was changed.")
            if given := [n for n in ("KMSMasterKeyId", "GlobalSecondaryIndexes") if part.get(n)]:
                raise not_here(f"{given[0]} of a replica", "Nothing was changed.")
            if kind == "Create":
                self._check_new(part["RegionName"])

    def _check_new(self, region: str) -> None:
        """Developer Guide, throughput planning for global tables: on-demand, or provisioned with auto scaling."""
        writes = Place(self.region, self.table.name, "", True)
        if self.table.settings.billing_mode != ON_DEMAND and writes not in self._scaled:
            raise ValidationError(
                "Table write capacity should either be Pay-Per-Request or AutoScaled."
            )
        if region == self.region or self.table.name in self._regions(region).tables:
            raise ValidationError(
                f"Failed to create a the new replica of table with name: '{self.table.name}' because one or more "
                "replicas already existed as tables."
            )

    def _check_first(self) -> None:
        """The table has no replicas yet."""
        if not self._updates and not self._witness:
            raise ValidationError("At least one replica update is required")
        if any(kind != "Create" for kind, _ in self._updates):
            raise _no_replica()
        if self._mode != "STRONG" and self._witness:
            raise invalid_parameter(
                "Only a global table with MultiRegionConsistency STRONG has a witness"
            )

    def _check_stream(self) -> None:
        """Streams are always on in MREC replicas."""
        stream = self.table.settings.definition.get("StreamSpecification")
        if stream and stream["StreamViewType"] != STREAM["StreamViewType"]:
            raise ValidationError(
                "The stream of a table with replicas must have the view type NEW_AND_OLD_IMAGES: disable it, and "
                "it is enabled again with that type"
            )

    def _check_strong(self) -> None:
        regions = [self.region, *(part["RegionName"] for part in self._of("Create"))]
        regions += [self._witness["Create"]] if "Create" in self._witness else []
        if len(set(regions)) != _STRONG_REGIONS or len(regions) != _STRONG_REGIONS:
            raise invalid_parameter(
                "Multi-Region strong consistency takes exactly three Regions: three replicas, or two and a witness"
            )
        settings = self.table.settings
        for what, there in (
            ("items", self.table.entries),
            ("a local secondary index", self.table.local_indexes),
            ("Time to Live", settings.time_to_live),
        ):
            if there:
                raise ValidationError(
                    f"A table with {what} cannot become a global table with multi-Region strong consistency"
                )

    def _check_changes(self, group: GlobalTable) -> None:
        """The table has replicas already."""
        if self._mode and self._mode != group.replication.consistency:
            raise invalid_parameter("The consistency mode of a global table cannot be changed")
        others = set(group.replicas) - {self.region}
        for kind, part in self._updates:
            if kind != "Create" and part["RegionName"] not in group.replicas:
                raise _no_replica()
        for part in self._of("Update"):
            replica = group.replicas[part["RegionName"]]
            replica.catalog.require_active(replica.table)
        for part in self._of("Delete"):
            if part["RegionName"] == self.region:
                raise ValidationError(
                    "The replica of this Region is deleted with DeleteTable, or from another Region"
                )
            check_removable(group.replicas[part["RegionName"]])
        gone = {part["RegionName"] for part in self._of("Delete")}
        if not group.strong:
            if self._witness:
                raise invalid_parameter("This global table has no witness, and cannot have one")
            return
        witness = group.replication.witness
        if any(self._of("Create")) or "Create" in self._witness:
            raise ValidationError(
                "No replica can be added to a global table with strong consistency"
            )
        if (gone or self._witness) and (gone != others or self._witness.get("Delete") != witness):
            raise ValidationError(
                "Of a global table with strong consistency, all other replicas, and the witness, are deleted together"
            )

    def _do(self, kind: str, part: Member, source: Replica) -> None:
        group = source.group
        region = part["RegionName"]
        if kind == "Create":
            self._create(part, source)
        elif kind == "Delete":
            self._delete(group.replicas[region])
        else:
            replica = group.replicas[region]
            _override(replica, part)
            replica.catalog.unsettle(replica.table, "UPDATING")
        self.catalog.clock.after(self.catalog.seconds, group.settle)

    def _create(self, part: Member, source: Replica) -> None:
        catalog, group = self._regions(part["RegionName"]), source.group
        made = {**deepcopy(stored_elsewhere(self.table)), "DeletionProtectionEnabled": False}
        if not group.strong:
            self._start_stream()
            made["StreamSpecification"] = STREAM
        catalog.create(made)
        table = catalog.tables[self.table.name]
        fill(table, self.table.entries.values(), at=catalog.clock.seconds)
        table.settings.time_to_live = self.table.settings.time_to_live
        table.settings.ttl_changed = self.table.settings.ttl_changed
        expiry.follow(catalog, table)
        _override(group.join(catalog, table, source), part)
        source.source_until = catalog.clock.seconds + SOURCE_SECONDS

    def _start_stream(self) -> None:
        definition = self.table.settings.definition
        if "StreamSpecification" not in definition:
            definition["StreamSpecification"] = dict(STREAM)
            self.catalog.start_stream(self.table)

    def _delete(self, replica: Replica) -> None:
        replica.catalog.delete({"TableName": replica.table.name})
        replica.group.leave(replica)


def check_removable(replica: Replica) -> None:
    """Refuse to delete a replica that must stay; raises ServiceError."""
    replica.catalog.require_active(replica.table)
    replica.catalog.check_unprotected(replica.table)
    if replica.catalog.clock.seconds < replica.source_until:
        raise ValidationError(
            "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the "
            "table in the last 24 hours."
        )


def _only_one(update: Member) -> tuple[str, Member]:
    if len(update.keys() & set(_KINDS)) != 1:
        raise invalid_parameter(f"Exactly one of {', '.join(_KINDS)} is to be given for a replica")
    ((kind, part),) = update.items()
    return kind, part


def _override(replica: Replica, part: Member) -> None:
    """Settings of one replica alone."""
    definition = replica.table.settings.definition
    replica.overrides |= {name: part[name] for name in _OVERRIDES if name in part}
    if reads := part.get("ProvisionedThroughputOverride"):
        definition["ProvisionedThroughput"] = definition["ProvisionedThroughput"] | reads
    if maxima := part.get("OnDemandThroughputOverride"):
        definition["OnDemandThroughput"] = (definition.get("OnDemandThroughput") or {}) | maxima
    if table_class := part.get("TableClassOverride"):
        definition["TableClass"] = table_class


def _no_replica() -> ValidationError:
    return ValidationError(
        "Replica specified in the Replica Update or Replica Delete action of the request was not found."
    )
