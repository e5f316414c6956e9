"""What an update makes of an item."""

import pytest

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import Substitutions, parse_condition, parse_update

A, B, C, X = ("S", "a"), ("S", "b"), ("S", "c"), ("S", "x")
VALUES = {
    ":x": X,
    ":n": ("N", "5"),
    ":one": ("N", "1"),
    ":half": ("N", "0.5"),
    ":l": ("L", (X,)),
    ":m": ("M", {}),
    ":ss": ("SS", ("a", "z")),
    ":ns": ("NS", ("1", "2")),
    ":huge": ("N", "9" * 38 + "0" * 88),
    ":fine": ("N", "0.1"),
    ":long": ("N", "1" * 38),
}


def updated(text, item, names=None):
    return parse_update(text, Substitutions(names, VALUES)).apply(item)


def refusal(text, item):
    with pytest.raises(ValidationError) as caught:
        updated(text, item)
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "item", "expected"),
    [
        ("SET a = :x", {}, {"a": X}),
        ("SET a = :x", {"a": A, "b": B}, {"a": X, "b": B}),
        ("SET a = b, b = a", {"a": A, "b": B}, {"a": B, "b": A}),
        ("REMOVE a SET b = a, c = b", {"a": A, "b": B}, {"b": A, "c": B}),
        ("SET n = n + :one", {"n": ("N", "9")}, {"n": ("N", "10")}),
        ("SET n = :one - n", {"n": ("N", "9")}, {"n": ("N", "-8")}),
        ("SET n = m + :half", {"m": ("N", "0.5")}, {"m": ("N", "0.5"), "n": ("N", "1")}),
        ("SET n = (n + :one)", {"n": ("N", "9")}, {"n": ("N", "10")}),
        ("SET n = if_not_exists(n, :n)", {}, {"n": ("N", "5")}),
        ("SET n = if_not_exists(n, :n)", {"n": ("N", "1")}, {"n": ("N", "1")}),
        ("SET n = if_not_exists(n, :n) + :one", {}, {"n": ("N", "6")}),
        ("SET n = if_not_exists(n, if_not_exists(m, :n))", {"m": X}, {"m": X, "n": X}),
        ("SET n = if_not_exists(n, absent)", {"n": X}, {"n": X}),
        ("SET l = list_append(l, :l)", {"l": ("L", (A,))}, {"l": ("L", (A, X))}),
        ("SET l = list_append(:l, l)", {"l": ("L", (A,))}, {"l": ("L", (X, A))}),
        ("SET l = list_append(if_not_exists(l, :l), :l)", {}, {"l": ("L", (X, X))}),
        ("SET m.k = :x", {"m": ("M", {"j": A})}, {"m": ("M", {"j": A, "k": X})}),
        ("SET m.a.b = :x", {"m": ("M", {"a": ("M", {})})}, {"m": ("M", {"a": ("M", {"b": X})})}),
        ("SET l[1] = :x", {"l": ("L", (A, B, C))}, {"l": ("L", (A, X, C))}),
        ("SET l[9] = :x", {"l": ("L", (A,))}, {"l": ("L", (A, X))}),
        ("SET l[9] = :x, l[7] = :n", {"l": ("L", (A,))}, {"l": ("L", (A, ("N", "5"), X))}),
        ("SET l[1].k = :x", {"l": ("L", (A, ("M", {})))}, {"l": ("L", (A, ("M", {"k": X})))}),
        ("SET l[0] = l[1], l[1] = l[0]", {"l": ("L", (A, B))}, {"l": ("L", (B, A))}),
        ("REMOVE a", {"a": A, "b": B}, {"b": B}),
        ("REMOVE absent, a", {"a": A, "b": B}, {"b": B}),
        ("REMOVE m.k", {"m": ("M", {"k": A})}, {"m": ("M", {})}),
        ("REMOVE m.absent", {"m": ("M", {"k": A})}, {"m": ("M", {"k": A})}),
        ("REMOVE l[0], l[1]", {"l": ("L", (A, B, C))}, {"l": ("L", (C,))}),
        ("REMOVE l[0]", {"l": ("L", (A,))}, {"l": ("L", ())}),
        ("REMOVE l[9]", {"l": ("L", (A,))}, {"l": ("L", (A,))}),
        ("REMOVE l[0] SET l[1] = :x, l[5] = :n", {"l": ("L", (A, B))},
            {"l": ("L", (X, ("N", "5")))}),
        ("ADD n :one", {}, {"n": ("N", "1")}),
        ("ADD n :one", {"n": ("N", "9")}, {"n": ("N", "10")}),
        ("ADD s :ss", {}, {"s": ("SS", ("a", "z"))}),
        ("ADD s :ss", {"s": ("SS", ("b", "a"))}, {"s": ("SS", ("b", "a", "z"))}),
        ("ADD m.n :one", {"m": ("M", {})}, {"m": ("M", {"n": ("N", "1")})}),
        ("DELETE s :ss", {"s": ("SS", ("b", "a"))}, {"s": ("SS", ("b",))}),
        ("DELETE s :ss", {"s": ("SS", ("a",))}, {}),
        ("DELETE s :ss", {}, {}),
        ("set a=:x remove b add n :one delete s :ss", {"b": B, "s": ("SS", ("a", "q"))},
            {"a": X, "n": ("N", "1"), "s": ("SS", ("q",))}),
    ],
)  # fmt: skip
def test_an_update_makes(text, item, expected):
    assert updated(text, item) == expected


