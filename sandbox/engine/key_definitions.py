"""What the keys of a table or an index may be: their schema, and the types of their attributes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.engine.errors import ValidationError, invalid_parameter

Definition = Mapping[str, Any]

SAME_NAME = "Both the Hash Key and the Range Key element in the KeySchema have the same name"


def check_first(keys: Sequence[Definition]) -> None:
    if keys[0]["KeyType"] != "HASH":
        raise ValidationError(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
        )


def check_key_schema(keys: Sequence[Definition]) -> None:
    """The keys of a table or an LSI: a partition key, and perhaps a sort key."""
    if len(keys) > 2:
        raise ValidationError(
            f"1 validation error detected: Value '[{', '.join(map(_element, keys))}]' at 'keySchema' failed to satisfy "
            "constraint: Member must have length less than or equal to 2"
        )
    check_first(keys)
    if len(keys) == 2:
        if keys[0]["AttributeName"] == keys[1]["AttributeName"]:
            raise ValidationError(SAME_NAME)
        if keys[1]["KeyType"] != "RANGE":
            raise ValidationError(
                "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
            )


def _element(key: Definition) -> str:
    return f"KeySchemaElement(attributeName={key['AttributeName']}, keyType={key['KeyType']})"


def check_attributes(
    defined: Sequence[str], keys: Sequence[Definition], indexes: Sequence[Definition]
) -> None:
    """The attributes that CreateTable defines are just those that are keys somewhere."""
    check_once(defined)
    table = names_of(keys)
    used = dict.fromkeys([*table, *(name for i in indexes for name in names_of(i["KeySchema"]))])
    check_defined(table, defined)
    for index in indexes:
        check_defined(names_of(index["KeySchema"]), defined)
    if len(used) < len(defined):
        if not indexes:
            raise invalid_parameter(
                "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                "AttributeDefinitions"
            )
        raise invalid_parameter(
            "Some AttributeDefinitions are not used. "
            f"AttributeDefinitions: [{', '.join(defined)}], keys used: [{', '.join(used)}]"
        )


def check_once(defined: Sequence[str]) -> None:
    """No attribute has its type defined twice."""
    if len(set(defined)) < len(defined):
        raise invalid_parameter("Cannot have two attributes with the same name")


def names_of(keys: Iterable[Definition]) -> list[str]:
    return [key["AttributeName"] for key in keys]


def check_defined(keys: Iterable[str], defined: Iterable[str]) -> None:
    """Every key attribute has its type defined."""
    keys, defined = list(keys), list(defined)
    if not set(keys) <= set(defined):
        raise invalid_parameter(
            "Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(keys)}], AttributeDefinitions: [{', '.join(defined)}]"
        )
