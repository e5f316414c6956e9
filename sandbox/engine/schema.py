"""The definition of a table and its indexes: what its keys are and what an index carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.engine.errors import EmptyKey, ValidationError, invalid_parameter
from sandbox.model.attributes import AttributeValue, Item
from sandbox.model.sizes import text_size

LONGEST_PARTITION_KEY = 2_048  # bytes; Developer Guide, Constraints
LONGEST_SORT_KEY = 1_024
SHORT_KEY = 64  # characters: four such attributes have 1,024 bytes at the most


@dataclass(frozen=True, slots=True)
class KeySchema:
    """Names of the key attributes: a table has one partition key and at most one sort key, a GSI up to four of each."""

    partition_keys: tuple[str, ...]
    sort_keys: tuple[str, ...] = ()
    attributes: tuple[str, ...] = field(init=False, compare=False, repr=False)  # all of them

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", self.partition_keys + self.sort_keys)

    @classmethod
    def from_request(cls, elements: Sequence[Mapping[str, str]]) -> "KeySchema":
        named = [(element["KeyType"], element["AttributeName"]) for element in elements]
        return cls(
            tuple(name for kind, name in named if kind == "HASH"),
            tuple(name for kind, name in named if kind == "RANGE"),
        )


@dataclass(frozen=True, slots=True)
class IndexSchema:
    """A secondary index: its keys, and which attributes its entries carry."""

    name: str
    kind: str  # "GSI" or "LSI"
    keys: KeySchema
    projection: str  # ALL, KEYS_ONLY or INCLUDE
    projected: frozenset[str]  # keys of table and index, and what INCLUDE names; unused where ALL

    @property
    def is_global(self) -> bool:
        return self.kind == "GSI"

    def project(self, item: Item) -> Item:
        """The part of an item that an entry carries."""
        if self.projection == "ALL":
            return item
        return {name: value for name, value in item.items() if name in self.projected}

    def lacks(self, attributes: frozenset[str]) -> list[str]:
        """Those of the attributes that no entry carries."""
        return [] if self.projection == "ALL" else sorted(attributes - self.projected)

    @classmethod
    def from_request(
        cls, kind: str, definition: Mapping[str, Any], table: KeySchema
    ) -> "IndexSchema":
        keys = KeySchema.from_request(definition["KeySchema"])
        projection = definition.get("Projection", {})
        carried = {*table.attributes, *keys.attributes, *projection.get("NonKeyAttributes", ())}
        return cls(
            definition["IndexName"],
            kind,
            keys,
            projection.get("ProjectionType", "ALL"),
            frozenset(carried),
        )


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table's name, keys and the types of its key attributes."""

    name: str
    keys: KeySchema
    types: Mapping[str, str]  # of every attribute that is a key somewhere

    @property
    def partition_key(self) -> str:
        return self.keys.partition_keys[0]

    @property
    def sort_key(self) -> str | None:
        return self.keys.sort_keys[0] if self.keys.sort_keys else None

    @classmethod
    def from_request(cls, request: Mapping[str, Any]) -> "TableSchema":
        types = {
            a["AttributeName"]: a["AttributeType"] for a in request.get("AttributeDefinitions", ())
        }
        return cls(request["TableName"], KeySchema.from_request(request["KeySchema"]), types)

    def check_key(self, key: Item) -> None:
        """A key as GetItem, UpdateItem and DeleteItem take it: the key attributes and nothing else."""
        if len(key) != len(self.keys.attributes):
            raise _misfit()
        self.check_key_within(key)

    def check_key_within(self, item: Item) -> None:
        """An item as BatchWriteItem takes it, which tells less than PutItem of a key that does not fit."""
        for name in self.keys.attributes:
            if name not in item or item[name][0] != self.types[name]:
                raise _misfit()
        check_key_contents(self.keys, item)

    def check_item(self, item: Item) -> None:
        """An item as PutItem takes it: its key attributes are there, with the right types."""
        for name in self.keys.attributes:
            if name not in item:
                raise invalid_parameter(f"Missing the key {name} in the item")
            if item[name][0] != self.types[name]:
                raise invalid_parameter(
                    f"Type mismatch for key {name} expected: {self.types[name]} actual: {item[name][0]}"
                )
        check_key_contents(self.keys, item)

    def check_index_keys(self, index: IndexSchema, item: Item) -> None:
        """Key attributes of an index in an item to put: they may be missing, not of a wrong type, empty or too long."""
        for name in index.keys.attributes:
            if (value := item.get(name)) is None:
                continue
            if value[0] != self.types[name]:
                raise self._index_misfit(index, name, value[0])
            if not value[1]:
                raise _empty_index_key(
                    index, name, value[0], "A value specified for a secondary index key"
                )
        check_key_lengths(index.keys, item)

    def check_index_types(self, index: IndexSchema, kinds: Mapping[str, str]) -> None:
        """The types that an update gives to attributes, as far as it tells them before it has seen the item."""
        for name in index.keys.attributes:
            if name in kinds and kinds[name] != self.types[name]:
                raise self._index_misfit(index, name, kinds[name])

    def check_updated_index_keys(self, index: IndexSchema, written: Item) -> None:
        """What an update has made of an index's key attributes; what was there already is not looked at again.

        Words: API reference, TransactionCanceledException.
        """
        for name in index.keys.attributes:
            if (value := written.get(name)) is None:
                continue
            if value[0] != self.types[name]:
                raise ValidationError(f"{_UPDATED} the secondary index key to unsupported type")
            if not value[1]:
                raise _empty_index_key(
                    index, name, value[0], f"{_UPDATED} a secondary index key to a value that"
                )
        if too_long(index.keys, written):
            raise ValidationError(f"{_UPDATED} the secondary index key beyond allowed size limits")

    def _index_misfit(self, index: IndexSchema, name: str, kind: str) -> ValidationError:
        return invalid_parameter(
            f"Type mismatch for Index Key {name} Expected: {self.types[name]} Actual: {kind} "
            f"IndexName: {index.name}"
        )


