"""What one panel of a day's replay shows: areas and lines over a scale, and a veil over what is still to come."""

from collections.abc import Sequence
from functools import lru_cache

from sandbox.model.day import Day, stretches
from sandbox.model.replay import Minute
from sandbox.view.day_layout import Panel, clock, units, words
from sandbox.view.figure import tag

ROOM = 130  # pixels that words beside a line need
_HOURS, _QUARTERS = 180, 15  # minutes between two times of day below a panel


@lru_cache(maxsize=16)  # of the few demands on a page; most sliders leave the scale as it is
def outline(panel: Panel, demand: tuple[float, ...]) -> str:
    """The demand's line, of the past and of what is still to come."""
    return panel.steps(demand, panel.last)


def served(day: Day, panel: Panel) -> list[str]:
    """The whole day's demand, what was provisioned, and between them what burst capacity served, or nothing did."""
    minutes, demand = day.scaled.minutes, day.demand
    provisioned = [minute.provisioned for minute in minutes]
    consumed = [minute.consumed for minute in minutes]
    over = stretches([minute.consumed > minute.provisioned for minute in minutes])
    area = f"{outline(panel, demand)}V{panel.bottom:.0f}H{panel.left:.0f}Z"
    line = path("provisioned", panel.steps(provisioned, panel.last))
    lost = path("throttled", _lost(panel, minutes, demand))
    return [
        path("demand", area),
        path("burst", "".join(panel.band(provisioned, consumed, *one) for one in over)),
        # in a whole day the line would hide the few minutes that matter most
        *((line, lost) if panel.whole else (lost, line)),
    ]


def overlay(day: Day, panel: Panel, until: int) -> list[str]:
    """What on-demand served so far, and where it throttled."""
    minutes = day.on_demand.minutes[:until]
    return [
        path("on-demand-lost", _lost(panel, minutes, day.demand)),
        path("on-demand", panel.steps([minute.consumed for minute in minutes], until)),
    ]


def _lost(panel: Panel, minutes: Sequence[Minute], demand: Sequence[float]) -> str:
    consumed = [minute.consumed for minute in minutes]
    throttled = stretches([minute.throttled > 0 for minute in minutes])
    return "".join(panel.band(consumed, demand, *one) for one in throttled)


def planned(day: Day, panel: Panel) -> list[str]:
    """When the scheduled actions are due."""
    found = []
    for number, (minute, action) in enumerate(day.due):
        if not panel.first <= minute < panel.last:
            continue
        x = panel.x(minute)
        line = f"M{x:.1f} {panel.top}V{panel.bottom}"
        found.append(path("planned", line, f"due{number}"))
        if number == 0:  # the second only takes back what the first did
            said = f"{clock(minute)} minimum {action.minimum:,}"
            fits = x - panel.left > ROOM
            x, anchor = (x - 5, "end") if fits else (x + 5, "start")
            found.append(words(said, "planned", x, panel.top + 15, "small label", anchor))
    return found


def scale(panel: Panel) -> list[str]:
    """Units a second at the left, times of day below."""
    found = _rules(panel, panel.left, "rule")
    for value in _values(panel):
        y = panel.y(value) + 4
        found.append(words(units(value), f"u{value}", panel.left - 8, y, "small", "end"))
    for minute in range(panel.first, panel.last + 1, _HOURS if panel.whole else _QUARTERS):
        x = panel.x(minute)
        found.append(words(clock(minute), f"t{minute}", x, panel.bottom + 17, "small", "middle"))
    return found


def veil(panel: Panel, minutes: int) -> list[str]:
    """Over what is still to come; the rules go on."""
    left = panel.x(minutes)
    return [_cover("veil", left, panel.right + 2, panel), *_rules(panel, left, "onward")]


def looked_at(panel: Panel, window: Panel) -> str:
    """The part of the day that is seen from close by."""
    return _cover("window", panel.x(window.first), panel.x(window.last), panel)


def path(kind: str, d: str, key: str = "") -> str:
    """A shape of this CSS class; no element for no shape."""
    return tag("path", class_=kind, d=d, data_key=key or kind) if d else ""


def _values(panel: Panel) -> list[float]:
    return [0.0, panel.most / 2, panel.most]


def _rules(panel: Panel, left: float, key: str) -> list[str]:
    return [
        path("rule", f"M{left:.1f} {panel.y(value):.1f}H{panel.right:.1f}", f"{key}{value}")
        for value in _values(panel)
    ]


def _cover(kind: str, left: float, right: float, panel: Panel) -> str:
    """A rectangle as tall as the panel; two pixels more, for the width of lines."""
    top, height = panel.top - 2, panel.tall + 2
    return tag("rect", class_=kind, x=left, y=top, width=right - left, height=height, data_key=kind)
