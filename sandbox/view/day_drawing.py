"""The drawing of a day's replay: the whole day, and its steepest rise from close by.

What is over is drawn; of what is still to come only the demand's outline, so that a guess can be made.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from sandbox.model.day import (
    DAY_MINUTES,
    Day,
    Shortfall,
    steepest_rise,
    stretches,
    throttled_share,
)
from sandbox.model.pricing.exact import dollars
from sandbox.view.day_layout import (
    APART,
    CLOSE_TALL,
    CLOSE_TOP,
    DAY_TALL,
    DAY_TOP,
    HEIGHT,
    LEFT,
    NARROWEST,
    RIGHT,
    WIDEST,
    Panel,
    apart,
    clock,
    round_up,
    share,
    units,
    words,
)
from sandbox.view.figure import svg, tag

CLOSE_BY = 60  # minutes seen from close by
BEFORE = 20  # of them before the rise, at the least
_NAMES = 130  # pixels, room for words
_HOURS, _QUARTERS = 180, 15  # minutes between two times of day below a panel


@dataclass(frozen=True)
class DayPicture:
    """One day at one width. What no moment changes is drawn once."""

    day: Day
    width: int
    on_demand: bool

    @cached_property
    def size(self) -> tuple[int, int]:
        return max(NARROWEST, min(self.width, WIDEST)), HEIGHT

    @cached_property
    def panels(self) -> tuple[Panel, Panel]:
        """The whole day, and two hours of it."""
        highest = max(minute.provisioned for minute in self.day.scaled.minutes)
        # room for what a target of 70% asks for, so that the scale stands still under most sliders
        most = round_up(max(highest, 1.45 * max(self.day.demand)))
        right = self.size[0] - RIGHT
        rise = steepest_rise(self.day.demand)
        first = min(max(0, (rise - BEFORE) // _QUARTERS * _QUARTERS), DAY_MINUTES - CLOSE_BY)
        return (
            Panel(0, DAY_MINUTES, LEFT, right, DAY_TOP, DAY_TALL, most),
            Panel(first, first + CLOSE_BY, LEFT, right, CLOSE_TOP, CLOSE_TALL, most),
        )

    def draw(self, minutes: int, line: str) -> str:
        """After so many minutes of the day."""
        width, height = self.size
        parts = [_figures(self.day, minutes, width)]
        for number, panel in enumerate(self.panels):
            now = [
                *self._overlay(panel, minutes),
                *self._notes(panel, minutes),
                *self._now(panel, minutes),
            ]
            below, above = self._still[number]
            parts.append(
                tag("g", below, _veil(panel, minutes), above, *now, data_key=f"panel{number}")
            )
        return svg(
            *parts,
            width=width,
            height=height,
            class_="day",
            role="img",
            aria_label=f"A day of demand against capacity, until {clock(minutes)}. {line}",
            data_key="day",
        )

    @cached_property
    def _still(self) -> list[tuple[str, str]]:
        """Of each panel, what lies below the veil and what lies above it."""
        window = self.panels[1]
        found = []
        for panel in self.panels:
            whole = panel is not window
            heading = f"The day, in {self.day.kind} units a second" if whole else _heading(panel)
            scale = [
                words(heading, "heading", 0, panel.top - 30, "head"),
                _looked_at(panel, window) if whole else "",
                *_scale(panel, _HOURS if whole else _QUARTERS),
            ]
            below = tag("g", *scale, *self._served(panel), *self._planned(panel), data_key="below")
            found.append((below, _path("ahead", _outline(panel, self.day.demand))))
        return found

    def _served(self, panel: Panel) -> list[str]:
        minutes, demand = self.day.scaled.minutes, self.day.demand
        provisioned = [minute.provisioned for minute in minutes]
        consumed = [minute.consumed for minute in minutes]
        over = stretches([minute.consumed > minute.provisioned for minute in minutes])
        lost = stretches([minute.throttled > 0 for minute in minutes])
        area = f"{_outline(panel, demand)}V{panel.bottom:.0f}H{panel.left:.0f}Z"
        line = _path("provisioned", panel.steps(provisioned, panel.last))
        throttled = _path("throttled", "".join(panel.band(consumed, demand, *one) for one in lost))
        return [
            _path("demand", area),
            _path("burst", "".join(panel.band(provisioned, consumed, *one) for one in over)),
            # in a whole day the line would hide the few minutes that matter most
            *((line, throttled) if panel is self.panels[0] else (throttled, line)),
        ]

    def _overlay(self, panel: Panel, until: int) -> list[str]:
        """What on-demand would have served, and where it would have throttled."""
        if not self.on_demand:
            return []
        minutes = self.day.on_demand.minutes[:until]
        consumed = [minute.consumed for minute in minutes]
        demand = self.day.demand
        lost = stretches([minute.throttled > 0 for minute in minutes])
        return [
            _path("on-demand-lost", "".join(panel.band(consumed, demand, *one) for one in lost)),
            _path("on-demand", panel.steps(consumed, until)),
        ]

    def _notes(self, panel: Panel, minutes: int) -> list[str]:
        """Above a panel, how long the worst shortfall lasted; from close by, what served it and what did not."""
        worst = self.day.worst(minutes)
        if worst is None or worst.throttles is None:
            return []
        start, end = panel.x(worst.start), panel.x(worst.end)
        if not panel.first <= worst.start < panel.last:
            return []
        y = panel.top - 12
        lasted = f"{worst.end - worst.start} min until capacity was enough"
        if worst.end >= minutes:
            lasted = f"{worst.end - worst.start} min, and not enough yet"
        left = start > (panel.left + panel.right) / 2
        found = [
            tag(
                "path",
                class_="shortfall",
                d=f"M{start:.1f} {y}v7M{start:.1f} {y}H{end:.1f}v7",
                data_key="lasted",
            ),
            words(
                lasted,
                "lasting",
                start - 7 if left else end + 7,
                y + 4,
                "small",
                "end" if left else "start",
            ),
        ]
        if panel is self.panels[0] or start - panel.left < _NAMES:
            return found
        return found + self._names(panel, worst, worst.throttles)

    def _names(self, panel: Panel, worst: Shortfall, throttles: int) -> list[str]:
        """The names of areas, left of where demand rises."""
        served = self.day.scaled.minutes
        peak = max(minute.demand for minute in served[worst.start : worst.end])
        places = apart([panel.y(peak) + 10, panel.y(served[worst.start].provisioned) - 10])
        found = [
            words(
                "throttled",
                "throttled",
                panel.x(throttles) - 7,
                places[0],
                "label strong requests-ink",
                "end",
            )
        ]
        if throttles > worst.start:
            x = panel.x(worst.start) - 7
            found.append(
                words("burst capacity", "bursting", x, places[1], "label items-ink", "end")
            )
        return found

    def _planned(self, panel: Panel) -> list[str]:
        """When the scheduled actions are due."""
        found = []
        for number, (minute, action) in enumerate(self.day.due):
            if not panel.first <= minute < panel.last:
                continue
            x = panel.x(minute)
            line = tag(
                "path",
                class_="planned",
                d=f"M{x:.1f} {panel.top}V{panel.bottom}",
                data_key=f"due{number}",
            )
            said = f"{clock(minute)} minimum {action.minimum:,}"
            found.append(line)
            if number == 0:
                fits = x - panel.left > _NAMES
                found.append(
                    words(
                        said,
                        "planned",
                        x - 5 if fits else x + 5,
                        panel.top + 15,
                        "small label",
                        "end" if fits else "start",
                    )
                )
        return found

    def _now(self, panel: Panel, minutes: int) -> list[str]:
        """The last minute that is over, with its numbers beside it."""
        if minutes < panel.first:
            return []
        x, read = panel.x(minutes), self._read(min(minutes, panel.last))
        if minutes > panel.last:
            return _readings(read, panel, x)
        line = tag(
            "path", class_="now", d=f"M{x:.1f} {panel.top}V{panel.bottom + 5}", data_key="now"
        )
        return [line, *_readings(read, panel, x)]

    def _read(self, minutes: int) -> list[tuple[float, str, str, str]]:
        last = max(0, minutes - 1)
        minute, other = self.day.scaled.minutes[last], self.day.on_demand.minutes[last]
        found = [
            (minute.provisioned, "provisioned", units(minute.provisioned), "strong"),
            (minute.demand, "demand", units(minute.demand), "items-ink strong"),
        ]
        if minute.throttled > 0:
            middle = minute.demand - minute.throttled / 2
            found.append((middle, "throttled", units(minute.throttled), "requests-ink strong"))
        if self.on_demand:
            found.append((other.consumed, "on-demand", units(other.consumed), "chosen-ink strong"))
        return sorted(found, key=lambda one: -one[0])


@lru_cache(maxsize=16)  # of the few demands on a page; most sliders leave the scale as it is
def _outline(panel: Panel, demand: tuple[float, ...]) -> str:
    return panel.steps(demand, panel.last)


def _path(kind: str, d: str) -> str:
    return tag("path", class_=kind, d=d, data_key=kind) if d else ""


def _veil(panel: Panel, minutes: int) -> str:
    """Over what is still to come."""
    left = panel.x(minutes)
    return tag(
        "rect",
        class_="veil",
        x=left,
        y=panel.top - 2,
        width=panel.right - left + 2,
        height=panel.tall + 1,
        data_key="veil",
    )


def _readings(read: list[tuple[float, str, str, str]], panel: Panel, x: float) -> list[str]:
    lowest = panel.bottom - 2 - APART * (len(read) - 1)
    places = [min(panel.y(one[0]) + 4, lowest + APART * n) for n, one in enumerate(read)]
    return [
        words(f"{number} {name}", f"read-{name}", x + 7, y, f"label {kind}")
        for (_, name, number, kind), y in zip(read, apart(places), strict=True)
    ]


def _heading(panel: Panel) -> str:
    return f"The steepest rise, {clock(panel.first)} to {clock(panel.last)}"


def _looked_at(panel: Panel, window: Panel) -> str:
    """The part of the day that is seen from close by."""
    left, right = panel.x(window.first), panel.x(window.last)
    return tag(
        "rect",
        class_="window",
        x=left,
        y=panel.top,
        width=right - left,
        height=panel.tall,
        data_key="window",
    )


def _scale(panel: Panel, step: int) -> list[str]:
    found = []
    for number in range(3):
        value = panel.most * number / 2
        y = panel.y(value)
        rule = tag(
            "path",
            class_="rule",
            d=f"M{panel.left} {y:.1f}H{panel.right:.1f}",
            data_key=f"r{number}",
        )
        found += [rule, words(units(value), f"u{number}", panel.left - 8, y + 4, "small", "end")]
    for minute in range(panel.first, panel.last + 1, step):
        x = panel.x(minute)
        found.append(words(clock(minute), f"t{minute}", x, panel.bottom + 17, "small", "middle"))
    return found


def _figures(day: Day, minutes: int, width: int) -> str:
    """What has become of the day so far: its time, what was throttled, what both modes have cost."""
    scaled, on_demand = day.dollars(minutes)
    longest = max(*day.dollars(DAY_MINUTES), scaled)
    lost = throttled_share(day.scaled.minutes[:minutes])
    column = width / 4
    shown = [
        ("time of day", clock(minutes), "figure", None),
        ("throttled so far", share(lost), "figure requests-ink" if lost else "figure", None),
        ("auto scaled, so far", dollars(scaled), "figure", scaled),
        ("on-demand, so far", dollars(on_demand), "figure", on_demand),
    ]
    parts = []
    for number, (name, value, kind, cost) in enumerate(shown):
        x = column * number
        parts += [
            words(name, f"name{number}", x, 12, "small"),
            words(value, f"is{number}", x, 36, kind),
        ]
        if cost is not None and longest:
            reach = float(cost / longest) * (column - 24)
            kind = "paid" if number == 2 else "paid on-demand-paid"
            parts.append(
                tag("rect", class_=kind, x=x, y=46, width=reach, height=7, data_key=f"bar{number}")
            )
    return tag("g", *parts, data_key="figures")
