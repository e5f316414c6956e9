"""The drawing of what lies between Regions: both directions of a link, the changes under way on them, a cut."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.model.regions import LinkSnapshot, Pending
from sandbox.model.replicas import milliseconds
from sandbox.view.figure import tag, text
from sandbox.view.partition_layout import words
from sandbox.view.region_layout import STEP, TOKEN, Box, Layout, Link
from sandbox.view.region_picture import Picture, left

RAIL, FIRST = 22, 29  # from the top of a direction to its rail, and to its first changes
SLOT = 36  # pixels for each of the changes that pile up


def badge(shown: str, letter: str, x: float, y: float, *, beaten: bool = False) -> str:
    """A version, in its Region's letter and colour; one that lost is struck out."""
    wide = badge_width(shown)
    parts = [
        tag("rect", x=x, y=y, width=wide, height=TOKEN, rx=4 if letter == "B" else 10),
        words(shown, "version", x + wide / 2, y + 14.5, "code", "middle"),
    ]
    if beaten:
        parts.append(_strike(x, y, wide))
    kind = f"version of{letter}{' beaten' if beaten else ''}"
    return tag("g", *parts, class_=kind, data_key=f"{shown}{' beaten' if beaten else ''}")


def _strike(x: float, y: float, wide: float) -> str:
    return tag(
        "path",
        class_="strike",
        d=f"M{x - 3:.1f} {y + TOKEN - 3:.1f}L{x + wide + 3:.1f} {y + 3:.1f}",
    )


