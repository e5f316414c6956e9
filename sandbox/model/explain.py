"""What one request did, what a million like it would cost, and what would make it cheaper."""

import re
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from sandbox.model.ledger import LedgerEntry, item_count
from sandbox.model.pricing.points import MILLION
from sandbox.model.pricing.price_list import RegionPrices
from sandbox.model.units import READ_BLOCK, WRITE_BLOCK, Consistency

_READERS = {"Query", "Scan"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TOKEN = re.compile(r"#\w+")
_KEYWORDS = {"AND", "OR", "NOT", "IN", "BETWEEN"}  # in capitals or not
_FUNCTIONS = {
    "size",
    "contains",
    "begins_with",
    "attribute_exists",
    "attribute_not_exists",
    "attribute_type",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A request taken apart. Its text is ``str()``; a notebook shows it as a picture."""

    entry: LedgerEntry
    prices: RegionPrices

    @property
    def operation(self) -> str:
        """What was carried out, which for a PartiQL statement is not what was asked for."""
        return self.entry.carried_out_as or self.entry.operation

    @property
    def dollars_per_million(self) -> Decimal:
        """US dollars for a million such requests on demand, in a table of the Standard class."""
        return MILLION * (
            Decimal(str(self.entry.read_units)) * self.prices["rru"].amount
            + Decimal(str(self.entry.write_units)) * self.prices["wru"].amount
        )

    @property
    def filtered(self) -> int:
        """Items that were read and paid for, and not returned."""
        return max(0, self.entry.items_read - self.entry.items_returned)

    @property
    def cheaper(self) -> str:
        """In one sentence, what would make it cheaper."""
        return _advice(self.entry, self.operation, self.filtered)

    @property
    def how(self) -> str:
        """How the items were found."""
        entry = self.entry
        if condition := expression_of(entry, "KeyConditionExpression"):
            return f"key condition {condition}"
        if self.operation == "Scan":
            return "no key condition: every item is read"
        return "the whole primary key"

    def lines(self) -> list[tuple[str, str]]:
        """The explanation as (label, text) pairs."""
        entry = self.entry
        rows = [("found by", self.how)]
        if entry.partitions:
            count = len(entry.partitions)
            rows.append(("touched", f"{count} partition{'' if count == 1 else 's'}"))
        if entry.consistency is not None:
            rows.append(("read", item_count(entry.items_read)))
            if self.operation in _READERS:
                rows.append(("filtered out", item_count(self.filtered)))
            rows.append(("returned", item_count(entry.items_returned)))
        if entry.items_written:
            rows.append(("wrote", item_count(entry.items_written)))
        if entry.error:
            rows.append(("refused", f"{entry.error}: {entry.message}"))
        rows.append(("units", entry.cost))
        rows += [("", reason) for reason in entry.reasons]
        price = self.prices["rru"]
        rows.append(
            (
                "a million",
                f"${self.dollars_per_million.normalize():f} on demand (prices of {price.region}, {price.as_of})",
            )
        )
        rows.append(("cheaper", self.cheaper))
        return rows

    def __str__(self) -> str:
        entry = self.entry
        places = ", ".join(entry.tables) + (f" ({entry.index})" if entry.index else "")
        rows = [f"  {label:<13}{text}" for label, text in self.lines()]
        return "\n".join([f"{entry.operation} on {places}" if places else entry.operation, *rows])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return _picture(self)


def _advice(entry: LedgerEntry, operation: str, filtered: int) -> str:
    if entry.error and not entry.charges:
        return "It was refused before anything was read or written, and cost nothing."
    if operation == "Scan":
        names = _names(expression_of(entry, "FilterExpression"))
        if names:
            return (
                f"A Query that names {names[0]} as its partition key, on the table or on an index, would read only the "
                f"{entry.items_returned:,} items returned instead of {entry.items_read:,}."
            )
        return "If you want only some of the items, a Query by a key reads and charges only those."
    if filtered and operation == "Query":
        names = _names(expression_of(entry, "FilterExpression"))
        which = f" on {names[0]}" if names else ""
        return (
            f"The filter{which} threw away {filtered:,} of {entry.items_read:,} items that were read and paid for; "
            "as part of the sort key it would decide before reading."
        )
    fetched = [charge for charge in entry.charges if charge.rule.startswith("attributes that")]
    if fetched:
        return (
            f"{fetched[0].units:g} of the units fetch attributes that the index does not carry: project them into it, "
            "or do not ask for them."
        )
    return _smaller(entry)


def _smaller(entry: LedgerEntry) -> str:
    indexed = [charge for charge in entry.charges if charge.write and charge.kind]
    if indexed:
        names = list(dict.fromkeys(charge.target for charge in indexed))
        total = sum(charge.units for charge in indexed)
        return (
            f"{total:g} of {entry.write_units:g} write units go to {_listed(names)}: what an index does not carry "
            "costs nothing to change, and one that nobody queries need not be."
        )
    for charge in entry.charges:
        block = WRITE_BLOCK if charge.write else READ_BLOCK
        over = charge.size % block
        if charge.size > block and 0 < over <= block // 4:
            return f"{over:,} bytes less would save a whole block of {block // 1024} KB."
    if entry.consistency is Consistency.STRONG:
        return "An eventually consistent read costs half, where a moment's delay does no harm."
    if entry.consistency is Consistency.TRANSACTIONAL or "Transact" in entry.operation:
        return "Outside a transaction each item costs half; it is the price of all or nothing."
    return "Nothing: it reads or writes what it needs and no more."


def expression_of(entry: LedgerEntry, parameter: str) -> str:
    """An expression of the request with its #names replaced; "" if it has none."""
    given = entry.parameters.get("ExpressionAttributeNames") or {}
    text = str(entry.parameters.get(parameter, ""))
    return _TOKEN.sub(lambda found: str(given.get(found[0], found[0])), text)


def _names(expression: str) -> list[str]:
    return [
        name
        for name in _NAME.findall(re.sub(r":\w+", "", expression))
        if name not in _FUNCTIONS and name.upper() not in _KEYWORDS
    ]


def _listed(names: list[str]) -> str:
    """
    >>> _listed(["by-day"]), _listed(["by-day", "by-status"])
    ('the index by-day', 'the indexes by-day and by-status')
    """
    *first, last = names
    return f"the indexes {', '.join(first)} and {last}" if first else f"the index {last}"


def _picture(explanation: Explanation) -> str:
    """The explanation as a figure of plain HTML: bars for what was read and what was returned of it."""
    entry = explanation.entry
    counts = {"read": entry.items_read, "returned": entry.items_returned}
    bars = "".join(_bar(label, count, entry.items_read) for label, count in counts.items())
    rows = "".join(
        f'<tr><th scope="row" style="{_HEAD}">{escape(label)}</th>'
        f'<td style="text-align:left">{escape(text)}</td></tr>'
        for label, text in explanation.lines()
        if not (label in _BARS and explanation.operation in _READERS)
    )
    title = escape(str(explanation).split("\n", 1)[0])
    return (
        f'<figure role="group" aria-label="{title}" style="margin:0;max-width:52em">'
        f'<figcaption style="font-weight:700">{title}</figcaption>'
        f"{bars if explanation.operation in _READERS else ''}<table>{rows}</table></figure>"
    )


_BARS = ("read", "filtered out", "returned")
_HEAD = "text-align:left;vertical-align:top;padding-right:1.2em"
_LINE = "display:grid;grid-template-columns:6em 1fr 6em;gap:.6em;align-items:center;margin:.2em 0"
_FILL = "background:var(--jp-brand-color1,#1976d2);height:.9em;min-width:1px;border-radius:2px"


def _bar(label: str, count: int, most: int) -> str:
    return (
        f'<div style="{_LINE}"><span>{label}</span>'
        f'<span style="{_FILL};width:{100 * count / max(most, 1):.1f}%"></span>'
        f"<span>{item_count(count)}</span></div>"
    )
