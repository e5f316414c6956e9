"""What a Query or Scan reads and what of that it returns, page by page: the reading is what is paid for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.model.explain import expression_of
from sandbox.model.ledger import LedgerEntry
from sandbox.model.sizes import PAGE_SIZE
from sandbox.model.units import Consistency, read_units


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One answer of a Query or Scan."""

    items_read: int  # DynamoDB's ScannedCount
    items_returned: int  # its Count
    size: int  # bytes read
    units: float
    more: bool  # whether it carries a LastEvaluatedKey

    @property
    def filtered_out(self) -> int:
        return self.items_read - self.items_returned


@dataclass(frozen=True, slots=True)
class Reading:
    """A Query or Scan from its first page on, and where in the table it reads, as far as that is known."""

    operation: str
    detail: str  # its key condition and filter, in words
    pages: tuple[ReadPage, ...]
    start: int = 0  # items of the table that stand before the first that is read
    found: tuple[int, ...] = ()  # places in the table of what is returned

    def until(self, page: int) -> ReadPage:
        """The sum of all pages up to and including one, counted from 0."""
        pages = self.pages[: page + 1]
        return ReadPage(
            sum(each.items_read for each in pages),
            sum(each.items_returned for each in pages),
            sum(each.size for each in pages),
            sum(each.units for each in pages),
            pages[-1].more,
        )

    @property
    def total(self) -> ReadPage:
        return self.until(len(self.pages) - 1)


def pages_of(
    sizes: Sequence[int],
    kept: Sequence[bool],
    *,
    limit: int | None = None,
    consistency: Consistency = Consistency.EVENTUAL,
) -> tuple[ReadPage, ...]:
    """The pages in which items of these sizes are read, when a filter keeps those that ``kept`` says.

    A page ends with the item that reaches 1 MB, or after ``limit`` items; each is rounded up alone. What stopped so
    cannot know that nothing follows: Developer Guide, Query and Scan, "Paginating the results".

    >>> [(page.items_read, page.items_returned, page.more) for page in pages_of([9] * 4, [True] * 4, limit=2)]
    [(2, 2, True), (2, 2, True), (0, 0, False)]
    """
    if limit is not None and limit < 1:
        raise ValueError(f"Limit is 1 or more, not {limit}")
    if len(sizes) != len(kept):
        raise ValueError(f"{len(sizes)} sizes, and {len(kept)} items that are kept or not")
    pages, start, more = [], 0, True
    while more:
        size, end = 0, start
        while end < len(sizes) and size < PAGE_SIZE and end - start != limit:
            size, end = size + sizes[end], end + 1
        more = size >= PAGE_SIZE or end - start == limit
        units = read_units(size, consistency)
        pages.append(ReadPage(end - start, sum(kept[start:end]), size, units, more))
        start = end
    return tuple(pages)


def recorded(entries: Iterable[LedgerEntry]) -> Reading:
    """One Query or Scan as the ledger has it: its pages, in order. ValueError for anything else."""
    found = list(entries)
    if not found:
        raise ValueError("there is no request here; hand in a receipt, or a part of the ledger")
    kinds = {entry.carried_out_as or entry.operation for entry in found}
    if len(kinds) > 1 or len({entry.tables for entry in found}) > 1:
        raise ValueError("these are requests of several kinds: hand in the pages of each by itself")
    (kind,) = kinds
    if kind not in ("Query", "Scan") or any(entry.error for entry in found):
        raise ValueError(f"a Query or Scan that was answered reads pages, and {kind} is not one")
    pages = [_page(entry, last=entry is found[-1]) for entry in found]
    return Reading(kind, _detail(found[0]), tuple(pages))


def _page(entry: LedgerEntry, *, last: bool) -> ReadPage:
    size, read = entry.bytes_read, entry.items_read
    stopped = size >= PAGE_SIZE or read == entry.parameters.get("Limit")
    return ReadPage(read, entry.items_returned, size, entry.read_units, not last or stopped)


def _detail(entry: LedgerEntry) -> str:
    condition = expression_of(entry, "KeyConditionExpression")
    kept = expression_of(entry, "FilterExpression")
    of_index = f"of the index {entry.index}" if entry.index else ""
    statement = "for a SELECT" if entry.carried_out_as else ""
    return ", ".join(
        filter(None, (of_index, condition, f"filter {kept}" if kept else "", statement))
    )
