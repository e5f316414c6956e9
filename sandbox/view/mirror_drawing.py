"""The drawing of an index mirror: the table's items, lines to their entries, and what a Query has to fetch back."""

from sandbox.model.mirror import Key
from sandbox.view.figure import svg, tag, text
from sandbox.view.mirror_captions import headings, more, query
from sandbox.view.mirror_layout import CARD, DIGIT, NARROWEST, PITCH, TOP, WIDEST, Layout, heights
from sandbox.view.mirror_picture import EntryRow, ItemRow, Picture
from sandbox.view.mirror_words import said
from sandbox.view.notation import clipped
from sandbox.view.partition_layout import words

MIDDLE = CARD / 2
LONGEST_NAME = 14  # letters of a key


def draw(picture: Picture, width: int) -> tuple[str, int, int]:
    """The drawing as an SVG element, its width and its height."""
    right = heights(picture.entries)
    at = Layout(
        max(NARROWEST, min(width, WIDEST)),
        max(len(picture.items) * PITCH, (right[-1] + PITCH - TOP) if right else 0),
        bool(picture.more_items or picture.more_entries),
        picture.question is not None,
    )
    parts = [
        tag("g", *headings(picture, at), data_key="headings"),
        tag("g", *_lines(picture, at), data_key="lines"),
        tag("g", *_items(picture, at), data_key="items"),
        tag("g", *_entries(picture, at), data_key="entries"),
        tag("g", *_notes(picture, at), data_key="notes"),
        tag("g", *more(picture, at), data_key="more"),
        tag("g", *query(picture, at), data_key="query"),
    ]
    now = picture.now
    label = f"{now.table.name} and its {now.index.kind} {picture.index}. {' '.join(said(picture))}"
    drawing = svg(
        *parts,
        width=at.width,
        height=at.height,
        class_="mirror",
        role="img",
        aria_label=label,
        data_key="mirror",
    )
    return drawing, at.width, at.height


def _items(picture: Picture, at: Layout) -> list[str]:
    name = max((len(row.name) for row in picture.items), default=0)
    name = min(name, LONGEST_NAME)
    largest = picture.largest
    return [
        _card(
            "item",
            row,
            0.0,
            at.y(n),
            largest,
            at,
            [
                words(clipped(row.name, name), "name", 10, 17, "code strong"),
                words(
                    clipped(row.values, at.letters(name + 2)),
                    "values",
                    10 + (name + 2) * DIGIT,
                    17,
                    "code faint" if row.skipped else "code",
                ),
            ],
        )
        for n, row in enumerate(picture.items)
    ]


def _entries(picture: Picture, at: Layout) -> list[str]:
    name = min(max((len(row.name) for row in picture.entries), default=0), LONGEST_NAME)
    homes = {row.key: at.y(n) for n, row in enumerate(picture.items)}
    mark = {"x": at.column + 4, "y": 0, "width": 5, "height": CARD}
    cards = []
    for y, row in zip(heights(picture.entries), picture.entries, strict=True):
        letters = at.letters(name + 1)
        first = clipped(row.collection, letters)
        rest = (
            clipped(f" {row.sort}", letters - len(first))
            if row.sort and letters - len(first) > 3
            else ""
        )
        values = tag("tspan", text(first), class_="strong") + tag("tspan", text(rest))
        inside = [
            tag("text", values, class_="code", x=10, y=17, data_key="values"),
            words(clipped(row.name, name), "name", at.right_edge, 17, "code", "end"),
        ]
        if row.asked:
            inside.append(tag("rect", class_="requests", **mark, data_key="asked"))
        home = homes.get(row.key)
        cards.append(_card("entry", row, at.right, y, picture.largest, at, inside, home))
    return cards


def _card(
    kind: str,
    row: ItemRow | EntryRow,
    x: float,
    y: int,
    largest: int,
    at: Layout,
    inside: list[str],
    home: int | None = None,
) -> str:
    """A card whose filled part is its bytes, on the scale of the largest one."""
    shape = {"x": 0.5, "y": 0.5, "width": at.column - 1.0, "height": CARD - 1, "rx": 4}
    filled = max(4.0, (at.column - 1) * row.size / largest)
    return tag(
        "g",
        tag("rect", class_="hold", **shape),
        tag("rect", class_="fill", **{**shape, "width": filled}),
        tag("rect", class_="edge", **shape),
        *inside,
        words(f"{row.size:,} B", "bytes", at.column - 9, 17, "small bytes", "end")
        if at.shows_bytes
        else "",
        class_=f"card {kind} {row.state}".strip(),
        style=f"transform: translate({x:.1f}px, {y}px)",
        data_from=None if home is None else f"0px, {home}px",
        data_key=f"{kind}:{_id(row.key)}{'' if row.state != 'deleted' else ':deleted'}",
    )


def _id(key: Key) -> str:
    return " ".join(f"{kind}={value!r}" for kind, value in key)


def _lines(picture: Picture, at: Layout) -> list[str]:
    homes = {row.key: n for n, row in enumerate(picture.items)}
    lines = []
    for y, row in zip(heights(picture.entries), picture.entries, strict=True):
        if row.key in homes:
            lines.append(_line(picture, row, at.y(homes[row.key]) + MIDDLE, y + MIDDLE, at))
    for item in picture.items:
        if item.skipped:
            d = f"M{at.column:.1f} {at.y(homes[item.key]) + MIDDLE}h18m0 -6v12"
            lines.append(tag("path", class_="stub", d=d, data_key=f"stub:{_id(item.key)}"))
    return lines


def _line(picture: Picture, row: EntryRow, start: float, end: float, at: Layout) -> str:
    """From an item to its entry; a Query that lacks something comes back along it, or cannot."""
    bend = at.gap * 0.45
    left, right = at.column, at.right
    d = f"M{left:.1f} {start}C{left + bend:.1f} {start} {right - bend:.1f} {end} {right:.1f} {end}"
    key = f"{_id(row.key)}:{'deleted' if row.state == 'deleted' else ''}"
    parts = [tag("path", class_=f"link {row.state}".strip(), d=d, data_key="link")]
    if row.asked and picture.query and picture.query.lacking:
        if picture.is_global:
            middle, cross = (left + right) / 2, (start + end) / 2
            d = f"M{middle - 5:.1f} {cross - 5}l10 10m0 -10l-10 10"
            parts.append(tag("path", class_="back barred", d=d, data_key="barred"))
        else:
            d += f"M{left + 8:.1f} {start - 5}l-7 5l7 5"
            parts.append(tag("path", class_="back", d=d, data_key="back"))
    return tag("g", *parts, data_key=f"line:{key}")


def _notes(picture: Picture, at: Layout) -> list[str]:
    """Beside each entry that is not at rest, what happens to it."""
    places = zip(heights(picture.entries), picture.entries, strict=True)
    notes = [
        words(_note(row, at), f"note:{n}", at.right - 8, y + 17, f"label note {row.state}", "end")
        for n, (y, row) in enumerate(places)
        if row.note
    ]
    notes += [
        words("skipped", f"skip:{n}", at.column + 24, at.y(n) + 17, "label small")
        for n, row in enumerate(picture.items)
        if row.skipped and at.roomy
    ]
    return notes


def _note(row: EntryRow, at: Layout) -> str:
    if not row.wait:
        return row.note
    return f"{row.note} in {row.wait}" if at.roomy else f"in {row.wait}"
