"""The day replay: a day of demand against auto scaling, a quarter of an hour at a time."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import traitlets

from sandbox.model.capacity import TABLE_UNITS
from sandbox.model.day import (
    DAY_MINUTES,
    Day,
    checked_demand,
    live_through,
    opening_day,
)
from sandbox.model.pricing.exact import dollars
from sandbox.model.pricing.price_list import RegionPrices
from sandbox.model.scaling import HIGHEST_TARGET, LOWEST_TARGET, TargetTracking
from sandbox.view.day_drawing import DayPicture
from sandbox.view.day_layout import clock, round_up, units
from sandbox.view.day_words import said
from sandbox.view.figure import image, tag, text
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

STEP = 15  # minutes between two moments
LONGEST_REACTION = 20  # minutes
_SETTINGS = ("minimum", "maximum", "target", "reaction", "scheduled")


class DayReplay(Widget):
    """A day of demand, served provisioned with auto scaling, and on demand.

    ``demand`` is units a second, a number for each of the 1,440 minutes; by default a shop's day with a sale at 09:00.
    ``DayReplay(prices=lab.prices)`` begins; ``minimum=500``, ``scheduled=True`` and the like set its sliders.
    """

    _esm = script("controls", "day_replay")
    _css = style("controls", "day_replay", "day_replay_drawing")

    moment = traitlets.Int(DAY_MINUTES // STEP).tag(sync=True)  # quarters of an hour that are over
    last = traitlets.Int(DAY_MINUTES // STEP).tag(sync=True)
    minimum = traitlets.Int().tag(sync=True)  # units a second
    maximum = traitlets.Int().tag(sync=True)
    target = traitlets.Int(70).tag(sync=True)  # percent
    reaction = traitlets.Int(5).tag(sync=True)  # minutes from two above target to more capacity
    scheduled = traitlets.Bool(False).tag(sync=True)
    on_demand = traitlets.Bool(False).tag(sync=True)
    most = traitlets.Int().tag(sync=True)  # units a second, of the sliders
    step = traitlets.Int(1).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)  # the text beside each slider

    def __init__(
        self,
        demand: Sequence[float] | None = None,
        *,
        prices: RegionPrices,
        kind: str = "write",
        minimum: int | None = None,
        maximum: int | None = None,
        **settings: Any,
    ) -> None:
        self._demand = opening_day() if demand is None else checked_demand(demand)
        if kind not in ("write", "read"):
            raise ValueError(f'kind is "write" or "read", not {kind!r}')
        if not isinstance(prices, RegionPrices):
            raise ValueError("prices are those of one Region, such as lab.prices")
        self._prices, self._kind = prices, kind
        self._days: dict[tuple[Any, ...], Day] = {}
        self._picture: DayPicture | None = None
        most = min(max(10, 2 * round(round_up(max(self._demand)))), TABLE_UNITS)
        step = max(1, round(round_up(most / 100)))
        lowest = max(step, round(min(self._demand) / 0.7 / step) * step)
        minimum = min(lowest, most, maximum or most) if minimum is None else minimum
        maximum = max(most, minimum) if maximum is None else maximum
        if minimum > maximum:
            raise ValueError(f"the minimum, {minimum}, is above the maximum, {maximum}")
        super().__init__(minimum=minimum, maximum=maximum, most=most, step=step, **settings)
        self._redraw(None)
        self.observe(self._make_room, ["minimum", "maximum"])
        self.observe(self._redraw, [*_SETTINGS, "moment", "on_demand", "width"])

    @traitlets.validate("minimum", "maximum", "target", "reaction", "moment")
    def _within(self, proposal: Any) -> int:
        name, value = proposal.trait.name, proposal.value
        low, high = {
            "minimum": (1, TABLE_UNITS),
            "maximum": (1, TABLE_UNITS),
            "target": (round(LOWEST_TARGET), round(HIGHEST_TARGET)),
            "reaction": (0, LONGEST_REACTION),
            "moment": (0, self.last),
        }[name]
        if not low <= value <= high:
            raise ValueError(f"{name} is {low:,} to {high:,}, not {value:,}")
        return int(value)

    @property
    def day(self) -> Day:
        """The numbers that are drawn."""
        settings = tuple(getattr(self, name) for name in _SETTINGS)
        if settings not in self._days:
            policy = TargetTracking(self.minimum, self.maximum, float(self.target))
            self._days = {
                settings: live_through(
                    self._demand,
                    policy,
                    self._prices,
                    kind=self._kind,
                    reaction=self.reaction,
                    scheduled=self.scheduled,
                )
            }
        return self._days[settings]

    def _make_room(self, change: Any) -> None:
        """A bound that is moved past the other takes it along."""
        if self.minimum > self.maximum:
            other = "maximum" if change.name == "minimum" else "minimum"
            self.set_trait(other, change.new)

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        if self.minimum > self.maximum:
            return  # the other bound is on its way
        picture = self._drawn(self.width)
        with self.hold_sync():
            self.line = "\n".join(self._said())
            self.drawing = picture.draw(self._minutes, self.line)
            self.shown = {
                "moment": clock(self._minutes),
                "minimum": f"{self.minimum:,}",
                "maximum": f"{self.maximum:,}",
                "target": f"{self.target}%",
                "reaction": f"{self.reaction} min",
            }

    def _drawn(self, width: int) -> DayPicture:
        """The picture, made anew only where something but the moment has changed."""
        wanted, old = DayPicture(self.day, width, self.on_demand), self._picture
        if (
            old is None
            or old.day is not wanted.day
            or (old.width, old.on_demand)
            != (
                width,
                self.on_demand,
            )
        ):
            self._picture = wanted
            return wanted
        return old

    @property
    def _minutes(self) -> int:
        return self.moment * STEP

    def _said(self) -> list[str]:
        return said(self.day, self._minutes, self.reaction)

    def as_text(self) -> str:
        bounds = f"{self.minimum:,} to {self.maximum:,}, target {self.target}%, reaction {self.reaction} min"
        planned = [f"{clock(n)} minimum {action.minimum:,}" for n, action in self.day.due]
        rows = [f"DayReplay of {self._kind} units a second: {bounds}"]
        rows += [f"  scheduled: {', '.join(planned)}"] if planned else []
        heads = ("time", "demand", "provisioned", "throttled", "auto scaled", "on-demand")
        rows.append("".join(f"{head:>13}" for head in heads))
        hours = range(180, DAY_MINUTES + 1, 180)
        rows += [self._row(minutes) for minutes in hours if minutes <= self._minutes]
        return "\n".join([*rows, *(f"  {line}" for line in self._said())])

    def _row(self, minutes: int) -> str:
        """Three hours: the highest demand, the highest capacity, what was throttled, dollars so far."""
        part = self.day.scaled.minutes[minutes - 180 : minutes]
        cells = (
            clock(minutes),
            units(max(minute.demand for minute in part)),
            units(max(minute.provisioned for minute in part)),
            units(60 * sum(minute.throttled for minute in part)),
            *map(dollars, self.day.dollars(minutes)),
        )
        return "".join(f"{cell:>13}" for cell in cells)

    def as_figure(self) -> str:
        picture, lines = DayPicture(self.day, STILL_WIDTH, self.on_demand), self._said()
        width, height = picture.size
        drawing = picture.draw(self._minutes, " ".join(lines))
        for said_, kind in zip(lines, ("line", "said"), strict=True):
            for line in wrap(said_, 100):
                height += 22
                drawing += tag("text", text(line), class_=kind, x=0, y=height)
        return image(
            drawing,
            width=width,
            height=height + 4,
            label=" ".join(lines),
            styles=["day_replay_drawing"],
        )
