"""What several operations ask of a request before they look at a table."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.expressions import Substitutions
from sandbox.engine.expressions.substitutions import (
    NAMES,
    VALUES,
    check_tokens,
    names_without_use,
    values_without_use,
)
from sandbox.engine.wire import parse_value, serialization_error
from sandbox.engine.work import Request, Response
from sandbox.model.attributes import AttributeValue

EXPRESSIONS = (
    "ProjectionExpression", "FilterExpression", "KeyConditionExpression", "UpdateExpression", "ConditionExpression",
)  # fmt: skip
LEGACY = (
    "AttributesToGet", "AttributeUpdates", "Expected", "QueryFilter", "ScanFilter", "ConditionalOperator",
    "KeyConditions",
)  # fmt: skip


Entry = TypeVar("Entry")

_PLACE = re.compile("[0-9]{1,9}")
_LEGACY = frozenset(LEGACY)


def check_legacy(request: Request) -> None:
    """Parameters from before expressions stand alone: never together with expressions."""
    if _LEGACY.isdisjoint(request):
        return
    old = [name for name in LEGACY if name in request]
    new = [name for name in EXPRESSIONS if name in request]
    if new:
        raise ValidationError(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(old)}}} Expression parameters: {{{', '.join(new)}}}"
        )


def epoch_seconds(value: object) -> float:
    """A moment in a request: a number of seconds since the epoch."""
    if isinstance(value, int | float):
        return float(value)
    raise serialization_error("STRING_VALUE cannot be converted to Date")


def first_repeated(names: Iterable[str]) -> str | None:
    """The first name that comes once more. A request may hold so many that counting each would take minutes."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def page_of(
    every: Sequence[Entry], request: Request, size: int
) -> tuple[Sequence[Entry], Response]:
    """(the page of a list that the request's NextToken begins, the member NextToken where there are more)."""
    token = request.get("NextToken", "0")
    if not _PLACE.fullmatch(token):
        raise ValidationError("Invalid NextToken")
    end = int(token) + size
    return every[int(token) : end], {"NextToken": str(end)} if len(every) > end else {}


def not_here(what: str, advice: str) -> ServiceError:
    """Something that DynamoDB does and the sandbox does not: an error is better than a wrong result."""
    return ServiceError(
        "UnknownOperationException", f"The sandbox does not carry out {what}. {advice}".strip()
    )


def substitutions(request: Request, expressions: tuple[str, ...]) -> Substitutions:
    """The request's placeholder names and values, checked; ``expressions`` are those that the operation takes."""
    names, values = request.get(NAMES), request.get(VALUES)
    if names is not None and request.keys().isdisjoint(expressions):
        raise names_without_use()
    subs = Substitutions(names)  # all about names is said before anything about values
    takers = [name for name in expressions if name != "ProjectionExpression"]  # it has no values
    if values is not None and takers:
        if request.keys().isdisjoint(takers):
            raise values_without_use(takers)
        check_tokens(VALUES, tuple(values))
        subs.values = {token: _value(token, value) for token, value in values.items()}
    return subs


def _value(token: str, value: object) -> AttributeValue:
    try:
        return parse_value(value)
    except ValidationError as error:
        raise ValidationError(
            f"ExpressionAttributeValues contains invalid value: {error.message} for key {token}"
        ) from None
