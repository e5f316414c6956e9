"""The front door: a request's shape, checked against the service's own published model before anything else.

The model is data (the JSON that AWS publishes for its SDKs), handed in by whoever has it.
"""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

from sandbox.engine.errors import ServiceError, ValidationError, invalid_arn
from sandbox.engine.shapes import Check, Shapes
from sandbox.engine.wire import serialization_error

MOST_PROBLEMS = 10  # the service lists no more of them in one answer
_NAME_FIRST = {
    **dict.fromkeys(("CreateTable", "DescribeTable", "UpdateTable", "DeleteTable"), "TableName"),
    "DescribeTimeToLive": "TableName",
    "ListTables": "ExclusiveStartTableName",
    **dict.fromkeys(("TagResource", "UntagResource", "ListTagsOfResource"), "ResourceArn"),
}
_TABLE_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_JUDGEMENTS = frozenset(
    {"SerializationException", "ValidationException", "ResourceNotFoundException"}
)


class FrontDoor:
    """The shapes of one service's requests; ``beside`` is the door of another, with other operations."""

    def __init__(self, model: Mapping[str, Any], beside: "FrontDoor | None" = None) -> None:
        self._model = model
        self._beside = beside
        self._shapes = Shapes(model["shapes"])
        self._whole = Shapes(model["shapes"], whole=True)

    @cached_property
    def operations(self) -> frozenset[str]:
        return frozenset(self._model["operations"])

    def knows(self, operation: str) -> bool:
        """Whether there is such an operation."""
        return operation in self.operations or bool(self._beside and self._beside.knows(operation))

    def check(self, operation: str, request: Any) -> None:
        """Raises UnknownOperationException, SerializationException or ValidationException, as the service would."""
        if operation not in self.operations:
            if self._beside:
                return self._beside.check(operation, request)
            raise ServiceError("UnknownOperationException", "")
        if not isinstance(request, dict):
            raise serialization_error("Unexpected value type in payload")
        problems: list[str] = []
        self._input_check(operation, self._shapes)(request, None, problems)
        if problems:
            _check_names_first(operation, request)
            count = len(problems)
            raise ValidationError(
                f"{count} validation error{'' if count == 1 else 's'} detected: {'; '.join(problems[:MOST_PROBLEMS])}"
            )
        name = request.get("TableName")
        if isinstance(name, str):
            check_table_name(name)

    def first_fault(self, operation: str, request: Any, error: ServiceError) -> ServiceError:
        """What the service says of a request that ``error`` was found with: of JSON of a wrong type before anything.

        It reads the whole body before it judges what it says. Here attribute values are read where they are needed,
        and looked at twice only in a request that is refused.
        """
        if operation not in self.operations:
            return self._beside.first_fault(operation, request, error) if self._beside else error
        if error.code not in _JUDGEMENTS or not isinstance(request, dict):
            return error
        try:
            self._input_check(operation, self._whole)(request, None, [])
        except ServiceError as fault:
            return fault if fault.code == "SerializationException" else error
        except RecursionError:  # nested more deeply than any value may be
            return error
        return error

    def _input_check(self, operation: str, shapes: Shapes) -> Check:
        return shapes.check_of(self._model["operations"][operation]["input"]["shape"])


def _check_names_first(operation: str, request: Mapping[str, Any]) -> None:
    """Of requests about tables, the service looks at the name before it looks at anything else."""
    member = _NAME_FIRST.get(operation, "")
    name = request.get(member)
    if member == "ResourceArn":
        if not name:
            raise ValidationError("Invalid TableArn") if name is None else invalid_arn(name)
    elif name is not None:
        if not name.startswith("arn:"):
            _check_length(member, name)
    elif member == "TableName":
        raise ValidationError(
            "The parameter 'TableName' is required but was not present in the request"
        )


def _check_length(member: str, name: str) -> None:
    if not 3 <= len(name) <= 255:
        raise ValidationError(
            f"{member} must be at least 3 characters long and at most 255 characters long"
        )


@lru_cache(maxsize=1_024)  # every request names one
def check_table_name(name: str, at: str = "tableName") -> None:
    """A table's name, or its ARN, and where it stands. Limits: Developer Guide, naming rules."""
    if name.startswith("arn:"):
        return
    _check_length("TableName", name)
    if not _TABLE_NAME.fullmatch(name):
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at '{at}' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )
