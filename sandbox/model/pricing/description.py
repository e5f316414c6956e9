"""A description of somebody's tables, as docs/price.md shows it, turned into a month's use."""

from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches

from sandbox.model.pricing.bill import CALCULATOR_HOURS, GIB, Conventions
from sandbox.model.pricing.described import Index, Requests, Table, reads, writes
from sandbox.model.pricing.exact import plain, whole_up
from sandbox.model.pricing.located import BadDescription, Fields, Located
from sandbox.model.pricing.price_list import NoPrice, PriceList, RegionPrices
from sandbox.model.pricing.profile import SECONDS_PER_HOUR, Profile
from sandbox.model.pricing.usage import RECOMMENDED_TARGET, Extra, Usage
from sandbox.model.sizes import LARGEST_ITEM, PAGE_SIZE
from sandbox.model.units import Consistency

DEFAULT_REGION = "us-east-1"
_MOST_ITEMS, _MOST_RATE, _MOST_GB = 10**12, 10**9, 10**9
_CONSISTENCIES = {each.name.lower(): each for each in Consistency}
_GB = {
    "2^30": GIB,
    "10^9": 10**9,
    "binary": GIB,
    "decimal": 10**9,
    str(GIB): GIB,
    str(10**9): 10**9,
}
# member of a table: price point
_BY_SIZE = {
    "pitr_gb": "pitr_gb_month",
    "backup_gb": "backup_gb_month",
    "cold_backup_gb": "backup_cold_gb_month",
    "restore_gb": "restore_gb",
    "restore_cold_gb": "restore_cold_gb",
    "export_gb": "export_gb",
    "export_incremental_gb": "export_incremental_gb",
    "import_gb": "import_gb",
}


@dataclass(frozen=True, slots=True)
class Description:
    """What a description says: the use, and the Region that it is priced in."""

    usage: Usage
    region: str


def read_description(document: Located, prices: PriceList, region: str = "") -> Description:
    """The use that a document describes, for its Region or for the one given instead.

    BadDescription with the line and the reason for one that makes no sense, or that names what has no price.
    """
    top = Fields(document, "the description")
    given = top.take("region")
    region = region or _region(given, prices) if given else region or DEFAULT_REGION
    home = prices[region]
    conventions = Conventions(
        hours=top.number("month_hours", least=1, most=10_000, default=CALCULATOR_HOURS),
        gb=top.choice("gb", _GB, GIB),
        free_tier=top.switch("free_tier"),
    )
    target = top.number("target_utilisation", most=1, default=RECOMMENDED_TARGET)
    if not target:
        raise BadDescription(document.line, "target_utilisation must be above 0, such as 70%.")
    found = tuple(top.named("tables"))
    if not found:
        raise BadDescription(
            document.line, "the description needs tables: with one table at least, by name."
        )
    tables = tuple(_table(name, at, conventions, prices, region) for name, at in found)
    lines = dict(zip((name for name, _ in found), (at.line for _, at in found), strict=True))
    extras = tuple(_dax(at, conventions, home) for at in top.each("dax"))
    for table in tables:
        for extra in table.extras:
            _check_priced(extra.name, home, lines[table.name])
    top.done()
    usage = Usage(tuple(table.usage() for table in tables), conventions, extras, target)
    return Description(usage, region)


