"""The drawing of a partition map: the hash space is its spine, between items and requests."""

from collections.abc import Sequence

from sandbox.view.figure import svg, tag, text
from sandbox.view.notation import clipped
from sandbox.view.partition_layout import DIGIT, GAP, NARROWEST, SPINE, TOP, WIDEST, Layout, words
from sandbox.view.partition_picture import Landed, Measure, Picture

MODELLED = "Modelled: DynamoDB does not publish its hash."
PLACEHOLDERS = ("type a key value", "type one", "none")  # the first for which there is room
NEAR, ZERO = (
    24,
    12,
)  # pixels: a label, or a mere 0, that begins so near the dotted line stands behind it
FEW = 16  # key values whose places are drawn strongly; more become a shade


def draw(picture: Picture, landed: Landed | None, width: int) -> tuple[str, int, int]:
    """The drawing as an SVG element, its width and its height."""
    bars = max(len(picture.stored), len(picture.asked))
    at = Layout(max(NARROWEST, min(width, WIDEST)), picture.partitions, bars)
    parts = [
        tag("g", *_journey(landed, at), data_key="journey"),
        tag("g", *_headings(picture, at), data_key="headings"),
        tag("g", *_bands(landed, at), data_key="bands"),
        tag("g", *_guides(at), data_key="guides"),
        tag(
            "g",
            *(_partition(picture, landed, n, at) for n in range(at.partitions)),
            data_key="partitions",
        ),
        tag("g", *_spine(picture, at), data_key="spine"),
        tag("g", *_marker(landed, at), data_key="marker"),
        words(MODELLED, "modelled", 0, at.height - 4, "small"),
    ]
    drawing = svg(
        *parts,
        width=at.width,
        height=at.height,
        class_="map",
        role="img",
        aria_label=f"{picture.title}. {picture.line}",
        data_key="map",
    )
    return drawing, at.width, at.height


def _journey(landed: Landed | None, at: Layout) -> list[str]:
    """The first line: a key value becomes a hash, and the hash a partition."""
    half = 37 * DIGIT / 2  # 32 digits in groups of four
    room = at.middle - half - 40
    fits = int(room / (DIGIT * 14 / 12))
    asking = next((words for words in PLACEHOLDERS if len(words) <= fits), PLACEHOLDERS[-1])
    shown = clipped(landed.shown, fits) if landed else asking
    groups = [landed.hash_text[n : n + 4] if landed else "····" for n in range(0, 32, 4)]
    found = f"P{landed.partition}" if landed else "P?"
    digits = [
        tag(
            "tspan",
            text(group),
            x=at.middle - half + n * 4.7 * DIGIT,
            class_="lead" if n == 0 else None,
        )
        for n, group in enumerate(groups)
    ]
    written = len(shown) * DIGIT * 14 / 12
    return [
        words("key value", "k1", 0, 12, "small"),
        words("its hash (modelled), 128 bits", "k2", at.middle, 12, "small", "middle"),
        words("its partition", "k3", at.width, 12, "small", "end"),
        words(shown, "value", 0, 36, "code big" if landed else "code big faint"),
        tag(
            "text",
            *digits,
            class_="code hash" if landed else "code hash faint",
            y=36,
            data_key="hash",
        ),
        words(found, "found", at.width, 36, "big strong" if landed else "big faint", "end"),
        _arrow("a1", min(written + 14, room + 12), at.middle - half - 14),
        _arrow("a2", at.middle + half + 14, at.width - 52),
    ]


def _arrow(key: str, start: float, end: float) -> str:
    start = min(start, end - 12)
    line = f"M{start:.1f} 31.5H{end:.1f}m-5 -4l5 4l-5 4"
    return tag("path", class_="arrow", d=line, data_key=key)


def _headings(picture: Picture, at: Layout) -> list[str]:
    edge = SPINE / 2 + GAP
    return [
        *_totals(picture.stored, "stored", at.middle - edge, "head items-ink", "end"),
        *_totals(picture.asked, "asked", at.middle + edge, "head requests-ink", "start"),
        words(_counted(len(picture.places)), "values", at.middle, TOP - 22, "small", "middle"),
        words("0000…", "low", at.middle, TOP - 8, "code small", "middle"),
        words("…ffff", "high", at.middle, TOP + at.tall + 16, "code small", "middle"),
    ]


def _totals(measures: Sequence[Measure], key: str, x: float, kind: str, anchor: str) -> list[str]:
    """What a side adds up to: a line for each of its measures."""
    return [
        words(
            _of(m.total, m.name), f"{key}{n}", x, TOP - 7 - 15 * (len(measures) - n), kind, anchor
        )
        for n, m in enumerate(measures)
    ]


def _of(number: float, name: str) -> str:
    return f"{amount(number)} {name.removesuffix('s') if number == 1 else name}"


def _counted(values: int) -> str:
    return f"{values:,} key value{'s'[: values != 1]}"


