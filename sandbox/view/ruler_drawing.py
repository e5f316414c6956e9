"""The drawing of a collection ruler: the table, one shelf of it, a bracket, what it writes and what that costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from sandbox.model.attributes import to_python
from sandbox.model.item_collection import ItemCollection, QueryPage
from sandbox.model.key_condition import word_ends
from sandbox.model.units import READ_BLOCK
from sandbox.view.figure import svg, tag, text
from sandbox.view.notation import clipped, python_text
from sandbox.view.ruler_words import blocks, boto3_lines, counted, sentence, values_line

NARROWEST, WIDEST = 480, 1_000  # pixels
MARGIN = 12  # on both sides of the shelf, for half of a handle
STRIP = 20  # the table begins here; it and what follows are heights in pixels
SHELF, BOARD = 66, 158  # the top of the tallest item, and the board on which all stand
BRACKET = 176
WRITTEN = 240
CODE = 296
BYTES = 430
HEIGHT = 474
CHARACTER = 7.3  # width of a monospaced character at 12 pixels
SMALL, LARGE = 6.7, 8.5  # at 11 and at 14 pixels
COSTS = 168  # width of the column of costs
MOST_GROUPS = 8  # names below the shelf


@dataclass(frozen=True, slots=True)
class Shelf:
    """One item collection, the stretch that is bracketed, and the page that a Query reads of it."""

    table: str
    all: Sequence[ItemCollection]
    collection: ItemCollection
    stretch: range
    page: QueryPage
    forward: bool
    limit: int | None

    @property
    def title(self) -> str:
        """The collection in words."""
        held, key = self.collection, python_text(to_python(self.collection.value))
        return f"{held.partition_key} {key}: {counted(len(held), 'item')} by {held.sort_key}"

    @property
    def said(self) -> str:
        return sentence(self.collection, self.stretch, self.page, forward=self.forward)


def draw(shelf: Shelf, width: int) -> tuple[str, int, int]:
    """The drawing as an SVG element, its width and its height."""
    width = max(NARROWEST, min(width, WIDEST))
    step = (width - 2 * MARGIN) / len(shelf.collection)
    parts = {
        "table": _table(shelf, width),
        "bracket": _bracket(shelf, step, width),
        "shelf": _shelf(shelf, step),
        "groups": _groups(shelf.collection, step),
        "written": _written(shelf, width),
        "code": _code(shelf, width),
        "costs": _costs(shelf, width),
        "bytes": _bytes(shelf, width),
    }
    drawing = svg(
        *(tag("g", *drawn, data_key=name) for name, drawn in parts.items()),
        width=width,
        height=HEIGHT,
        class_="shelves",
        role="img",
        aria_label=f"{shelf.title}. {shelf.said}",
        data_key="ruler",
    )
    return drawing, width, HEIGHT


def _words(content: object, key: str, x: float, y: float, kind: str, anchor: str = "start") -> str:
    return tag("text", text(content), class_=kind, x=x, y=y, text_anchor=anchor, data_key=key)


def _fixed(code: str) -> str:
    """Code whose blanks an SVG does not fold."""
    return code.replace(" ", "\u00a0")


def _line(key: str, kind: str, d: str) -> str:
    return tag("path", class_=kind, d=d, data_key=key)


def _table(shelf: Shelf, width: int) -> list[str]:
    """All item collections as one strip, with the chosen one drawn out into the shelf below it."""
    counts = [len(collection) for collection in shelf.all]
    at = (width - 2 * MARGIN) / sum(counts)
    ends = [MARGIN + end * at for end in accumulate(counts)]
    here = next(n for n, collection in enumerate(shelf.all) if collection is shelf.collection)
    start, end = ends[here] - counts[here] * at, ends[here]
    label = f"{shelf.table}: {counted(len(counts), 'item collection')}, in the order of their hashes (modelled)"
    cuts = "".join(f"M{x:.1f} {STRIP}v12" for x in ends[:-1])
    low, high = STRIP + 12, SHELF - 8
    zoom = f"M{start:.1f} {low}L{MARGIN} {high}M{end:.1f} {low}L{width - MARGIN} {high}"
    return [
        _words(clipped(label, int(width / 6)), "all", MARGIN, 11, "small"),
        tag("rect", class_="items", x=MARGIN + 0.5, y=STRIP + 0.5, width=width - 2.0 * MARGIN - 1, height=11),
        _line("cuts", "cuts", cuts),
        tag("rect", class_="chosen", x=start, y=STRIP - 2, width=max(end - start, 3.0), height=16, data_key="here"),
        _line("zoom", "zoom", zoom),
        _words(clipped(shelf.title, int(width / 7)), "title", width / 2, high - 4, "head halo", "middle"),
    ]  # fmt: skip


def _shelf(shelf: Shelf, step: float) -> list[str]:
    """The items side by side, each as tall as its bytes: read, bracketed only, or left alone."""
    sizes, read, stretch = shelf.collection.sizes, shelf.page.read, shelf.stretch
    at = (BOARD - SHELF - 12) / max(sizes)
    kinds = {"outside": "", "waiting": "", "read": ""}
    gap = 2.0 if step > 6 else 1.0 if step > 3 else 0.0
    for n, size in enumerate(sizes):
        kind = "read" if n in read else "waiting" if n in stretch else "outside"
        x, tall = MARGIN + n * step + gap / 2, max(size * at, 3.0)
        kinds[kind] += f"M{x:.1f} {BOARD}v-{tall:.1f}h{step - gap:.1f}v{tall:.1f}z"
    spines = [_line(kind, f"spines {kind}", d) for kind, d in kinds.items()]
    board = f"M{MARGIN - 8} {BOARD + 0.5}H{MARGIN + 8 + step * len(sizes):.1f}"
    return [*spines, _line("board", "board", board), *_way(shelf, step)]


def _way(shelf: Shelf, step: float) -> list[str]:
    """The arrow above the items that are read, in the direction of the reading."""
    start, end = MARGIN + shelf.page.read.start * step, MARGIN + shelf.page.read.stop * step
    y, head = SHELF + 2.5, 5 if shelf.forward else -5
    tail, tip = (start, end) if shelf.forward else (end, start)
    return [_line("way", "way", f"M{tail:.1f} {y}H{tip:.1f}m{-head} -4l{head} 4l{-head} 4")]


def _groups(collection: ItemCollection, step: float) -> list[str]:
    """Names below the board: of what the sort keys begin with, or of every item."""
    drawn, room = [], -1.0
    for n, (start, name) in enumerate(_beginnings(collection, step)):
        x = MARGIN + start * step
        shown = clipped(name, 24)
        end = MARGIN + len(collection) * step
        if x < room or x + len(shown) * SMALL > end:
            continue
        room = x + len(shown) * SMALL + 10
        drawn += [
            _line(f"tick{n}", "tick", f"M{x + 0.5:.1f} {BOARD}v14"),
            _words(shown, f"group{n}", x + 4, BOARD + 13, "code small"),
        ]
    return drawn


def _beginnings(collection: ItemCollection, step: float) -> list[tuple[int, str]]:
    """(place, name) of each item if there is room for that, else of each group with one beginning."""
    names = [str(to_python(value)) for value in collection.places]
    if all(len(name) * SMALL + 8 < step for name in names):
        return list(enumerate(names))
    if collection.places[0][0] != "S":
        return [(0, names[0])]
    best = [(0, names[0])]
    for level in range(len(word_ends(names[0]))):
        starts = [name[: (word_ends(name)[: level + 1] or [0])[-1]] for name in names]
        found = [(places[0], name) for name, places in _runs(starts)]
        if len(best) < len(found) <= MOST_GROUPS:
            best = found
    return best


def _runs(names: Iterable[str]) -> Iterable[tuple[str, list[int]]]:
    for name, group in groupby(enumerate(names), key=lambda pair: pair[1]):
        yield name, [n for n, _ in group]


def _bracket(shelf: Shelf, step: float, width: int) -> list[str]:
    start, end = (MARGIN + place * step for place in (shelf.stretch.start, shelf.stretch.stop))
    first, last = (
        python_text(to_python(shelf.collection.places[n]))
        for n in (shelf.stretch.start, shelf.stretch.stop - 1)
    )
    shown = first if len(shelf.stretch) == 1 else f"{clipped(first, 40)} … {clipped(last, 40)}"
    shown = clipped(shown, int((width - 2 * MARGIN) / CHARACTER))
    half = len(shown) * CHARACTER / 2
    middle = min(max((start + end) / 2, MARGIN + half), width - MARGIN - half)
    return [
        tag("rect", class_="stretch", x=start, y=SHELF - 6, width=end - start, height=BRACKET - SHELF + 6,
            data_key="stretch"),
        _line("hook", "hook", f"M{start:.1f} {BRACKET - 8}V{BRACKET + 4}H{end:.1f}V{BRACKET - 8}"),
        _words(shown, "ends", middle, BRACKET + 32, "code", "middle"),
    ]  # fmt: skip


def _written(shelf: Shelf, width: int) -> list[str]:
    """The key condition, and what its placeholders stand for."""
    condition = shelf.collection.condition(shelf.stretch)
    room = width - 2 * MARGIN
    shown = clipped(condition.expression, int(room / LARGE))
    values = _fixed(clipped(values_line(condition), int(room / SMALL)))
    return [
        _line("rule", "rule", f"M{MARGIN} {WRITTEN - 18.5}H{width - MARGIN}"),
        _words(shown, "condition", MARGIN, WRITTEN + 4, "code condition"),
        _words(values, "values", MARGIN, WRITTEN + 24, "code small"),
    ]


def _code(shelf: Shelf, width: int) -> list[str]:
    condition = shelf.collection.condition(shelf.stretch)
    lines = boto3_lines(condition, forward=shelf.forward, limit=shelf.limit)
    room = int((width - 2 * MARGIN - COSTS) / SMALL)
    drawn = [
        tag(
            "tspan",
            text(_fixed(clipped(line, room))),
            x=MARGIN,
            y=CODE + 18 + n * 16,
        )
        for n, line in enumerate(lines)
    ]
    return [
        _words("with boto3", "how", MARGIN, CODE, "small"),
        tag("text", *drawn, class_="code written", data_key="code"),
    ]


def _costs(shelf: Shelf, width: int) -> list[str]:
    page, x = shelf.page, width - MARGIN
    rows = [
        (f"{len(page.read):,}", f"of {counted(len(shelf.collection), 'item')} read"),
        (f"{page.size:,} B", "names and values"),
        (f"{page.units:g}", f"read unit{'s'[: page.units != 1]}, eventual"),
    ]
    return [
        drawn
        for n, (number, what) in enumerate(rows)
        for drawn in (
            _words(number, f"number{n}", x, CODE + 12 + n * 42, "figure", "end"),
            _words(what, f"what{n}", x, CODE + 27 + n * 42, "small", "end"),
        )
    ]


def _bytes(shelf: Shelf, width: int) -> list[str]:
    """The bytes read, laid into blocks of 4 KB: a started block is paid for whole."""
    total = -(-sum(shelf.collection.sizes) // READ_BLOCK)
    at = (width - 2 * MARGIN) / (total * READ_BLOCK)
    block, paid = READ_BLOCK * at, blocks(shelf.page)
    cuts = (
        "".join(f"M{MARGIN + n * block:.1f} {BYTES}v14" for n in range(1, total))
        if block > 4
        else ""
    )
    label = (
        f"{counted(paid, 'started block')} of 4 KB; eventually consistent, so half a read unit each"
    )
    return [
        tag("rect", class_="track", x=MARGIN, y=BYTES, width=width - 2.0 * MARGIN, height=14, data_key="track"),
        tag("rect", class_="paid", x=MARGIN, y=BYTES, width=paid * block, height=14, data_key="paid"),
        tag("rect", class_="requests", x=MARGIN, y=BYTES, width=shelf.page.size * at, height=14, data_key="size"),
        _line("blocks", "rule", cuts),
        _words(label, "reason", MARGIN, BYTES + 32, "small"),
    ]  # fmt: skip