def _misfit() -> ValidationError:
    return ValidationError("The provided key element does not match the schema")


_UPDATED = "The update expression attempted to update"
_EMPTY = {"S": "string", "B": "binary"}


def empty_key(name: str, kind: str) -> ValidationError:
    return EmptyKey(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
        f"empty {_EMPTY[kind]} value. Key: {name}"
    )


def check_key_contents(keys: KeySchema, item: Item) -> None:
    """Key attributes that are all there: none is empty, none too long."""
    for name in keys.attributes:
        if not item[name][1]:
            raise empty_key(name, item[name][0])
    check_key_lengths(keys, item)


def _empty_index_key(index: IndexSchema, name: str, kind: str, refused: str) -> ValidationError:
    return EmptyKey(
        f"One or more parameter values are not valid. {refused} is not supported. The AttributeValue for a key "
        f"attribute cannot contain an empty {_EMPTY[kind]} value. IndexName: {index.name}, IndexKey: {name}"
    )


def check_key_lengths(keys: KeySchema, item: Item) -> None:
    if message := too_long(keys, item):
        raise invalid_parameter(message)


def too_long(keys: KeySchema, item: Item) -> str | None:
    """What the service says of a key that is longer than keys may be; None of one that is not."""
    for name in keys.attributes:
        if name in item and len(item[name][1]) > SHORT_KEY:
            break
    else:
        return None
    for name in keys.partition_keys:
        if name in item and _key_size(item[name]) > LONGEST_PARTITION_KEY:
            return "Size of hashkey has exceeded the maximum size limit of2048 bytes"
    if sum(_key_size(item[name]) for name in keys.sort_keys if name in item) > LONGEST_SORT_KEY:
        return "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
    return None


def _key_size(value: AttributeValue) -> int:
    kind, content = value
    if kind == "N":
        return 0  # a number is 21 bytes at the most
    return text_size(content) if kind == "S" else len(content)
