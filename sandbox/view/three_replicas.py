"""Three replicas over time: which of them had which version when a read came by, and what a longer lag would change."""

from typing import Any

import traitlets

from sandbox.model.replica_timeline import ReplicaTimeline, at_lag
from sandbox.model.replicas import milliseconds
from sandbox.view.figure import image, tag, text
from sandbox.view.replica_drawing import draw
from sandbox.view.replica_picture import Picture, latest
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

MOST_EVENTS = 40  # that fit beside each other; of more, the last are drawn
LONGEST_LAG = 1_000  # milliseconds; "usually within one second", Developer Guide of 2023


class ThreeReplicas(Widget):
    """The leader and two followers of a partition, with every write and read of a stretch of time.

    ``ThreeReplicas(lab.replicas("Carts").of("c-0042"))`` shows what was recorded while ``lab.dials.replica_lag`` was
    turned on. *Modelled*: how late the last replica is.
    """

    _esm = script("controls", "three_replicas")
    _css = style("controls", "three_replicas_drawing", "three_replicas")

    moment = traitlets.Int(0, min=0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    lag = traitlets.Int(0, min=0, max=LONGEST_LAG).tag(sync=True)  # milliseconds
    recorded = traitlets.Bool(True).tag(sync=True)  # with the lags as they were
    most = traitlets.Int(LONGEST_LAG).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, timeline: ReplicaTimeline) -> None:
        if not isinstance(timeline, ReplicaTimeline):
            raise TypeError(
                "ThreeReplicas shows what replicas did, such as  lab.replicas('Carts').of('c-0042')"
            )
        self._timeline = latest(timeline, MOST_EVENTS)
        events = len(Picture(self._timeline, 0).events)
        super().__init__(
            last=max(0, events - 1), moment=max(0, events - 1), lag=_longest(self._timeline)
        )
        self._redraw(None)
        self.observe(self._lagged, ["lag"])
        self.observe(self._redraw, ["moment", "lag", "recorded", "width"])

    @traitlets.validate("moment")
    def _known(self, proposal: Any) -> Any:
        return min(proposal.value, self.last)

    @property
    def timeline(self) -> ReplicaTimeline:
        """What is drawn: what was recorded, or the same at the lag that was chosen."""
        return self._timeline if self.recorded else at_lag(self._timeline, self.lag / 1_000)

    @property
    def picture(self) -> Picture:
        """The numbers that are drawn."""
        return Picture(self.timeline, self.moment)

    def _lagged(self, _change: Any) -> None:
        self.recorded = False

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        picture = self.picture
        with self.hold_sync():
            self.drawing, _, _ = draw(picture, self.width)
            self.line = "\n".join(filter(None, (picture.said, picture.line)))
            event = picture.events[self.moment] if picture.events else None
            self.shown = {
                "lag": "as recorded" if self.recorded else milliseconds(self.lag / 1_000),
                "moment": picture.since_start(event.at) if event else "",
            }

    def as_text(self) -> str:
        return str(self.picture)

    def as_figure(self) -> str:
        picture = self.picture
        drawing, width, height = draw(picture, STILL_WIDTH)
        lines = [picture.line, picture.said]
        for line, kind in zip(lines, ("line", "said"), strict=True):
            height += 22
            drawing += tag("text", text(line), class_=kind, x=0, y=height)
        label = " ".join([f"Three replicas of {picture.timeline.target}.", *lines])
        return image(
            drawing, width=width, height=height + 4, label=label, styles=["three_replicas_drawing"]
        )


def _longest(timeline: ReplicaTimeline) -> int:
    """The longest lag that was recorded, in milliseconds, for the slider to begin at."""
    lags = [max(write.applied) - write.at for write in timeline.writes]
    return min(LONGEST_LAG, round(max(lags, default=0.0) * 1_000))
