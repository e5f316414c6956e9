"""The funnel: all that a Query or Scan reads, what its filter lets through, and the price, which hangs on the first."""

from typing import Any

import traitlets

from sandbox.model.read_pages import Reading
from sandbox.model.snapshot import TableSnapshot
from sandbox.view.figure import image, tag, text
from sandbox.view.funnel_drawing import draw
from sandbox.view.funnel_sources import NO_FILTER, FilteredTable, Recorded, reading_of
from sandbox.view.funnel_words import rows, sentences, verdict
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

LIMITS = (1, 5, 10, 20, 50, 100, 200, 500, 1_000)


class Funnel(Widget):
    """What reads read, filter out and return, one below the other on one scale, page by page.

    ``Funnel(lab.explain(before), lab.explain(after))`` compares two; a part of the ledger is one read with its pages.
    ``Funnel.from_snapshot(lab.snapshot("Orders"), "status")`` lets one change the filter and the Limit. Reads are
    eventually consistent there.
    """

    _esm = script("controls", "funnel")
    _css = style("controls", "funnel_drawing", "funnel")

    value = traitlets.Unicode(NO_FILTER).tag(sync=True)  # that the filter keeps
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    limit = traitlets.Int(0, min=0).tag(sync=True)  # 0: none
    limits = traitlets.List(traitlets.Int()).tag(sync=True)
    moment = traitlets.Int(0, min=0).tag(sync=True)  # the page that one looks at, from 0
    last = traitlets.Int(0).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)  # the text beside each slider
    adjustable = traitlets.Bool(False).tag(sync=True)

    def __init__(self, *reads: Recorded, page: int = 1) -> None:
        if not reads:
            raise TypeError("Hand in one read or more: lab.receipt(), lab.explain(...), entries.")
        self._table: FilteredTable | None = None
        self._recorded = tuple(reading_of(read) for read in reads)
        super().__init__()
        self._open(page)

    @classmethod
    def from_snapshot(
        cls,
        table: TableSnapshot,
        attribute: str,
        value: str = NO_FILTER,
        *,
        key: str | None = None,
        limit: int | None = None,
        page: int = 1,
    ) -> "Funnel":
        """A Scan that filters on ``attribute``; with ``key``, a Query of that partition key value below it."""
        made = cls.__new__(cls)
        made._table = FilteredTable(table, attribute, key)
        made._recorded = ()
        if limit is not None and limit < 1:
            raise ValueError(f"Limit is 1 or more, not {limit}; None reads to the end")
        steps = {each for each in LIMITS if each < len(table.items)} | {limit or 0}
        super(Funnel, made).__init__(
            choices=[NO_FILTER, *made._table.offered], limits=sorted({0, *steps}), adjustable=True
        )
        made.value, made.limit = value, limit or 0
        made._open(page)
        return made

    def _open(self, page: int) -> None:
        if not 1 <= page <= self._pages:
            raise ValueError(f"there is no page {page}; there are 1 to {self._pages}")
        self.last = self._pages - 1
        self.moment = page - 1
        self._redraw(None)
        self.observe(self._begin_again, ["value", "limit"])
        self.observe(self._redraw, ["moment", "width"])

    @traitlets.validate("value")
    def _known(self, proposal: Any) -> Any:
        if proposal.value not in (*self.choices, NO_FILTER):
            raise ValueError(
                f'"{proposal.value}" is not one of the values to choose from: {", ".join(self.choices)}'
            )
        return proposal.value

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What is drawn, one below the other."""
        if self._table is None:
            return self._recorded
        return self._table.readings(self.value, self.limit or None)

    @property
    def _pages(self) -> int:
        return max(len(reading.pages) for reading in self.readings)

    @shows_problems
    def _begin_again(self, change: Any) -> None:
        """Another Limit makes other pages; another filter leaves the pages as they are."""
        with self.hold_sync():
            self.last = self._pages - 1
            self.moment = 0 if change.name == "limit" else min(self.moment, self.last)
            self._redraw(None)

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        readings, page = self.readings, min(self.moment, self.last)
        with self.hold_sync():
            self.drawing, _, _ = draw(readings, page, self._scale, self.width)
            self.line = "\n".join(self._said(readings, page))
            self.shown = {
                "limit": f"{self.limit:,}" if self.limit else "none",
                "moment": f"{page + 1:,} of {self.last + 1:,}",
            }

    @property
    def _scale(self) -> int:
        """Items that the whole width stands for."""
        if self._table:
            return len(self._table.table.items)
        return max(1, *(reading.total.items_read for reading in self._recorded))

    def _said(self, readings: tuple[Reading, ...], page: int) -> list[str]:
        said = [line for reading in readings for line in sentences(reading, page)]
        return [*said, *filter(None, [verdict(readings)])]

    def as_text(self) -> str:
        of = f" of {self._table.table.name}, {self._scale:,} items" if self._table else ""
        limit = f", Limit={self.limit}" if self.limit else ""
        shown = [row for reading in self.readings for row in rows(reading)]
        return "\n".join(
            [
                f"Funnel{of}{limit}",
                *shown,
                *(f"  {said}" for said in self._said(self.readings, self.moment)),
            ]
        )

    def as_figure(self) -> str:
        readings = self.readings
        drawing, width, height = draw(readings, self.moment, self._scale, STILL_WIDTH)
        said = self._said(readings, self.moment)
        for place, each in enumerate(said):
            height += 22
            kind = "said" if place else "line"
            drawing += tag("text", text(each), class_=kind, x=0, y=height)
        label = " ".join(["A funnel of what is read and returned.", *said])
        return image(
            drawing, width=width, height=height + 4, label=label, styles=["funnel_drawing"]
        )
