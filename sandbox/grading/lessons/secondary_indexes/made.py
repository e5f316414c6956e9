"""Indexes that learners define, added to tables that are in use, and Queries through them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.evidence import Lab
from sandbox.model.ledger import Ledger
from sandbox.model.snapshot import IndexSnapshot

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_BEFORE = re.compile(r"^An error occurred \(\w+\) when calling the \w+ operation: ")
LONGEST = 300  # characters of an error that are shown


@dataclass(frozen=True, slots=True)
class Asked:
    """What one call of something of the learner's gave: a value or a refusal, and its requests."""

    returned: Any = None
    refused: str = ""  # in the words of DynamoDB, or of boto3
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def read(self) -> int:
        return self.ledger.items_read

    @property
    def units(self) -> float:
        return self.ledger.read_units


NOTHING_ASKED = Asked()


def ask(lab: Lab, request: Callable[[], Any]) -> Asked:
    """Make requests, and keep what they read; an error is kept as its words."""
    mark = lab.ledger.total
    try:
        returned = request()
    except Exception as problem:
        return Asked(refused=words_of(problem), ledger=lab.ledger.since(mark))
    return Asked(returned, ledger=lab.ledger.since(mark))


def words_of(problem: Exception) -> str:
    """What an error says, on one line.

    >>> words_of(ValueError("An error occurred (ValidationException) when calling the Query operation: no such"))
    'no such'
    """
    said = _BEFORE.sub("", " ".join(str(problem).split())) or type(problem).__name__
    said = _ADDRESS.sub("", said).rstrip(".")
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}..."


def add_index(lab: Lab, table: str, index: Mapping[str, Any], types: Mapping[str, str]) -> Asked:
    """Add a GSI, as defined for UpdateTable; ``types`` are those of key attributes that are no String."""
    schema = index.get("KeySchema")
    elements = schema if isinstance(schema, list | tuple) else ()
    names = [each.get("AttributeName") for each in elements if isinstance(each, Mapping)]
    definitions = [
        {"AttributeName": name, "AttributeType": types.get(name, "S")}
        for name in dict.fromkeys(name for name in names if isinstance(name, str))
    ]
    return ask(
        lab,
        lambda: lab.client.update_table(
            TableName=table,
            AttributeDefinitions=definitions,
            GlobalSecondaryIndexUpdates=[{"Create": dict(index)}],
        ),
    )


def no_index(value: Any, asked: str = "Return the definition of one index") -> str | None:
    """Why a value is no definition of an index at all, or None."""
    parts = "IndexName, KeySchema and Projection"
    if not isinstance(value, Mapping):
        return f"{asked}: a dict with {parts}; this is {shown(value)}."
    if lacking := [name for name in parts.replace(" and", ",").split(", ") if name not in value]:
        return f"{asked}, with {parts}; yours lacks {', '.join(lacking)}."
    return None


def keys_in_words(index: IndexSnapshot) -> str:
    """The key attributes of an index, in their order.

    >>> keys_in_words(IndexSnapshot("i", "GSI", ("country",), ("status", "total"), "ALL", 0, 0))
    'country, then status, total'
    """
    sort = f", then {', '.join(index.sort_keys)}" if index.sort_keys else ""
    return ", ".join(index.partition_keys) + sort
