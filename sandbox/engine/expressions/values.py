"""How attribute values compare: equal, less, contains, begins with, and how large they are."""

from decimal import Decimal

from sandbox.model.attributes import AttributeValue

Found = AttributeValue | None
"""What an operand stands for in one item; None where the item has no such attribute."""

NO_SIZE: AttributeValue = ("", None)
"""The size of what has none: no condition on it is true, not even ``<>``."""

_SETS = frozenset({"SS", "NS", "BS"})


def equal(left: Found, right: Found) -> bool:
    """The same type and the same value; sets whatever their order, at any depth.

    >>> equal(("N", "1"), ("S", "1")), equal(("SS", ("a", "b")), ("SS", ("b", "a")))
    (False, True)
    """
    if left is None or right is None:
        return False
    if left == right:
        return left is not NO_SIZE
    kind, content = left
    if kind != right[0]:
        return False
    if kind in _SETS:
        return frozenset(content) == frozenset(right[1])
    if kind == "L":
        return len(content) == len(right[1]) and all(map(equal, content, right[1]))
    if kind == "M":
        other = right[1]
        return content.keys() == other.keys() and all(equal(content[k], other[k]) for k in content)
    return False


def differ(left: Found, right: Found) -> bool:
    """What ``<>`` asks: a missing attribute differs from everything, an impossible size does not.

    >>> differ(None, ("S", "a")), differ(("N", "1"), ("S", "1")), differ(NO_SIZE, ("N", "1"))
    (True, True, False)
    """
    return left is not NO_SIZE and right is not NO_SIZE and not equal(left, right)


def less(left: Found, right: Found) -> bool:
    """Strings by their UTF-8 bytes, numbers by value, binary by unsigned bytes; else False.

    >>> less(("N", "9"), ("N", "10")), less(("S", "9"), ("S", "10")), less(("S", "a"), ("N", "1"))
    (True, False, False)
    """
    if left is None or right is None or left[0] != right[0]:
        return False
    kind = left[0]
    if kind == "N":
        return Decimal(left[1]) < Decimal(right[1])
    # the order of code points, which Python uses, is the order of UTF-8 bytes
    return kind in ("S", "B") and bool(left[1] < right[1])


def at_most(left: Found, right: Found) -> bool:
    """Less or equal, for the types that have an order.

    >>> at_most(("N", "1"), ("N", "1")), at_most(("BOOL", True), ("BOOL", True))
    (True, False)
    """
    if left is None or right is None or left[0] != right[0]:
        return False
    kind = left[0]
    if kind == "N":
        return Decimal(left[1]) <= Decimal(right[1])
    return kind in ("S", "B") and bool(left[1] <= right[1])


def begins_with(value: Found, prefix: Found) -> bool:
    """Strings and binary only, both of one type.

    >>> begins_with(("S", "ORDER#7"), ("S", "ORDER#")), begins_with(("N", "12"), ("N", "1"))
    (True, False)
    """
    if value is None or prefix is None or value[0] != prefix[0] or value[0] not in ("S", "B"):
        return False
    return bool(value[1].startswith(prefix[1]))


def contains(value: Found, part: Found) -> bool:
    """A substring, a member of a set, or an element of a list.

    >>> contains(("S", "wool hat"), ("S", "hat")), contains(("L", (("N", "1"),)), ("N", "1"))
    (True, True)
    """
    if value is None or part is None:
        return False
    kind, content = value
    if kind == "L":
        return any(equal(element, part) for element in content)
    if kind in ("S", "B"):
        return part[0] == kind and part[1] in content
    return kind in _SETS and part[0] == kind[0] and part[1] in content


def size(value: Found) -> AttributeValue:
    """Characters of a string, bytes of binary, elements of a set, list or map.

    >>> size(("S", "pêche")), size(("L", ()))
    (('N', '5'), ('N', '0'))
    """
    if value is None or value[0] in ("N", "BOOL", "NULL", ""):
        return NO_SIZE
    return ("N", str(len(value[1])))
