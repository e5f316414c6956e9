"""Sandboxes and tables on disk: the one door to the file system.

Files are written beside their place and moved there, so that a crash leaves the old one; they are read and judged whole
before anything changes.
"""

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from sandbox.engine.errors import ServiceError

FORMAT = "dynamodb-course sandbox"
VERSION = 2


class BadFile(ValueError):
    """A file that is not what it should be; nothing was changed."""


def write_sandbox(path: str | Path, seed: int, state: Mapping[str, Any]) -> None:
    """Write a sandbox: gzipped JSON with its format, version and a checksum. OSError where that cannot be."""
    content = json.dumps(state, sort_keys=True, separators=(",", ":"))
    head = {"format": FORMAT, "version": VERSION, "seed": seed}
    document = json.dumps(head | {"checksum": _checksum(content), "content": content})
    _write(Path(path), gzip.compress(document.encode(), mtime=0))


def read_sandbox(path: str | Path) -> tuple[int, dict[str, Any]]:
    """(seed, state) of a file; raises BadFile for a damaged or foreign one, OSError where there is none."""
    raw = Path(path).read_bytes()
    try:
        document = json.loads(gzip.decompress(raw))
        found = (document["format"], document["version"])
    except (OSError, EOFError, ValueError, zlib.error, KeyError, TypeError, RecursionError):
        raise BadFile(
            f"{path} is not a saved sandbox, or it is damaged. Nothing was changed."
        ) from None
    if found != (FORMAT, VERSION):
        raise BadFile(
            f"{path} is {found[0]!r}, version {found[1]!r}; this course reads {FORMAT!r}, version {VERSION}. "
            "Nothing was changed."
        )
    try:
        if _checksum(document["content"]) != document["checksum"]:
            raise ValueError
        return int(document["seed"]), json.loads(document["content"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise BadFile(
            f"{path} is damaged: its checksum does not match. Nothing was changed."
        ) from None


def write_items(path: str | Path, items: Iterable[Mapping[str, Any]]) -> None:
    """Write items in DynamoDB JSON, one {"Item": ...} a line, as DynamoDB's export to S3 does; .gz is compressed."""
    text = "".join(json.dumps({"Item": item}, ensure_ascii=False) + "\n" for item in items)
    path = Path(path)
    _write(path, gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


def read_items(path: str | Path) -> list[dict[str, Any]]:
    """The items of such a file; raises BadFile with the line that is wrong."""
    raw = Path(path).read_bytes()
    try:
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode()
    except (OSError, EOFError, ValueError, zlib.error):
        raise BadFile(f"{path} is neither text nor gzipped text. Nothing was changed.") from None
    items = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)["Item"]
            if not isinstance(item, dict):
                raise TypeError
        except (ValueError, TypeError, KeyError, RecursionError):
            raise BadFile(
                f'{path}, line {number}: not {{"Item": {{...}}}} in DynamoDB JSON. Nothing was changed.'
            ) from None
        items.append(item)
    return items


def read_json(path: str | Path) -> Any:
    """The JSON of a file; raises BadFile where it is none."""
    try:
        return json.loads(Path(path).read_bytes())
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{path} is not JSON ({error}). Nothing was changed.") from None


def write_json(path: str | Path, content: Any) -> None:
    _write(Path(path), (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def refused(path: str | Path, error: Exception) -> BadFile:
    """A file of the right form whose content DynamoDB would not have."""
    why = error.message if isinstance(error, ServiceError) else f"{type(error).__name__}: {error}"
    return BadFile(f"{path} holds what DynamoDB would refuse. {why}. Nothing was changed.")


def _checksum(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
