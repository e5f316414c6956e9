"""The drawing of three replicas: a lane for each, time to the right, writes from above, reads from below."""

from bisect import bisect_left
from itertools import accumulate, pairwise
from math import log10

from sandbox.model.replica_timeline import ReplicaRead, ReplicatedWrite
from sandbox.model.replicas import REPLICAS
from sandbox.view.figure import svg, tag
from sandbox.view.partition_layout import words
from sandbox.view.replica_picture import Held, Picture

NARROWEST, WIDEST = 480, 1_000  # pixels
LEFT, RIGHT = 96, 20
TOP = 50  # of the leader's lane
LANE, STEP = 34, 64  # a lane's height, and from one lane's top to the next
READS = TOP + 3 * STEP + 18  # where reads come from
HEIGHT = READS + 66
MODELLED = "Modelled: how late the last replica is. Pauses are drawn shorter than they were."
NAMES = ("Leader", "Replica 1", "Replica 2")
MOMENT = 0.01  # seconds: pauses longer than this are drawn shorter and shorter
ROOM = 26  # pixels that a version's label needs
APART = 13  # pixels between two labels in a row


class Layout:
    """Where moments are, in pixels: events keep clear of each other, and long pauses are shortened."""

    def __init__(self, picture: Picture, width: int) -> None:
        self.width = max(NARROWEST, min(width, WIDEST))
        times = sorted({event.at for event in picture.events})
        self._times = [picture.start, *times, picture.end]
        steps = [1 + log10(1 + (high - low) / MOMENT) for low, high in pairwise(self._times)]
        steps[0] = steps[-1] = 1.0
        self._places = [0.0, *accumulate(steps)]

    @property
    def right(self) -> int:
        return self.width - RIGHT

    def x(self, at: float) -> float:
        following = max(1, min(bisect_left(self._times, at), len(self._times) - 1))
        low, high = self._times[following - 1], self._times[following]
        share = max(0.0, min(1.0, (at - low) / (high - low) if high > low else 0.0))
        begun, end = self._places[following - 1], self._places[following]
        place = (begun + share * (end - begun)) / self._places[-1]
        return LEFT + place * (self.right - LEFT)


def lane(replica: int) -> int:
    """The top of a replica's lane."""
    return TOP + replica * STEP


def draw(picture: Picture, width: int) -> tuple[str, int, int]:
    """The drawing as an SVG element, its width and its height."""
    at = Layout(picture, width)
    looking = picture.events[picture.moment] if picture.events else None
    parts = [
        tag("g", *_names(), data_key="names"),
        tag("g", *(_held(held, at) for held in picture.held), data_key="held"),
        tag("g", *_writes(picture, looking, at), data_key="all-writes"),
        tag("g", *_reads(picture, looking, at), data_key="all-reads"),
        tag("g", *(_version(held, at) for held in picture.held), data_key="versions"),
        tag("g", *_axis(picture, at), data_key="axis"),
        words(MODELLED, "modelled", 0, HEIGHT - 4, "small"),
    ]
    label = " ".join(
        filter(None, (f"Three replicas of {picture.timeline.target}.", picture.line, picture.said))
    )
    drawing = svg(
        *parts,
        width=at.width,
        height=HEIGHT,
        class_="replicas",
        role="img",
        aria_label=label,
        data_key="replicas",
    )
    return drawing, at.width, HEIGHT


def _names() -> list[str]:
    shown = [
        words(name, f"name{n}", 0, lane(n) + 22, "strong" if n == 0 else "plain")
        for n, name in enumerate(NAMES)
    ]
    writes = words("writes", "writes", 0, TOP - 32, "small")
    return [writes, *shown, words("reads", "reads", 0, READS + 4, "small")]


def _held(held: Held, at: Layout) -> str:
    x, end = at.x(held.since), at.x(held.until)
    return tag(
        "rect",
        class_="held stale" if held.stale else "held",
        x=x,
        y=lane(held.replica) + 0.5,
        width=max(0.0, end - x),
        height=LANE - 1,
        data_key=_key(held),
    )


def _version(held: Held, at: Layout) -> str:
    """Which version it is, where there is room to say so; above the lines that cross its lane."""
    x, end = at.x(held.since), at.x(held.until)
    if end - x < (ROOM if held.version else 2 * ROOM):
        return ""
    shown = f"v{held.version}" if held.version else "before"
    kind = "code holds stale" if held.stale else "code holds"
    return words(shown, _key(held), x + 7, lane(held.replica) + 22, kind)


def _key(held: Held) -> str:
    return f"{held.replica} {held.version} {held.stale}"


def _writes(picture: Picture, looking: object, at: Layout) -> list[str]:
    drawn, last = [], -APART * 2.0
    for version, write in enumerate(picture.timeline.writes, 1):
        x = at.x(write.at)
        kind = "write lit" if write is looking else "write"
        arrivals = "".join(_arrival(write, replica, at) for replica in REPLICAS[1:])
        label = ""
        if x - last >= 2 * APART or write is looking:
            label = words(f"v{version}", "label", x, TOP - 30, "code", "middle")
            last = x
        head = f"M{x:.1f} {TOP - 24}V{TOP - 2}m-4 -5l4 5l4 -5"
        drawn.append(
            tag(
                "g",
                tag("path", class_="down", d=head),
                tag("path", class_="onwards", d=arrivals),
                label,
                class_=kind,
                data_key=f"w{write.number}",
            )
        )
    return drawn


def _arrival(write: ReplicatedWrite, replica: int, at: Layout) -> str:
    """From the leader's lane to where a follower applies the write; past the edge if that is later."""
    y = lane(replica)
    begun = lane(replica - 1) + LANE if replica == 1 else lane(0) + LANE
    return f"M{at.x(write.at):.1f} {begun}L{at.x(write.applied[replica]):.1f} {y}"


def _reads(picture: Picture, looking: object, at: Layout) -> list[str]:
    drawn, last = [], -APART * 2.0
    for number, read in enumerate(picture.timeline.reads):
        x = at.x(read.at)
        kind = " ".join(
            filter(None, ("read", "stale" if read.stale else "", "lit" if read is looking else ""))
        )
        foot = lane(read.replica) + LANE
        label = ""
        if read.version is not None and (x - last >= 2 * APART or read is looking):
            version = picture.version(read.version)
            label = words(
                f"v{version}" if version else "–", "label", x, READS + 24, "code", "middle"
            )
            last = x
        drawn.append(
            tag(
                "g",
                tag("path", class_="stem", d=f"M{x:.1f} {READS - 5:.1f}V{foot + 3}"),
                _dot(read, x),
                label,
                class_=kind,
                data_key=f"r{number}",
            )
        )
    return drawn


def _dot(read: ReplicaRead, x: float) -> str:
    """A fresh read is hollow and round, a stale one solid and square."""
    if read.stale:
        return tag("rect", class_="mark", x=x - 5, y=float(READS - 5), width=10, height=10)
    return tag("circle", class_="mark", cx=x, cy=float(READS), r=4.5)


def _axis(picture: Picture, at: Layout) -> list[str]:
    """First and last event, in milliseconds from the first."""
    if not picture.events:
        return []
    y = READS + 44
    first, last = picture.events[0].at, picture.events[-1].at
    line = tag("path", class_="rule", d=f"M{LEFT} {y - 14}H{at.right}", data_key="line")
    shown = [words(picture.since_start(first), "first", at.x(first), y, "small", "middle")]
    if last > first:
        shown.append(words(picture.since_start(last), "last", at.x(last), y, "small", "middle"))
    return [line, *shown]
