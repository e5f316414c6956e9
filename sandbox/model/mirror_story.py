"""A table and one of its indexes from write to write: what each did, and what it cost in the two of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.model.attributes import Item
from sandbox.model.ledger import LedgerEntry
from sandbox.model.mirror import Key, Mirror, Written, mirror, written
from sandbox.model.projection import IndexWrite, Projection, index_write
from sandbox.model.snapshot import TableSnapshot


@dataclass(frozen=True, slots=True)
class Step:
    """The table after a request; ``receipt`` is None at the beginning, and where only time has passed."""

    now: Mirror
    receipt: LedgerEntry | None
    written: tuple[Written, ...]  # the items that are other than a step before

    def index_write(self, change: Written, projection: Projection) -> IndexWrite:
        """What one changed item did to the index, or would have done if that carried something else."""
        keys = self.now.index_keys
        return index_write(projection, keys, change.indexed_before, change.indexed_after)

    @property
    def table_units(self) -> float:
        """Write units that the ledger has for the table's own item, or items."""
        charges = self.receipt.charges if self.receipt else ()
        name = self.now.table.name
        return sum(c.units for c in charges if c.write and not c.kind and c.target == name)

    def index_units(self, projection: Projection) -> float:
        """Write units of the index: the ledger's, if this is the index's own projection."""
        if self.receipt is None:  # the index follows at no further cost, and an expiry has none
            return 0.0
        # a request about several tables may have written to two indexes of one name
        if projection != self.now.projection or self.receipt.table is None:
            return sum(self.index_write(change, projection).units for change in self.written)
        index = (self.now.index.name, self.now.index.kind)
        charges = self.receipt.charges
        return sum(c.units for c in charges if c.write and (c.target, c.kind) == index)


class MirrorStory:
    """The steps of one table and one index, in their order."""

    def __init__(self, beginning: TableSnapshot, index: str | None = None) -> None:
        self.steps = [Step(mirror(beginning, index), None, ())]

    def record(self, table: TableSnapshot, receipt: LedgerEntry | None = None) -> None:
        """Add the table as it is after one request. ValueError if the two do not belong to the story."""
        before, name = self.steps[-1].now, self.steps[0].now.table.name
        if table.name != name:
            raise ValueError(f"this mirror is of {name}, and the snapshot is of {table.name}")
        if receipt is not None and name not in receipt.tables:
            raise ValueError(f"the receipt's {receipt.operation} did not ask {name}")
        now = mirror(table, before.index.name)
        changes = tuple(written(before, now))
        if receipt is not None and len(changes) > receipt.items_written:
            raise ValueError(
                f"{len(changes)} items changed since the last record, and {receipt.operation} wrote "
                f"{receipt.items_written}: record after every write"
            )
        self.steps.append(Step(now, receipt, changes))

    @property
    def touched(self) -> tuple[Key, ...]:
        """Keys of the items that changed at some time, in the order of the first change."""
        return tuple(dict.fromkeys(c.key for step in self.steps for c in step.written))

    def units(self, moment: int, projection: Projection) -> tuple[float, float]:
        """Write units of the table and of the index from the beginning to a moment."""
        steps = self.steps[: moment + 1]
        return sum(s.table_units for s in steps), sum(s.index_units(projection) for s in steps)

    def whole(self, moment: int, key: Key, entry: Item) -> Item:
        """The item of which this entry was made; if the story does not know it, the entry itself."""
        own = self.steps[0].now.projection
        for step in reversed(self.steps[: moment + 1]):
            row = step.now.rows.get(key)
            if row and row.item is not None and own.of(row.item) == entry:
                return row.item
        return entry


def story(
    moments: Iterable[tuple[TableSnapshot, LedgerEntry | None]], index: str | None = None
) -> MirrorStory:
    """The story of several moments; the first one's receipt does not count. ValueError for none."""
    found = list(moments)
    if not found:
        raise ValueError("a mirror shows at least one moment: a pair of a snapshot and a receipt")
    told = MirrorStory(found[0][0], index)
    for table, receipt in found[1:]:
        told.record(table, receipt)
    return told
