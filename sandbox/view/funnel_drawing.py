"""The drawing of a funnel: a lane for each read, the table as a strip, below it what the filter lets through."""

from collections.abc import Sequence
from itertools import accumulate

from sandbox.model.read_pages import Reading, ReadPage
from sandbox.view.figure import svg, tag
from sandbox.view.funnel_words import counted, ending, sentences, verdict
from sandbox.view.notation import clipped
from sandbox.view.partition_layout import words

NARROWEST, WIDEST = 480, 1_000  # pixels
LEFT, RIGHT = 138, 16  # beside the strip
TITLE = 14  # heights within a lane, in pixels
COUNTS = 36
STRIP, TALL = 44, 26
NECK = 140  # the funnel ends here, and what is returned begins
DROP = 18
LANE = 194  # from one lane's top to the next
CHARACTER, SMALL, FIGURE = 7.3, 6.2, 8.4  # widths at 12, 11 and 14 pixels
APART = 15  # pixels that the count of one page needs
TAG, STRING = 30, 16  # a price tag's height, and how deep it hangs


class Lane:
    """Where one read is, in pixels."""

    def __init__(self, reading: Reading, page: int, scale: int, width: int, top: int) -> None:
        self.reading, self.page, self.top = reading, min(page, len(reading.pages) - 1), top
        self.right = width - RIGHT
        self.step = (self.right - LEFT) / scale
        ends = accumulate((each.items_read for each in reading.pages), initial=reading.start)
        self.ends = [self.x(place) for place in ends]

    def x(self, place: float) -> float:
        return LEFT + place * self.step

    @property
    def shown(self) -> ReadPage:
        return self.reading.pages[self.page]

    @property
    def span(self) -> tuple[float, float]:
        """The ends of the page that one looks at; never too narrow to be seen."""
        start, end = self.ends[self.page], self.ends[self.page + 1]
        start = min(start, self.right - 3)
        return start, max(end, start + 3)

    @property
    def neck(self) -> tuple[float, float]:
        """The ends of what is returned, below the middle of what is read."""
        start, end = self.span
        half = self.shown.items_returned * self.step / 2
        middle = (start + end) / 2
        if half:
            half = max(half, 1.5)
        return middle - half, middle + half


def draw(readings: Sequence[Reading], page: int, scale: int, width: int) -> tuple[str, int, int]:
    """The drawing as an SVG element, its width and its height."""
    width = max(NARROWEST, min(width, WIDEST))
    lanes = [Lane(each, page, scale, width, n * LANE) for n, each in enumerate(readings)]
    height = LANE * len(lanes) - 30
    said = [line for reading in readings for line in sentences(reading, page)]
    drawing = svg(
        *(tag("g", *_lane(lane), data_key=f"lane{n}") for n, lane in enumerate(lanes)),
        width=width,
        height=height,
        class_="funnels",
        role="img",
        aria_label=" ".join(filter(None, [*said, verdict(readings)])),
        data_key="funnels",
    )
    return drawing, width, height


def _lane(lane: Lane) -> list[str]:
    pages, total = lane.reading.pages, counted(lane.reading.total.units, "read unit")
    in_all = f"all {len(pages):,} pages: {total}" if len(pages) > 1 else ""
    room = int((lane.right - 70 - len(in_all) * SMALL) / CHARACTER)
    return [
        words(lane.reading.operation, "title", 0, lane.top + TITLE, "big strong"),
        words(clipped(lane.reading.detail, room), "detail", 58, lane.top + TITLE, "code"),
        words(in_all, "in all", lane.right, lane.top + TITLE, "small", "end"),
        *_numbers(lane),
        *_counts(lane),
        *_strip(lane),
        *_funnel(lane),
        _price(lane),
        *_end(lane),
    ]


