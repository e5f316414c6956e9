"""The collection ruler: drag a bracket over an item collection, and see the Query that it writes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import traitlets

from sandbox.model.attributes import Item, item_from_python, to_python
from sandbox.model.item_collection import ItemCollection, QueryPage, collections_of
from sandbox.model.key_condition import KeyCondition
from sandbox.model.snapshot import TableSnapshot
from sandbox.view.figure import image, tag, text
from sandbox.view.notation import python_text
from sandbox.view.ruler_drawing import BRACKET, MARGIN, SHELF, Shelf, draw
from sandbox.view.ruler_words import reason, values_line
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

MOST_CHOICES = 50  # item collections to choose from, the largest ones


class CollectionRuler(Widget):
    """One item collection in the order of its sort key, and the stretch of it that a Query reads.

    ``start`` and ``stop`` count items as a slice does. Reads are eventually consistent.
    """

    _esm = script("controls", "collection_ruler")
    _css = style("controls", "collection_ruler_drawing", "collection_ruler")

    partition = traitlets.Unicode().tag(sync=True)  # the partition key value, as text
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)  # of the two keys
    count = traitlets.Int().tag(sync=True)  # items of the collection
    start = traitlets.Int(0).tag(sync=True)
    stop = traitlets.Int(0).tag(sync=True)
    ends = traitlets.List(traitlets.Unicode()).tag(sync=True)  # the sort keys at both ends
    forward = traitlets.Bool(True).tag(sync=True)
    limit = traitlets.Int(None, allow_none=True).tag(sync=True)
    place = traitlets.Dict().tag(sync=True)  # pixels, of what a pointer may drag

    def __init__(
        self,
        items: Iterable[Mapping[str, Any]],
        partition: str | None = None,
        *,
        partition_key: str = "customer_id",
        sort_key: str = "ordered_at",
        begins_with: str = "",
        forward: bool = True,
        limit: int | None = None,
    ) -> None:
        stored = map(item_from_python, items)
        self._open(
            "the table", stored, (partition_key, sort_key), partition, begins_with, forward, limit
        )

    @classmethod
    def from_snapshot(
        cls,
        table: TableSnapshot,
        partition: str | None = None,
        *,
        begins_with: str = "",
        forward: bool = True,
        limit: int | None = None,
    ) -> "CollectionRuler":
        """The ruler of a real table's item collections."""
        if table.sort_key is None:
            raise ValueError(f"{table.name} has no sort key, and so no item has a neighbour")
        made = cls.__new__(cls)
        keys = (table.partition_key, table.sort_key)
        made._open(table.name, table.items, keys, partition, begins_with, forward, limit)
        return made

    def _open(
        self,
        table: str,
        items: Iterable[Item],
        keys: tuple[str, str],
        partition: str | None,
        begins_with: str,
        forward: bool,
        limit: int | None,
    ) -> None:
        self._table, self._all = table, collections_of(items, *keys)
        if not self._all:
            raise ValueError("a collection ruler needs one item at least")
        self._named = {str(to_python(each.value)): each for each in self._all}
        choices = _choices(self._all)
        partition = choices[0] if partition is None else partition
        self._collection = self._known_collection(partition)
        stretch = range(len(self._collection))
        if begins_with and not (stretch := self._collection.starting_with(begins_with)):
            raise ValueError(f"no {keys[1]} of {partition} begins with {python_text(begins_with)}")
        super().__init__(
            partition=partition,
            choices=sorted({*choices, partition}),
            names=list(keys),
            count=len(self._collection),
            start=stretch.start,
            stop=stretch.stop,
            forward=forward,
            limit=limit,
            place={"margin": MARGIN, "top": SHELF - 8, "bracket": BRACKET + 4},
        )
        self._redraw(None)
        self.observe(self._choose, "partition")
        self.observe(self._redraw, ["start", "stop", "forward", "limit", "width"])

    def _known_collection(self, partition: str) -> ItemCollection:
        if partition not in self._named:
            raise ValueError(
                f"no item has the {self._all[0].partition_key} {python_text(partition)}"
            )
        return self._named[partition]

    @traitlets.validate("partition")
    def _known(self, proposal: Any) -> Any:
        self._known_collection(proposal.value)
        return proposal.value

    @traitlets.validate("limit")
    def _one_or_more(self, proposal: Any) -> Any:
        if proposal.value is not None and proposal.value < 1:
            raise ValueError(f"Limit is 1 or more, not {proposal.value}; None reads to the end")
        return proposal.value

    @property
    def condition(self) -> KeyCondition:
        """The key condition that the bracket writes."""
        return self._collection.condition(range(self.start, self.stop))

    @property
    def page(self) -> QueryPage:
        """What the Query reads, and what that costs."""
        stretch = range(self.start, self.stop)
        return self._collection.read(stretch, forward=self.forward, limit=self.limit)

    @shows_problems
    def _choose(self, _change: Any) -> None:
        """Take up another collection, whole."""
        self._collection = self._known_collection(self.partition)
        with self.hold_trait_notifications(), self.hold_sync():
            self.count = self.stop = len(self._collection)
            self.start = 0
        self._redraw(None)

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        shelf = self._shelf()
        with self.hold_sync():
            self.drawing, _, _ = draw(shelf, self.width)
            self.line = shelf.said
            self.ends = [
                str(to_python(self._collection.places[n])) for n in (self.start, self.stop - 1)
            ]

    def _shelf(self) -> Shelf:
        stretch = range(self.start, self.stop)
        return Shelf(
            self._table, self._all, self._collection, stretch, self.page, self.forward, self.limit
        )

    def as_text(self) -> str:
        shelf, condition = self._shelf(), self.condition
        way = "forward" if self.forward else "ScanIndexForward=False"
        limit = "" if self.limit is None else f", Limit={self.limit}"
        rows = [
            f"CollectionRuler of {self._table}, {shelf.title}",
            f"  {condition.expression}",
            f"    {values_line(condition)}",
            f"  bracket {len(shelf.stretch):,} items, {self.ends[0]} to {self.ends[1]}, {way}{limit}",
            f"  cost    {reason(shelf.page)}",
        ]
        return "\n".join([*rows, *(f"  {said}" for said in shelf.said.split("\n"))])

    def as_figure(self) -> str:
        shelf = self._shelf()
        drawing, width, height = draw(shelf, STILL_WIDTH)
        said = shelf.said.split("\n")
        for sentence, kind in zip(said, ("line", "said"), strict=False):
            height += 20
            drawing += tag("text", text(sentence), class_=kind, x=MARGIN, y=height)
        label = " ".join([f"{shelf.title}.", *said])
        return image(
            drawing,
            width=width,
            height=height + 6,
            label=label,
            styles=["collection_ruler_drawing"],
        )


def _choices(collections: Sequence[ItemCollection]) -> list[str]:
    """The largest collections, by the text of their partition key values."""
    ranked = sorted(collections, key=lambda each: (-len(each), str(to_python(each.value))))
    return [str(to_python(each.value)) for each in ranked[:MOST_CHOICES]]
