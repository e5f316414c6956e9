"""The index mirror: a table on the left, one of its indexes on the right, and what each write does to both."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import traitlets

from sandbox.model.ledger import LedgerEntry
from sandbox.model.mirror_story import MirrorStory, story
from sandbox.model.projection import Projection
from sandbox.model.snapshot import TableSnapshot
from sandbox.view.figure import image, tag, text
from sandbox.view.mirror_drawing import draw
from sandbox.view.mirror_picture import Picture, Question, key_text
from sandbox.view.mirror_rows import picture
from sandbox.view.mirror_text import as_text
from sandbox.view.mirror_words import said
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

MOST_CHOICES, MOST_LETTERS = 6, 60  # in one strip of choices
NO_QUERY, KEYS = "no Query", "keys only"


_ORDER = {"KEYS_ONLY": 0, "INCLUDE": 1, "ALL": 2}


class IndexMirror(Widget):
    """A table's items beside their entries in one index: copied, skipped or moved by each write, and what that costs.

    One moment is a picture; more are a story to play, and a line after each write collects them:

        mirror = IndexMirror.of(lab.snapshot("Orders"), index="by_status")
        table.put_item(Item=order)
        mirror.record(lab.snapshot("Orders"), lab.receipt())

    ``projection`` shows what another one would have cost, ``query`` and ``wants`` what a Query has to fetch back.
    """

    _esm = script("controls", "index_mirror")
    _css = style("controls", "index_mirror_drawing", "index_mirror")

    moment = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)  # words beside the player's slider
    projection = traitlets.Unicode().tag(sync=True)
    projections = traitlets.List(traitlets.Unicode()).tag(sync=True)
    query = traitlets.Unicode(NO_QUERY).tag(sync=True)  # the index's partition key
    queries = traitlets.List(traitlets.Unicode()).tag(sync=True)
    wants = traitlets.Unicode(KEYS).tag(sync=True)  # an attribute besides the keys
    attributes = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        moments: Iterable[tuple[TableSnapshot, LedgerEntry | None]],
        *,
        index: str | None = None,
        projection: str | None = None,
        include: Iterable[str] = (),
        query: str = NO_QUERY,
        wants: str = KEYS,
    ) -> None:
        """The story of ``moments``, each a snapshot and the receipt of the write before it; ``of`` begins one.

        ``projection`` is KEYS_ONLY, INCLUDE or ALL, by default the index's own; INCLUDE names the index's own
        attributes, or ``include``. ValueError for moments that do not belong together and for what is not there.
        """
        self._story: MirrorStory = story(moments, index)
        self._include = (include,) if isinstance(include, str) else tuple(include)
        self._look()
        wished = str(self._story.steps[0].now.projection) if projection is None else projection
        named = [name for name in self._projections if wished in (name, name.split(" ")[0])]
        last = len(self._story.steps) - 1
        super().__init__(
            last=last, moment=last, projection=(named or [wished])[0], query=query, wants=wants
        )
        self._show()
        self.observe(self._redraw, ["moment", "projection", "query", "wants", "width"])

    @classmethod
    def of(cls, table: TableSnapshot, **options: Any) -> "IndexMirror":
        """The mirror of one moment, to which ``record`` adds others; ``options`` as above."""
        return cls([(table, None)], **options)

    def record(self, table: TableSnapshot, receipt: LedgerEntry | None = None) -> None:
        """Add the moment after a write, and show it; without a receipt, the moment after some time.

        ValueError if that is another table, or if more has changed than this one request wrote.
        """
        self._story.record(table, receipt)
        self._look()
        self._show()

    def _show(self) -> None:
        """Offer what there is now, and show the last moment."""
        with self.hold_sync():
            for name, value in self._choices().items():
                self.set_trait(name, value)
            self.moment = self.last
            self._redraw(None)

    @property
    def picture(self) -> Picture:
        """What is drawn, as values."""
        return picture(
            self._story, self.moment, self._projections[self.projection], self._question()
        )

    def _look(self) -> None:
        """Find out what there is to choose from: projections, attributes, item collections of the index."""
        own = self._story.steps[0].now.projection
        rows = [row for step in self._story.steps for row in step.now.rows.values()]
        names = dict.fromkeys(name for row in rows for name in row.item or ())
        self._attributes = [name for name in names if name not in own.keys]
        included = self._include or own.included or tuple(self._attributes[:1])
        made = [own if own.kind == "KEYS_ONLY" else Projection("KEYS_ONLY", own.keys)]
        made += [Projection("INCLUDE", own.keys, included)] if included else []
        made += [own, Projection("ALL", own.keys)]
        self._projections = {
            str(one): one for one in sorted(made, key=lambda one: _ORDER[one.kind])
        }
        partition_keys = self._story.steps[0].now.index.partition_keys
        found = Counter(
            tuple(row.entry[name] for name in partition_keys) for row in rows if row.entry
        )
        self._collections = {key_text(of): of for of, _ in found.most_common()}

    def _choices(self) -> dict[str, Any]:
        """What of it is offered; what was chosen stays on offer."""
        return {
            "last": len(self._story.steps) - 1,
            "projections": list(self._projections),
            "queries": [NO_QUERY, *_few(self._collections, self.query)],
            "attributes": [KEYS, *_few(self._attributes, self.wants)],
        }

    def _question(self) -> Question | None:
        if self.query == NO_QUERY:
            return None
        wants = None if self.wants == KEYS else self.wants
        return Question(self._collections[self.query], wants)

    @traitlets.validate("moment", "projection", "query", "wants")
    def _known(self, proposal: Any) -> Any:
        name, value = proposal.trait.name, proposal.value
        choices = {
            "projection": list(self._projections),
            "query": [NO_QUERY, *self._collections],
            "wants": [KEYS, *self._attributes],
        }
        if name != "moment":
            _check(name, value, choices[name])
        elif not 0 <= value <= self.last:
            raise ValueError(f"the moments are 0 to {self.last}, and {value} is none of them")
        return value

    @shows_problems
    def _redraw(self, _change: Any) -> None:
        now = self.picture
        with self.hold_sync():
            self.shown = {"moment": f"{self.moment} of {self.last}"}
            self.drawing, _, _ = draw(now, self.width)
            self.line = "\n".join(said(now))

    def as_text(self) -> str:
        return as_text(self._story, self.moment, self.picture)

    def as_figure(self) -> str:
        now = self.picture
        drawing, width, height = draw(now, STILL_WIDTH)
        lines = said(now)
        height += 6
        for line, kind in zip(lines, ("line", "said"), strict=False):
            for part in _wrapped(line, 88 if kind == "line" else 100):
                height += 20
                drawing += tag("text", text(part), class_=kind, x=0, y=height)
        table = now.now.table.name
        label = f"{table} and its {now.now.index.kind} {now.index}. {' '.join(lines)}"
        return image(
            drawing, width=width, height=height + 6, label=label, styles=["index_mirror_drawing"]
        )


def _few(names: Iterable[str], chosen: str) -> list[str]:
    """As many as fit into a strip of choices, and the one that was chosen."""
    found: list[str] = []
    for name in names:
        room = len(found) < MOST_CHOICES and sum(map(len, found)) + len(name) <= MOST_LETTERS
        if room or not found or name == chosen:
            found.append(name)
    return found


def _wrapped(line: str, most: int) -> list[str]:
    parts = [""]
    for word in line.split(" "):
        if len(parts[-1]) + len(word) >= most:
            parts.append("")
        parts[-1] = f"{parts[-1]} {word}".strip()
    return parts


def _check(trait: str, value: str, choices: list[str]) -> None:
    if value not in choices:
        raise ValueError(f'{trait} is one of {", ".join(choices)}, not "{value}"')
