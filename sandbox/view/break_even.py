"""Break-even: from which share of used capacity on provisioned is cheaper than on-demand, and where one stands."""

from dataclasses import replace
from typing import Any

import traitlets

from sandbox.model.pricing.comparison import Comparison
from sandbox.model.pricing.exact import exact, percent, plain
from sandbox.model.pricing.price_list import PriceList
from sandbox.model.pricing.what_if import WhatIf
from sandbox.model.units import read_units, write_units
from sandbox.view.bill_figure import STYLES, Paper
from sandbox.view.break_even_drawing import draw
from sandbox.view.break_even_picture import KINDS, Picture
from sandbox.view.figure import image
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

STEP = 128  # bytes of the slider for item sizes
MOST_BYTES, MOST_INDEXES = 10_240, 10  # of the sliders, where no more is asked for


class BreakEven(Widget):
    """The curve of cost against utilisation, with one's own point and what every mode costs in a month.

    ``BreakEven(WhatIf(writes_per_second=500), lab.price_list)`` has sliders; ``BreakEven(lab.bill())`` shows own work.
    """

    _esm = script("controls", "break_even")
    _css = style("controls", "bill_drawing", "break_even")

    kind = traitlets.Unicode(KINDS[0]).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode(), list(KINDS)).tag(sync=True)
    utilisation = traitlets.Float(70.0).tag(sync=True)  # percent of provisioned capacity
    item_bytes = traitlets.Int(0).tag(sync=True)
    indexes = traitlets.Int(0).tag(sync=True)
    region = traitlets.Unicode().tag(sync=True)
    regions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    most_bytes = traitlets.Int(MOST_BYTES).tag(sync=True)
    most_indexes = traitlets.Int(MOST_INDEXES).tag(sync=True)
    adjustable = traitlets.Bool(True).tag(sync=True)  # what was done is what it was
    shown = traitlets.Dict().tag(sync=True)

    def __init__(
        self, use: Comparison | WhatIf, prices: PriceList | None = None, *, kind: str = KINDS[0]
    ) -> None:
        self._use, self._prices = use, prices
        self._comparison = _priced(use, prices)
        _check_kind(kind)
        super().__init__(kind=kind, adjustable=isinstance(use, WhatIf), **_settings(use, prices))
        self._redraw(None)
        self.observe(self._reprice, ["utilisation", "item_bytes", "indexes", "region"])
        self.observe(self._redraw, ["kind", "width"])

    @traitlets.validate("kind", "utilisation", "item_bytes", "indexes", "region")
    def _known(self, proposal: Any) -> Any:
        name, value = proposal.trait.name, proposal.value
        if name == "kind":
            _check_kind(value)
        elif name == "region" and self.regions and value not in self.regions:
            raise ValueError(f'"{value}" is not one of the Regions: {", ".join(self.regions)}')
        elif name == "utilisation" and not 0 < value <= 100:
            raise ValueError(f"utilisation is a percentage above 0 and up to 100, not {value:g}")
        elif name in ("item_bytes", "indexes") and value < 0:
            raise ValueError(f"{name} cannot be below 0, and {value} is")
        return value

    @property
    def comparison(self) -> Comparison:
        """Every mode's bill for what is shown."""
        return self._comparison

    @property
    def picture(self) -> Picture:
        """The numbers that are drawn."""
        return Picture(self._comparison, self.kind, _about(self._use))

    @shows_problems
    def _reprice(self, _change: Any) -> None:
        if isinstance(self._use, WhatIf):
            self._use = replace(
                self._use,
                region=self.region,
                item_bytes=self.item_bytes,
                indexes=self.indexes,
                utilisation=exact(self.utilisation) / 100,
            )
            self._comparison = _priced(self._use, self._prices)
            self._redraw(None)

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        picture = self.picture
        with self.hold_sync():
            self.drawing, _, _ = draw(picture, self.width)
            self.line = picture.line
            if isinstance(self._use, WhatIf):
                self.shown = _shown(self._use, self.kind)

    def as_text(self) -> str:
        return self.picture.text

    def as_figure(self) -> str:
        picture = self.picture
        drawing, width, height = draw(picture, STILL_WIDTH)
        paper = Paper(width, height + 6)
        paper.write_line(picture.line)
        drawing += "".join(paper.written)
        return image(
            drawing, width=width, height=round(paper.y + 8), label=picture.line, styles=STYLES
        )


def _priced(use: Comparison | WhatIf, prices: PriceList | None) -> Comparison:
    if isinstance(use, Comparison):
        return use
    if not isinstance(use, WhatIf):
        raise ValueError("BreakEven shows a bill, such as  lab.bill() , or a WhatIf with prices")
    if not isinstance(prices, PriceList):
        raise ValueError("a WhatIf needs a price list:  BreakEven(WhatIf(), lab.price_list)")
    return use.priced(prices)


def _settings(use: Comparison | WhatIf, prices: PriceList | None) -> dict[str, Any]:
    """Where the sliders start, and how far they go."""
    if not isinstance(use, WhatIf) or prices is None:
        return {}
    return {
        "regions": sorted(prices.regions),
        "region": use.region,
        "item_bytes": use.item_bytes,
        "indexes": use.indexes,
        "utilisation": float(exact(use.utilisation) * 100),
        "most_bytes": max(MOST_BYTES, use.item_bytes),
        "most_indexes": max(MOST_INDEXES, use.indexes),
    }


def _shown(use: WhatIf, kind: str) -> dict[str, str]:
    """The words beside the sliders: what an item of this size costs to write or to read."""
    units = write_units(use.item_bytes)
    if kind == "read":
        units = read_units(use.item_bytes, use.consistency)
    unit = "WRU" if kind == "write" else "RRU"
    return {
        "utilisation": percent(exact(use.utilisation)),
        "item_bytes": f"{use.item_bytes:,} B = {plain(exact(units))} {unit}",
        "indexes": str(use.indexes),
    }


def _about(use: Comparison | WhatIf) -> str:
    """Whose use it is, in a sentence."""
    if isinstance(use, Comparison):
        return " ".join(use.usage.notes)
    asked = " and ".join(
        f"{plain(exact(rate))} {what}"
        for rate, what in (
            (use.writes_per_second, "writes"),
            (use.reads_per_second, f"{use.consistency.name.lower()} reads"),
        )
    )
    indexes = f"{use.indexes} index{'' if use.indexes == 1 else 'es'} with the whole item"
    return f"{asked} a second; {use.items:,} items of {use.item_bytes:,} bytes; {indexes}."


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise ValueError(f'"{kind}" is not one of {", ".join(KINDS)}')
