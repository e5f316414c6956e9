"""What learners handed in, and what they should be told: true of their answer, and not of another one's.

The answers stand in `handed_in`, a file for each lesson: of each TOLD what must be said, of each UNTOLD what must not.
"""

import pytest

from sandbox import grading
from sandbox.grading.outcome import NotYet, Passed
from tests.grading.handed_in import (
    commands,
    items_and_partition_keys,
    safe_writes,
    scans_and_pages,
    secondary_indexes,
    sort_keys,
)

LESSONS = (
    items_and_partition_keys, sort_keys, commands, scans_and_pages, safe_writes, secondary_indexes
)  # fmt: skip


@pytest.mark.parametrize(("answer", "said"), [each for lesson in LESSONS for each in lesson.TOLD])
def test_an_answer_is_told_what_is_wrong_with_it(answer, said, tell):
    assert said in tell(*answer)


@pytest.mark.parametrize(
    ("answer", "unsaid"), [each for lesson in LESSONS for each in lesson.UNTOLD]
)
def test_an_answer_is_not_told_what_is_wrong_with_another(answer, unsaid, tell):
    said = tell(*answer)
    assert said.startswith("Not yet") and unsaid not in said


@pytest.mark.parametrize("answer", [each for lesson in LESSONS for each in lesson.RIGHT])
def test_a_right_answer_passes_however_unusual(answer, tell):
    assert tell(*answer).startswith("Passed")


def test_orders_as_the_client_returns_them_are_orders(lab):
    def orders_of(table, customer_id):
        answer = lab.client.query(
            TableName=table.name,
            KeyConditionExpression="customer_id = :id",
            ExpressionAttributeValues={":id": {"S": customer_id}},
        )
        return answer["Items"]

    assert isinstance(grading.lesson_02(lab).orders_of(orders_of), Passed)


def test_a_pair_may_come_without_its_brackets(lab):
    same_partition = grading.lesson_02(lab).same_partition
    assert isinstance(same_partition("c-0011", "c-0017"), Passed)
    with pytest.raises(NotYet, match="Two keys are asked for, and you named 3"):
        same_partition("c-0011", "c-0017", "c-0018")
    with pytest.raises(NotYet, match="One function is asked for; you handed in 2 things"):
        grading.lesson_01(lab).restock(print, print)


def test_a_learners_names_are_as_before_after_a_check(lab, answer_of):
    choose_key = answer_of("def choose_key(order):\n  return hash(order['order_id'])")
    with pytest.raises(NotYet):
        grading.lesson_02(lab).spread_writes(choose_key)
    assert "hash" not in choose_key.__globals__


def test_a_sandbox_is_as_realistic_after_a_check_as_before(lab, tell):
    before = lab.dials.throttling
    assert tell("load", grading.lesson_07.checks[2].solution).startswith("Passed")
    assert lab.dials.throttling == before
