"""The partition map: type a key value, watch it hash and land, see how the load spreads."""

from collections.abc import Iterable, Mapping
from typing import Any

import traitlets

from sandbox.model.snapshot import TableSnapshot
from sandbox.view.figure import image, tag, text
from sandbox.view.partition_drawing import draw
from sandbox.view.partition_picture import Landed, Picture, Source
from sandbox.view.partition_sources import KeyChoice, TablePartitions
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

MOST_PARTITIONS = 16


class PartitionMap(Widget):
    """Items and requests on the partitions of a hash space.

    *Modelled*: DynamoDB does not publish its hash; ``sandbox.model.keys`` has one in its place.
    """

    _esm = script("controls", "partition_map")
    _css = style("controls", "partition_map")

    key = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    partitions = traitlets.Int(8, min=1).tag(sync=True)
    most = traitlets.Int(MOST_PARTITIONS).tag(sync=True)
    adjustable = traitlets.Bool(True).tag(sync=True)  # a real table's partitions are what they are
    value = traitlets.Unicode().tag(sync=True)  # as typed
    suggestions = traitlets.List(traitlets.Unicode()).tag(sync=True)

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
        self._landed: Landed | None = None
        key = source.keys[0] if key is None else key
        _check_key(key, source.keys)
        if adjustable:
            _check_count(partitions)
        super().__init__(
            choices=list(source.keys), key=key, partitions=partitions, adjustable=adjustable
        )
        self._redraw(None)
        self.observe(self._redraw, ["key", "partitions", "value", "width"])

    @traitlets.validate("key", "partitions")
    def _known(self, proposal: Any) -> Any:
        if proposal.trait.name == "key":
            _check_key(proposal.value, self._source.keys)
        elif self.adjustable:
            _check_count(proposal.value)
        return proposal.value

    @property
    def picture(self) -> Picture:
        """The numbers that are drawn."""
        return self._source.picture(self.key, self.partitions)

    @property
    def landed(self) -> Landed | None:
        """Where the typed key value landed."""
        return self._landed

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        picture, self._landed = self.picture, None
        try:
            if self.value:
                self._landed = self._source.landed(self.key, self.value, self.partitions)
        finally:  # the map is drawn even if what was typed is not a key
            with self.hold_sync():
                self.suggestions = self._source.suggestions(self.key)
                self.drawing, _, _ = draw(picture, self._landed, self.width)
                self.line = "\n".join(_said(picture, self._landed))

    def as_text(self) -> str:
        shown = f"PartitionMap of {self.picture}"
        return f"{shown}\n  {self._landed.sentence}" if self._landed else shown

    def as_figure(self) -> str:
        picture, landed = self.picture, self._landed or self._most_asked()
        drawing, width, height = draw(picture, landed, STILL_WIDTH)
        said = _said(picture, landed)
        for line, kind in zip(said, ("line", "said"), strict=False):
            height += 22
            drawing += tag("text", text(line), class_=kind, x=0, y=height)
        label = " ".join([f"{picture.title}.", *said])
        return image(drawing, width=width, height=height + 4, label=label)

    def _most_asked(self) -> Landed | None:
        """What a still figure shows, because nobody can type into it."""
        typed = next(iter(self._source.suggestions(self.key)), None)
        return self._source.landed(self.key, typed, self.partitions) if typed else None


def _said(picture: Picture, landed: Landed | None) -> list[str]:
    return [picture.line, landed.sentence] if landed else [picture.line]


def _check_key(key: str, keys: tuple[str, ...]) -> None:
    if key not in keys:
        raise ValueError(f'"{key}" is not one of the keys to choose from: {", ".join(keys)}')


def _check_count(partitions: int) -> None:
    if not 1 <= partitions <= MOST_PARTITIONS:
        raise ValueError(f"this map has 1 to {MOST_PARTITIONS} partitions, not {partitions}")
