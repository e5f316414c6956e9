"""The buckets of the fake AWS, as exports and imports need them: S3's own HTTP, in path style."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from sandbox.engine.objects import StorageError
from sandbox.service import fake_aws

_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class FakeS3:
    """moto's S3; the same buckets that ``lab.session.client("s3")`` sees."""

    def put(self, bucket: str, key: str, content: bytes, region: str) -> str:
        """Store an object; returns its ETag."""
        headers, _ = _send("PUT", bucket, key, region, body=content)
        return headers["ETag"].strip('"')

    def get(self, bucket: str, key: str, region: str) -> bytes:
        return _send("GET", bucket, key, region)[1]

    def keys(self, bucket: str, prefix: str, region: str) -> list[str]:
        """The keys that begin with a prefix, in order."""
        return list(_keys(bucket, prefix, region))


def _keys(bucket: str, prefix: str, region: str) -> Iterator[str]:
    asked = {"list-type": "2", "prefix": prefix}
    while True:
        _, body = _send("GET", bucket, "", region, query=asked)
        page = _parsed(body)
        for key in page.iterfind(f"{_NAMESPACE}Contents/{_NAMESPACE}Key"):
            yield key.text or ""
        token = page.findtext(f"{_NAMESPACE}NextContinuationToken")
        if not token:
            return
        asked["continuation-token"] = token


def _send(
    method: str,
    bucket: str,
    key: str,
    region: str,
    *,
    query: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> tuple[dict[str, str], bytes]:
    """(headers, body) of an answer; raises StorageError where S3 refuses."""
    try:
        path = f"/{bucket}/{quote(key)}" if key else f"/{bucket}"
        status, headers, answered = fake_aws.send(
            "s3", region, method, path, query=urlencode(query or {}), body=body
        )
    except Exception:  # moto raises whatever it stumbles over, and no URL holds half a character
        raise _broken() from None
    if status >= 300:
        error = _parsed(answered)
        code, message = (error.findtext(name) or "" for name in ("Code", "Message"))
        raise StorageError(code, message, status)
    return headers, answered


def _parsed(answered: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(answered)
    except ElementTree.ParseError:  # moto does not encode each character of a key that XML lacks
        raise _broken() from None


def _broken() -> StorageError:
    return StorageError("InternalError", "We encountered an internal error. Please try again.", 500)