def _numbers(lane: Lane) -> list[str]:
    page = lane.shown
    rows = (
        ("read", page.items_read, STRIP + 19, ""),
        ("filtered out", page.filtered_out, (STRIP + TALL + NECK) // 2 + 6, " faint"),
        ("returned", page.items_returned, NECK + 15, "" if page.items_returned else " empty"),
    )
    drawn = []
    for name, number, y, faint in rows:
        drawn += [
            words(name, f"name {name}", 0, lane.top + y, "small"),
            words(f"{number:,}", name, LEFT - 14, lane.top + y, f"number{faint}", "end"),
        ]
    return drawn


def _counts(lane: Lane) -> list[str]:
    """How many items each page returns, above it, where there is room."""
    pages, y = lane.reading.pages, lane.top + COUNTS
    if len(pages) == 1:
        return []
    drawn = [words("returned, by page", "by page", LEFT - 14, y, "small", "end")]
    free = float(LEFT - APART)
    for n, page in enumerate(pages):
        middle = (lane.ends[n] + lane.ends[n + 1]) / 2
        if middle - free < APART and n != lane.page:
            continue
        empty = "" if page.items_returned else " empty"
        lit = " lit" if n == lane.page else ""
        if middle - free >= APART:
            drawn.append(
                words(
                    f"{page.items_returned:,}",
                    f"count{n}",
                    middle,
                    y,
                    f"by-page{empty}{lit}",
                    "middle",
                )
            )
            free = middle
    return drawn


def _strip(lane: Lane) -> list[str]:
    """The table, what of it is read page by page, and where the items are that are returned."""
    y, (start, end) = lane.top + STRIP, lane.span
    first, last = lane.ends[0], lane.ends[-1]
    cuts = "".join(f"M{x:.1f} {y}v{TALL}" for x in lane.ends[1:-1] if x > first)
    if len(lane.ends) > 120:
        cuts = ""  # they would be a grey bar
    marks = "".join(
        f"M{lane.x(place + 0.5):.1f} {y + 4}v{TALL - 8}" for place in lane.reading.found
    )
    return [
        tag("rect", class_="track", x=LEFT, y=y, width=lane.right - float(LEFT), height=TALL, data_key="track"),
        tag("rect", class_="read", x=first, y=y + 0.5, width=max(3.0, last - first), height=TALL - 1, data_key="bar"),
        tag("path", class_="cuts", d=cuts, data_key="cuts"),
        tag("rect", class_="page", x=start, y=y + 0.5, width=end - start, height=TALL - 1, data_key="page"),
        tag("path", class_="found", d=marks, stroke_width=max(1.0, min(3.0, lane.step)), data_key="found"),
    ]  # fmt: skip


def _funnel(lane: Lane) -> list[str]:
    """From all that the page reads down to what it returns."""
    (start, end), (left, right) = lane.span, lane.neck
    top, bottom = lane.top + STRIP + TALL, lane.top + NECK
    shape = (
        f"M{start:.1f} {top}C{start:.1f} {top + 26} {left:.1f} {top + 8} {left:.1f} {bottom}"
        f"H{right:.1f}C{right:.1f} {top + 8} {end:.1f} {top + 26} {end:.1f} {top}Z"
    )
    return [
        tag("path", class_="sieve", d=shape, data_key="sieve"),
        tag("rect", class_="returned", x=left, y=bottom, width=right - left, height=DROP, data_key="drop"),
    ]  # fmt: skip


def _price(lane: Lane) -> str:
    """The units, as a tag that hangs on what is read."""
    label = counted(lane.shown.units, "read unit")
    wide = len(label) * FIGURE + 30
    start, end = lane.span
    y = lane.top + STRIP + TALL
    beside = end + 10 if end + 10 + wide <= lane.right else start - 10 - wide
    if end - start < 2.6 * wide and beside >= LEFT:
        x, string = beside, end - min(6, (end - start) / 2)
        if beside < start:
            string = start + min(6, (end - start) / 2)
    else:  # in the corner that the funnel leaves free
        x, string = end - wide - 6, end - 18
    hole = min(max(string, x + 12), x + wide - 12)
    return tag(
        "g",
        tag("path", class_="string", d=f"M{string:.1f} {y}L{hole:.1f} {y + STRING + 9}"),
        tag("rect", class_="price", x=x, y=y + STRING, width=wide, height=TAG, rx=4),
        tag("circle", class_="hole", cx=hole, cy=y + STRING + 8.0, r=2.5),
        words(label, "units", x + wide / 2, y + STRING + 21, "units", "middle"),
        data_key="price",
    )


def _end(lane: Lane) -> list[str]:
    """Whether one has to go on: a sign at the end of the page, and what the answer says."""
    page, end = lane.shown, lane.span[1]
    y = lane.top + STRIP
    if page.more:
        sign = f"M{end:.1f} {y - 5}v{TALL + 10}M{end:.1f} {y + 5}l9 8l-9 8z"
    else:
        sign = f"M{end:.1f} {y - 5}v{TALL + 10}"
    number = f"page {lane.page + 1:,} of {len(lane.reading.pages):,}; "
    said, x, anchor = _beside(
        lane, number * (len(lane.reading.pages) > 1) + ending(page), ending(page)
    )
    return [
        tag("path", class_="more" if page.more else "over", d=sign, data_key="sign"),
        words(said, "ending", x, lane.top + NECK + 14, "small ending", anchor),
    ]


def _beside(lane: Lane, *choices: str) -> tuple[str, float, str]:
    """The first of some texts that fits beside what is returned, on its right or on its left; else the last."""
    left, right = lane.neck
    for said in (*choices, choices[-1].rpartition(": ")[2]):
        wide = len(said) * SMALL
        if right + 12 + wide <= lane.right:
            return said, lane.right, "end"
        if LEFT + wide <= left - 12:
            return said, LEFT, "start"
    return said, lane.right, "end"
