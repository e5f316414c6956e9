"""The drawing of a global table: a box for each Region with its versions, and what is under way between them."""

from sandbox.model.regions import ReplicaSnapshot
from sandbox.view.figure import svg, tag
from sandbox.view.notation import clipped
from sandbox.view.partition_layout import words
from sandbox.view.region_layout import CARD, FOOT, HEAD, ROW, Box, Layout
from sandbox.view.region_links import badge, badge_width, draw_link
from sandbox.view.region_picture import Held, Picture, counted
from sandbox.view.region_words import in_words

MODELLED = "Modelled: how late a change arrives, and who wins of two at the same time."
LETTER = 6.4  # pixels that a letter of ordinary text takes
PAD = 14
ROOMY = 220  # pixels of a box in which large figures have room


def draw(picture: Picture, items: int, reach: float, width: int) -> tuple[str, int, int]:
    """The drawing as an SVG element, its width and height; a link is ``reach`` seconds long."""
    at = Layout(width, picture.members, items)
    parts = [
        tag("g", *(draw_link(picture, link, reach, at) for link in at.links), data_key="links"),
        tag("g", *(_region(picture, region, at) for region in picture.members), data_key="regions"),
        words(MODELLED, "modelled", 0, at.height - 6, "small"),
    ]
    drawing = svg(
        *parts,
        width=at.width,
        height=at.height,
        class_="world",
        role="img",
        aria_label=f"{picture.now.name}, a global table. {in_words(picture)}",
        data_key="world",
    )
    return drawing, at.width, at.height


def _region(picture: Picture, region: str, at: Layout) -> str:
    box, replica = at.box(region), picture.replica(region)
    witness = region == picture.now.witness
    kind = "region" if witness or (replica and not replica.lost) else "region vacant"
    inside = _foundation(picture, region, box, "LOST" if replica and replica.lost else "")
    if replica:
        inside += _items(picture, replica, at, box) + _foot(picture, replica, box)
    elif witness:
        inside += _said(box, "Witness", "keeps every write,", "answers no request")
    else:
        inside += _said(box, "No replica")
    return tag("g", *inside, class_=kind, data_key=region)


def _foundation(picture: Picture, region: str, box: Box, state: str) -> list[str]:
    frame = tag("rect", class_="frame", x=box.x, y=box.y, width=box.width, height=box.height, rx=8)
    high, low = (27, 27) if box.width > ROOMY or not state else (21, 38)
    name = words(region, "name", box.x + PAD + 32, box.y + high, "big strong")
    mark = badge(picture.letter(region), picture.letter(region), box.x + PAD, box.y + 12)
    shown = [frame, mark, name]
    if state:
        shown.append(words(state, "state", box.right - PAD, box.y + low, "big strong", "end"))
    return shown


def _items(picture: Picture, replica: ReplicaSnapshot, at: Layout, box: Box) -> list[str]:
    found = picture.held(replica)
    if at.items <= 1:
        return [_card(picture, held, box) for held in found]
    rows = [_row(picture, held, n, box) for n, held in enumerate(found)]
    if picture.more > 0:
        y = box.y + HEAD + ROW * len(found) + 12
        rows.append(
            words(f"and {counted(picture.more, 'more item')}", "more", box.x + PAD, y, "small")
        )
    return rows


def _card(picture: Picture, held: Held, box: Box) -> str:
    """The only item, large."""
    x, y, wide = box.x + PAD - 4, box.y + HEAD, box.width - 2 * PAD + 8
    inside = x + 10
    parts = [
        tag("rect", class_="item", x=x, y=y, width=wide, height=CARD - 4, rx=5),
        words(clipped(held.key, int((wide - 60) / LETTER)), "key", inside, y + 19, "small"),
        words(
            clipped(held.content, int((wide - 16) / 11)),
            "content",
            inside,
            y + 52,
            "figure content",
        ),
    ]
    if held.version:
        shown = badge(
            held.version,
            picture.letter(held.region),
            x + wide - 10 - badge_width(held.version),
            y + 8,
        )
        parts.append(shown)
    parts += _beaten(picture, held, inside + 2, y + 66, named=box.width > ROOMY)
    if held.stale:
        parts.append(words("old version", "old", x + wide - 10, y + 81, "small", "end"))
    elif held.lost:
        parts.append(words("only here", "old", x + wide - 10, y + 81, "small", "end"))
    return tag("g", *parts, class_=_kind(held), data_key=f"item {held.key}")


def _beaten(picture: Picture, held: Held, x: float, y: float, *, named: bool) -> list[str]:
    shown = []
    for version, region in held.beaten[-2:]:
        shown.append(badge(version, picture.letter(region), x, y, beaten=True))
        x += badge_width(version) + 10
    if shown and named:
        shown.append(words("overwritten", "overwritten", x - 2, y + 14, "small"))
    return shown


def _row(picture: Picture, held: Held, number: int, box: Box) -> str:
    """One item of several."""
    x, y, wide = box.x + PAD - 4, box.y + HEAD + number * ROW, box.width - 2 * PAD + 8
    end = x + wide - 8
    parts = [tag("rect", class_="item", x=x, y=y, width=wide, height=ROW - 5, rx=5)]
    if held.version:
        end -= badge_width(held.version)
        parts.append(badge(held.version, picture.letter(held.region), end, y + 4.5))
    for version, region in held.beaten[-1:]:
        end -= badge_width(version) + 10
        parts.append(badge(version, picture.letter(region), end, y + 4.5, beaten=True))
    fits = max(3, int((end - x - 16) / LETTER))
    shown = clipped(f"{held.key}  {held.content}", fits)
    parts.append(words(shown, "content", x + 8, y + 19, "plain content"))
    return tag("g", *parts, class_=_kind(held), data_key=f"item {held.key}")


def _kind(held: Held) -> str:
    return " ".join(
        filter(None, ("copy", "older" if held.stale else "", "only" if held.lost else ""))
    )


def _foot(picture: Picture, replica: ReplicaSnapshot, box: Box) -> list[str]:
    """Two figures: of a Region that is lost its recovery point, of another what it did and how far it is behind."""
    if replica.lost:
        writes, seconds = picture.recovery_point(replica.region)
        noun = "write lost" if len(writes) == 1 else "writes lost"
        figures = ((f"{len(writes):,}", noun), (_seconds(seconds), "RPO"))
        size = "toll" if box.width > ROOMY else "toll tight"
    else:
        noun = "write taken" if replica.acknowledged == 1 else "writes taken"
        behind = _seconds(picture.behind(replica.region))
        figures, size = ((f"{replica.acknowledged:,}", noun), (behind, "behind")), "figure"
    y = box.y + box.height - FOOT
    places = (("start", box.x + PAD), ("end", box.right - PAD))
    shown = []
    for (figure, caption), (anchor, x) in zip(figures, places, strict=True):
        shown.append(words(figure, f"{anchor} figure", x, y + 36, size, anchor))
        shown.append(words(caption, f"{anchor} caption", x, y + 54, "small", anchor))
    return shown


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f} s" if seconds else "0 s"


def _said(box: Box, head: str, *lines: str) -> list[str]:
    y = box.y + HEAD + 30
    shown = [words(head, "head", box.middle, y, "big strong", "middle")]
    return shown + [
        words(line, f"line{n}", box.middle, y + 22 + 16 * n, "small", "middle")
        for n, line in enumerate(lines)
    ]
