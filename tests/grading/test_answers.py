import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from sandbox.grading.answers import is_blank, never_ran, not_callable_with, shown


def dots(table): ...


def does_pass(table):
    pass


def docstring_only(table):
    """Raises the stock."""


def comment_only(table):
    # answer
    ...


def gives_back_dots(table):
    return ...


def faded(table):
    return table.delete_item(Key={"id": 1}, ConditionExpression=...)


def nested(table):
    def inner():
        return ...

    return inner()


class Till:
    def restock(self, table): ...


BLANKS = [dots, does_pass, docstring_only, comment_only, gives_back_dots, faded, nested]


def test_what_still_has_dots_in_it_or_does_nothing_is_blank():
    values = [..., ("c-1", ...), {"key": ...}, lambda order: ..., partial(dots, 1), Till().restock]
    for blank in [*values, *BLANKS]:
        assert is_blank(blank), blank


def test_a_blank_in_one_of_several_functions_is_a_blank():
    assert is_blank((("waiting", "ordered_at"), print, lambda table: table.query(IndexName=...)))
    assert not is_blank((("waiting", "ordered_at"), print, lambda table: table.query()))


def test_anything_else_is_an_attempt():
    values = [None, 0, "", "...", [], {}, print, Till, Till()]
    for answer in [*values, lambda order: 1, lambda order: order["id"]]:
        assert not is_blank(answer), answer


async def later(table):
    return table


def one_by_one(table):
    yield table


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "Hand in the function itself, without brackets; this is None."),
        ([1] * 10_000, r"this is \[1, 1, 1, ...\]"),
        (Till, "you handed in the class Till"),
        (later, "is async"),
        (one_by_one, "a generator: it has `yield` in it"),
        (lambda: 1, "does not take that: too many positional arguments"),
        (lambda table, more: 1, "missing a required argument: 'more'"),
    ],
)
def test_an_answer_of_another_form_is_told_which_form_is_asked_for(answer, reason):
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(not_callable_with(answer, ("table",), "restock(table)"))


def test_any_function_that_takes_the_arguments_will_do():
    for answer in (
        lambda table: 1,
        lambda *args, **more: 1,
        partial(lambda a, b: 1, 2),
        print,
        shown,
    ):
        assert not_callable_with(answer, ("table",), "restock(table)") is None


def test_a_promise_of_a_value_is_no_value():
    assert "coroutine" in never_ran(later(1))  # and Python has nothing to warn of
    assert "generator" in never_ran(one_by_one(1))
    assert never_ran([1]) is None
    with ThreadPoolExecutor() as pool:  # this thread may hold the event loop of a browser
        assert pool.submit(lambda: asyncio.run(later(3))).result() == 3


def test_a_value_is_shown_in_a_few_words_without_its_address():
    assert shown(object()) == "<object object>"
    assert len(shown("x" * 1_000_000)) <= 60
    assert shown({"a": {"b": {"c": {"d": 1}}}}) == "{'a': {'b': {...}}}"


class Unspeakable:
    def __repr__(self):
        raise RuntimeError


def test_a_value_that_cannot_be_shown_is_named_by_its_type():
    assert shown(Unspeakable()) == "<Unspeakable instance>"
