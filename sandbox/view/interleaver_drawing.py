"""The drawing of an interleaver: a lane for each till, time downwards, the jumper's stock in between."""

from dataclasses import dataclass
from functools import cached_property
from textwrap import wrap

from sandbox.model.interleaving import TILLS, Event, Outcome, Play, moved
from sandbox.model.till_ways import Shelf
from sandbox.view.figure import svg, tag
from sandbox.view.interleaver_words import code_of, ending, held, result, told, verdict
from sandbox.view.partition_layout import words

NARROWEST, WIDEST = 480, 860  # pixels
TOP = 92  # of the first row
LINE, PAD, GAP = 17, 12, 16  # of a card; and between two rows
MIDDLE = 150  # the width of the column of the stock
BOX, BOX_TALL = 82, 46
FOOT = 58
LETTER, BOLD = 7.3, 7.6  # the width of a letter: in code, and in a result
ROOMY = 270  # pixels of a lane in which a result fits on a line, and the buttons beside a heading


@dataclass(frozen=True)
class Scene:
    """An order, as far as one looks at it, and where it is drawn."""

    play: Play
    moment: int  # steps that have happened
    room: int  # pixels

    @cached_property
    def width(self) -> int:
        return max(NARROWEST, min(self.room, WIDEST))

    @property
    def lane(self) -> int:
        """The width of a till's lane, and of its cards."""
        return (self.width - MIDDLE) // 2

    @cached_property
    def card(self) -> int:
        """The height of every card: of the longest."""
        lines = (self.code(step, "A") for step in range(len(self.play.way.steps)))
        results = 1 if self.lane >= ROOMY else 2
        return self.lift + LINE * (1 + results + max(map(len, lines))) + PAD

    @property
    def lift(self) -> int:
        """What the buttons need above the words, where they do not fit beside them."""
        return 0 if self.lane >= ROOMY else 26

    @property
    def height(self) -> int:
        return TOP + len(self.play.events) * (self.card + GAP) + FOOT

    @property
    def over(self) -> bool:
        return self.moment == len(self.play.events)

    def code(self, step: int, till: str) -> list[str]:
        """What a card asks for, in lines that fit."""
        lines = code_of(self.play.way.steps[step], till)
        return [part for line in lines for part in self.folded(line, LETTER, "  ")]

    def folded(self, line: str, letter: float, indent: str = "") -> list[str]:
        """A line in as many lines as its card needs."""
        return wrap(line, int((self.lane - 24) / letter), subsequent_indent=indent)

    def x(self, till: str) -> int:
        return 0 if till == "A" else self.width - self.lane

    def y(self, row: int) -> int:
        return TOP + row * (self.card + GAP)


def draw(scene: Scene) -> str:
    """The order as an SVG element of the scene's width and height."""
    play = scene.play
    seen = play.events[: scene.moment]
    label = " ".join([f"Two tills, {play.way.name}.", *(told(event, play.way) for event in seen)])
    label += f" {verdict(play)}" if scene.over else ""
    cards = sorted(enumerate(play.events), key=lambda each: (each[1].till, each[1].number))
    return svg(
        tag("g", *_headings(scene), data_key="headings"),
        tag("g", *_beliefs(scene), data_key="beliefs"),
        tag("g", *_middle(scene), data_key="middle"),
        # in the order of the tills, so that a card that moves stays the same element
        tag("g", *(_card(event, row, scene) for row, event in cards), data_key="cards"),
        tag("g", *_foot(scene), data_key="foot"),
        width=scene.width,
        height=scene.height,
        class_="tills",
        role="img",
        aria_label=label,
        data_key="tills",
    )


def _headings(scene: Scene) -> list[str]:
    middle, at = scene.width / 2, scene.lane / 2
    lanes = [
        words(f"Till {till}", f"till{till}", scene.x(till) + at, 22, "till", "middle")
        for till in TILLS
    ]
    return [*lanes, words("stock", "stock", middle, 18, "small", "middle")]


def _middle(scene: Scene) -> list[str]:
    """The stock over time: a box wherever something was written."""
    middle = scene.width / 2
    end = scene.y(len(scene.play.events)) + 8 if scene.over else scene.y(scene.moment) - GAP / 2
    drawn = [tag("path", class_="time", d=f"M{middle:.1f} 40V{end:.1f}", data_key="time")]
    drawn.append(_box(scene, 26, scene.play.events[0].before, "start"))
    for row, event in enumerate(scene.play.events[: scene.moment]):
        drawn.append(_meeting(event, row, scene))
    return drawn


