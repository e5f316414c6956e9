"""The heat map: a table's bucket, its partitions as tanks, and what is throttled, second by second."""

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import traitlets

from sandbox.model.snapshot import TableSnapshot
from sandbox.view.figure import image, tag, text
from sandbox.view.heat_drawing import draw
from sandbox.view.heat_picture import WRITES, Picture, Source
from sandbox.view.heat_snapshots import SnapshotHeat
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

if TYPE_CHECKING:  # NumPy is loaded by those who send traffic, not by whoever imports a widget
    from sandbox.model.homes import Splitting
    from sandbox.model.table_buckets import OnDemand, Provisioned
    from sandbox.model.traffic import Traffic

PROVISIONED, ON_DEMAND = MODES = ["provisioned", "on-demand"]
UNITS = (5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 3_000, 4_000, 6_000, 8_000, 12_000, 16_000)
RATES = (5, 10, 25, 50, 100, 250, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000)
LINE = 92  # characters of a line below the still figure
SETTINGS = ("skew", "rate", "mode", "units", "suffixes")


class HeatMap(Widget):
    """Traffic that prefers some keys, and what a table's partitions make of it.

    ``HeatMap(skew=1.5, rate=3_000, units=8_000)`` is a new table under so many writes a second, with sliders;
    ``units=None`` is on-demand, ``curve`` a part of the rate for each second. `of` shows traffic that you bring,
    `from_snapshot` the partitions of a real table. *Modelled*: the hash, and when and where partitions split.
    """

    _esm = script("controls", "heat_map")
    _css = style("controls", "heat_map_drawing", "heat_map")

    moment = traitlets.Int(0, min=0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    stride = traitlets.Int(1).tag(sync=True)  # moments that are passed at once while playing
    direction = traitlets.Unicode(WRITES).tag(sync=True)
    directions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    adjustable = traitlets.Bool(False).tag(sync=True)
    skew = traitlets.Float(1.5).tag(sync=True)
    rate = traitlets.Int(3_000).tag(sync=True)  # requests a second
    rates = traitlets.List(traitlets.Int()).tag(sync=True)
    mode = traitlets.Unicode(PROVISIONED).tag(sync=True)
    modes = traitlets.List(traitlets.Unicode(), MODES).tag(sync=True)
    units = traitlets.Int(8_000).tag(sync=True)  # a second
    unit_steps = traitlets.List(traitlets.Int()).tag(sync=True)
    suffixes = traitlets.Int(1).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        *,
        skew: float = 1.5,
        rate: int = 3_000,
        units: int | None = 8_000,
        suffixes: int = 1,
        keys: int = 200,
        curve: Sequence[float] = (1.0,) * 240,
        write: bool = True,
        partitions: int | None = None,
        seed: int = 7,
    ) -> None:
        from sandbox.model.heat_trial import HeatTrial

        self._trial = HeatTrial(
            skew, rate, units, suffixes, keys, tuple(curve), write, partitions, seed
        )
        slid = HeatTrial().units if units is None else units
        self._open(
            self._tried(),
            adjustable=True,
            skew=skew,
            rate=rate,
            rates=sorted({*RATES, rate}),
            mode=ON_DEMAND if units is None else PROVISIONED,
            units=slid,
            unit_steps=sorted({*UNITS, slid}),
            suffixes=suffixes,
        )

    @classmethod
    def of(
        cls,
        traffic: "Traffic",
        *,
        capacity: "Provisioned | OnDemand",
        partitions: int = 4,
        splitting: "Splitting | None" = None,
    ) -> "HeatMap":
        """The seconds of traffic of your own, such as ``Traffic.from_ledger(lab.ledger, "Orders")``."""
        from sandbox.model.table_heat import HeatRecord
        from sandbox.view.heat_recorded import RecordedHeat

        record = HeatRecord(traffic, capacity=capacity, partitions=partitions, splitting=splitting)
        made = cls.__new__(cls)
        made._open(RecordedHeat(record, repr(traffic)))
        return made

    @classmethod
    def from_snapshot(cls, *tables: TableSnapshot) -> "HeatMap":
        """The partitions of a real table: what has been spent on each, and throttled; several snapshots are moments."""
        made = cls.__new__(cls)
        made._open(SnapshotHeat(tables))
        return made

    def _open(self, source: Source, **traits: Any) -> None:
        self._source = source
        super().__init__(
            last=source.moments - 1,
            stride=3 if source.moments > 60 else 1,
            direction=source.directions[0],
            directions=source.directions,
            **traits,
        )
        self._redraw(None)
        self.observe(self._run, SETTINGS)
        self.observe(self._redraw, ["moment", "direction", "width"])

    def _tried(self) -> Source:
        from sandbox.view.heat_recorded import RecordedHeat

        return RecordedHeat(self._trial.run(), str(self._trial))

    @traitlets.validate("moment")
    def _within(self, proposal: Any) -> Any:
        return min(proposal.value, self.last)

    @traitlets.validate("direction")
    def _known(self, proposal: Any) -> Any:
        return _one_of(self._source.directions, proposal.value)

    @traitlets.validate(*SETTINGS)
    def _possible(self, proposal: Any) -> Any:
        name, value = proposal.trait.name, proposal.value
        if not self.adjustable:
            raise ValueError("this map shows what happened; HeatMap() has traffic to try")
        if name == "mode":
            return _one_of(MODES, value)
        replace(self._trial, **{name: value})  # refuses what cannot be tried
        return value

    @property
    def picture(self) -> Picture:
        """The numbers that are drawn."""
        return self._source.picture(self.moment, self.direction)

    @shows_problems
    def _run(self, _change: Any) -> None:
        self._trial = replace(
            self._trial,
            skew=self.skew,
            rate=self.rate,
            units=self.units if self.mode == PROVISIONED else None,
            suffixes=self.suffixes,
        )
        self._source = self._tried()
        self._draw()

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        self._draw()

    def _draw(self) -> None:
        picture = self.picture
        with self.hold_sync():
            self.drawing, _, _ = draw(picture, self.width)
            self.line = "\n".join(picture.lines)
            self.shown = {
                "moment": picture.when,
                "skew": f"{self.skew:.1f}",
                "rate": f"{self.rate:,} a second",
                "units": f"{self.units:,} a second",
                "suffixes": f"{self.suffixes}",
            }

    @property
    def _still(self) -> Picture:
        """Where nobody can press Play, the beginning gives way to the worst moment."""
        return self._source.picture(self.moment or self._source.worst, self.direction)

    def as_text(self) -> str:
        return str(self._still)

    def as_figure(self) -> str:
        picture = self._still
        drawing, width, height = draw(picture, STILL_WIDTH)
        for line, kind in zip(picture.lines, ("line", "said"), strict=True):
            for part in wrap(line, LINE):
                height += 22
                drawing += tag("text", text(part), class_=kind, x=0, y=height)
        label = " ".join([f"{picture.title}, {picture.when}.", *picture.lines])
        return image(
            drawing, width=width, height=height + 4, label=label, styles=["heat_map_drawing"]
        )


def _one_of(known: Sequence[str], value: str) -> str:
    if value not in known:
        raise ValueError(f'"{value}" is not one of: {", ".join(known)}')
    return value
