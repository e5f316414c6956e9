"""When a schedule is due."""

from datetime import UTC, datetime

import pytest

from sandbox.model.schedules import next_time

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("at(2026-03-02T10:00:00)", "2026-03-02 10:00"),
        ("rate(1 minute)", "2026-03-02 09:01"),
        ("rate(2 hours)", "2026-03-02 11:00"),
        ("rate(5 days)", "2026-03-07 09:00"),
        ("cron(0 8 * * ? *)", "2026-03-03 08:00"),
        ("cron(0/10 8-17 ? * MON-FRI *)", "2026-03-02 09:10"),
        ("cron(15 10 ? * 6L *)", "2026-03-27 10:15"),
        ("cron(0 9 ? * 2#1 *)", "2026-04-06 09:00"),
        ("cron(0 0 L * ? *)", "2026-03-31 00:00"),
        ("cron(0 0 1W 8 ? *)", "2026-08-03 00:00"),
        ("cron(0 12 1,15 JUN,DEC ? 2027)", "2027-06-01 12:00"),
        ("cron(0 0 29 2 ? *)", "2028-02-29 00:00"),
    ],
)
def test_a_schedule_names_its_next_time(text, due):
    assert f"{next_time(text, MONDAY, start=MONDAY):%Y-%m-%d %H:%M}" == due


def test_a_moment_that_is_past_comes_no_more():
    assert next_time("at(2026-03-02T09:00:00)", MONDAY, start=MONDAY) is None
    assert next_time("cron(0 0 1 1 ? 2020)", MONDAY, start=MONDAY) is None


def test_a_schedule_is_in_utc_unless_it_names_a_zone():
    due = next_time("cron(0 18 * * ? *)", MONDAY, start=MONDAY, zone="America/New_York")
    assert due == datetime(2026, 3, 2, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "every(5)", "rate(0 minutes)", "rate(5 weeks)", "cron(0 8 * * *)", "cron(61 8 * * ? *)",
     "cron(0 8 * FOO ? *)", "at(tomorrow)", "cron(*/0 * * * ? *)"],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(text):
    with pytest.raises(ValueError, match=r"not|fields|Invalid"):
        next_time(text, MONDAY, start=MONDAY)


def test_a_zone_that_is_none_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        next_time("rate(1 day)", MONDAY, start=MONDAY, zone="Mars/Olympus")
