"""Lesson 2: from a hash to a partition, by hand."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.model.keys import ON_DEMAND_PARTITIONS
from sandbox.model.placement import land

PARTITIONS = ON_DEMAND_PARTITIONS
KEYS = (
    "c-0008",
    "c-0011",
    "c-0017",
    "c-0018",
    "c-0029",
)  # exactly two of them meet on four partitions
_PLACES = {key: land(key, PARTITIONS) for key in KEYS}


class SamePartition(Check):
    name = "same_partition"
    title = "Say which two customers share a partition"
    given = f"Hashes, on a table of {PARTITIONS} partitions:\n" + "\n".join(
        f"  {place.value}  {place.hash_text[:8]}..." for place in _PLACES.values()
    )
    concepts = ("hash", "key range", "partition")
    hints = (
        "Four partitions share the hashes evenly, in order. Where does each of the four ranges begin?",
        "The first hexadecimal digit of a hash, 0 to f, is enough to tell the range.",
    )
    method = "P0 has the hashes from 0 to 3, P1 from 4 to 7, P2 from 8 to b, P3 from c to f. Sort the five in."
    solution = 'same_partition = ("c-0011", "c-0017")'

    def wrong_form(self, answer: Any) -> str | None:
        if not isinstance(answer, list | tuple | set | frozenset):
            return f'Hand in two keys, such as ("c-0008", "c-0029"); this is {shown(answer)}.'
        strange = [key for key in answer if not isinstance(key, str) or key not in KEYS]
        if strange:
            return f"{shown(strange[0])} is not one of the five keys: {', '.join(KEYS)}."
        if len(set(answer)) != 2:
            return f"Two keys are asked for, and you named {len(set(answer))}."
        return None

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(fresh_table(lab, self.table, "customer_id"),)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """Store the five customers: the ledger shows where each one went."""
        (table,) = arguments
        for key in KEYS:
            table.put_item(Item={"customer_id": key})
        return sorted(answer)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        first, second = e.returned
        places = _places(e)
        where = f"{first} went to P{places[first]} and {second} to P{places[second]}."
        yield places[first] == places[second], where

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        first, second = e.returned
        return (
            f"Stored in the sandbox, {_hashes(first, second)} both went to P{_places(e)[first]}. With five keys on "
            "four partitions at least two had to meet; with millions of keys, each partition holds about its part."
        )

    @misconception(
        "Keys that look alike lie together",
        sample='same_partition = ("c-0017", "c-0018")',
    )
    def alike(self, e: Evidence) -> str | None:
        if set(e.returned) != {"c-0017", "c-0018"}:
            return None
        return (
            f"One digit makes another hash altogether: {_hashes(*e.returned)}. Neighbours in the alphabet are "
            "strangers on the disk."
        )

    @misconception(
        "The two nearest hashes lie together",
        sample='same_partition = ("c-0011", "c-0029")',
    )
    def nearest(self, e: Evidence) -> str | None:
        if set(e.returned) != {"c-0011", "c-0029"}:
            return None
        return (
            f"Their hashes are the nearest of all: {_hashes(*e.returned)}. But a boundary between two partitions lies "
            "between them, and on which side of it a hash falls is all that counts."
        )


def _places(e: Evidence) -> dict[str, int]:
    """Each key's partition, as the ledger noted it."""
    return {entry.keys[0]: entry.partitions[0].number for entry in e.ledger}


def _hashes(*keys: str) -> str:
    return " and ".join(f"{key} ({_PLACES[key].hash_text[:4]}...)" for key in keys)