def _meeting(event: Event, row: int, scene: Scene) -> str:
    """Where a request meets the item: an arrow towards who learns something."""
    y = scene.y(row) + scene.card / 2
    side = -1 if event.till == "A" else 1
    middle, edge = scene.width / 2, scene.width / 2 + side * (MIDDLE / 2)
    kind, parts = f"meeting {event.outcome}", []
    if event.outcome is Outcome.WROTE:
        near = middle + side * BOX / 2
        parts = [
            tag("path", class_="arrow", d=_arrow(edge, near, y), data_key="arrow"),
            _box(scene, y - BOX_TALL / 2, event.after, "box"),
        ]
    elif event.outcome is Outcome.READ:
        parts = [
            tag("path", class_="arrow", d=_arrow(middle, edge - side * 2, y), data_key="arrow"),
            tag("circle", class_="look", cx=middle, cy=y, r=4, data_key="look"),
        ]
    elif event.outcome is Outcome.REFUSED:
        stop = middle + side * 14
        cross = f"M{edge:.1f} {y:.1f}H{stop:.1f}m-5 -5l10 10m0 -10l-10 10"
        parts = [tag("path", class_="arrow", d=cross, data_key="arrow")]
    return tag("g", *parts, class_=kind, data_key=f"row{row}")


def _arrow(start: float, end: float, y: float) -> str:
    back = 5 if end < start else -5
    return f"M{start:.1f} {y:.1f}H{end:.1f}m{back} -4l{-back} 4l{back} 4"


def _box(scene: Scene, y: float, shelf: Shelf, key: str) -> str:
    middle = scene.width / 2
    big, small = held(shelf, scene.play.way)
    x = middle - BOX / 2
    frame = tag("rect", class_="items", x=x, y=y, width=BOX, height=BOX_TALL, rx=5, data_key="rect")
    kind = "figure gone" if shelf.stock < 0 else "figure"
    number = words(big, "big", middle, y + (23 if small else 30), kind, "middle")
    more = words(small, "more", middle, y + 38, "small", "middle") if small else ""
    return tag("g", frame, number, more, data_key=key)


def _card(event: Event, row: int, scene: Scene) -> str:
    """A step where it stands in the order, with what it asks for, and what came of it once it has happened."""
    done, lit = row < scene.moment, row == scene.moment - 1 and not scene.over
    asked = [event.step.operation, *scene.code(event.number, event.till)]
    came = scene.folded(result(event, scene.play.way), BOLD) if done else []
    kinds_of_lines = ["strong", *["code"] * (len(asked) - 1), *["result"] * len(came)]
    said = [
        words(line, f"line{n}", 12, scene.lift + 20 + LINE * n, kind)
        for n, (line, kind) in enumerate(zip([*asked, *came], kinds_of_lines, strict=True))
    ]
    wrong = event.outdated or (event.after.stock < 0 and event.outcome is Outcome.WROTE)
    kinds = [
        "till-card",
        event.outcome if done else "",
        "wrong" if done and wrong else "",
        "lit" if lit else "",
    ]
    frame = tag(
        "rect", class_="frame", x=0.5, y=0.5, width=scene.lane - 1, height=scene.card - 1, rx=6
    )
    return tag(
        "g",
        frame,
        *said,
        class_=" ".join(filter(None, kinds)) + ("" if done else " later"),
        style=f"transform: translate({scene.x(event.till)}px, {scene.y(row)}px)",
        data_key=name_of(event),
        data_earlier=moved(scene.play.order, row, later=False),
        data_later=moved(scene.play.order, row, later=True),
    )


def name_of(event: Event) -> str:
    """A step's own name, wherever it stands: "A1" is the first of till A."""
    return f"{event.till}{event.number + 1}"


def _beliefs(scene: Scene) -> list[str]:
    """From a till's read to its write: how long what it saw was so, and from when on it was not."""
    drawn = []
    for row, event in enumerate(scene.play.events[: scene.moment]):
        if event.outcome is not Outcome.READ:
            continue
        end = next(n for n, e in enumerate(scene.play.events) if e.till == event.till and n > row)
        until = min(end, scene.moment)
        changed = [
            n for n in range(row + 1, until) if scene.play.events[n].outcome is Outcome.WROTE
        ]
        top, bottom = scene.y(row) + scene.card, scene.y(until) - (0 if until == end else GAP)
        old = scene.y(changed[0]) + scene.card / 2 if changed else bottom
        x = scene.x(event.till) + scene.lane / 2
        # towards the middle, where a narrow lane has room
        at, anchor = (x + 10, "start") if event.till == "A" else (x - 10, "end")
        parts = [tag("path", class_="knows", d=f"M{x:.1f} {top}V{old:.1f}", data_key="knows")]
        if old - top > 2 * LINE:
            known = f"knows {event.before.stock}"
            parts.append(words(known, "known", at, top + 22, "items-ink", anchor))
        if changed:
            dashes = f"M{x:.1f} {old:.1f}V{bottom}"
            parts.append(tag("path", class_="knew", d=dashes, data_key="knew"))
            parts.append(words("no longer so", "said", at, old + 4, "old", anchor))
        drawn.append(tag("g", *parts, data_key=f"belief{event.till}"))
    return drawn


def _foot(scene: Scene) -> list[str]:
    """How it ended, for each till and for the stock."""
    if not scene.over:
        return []
    play, y = scene.play, scene.y(len(scene.play.events)) + 30
    bad = "ending wrong" if play.wrong else "ending"
    lanes = [
        words(ending(play, till), f"end{till}", scene.x(till) + scene.lane / 2, y, bad, "middle")
        for till in TILLS
    ]
    left = f"{play.end.stock} left".replace("-", "−")
    return [*lanes, words(left, "left", scene.width / 2, y, bad, "middle")]
