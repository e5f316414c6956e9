"""The objects of an import: lines of DynamoDB JSON or CSV, each an item or an error. No line stops the others."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.engine.actions import parse_put
from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.stored import Stored
from sandbox.engine.table import Table
from sandbox.engine.wire import check_attribute_name
from sandbox.engine.work import Request
from sandbox.model.sizes import LARGEST_ITEM, item_size


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no item for the table: where it stands, and why."""

    key: str
    index: int  # among the items of its object, from 0
    message: str


@dataclass(slots=True)
class Import:
    """An import under way: what its objects are said to be, and what has come of them."""

    table: Table
    request: Request
    items: list[Stored] = field(default_factory=list)  # of two with one key, the later counts
    errors: list[Unread] = field(default_factory=list)
    size: int = 0  # uncompressed bytes
    processed: int = 0


def read(content: bytes, key: str, result: Import) -> None:
    """Take the items of one object; what is broken ends it, and what is no item is left out."""
    index = 0
    try:
        text = _text(content, result)
        lines = (
            _csv(text, result.request) if result.request["InputFormat"] == "CSV" else _json(text)
        )
        for index, line in enumerate(lines):
            result.processed += 1
            try:
                result.items.append(_stored(line, result.table))
            except (ServiceError, UnicodeEncodeError) as error:
                why = error.message if isinstance(error, ServiceError) else "Not valid Unicode"
                result.errors.append(Unread(key, index, why))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        result.errors.append(Unread(key, index, f"The object cannot be read: {error}"))


def _text(content: bytes, result: Import) -> str:
    if result.request.get("InputCompressionType") == "GZIP":
        content = gzip.decompress(content)
    result.size += len(content)
    return content.decode()


def _json(text: str) -> Iterator[Any]:
    """What stands under "Item" in each line; None where nothing does."""
    for line in text.split("\n"):  # other separators of lines may stand in texts
        if not line.strip():
            continue
        try:
            whole = json.loads(line)
        except (ValueError, RecursionError):
            whole = None
        yield whole.get("Item") if isinstance(whole, dict) else None


def _csv(text: str, request: Request) -> Iterator[Any]:
    """Each row as an item: key attributes have the types of their definitions, all others are strings."""
    options = (request.get("InputFormatOptions") or {}).get("Csv") or {}
    definitions = request["TableCreationParameters"]["AttributeDefinitions"]
    types = {each["AttributeName"]: each["AttributeType"] for each in definitions}
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_ITEM))
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=options.get("Delimiter", ","), strict=True
    )
    header = options.get("HeaderList")
    for row in rows:
        if header is None:
            header = row
        elif len(row) == len(header):
            cells = zip(header, row, strict=True)
            yield {name: {types.get(name, "S"): cell} for name, cell in cells}
        elif row:
            yield None


def _stored(line: Any, table: Table) -> Stored:
    """The item, as a PutItem would store it; raises ServiceError where that would be refused."""
    if not isinstance(line, dict):
        raise ValidationError("The line does not hold an item in the format of the import")
    for name in line:
        check_attribute_name(name)
    put = parse_put({"Item": line})
    put.check(table)
    return Stored(put.given, item_size(put.given))