def badge_width(shown: str) -> float:
    return max(24.0, 8 + 7.6 * len(shown))


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of a link, from x to x; changes get to ``stop``, which is the cut where there is one."""

    source: str
    target: str
    start: float
    end: float
    stop: float
    top: float
    rows: int

    @property
    def onwards(self) -> int:
        return 1 if self.end > self.start else -1

    @property
    def slots(self) -> int:
        """Changes that pile up in one row."""
        return max(1, int(abs(self.stop - self.start) / SLOT))


def draw_link(picture: Picture, link: Link, reach: float, at: Layout) -> str:
    """Both directions between two Regions; a link is ``reach`` seconds long."""
    ends = ((link.left, link.right), (link.right, link.left))
    ways = [picture.link(*pair) for pair in ends]
    cut = any(way is not None and way.cut for way in ways)
    parts = [_stub(link, at)]
    for number, (pair, way) in enumerate(zip(ends, ways, strict=True)):
        if pair[0] != picture.now.witness:  # which sends nothing
            parts.append(_way(picture, _placed(link.room, pair, number == 1, cut), way, reach))
    if cut:
        parts.append(_severed(link.room))
    return tag("g", *parts, data_key=f"{link.left} {link.right}")


def _placed(room: Box, pair: tuple[str, str], back: bool, cut: bool) -> Way:
    half = (room.height - 8) / 2
    start, end = (room.right - 8, room.x + 8) if back else (room.x + 8, room.right - 8)
    stop = room.middle + (12 if back else -12) if cut else end
    top = room.y + 4 + (half if back else 0)
    return Way(*pair, start, end, stop, top, max(1, int((half - FIRST) / STEP)))


def _way(picture: Picture, way: Way, link: LinkSnapshot | None, reach: float) -> str:
    """One direction: its name, its rail, and the changes that are under way on it."""
    lost = {replica.region for replica in picture.now.replicas if replica.lost}
    pending = link.pending if link else ()
    gone, stuck = way.source in lost, bool({way.source, way.target} & lost)
    if gone:
        pending = tuple(sorted(pending, key=lambda change: change.change.version))
    letters = picture.letter(way.source), picture.letter(way.target)
    name = f"{letters[0]} → {letters[1]}" if way.onwards > 0 else f"{letters[1]} ← {letters[0]}"
    near, far = ("start", "end") if way.onwards > 0 else ("end", "start")
    drawn = [_rail(way, stuck), words(name, "name", way.start, way.top + 14, "small strong", near)]
    shown = 0
    for change, slot, row in _places(pending, way, stuck):
        drawn.append(_token(picture, change, way, slot, row, reach, gone=gone))
        shown += 1
    if rest := len(pending) - shown:
        more = f"+{rest:,} more" if way.slots > 2 else f"+{rest:,}"
        drawn.append(words(more, "more", way.stop, way.top + 14, "small strong", far))
    return tag("g", *drawn, data_key=f"{way.source} to {way.target}")


def _places(
    pending: tuple[Pending, ...], way: Way, stuck: bool
) -> Iterator[tuple[Pending, int | None, int]]:
    """The changes that are drawn: those that cannot go on pile up in slots, every other has a row of its own."""
    held = [change for change in pending if change.held or stuck]
    moving = [change for change in pending if not (change.held or stuck)]
    for_held = way.rows - (1 if moving and way.rows > 1 else 0)
    piled = held[: for_held * way.slots]
    for number, change in enumerate(piled):
        yield change, number % way.slots, number // way.slots
    used = -(-len(piled) // way.slots)
    for row, change in enumerate(moving[: way.rows - used], used):
        yield change, None, row


def _token(
    picture: Picture,
    pending: Pending,
    way: Way,
    slot: int | None,
    row: int,
    reach: float,
    *,
    gone: bool,
) -> str:
    """A change under way: how far it is from the end of its way are the seconds that are left."""
    version = picture.version(pending.change.key, pending.change.version)
    letter = picture.letter(pending.change.version.region)
    remaining = left(pending, picture.now)
    when = f" {milliseconds(remaining)}" if slot is None else ""
    wide = 12 + 6.9 * len(version) + 6.3 * len(when)
    length = max(0.0, abs(way.stop - way.start) - wide)
    if slot is None:
        along = length * (1.0 - min(1.0, remaining / reach))
    elif gone:  # it never left
        along = slot * SLOT
    else:
        along = max(0.0, length - slot * SLOT)
    x = way.start + along if way.onwards > 0 else way.start - along - wide
    label = tag(
        "text",
        tag("tspan", text(version), class_="code"),
        tag("tspan", text(when), class_="when"),
        x=wide / 2,
        y=14.5,
        text_anchor="middle",
    )
    rect = tag("rect", width=wide, height=TOKEN, rx=4 if letter == "B" else 10)
    place = f"transform: translate({x:.1f}px, {way.top + FIRST + row * STEP:.1f}px)"
    kind = f"version token of{letter}{' beaten' if gone else ''}"
    parts = [rect, label, _strike(0, 0, wide)] if gone else [rect, label]
    return tag("g", *parts, class_=kind, style=place, data_key=f"{version} {pending.target}")


def _rail(way: Way, stuck: bool) -> str:
    y, onwards = way.top + RAIL, way.onwards
    line = f"M{way.start:.1f} {y:.1f}H{way.end:.1f}"
    if way.stop != way.end:
        again = 2 * ((way.start + way.end) / 2) - way.stop
        line = f"M{way.start:.1f} {y:.1f}H{way.stop:.1f}M{again:.1f} {y:.1f}H{way.end:.1f}"
    head = f"m{-5 * onwards} -4l{5 * onwards} 4l{-5 * onwards} 4"
    return tag("path", class_="arrow idle" if stuck else "arrow", d=line + head, data_key="rail")


def _stub(link: Link, at: Layout) -> str:
    """The line that leads from an upper Region down to the link with the third."""
    for region, x in ((link.left, link.room.x), (link.right, link.room.right)):
        box = at.box(region)
        if box.y != link.room.y:
            d = f"M{x:.1f} {box.y + box.height:.1f}V{link.room.y + link.room.height / 2 + RAIL:.1f}"
            return tag("path", class_="arrow", d=d, data_key="stub")
    return ""


def _severed(room: Box) -> str:
    """The cut: a jagged line from top to bottom."""
    x, y, tall, teeth = room.middle, room.y + 4, room.height - 8, 9
    jag = "".join(
        f"L{x + (5 if n % 2 else -5):.1f} {y + tall * n / teeth:.1f}" for n in range(1, teeth)
    )
    d = f"M{x:.1f} {y:.1f}{jag}L{x:.1f} {y + tall:.1f}"
    parts = [tag("path", class_="gap", d=d), tag("path", class_="severed", d=d)]
    return tag("g", *parts, data_key="severed")
