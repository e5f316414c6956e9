"""What is known of a table besides its items."""

from dataclasses import dataclass, field
from typing import Any

ON_DEMAND = "PAY_PER_REQUEST"


@dataclass(slots=True)
class Settings:
    """What is known of a table besides its items."""

    definition: dict[str, Any]  # the members of CreateTable that are kept, as they are now
    arn: str
    table_id: str
    created: float  # virtual seconds since the epoch
    status: str = "CREATING"
    settles: float = 0.0  # virtual seconds at which the status changes by itself
    indexes: dict[str, dict[str, Any]] = field(default_factory=dict)  # definitions of both kinds
    index_status: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    last_on_demand: float | None = None
    stream_label: str | None = None  # of the newest stream, also after it was switched off
    restored: dict[str, Any] | None = None  # where a restored table comes from: RestoreSummary
    time_to_live: str | None = None  # the attribute that holds an item's expiry
    ttl_changed: float | None = None  # virtual seconds

    @property
    def billing_mode(self) -> str:
        return str(self.definition.get("BillingMode", "PROVISIONED"))
