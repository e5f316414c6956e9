"""A value of a request where the service quotes it: as its Java shows it, with the members that are left out."""

from collections.abc import Mapping
from typing import Any


def shown(value: Any, name: str, shapes: Mapping[str, Any]) -> str:
    """A value of the shape with this name, which need not be a good one.

    >>> key = {"type": "structure", "members": {"Name": {"shape": "Text"}, "Kind": {"shape": "Text"}}}
    >>> keys = {"type": "list", "member": {"shape": "Key"}}
    >>> shown([{"Name": "pk"}], "Keys", {"Keys": keys, "Key": key, "Text": {"type": "string"}})
    '[Key(name=pk, kind=null)]'
    """
    shape = shapes[name]
    if isinstance(value, list) and shape["type"] == "list":
        inner = shape["member"]["shape"]
        return f"[{', '.join(shown(part, inner, shapes) for part in value)}]"
    if isinstance(value, dict) and shape["type"] == "map":
        inner = shape["value"]["shape"]
        return f"{{{', '.join(f'{k}={shown(part, inner, shapes)}' for k, part in value.items())}}}"
    if isinstance(value, dict) and shape["type"] == "structure":
        members = [
            f"{lower(member)}={shown(value.get(member), of['shape'], shapes)}"
            for member, of in shape["members"].items()
        ]
        return f"{name}({', '.join(members)})"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def lower(name: str) -> str:
    """A member's name as the service's messages spell it.

    >>> lower("TableName")
    'tableName'
    """
    return name[:1].lower() + name[1:]
