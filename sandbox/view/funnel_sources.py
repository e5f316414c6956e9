"""What a funnel is drawn from: a table and a filter to play with, or requests as they were recorded."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sandbox.model.attributes import AttributeValue, Item, to_python
from sandbox.model.explain import Explanation
from sandbox.model.ledger import LedgerEntry
from sandbox.model.read_pages import Reading, pages_of, recorded
from sandbox.model.sizes import item_size
from sandbox.model.snapshot import TableSnapshot
from sandbox.view.notation import python_text

NO_FILTER = "no filter"
_PLAIN = ("S", "N", "BOOL")  # types whose values one can choose by their text
MOST_VALUES = 8  # of the attribute that is filtered on: more would not fit side by side

Recorded = LedgerEntry | Explanation | Iterable[LedgerEntry | Explanation]


def reading_of(request: Recorded) -> Reading:
    """A receipt, an explanation, or the pages of one read, as the ledger has them."""
    parts = [request] if isinstance(request, LedgerEntry | Explanation) else request
    try:
        return recorded(
            part.entry if isinstance(part, Explanation) else part for part in list(parts)
        )
    except (TypeError, AttributeError):
        raise TypeError(
            "Hand in lab.receipt(), lab.explain(...) or a part of lab.ledger, one for each read."
        ) from None


@dataclass(frozen=True, slots=True)
class FilteredTable:
    """A table's items in the order of a Scan, and an attribute to filter on."""

    table: TableSnapshot
    attribute: str
    key: str | None = None  # a partition key value: then a Query stands below the Scan
    sizes: tuple[int, ...] = field(init=False)
    offered: dict[str, AttributeValue] = field(init=False)  # what may be filtered on, by its text

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", tuple(item_size(item) for item in self.table.items))
        found = (item.get(self.attribute) for item in self.table.items)
        plain = {str(to_python(each)): each for each in found if each and each[0] in _PLAIN}
        object.__setattr__(self, "offered", dict(sorted(plain.items())))
        if not self.table.items:
            raise ValueError(f"{self.table.name} has no items; a funnel needs one at least")
        if self.attribute in (self.table.partition_key, self.table.sort_key):
            raise ValueError(f"{self.attribute} is a key; filter on an attribute that is none")
        if not 1 <= len(self.offered) <= MOST_VALUES:
            raise ValueError(
                f"{self.attribute} has {len(self.offered):,} different values; a funnel offers 1 to {MOST_VALUES}, "
                "of Strings, Numbers and Booleans"
            )
        if self.key is not None and not any(map(self._of_key, self.table.items)):
            raise ValueError(f"no item has the {self.table.partition_key} {python_text(self.key)}")

    def readings(self, value: str, limit: int | None) -> tuple[Reading, ...]:
        """A Scan that keeps this value, and, where a key is given, a Query that keeps the same items."""
        wanted = self.offered.get(value)  # none, where there is no filter
        kept = [wanted in (None, item.get(self.attribute)) for item in self.table.items]
        shown = f"{self.attribute} = {_literal(wanted)}" if wanted else ""
        if self.key is None:
            return (self._reading("Scan", _filter(shown), range(len(kept)), kept, limit),)
        mine = [self._of_key(item) for item in self.table.items]
        both = [one and other for one, other in zip(mine, kept, strict=True)]
        stretch = range(mine.index(True), mine.index(True) + sum(mine))
        named = f"{self.table.partition_key} = {python_text(self.key)}"
        scan = _filter(" AND ".join(filter(None, (named, shown))))
        query = ", ".join(filter(None, (named, _filter(shown))))
        return (
            self._reading("Scan", scan, range(len(kept)), both, limit),
            self._reading("Query", query, stretch, both, limit),
        )

    def _reading(
        self, operation: str, detail: str, stretch: range, kept: Sequence[bool], limit: int | None
    ) -> Reading:
        part = slice(stretch.start, stretch.stop)
        pages = pages_of(self.sizes[part], kept[part], limit=limit)
        found = tuple(place for place in stretch if kept[place])
        return Reading(operation, detail, pages, stretch.start, found)

    def _of_key(self, item: Item) -> bool:
        return str(to_python(item[self.table.partition_key])) == self.key


def _literal(value: AttributeValue) -> str:
    """A value as an expression would have it, could it hold values.

    >>> _literal(("S", "OPEN")), _literal(("N", "7")), _literal(("BOOL", True))
    ('"OPEN"', '7', 'true')
    """
    kind, content = value
    return str(content) if kind == "N" else json.dumps(content, ensure_ascii=False)


def _filter(expression: str) -> str:
    return f"filter {expression}" if expression else ""
