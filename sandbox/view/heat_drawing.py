"""The drawing of a heat map: the table's bucket, its partitions as tanks, and below them what is throttled."""

from math import ceil

from sandbox.view.figure import svg, tag, text
from sandbox.view.heat_layout import (
    FALL,
    GAP,
    GUTTER,
    HEAD,
    NARROWEST,
    RAIN,
    TABLE,
    TALL,
    WIDEST,
    Layout,
    rect,
    widths,
)
from sandbox.view.heat_picture import MODELLED, MOST_DROPS, Picture, Tank
from sandbox.view.heat_strip import timeline
from sandbox.view.partition_drawing import amount
from sandbox.view.partition_layout import words

DROP = 16  # pixels from one drop to the next
FALL_STEPS = 9  # moments in which a drop falls to where the next one was
SHAPE = "c-6 8 -6 13 0 13s6 -5 0 -13z"  # of a drop, from its tip
LETTER = 7.4  # pixels that a digit needs


def draw(picture: Picture, width: int) -> tuple[str, int, int]:
    """The drawing as an SVG element, its width and its height."""
    at = Layout(
        max(NARROWEST, min(width, WIDEST)),
        picture.bucket is not None,
        picture.bucket is not None or any(picture.strip.throttled),
        len(picture.strip.served) > 1,
    )
    wide = widths([tank.share for tank in picture.tanks], at.room)
    lefts = [GUTTER + sum(wide[:n]) for n in range(len(wide))]
    tanks = [
        _tank(picture, tank, left, room - GAP, at)
        for tank, left, room in zip(picture.tanks, lefts, wide, strict=True)
    ]
    parts = [
        tag("g", *_table(picture, at), data_key="table"),
        tag("g", *_rim(picture, at), data_key="rim"),
        tag("g", *tanks, data_key="tanks"),
        tag("g", *_beside(picture, at), data_key="beside"),
        tag("g", *(timeline(picture, at) if at.strip else []), data_key="time"),
        words(MODELLED, "modelled", 0, at.height - 4, "small"),
    ]
    drawing = svg(
        *parts,
        width=at.width,
        height=at.height,
        class_="heat",
        role="img",
        aria_label=f"{picture.title}, {picture.when}. {picture.line}",
        data_key="heat",
    )
    return drawing, at.width, at.height


def _table(picture: Picture, at: Layout) -> list[str]:
    """The bucket of the table, over all of its partitions."""
    bucket = picture.bucket
    if bucket is None:
        return [words(picture.title, "title", 0, 13, "big strong")]
    part = min(1.0, bucket.left / bucket.depth)
    high, room = part * (TABLE - 2), at.room - GAP
    return [
        rect("wall", "tank empty" if bucket.short else "tank", GUTTER, HEAD, room, TABLE),
        *_water("saved", GUTTER + 1, HEAD + TABLE - 1, room - 2, high),
        words("Table", "table-name", 0, 13, "big strong"),
        words(f"{part:.0%} full", "table-part", 0, HEAD + 14, "small"),
        tag(
            "text",
            tag("tspan", text(f"{bucket.left:,.0f}"), class_="strong"),
            tag("tspan", text(f" {picture.unit} to spare")),
            class_="big",
            x=GUTTER,
            y=13,
            data_key="left",
        ),
        words(bucket.kept, "kept", 0, HEAD + 29, "small"),
        words(bucket.flow, "flow", at.width - GAP, 13, "small", "end"),
    ]


def _rim(picture: Picture, at: Layout) -> list[str]:
    """How much a full tank is."""
    y = at.rim + 0.5
    number, _, more = picture.ceiling.partition(" ")
    return [
        tag("path", class_="guide", d=f"M0 {y}H{at.width - GAP}", data_key="guide"),
        words(number, "ceiling", 0, y + 15, "strong"),
        words(more, "ceiling-unit", 0, y + 29, "small"),
    ]