def _region(found: Located, prices: PriceList) -> str:
    name = found.value if isinstance(found.value, str) else ""
    if name in prices.regions:
        return name
    near = get_close_matches(name, prices.regions, 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "It is a name such as eu-west-1."
    raise BadDescription(found.line, f"there are no prices for a Region {name!r}. {hint}")


def _check_priced(name: str, home: RegionPrices, line: int) -> None:
    try:
        home[name]
    except NoPrice as error:
        raise BadDescription(line, f"{error}.") from None


def _table(
    name: str, found: Located, conventions: Conventions, prices: PriceList, region: str
) -> Table:
    own = Fields(found, f"table {name}")
    items = int(own.number("items", most=_MOST_ITEMS, default=Decimal(), whole=True))
    size = int(own.number("item_bytes", most=LARGEST_ITEM, default=Decimal(), whole=True))
    asked = (*_reads(own, size, conventions), *_writes(own, size, conventions))
    indexes = tuple(
        _index(index, at, kind, items, conventions)
        for kind, member in (("GSI", "global_indexes"), ("LSI", "local_indexes"))
        for index, at in own.named(member)
    )
    wcu, rcu = _capacity(own, conventions)
    table = Table(
        name, items, size, asked, indexes, wcu, rcu, replicas=_replicas(own, prices, region)
    )
    table = replace(table, extras=_extras(own, table, conventions))
    own.done()
    return table


def _reads(own: Fields, size: int, conventions: Conventions) -> list[Requests]:
    made = []
    for found in own.each("reads"):
        fields = Fields(found, f"the reads of {own.where}")
        rate = _rate(fields, conventions)
        one = int(fields.number("bytes", most=PAGE_SIZE, default=Decimal(size), whole=True))
        consistency = fields.choice("consistency", _CONSISTENCIES, Consistency.EVENTUAL)
        fields.done()
        made.append(reads(rate, one, consistency))
    return made


def _writes(own: Fields, size: int, conventions: Conventions) -> list[Requests]:
    made = []
    for found in own.each("writes"):
        fields = Fields(found, f"the writes of {own.where}")
        rate = _rate(fields, conventions)
        one = int(fields.number("bytes", most=LARGEST_ITEM, default=Decimal(size), whole=True))
        transactional = fields.switch("transactional")
        fields.done()
        made.append(writes(rate, one, transactional=transactional))
    return made


def _rate(fields: Fields, conventions: Conventions) -> Profile:
    """Requests a second: from per_second or per_month, and perhaps a peak for some hours."""
    month = fields.number("per_month", most=_MOST_RATE * 10**6, default=Decimal(-1))
    seconds = conventions.month * SECONDS_PER_HOUR
    default = month / seconds if month >= 0 else None
    rate = fields.number("per_second", most=_MOST_RATE, default=default)
    if default is not None and rate != default:
        raise BadDescription(fields.home.line, "give either per_second or per_month, not both.")
    peak = fields.number("peak_per_second", most=_MOST_RATE, default=rate)
    hours = fields.number("peak_hours", most=10_000, default=Decimal())
    if (peak != rate) != bool(hours):
        raise BadDescription(fields.home.line, "a peak needs both peak_per_second and peak_hours.")
    if not hours:
        return Profile.constant(rate, conventions.month)
    try:
        return Profile.baseline_and_peak(rate, peak, hours, conventions.month)
    except ValueError as error:
        raise BadDescription(fields.home.line, f"{error}.") from None


def _index(name: str, found: Located, kind: str, items: int, conventions: Conventions) -> Index:
    own = Fields(found, f"index {name}")
    entries = own.number("entries", most=_MOST_ITEMS, default=Decimal(items), whole=True)
    size = int(own.number("entry_bytes", least=1, most=LARGEST_ITEM, whole=True))
    factor = own.number("writes_per_write", most=2, default=Decimal(1))
    asked = tuple(_reads(own, size, conventions))
    wcu, rcu = _capacity(own, conventions) if kind == "GSI" else (None, None)
    own.done()
    if kind == "GSI" and any(each.title.split()[0] != "eventual" for each in asked):
        raise BadDescription(found.line, f"{name}: a GSI is read eventually consistent only.")
    return Index(name, kind, int(entries), size, factor, asked, wcu, rcu)


def _capacity(own: Fields, conventions: Conventions) -> tuple[Profile | None, Profile | None]:
    """(WCU, RCU) where capacity is set by hand."""
    found = own.take("provisioned")
    if found is None:
        return None, None
    fields = Fields(found, f"the provisioned capacity of {own.where}")
    wcu, rcu = (
        Profile.constant(
            fields.number(name, least=1, most=_MOST_RATE, whole=True), conventions.month
        )
        for name in ("wcu", "rcu")
    )
    fields.done()
    return wcu, rcu


def _replicas(own: Fields, prices: PriceList, home: str) -> tuple[str, ...]:
    replicas: list[str] = []
    for each in own.each("replicas"):
        name = _region(each, prices)
        if name in (home, *replicas):
            raise BadDescription(each.line, f"{name} stands twice; replicas are the other Regions.")
        replicas.append(name)
    return tuple(replicas)


def _extras(own: Fields, table: Table, conventions: Conventions) -> tuple[Extra, ...]:
    extras = []
    for member, name in _BY_SIZE.items():
        gb = own.number(member, most=_MOST_GB, default=Decimal())
        if gb:
            extras.append(Extra(name, gb, table.name))
    if own.switch("point_in_time_recovery"):
        size = sum(
            table_size.size
            for table_size in table.usage().stored
            if table_size.kind != "GSI" and isinstance(table_size.size, int)
        )
        why = f"{size:,} bytes of table and LSIs / {conventions.gb:,}"
        extras.append(Extra("pitr_gb_month", conventions.gigabytes(size), table.name, why))
    calls = own.number("streams_reads_per_month", most=_MOST_RATE * 10**3, default=Decimal())
    if calls:
        extras.append(Extra("streams_rru", calls, table.name))
    if own.switch("kinesis"):
        extras += [_captured(table.name, each) for each in table.writes]
    return tuple(extras)


def _captured(table: str, written: Requests) -> Extra:
    """A capture unit for each started KB of each write."""
    each = written.paid / 1_024
    why = f"{plain(written.rate.units)} {written.title} × {plain(each)}"
    return Extra("cdc_kinesis_unit", written.rate.units * each, table, why)


def _dax(found: Located, conventions: Conventions, home: RegionPrices) -> Extra:
    fields = Fields(found, "dax")
    node = fields.text("node")
    nodes = fields.number("nodes", least=1, most=1_000, whole=True, default=Decimal(1))
    fields.done()
    if not node:
        raise BadDescription(found.line, "dax needs node: a type such as r4.large.")
    name = f"dax_{node.removeprefix('dax.')}"
    _check_priced(name, home, found.line)
    hours = whole_up(conventions.month)
    why = f"{plain(nodes)} nodes × {plain(hours)} hours"
    return Extra(name, nodes * hours, "DAX", why)
