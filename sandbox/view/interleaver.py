"""The interleaver: two tills sell the same jumper; put their requests into any order, and see how it ends."""

from textwrap import wrap
from typing import Any

import traitlets

from sandbox.model.interleaving import Play, Tally, moved, orders, play, tally
from sandbox.model.till_ways import WAYS, Way
from sandbox.view.figure import image, svg, tag, text
from sandbox.view.interleaver_chips import CHIP, chip, chip_height
from sandbox.view.interleaver_drawing import Scene, draw, name_of
from sandbox.view.interleaver_words import as_text, counted, summary, told, verdict
from sandbox.view.partition_layout import words
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

MOST_STOCK = 3
APART = 10  # pixels between two orders in little


class Interleaver(Widget):
    """Two tills, each with the requests of one way to sell a jumper, in any order that they can arrive in.

    ``Interleaver("condition", stock=1)``; the ways are those of ``sandbox.model.till_ways.WAYS``. An order is
    written as whose request comes when, such as "ABAB". What happens is what the sandbox does with these requests.
    """

    _esm = script("controls", "interleaver")
    _css = style("controls", "interleaver_drawing", "interleaver")

    way = traitlets.Unicode().tag(sync=True)
    ways = traitlets.List(traitlets.Unicode()).tag(sync=True)
    stock = traitlets.Int(1).tag(sync=True)  # at the start
    most = traitlets.Int(MOST_STOCK).tag(sync=True)
    order = traitlets.Unicode().tag(sync=True)
    moment = traitlets.Int(0).tag(sync=True)  # steps that have happened
    last = traitlets.Int(0).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(
        self, way: str = "read, then write", *, stock: int = 1, order: str | None = None
    ) -> None:
        """ValueError for a way or an order that there is not, or a stock beyond 0 to 3."""
        order = _in_each_others_way(_known(way)) if order is None else order
        _check_order(way, order)
        last = len(order)
        super().__init__(way=way, ways=list(WAYS), stock=stock, order=order, moment=last, last=last)
        self._redraw(None)
        self.observe(self._change_way, "way")
        self.observe(self._redraw, ["stock", "order", "moment", "width"])

    @traitlets.validate("way", "stock", "order", "moment")
    def _valid(self, proposal: Any) -> Any:
        name, value = proposal.trait.name, proposal.value
        if name == "way":
            _known(value)
        elif name == "stock" and not 0 <= value <= MOST_STOCK:
            raise ValueError(f"this shop has 0 to {MOST_STOCK} jumpers, not {value}")
        elif name == "moment" and not 0 <= value <= self.last:
            raise ValueError(f"the moments are 0 to {self.last}, and {value} is none of them")
        elif name == "order" and self.way:
            _check_order(self.way, value)
        return value

    @property
    def play(self) -> Play:
        """The chosen order, step by step."""
        return play(WAYS[self.way], self.order, self.stock)

    @property
    def tally(self) -> Tally:
        """All orders of this way."""
        return tally(WAYS[self.way], self.stock)

    @property
    def wrong(self) -> int:
        """How many of all orders end wrong."""
        return self.tally.wrong

    @shows_problems
    def _change_way(self, _change: Any) -> None:
        """Another way may have fewer requests, and so other orders."""
        way = WAYS[self.way]
        with self.hold_trait_notifications(), self.hold_sync():
            if self.order not in orders(way):
                self.order = _in_each_others_way(way)
            self.last = len(self.order)
            self.moment = self.last
        self._redraw(None)

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        scene = Scene(self.play, self.moment, self.width)
        with self.hold_sync():
            self.shown = {
                "moment": f"{self.moment} of {self.last}",
                "stock": f"{self.stock} jumper{'' if self.stock == 1 else 's'}",
            }
            self.drawing = _stage(scene) + _choices(self.tally, self.order)
            self.line = "\n".join(self._said())

    def _said(self) -> list[str]:
        shown = self.play
        if self.moment == self.last:
            return [verdict(shown), summary(self.tally)]
        if not self.moment:
            return ["Nothing has happened yet.", summary(self.tally)]
        return [told(shown.events[self.moment - 1], shown.way), summary(self.tally)]

    def as_text(self) -> str:
        return as_text(self.play, self.tally, self.moment)

    def as_figure(self) -> str:
        scene, found = Scene(self.play, self.moment, STILL_WIDTH), self.tally
        parts, height = [draw(scene)], scene.height + 26
        parts.append(words(counted(found), "counted", 0, height, "head"))
        height += 12
        for number, each in enumerate(found.plays):
            at = f"translate({number * (CHIP + APART)} {height})"
            parts.append(tag("g", *chip(each, chosen=each.order == self.order), transform=at))
        height += chip_height(scene.play) + 8
        for said, kind, letters in zip(self._said(), ("line", "said"), (88, 100), strict=True):
            for row in wrap(said, letters):
                height += 21
                parts.append(tag("text", text(row), class_=kind, x=0, y=height))
        label = " ".join([f"Two tills, {self.way}, order {self.order}.", *self._said()])
        return image(
            "".join(parts),
            width=scene.width,
            height=height + 4,
            label=label,
            styles=["interleaver_drawing"],
        )


def _stage(scene: Scene) -> str:
    """The drawing, with two native buttons on each card."""
    buttons = [
        _button(scene, row, later=later)
        for row, _ in sorted(enumerate(scene.play.events), key=lambda each: name_of(each[1]))
        for later in (False, True)
    ]
    return tag("div", draw(scene), *buttons, class_="stage", data_key="stage")


def _button(scene: Scene, row: int, *, later: bool) -> str:
    """Puts a step before or behind the next one of the other till."""
    event, order = scene.play.events[row], scene.play.order
    target = moved(order, row, later=later)
    way = "later" if later else "earlier"
    x = scene.x(event.till) + scene.lane - (32 if later else 60)
    where = f"left: {x / scene.width:.3%}; top: {(scene.y(row) + 6) / scene.height:.3%}"
    return tag(
        "button",
        tag("span", "▼" if later else "▲", aria_hidden="true"),
        type="button",
        value=target,
        class_="move",
        style=where,
        aria_label=f"Till {event.till}, {event.step.operation}: {way}",
        aria_disabled="true" if target == order else None,
        data_lm_suppress_shortcuts="true",
        data_key=f"{name_of(event)} {way}",
    )


def _choices(found: Tally, order: str) -> str:
    """All orders in little, as native radio buttons."""
    picks = [
        tag(
            "label",
            tag(
                "input",
                type="radio",
                name="order",
                value=each.order,
                aria_label=f"{' '.join(each.order)}: ends {'wrong' if each.wrong else 'right'}",
                data_lm_suppress_shortcuts="true",
            ),
            svg(
                *chip(each, chosen=each.order == order),
                width=CHIP,
                height=chip_height(each),
                aria_hidden="true",
            ),
            data_key=each.order,
        )
        for each in found.plays
    ]
    legend = tag("legend", text(counted(found)))
    # a form of its own keeps the radio buttons of two widgets apart
    return tag("form", tag("fieldset", legend, *picks), class_="orders", data_key="orders")


def _known(way: str) -> Way:
    if way not in WAYS:
        raise ValueError(f'"{way}" is not one of the ways to sell: {", ".join(WAYS)}')
    return WAYS[way]


def _in_each_others_way(way: Way) -> str:
    """The order in which the tills take turns."""
    return "AB" * len(way.steps)


def _check_order(way: str, order: str) -> None:
    if order not in orders(WAYS[way]):
        raise ValueError(f'"{order}" is no order of {way}: {", ".join(orders(WAYS[way]))}')