def _tank(picture: Picture, tank: Tank, left: float, wide: float, at: Layout) -> str:
    served = min(1.0, tank.served / picture.full) * (TALL - 2)
    asked = min(1.0, tank.asked / picture.full) * (TALL - 2)
    kind = " ".join(
        filter(None, ("partition", "hot" if tank.hot else "", "new" if tank.new else ""))
    )
    inner, bottom = wide - 2, at.floor - 1
    parts = [rect("wall", "tank", left, at.rim, wide, TALL)]
    if picture.bucket:
        thick = served / TALL * inner * 0.5
        stream = (left + (wide - thick) / 2, HEAD + TABLE, thick, FALL)
        parts.append(rect("stream", "stream", *stream))
    parts += _water("served", left + 1, bottom, inner, served)
    if tank.throttled and asked - served > 1:
        room = (left + 2, bottom - asked + 1, inner - 2, asked - served - 1)
        parts.append(rect("lacking", "lacking", *room))
    parts += _labels(tank, left + wide / 2, wide, bottom - served, at)
    parts.append(_drops(picture, tank, left + wide / 2, wide, at))
    return tag("g", *parts, class_=kind, data_key=tank.label)


def _labels(tank: Tank, middle: float, wide: float, surface: float, at: Layout) -> list[str]:
    """The name, what is served, and what is throttled, as far as there is room."""
    labels = []
    level = surface - 6 if surface - at.rim >= 24 else surface + 18
    served, lost = amount(round(tank.served, 1)), amount(round(tank.throttled, 1))
    if tank.hot or wide > len(tank.label) * LETTER:
        kind = "big strong" if wide > 4 * LETTER else "strong"
        labels.append(words(tank.label, "name", middle, at.floor + 16, kind, "middle"))
    if wide > len(served) * LETTER:
        labels.append(words(served, "number", middle, level, "number", "middle"))
    if tank.new and tank.parent is not None and wide > 9 * LETTER:
        origin = f"from P{tank.parent}"
        labels.append(words(origin, "parent", middle, at.rim - 6, "small", "middle"))
    if tank.throttled and wide + GAP > len(lost) * LETTER:
        labels.append(words(lost, "lost", middle, at.floor + 34, "lost", "middle"))
    return labels


def _drops(picture: Picture, tank: Tank, middle: float, wide: float, at: Layout) -> str:
    """One drop for so much that was throttled, in rows; odd columns hang lower."""
    columns = max(2, min(4, int(wide / DROP)))
    fall = RAIN / ceil(MOST_DROPS / columns)
    falling = picture.moment % FALL_STEPS / FALL_STEPS * fall
    path = ""
    for n in range(picture.drops(tank)):
        row, column = divmod(n, columns)
        x = middle + (column - (columns - 1) / 2) * min(DROP, wide / columns)
        y = (falling + fall * (0.5 if column % 2 else 0.0)) % fall + row * fall
        path += f"M{x:.1f} {at.floor + 40 + y:.1f}{SHAPE}"
    return tag("path", class_="requests drops", d=path, data_key="drops")


def _beside(picture: Picture, at: Layout) -> list[str]:
    lost = sum(tank.throttled for tank in picture.tanks)
    y = at.floor + 34
    drop = f"M5 {y + 26}{SHAPE}"
    shown = [
        words("served", "served-name", 0, at.floor - 4, "items-ink"),
        words("partition", "partition-name", 0, at.floor + 16, "small"),
        words("throttled", "lost-name", 0, y, "requests-ink" if lost else "faint"),
        words(amount(round(lost, 1)), "lost-sum", 0, y + 18, "lost big" if lost else "faint big"),
    ]
    if lost:
        shown.append(tag("path", class_="requests", d=drop, data_key="one"))
        shown.append(words(f"= {picture.drop:,.0f}", "worth", 15, y + 36, "small"))
    return shown


def _water(key: str, x: float, bottom: float, width: float, height: float) -> list[str]:
    """What fills a tank, and its surface."""
    surface = min(2.0, height)
    return [
        rect(key, "water", x, bottom - height, width, height),
        rect(f"{key}-surface", "surface", x, bottom - height, width, surface),
    ]
