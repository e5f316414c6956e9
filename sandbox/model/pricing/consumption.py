"""Hourly consumption as CloudWatch exports it, turned into a month's use."""

import csv
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from sandbox.model.pricing.bill import Conventions
from sandbox.model.pricing.exact import plain
from sandbox.model.pricing.located import BadDescription
from sandbox.model.pricing.profile import NOTHING, SECONDS_PER_HOUR, Profile
from sandbox.model.pricing.usage import Load, TableUsage, Usage

_METRIC = re.compile(r"Consumed(Read|Write)CapacityUnits", re.IGNORECASE)
_OTHER_STATISTIC = re.compile(
    r"\b(average|avg|maximum|max|minimum|min|samplecount)\b", re.IGNORECASE
)
_MOST_UNITS = 10**12  # in one period
_MOST_ROWS = 100_000
_LEAST_PERIOD = 60  # seconds; CloudWatch has DynamoDB's consumption by the minute

_Row = tuple[int, list[str]]  # its line, its cells


def read_consumption(text: str, conventions: Conventions) -> Usage:
    """The use that a file of sums shows, repeated or cut to fill the month.

    Rows are a time and one cell for each metric; a heading names ConsumedReadCapacityUnits or
    ConsumedWriteCapacityUnits, and the table if there are several. Times that are missing consumed nothing.
    BadDescription with the line and the reason for anything else.
    """
    rows = _rows(text)
    first = next((n for n, (_, cells) in enumerate(rows) if _time(cells[0])), len(rows))
    columns = _columns(rows[:first])
    points = _points(rows[first:])
    period = _period(points)
    start, end = min(points), max(points)
    series: dict[tuple[str, str], list[Decimal]] = {key: [] for key in columns.values()}
    for time in range(start, end + period, period):
        line, cells = points.get(time, (0, []))
        for column, key in columns.items():
            series[key].append(_units(cells, column, line) / period)
    hours = Decimal(period) / SECONDS_PER_HOUR
    demand = {
        key: Profile.series(rates, hours).over(conventions.month) for key, rates in series.items()
    }
    tables = tuple(
        TableUsage(
            name,
            (
                Load(
                    name,
                    "",
                    demand.get((name, "write"), NOTHING),
                    demand.get((name, "read"), NOTHING),
                ),
            ),
        )
        for name in dict.fromkeys(name for name, _ in columns.values())
    )
    length = plain(Decimal(end + period - start) / SECONDS_PER_HOUR)
    note = f"{length} hours of consumption, taken as typical of the month; storage is not in such a file."
    return Usage(tables, conventions, notes=(note,))


def _rows(text: str) -> list[_Row]:
    reader = csv.reader(text.splitlines())
    rows: list[_Row] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise BadDescription(reader.line_num, f"this is not CSV: {error}.") from None
    if len(rows) > _MOST_ROWS:
        raise BadDescription(
            rows[_MOST_ROWS][0], f"more than {_MOST_ROWS:,} rows; export longer periods."
        )
    return rows


def _columns(head: list[_Row]) -> dict[int, tuple[str, str]]:
    """Column number to (table, "read" or "write"), by the most telling of the headings."""
    found: dict[int, tuple[str, str]] = {}
    first = head[0][0] if head else 1
    for line, cells in head:
        for number, cell in enumerate(cells):
            if metric := _METRIC.search(cell):
                if number and _OTHER_STATISTIC.search(cell):
                    raise BadDescription(
                        line, f"{cell!r}: export the statistic Sum; others do not add up to units."
                    )
                name = (
                    _METRIC.sub("", cell).strip(" -:|/()").removesuffix("(Sum").strip() or "table"
                )
                if number and number not in found:
                    found[number] = (name, metric[1].lower())
    if not found:
        reason = "no column is headed ConsumedReadCapacityUnits or ConsumedWriteCapacityUnits."
        advice = "Export these two metrics from CloudWatch, statistic Sum, as CSV with commas."
        raise BadDescription(first, f"{reason} {advice}")
    if len(set(found.values())) < len(found):
        raise BadDescription(
            first, "two columns have the same heading; give each its table's name."
        )
    return found


def _points(rows: list[_Row]) -> dict[int, _Row]:
    """Time in seconds to row."""
    points: dict[int, _Row] = {}
    for line, cells in rows:
        time = _time(cells[0])
        if time is None:
            raise BadDescription(line, f"{cells[0]!r} is no time such as 2026-11-01 13:00:00.")
        at = int(time.timestamp())
        if at in points:
            raise BadDescription(
                line, f"the time {cells[0]} stands twice, first in line {points[at][0]}."
            )
        points[at] = (line, cells)
    if len(points) < 2:
        line = rows[-1][0] if rows else 1
        raise BadDescription(
            line, "at least two rows with times are needed, to know how long a period is."
        )
    return points


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _period(points: dict[int, _Row]) -> int:
    """Seconds between rows: the shortest step, of which every other one must be a multiple."""
    times = sorted(points)
    steps = {after - before: after for before, after in pairwise(times)}
    period = min(steps)
    for step, after in steps.items():
        if step % period:
            reason = f"times must be {period:,} seconds apart, or multiples of that; this one is {step:,}."
            raise BadDescription(points[after][0], reason)
    if period < _LEAST_PERIOD:
        raise BadDescription(points[times[1]][0], "periods must be a minute or longer.")
    if (times[-1] - times[0]) // period > _MOST_ROWS:
        raise BadDescription(
            points[times[-1]][0], "these times are too far apart for their period."
        )
    return period


def _units(cells: list[str], column: int, line: int) -> Decimal:
    text = cells[column].replace(",", "") if column < len(cells) else ""
    try:
        units = Decimal(text or 0)
    except InvalidOperation:
        units = Decimal("NaN")
    if not units.is_finite() or not 0 <= units <= _MOST_UNITS:
        raise BadDescription(line, f"{text!r} is no number of units from 0 to {_MOST_UNITS:,}.")
    return units
