"""What there is to notice in a day's replay, in two sentences."""

from sandbox.model.day import DAY_MINUTES, Day, Shortfall, throttled_share
from sandbox.model.pricing.exact import dollars
from sandbox.model.replay import Replay
from sandbox.view.day_layout import clock, share, units


def said(day: Day, minutes: int, reaction: int) -> list[str]:
    """About the first so many minutes."""
    if not minutes:
        provisioned = units(day.scaled.minutes[0].provisioned)
        return [
            f"The day begins with {provisioned} {day.kind} units a second provisioned.",
            "Where will capacity come too late? Press Play.",
        ]
    return [f"{_outcome(day, minutes)}; {_paid(day, minutes)}.", _notice(day, minutes, reaction)]


def _outcome(day: Day, minutes: int) -> str:
    lost = throttled_share(day.scaled.minutes[:minutes])
    if minutes == DAY_MINUTES:
        return (
            f"{share(lost)} of the day's requests were throttled"
            if lost
            else "Nothing was throttled all day"
        )
    if not lost:
        return f"Until {clock(minutes)} nothing was throttled"
    return f"Until {clock(minutes)}, {share(lost)} of the requests were throttled"


def _paid(day: Day, minutes: int) -> str:
    scaled, on_demand = map(dollars, day.dollars(minutes))
    lost = throttled_share(day.on_demand.minutes[:minutes])
    besides = f", with {share(lost)} throttled" if lost else ""
    return f"auto scaled {scaled}, on-demand {on_demand}{besides}"


def _notice(day: Day, minutes: int, reaction: int) -> str:
    worst = day.worst(minutes)
    if worst and worst.throttles is not None:
        outgrown = _outgrown(day, worst, worst.throttles)
        return f"{outgrown} {_caught_up(day, worst, minutes, reaction)}"
    return f"{_held(day, worst, minutes)}{_idle(day, minutes)}"


def _held(day: Day, worst: Shortfall | None, minutes: int) -> str:
    """Why nothing was throttled, where there is a reason to name."""
    due, action = day.due[0] if day.due else (minutes, None)
    if action and due < minutes and (action.minimum or 0) > day.policy.minimum:
        return (
            f"A scheduled action raised the minimum to {action.minimum:,} at {clock(due)}; "
            "auto scaling alone would have waited for the demand. "
        )
    if worst is None:
        return ""
    start = clock(worst.start)
    return f"At {start} demand outgrew what was provisioned, and burst capacity served it. "


def _idle(day: Day, minutes: int) -> str:
    used = Replay(day.scaled.minutes[:minutes]).utilization
    return f"Of what was provisioned, {share(used)} was used; the rest is the price of being ready."


def _outgrown(day: Day, worst: Shortfall, throttles: int) -> str:
    provisioned = units(day.scaled.minutes[worst.start].provisioned)
    start = f"At {clock(worst.start)} demand outgrew the {provisioned} units provisioned"
    if throttles == worst.start:
        return f"{start}, and no burst capacity was left."
    return f"{start}; burst capacity lasted until {clock(throttles)}."


def _caught_up(day: Day, worst: Shortfall, minutes: int, reaction: int) -> str:
    over = worst.end < minutes
    if day.scaled.minutes[worst.end - 1].provisioned >= day.policy.maximum:
        until = f", until demand fell below it at {clock(worst.end)}" if over else ""
        return f"Capacity stood at its maximum, {day.policy.maximum:,}{until}."
    delay = f", then {reaction} more for the alarm and the update" if reaction else ""
    rule = f"Auto scaling waits for two minutes above target{delay}"
    if not over:
        return f"{rule}; it is not enough yet."
    if worst.followed is None:
        return f"{rule}; before it acted, at {clock(worst.end)}, demand had fallen."
    if worst.followed == worst.end:
        return f"{rule}: capacity was enough at {clock(worst.end)}."
    return f"{rule}: capacity followed at {clock(worst.followed)} and was enough at {clock(worst.end)}."
