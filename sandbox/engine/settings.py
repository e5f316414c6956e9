"""What is known of a table besides its items."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ON_DEMAND = "PAY_PER_REQUEST"


@dataclass(slots=True)
class Changes:
    """When a provisioned throughput was raised and lowered, in seconds since the epoch."""

    last_increase: float | None = None
    decreases: list[float] = field(default_factory=list)

    def decreases_today(self, now: float) -> int:
        """Decreases of this UTC day."""
        day = datetime.fromtimestamp(now, UTC).date()
        return sum(datetime.fromtimestamp(at, UTC).date() == day for at in self.decreases)


@dataclass(frozen=True, slots=True)
class Policy:
    """A resource policy, and what names this state of it."""

    document: str
    revision: str  # the millisecond of its making, since the epoch


@dataclass(frozen=True, slots=True)
class Insights:
    """Whether the busiest keys of a table or a GSI are counted."""

    enabled: bool
    mode: str
    changed: float  # seconds since the epoch
    settles: float  # virtual seconds; ENABLING or DISABLING until then


@dataclass(frozen=True, slots=True)
class Destination:
    """A Kinesis data stream that a table's changes are meant for."""

    status: str  # what it is once it has settled
    until: str  # what it is until then
    settles: float  # virtual seconds
    precision: str


@dataclass(slots=True)
class Settings:
    """What is known of a table besides its items."""

    definition: dict[str, Any]  # the members of CreateTable that are kept, as they are now
    arn: str
    table_id: str
    created: float  # virtual seconds since the epoch
    status: str = "CREATING"
    settles: float = 0.0  # virtual seconds at which the status changes by itself
    then: list[Callable[[], None]] = field(default_factory=list)  # what is so only from then on
    indexes: dict[str, dict[str, Any]] = field(default_factory=dict)  # definitions of both kinds
    index_status: dict[str, str] = field(default_factory=dict)
    backfilling: set[str] = field(default_factory=set)  # new GSIs that are being filled
    encrypting: bool = False  # another key is being put in use
    warming: set[str] = field(default_factory=set)  # "" the table itself, else GSIs
    changes: dict[str, Changes] = field(default_factory=dict)  # "" the table's own, else a GSI's
    switches: list[float] = field(default_factory=list)  # to on-demand, seconds since the epoch
    tags: dict[str, str] = field(default_factory=dict)
    last_on_demand: float | None = None
    class_changed: float | None = None
    stream_label: str | None = None  # of the newest stream, also after it was switched off
    restored: dict[str, Any] | None = None  # where a restored table comes from: RestoreSummary
    time_to_live: str | None = None  # the attribute that holds an item's expiry
    ttl_changed: float | None = None  # virtual seconds
    policies: dict[str, Policy] = field(default_factory=dict)  # by ARN: the table's, its stream's
    insights: dict[str, Insights] = field(default_factory=dict)  # "" the table's own, else a GSI's
    destinations: dict[str, Destination] = field(default_factory=dict)  # by ARN

    @property
    def billing_mode(self) -> str:
        return str(self.definition.get("BillingMode", "PROVISIONED"))

    def changes_of(self, index: str) -> Changes:
        """When the throughput of a GSI changed, or with "" that of the table."""
        return self.changes.setdefault(index, Changes())

    def attach_policy(self, arn: str, document: str, now: float) -> Policy:
        """Give the table, or its stream, another policy, with a revision that none had before."""
        before = self.policies.get(arn)
        revision = max(int(now * 1_000), int(before.revision) + 1 if before else 0)
        self.policies[arn] = Policy(document, str(revision))
        return self.policies[arn]
