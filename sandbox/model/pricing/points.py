"""Everything that DynamoDB puts a price on, by name, with the unit that it is counted in."""

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class PricePoint:
    """One thing that has a price in each Region."""

    name: str
    title: str
    unit: str  # what is counted: amount = quantity in this unit x price
    per: int = 1  # how many units AWS's pricing page quotes the price for

    @property
    def group(self) -> str:
        """The slice of a bill that it belongs to."""
        return next(group for ending, group in _GROUPS if ending in self.name)


# the slices of a bill, in the order of a chart
GROUPS = (
    "throughput",
    "storage",
    "backup",
    "export and import",
    "streams",
    "transfer",
    "DAX",
    "monitoring",
    "vector search",
)
# the first that occurs in the name of a price point decides
_GROUPS = (
    ("dax_", "DAX"),
    ("reserved_", "throughput"),
    ("vector_", "vector search"),
    ("streams_", "streams"),
    ("cdc_", "streams"),
    ("insights_", "monitoring"),
    ("export_", "export and import"),
    ("import_", "export and import"),
    ("restore_", "backup"),
    ("backup_", "backup"),
    ("pitr_", "backup"),
    ("storage_", "storage"),
    ("transfer_", "transfer"),
    ("internet_", "transfer"),
    ("", "throughput"),
)

_POINTS = (
    PricePoint("wru", "Write request units", "WRU", MILLION),
    PricePoint("rru", "Read request units", "RRU", MILLION),
    PricePoint("rwru", "Replicated write request units", "rWRU", MILLION),
    PricePoint("wcu_hour", "Provisioned write capacity", "WCU-hours"),
    PricePoint("rcu_hour", "Provisioned read capacity", "RCU-hours"),
    PricePoint("rwcu_hour", "Provisioned replicated write capacity", "rWCU-hours"),
    PricePoint("wru_ia", "Write request units, Standard-IA", "WRU", MILLION),
    PricePoint("rru_ia", "Read request units, Standard-IA", "RRU", MILLION),
    PricePoint("rwru_ia", "Replicated write request units, Standard-IA", "rWRU", MILLION),
    PricePoint("wcu_hour_ia", "Provisioned write capacity, Standard-IA", "WCU-hours"),
    PricePoint("rcu_hour_ia", "Provisioned read capacity, Standard-IA", "RCU-hours"),
    PricePoint("rwcu_hour_ia", "Provisioned replicated write capacity, Standard-IA", "rWCU-hours"),
    PricePoint("reserved_1y_wcu_hour", "Reserved WCU, 1 year, hourly fee", "WCU-hours"),
    PricePoint("reserved_1y_rcu_hour", "Reserved RCU, 1 year, hourly fee", "RCU-hours"),
    PricePoint("reserved_1y_wcu_upfront", "Reserved WCU, 1 year, upfront fee", "WCU"),
    PricePoint("reserved_1y_rcu_upfront", "Reserved RCU, 1 year, upfront fee", "RCU"),
    PricePoint("reserved_3y_wcu_hour", "Reserved WCU, 3 years, hourly fee", "WCU-hours"),
    PricePoint("reserved_3y_rcu_hour", "Reserved RCU, 3 years, hourly fee", "RCU-hours"),
    PricePoint("reserved_3y_wcu_upfront", "Reserved WCU, 3 years, upfront fee", "WCU"),
    PricePoint("reserved_3y_rcu_upfront", "Reserved RCU, 3 years, upfront fee", "RCU"),
    PricePoint("storage_gb_month", "Storage", "GB-months"),
    PricePoint("storage_ia_gb_month", "Storage, Standard-IA", "GB-months"),
    PricePoint("pitr_gb_month", "Point-in-time recovery", "GB-months"),
    PricePoint("backup_gb_month", "On-demand backup", "GB-months"),
    PricePoint("backup_cold_gb_month", "Cold backup (AWS Backup)", "GB-months"),
    PricePoint("restore_gb", "Restore", "GB"),
    PricePoint("restore_cold_gb", "Restore of a cold backup", "GB"),
    PricePoint("export_gb", "Export to S3, full", "GB"),
    PricePoint("export_incremental_gb", "Export to S3, incremental", "GB"),
    PricePoint("import_gb", "Import from S3", "GB"),
    PricePoint("streams_rru", "Streams read requests", "requests", MILLION),
    PricePoint("cdc_kinesis_unit", "Change capture for Kinesis", "capture units", MILLION),
    PricePoint("cdc_glue_unit", "Change capture for Glue", "capture units", MILLION),
    PricePoint("transfer_gb", "Transfer to another Region", "GB"),
    PricePoint("internet_gb_first_10_tb", "Transfer to the internet, first 10 TB", "GB"),
    PricePoint("internet_gb_next_40_tb", "Transfer to the internet, next 40 TB", "GB"),
    PricePoint("internet_gb_next_100_tb", "Transfer to the internet, next 100 TB", "GB"),
    PricePoint("internet_gb_above_150_tb", "Transfer to the internet, above 150 TB", "GB"),
    PricePoint("dax_cpu_credit_hour", "DAX CPU credits above the baseline", "vCPU-hours"),
    PricePoint("insights_rule_month", "Contributor Insights rules", "rule-months"),
    PricePoint("insights_event", "Contributor Insights events", "events", MILLION),
    PricePoint("vector_write_gb", "Vector index writes", "GB"),
    PricePoint("vector_write_gb_ia", "Vector index writes, Standard-IA", "GB"),
    PricePoint("vector_search_gb", "Vector search", "GB"),
    PricePoint("vector_search_gb_ia", "Vector search, Standard-IA", "GB"),
)

POINTS = {point.name: point for point in _POINTS}


def point(name: str) -> PricePoint:
    """A price point by name, DAX nodes and single destinations of a transfer included. KeyError for another.

    >>> point("wru").title, point("dax_r4.large").unit
    ('Write request units', 'node-hours')
    """
    if name in POINTS:
        return POINTS[name]
    if name.startswith("dax_"):
        return PricePoint(name, f"DAX node {name.removeprefix('dax_')}", "node-hours")
    if name.startswith("transfer_gb_"):
        return PricePoint(name, f"Transfer to {name.removeprefix('transfer_gb_')}", "GB")
    raise KeyError(name)
