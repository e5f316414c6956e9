"""A record as one line of text, to carry from one machine to another, or to keep while Binder forgets."""

import base64
import binascii
import zlib
from hashlib import sha256

from sandbox.progress.record import BadRecord, Record, record_of, text_of
from sandbox.progress.unclear import Unclear

_HEAD = "dynamodb-course-1"  # what follows is written in the first way
_LARGEST = 16 * 1024 * 1024  # bytes, unpacked; a small text can be made to unpack into any size


def packed(record: Record) -> str:
    """The record in one line: what it is, its checksum, its content."""
    content = base64.urlsafe_b64encode(zlib.compress(text_of(record).encode(), 9)).decode()
    return f"{_HEAD}.{_checksum(content)}.{content}"


def unpacked(text: str) -> Record:
    """The record in such a line, however a mail has folded it; raises Unclear, and takes none in part."""
    head, _, rest = "".join(text.split()).strip("'\"").partition(".")
    checksum, _, content = rest.partition(".")
    if head != _HEAD:
        raise Unclear(
            "This is no text of progress.export(), or one of another version of the course, and no file of progress "
            "has this name. Nothing was changed."
        )
    if checksum != _checksum(content):
        raise Unclear(
            "This text is not as it was exported: a part is missing, or a sign has changed. Copy it once more, "
            "from the first sign to the last. Nothing was changed."
        )
    try:
        raw = base64.b64decode(content, altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        return record_of(unpacker.decompress(raw, _LARGEST))
    except (binascii.Error, zlib.error, BadRecord):
        raise Unclear("This text holds no progress of this course. Nothing was changed.") from None


def _checksum(content: str) -> str:
    return sha256(content.encode("utf-8", "replace")).hexdigest()[:12]
