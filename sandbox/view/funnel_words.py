"""What a funnel says: how much is read, how little comes back, and what the reading costs."""

from collections.abc import Sequence

from sandbox.model.read_pages import Reading, ReadPage


def counted(number: float, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "item"), counted(25.5, "read unit")
    ('1 item', '25.5 read units')
    """
    return f"{number:,g} {noun}{'s'[: number != 1]}"


def ending(page: ReadPage) -> str:
    """Whether one has to read on."""
    return "LastEvaluatedKey: go on" if page.more else "no LastEvaluatedKey: the end"


def sentences(reading: Reading, page: int) -> list[str]:
    """One read in a sentence; of several pages, the one that one looks at, and all of them."""
    pages = reading.pages
    page = min(page, len(pages) - 1)
    shown, total = pages[page], reading.total
    if len(pages) == 1:
        return [f"The {reading.operation} {_reads(shown)}."]
    said = [f"Page {page + 1:,} of the {reading.operation} {_reads(shown)}."]
    if shown.more and not shown.items_returned:
        said.append("It is empty, and not the last: LastEvaluatedKey says so.")
    said.append(
        f"All {len(pages):,} pages return {total.items_returned:,} of {counted(total.items_read, 'item')}, for "
        f"{counted(total.units, 'read unit')}."
    )
    return said


def rows(reading: Reading) -> list[str]:
    """The same as plain text, a row for each page."""
    first, most = [], 12
    for number, page in enumerate(reading.pages[:most], 1):
        first.append(
            f"    page {number:>3}  read {page.items_read:>6,}  filtered out {page.filtered_out:>6,}  "
            f"returned {page.items_returned:>6,}  {page.units:>7,g} read units  {ending(page)}"
        )
    if len(reading.pages) > most:
        first.append(f"    ... and {len(reading.pages) - most:,} more pages")
    if len(reading.pages) > 1:
        total = reading.total
        first.append(
            f"    in all    read {total.items_read:>6,}  filtered out {total.filtered_out:>6,}  "
            f"returned {total.items_returned:>6,}  {total.units:>7,g} read units"
        )
    return [f"  {reading.operation} {reading.detail}".rstrip(), *first]


def verdict(readings: Sequence[Reading]) -> str:
    """What two reads have to do with each other; "" where there is nothing to compare."""
    if len(readings) < 2:
        return ""
    dear, cheap = readings[0].total, readings[-1].total
    if dear.items_returned != cheap.items_returned or dear.units <= cheap.units:
        return ""
    return (
        f"The same {counted(cheap.items_returned, 'item')}, for {cheap.units:,g} instead of "
        f"{counted(dear.units, 'read unit')}."
    )


def _reads(page: ReadPage) -> str:
    """What one page does."""
    back = f"{page.items_returned:,}" if page.items_returned else "none"
    return (
        f"reads {counted(page.items_read, 'item')}, returns {back} and costs "
        f"{counted(page.units, 'read unit')}"
    )
