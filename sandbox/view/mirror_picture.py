"""What an index mirror shows of one moment: cards of items, cards of entries, and what joins them."""

from dataclasses import dataclass

from sandbox.model.attributes import AttributeValue, as_base64
from sandbox.model.mirror import Key, Mirror, Written
from sandbox.model.mirror_story import Step
from sandbox.model.projection import IndexQuery, IndexWrite, Projection


@dataclass(frozen=True, slots=True)
class Question:
    """A Query of one item collection of the index, and an attribute that it wants besides the keys."""

    value: Key  # of the index's partition key
    wants: str | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the table."""

    key: Key
    name: str  # its key
    values: str  # its key in the index, or what it lacks
    size: int  # bytes
    state: str = ""  # "written", "deleted" or nothing
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the index, or the place of one that has gone or is yet to come."""

    key: Key
    name: str
    collection: str  # partition key
    sort: str  # and the rest of its key in the index
    size: int
    state: str = ""  # "put", "deleted", "coming", "going", "changing" or nothing
    note: str = ""  # what happened or happens here
    wait: str = ""  # until then
    asked: bool = False  # read by the Query

    @property
    def values(self) -> str:
        return f"{self.collection} {self.sort}".strip()

    @property
    def there(self) -> bool:
        """Whether a Query finds it."""
        return self.state not in ("deleted", "coming")


@dataclass(frozen=True, slots=True)
class Picture:
    """One moment of a table and an index."""

    step: Step
    projection: Projection
    items: tuple[ItemRow, ...]
    entries: tuple[EntryRow, ...]
    more_items: int
    more_entries: int
    items_size: int  # bytes of all items
    entries_size: int  # bytes of all entries
    table_units: float  # from the beginning until now
    index_units: float
    writes: tuple[tuple[Written, IndexWrite], ...]
    arrived: int  # items of which the index knows now, and did not a moment before
    question: Question | None
    query: IndexQuery | None

    @property
    def now(self) -> Mirror:
        return self.step.now

    @property
    def index(self) -> str:
        return self.now.index.name

    @property
    def is_global(self) -> bool:
        return self.now.index.kind == "GSI"

    @property
    def largest(self) -> int:
        """Bytes of the largest card."""
        sizes = [item.size for item in self.items] + [entry.size for entry in self.entries]
        return max(sizes, default=1)

    @property
    def supposed(self) -> bool:
        """Whether this is the index as it might be, not as it is."""
        return self.projection != self.now.projection


def shown(value: AttributeValue) -> str:
    """A key attribute's value on a card.

    >>> shown(("S", "OPEN")), shown(("N", "42"))
    ('OPEN', '42')
    """
    kind, content = value
    return as_base64(content) if kind == "B" else str(content)


def key_text(values: Key) -> str:
    return " ".join(map(shown, values))
