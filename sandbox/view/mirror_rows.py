"""How a moment of an index mirror becomes rows: which items are shown, and what is, was or will be in the index."""

from dataclasses import replace

from sandbox.model.attributes import Item
from sandbox.model.mirror import Key, Mirrored, Place, Written
from sandbox.model.mirror_story import MirrorStory
from sandbox.model.projection import IndexWrite, Projection, index_query
from sandbox.model.replicas import milliseconds
from sandbox.model.sizes import item_size
from sandbox.view.mirror_picture import EntryRow, ItemRow, Picture, Question, key_text, shown

EntryPlace = tuple[Place, Place]
MOST = 12  # items that are shown one by one


def picture(
    story: MirrorStory, moment: int, projection: Projection, question: Question | None = None
) -> Picture:
    """What the mirror shows at a moment, if the index carries what ``projection`` says."""
    return _Maker(story, moment, projection, question).make()


class _Maker:
    def __init__(
        self, story: MirrorStory, moment: int, projection: Projection, question: Question | None
    ) -> None:
        self.story, self.moment, self.projection = story, moment, projection
        self.question = question
        self.step = story.steps[moment]
        self.now = self.step.now
        self.writes = {c.key: (c, self.step.index_write(c, projection)) for c in self.step.written}

    def make(self) -> Picture:
        chosen = self._chosen()
        items = [
            (self.now.item_place(item), row) for key in chosen for item, row in self._item(key)
        ]
        drawn = [row for key in chosen for row in self._entries(key)]
        rest = [self._entry(key, row) for key, row in self.now.rows.items() if key not in chosen]
        unseen = [entry for entry in rest if entry]
        found = [(row, item) for _, row, item in drawn if row.there] + unseen
        asked = [item for row, item in found if row.asked]
        there = {key: row.item for key, row in self.now.rows.items() if row.item is not None}
        wants = [self.question.wants] if self.question and self.question.wants else []
        before = self.story.steps[max(self.moment - 1, 0)].now
        table_units, index_units = self.story.units(self.moment, self.projection)
        return Picture(
            self.step,
            self.projection,
            tuple(row for _, row in sorted(items, key=lambda one: one[0])),
            tuple(row for _, row, _ in sorted(drawn, key=lambda one: one[0])),
            len(there.keys() - chosen),
            len(unseen),
            sum(map(item_size, there.values())),
            sum(row.size for row, _ in found),
            table_units,
            index_units,
            tuple(self.writes.values()),
            sum(bool(row.pending) and not self._still(key) for key, row in before.rows.items()),
            self.question,
            index_query(self.projection, asked, wants) if self.question else None,
        )

    def _keys(self) -> dict[Key, None]:
        return dict.fromkeys((*self.now.rows, *self.writes))

    def _chosen(self) -> dict[Key, None]:
        """The items that are shown: what this write changed, what others will or did, then the first of the rest."""
        order = dict.fromkeys((*self.writes, *self.story.touched, *self.now.rows))
        present = [key for key in order if key in self._keys()]
        return dict.fromkeys(present[:MOST])

    def _item(self, key: Key) -> list[tuple[Item, ItemRow]]:
        row, change = self.now.rows.get(key), self.writes.get(key)
        item = row.item if row else None
        state = "written" if change else ""
        if item is None:
            if change is None or change[0].before is None:
                return []
            item, state = change[0].before, "deleted"
        own = [name for name in self.now.index_keys if name not in self.now.table_keys]
        values = [shown(item[name]) for name in own or self.now.index_keys if name in item]
        lacks = [f"no {name}" for name in own if name not in item]
        words = ", ".join(lacks) or " ".join(values)
        skipped = state != "deleted" and (row is None or row.settled is None)
        return [(item, ItemRow(key, key_text(key), words, item_size(item), state, skipped))]

    def _entries(self, key: Key) -> list[tuple[EntryPlace, EntryRow, Item]]:
        """The entries of one item: where they lie, how they are shown, and of which item they were made."""
        row, change = self.now.rows.get(key), self.writes.get(key)
        found = self._pending(key, row) if row else []
        if change and not (row and row.pending):
            found = self._changed(change[0], change[1], found)
        return [(self.now.entry_place(item), entry, item) for entry, item in found]

    def _row(self, key: Key, item: Item, state: str = "", note: str = "") -> EntryRow:
        index = self.now.index
        of, sort = (
            tuple(item[name] for name in names) for names in (index.partition_keys, index.sort_keys)
        )
        row = EntryRow(
            key,
            key_text(key),
            key_text(of),
            key_text(sort),
            item_size(self.projection.of(item)),
            state,
            note,
        )
        asked = self.question is not None and self.question.value == of and row.there
        return replace(row, asked=asked)

    def _entry(self, key: Key, row: Mirrored) -> tuple[EntryRow, Item] | None:
        """The entry that a Query finds now, and the item of which it was made."""
        if row.entry is None:
            return None
        whole = self.story.whole(self.moment, key, row.entry)
        return self._row(key, whole), whole

    def _pending(self, key: Key, row: Mirrored) -> list[tuple[EntryRow, Item]]:
        """What a Query finds now, and what is on its way."""
        entry = self._entry(key, row)
        found = [entry] if entry else []
        if not row.pending:
            arrived = found and self._awaited(key)
            return (
                [(replace(found[0][0], state="put", note="arrived"), found[0][1])]
                if arrived
                else found
            )
        last = row.pending[-1]
        wait = milliseconds(max(last.due - self.now.table.at, 0.0))
        new = self.story.whole(self.moment, key, last.added) if last.added else None
        place = self.now.entry_place
        if found and new and place(found[0][1]) == place(new):
            if self.projection.of(new) == self.projection.of(found[0][1]):
                return found
            return [(_late(found[0][0], "changing", "changes", wait), found[0][1])]
        if found:
            found = [(_late(found[0][0], "going", "goes", wait), found[0][1])]
        if new:
            coming = self._row(key, new, "coming")
            found.append((_late(coming, "coming", "comes", wait), new))
        return found

    def _still(self, key: Key) -> bool:
        row = self.now.rows.get(key)
        return bool(row and row.pending)

    def _awaited(self, key: Key) -> bool:
        """Whether a change to this item's entry was under way a moment before."""
        before = self.story.steps[self.moment - 1].now.rows.get(key) if self.moment else None
        return bool(before and before.pending)

    def _changed(
        self, change: Written, write: IndexWrite, found: list[tuple[EntryRow, Item]]
    ) -> list[tuple[EntryRow, Item]]:
        """What this moment's write did to the entries of an item, where nothing makes them late."""
        old, new = change.indexed_before, change.indexed_after
        rows: list[tuple[EntryRow, Item]] = []
        if old is not None and (new is None or len(write.sizes) == 2):
            rows.append((self._row(change.key, old, "deleted", "delete"), old))
        if new is not None:
            put = "put" if write.sizes else ""
            rows.append((self._row(change.key, new, put, put), new))
        return rows or found


def _late(row: EntryRow, state: str, note: str, wait: str) -> EntryRow:
    return replace(row, state=state, note=note, wait=wait)
