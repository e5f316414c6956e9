"""What a learner's function is made of: asked where its results alone could mislead."""

import dis
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from types import CodeType
from typing import Any

_SIZES = ("<", "<=", ">", ">=")


def code_of(answer: Any) -> CodeType | None:
    """The code of a function, or of the function inside a method or a partial."""
    code = getattr(_inmost(answer), "__code__", None)
    return code if isinstance(code, CodeType) else None


def steps(code: CodeType) -> list[tuple[str, object]]:
    """The instructions of a function's body, with what each works on."""
    return [(step.opname, step.argval) for step in dis.get_instructions(code)]


def compares_sizes(answer: Any) -> bool:
    """Whether the function asks which of two values is the greater.

    >>> compares_sizes(lambda a, b: a > b), compares_sizes(lambda a, b: a == b)
    (True, False)
    """
    code = code_of(answer)
    return code is not None and _compares_sizes(code)


@contextmanager
def after_a_restart(answer: Any) -> Iterator[None]:
    """Meanwhile hash() tells the function, and others of its notebook, what it might in the next process.

    Only in their namespace: the kernel and its threads go on calling the real one.
    """
    names = getattr(_inmost(answer), "__globals__", {})
    if "hash" in names:  # a function of the learner's own, which may well be a steady one
        yield
        return
    names["hash"] = _other_hash
    try:
        yield
    finally:
        names.pop("hash", None)


def _other_hash(value: Any) -> int:
    return hash(("another salt", value) if _is_salted(value) else value)


def _is_salted(value: Any) -> bool:
    """Whether Python's hash() of a value is another number in each process: of all but numbers.

    Python reference, object.__hash__; library reference, "Hashing of numeric types".
    """
    if isinstance(value, tuple | frozenset):
        return any(map(_is_salted, value))
    return not isinstance(value, int | float | complex | Decimal)


def _inmost(answer: Any) -> Any:
    while isinstance(answer, partial):
        answer = answer.func
    return inspect.unwrap(answer) if inspect.isfunction(answer) else answer


def _compares_sizes(code: CodeType) -> bool:
    if any(name == "COMPARE_OP" and sign in _SIZES for name, sign in steps(code)):
        return True
    return any(isinstance(part, CodeType) and _compares_sizes(part) for part in code.co_consts)
