"""A document with the line of every part of it, and the reading of its members: each fault names its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TypeVar


class BadDescription(ValueError):
    """A description that cannot be priced: the line, the reason, and what to do."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True, slots=True)
class Located:
    """A part of a document and its line, counted from 1: text, a mapping or a list."""

    value: "str | Mapping[str, Located] | list[Located]"
    line: int


_LARGEST_SHARE = 2  # writes of an index for each of its table's
_Choice = TypeVar("_Choice")


@dataclass(slots=True)
class Fields:
    """The members of a mapping, taken one by one; what was not taken at the end was not understood."""

    home: Located
    where: str  # what it describes, in words
    members: dict[str, Located] = field(init=False)
    known: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        if not isinstance(self.home.value, Mapping):
            raise BadDescription(
                self.home.line, f"{self.where} must be members with values, as in `name: value`."
            )
        self.members = dict(self.home.value)

    def take(self, name: str) -> Located | None:
        """A member, if it is there."""
        self.known.append(name)
        found = self.members.pop(name, None)
        return None if found is not None and found.value == "" else found

    def text(self, name: str, default: str = "") -> str:
        found = self.take(name)
        if found is None:
            return default
        if not isinstance(found.value, str):
            raise BadDescription(found.line, f"{name} must be a single value.")
        return found.value

    def number(
        self,
        name: str,
        *,
        least: int = 0,
        most: int,
        default: Decimal | None = None,
        whole: bool = False,
    ) -> Decimal:
        """A number from ``least`` to ``most``; of a share, "70%" is 0.7. Without a default it must be there."""
        found = self.take(name)
        if found is None:
            if default is None:
                raise BadDescription(self.home.line, f"{self.where} needs {name}: a number.")
            return default
        number = _number(found, name, share=most <= _LARGEST_SHARE)
        if not least <= number <= most or (number and number.adjusted() < -12):
            raise BadDescription(
                found.line, f"{name} must be from {least:,} to {most:,}, not {found.value}."
            )
        if whole and number != number.to_integral_value():
            raise BadDescription(found.line, f"{name} must be a whole number, not {found.value}.")
        return number

    def choice(self, name: str, choices: Mapping[str, _Choice], default: _Choice) -> _Choice:
        found = self.take(name)
        if found is None:
            return default
        chosen = found.value.lower() if isinstance(found.value, str) else ""
        if chosen not in choices:
            raise BadDescription(found.line, f"{name} must be one of {', '.join(choices)}.")
        return choices[chosen]

    def switch(self, name: str) -> bool:
        return self.choice(name, _SWITCH, default=False)

    def each(self, name: str) -> Iterator[Located]:
        """The parts of a list; a single value is a list of one."""
        found = self.take(name)
        if found is not None:
            yield from found.value if isinstance(found.value, list) else [found]

    def named(self, name: str) -> Iterator[tuple[str, Located]]:
        """The members of a mapping, by name."""
        found = self.take(name)
        if found is None:
            return
        if not isinstance(found.value, Mapping):
            raise BadDescription(found.line, f"{name} must give each a name, as in `Orders: ...`.")
        yield from found.value.items()

    def done(self) -> None:
        """Refuse members that mean nothing here."""
        for name, found in self.members.items():
            near = get_close_matches(name, self.known, 1)
            hint = (
                f"Did you mean {near[0]}?"
                if near
                else f"Known are {', '.join(sorted(self.known))}."
            )
            raise BadDescription(found.line, f"{name!r} means nothing in {self.where}. {hint}")


_SWITCH = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}


def _number(found: Located, name: str, *, share: bool) -> Decimal:
    text = found.value if isinstance(found.value, str) else ""
    in_percent = share and text.endswith("%")
    try:
        number = Decimal(
            (text.removesuffix("%") if in_percent else text).replace("_", "").replace(",", "")
        )
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadDescription(
            found.line, f"{name} must be a number such as 1200 or 1_000_000, not {text!r}."
        )
    return number / 100 if in_percent else number
