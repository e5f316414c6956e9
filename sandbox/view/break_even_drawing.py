"""The break-even curve with one's own point on it, and the modes' totals beside it or below."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap

from sandbox.model.pricing.comparison import Bar
from sandbox.model.pricing.exact import dollars, percent
from sandbox.model.pricing.modes import ON_DEMAND
from sandbox.view.bill_picture import Picture as Bills
from sandbox.view.break_even_picture import Picture, rate
from sandbox.view.figure import svg, tag
from sandbox.view.partition_layout import words

NARROWEST, WIDEST = 480, 1_000  # pixels
BESIDE = 740  # at this width the totals fit beside the curve
HIGHEST = 3  # times the on-demand price: what the curve costs more is above the picture
TOP, TALL = 36, 300  # of the curve
AXIS = 40  # below it: the crossing and what is measured
TOTALS = 310  # width of the totals beside the curve
ROW, SECTION = 29, 26
SMALL = 6.2  # pixels of a small letter


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are, in pixels."""

    width: int
    flat: Decimal  # US dollars for a million on demand

    @property
    def beside(self) -> bool:
        return self.width >= BESIDE

    @property
    def right(self) -> float:
        """Where the curve ends."""
        return self.width - TOTALS - 36.0 if self.beside else self.width - 8.0

    @property
    def bottom(self) -> float:
        return TOP + TALL

    def x(self, utilisation: Decimal) -> float:
        return float(utilisation) * self.right

    def y(self, price: Decimal) -> float:
        return self.bottom - min(float(price / (self.flat * HIGHEST)), 1.0) * TALL

    def price(self, y: float) -> Decimal:
        """US dollars for a million at this height."""
        return Decimal((self.bottom - y) / TALL) * self.flat * HIGHEST

    @property
    def totals(self) -> tuple[float, float]:
        """The left end and the width of the totals."""
        return (self.width - TOTALS, TOTALS) if self.beside else (0, self.width)


def draw(picture: Picture, width: int) -> tuple[str, int, int]:
    """The drawing as an SVG element, its width and its height."""
    at = Layout(max(NARROWEST, min(width, WIDEST)), picture.point.on_demand)
    start = TOP - 24 if at.beside else at.bottom + AXIS + 12
    totals, lowest = _totals(picture.bills, start, at)
    y = max(lowest, at.bottom + AXIS) + 20
    letters = int(at.width / SMALL)
    small = [row for said in picture.small_print for row in wrap(said, letters)]
    parts = [
        tag("g", *_axes(picture, at), data_key="axes"),
        tag("g", *_curves(picture, at), data_key="curves"),
        tag("g", *_own(picture, at), data_key="own"),
        tag("g", *totals, data_key="totals"),
        *(words(said, f"print{n}", 0, y + 16 * n, "small") for n, said in enumerate(small)),
    ]
    height = round(y + 16 * len(small) - 8)
    drawing = svg(*parts, width=at.width, height=height, class_="break-even-curve", role="img",
                  aria_label=f"Cost against utilisation. {picture.notice}", data_key="drawing")  # fmt: skip
    return drawing, at.width, height


def _axes(picture: Picture, at: Layout) -> Iterator[str]:
    limit = picture.point.break_even
    crossing = at.x(limit.value)
    yield words(f"US dollars for a million {picture.kind} units", "y", 0, 12, "small")
    yield words(
        "share of provisioned capacity that is used", "x", at.right, at.bottom + 34, "small", "end"
    )
    yield tag("path", class_="rule", d=f"M0 {at.bottom}H{at.right:.1f}", data_key="base")
    for share, anchor in ((0, "start"), (1, "end")):
        x = at.x(Decimal(share))
        yield words(f"{share:.0%}", f"tick{share}", x, at.bottom + 17, "small money", anchor)
    down = f"M{crossing:.1f} {TOP}V{at.bottom + 4}"
    yield tag("path", class_="guide", d=down, data_key="crossing")
    yield words(limit.shown, "limit", crossing, at.bottom + 18, "money big strong", "middle")
    if (million := picture.point.provisioned_million) is not None:
        own = f"M{at.x(picture.point.utilisation):.1f} {at.y(million):.1f}V{at.bottom}"
        yield tag("path", class_="guide", d=own, data_key="down")
    sides = (("on-demand", "requests-ink", "end", -10), ("provisioned", "items-ink", "start", 10))
    for mode, ink, anchor, apart in sides:
        for n, said in enumerate((mode, "is cheaper")):
            yield words(
                said,
                f"{mode}{n}",
                crossing + apart,
                at.bottom - 26 + 16 * n,
                f"label head {ink}",
                anchor,
            )


