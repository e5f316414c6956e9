"""The index mirror: a table on the left, one of its indexes on the right, and what each write does to both."""

from collections.abc import Iterable
from typing import Any

import traitlets

from sandbox.model.ledger import LedgerEntry
from sandbox.model.mirror import Key
from sandbox.model.mirror_story import MirrorStory, story
from sandbox.model.projection import Projection
from sandbox.model.snapshot import TableSnapshot
from sandbox.view.figure import image, tag, text
from sandbox.view.mirror_drawing import draw
from sandbox.view.mirror_picture import Picture, Question, key_text, picture
from sandbox.view.mirror_text import as_text
from sandbox.view.mirror_words import said
from sandbox.view.widget import STILL_WIDTH, Widget, script, shows_problems, style

MOST_CHOICES = 6  # of each kind
NO_QUERY, KEYS = "none", "keys only"


class IndexMirror(Widget):
    """A table's items beside their entries in one index: copied, skipped or moved by each write, and what that costs.

    One moment is a picture; more are a story to play, and a line after each write collects them:

        mirror = IndexMirror.of(lab.snapshot("Orders"), index="by_status")
        table.put_item(Item=order)
        mirror.record(lab.snapshot("Orders"), lab.receipt())

    ``projection`` shows what another one would have cost, ``query`` and ``wants`` what a Query has to fetch back.
    """

    _esm = script("controls", "index_mirror")
    _css = style("controls", "index_mirror")

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
        choices = self._choices()
        super().__init__(
            **choices,
            **self._checked(choices, projection, query, wants),
            moment=len(self._story.steps) - 1,
        )
        self._redraw(None)
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
        with self.hold_sync():
            for name, value in self._choices().items():
                self.set_trait(name, value)
            self.moment = self.last

    @property
    def picture(self) -> Picture:
        """What is drawn, as values."""
        return picture(
            self._story, self.moment, self._projections()[self.projection], self._question()
        )

    def _projections(self) -> dict[str, Projection]:
        own = self._story.steps[0].now.projection
        others = [name for name in self._attributes() if name not in own.keys]
        included = self._include or own.included or tuple(others[:1])
        made = [Projection("KEYS_ONLY", own.keys)]
        made += [Projection("INCLUDE", own.keys, included)] if included else []
        made += [Projection("ALL", own.keys)]
        made = [own if one.kind == own.kind and not self._include else one for one in made]
        return {str(one): one for one in dict.fromkeys([*made, own])}

    def _attributes(self) -> list[str]:
        rows = [row for step in self._story.steps for row in step.now.rows.values()]
        return list(dict.fromkeys(name for row in rows for name in row.item or ()))

    def _collections(self) -> dict[str, Key]:
        """The partition keys of the index, the largest item collections first."""
        counts: dict[Key, int] = {}
        for step in self._story.steps:
            names = step.now.index.partition_keys
            for row in step.now.rows.values():
                if row.entry is not None:
                    of = tuple(row.entry[name] for name in names)
                    counts[of] = counts.get(of, 0) + 1
        found = sorted(counts, key=lambda of: -counts[of])[:MOST_CHOICES]
        return {key_text(of): of for of in found}

    def _choices(self) -> dict[str, Any]:
        """What there is to choose from."""
        keys = self._story.steps[0].now.projection.keys
        others = [name for name in self._attributes() if name not in keys]
        return {
            "last": len(self._story.steps) - 1,
            "projections": list(self._projections()),
            "queries": [NO_QUERY, *self._collections()],
            "attributes": [KEYS, *others[:MOST_CHOICES]],
        }

    def _checked(
        self, choices: dict[str, Any], projection: str | None, query: str, wants: str
    ) -> dict[str, str]:
        names = choices["projections"]
        own = str(self._story.steps[0].now.projection)
        wished = own if projection is None else projection
        found = [name for name in names if wished in (name, name.split(" ")[0])]
        _check("projection", found[0] if found else wished, names)
        _check("query", query, choices["queries"])
        _check("wants", wants, choices["attributes"])
        return {"projection": found[0], "query": query, "wants": wants}

    def _question(self) -> Question | None:
        if self.query == NO_QUERY:
            return None
        wants = None if self.wants == KEYS else self.wants
        return Question(self._collections()[self.query], wants)

    @traitlets.validate("moment", "projection", "query", "wants")
    def _known(self, proposal: Any) -> Any:
        name, value = proposal.trait.name, proposal.value
        if name == "moment":
            if not 0 <= value <= self.last:
                raise ValueError(f"the moments are 0 to {self.last}, and {value} is none of them")
            return value
        listed = {"projection": "projections", "query": "queries", "wants": "attributes"}
        _check(name, value, getattr(self, listed[name]))
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
        return image(drawing, width=width, height=height + 6, label=label)


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
