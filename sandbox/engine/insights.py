"""Contributor Insights: whether the busiest keys of a table or a GSI are counted. CloudWatch shows the counts."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from sandbox.engine.catalog import Catalog
from sandbox.engine.errors import table_not_found
from sandbox.engine.requests import page_of
from sandbox.engine.settings import Insights
from sandbox.engine.table import Table
from sandbox.engine.work import Request, Response

LARGEST_PAGE = 100  # summaries; API reference, ListContributorInsights
THROTTLED, ACCESSED = "THROTTLED_KEYS", "ACCESSED_AND_THROTTLED_KEYS"


def operations(catalog: Catalog) -> Mapping[str, Callable[[Request], Response]]:
    return {
        "UpdateContributorInsights": partial(update, catalog=catalog),
        "DescribeContributorInsights": partial(describe, catalog=catalog),
        "ListContributorInsights": partial(list_all, catalog=catalog),
    }


def update(request: Request, catalog: Catalog) -> Response:
    """Switch the counting on or off."""
    table, index = _about(request, catalog)
    enabled = request["ContributorInsightsAction"] == "ENABLE"
    before = table.settings.insights.get(index)
    mode = request.get("ContributorInsightsMode") or (before.mode if before else ACCESSED)
    table.settings.insights[index] = Insights(
        enabled, mode, catalog.clock.now.timestamp(), catalog.clock.seconds + catalog.seconds
    )
    status = "ENABLING" if enabled else "DISABLING"
    return _named(table, index) | {
        "ContributorInsightsStatus": status,
        "ContributorInsightsMode": mode,
    }


def describe(request: Request, catalog: Catalog) -> Response:
    table, index = _about(request, catalog)
    if not (found := table.settings.insights.get(index)):
        return _named(table, index) | {"ContributorInsightsStatus": "DISABLED"}
    rules = list(_rules(table, index, found)) if found.enabled else []
    return (
        _named(table, index)
        | _state(found, catalog)
        | {"ContributorInsightsRuleList": rules, "LastUpdateDateTime": found.changed}
    )


def list_all(request: Request, catalog: Catalog) -> Response:
    """A page of all tables and GSIs, or of one table's, for which the counting was ever switched on."""
    name = request.get("TableName")
    tables = [catalog.named(name)] if name else [catalog.tables[n] for n in sorted(catalog.tables)]
    every = [
        _named(table, index) | _state(found, catalog)
        for table in tables
        for index, found in sorted(table.settings.insights.items())
    ]
    page, more = page_of(every, request, max(1, request.get("MaxResults", LARGEST_PAGE)))
    return {"ContributorInsightsSummaries": page} | more


def _about(request: Request, catalog: Catalog) -> tuple[Table, str]:
    table, index = catalog.named(request["TableName"]), request.get("IndexName", "")
    if index and not (index in table.indexes and table.indexes[index].schema.is_global):
        raise table_not_found(
            f"Requested resource not found: Table: {table.name} Index: {index} not found"
        )
    return table, index


def _named(table: Table, index: str) -> Response:
    return {"TableName": table.name} | ({"IndexName": index} if index else {})


def _state(found: Insights, catalog: Catalog) -> Response:
    word = "ENABL" if found.enabled else "DISABL"
    settled = found.settles <= catalog.clock.seconds
    return {
        "ContributorInsightsStatus": f"{word}{'ED' if settled else 'ING'}",
        "ContributorInsightsMode": found.mode,
    }


def _rules(table: Table, index: str, found: Insights) -> Iterator[str]:
    """CloudWatch's rules: of partition keys, and with a sort key of both; consumed and throttled."""
    keys = table.indexes[index].keys if index else table.keys
    for suffix in "CT" if found.mode == ACCESSED else "T":
        for kind in ("PK", "SK") if len(keys.attributes) > 1 else ("PK",):
            yield f"DynamoDBContributorInsights-{kind}{suffix}-{table.name}-{int(found.changed * 1_000)}"