MISSING = "The provided expression refers to an attribute that does not exist in the item"
INVALID_PATH = "The document path provided in the update expression is invalid for update"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"


@pytest.mark.parametrize(
    ("text", "item", "message"),
    [
        ("SET n = n + :one", {}, MISSING),
        ("SET a = b", {}, MISSING),
        ("SET a = m.b.c", {"m": ("M", {})}, MISSING),
        ("SET l = list_append(l, :l)", {}, MISSING),
        ("SET a = if_not_exists(b, c)", {}, MISSING),
        ("SET m.k = :x", {}, INVALID_PATH),
        ("SET m.k = :x", {"m": A}, INVALID_PATH),
        ("SET m.k = :x", {"m": ("L", ())}, INVALID_PATH),
        ("SET m[0] = :x", {"m": ("M", {})}, INVALID_PATH),
        ("SET l[5].k = :x", {"l": ("L", ())}, INVALID_PATH),
        ("SET m.a.b = :x", {"m": ("M", {})}, INVALID_PATH),
        ("REMOVE m.k", {}, INVALID_PATH),
        ("REMOVE l[0]", {}, INVALID_PATH),
        ("ADD m.n :one", {}, INVALID_PATH),
        ("DELETE m.s :ss", {}, INVALID_PATH),
        ("SET n = n + :one", {"n": A}, WRONG_TYPE),
        ("SET l = list_append(l, :l)", {"l": A}, WRONG_TYPE),
        ("ADD n :one", {"n": A}, WRONG_TYPE),
        ("ADD n :one", {"n": ("NS", ("1",))}, WRONG_TYPE),
        ("ADD s :ss", {"s": ("NS", ("1",))}, WRONG_TYPE),
        ("DELETE s :ss", {"s": ("NS", ("1",))}, WRONG_TYPE),
        ("DELETE s :ss", {"s": ("L", ())}, WRONG_TYPE),
        (
            "SET n = n + :huge",
            {"n": VALUES[":huge"]},
            "Number overflow. Attempting to store a number with magnitude larger than supported "
            "range",
        ),
        (
            "ADD n :fine",
            {"n": VALUES[":long"]},
            "Attempting to store more than 38 significant digits in a Number",
        ),
    ],
)
def test_an_update_of_such_an_item_is_refused(text, item, message):
    assert refusal(text, item) == message


@pytest.mark.parametrize(
    ("text", "old", "written_old", "written_new"),
    [
        ("SET a = :x", {"a": A, "b": B}, {"a": A}, {"a": X}),
        ("SET a = :x", {}, {}, {"a": X}),
        ("REMOVE a SET b = :x", {"a": A}, {"a": A}, {"b": X}),
        ("SET m.k = :x", {"m": ("M", {"k": A, "j": B})},
            {"m": ("M", {"k": A})}, {"m": ("M", {"k": X})}),
        ("SET l[1] = :x", {"l": ("L", (A, B, C))}, {"l": ("L", (B,))}, {"l": ("L", (X,))}),
        ("ADD n :one", {"n": ("N", "1")}, {"n": ("N", "1")}, {"n": ("N", "2")}),
        ("DELETE s :ss", {"s": ("SS", ("a",))}, {"s": ("SS", ("a",))}, {}),
    ],
)  # fmt: skip
def test_updated_old_and_updated_new_show_only_what_was_written(
    text, old, written_old, written_new
):
    update = parse_update(text, Substitutions(None, VALUES))
    assert update.written(old) == written_old
    assert update.written(update.apply(old)) == written_new


def test_an_update_knows_the_attributes_that_it_writes_and_not_those_it_reads():
    update = parse_update(
        "SET #a.b = c + :n REMOVE d[0] ADD e :n", Substitutions({"#a": "a"}, VALUES)
    )
    assert update.attributes == {"a", "d", "e"}


def test_remove_is_an_attribute_name_anywhere_but_in_an_update():
    with pytest.raises(ValidationError, match="Syntax error"):
        parse_update("SET remove = :x", Substitutions(None, VALUES))
    assert parse_condition("remove = :x", Substitutions(None, VALUES)).test({"remove": X})


class Compared(str):
    """A member of a set that counts how often one is compared with another."""

    times = 0
    __hash__ = str.__hash__

    def __eq__(self, other):
        Compared.times += 1
        return super().__eq__(other)


def test_deleting_from_a_large_set_takes_time_by_its_members_not_by_their_square():
    there, gone = (tuple(Compared(f"{i}{end}") for i in range(300)) for end in "ab")
    update = parse_update("DELETE s :gone", Substitutions(None, {":gone": ("SS", gone)}))
    before = Compared.times
    assert len(update.apply({"s": ("SS", there)})["s"][1]) == 300
    assert Compared.times - before < 3_000
