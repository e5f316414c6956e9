"""The bars of a bill: one for each mode, in two sections, all cut into the same pieces."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.model.pricing.comparison import Bar
from sandbox.model.pricing.exact import dollars
from sandbox.view.bill_picture import Picture
from sandbox.view.figure import svg, tag, text
from sandbox.view.partition_layout import words

NARROWEST, WIDEST = 480, 1_000  # pixels
STACKED = 640  # below it a bar stands under its title
CHARACTER = 6.6  # pixels, of a line's average
LEGEND_LINE = 24
SECTION = 34
INFERRED = " (inferred)"  # at the end of a title


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are, in pixels."""

    width: int

    @property
    def stacked(self) -> bool:
        return self.width < STACKED

    @property
    def row(self) -> int:
        return 50 if self.stacked else 32

    @property
    def bar(self) -> tuple[float, float]:
        """Where the longest bar begins and ends."""
        return (32.0, self.width - 110.0) if self.stacked else (244.0, self.width - 192.0)

    @property
    def amount(self) -> float:
        """Where every total ends."""
        return self.width - 10.0 if self.stacked else self.width - 92.0

    @property
    def note(self) -> float:
        return self.width - 82.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mode's row is."""

    bar: Bar
    y: float


def draw(picture: Picture, width: int) -> tuple[str, int, int, list[Place]]:
    """The chart as an SVG element, its width and height, and where its rows are."""
    at = Layout(max(NARROWEST, min(width, WIDEST)))
    legend, y = _legend(picture, at)
    parts, places = [tag("g", *legend, data_key="legend")], []
    for title, bars in picture.sections:
        if not bars:
            continue
        parts.append(words(title, title, 0, y + 24, "head"))
        y += SECTION
        for bar in bars:
            parts.append(_row(picture, bar, y, at))
            places.append(Place(bar, y))
            y += at.row
    for number, said in enumerate(picture.small_print):
        parts.append(words(said, f"print{number}", 0, y + 24 + 16 * number, "small"))
    height = round(y + 48)
    label = f"What it costs in each mode. {picture.comparison.verdict}"
    drawing = svg(*parts, width=at.width, height=height, class_="bill", role="img",
                  aria_label=label, data_key="bars")  # fmt: skip
    return drawing, at.width, height, places


def _legend(picture: Picture, at: Layout) -> tuple[list[str], float]:
    """The chosen mode's total as the sum of its pieces, which also names their colours."""
    bill, cut = picture.comparison[picture.mode], picture.cuts[picture.mode]
    said = f"{bill.title}: {dollars(bill.total)} a month"
    written = [words(said, "sum", 0, 16, "whole")]
    x, y = 0.0, 44.0
    for number, piece in enumerate(picture.pieces):
        shown = f"{piece.title} {dollars(piece.amount(cut))}"
        wide = 18 + len(shown) * CHARACTER + 18
        if x and x + wide > at.width:
            x, y = 0.0, y + LEGEND_LINE
        swatch = tag("rect", class_=f"piece {piece.kind}", x=x + 0.5, y=y - 9.5, width=10, height=10,
                     data_key=f"swatch{number}")  # fmt: skip
        written += [swatch, words(shown, f"part{number}", x + 17, y, "money")]
        x += wide
    return written, y + 10


def _row(picture: Picture, bar: Bar, y: float, at: Layout) -> str:
    chosen, cheapest = bar.mode == picture.mode, picture.is_cheapest(bar.mode)
    line = y + 21
    strong = " strong" if cheapest else ""
    rest = line + 21 if at.stacked else line
    return tag(
        "g",
        tag("rect", class_="band lit" if chosen else "band", x=0.5, y=y + 0.5,
            width=at.width - 1.0, height=at.row - 1.0, rx=4, data_key="band"),
        tag("circle", class_="pick", cx=15, cy=line - 4, r=6, data_key="ring"),
        tag("circle", class_="picked", cx=15, cy=line - 4, r=3, data_key="dot") if chosen else "",
        _title(bar, line, strong),
        *_bar(picture, bar, rest, at),
        words(dollars(bar.total), "total", at.amount, line, f"money big{strong}", "end"),
        words(picture.note(bar.mode), "note", at.note, rest, f"small money{strong}"),
        data_key=bar.mode,
        class_="inferred" if bar.inferred else None,
    )  # fmt: skip


def _title(bar: Bar, y: float, strong: str) -> str:
    """What is inferred says so in smaller letters."""
    title = tag("tspan", text(bar.title.removesuffix(INFERRED)))
    mark = tag("tspan", text("  inferred"), class_="aside") if bar.inferred else ""
    return tag("text", title, mark, class_=f"title{strong}", x=30, y=y, data_key="title")


def _bar(picture: Picture, bar: Bar, line: float, at: Layout) -> Iterator[str]:
    left, right = at.bar
    x = left
    for number, (piece, share) in enumerate(picture.lengths(bar.mode)):
        long = share * (right - left)
        yield tag("rect", class_=f"piece {piece.kind}", x=x, y=line - 13, width=max(long - 1, 0.0),
                  height=18, data_key=f"piece{number}")  # fmt: skip
        x += long
    if picture.is_cheapest(bar.mode):
        inside = x + 60 > right
        yield words(
            "cheapest",
            "cheapest",
            x - 6 if inside else x + 6,
            line,
            "label cheapest",
            "end" if inside else "start",
        )
