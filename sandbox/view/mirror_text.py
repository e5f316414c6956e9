"""An index mirror as plain text: the moment, item by item, and the story so far."""

from sandbox.model.mirror_story import MirrorStory
from sandbox.view.mirror_picture import EntryRow, ItemRow, Picture
from sandbox.view.mirror_words import counted, said, units
from sandbox.view.notation import clipped

LONGEST_STORY = 20  # moments that are listed


def as_text(story: MirrorStory, moment: int, picture: Picture) -> str:
    """The same facts as the drawing's."""
    now = picture.now
    kind = f"{now.index.kind} {picture.index}"
    supposed = f" (it is {now.projection})" if picture.supposed else ""
    entries = picture.more_entries + sum(row.there for row in picture.entries)
    lines = [
        f"IndexMirror of {now.table.name} and its {kind}, {picture.projection}{supposed}: "
        f"{counted(len(now.table.items), 'item')} of {picture.items_size:,} B, "
        f"{counted(entries, 'entry', 'entries')} of {picture.entries_size:,} B",
        *_rows(picture),
        *(f"  {line}" for line in said(picture)),
    ]
    if len(story.steps) > 1:
        lines += _story(story, moment, picture)
    return "\n".join(lines)


def _rows(picture: Picture) -> list[str]:
    wide = max((len(row.name) for row in picture.items), default=0)
    long = min(max((len(row.values) for row in picture.items), default=0), 32)
    lines = []
    for row in picture.items:
        found = [entry for entry in picture.entries if entry.key == row.key]
        head = f"  {row.name:<{wide}}  {clipped(row.values, long):<{long}}  {row.size:>6,} B  "
        lines.append(f"{head}-> {'; '.join(map(_entry, found)) or _none(row)}")
    shown = {row.key for row in picture.items}
    gone = [entry for entry in picture.entries if entry.key not in shown]
    lines += [
        f"  {entry.name:<{wide}}  {'(deleted)':<{long}}  {'':>8}  -> {_entry(entry)}"
        for entry in gone
    ]
    if picture.more_items:
        more = counted(picture.more_entries, "entry", "entries")
        lines.append(f"  and {counted(picture.more_items, 'more item')}, {more}")
    return lines


def _entry(entry: EntryRow) -> str:
    wait = f" in {entry.wait}" if entry.wait else ""
    note = f" ({entry.note}{wait})" if entry.note else ""
    return f"{clipped(entry.values, 32)}, {entry.size:,} B{note}"


def _none(row: ItemRow) -> str:
    return "skipped" if row.skipped else "no entry"


def _story(story: MirrorStory, moment: int, picture: Picture) -> list[str]:
    lines = [f"  {'moment':<8}{'request':<20}{'table':>7}{'index':>7}  in the index"]
    first = max(1, len(story.steps) - LONGEST_STORY)
    for number, step in list(enumerate(story.steps))[first:]:
        writes = [step.index_write(change, picture.projection) for change in step.written]
        effects = ", ".join(write.effect.value for write in writes[:4]) or "nothing"
        did = step.receipt.operation if step.receipt else "-"
        mark = ">" if number == moment else " "
        own = step.index_units(picture.projection)
        lines.append(f" {mark}{number:>6}  {did:<20}{step.table_units:>7g}{own:>7g}  {effects}")
    both = picture.table_units, picture.index_units
    until = (
        f"until moment {moment}: {units(both[0], 'write')} of the table, {both[1]:g} of the index"
    )
    return [*lines, f"  {until}"]
