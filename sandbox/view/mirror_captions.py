"""The words and figures around the cards of an index mirror: units that add up, and what a Query costs."""

from sandbox.model.projection import Effect
from sandbox.view.figure import tag, text
from sandbox.view.mirror_layout import TOP, Layout
from sandbox.view.mirror_picture import Picture
from sandbox.view.mirror_words import counted, question_text
from sandbox.view.notation import clipped
from sandbox.view.partition_layout import words


def headings(picture: Picture, at: Layout) -> list[str]:
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


def more(picture: Picture, at: Layout) -> list[str]:
    y = at.bottom - 8
    left = f"and {counted(picture.more_items, 'more item')}" if picture.more_items else ""
    many = counted(picture.more_entries, "more entry", "more entries")
    right = f"and {many}" if picture.more_entries else ""
    return [words(left, "items", 0, y, "small"), words(right, "entries", at.right, y, "small")]


def query(picture: Picture, at: Layout) -> list[str]:
    """Below: the Query, and its read units as a sum."""
    asked = picture.query
    if picture.question is None or asked is None:
        return []
    y = at.bottom + 10
    figures = [(f"{asked.units:g}", f"for {counted(asked.entries, 'entry', 'entries')}")]
    if asked.lacking:
        items = counted(asked.entries, "item")
        how = f"for {items}, each by its key" if picture.is_global else f"to fetch {items} back"
        figures.append((f"+ {asked.fetched:g}", how))
        figures.append((f"= {asked.total:g}", f"read unit{'s' * (asked.total != 1)}"))
    else:
        figures[0] = (figures[0][0], f"read unit{'s' * (asked.units != 1)} {figures[0][1]}")
    asks = question_text(picture, picture.question)
    refused = "refused by a GSI" if picture.is_global and asked.lacking else ""
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
    x, anchor = (at.width, "end") if asked.lacking else (at.right, "start")
    line = tag("text", *sums, class_="sum", x=x, y=y + 44, text_anchor=anchor, data_key="sum")
    return [*parts, line]
