"""The bill: what the same use costs in every mode, line by line on demand."""

from typing import Any

import traitlets

from sandbox.model.pricing.comparison import Comparison
from sandbox.model.pricing.exact import dollars
from sandbox.model.pricing.modes import ON_DEMAND
from sandbox.view.bill_drawing import Layout, Place, draw
from sandbox.view.bill_figure import figure
from sandbox.view.bill_lines import advices, notes, table
from sandbox.view.bill_picture import Picture
from sandbox.view.figure import tag
from sandbox.view.widget import Widget, script, shows_problems, style


class BillView(Widget):
    """A bar for each mode; of the chosen one, each line with its arithmetic and the requests behind it.

    ``BillView(lab.bill(times=5))`` shows what the work of the ledger costs, done five times a second for a month.
    """

    _esm = script("controls", "bill_view")
    _css = style("bill_drawing", "bill_view")

    mode = traitlets.Unicode().tag(sync=True)

    def __init__(self, comparison: Comparison, *, mode: str = ON_DEMAND.name) -> None:
        if not isinstance(comparison, Comparison):
            raise ValueError("BillView shows a comparison of modes, such as  lab.bill()")
        self._comparison = comparison
        _check_mode(mode, comparison)
        super().__init__(mode=mode)
        self._redraw(None)
        self.observe(self._redraw, ["mode", "width"])

    @traitlets.validate("mode")
    def _known(self, proposal: Any) -> Any:
        _check_mode(proposal.value, self._comparison)
        return proposal.value

    @property
    def picture(self) -> Picture:
        """The numbers that are drawn."""
        return Picture(self._comparison, self.mode)

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        picture = self.picture
        chart, width, height, places = draw(picture, self.width)
        picks = [_pick(place, Layout(width).row, height) for place in places]
        parts = (
            tag("form", chart, *picks, class_="modes", data_key="modes"),
            table(self._comparison[self.mode]),
            notes(picture.notes),
            advices(self._comparison.advice),
        )
        with self.hold_sync():
            self.drawing = "".join(parts)
            self.line = picture.line

    def as_text(self) -> str:
        return self._comparison.text(self.mode)

    def as_figure(self) -> str:
        return figure(self.picture)


def _pick(place: Place, row: int, height: int) -> str:
    """A native radio button over the whole row of its mode, so that the row can be clicked."""
    radio = tag(
        "input",
        type="radio",
        name="mode",
        value=place.bar.mode,
        aria_label=f"{place.bar.title}: {dollars(place.bar.total)}",
        data_lm_suppress_shortcuts="true",
    )
    where = f"top: {place.y / height:.3%}; height: {row / height:.3%}"
    return tag("label", radio, style=where, data_key=f"pick-{place.bar.mode}")


def _check_mode(mode: str, comparison: Comparison) -> None:
    if mode not in comparison.bills:
        raise ValueError(
            f'"{mode}" is not one of the modes of this bill: {", ".join(comparison.bills)}'
        )
