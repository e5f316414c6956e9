"""Key conditions: a clause for each key attribute."""

import pytest

from sandbox.engine.expressions import KeyClause, Substitutions, parse_key_condition

VALUES = {":p": ("S", "user#1"), ":n": ("N", "5"), ":m": ("N", "10"), ":s": ("S", "2026-")}


def clauses(text, names=None):
    return parse_key_condition(text, Substitutions(names, VALUES))


def test_a_partition_key_alone_is_a_key_condition():
    assert clauses("pk = :p") == (KeyClause("pk", "=", (("S", "user#1"),)),)


@pytest.mark.parametrize("operator", ["=", "<", "<=", ">", ">="])
def test_a_sort_key_takes_every_comparator_but_one(operator):
    assert clauses(f"pk = :p AND sk {operator} :n")[1] == KeyClause("sk", operator, (("N", "5"),))


def test_a_sort_key_takes_between_and_begins_with():
    assert clauses("pk = :p AND sk BETWEEN :n AND :m")[1] == (
        KeyClause("sk", "BETWEEN", (("N", "5"), ("N", "10")))
    )
    assert clauses("begins_with(sk, :s) AND pk = :p")[0] == (
        KeyClause("sk", "begins_with", (("S", "2026-"),))
    )


def test_names_may_be_tokens_and_clauses_may_stand_in_parentheses():
    plain = clauses("pk = :p AND sk > :n")
    assert clauses("(#k = :p) and (#s > :n)", {"#k": "pk", "#s": "sk"}) == plain
    assert clauses("(pk = :p AND sk > :n)") == plain


def test_a_comparison_written_backwards_is_turned_round():
    assert clauses(":p = pk AND :n < sk") == clauses("pk = :p AND sk > :n")


def test_an_index_with_eight_key_attributes_takes_eight_clauses():
    text = " AND ".join(f"k{place} = :n" for place in range(8))
    assert [clause.attribute for clause in clauses(text)] == [f"k{place}" for place in range(8)]


def test_the_same_key_condition_takes_each_requests_own_values():
    one = parse_key_condition("pk = :p", Substitutions(None, {":p": ("S", "a")}))
    two = parse_key_condition("pk = :p", Substitutions(None, {":p": ("S", "b")}))
    assert one[0].operands != two[0].operands
