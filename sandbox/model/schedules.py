"""Schedules of Application Auto Scaling: at(...), rate(...) and cron(...), in UTC unless a time zone is named.

Source: API reference, PutScheduledAction; cron expressions have six fields there.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import product
from typing import NamedTuple

LONGEST_WAIT = (
    366 * 8
)  # days to the next time that a cron expression names: 29 February, at the furthest
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_UNITS = {"minute": 60.0, "hour": 3_600.0, "day": 86_400.0}

DayTest = Callable[[date], bool]


class Cron(NamedTuple):
    """A parsed cron expression: (minutes, hours) and which days."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    day: DayTest


def next_time(text: str, after: datetime, *, start: datetime, zone: str = "UTC") -> datetime | None:
    """The first time of a schedule after a moment; None where there is none. ``start`` is when it began.

    Raises ValueError for what is no schedule.

    >>> monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> next_time("cron(0 18 ? * MON-FRI *)", monday, start=monday).isoformat()
    '2026-03-02T18:00:00+00:00'
    """
    kind, inside = _parts(text)
    where = _zone(zone)
    if kind == "at":
        moment = datetime.fromisoformat(inside).replace(tzinfo=where).astimezone(UTC)
        return moment if moment > after else None
    if kind == "rate":
        step = _rate(inside)
        passed = max(-1, (after - start) // step)  # the first is when it starts
        return start + (passed + 1) * step
    return _next_cron(_cron(inside), after, where)


def _parts(text: str) -> tuple[str, str]:
    if not (found := re.fullmatch(r"(at|rate|cron)\((.+)\)", text.strip())):
        raise ValueError(f"a schedule is at(...), rate(...) or cron(...), not {text!r}")
    return found[1], found[2]


def _zone(name: str) -> tzinfo:
    if name in ("UTC", ""):
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        raise ValueError(f"there is no time zone {name!r}") from None


def _rate(text: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]*) (minute|hour|day)s?", text.strip())
    if not found:
        raise ValueError(f"a rate is a number and minutes, hours or days, not {text!r}")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


@lru_cache(maxsize=256)
def _cron(text: str) -> Cron:
    fields = text.upper().split()
    if len(fields) != 6:
        raise ValueError(f"a cron expression has six fields, not {len(fields)}: {text!r}")
    minute, hour, day, month, weekday, year = fields
    months, years = _numbers(month, 1, 12, _MONTHS), _numbers(year, 1970, 2199)
    of_month, of_week = _day_of_month(day), _day_of_week(weekday)

    def fits(one: date) -> bool:
        in_season = one.month in months and one.year in years
        return in_season and of_month(one) and of_week(one)

    return Cron(_numbers(minute, 0, 59), _numbers(hour, 0, 23), fits)


def _numbers(field: str, low: int, high: int, names: list[str] | None = None) -> tuple[int, ...]:
    """The numbers that a field stands for: ``*``, ``5``, ``1-5``, ``*/15``, ``0/10``, names, and lists of them."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span in ("*", "?"):
            begin, end = low, high
        else:
            begin = _number(first, low, names)
            end = _number(last, low, names) if last else high if step else begin
        if not low <= begin <= end <= high or step == "0":
            raise ValueError(f"{part!r} is not between {low} and {high}")
        found.update(range(begin, end + 1, _number(step, 0, None) if step else 1))
    return tuple(sorted(found))


def _number(text: str, low: int, names: list[str] | None) -> int:
    if names and text in names:
        return names.index(text) + low
    if not text.isdecimal():
        raise ValueError(f"{text!r} is not a number in a cron expression")
    return int(text)


def _day_of_month(field: str) -> DayTest:
    if field == "L":
        return lambda one: one.day == monthrange(one.year, one.month)[1]
    if found := re.fullmatch(r"([0-9]+)W", field):
        wanted = int(found[1])
        return lambda one: one == _nearest_weekday(one.year, one.month, wanted)
    days = _numbers(field, 1, 31)
    return lambda one: one.day in days


def _nearest_weekday(year: int, month: int, day: int) -> date:
    """The weekday nearest to a day, in the same month."""
    last = monthrange(year, month)[1]
    wanted = date(year, month, min(day, last))
    shift = {5: -1, 6: 1}.get(wanted.weekday(), 0)
    if not 1 <= wanted.day + shift <= last:
        shift *= -2
    return wanted + timedelta(days=shift)


def _day_of_week(field: str) -> DayTest:
    if found := re.fullmatch(r"(\w+)L", field):
        wanted = _number(found[1], 1, _DAYS)
        return lambda one: _weekday(one) == wanted and (one + timedelta(days=7)).month != one.month
    if found := re.fullmatch(r"(\w+)#([1-5])", field):
        wanted, which = _number(found[1], 1, _DAYS), int(found[2])
        return lambda one: _weekday(one) == wanted and (one.day - 1) // 7 + 1 == which
    days = _numbers(field, 1, 7, _DAYS)
    return lambda one: _weekday(one) in days


def _weekday(one: date) -> int:
    """1 for Sunday to 7 for Saturday."""
    return one.isoweekday() % 7 + 1


def _next_cron(cron: Cron, after: datetime, where: tzinfo) -> datetime | None:
    for day in _days_from(after.astimezone(where).date()):
        if not cron.day(day):
            continue
        for hour, minute in product(cron.hours, cron.minutes):
            moment = datetime.combine(day, time(hour, minute), where).astimezone(UTC)
            if moment > after:
                return moment
    return None


def _days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(LONGEST_WAIT))
