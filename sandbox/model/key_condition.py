"""A key condition as a value: the one stretch of an item collection that a Query goes through.

Rule: Developer Guide, "Key condition expressions for the Query operation": one partition key value, and at most
one condition on the sort key.
"""

import re
from dataclasses import dataclass

from sandbox.model.attributes import AttributeValue

_WORDS = re.compile(r"[^\W\d_]+#?|\d+#?|[\W_]")

_OPERANDS = {  # the placeholders that each operator uses
    "": (),
    "=": (":one",),
    ">=": (":low",),
    "<=": (":high",),
    "BETWEEN": (":low", ":high"),
    "begins_with": (":start",),
}


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """What a Query names: a partition key value, and perhaps a stretch of sort key values."""

    partition_key: str
    value: AttributeValue
    sort_key: str = ""
    operator: str = ""  # "" takes the whole item collection
    operands: tuple[AttributeValue, ...] = ()

    def __post_init__(self) -> None:
        if self.operator not in _OPERANDS:
            known = ", ".join(filter(None, _OPERANDS))
            raise ValueError(
                f'no key condition is written here with "{self.operator}", only with {known}'
            )
        if len(self.operands) != (wanted := len(_OPERANDS[self.operator])):
            raise ValueError(f'"{self.operator}" takes {wanted} values, not {len(self.operands)}')

    @property
    def expression(self) -> str:
        """The KeyConditionExpression; a key that is a reserved word would need a # besides.

        >>> KeyCondition("id", ("S", "c-1"), "day", "begins_with", (("S", "2026-02"),)).expression
        'id = :key AND begins_with(day, :start)'
        """
        key = f"{self.partition_key} = :key"
        match self.operator:
            case "":
                return key
            case "BETWEEN":
                return f"{key} AND {self.sort_key} BETWEEN :low AND :high"
            case "begins_with":
                return f"{key} AND begins_with({self.sort_key}, :start)"
        return f"{key} AND {self.sort_key} {self.operator} {_OPERANDS[self.operator][0]}"

    @property
    def values(self) -> dict[str, AttributeValue]:
        """The ExpressionAttributeValues.

        >>> KeyCondition("id", ("S", "c-1"), "day", "=", (("S", "2026-02-01"),)).values
        {':key': ('S', 'c-1'), ':one': ('S', '2026-02-01')}
        """
        named = zip(_OPERANDS[self.operator], self.operands, strict=True)
        return {":key": self.value, **dict(named)}


def word_ends(text: str) -> list[int]:
    """Where the words of a sort key end: where letters, digits and signs meet; a # closes a word.

    >>> [text[:end] for text in ("2026-02-01", "LINE#07") for end in word_ends(text)]
    ['2026', '2026-', '2026-02', '2026-02-', '2026-02-01', 'LINE#', 'LINE#07']
    """
    return [found.end() for found in _WORDS.finditer(text)]
