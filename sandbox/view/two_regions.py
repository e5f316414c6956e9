"""Two Regions, one table: write in either, cut the link, lose a Region, and see what becomes of the writes."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from textwrap import wrap
from typing import Any

import traitlets

from sandbox.model.region_play import STOCK, Action, RegionPlay, Step, tally
from sandbox.model.regions import GlobalTableSnapshot
from sandbox.model.replicas import milliseconds
from sandbox.view.figure import image, tag, text
from sandbox.view.region_drawing import draw
from sandbox.view.region_picture import MOST_ITEMS, Picture, farthest, item_count, members
from sandbox.view.region_words import in_words, notice
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

LONGEST_LAG = 2_000  # milliseconds
MEAN_LAG = 1_000  # "typically within a second", Developer Guide
WITNESS = "us-west-2"
LINE = 96  # characters that a line of a still figure has room for
DRAWING = "two_regions_drawing"  # its style sheet

Begin = Callable[[Sequence[Step]], RegionPlay]
"""Makes a table that is played, after these steps."""


class TwoRegions(Widget):
    """A global table in two Regions, or three: versions of its items, changes under way, conflicts, losses.

    ``TwoRegions(lab.regions.snapshot("Orders"))`` shows a table of the sandbox, a list of such snapshots the story
    that they tell. ``TwoRegions.play(seed=7)`` is a table to be moved by hand. *Modelled*: how late a change arrives.

    >>> shop = TwoRegions.play(seed=7).act("write", "us-east-1").act("write", "eu-west-1")
    >>> shop.act("wait").act("wait").line.splitlines()[1]
    '2 sold of 10: 8 should be left. Both Regions say 9: 1 sale is gone.'
    """

    _esm = script("controls", "two_regions")
    _css = style("controls", DRAWING, "two_regions")

    moment = traitlets.Int(0, min=0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    lag = traitlets.Int(MEAN_LAG, min=0, max=LONGEST_LAG).tag(sync=True)  # milliseconds, the mean
    most = traitlets.Int(LONGEST_LAG).tag(sync=True)
    slow = traitlets.Bool(False).tag(sync=True)  # changes take time, and the learner says how much
    actions = traitlets.List(traitlets.Dict()).tag(
        sync=True
    )  # that are to be chosen from; none for snapshots
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, moments: GlobalTableSnapshot | Iterable[GlobalTableSnapshot]) -> None:
        found = [moments] if isinstance(moments, GlobalTableSnapshot) else list(moments)
        if not found or not all(isinstance(moment, GlobalTableSnapshot) for moment in found):
            raise TypeError(
                'TwoRegions shows global tables, such as  lab.regions.snapshot("Orders")  or a list of such snapshots'
            )
        self._open(found, None)

    @classmethod
    def play(
        cls,
        seed: int = 7,
        *,
        regions: tuple[str, str] = ("us-east-1", "eu-west-1"),
        strong: bool = False,
    ) -> "TwoRegions":
        """A table with one item, ten in stock, to be moved by hand; ``strong`` adds a witness and MRSC."""
        if len(regions) != 2:
            raise ValueError(f"a table is played in two Regions, not {len(regions)}")
        begin = partial(RegionPlay, regions, seed=seed, witness=WITNESS if strong else None)
        made = cls.__new__(cls)
        made._open([begin(()).snapshot()], begin, slow=not strong)
        return made

    def _open(
        self, moments: list[GlobalTableSnapshot], begin: Begin | None, *, slow: bool = False
    ) -> None:
        _check(moments)
        self._moments = moments
        self._items = min(MOST_ITEMS, max(map(item_count, moments)))  # for which there is room
        self._reach = farthest(moments)
        self._begin = begin
        self._steps: list[Step] = []
        last = len(moments) - 1
        super().__init__(last=last, moment=last, slow=slow)
        self._redraw(None)
        self.observe(self._redraw, ["moment", "lag", "width"])
        self.on_msg(lambda _widget, content, _buffers: self._asked(content))

    @traitlets.validate("moment")
    def _known(self, proposal: Any) -> Any:
        return min(proposal.value, self.last)

    @property
    def moments(self) -> tuple[GlobalTableSnapshot, ...]:
        """What can be scrubbed through."""
        return tuple(self._moments)

    @property
    def picture(self) -> Picture:
        """The numbers that are drawn."""
        before = self._moments[self.moment - 1] if self.moment else None
        return Picture(self._moments[self.moment], members(self._moments), before)

    def act(self, action: str, region: str = "") -> "TwoRegions":
        """Take a step from the moment that is shown, and forget those after it: "write", "wait", "cut", "heal",
        "lose" or "recover". ValueError where it is not possible."""
        if self._begin is None:
            raise ValueError("these moments are past; TwoRegions.play() has a table to act on")
        if action not in list(Action):
            raise ValueError(f"{action!r} is no action; there is: {', '.join(Action)}")
        step = Step(Action(action), region, self.lag / 1_000)
        table = self._begin(self._steps[: self.moment])  # once more, so that steps can be undone
        table.take(step)
        self._steps[self.moment :] = [step]
        self._moments[self.moment + 1 :] = [table.snapshot()]
        self._reach = farthest(self._moments)
        with self.hold_sync():
            self.last = self.moment + 1
            self.moment = self.last
        return self

    @shows_problems
    def _asked(self, content: Any) -> None:
        self.act(content["act"], content.get("region", ""))

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        picture = self.picture
        with self.hold_sync():
            self.drawing, _, _ = self._draw(self.width)
            self.line = "\n".join(self._said())
            self.shown = {
                "lag": milliseconds(self.lag / 1_000),
                "moment": f"{picture.now.at:.3f} s",
            }
            if self._begin is not None:
                self.actions = _actions(self._begin(self._steps[: self.moment]), picture.now)

    def _draw(self, width: int) -> tuple[str, int, int]:
        return draw(self.picture, self._items, self._reach, width)

    def _said(self) -> list[str]:
        lines = [notice(self.picture)]
        if self._begin is not None:
            lines.append(_sold(self.picture.now))
        return lines

    def as_text(self) -> str:
        place = f", moment {self.moment + 1} of {self.last + 1}" if self.last else ""
        said = [in_words(self.picture), *(f"  {line}" for line in self._said()[1:])]
        return f"TwoRegions{place}: " + "\n".join(said)

    def as_figure(self) -> str:
        drawing, width, height = self._draw(STILL_WIDTH)
        said = self._said()
        for line, kind in zip(said, ("line", "said"), strict=False):
            for part in wrap(line, LINE):
                height += 22
                drawing += tag("text", text(part), class_=kind, x=0, y=height)
        label = " ".join([f"{self.picture.now.name}, a global table.", *said])
        return image(drawing, width=width, height=height + 4, label=label, styles=[DRAWING])


def _actions(table: RegionPlay, now: GlobalTableSnapshot) -> list[dict[str, Any]]:
    """The buttons: those of a Region on its side, those of the link and of time between them."""
    cut, lost = now.links[0].cut, {replica.region for replica in now.replicas if replica.lost}
    first, second = table.regions
    buttons = [
        *_of_region(first, first in lost),
        (Action.WAIT, "", "Let 0.5 s pass"),
        (Action.HEAL, "", "Heal the link") if cut else (Action.CUT, "", "Cut the link"),
        *_of_region(second, second in lost),
    ]
    return [
        {
            "act": action,
            "region": region,
            "label": label,
            "group": number // 2,
            "possible": not table.problem(Step(action, region)),
        }
        for number, (action, region, label) in enumerate(buttons)
    ]


def _of_region(region: str, lost: bool) -> list[tuple[Action, str, str]]:
    fate = (
        (Action.RECOVER, region, f"Recover {region}")
        if lost
        else (Action.LOSE, region, f"Lose {region}")
    )
    return [(Action.WRITE, region, f"Sell one in {region}"), fate]


def _sold(now: GlobalTableSnapshot) -> str:
    """What was sold, and what the stock says of it."""
    found = tally(now)
    if not found.sold:
        return f"{STOCK} in stock. Each sale is a write of the same item: ADD stock -1."
    due = STOCK - found.sold
    left = f"{due} should be left" if due >= 0 else f"{-due} more than there were"
    sold = f"{found.sold} sold of {STOCK}: {left}."
    if not found.stock:
        return f"{sold} No Region is there to ask."
    if len(set(found.stock.values())) > 1 or not found.settled:
        said = " and ".join(f"{region} says {stock}" for region, stock in found.stock.items())
        return f"{sold} Now {said}."
    (stock,) = set(found.stock.values())
    both = len(found.stock) == 2
    shown = f"{sold} {'Both Regions say' if both else f'Only {next(iter(found.stock))} is left, and says'} {stock}"
    if not found.gone:
        return f"{shown}."
    return f"{shown}: {found.gone} sale{' is' if found.gone == 1 else 's are'} gone."


def _check(moments: list[GlobalTableSnapshot]) -> None:
    names = {moment.name for moment in moments}
    if len(names) != 1:
        raise ValueError(f"these are moments of several tables: {', '.join(sorted(names))}")
    regions = members(moments)
    if not 2 <= len(regions) <= 3:
        raise ValueError(
            f"TwoRegions draws two Regions or three, not {len(regions)}: {', '.join(regions)}"
        )
