"""The drawing of an index mirror: the table's items, lines to their entries, and what a Query has to fetch back."""

from sandbox.model.mirror import Key
from sandbox.model.projection import Effect
from sandbox.view.figure import svg, tag, text
from sandbox.view.mirror_layout import CARD, DIGIT, NARROWEST, PITCH, TOP, WIDEST, Layout, heights
from sandbox.view.mirror_picture import EntryRow, ItemRow, Picture
from sandbox.view.mirror_words import counted, question_text, said
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
        tag("g", *_headings(picture, at), data_key="headings"),
        tag("g", *_lines(picture, at), data_key="lines"),
        tag("g", *_items(picture, at), data_key="items"),
        tag("g", *_entries(picture, at), data_key="entries"),
        tag("g", *_notes(picture, at), data_key="notes"),
        tag("g", *_more(picture, at), data_key="more"),
        tag("g", *_query(picture, at), data_key="query"),
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


def _headings(picture: Picture, at: Layout) -> list[str]:
    step, now = picture.step, picture.now
    own, own_index = step.table_units, step.index_units(picture.projection)
    items = f"{counted(len(now.table.items), 'item')} · {picture.items_size:,} B"
    there = picture.more_entries + sum(row.there for row in picture.entries)
    share = f" ({picture.entries_size / picture.items_size:.0%})" if picture.items_size else ""
    entries = f"{counted(there, 'entry', 'entries')} · {picture.entries_size:,} B{share}"
    kind = f"{now.index.kind}, {picture.projection}"
    if picture.supposed:
        kind = f"{now.index.kind}, if it were {picture.projection}"
    fits = int(at.column / 6)
    did = step.receipt is not None
    return [
        *_heading("table", "Table", now.table.name, items, picture.table_units, own, did, 0.0),
        *_heading(
            "index", clipped(kind, fits), picture.index, entries, picture.index_units, own_index, did, at.right
        ),
        *_operation(picture, at),
    ]  # fmt: skip


def _heading(
    key: str, kind: str, name: str, holds: str, units: float, own: float, did: bool, x: float
) -> list[str]:
    figure = [
        tag("tspan", text(f"{units:,g}"), class_="figure"),
        tag("tspan", text(f" write unit{'' if units == 1 else 's'}")),
    ]
    if did:
        figure.append(tag("tspan", text(f"  +{own:g}"), class_="figure plus" if own else "count"))
    return [
        words(kind, f"{key}-kind", x, 11, "small"),
        words(name, f"{key}-name", x, 32, "code big strong"),
        tag("text", *figure, class_="sum", x=x, y=63, data_key=f"{key}-units"),
        words(holds, f"{key}-holds", x, TOP - 20, "small"),
    ]


def _operation(picture: Picture, at: Layout) -> list[str]:
    """In the middle: the request, an arrow, and what the index does about it."""
    if picture.step.receipt is None:
        return []
    middle = (at.column + at.right) / 2
    effects = list(dict.fromkeys(write.effect.value for _, write in picture.writes)) or ["nothing"]
    effect = effects[0] if len(effects) == 1 else f"{len(picture.writes)} writes"
    idle = effect in (Effect.SKIPPED, Effect.UNTOUCHED)
    kind = "head faint" if idle else "head plus"
    start, end = at.column + 8, at.right - 8
    return [
        words(picture.step.receipt.operation, "operation", middle, 32, "small", "middle"),
        tag("path", class_="arrow", d=f"M{start:.1f} 42H{end:.1f}m-5 -4l5 4l-5 4", data_key="way"),
        words(effect, "effect", middle, 60, kind, "middle"),
    ]


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


def _more(picture: Picture, at: Layout) -> list[str]:
    y = at.bottom - 8
    left = f"and {counted(picture.more_items, 'more item')}" if picture.more_items else ""
    more = counted(picture.more_entries, "more entry", "more entries")
    right = f"and {more}" if picture.more_entries else ""
    return [words(left, "items", 0, y, "small"), words(right, "entries", at.right, y, "small")]


def _query(picture: Picture, at: Layout) -> list[str]:
    """Below: the Query, and its read units as a sum."""
    query = picture.query
    if picture.question is None or query is None:
        return []
    y = at.bottom + 10
    figures = [(f"{query.units:g}", f"for {counted(query.entries, 'entry', 'entries')}")]
    if query.lacking:
        items = counted(query.entries, "item")
        how = f"for {items}, each by its key" if picture.is_global else f"to fetch {items} back"
        figures.append((f"+ {query.fetched:g}", how))
        figures.append((f"= {query.total:g}", f"read unit{'s' * (query.total != 1)}"))
    else:
        figures[0] = (figures[0][0], f"read unit{'s' * (query.units != 1)} {figures[0][1]}")
    asks = question_text(picture, picture.question)
    refused = "refused by a GSI" if picture.is_global and query.lacking else ""
    parts = [
        tag("path", class_="rule", d=f"M0 {y - 4}.5H{at.width}", data_key="rule"),
        words(clipped(asks, int(at.right / 7) - 2), "asks", 0, y + 20, "head requests-ink"),
        words(refused, "refused", at.width, y + 20, "head plus", "end"),
    ]
    sums = [
        part
        for number, what in figures
        for part in (
            tag("tspan", text(number), class_="figure"),
            tag("tspan", text(f" {what}  "), class_="count"),
        )
    ]
    x, anchor = (at.width, "end") if query.lacking else (at.right, "start")
    line = tag("text", *sums, class_="sum", x=x, y=y + 44, text_anchor=anchor, data_key="sum")
    return [*parts, line]