def _guides(at: Layout) -> list[str]:
    """Where every bar would end if the load were even."""
    reach = SPINE / 2 + GAP + at.even
    top, bottom = TOP, TOP + at.tall
    lines = [
        tag("path", class_="guide", d=f"M{x:.1f} {top}V{bottom + 6:.1f}", data_key=key)
        for key, x in (("left", at.middle - reach), ("right", at.middle + reach))
    ]
    label = f"even share {1 / at.partitions:.1%}"
    return [*lines, words(label, "even", at.middle + reach + 6, bottom + 16, "small")]


def amount(number: float) -> str:
    """A count or a number of units, as people write it.

    >>> amount(1622), amount(0.5)
    ('1,622', '0.5')
    """
    return f"{number:,.1f}".removesuffix(".0")


def _bands(landed: Landed | None, at: Layout) -> list[str]:
    return [
        tag(
            "rect",
            class_="band lit" if landed and landed.partition == n else "band",
            x=0.5,
            y=at.y(n) + 0.5,
            width=at.width - 1.0,
            height=at.band - 1,
            rx=3,
            data_key=f"band{n}",
        )
        for n in range(at.partitions)
    ]


def _partition(picture: Picture, landed: Landed | None, n: int, at: Layout) -> str:
    here = landed is not None and landed.partition == n
    busiest = picture.busiest == n
    kinds = ["partition", "lit" if here else "", "busiest" if busiest else ""]
    sides = ((picture.stored, -1, "items"), (picture.asked, 1, "requests"))
    return tag(
        "g",
        *(
            _bar(measure, n, number, side, kind, at)
            for measures, side, kind in sides
            for number, measure in enumerate(measures)
        ),
        class_=" ".join(filter(None, kinds)),
        data_key=f"P{n}",
    )


def _bar(measure: Measure, n: int, number: int, side: int, kind: str, at: Layout) -> str:
    slot = min(at.band, 44 * at.bars) / at.bars  # bars of a tall partition stay together
    middle = at.y(n + 0.5) + (number - (at.bars - 1) / 2) * slot
    thick = min(18.0, slot * 0.56)
    length = measure.share(n) * at.longest
    inner = at.middle + side * (SPINE / 2 + GAP)
    start = inner if side > 0 else inner - length
    beside = length + 7
    if -7 < at.even - beside < (NEAR if measure.amounts[n] else ZERO):
        beside = at.even + 7
    written = tag(
        "text",
        *_told(measure, n, side, at),
        class_="label",
        text_anchor="start" if side > 0 else "end",
        x=inner + side * beside,
        y=middle + 4,
    )
    bar = tag(
        "rect",
        class_=f"bar {kind}",
        x=start,
        y=middle - thick / 2,
        width=length,
        height=thick,
        rx=1.5,
    )
    return tag("g", bar, written, data_key=f"{kind}{number}")


def _told(measure: Measure, n: int, side: int, at: Layout) -> list[str]:
    """A partition's share and what it is a share of, the share next to its bar."""
    number = measure.amounts[n]
    if not number:
        return [tag("tspan", text("0"), class_="count")]
    share = tag("tspan", text(f"{measure.share(n):.1%}"), class_="share")
    gap = tag("tspan", text(" · "), class_="count")
    told = _of(number, measure.name) if at.bars > 1 else amount(number)
    count = tag("tspan", text(told), class_="count")
    return [share, gap, count] if side > 0 else [count, gap, share]


def _spine(picture: Picture, at: Layout) -> list[str]:
    left = at.middle - SPINE / 2
    strip = at.middle + 6
    heights = sorted({round(at.y(place)) for place in picture.places})
    marks = "".join(f"M{strip + 8:.0f} {y + 0.5}h24" for y in heights)
    cuts = [tag("path", class_="cut", d=f"M{left:.1f} {at.y(n):.1f}h{SPINE}", data_key=f"cut{n}")
            for n in range(1, at.partitions)]  # fmt: skip
    labels = [
        words(f"P{n}", f"name{n}", left + 22, at.y(n + 0.5) + 4.5,
               "name strong" if picture.busiest == n else "name", "middle")
        for n in range(at.partitions)
    ]  # fmt: skip
    return [
        tag(
            "rect",
            class_="spine",
            x=left,
            y=TOP,
            width=SPINE,
            height=at.tall,
            rx=6,
            data_key="body",
        ),
        tag(
            "path",
            class_="marks" if len(heights) <= FEW else "marks many",
            d=marks,
            data_key="marks",
        ),
        *cuts,
        *labels,
    ]


def _marker(landed: Landed | None, at: Layout) -> list[str]:
    """The key value's own point; the browser lets it travel there from its hash."""
    if landed is None:
        return []
    x, y = at.middle + 26, at.y(landed.place)
    return [
        tag("path", class_="trail", d=f"M{x:.1f} {TOP}V{y:.1f}", data_key="trail"),
        tag(
            "circle",
            class_="dot",
            r=6,
            style=f"transform: translate({x:.1f}px, {y:.1f}px)",
            data_key="dot",
        ),
    ]
