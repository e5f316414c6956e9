"""How many bytes an item is, by the rules that capacity and the 400 KB limit are counted with."""

from typing import NewType

from sandbox.model.attributes import AttributeValue, Item
from sandbox.model.numbers import number_size

ItemSize = NewType("ItemSize", int)
"""Bytes: names and values together, before the 100 bytes that only the storage bill adds."""

KB = 1_024
LARGEST_ITEM = ItemSize(400 * KB)  # Developer Guide, Constraints, "Item size"
PAGE_SIZE = 1_024 * KB  # Developer Guide, Query and Scan: one page reads at most 1 MB
CONTAINER_OVERHEAD = 3  # bytes for each list or map; Developer Guide, item sizes and formats
ELEMENT_OVERHEAD = 1  # bytes for each element of a list or map; same page


def text_size(text: str) -> int:
    """Bytes of a string, which are not its characters.

    >>> text_size("pear"), text_size("pêche")
    (4, 6)
    """
    return len(text) if text.isascii() else len(text.encode())


def value_size(value: AttributeValue) -> int:
    """Bytes of one attribute value, without its name.

    >>> value_size(("S", "R")), value_size(("N", "19.99")), value_size(("L", (("S", "x"), ("S", "y"))))
    (1, 3, 7)
    """
    kind, content = value
    match kind:
        case "S":
            return len(content) if content.isascii() else len(content.encode())
        case "N":
            return number_size(content)
        case "B":
            return len(content)
        case "BOOL" | "NULL":
            return 1
        case "SS":
            return sum(map(text_size, content))
        case "NS":
            return sum(map(number_size, content))
        case "BS":
            return sum(map(len, content))
        case "L":
            return CONTAINER_OVERHEAD + sum(ELEMENT_OVERHEAD + value_size(part) for part in content)
    return CONTAINER_OVERHEAD + sum(
        ELEMENT_OVERHEAD + text_size(name) + value_size(part) for name, part in content.items()
    )


def item_size(item: Item) -> ItemSize:
    """Bytes of an item: every attribute's name and value.

    >>> item_size({"shirt-color": ("S", "R"), "shirt-size": ("S", "M")})
    23
    """
    size = text_size("".join(item))
    for kind, content in item.values():
        # texts are nearly all there is, and a call for each would double the cost
        size += len(content) if kind == "S" and content.isascii() else value_size((kind, content))
    return ItemSize(size)
