"""ExpressionAttributeNames and ExpressionAttributeValues of one request, and their use."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sandbox.engine.errors import ValidationError
from sandbox.model.attributes import AttributeValue

NAMES = "ExpressionAttributeNames"
VALUES = "ExpressionAttributeValues"
LARGEST_TOKEN = 255  # bytes; Developer Guide, Constraints, expression parameters

_TOKENS = {
    NAMES: re.compile(r"#[A-Za-z0-9_]+"),
    VALUES: re.compile(r":[A-Za-z0-9_]+"),
}


class Substitutions:
    """What ``#name`` and ``:value`` stand for in every expression of one request.

    Raises ValidationError for an empty map and for a key that is not a token.
    """

    __slots__ = ("_used_names", "_used_values", "names", "values")

    def __init__(
        self, names: Mapping[str, str] | None, values: Mapping[str, AttributeValue] | None = None
    ) -> None:
        self.names = tuple(names.items()) if names else ()  # hashable: it is part of a cache's key
        if names is not None:
            check_names(self.names)
        if values is not None:
            check_tokens(VALUES, tuple(values))
        self.values = values or {}
        self._used_names: set[str] = set()
        self._used_values: set[str] = set()

    def use(self, kind: str, names: frozenset[str], values: Sequence[str]) -> None:
        """Notes what one expression uses; raises ValidationError for a value that is not given."""
        for token in values:
            if token not in self.values:
                raise ValidationError(
                    f"Invalid {kind}: An expression attribute value used in expression is not "
                    f"defined; attribute value: {token}"
                )
        self._used_names.update(names)
        self._used_values.update(values)

    def check_all_used(self) -> None:
        """Raises ValidationError for what is given and in no expression of the request."""
        if len(self._used_names) < len(self.names):
            _refuse_unused(NAMES, (name for name, _ in self.names), self._used_names)
        if len(self._used_values) < len(self.values):
            _refuse_unused(VALUES, self.values, self._used_values)


def names_without_use() -> ValidationError:
    """For names in a request without any expression."""
    return ValidationError(f"{NAMES} can only be specified when using expressions")


def values_without_use(kinds: Sequence[str]) -> ValidationError:
    """For values where none of the expressions that could use them is given."""
    return ValidationError(
        f"{VALUES} can only be specified when using expressions: "
        f"{' and '.join(kinds)} {'is' if len(kinds) == 1 else 'are'} null"
    )


@lru_cache(maxsize=1_024)
def check_names(names: tuple[tuple[str, str], ...]) -> None:
    """Raises ValidationError for no names, for what is no token, and for a name that is empty."""
    check_tokens(NAMES, tuple(token for token, _ in names))
    for token, name in names:
        if not name:
            raise ValidationError(
                f"{NAMES} contains invalid value: "
                f'The attribute name can not be empty; key: "{token}"'
            )


@lru_cache(maxsize=1_024)
def check_tokens(parameter: str, tokens: tuple[str, ...]) -> None:
    """Raises ValidationError for no tokens and for what is none."""
    if not tokens:
        raise ValidationError(f"{parameter} must not be empty")
    for token in tokens:
        if not _TOKENS[parameter].fullmatch(token):
            raise ValidationError(f'{parameter} contains invalid key: Syntax error; key: "{token}"')
        if len(token) > LARGEST_TOKEN:
            raise ValidationError(
                f"{parameter} contains invalid key: "
                f'The token is longer than {LARGEST_TOKEN} bytes; key: "{token}"'
            )


def _refuse_unused(parameter: str, given: Iterable[str], used: set[str]) -> None:
    unused = ", ".join(token for token in given if token not in used)
    raise ValidationError(
        f"Value provided in {parameter} unused in expressions: keys: {{{unused}}}"
    )
