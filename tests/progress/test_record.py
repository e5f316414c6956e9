"""Laws of records: as a text and back, and merged in any order."""

import json

import pytest
from hypothesis import given

from sandbox.progress.record import BadRecord, Exercise, Record, record_of, text_of
from tests.progress.values import PREDICTIONS, RECORDS


@given(RECORDS)
def test_a_record_survives_as_a_text(record):
    assert record_of(text_of(record).encode()) == record


@given(RECORDS, RECORDS, RECORDS)
def test_records_merge_in_any_order_and_any_number_of_times(one, two, three):
    assert one.merged(two) == two.merged(one)
    assert one.merged(two).merged(three) == one.merged(two.merged(three))
    assert one.merged(one) == one == one.merged(Record())
    assert text_of(one.merged(two)) == text_of(two.merged(one))


def test_counts_end_at_the_largest_number_that_a_record_may_hold():
    most = 2**53 - 1
    last = Exercise(most, 1, "restock", most, passed=False)
    record = Record(exercises={last.key: last}).with_try(1, "restock", passed=True)
    record = record.with_reflection(1, "A line.")
    assert record_of(text_of(record).encode()) == record


@given(RECORDS, PREDICTIONS)
def test_a_turn_is_later_than_all_before_it(record, prediction):
    entries = [*record.predictions.values(), *record.exercises.values()]
    assert all(entry.turn < record.next_turn for entry in entries)
    assert record.with_prediction(prediction).with_prediction(prediction).predictions.keys() == {
        *record.predictions,
        prediction.key,
    }


def test_the_text_is_one_that_people_can_read():
    record = Record().with_try(1, "restock", passed=False).with_try(1, "restock", passed=True)
    assert json.loads(text_of(record.with_reflection(1, "è"))) == {
        "format": "dynamodb-course progress",
        "version": 1,
        "predictions": [],
        "exercises": [{"turn": 1, "lesson": 1, "name": "restock", "tries": 2, "passed": True}],
        "reflections": [{"turn": 2, "lesson": 1, "line": "è"}],
    }
    assert "è" in text_of(record.with_reflection(1, "è"))


EXERCISE = {"turn": 1, "lesson": 1, "name": "restock", "tries": 2, "passed": True}


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 2},
        {"format": "diary"},
        {"exercises": {}},
        {"exercises": [EXERCISE, EXERCISE]},
        {"exercises": [EXERCISE | {"tries": -1}]},
        {"exercises": [EXERCISE | {"tries": True}]},
        {"exercises": [EXERCISE | {"tries": 2**60}]},
        {"exercises": [EXERCISE | {"lesson": 100}]},
        {"exercises": [EXERCISE | {"name": "a\nb"}]},
        {"exercises": [EXERCISE | {"name": "x" * 501}]},
        {"exercises": [EXERCISE | {"passed": 1}]},
        {"exercises": [EXERCISE | {"colour": "red"}]},
        {"exercises": [{}]},
        {"exercises": [7]},
        {"predictions": None},
        {"more": 1},
    ],
)
def test_what_is_no_record_is_refused_whole(changed):
    whole = json.loads(text_of(Record())) | changed
    with pytest.raises(BadRecord):
        record_of(json.dumps(whole).encode())
