"""Predicted and actual values: when they say the same, and how to show them in one short line."""

from collections.abc import Mapping, Sequence, Set
from decimal import Context, Decimal, InvalidOperation
from numbers import Number
from typing import Any
from unicodedata import category

LONGEST = 200  # characters of a value, as it is shown and kept
_LONGEST_NUMBER = 40  # digits written out; a larger number is shown with its exponent
_EXACT = Context(prec=5_000)  # digits: more than Python reads as a number
_CLOSE = Decimal("1e-9")  # of the larger number: what floats round off
_TRUE, _FALSE = ("true", "yes"), ("false", "no")


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: numbers as numbers, texts in any case, lists part by part.

    >>> same(25.5, Decimal("25.50")), same("25.5", 25.5), same("o1, o10", ["O1", "o10"]), same(1, True)
    (True, True, True, False)
    """
    try:
        return _same(one, other)
    except Exception:  # a value of any class may come, and compare as it likes
        return False


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return _truth(one) is not None and _truth(one) == _truth(other)
    if (left := number(one)) is not None and (right := number(other)) is not None:
        return abs(left - right) <= _CLOSE * max(abs(left), abs(right))
    if isinstance(one, str) and isinstance(other, str):
        return _plain(one) == _plain(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    mine, others = _parts(one), _parts(other)
    if mine is None or others is None:
        return bool(one == other)
    if isinstance(one, Set) or isinstance(other, Set):
        return {*map(_key, mine)} == {*map(_key, others)}
    return len(mine) == len(others) and all(map(_same, mine, others))


def number(value: Any) -> Decimal | None:
    """The number that a value is or spells, or None.

    >>> number(" 1,024 "), number("63.7%"), number("P4")
    (Decimal('1024'), Decimal('63.7'), None)
    """
    if isinstance(value, bool) or not isinstance(value, str | Number):
        return None
    try:
        found = Decimal(str(value).strip().removesuffix("%").replace(",", ""))
    except (InvalidOperation, ValueError):  # of more digits than Python writes out, say
        return None
    return found if found.is_finite() else None


def shown(value: Any) -> str:
    """A value in one line, of at most 200 characters.

    >>> shown(Decimal("25.50")), shown(12.0), shown(("o1", 2)), shown("two\\nlines")
    ('25.5', '12', 'o1, 2', 'two lines')
    """
    try:
        text = one_line(_shown(value))
    except Exception:  # a value of any class may come, and describe itself as it likes
        text = type(value).__name__
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def one_line(text: str) -> str:
    """A text without line breaks, control characters and what UTF-8 cannot hold."""
    kept = text.encode("utf-8", "replace").decode()
    return " ".join("".join(" " if category(each) == "Cc" else each for each in kept).split())


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    exact = number(value)
    if exact is not None:
        trimmed = exact.normalize(_EXACT)
        return f"{trimmed:f}" if abs(trimmed.adjusted()) < _LONGEST_NUMBER else str(trimmed)
    if isinstance(value, Mapping):
        return ", ".join(f"{_shown(key)}: {_shown(each)}" for key, each in value.items())
    if isinstance(value, Set):
        return ", ".join(sorted(map(_shown, value)))
    if isinstance(value, Sequence):
        return ", ".join(map(_shown, value))
    return repr(value)


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = _plain(value) if isinstance(value, str) else ""
    return True if text in _TRUE else False if text in _FALSE else None


def _plain(text: str) -> str:
    return one_line(text).strip("\"'").casefold()


def _key(part: Any) -> Any:
    exact = number(part)
    return exact if exact is not None else _plain(part) if isinstance(part, str) else part


def _parts(value: Any) -> list[Any] | None:
    if isinstance(value, str):
        return value.split(",")
    return list(value) if isinstance(value, Sequence | Set) else None
