"""The drawing of a day's replay: the whole day, and its steepest rise from close by.

What is over is drawn; of what is still to come only the demand's outline, so that a guess can be made.
"""

from dataclasses import dataclass
from functools import cached_property

from sandbox.model.day import DAY_MINUTES, Day, steepest_rise, throttled_share
from sandbox.model.pricing.exact import dollars
from sandbox.model.replay import Replay
from sandbox.view.day_layout import (
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
    clock,
    round_up,
    share,
    words,
)
from sandbox.view.day_notes import notes, now
from sandbox.view.day_panel import looked_at, outline, overlay, path, planned, scale, served, veil
from sandbox.view.figure import svg, tag

CLOSE_BY = 60  # minutes seen from close by; they begin with a quarter of an hour
BEFORE = 20  # of them before the rise, at the least


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
        """The whole day, and an hour of it."""
        highest = max(minute.provisioned for minute in self.day.scaled.minutes)
        # room for what a target of 70% asks for, so that the scale stands still under most sliders
        most = round_up(max(highest, 1.45 * max(self.day.demand)))
        right = self.size[0] - RIGHT
        rise = steepest_rise(self.day.demand)
        first = min(max(0, (rise - BEFORE) // 15 * 15), DAY_MINUTES - CLOSE_BY)
        return (
            Panel(0, DAY_MINUTES, LEFT, right, DAY_TOP, DAY_TALL, most),
            Panel(first, first + CLOSE_BY, LEFT, right, CLOSE_TOP, CLOSE_TALL, most),
        )

    def draw(self, minutes: int, line: str) -> str:
        """After so many minutes of the day."""
        width, height = self.size
        parts = [_figures(self.day, minutes, width)]
        for number, panel in enumerate(self.panels):
            below, above = self._still[number]
            live = [
                *(overlay(self.day, panel, minutes) if self.on_demand else []),
                *notes(self.day, panel, minutes),
                *now(self.day, panel, minutes, on_demand=self.on_demand),
            ]
            inside = [below, *veil(panel, minutes), above, *live]
            parts.append(tag("g", *inside, data_key=f"panel{number}"))
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
        found = []
        for panel, heading in zip(self.panels, self._headings, strict=True):
            below = [
                words(heading, "heading", 0, panel.top - 30, "head"),
                looked_at(panel, self.panels[1]) if panel.whole else "",
                *scale(panel),
                *served(self.day, panel),
            ]
            above = [path("ahead", outline(panel, self.day.demand)), *planned(self.day, panel)]
            found.append((tag("g", *below, data_key="below"), tag("g", *above, data_key="above")))
        return found

    @property
    def _headings(self) -> tuple[str, str]:
        near = self.panels[1]
        return (
            f"The day, in {self.day.kind} units a second",
            f"The steepest rise, {clock(near.first)} to {clock(near.last)}",
        )


def _figures(day: Day, minutes: int, width: int) -> str:
    """What has become of the day so far: what was throttled, what was used, what both modes have cost."""
    scaled, on_demand = day.dollars(minutes)
    longest = max(*day.dollars(DAY_MINUTES), scaled)
    past = day.scaled.minutes[:minutes]
    lost, used = throttled_share(past), Replay(past).utilization
    column = width / 4
    shown = [
        ("throttled so far", share(lost), "figure requests-ink" if lost else "figure", None),
        ("of capacity used", share(used), "figure", None),
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
