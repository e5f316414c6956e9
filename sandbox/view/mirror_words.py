"""What an index mirror says of a moment, in sentences."""

from collections.abc import Iterable

from sandbox.model.mirror import Written
from sandbox.model.projection import Effect, IndexWrite
from sandbox.view.mirror_picture import Picture, Question, key_text, shown


def said(picture: Picture) -> list[str]:
    """One sentence or two: what the write did, and what the Query costs."""
    lines = [_step(picture)]
    if picture.question:
        lines.append(query_said(picture))
    elif picture.step.receipt:
        lines.append(f"Together by now: {_sum(picture.table_units, picture.index_units)}.")
    return lines


def units(number: float, kind: str) -> str:
    """A number of units in words.

    >>> units(1.0, "write"), units(2.5, "read")
    ('1 write unit', '2.5 read units')
    """
    return f"{number:,g} {kind} unit{'' if number == 1 else 's'}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things in words.

    >>> counted(1, "entry", "entries"), counted(2, "item")
    ('1 entry', '2 items')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _sum(table: float, index: float) -> str:
    return f"{table:g} + {index:g} = {units(table + index, 'write')}"


def _step(picture: Picture) -> str:
    step, index = picture.step, picture.index
    if step.receipt is None:
        return _without_receipt(picture)
    cost = _sum(step.table_units, step.index_units(picture.projection))
    did = step.receipt.operation
    if step.receipt.error:
        return f"{did} was refused ({step.receipt.error}), and {index} is as it was: {cost}."
    if not picture.writes:
        return f"{did} changed nothing, so {index} has nothing to do: {cost}."
    if len(picture.writes) == 1:
        return f"{_change(picture, *picture.writes[0])} {cost}."
    effects = [write.effect.value for _, write in picture.writes]
    each = ", ".join(f"{effects.count(name)} × {name}" for name in dict.fromkeys(effects))
    return f"{did} changed {len(effects)} items; in {index}: {each}. {cost}."


def _without_receipt(picture: Picture) -> str:
    now, index = picture.now, picture.index
    items = len(now.table.items)
    coming = sum(bool(row.pending) for row in now.rows.values())
    late = f"; {counted(coming, 'change is', 'changes are')} on the way" if coming else ""
    if picture.arrived:
        return f"{counted(picture.arrived, 'change has', 'changes have')} arrived in {index}{late}."
    if picture.writes:
        gone = ", ".join(key_text(change.key) for change, _ in picture.writes[:3])
        return (
            f"Without a request of yours, {counted(len(picture.writes), 'item')} changed: {gone}."
        )
    if not items:
        return f"{now.table.name} and {index} are empty."
    entries = sum(row.entry is not None for row in now.rows.values())
    lacking: dict[str, int] = {}
    for row in now.rows.values():
        for name in row.lacks[:1]:
            lacking[name] = lacking.get(name, 0) + 1
    skips = "; ".join(
        f"{number:,} without {name} {'is' if number == 1 else 'are'} skipped"
        for name, number in lacking.items()
    )
    line = f"{counted(items, 'item')} in {now.table.name}, {counted(entries, 'entry', 'entries')} in {index}"
    return f"{line}{f': {skips}' if skips else ''}{late}."


def _change(picture: Picture, change: Written, write: IndexWrite) -> str:
    name, index = key_text(change.key), picture.index
    old, new = change.before or {}, change.after or {}
    changed = _listed(change.changed)
    keys = [key for key in picture.now.index_keys if key in change.changed]
    match write.effect:
        case Effect.SKIPPED:
            if not new:
                return f"{name} is gone; {index} had no entry of it."
            lacks = change.new.lacks if change.new else ()
            why = f"has no {_listed(lacks)}" if lacks else f"does not fit {index}"
            return f"{name} {why}, so {index} skips it."
        case Effect.PUT if not old:
            return f"{name} is new, and {index} gets an entry."
        case Effect.PUT:
            return f"{name} has a {_listed(keys)} now, so {index} gets an entry."
        case Effect.DELETE if not new:
            return f"{name} is gone, and its entry in {index} is deleted."
        case Effect.DELETE:
            return f"{name} has no {_listed(keys)} any more, so its entry is deleted."
        case Effect.MOVE:
            moves = _listed([f"{key} from {shown(old[key])} to {shown(new[key])}" for key in keys])
            return f"{name} changed {moves}: its entry is deleted and put anew, two writes."
        case Effect.UPDATE:
            return f"{name} changed {changed}, which {index} carries: its entry is put anew."
    return f"{name} changed {changed}, which {index} does not carry: its entry stays."


def _listed(names: Iterable[str]) -> str:
    return " and ".join(names)


def question_text(picture: Picture, question: Question) -> str:
    """The Query, in short."""
    names = picture.now.index.partition_keys
    pairs = [f"{n} = {shown(v)}" for n, v in zip(names, question.value, strict=True)]
    wants = f", wanting {question.wants}" if question.wants else ""
    return f"Query {' and '.join(pairs)}{wants}"


def query_said(picture: Picture) -> str:
    """What the Query costs, and why."""
    query, table, index = picture.query, picture.now.table.name, picture.index
    assert query is not None
    found = counted(query.entries, "entry", "entries")
    read = f"{found} of together {query.size:,} B: {units(query.units, 'read')}"
    if not query.lacking:
        return f"The Query reads {read}."
    lacking = _listed(query.lacking)
    items = counted(query.entries, "item")
    if picture.is_global:
        return (
            f"The Query is refused: a GSI cannot have {lacking} from {table}. A Query for the keys and then "
            f"{items} from {table}, each rounded up to 4 KB: {query.units:g} + {query.fetched:g} = "
            f"{units(query.total, 'read')}."
        )
    return (
        f"{index} does not carry {lacking}, so the Query fetches {items} back from {table}, each rounded up to "
        f"4 KB: {query.units:g} + {query.fetched:g} = {units(query.total, 'read')}."
    )
