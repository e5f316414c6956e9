"""What a learner may hand in: whether it is still blank, and whether it has the form asked for."""

import inspect
import re
import reprlib
from collections.abc import Iterable, Mapping
from types import CodeType
from typing import Any

from sandbox.grading.code import code_of, steps

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


def is_blank(answer: Any) -> bool:
    """Whether there is still a ``...`` in it, or it is a function that does nothing at all.

    >>> is_blank(...), is_blank(("c-0001", ...)), is_blank(lambda order: ...), is_blank(None)
    (True, True, True, False)
    """
    if answer is ...:
        return True
    if isinstance(answer, Mapping):
        return any(is_blank(part) for part in answer.values())
    if isinstance(answer, list | tuple | set | frozenset):
        return any(part is ... or _is_unwritten(part) for part in answer)
    return _is_unwritten(answer)


def _is_unwritten(answer: Any) -> bool:
    """Whether it is a function with a blank in it, or one that does nothing at all."""
    code = code_of(answer)
    return code is not None and (_has_ellipsis(code) or _does_nothing(code))


def _has_ellipsis(code: CodeType) -> bool:
    # the compiler drops a `...` that stands alone; one that is still there is an argument or value
    return any(
        part is ... or (isinstance(part, CodeType) and _has_ellipsis(part))
        for part in code.co_consts
    )


def _does_nothing(code: CodeType) -> bool:
    """Whether the body is `...`, `pass`, a docstring or `return None`: they compile to the same."""
    return steps(code) == steps(_nothing.__code__)


def _nothing() -> None:
    pass


def not_callable_with(answer: Any, takes: Iterable[str], call: str) -> str | None:
    """Why the answer is not a function that can be called as ``call`` says, or None."""
    if isinstance(answer, type):
        return f"{call} is asked for; you handed in the class {answer.__name__}."
    if isinstance(answer, tuple) and any(callable(part) for part in answer):
        return f"One function is asked for; you handed in {len(answer)} things."
    if not callable(answer):
        return f"Hand in the function itself, without brackets; this is {shown(answer)}."
    kind = "async" if inspect.iscoroutinefunction(answer) else "a generator: it has `yield` in it"
    if inspect.iscoroutinefunction(answer) or inspect.isgeneratorfunction(answer):
        return f"Your function is {kind}, so that calling it runs nothing. A plain `def` does it."
    if inspect.isasyncgenfunction(answer):
        return "Your function is async and has `yield` in it. A plain `def` does it."
    try:
        inspect.signature(answer).bind(*takes)
    except TypeError as problem:
        return f"It is called as {call}, and yours does not take that: {problem}."
    except ValueError:  # built-in functions may have no signature; the call itself will tell
        return None
    return None


def never_ran(returned: Any) -> str | None:
    """Why what a function returned is only a promise of a result, or None."""
    if inspect.iscoroutine(returned):
        returned.close()  # else Python warns that it was never awaited
        return "Your function returned a coroutine, in which nothing has run. Return a plain value."
    if inspect.isgenerator(returned) or inspect.isasyncgen(returned):
        return "Your function returned a generator, in which nothing has run. Return a list."
    return None


def shown(value: Any) -> str:
    """A value in a few words, the same on every run.

    >>> shown(["o-1"] * 500), shown(object())
    ("['o-1', 'o-1', 'o-1', ...]", '<object object>')
    """
    said = _SHORT.repr(value)
    return _ADDRESS.sub("", said if len(said) <= _LONGEST else _SHALLOW.repr(value))


def _repr(depth: int) -> reprlib.Repr:
    made = reprlib.Repr()
    made.maxlist = made.maxtuple = made.maxset = made.maxfrozenset = made.maxdict = 3
    made.maxstring = made.maxother = 60
    made.maxlevel = depth
    return made


_LONGEST = 160  # characters: two lines of a message
_SHORT, _SHALLOW = _repr(2), _repr(1)
