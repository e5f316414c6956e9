"""The partition map: type a key value, watch it hash and land, see how the load spreads."""

from collections.abc import Iterable, Mapping
from typing import Any

import traitlets

from sandbox.model.snapshot import TableSnapshot
from sandbox.view.figure import image, tag, text
from sandbox.view.partition_drawing import draw
from sandbox.view.partition_picture import Landed, Picture, Source
from sandbox.view.partition_sources import KeyChoice, TablePartitions
from sandbox.view.widget import Widget, script, shows_problems, style

MOST_PARTITIONS = 16
STILL_WIDTH = 760  # pixels, of the figure that needs no script


class PartitionMap(Widget):
    """Items and requests on the partitions of a hash space.

    *Modelled*: DynamoDB does not publish its hash; ``sandbox.model.keys`` has one in its place.
    """

    _esm = script("partition_map")
    _css = style("partition_map")

    key = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    partitions = traitlets.Int(8, min=1).tag(sync=True)
    most = traitlets.Int(MOST_PARTITIONS).tag(sync=True)
    adjustable = traitlets.Bool(True).tag(sync=True)  # a real table's partitions are what they are
    value = traitlets.Unicode().tag(sync=True)  # as typed
    suggestions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    width = traitlets.Int(STILL_WIDTH).tag(sync=True)  # the browser says how much room there is

    def __init__(
        self,
        items: Iterable[Mapping[str, Any]],
        traffic: Iterable[Mapping[str, Any]] | None = None,
        *,
        keys: Iterable[str] = ("status", "country", "customer_id", "order_id"),
        key: str | None = None,
        partitions: int = 8,
    ) -> None:
        self._open(KeyChoice(items, traffic, keys), key, partitions, adjustable=True)

    @classmethod
    def from_snapshot(cls, table: TableSnapshot) -> "PartitionMap":
        """The map of a real table: items, bytes and the units spent, partition by partition."""
        made = cls.__new__(cls)
        made._open(TablePartitions(table), None, len(table.partitions), adjustable=False)
        return made

    def _open(self, source: Source, key: str | None, partitions: int, *, adjustable: bool) -> None:
        self._source = source
        if key is not None and key not in source.keys:
            raise ValueError(
                f'"{key}" is not one of the keys to choose from: {", ".join(source.keys)}'
            )
        if adjustable and not 1 <= partitions <= MOST_PARTITIONS:
            raise ValueError(
                f"a partition map has 1 to {MOST_PARTITIONS} partitions, not {partitions}"
            )
        super().__init__(
            choices=list(source.keys),
            key=key or source.keys[0],
            partitions=partitions,
            adjustable=adjustable,
        )
        self._redraw(None)
        self.observe(self._redraw, ["key", "partitions", "value", "width"])

    @property
    def picture(self) -> Picture:
        """The numbers that are drawn."""
        return self._source.picture(self.key, self.partitions)

    @property
    def landed(self) -> Landed | None:
        """Where the typed key value landed."""
        return self._source.landed(self.key, self.value, self.partitions) if self.value else None

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        landed, picture = self.landed, self.picture
        with self.hold_sync():
            self.suggestions = self._source.suggestions(self.key)
            self.drawing, _, _ = draw(picture, landed, self.width)
            self.line = f"{landed.sentence} {picture.line}" if landed else picture.line

    def as_text(self) -> str:
        shown = f"PartitionMap of {self.picture}"
        return f"{shown}\n  {self.landed.sentence}" if self.landed else shown

    def as_figure(self) -> str:
        drawing, width, height = draw(self.picture, self.landed, STILL_WIDTH)
        line = tag("text", text(self.line), class_="line", x=0, y=height + 22)
        return image(
            drawing + line,
            width=width,
            height=height + 26,
            label=f"{self.picture.title}. {self.line}",
        )