def _curves(picture: Picture, at: Layout) -> Iterator[str]:
    """Both prices; the cheaper one of the two is drawn thick."""
    flat, limit = at.y(at.flat), picture.point.break_even.value
    top = at.flat * HIGHEST
    points = [(limit / HIGHEST, top)]  # where the curve comes into the picture
    points += [(p.utilisation, p.provisioned) for p in picture.curve if p.provisioned < top]
    cheap = [(limit, at.flat), *(point for point in points if point[0] > limit)]
    yield tag("path", class_="provisioned", d=_path(points, at), data_key="line-provisioned")
    yield tag(
        "path", class_="on-demand", d=f"M0 {flat:.1f}H{at.right:.1f}", data_key="line-on-demand"
    )
    yield tag(
        "path", class_="provisioned cheap", d=_path(cheap, at), data_key="line-provisioned-cheap"
    )
    yield tag(
        "path",
        class_="on-demand cheap",
        d=f"M0 {flat:.1f}H{at.x(limit):.1f}",
        data_key="line-on-demand-cheap",
    )
    last = points[-1][1]
    yield words(
        f"on demand {rate(at.flat)}", "flat", at.right, flat - 8, "label requests-ink", "end"
    )
    yield words(f"{rate(last)} if all is used", "least", at.right, at.y(last) + 18,
                "label items-ink", "end")  # fmt: skip


def _path(points: list[tuple[Decimal, Decimal]], at: Layout) -> str:
    places = (f"{at.x(share):.1f} {at.y(price):.1f}" for share, price in points)
    return f"M{'L'.join(places)}"


def _own(picture: Picture, at: Layout) -> Iterator[str]:
    """One's own point, and how far it is from the on-demand line."""
    point, million = picture.point, picture.point.provisioned_million
    if million is None:
        return
    x, y, flat = at.x(point.utilisation), at.y(million), at.y(at.flat)
    beyond = million > at.flat * HIGHEST
    text_x, text_y = _callout(picture, x, y, at)
    if text_y < min(y, flat) - 20:
        lead = f"M{x:.1f} {text_y + 24:.1f}V{min(y, flat):.1f}"
        yield tag("path", class_="trail lead", d=lead, data_key="lead")
    yield tag("path", class_="trail", d=f"M{x:.1f} {flat:.1f}V{y:.1f}", data_key="gap")
    mark = "M-8 7L0 -7L8 7Z" if beyond else "M-7 0A7 7 0 1 0 7 0A7 7 0 1 0 -7 0Z"
    where = f"transform: translate({x:.1f}px, {y:.1f}px)"
    yield tag("path", class_="dot", d=mark, style=where, data_key="dot")
    yield words(_said(picture), "said", text_x, text_y, "label big strong")
    yield words(picture.difference, "difference", text_x, text_y + 18, "label")


def _said(picture: Picture) -> str:
    return f"your {picture.kind}s: {percent(picture.point.utilisation)} used"


def _callout(picture: Picture, x: float, y: float, at: Layout) -> tuple[float, float]:
    """Where the words of one's own point stand: in the free space above both curves, right of the dearer one."""
    wide = max(len(_said(picture)) * 8.2, len(picture.difference) * 6.4)
    flat = at.y(at.flat)
    limit = picture.point.break_even.value
    if y < flat - 40:
        price = at.price(y + 22)  # at the foot of the words
        return min(max(x, at.x(limit * at.flat / price)) + 14, at.right - wide), y + 4
    lowest = at.x(limit) + 8
    return min(max(x - wide / 2, lowest), at.right - wide), flat - 84


def _totals(bills: Bills, y: float, at: Layout) -> tuple[list[str], float]:
    """Every mode's month; the bars share one scale."""
    left, wide = at.totals
    written = []
    for title, bars in bills.sections:
        if not bars:
            continue
        written.append(words(f"A month, {title[0].lower()}{title[1:]}", title, left, y, "small"))
        y += SECTION - 4
        for bar in bars:
            written.append(_total(bills, bar, y, left, wide))
            y += ROW
        y += SECTION - 14
    return written, y - ROW + 12


def _total(bills: Bills, bar: Bar, y: float, left: float, wide: float) -> str:
    strong = " strong" if bills.is_cheapest(bar.mode) else ""
    long = max(0.0, float(bar.total / bills.highest)) * wide
    ink = "requests-ink" if bar.mode.startswith(ON_DEMAND.name) else "items-ink"
    return tag(
        "g",
        words(bar.title, "title", left, y, f"title{strong}"),
        words(dollars(bar.total), "total", left + wide, y, f"money{strong}", "end"),
        tag("rect", class_="track", x=left, y=y + 5, width=wide, height=4, data_key="track"),
        tag("rect", class_=f"total {ink}", x=left, y=y + 5, width=long, height=4, data_key="bar"),
        class_="inferred" if bar.inferred else None,
        data_key=bar.mode,
    )
