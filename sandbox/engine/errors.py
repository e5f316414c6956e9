"""What the service answers when it refuses, in its own codes and words."""

from typing import TYPE_CHECKING, Any

from sandbox.model.throughput import Limit

if TYPE_CHECKING:
    from sandbox.engine.work import Visit


class ServiceError(Exception):
    """A refusal, as DynamoDB sends it: an error code, a message, an HTTP status, and extra members of the body."""

    status = 400

    def __init__(self, code: str, message: str, **members: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.members = members


class ValidationError(ServiceError):
    """The request is not one that DynamoDB carries out."""

    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)


# the exceptions whose message is spelled with a capital letter: three by the service's model, two outside of it
CAPITAL_MESSAGE = frozenset({
    "IdempotentParameterMismatchException", "TransactionCanceledException", "TransactionInProgressException",
    "SerializationException", "AccessDeniedException",
})  # fmt: skip


class EmptyKey(ValidationError):
    """A key attribute holds nothing: even a transaction is refused for it, and not cancelled."""


def invalid_parameter(detail: str) -> ValidationError:
    """The service's wording for a value that is well-formed but wrong here."""
    return ValidationError(f"One or more parameter values were invalid: {detail}")


def table_not_found(detail: str = "Requested resource not found") -> ServiceError:
    return ServiceError("ResourceNotFoundException", detail)


def no_such_table(name: str) -> ServiceError:
    """The same where the request is about the table itself."""
    return table_not_found(f"Requested resource not found: Table: {name} not found")


def invalid_arn(arn: str) -> ValidationError:
    return ValidationError(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")


def access_denied(account: str, action: str, arn: str) -> ServiceError:
    """What belongs to another account, or to another service, is nobody's here."""
    return ServiceError(
        "AccessDeniedException",
        f"User: arn:aws:iam::{account}:root is not authorized to perform: {action} on resource: {arn}",
    )


def condition_failed(item: dict[str, Any] | None = None) -> ServiceError:
    """``item`` is the item as it was, in DynamoDB JSON, where the caller asked for it."""
    members = {"Item": item} if item else {}
    return ServiceError(
        "ConditionalCheckFailedException", "The conditional request failed", **members
    )


class ThrottledError(ServiceError):
    """There were not enough units; the SDKs try such a request again, later."""

    def __init__(
        self, code: str, message: str, reason: str, arn: str, *, visit: "Visit", limit: Limit
    ) -> None:
        member = "throttlingReasons" if code == "ThrottlingException" else "ThrottlingReasons"
        super().__init__(code, message, **{member: [{"reason": reason, "resource": arn}]})
        self.reason = reason
        self.visit = visit  # that could not be served, and why
        self.limit = limit

    def as_reason(self) -> dict[str, Any]:
        """Why a transaction was cancelled; API reference, TransactionCanceledException."""
        provisioned = self.code == "ProvisionedThroughputExceededException"
        code = "ProvisionedThroughputExceeded" if provisioned else "ThrottlingError"
        return {"Code": code, "Message": self.message}


def duplicate_item(item: dict[str, Any] | None = None) -> ServiceError:
    """PartiQL's INSERT found an item with that key; ``item`` as in `condition_failed`."""
    members = {"Item": item} if item else {}
    return ServiceError(
        "DuplicateItemException", "Duplicate primary key exists in table", **members
    )


def collection_too_large() -> ServiceError:
    return ServiceError("ItemCollectionSizeLimitExceededException", "Collection size exceeded.")


class InternalError(ServiceError):
    """The engine's own fault; the log says what happened."""

    status = 500

    def __init__(self) -> None:
        super().__init__("InternalServerError", "Internal server error")
