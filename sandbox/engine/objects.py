"""Objects in buckets, as the engine needs them: whoever has an S3 around the engine hands it in."""

from typing import Protocol


class StorageError(Exception):
    """The storage refuses: its error code, its message and its HTTP status."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status

    def as_failure(self) -> dict[str, str]:
        """How an export or import that ends by it tells of it; Developer Guide, S3DataImport.Validation."""
        return {
            "FailureCode": f"S3{self.code}",
            "FailureMessage": f"{self.message} (Service: Amazon S3; Status Code: {self.status}; "
            f"Error Code: {self.code}; Request ID: null; S3 Extended Request ID: null; Proxy: null)",
        }


class Objects(Protocol):
    """A Region's door to the buckets of an account. Every method raises StorageError."""

    def put(self, bucket: str, key: str, content: bytes, region: str) -> str:
        """Store an object; returns its ETag."""

    def get(self, bucket: str, key: str, region: str) -> bytes: ...

    def keys(self, bucket: str, prefix: str, region: str) -> list[str]:
        """The keys that begin with a prefix, in order."""


class NoBuckets:
    """The storage of an engine that was given none: no bucket exists."""

    def put(self, bucket: str, key: str, content: bytes, region: str) -> str:
        raise no_such_bucket()

    def get(self, bucket: str, key: str, region: str) -> bytes:
        raise no_such_bucket()

    def keys(self, bucket: str, prefix: str, region: str) -> list[str]:
        raise no_such_bucket()


def no_such_bucket() -> StorageError:
    return StorageError("NoSuchBucket", "The specified bucket does not exist", 404)


def no_such_key() -> StorageError:
    return StorageError("NoSuchKey", "The specified key does not exist.", 404)


def check_owner(owner: str | None, account: str) -> None:
    """S3 serves a bucket only to who names its owner; the sandbox has one account."""
    if owner not in (None, account):
        raise StorageError("AccessDenied", "Access Denied", 403)
