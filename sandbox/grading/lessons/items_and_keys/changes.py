"""What has become of an item, in words: each attribute that is not as it was, with both values."""

from sandbox.grading.answers import shown
from sandbox.model.attributes import AttributeValue, Item, to_python

_NAMED = 3  # changes told in full; more would bury the message


def changes(was: Item, now: Item) -> str:
    """The differences between two items, or "" where there are none.

    >>> changes({"price": ("N", "149.95"), "name": ("S", "boots")}, {"price": ("N", "1"), "note": ("S", "x")})
    "name was 'boots', is gone; note is new; price was 149.95, is 1"
    """
    names = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    told = [f"{name} {_change(was.get(name), now.get(name))}" for name in names[:_NAMED]]
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return "; ".join([*told, *more])


def _change(was: AttributeValue | None, now: AttributeValue | None) -> str:
    if was is None:
        return "is new"
    if now is None:
        return f"was {_plain(was)}, is gone"
    if _plain(was) == _plain(now):  # they differ further on than is shown
        return "is another value"
    return f"was {_plain(was)}, is {_plain(now)}"


def _plain(value: AttributeValue) -> str:
    kind, content = value
    return str(content) if kind == "N" else shown(to_python(value))
