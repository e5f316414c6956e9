"""Looking at the way so far, taking it along, and starting over."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.progress import Notes, progress
from sandbox.progress.carry import packed, unpacked
from sandbox.progress.course import Lesson, lessons
from sandbox.progress.overview import Overview
from sandbox.progress.record import Record, text_of
from sandbox.progress.store import store
from sandbox.progress.unclear import Unclear
from tests.progress.values import RECORDS

LESSONS = [
    Lesson(1, "Items", "01_items.ipynb", {"restock": "The delivery", "retire": "Gone"}),
    Lesson(2, "Keys & co", "02_keys.ipynb", {"spread": "Spread them"}),
]


def pass_(record, lesson, name):
    return record.with_try(lesson, name, passed=True)


def test_the_lessons_are_those_on_disk_with_the_exercises_that_their_solutions_solve():
    found = lessons()
    numbers = [lesson.number for lesson in found]
    assert numbers[:4] == [1, 2, 3, 4] and numbers == sorted(numbers)
    assert found[2].title == "The sorted shelf"
    assert found[2].exercises == {
        "price_key": "Cheapest first",
        "orders_between": "From one day to another",
        "latest": "What was new?",
        "order_page": "The order page",
    }


def test_a_notebook_that_cannot_be_read_is_still_a_lesson(tmp_path):
    for name in ("00_start_here", "01_items_and_keys", "02_keys"):
        (tmp_path / "notebooks" / f"{name}.ipynb").parent.mkdir(exist_ok=True)
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text('{"cells": [7]}')
    assert lessons(tmp_path / "notebooks") == [
        Lesson(1, "items and keys", "01_items_and_keys.ipynb", {}),
        Lesson(2, "keys", "02_keys.ipynb", {}),
    ]


def test_whoever_is_new_is_sent_to_the_first_lesson():
    new = Overview(Record(), LESSONS)
    assert repr(new).splitlines() == [
        "Nothing is kept yet. What you predict and what you pass will show here, lesson by lesson.",
        "Next: lesson 1, Items (notebooks/01_items.ipynb).",
    ]
    assert new._repr_html_() is None


def test_the_way_so_far_is_told_lesson_by_lesson_with_what_comes_next():
    record = pass_(Record(), 1, "restock").with_try(1, "retire", passed=False)
    assert repr(Overview(record, LESSONS)).splitlines() == [
        "1 of 3 exercises passed, 0 of 0 predictions right.",
        "",
        "  1  Items      1 of 2 passed, predictions: none yet",
        "     tried, not passed yet: retire (1 try)",
        "  2  Keys & co  0 of 1 passed, predictions: none yet",
        "",
        "Next: “Gone”, an exercise of lesson 1 (exercises/01_items.ipynb).",
    ]


def next_step(record):
    return repr(Overview(record, LESSONS)).splitlines()[-1]


def test_next_comes_what_is_open_where_you_are_then_what_follows_then_what_you_left_out():
    assert next_step(pass_(Record(), 2, "spread")).startswith("Next: lesson 1,")
    begun = pass_(pass_(Record(), 1, "restock"), 2, "spread")
    assert next_step(begun).startswith("Next: “Gone”")
    first = pass_(pass_(Record(), 1, "retire"), 1, "restock")
    assert next_step(first).startswith("Next: lesson 2,")
    assert next_step(pass_(first, 2, "spread")).startswith("Nothing is open")


class Reader(HTMLParser):
    """What a screen reader is given: labels, heads and texts, in order."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.found += [said["aria-label"]] if "aria-label" in said else []
        self.found += [f"<{said['scope']}>"] if "scope" in said else []
        self.found += [f"<{said['href']}>"] if "href" in said else []

    def handle_data(self, data):
        self.found.append(data)


def test_the_table_says_each_state_in_words_and_not_by_colour_alone():
    record = pass_(Record(), 1, "restock").with_try(1, "retire", passed=False)
    reader = Reader()
    reader.feed(Overview(record, LESSONS)._repr_html_())
    words = [word for word in reader.found if not re.match("[○◐●]", word)]
    assert words[:11] == [
        "1 of 3 exercises passed, 0 of 0 predictions right.",
        *("<col>", "Lesson", "<col>", "Exercises", "<col>", "Predictions", "<row>"),
        *("<../notebooks/01_items.ipynb>", "1. Items", "restock: passed, 1 try"),
    ]
    assert "retire: tried, 1 try" in words and "spread: open" in words and "2. Keys & co" in words
    assert {word[0] for word in reader.found if word not in words} == set("○◐●")


def test_where_there_are_no_lessons_what_is_kept_is_counted():
    assert repr(Overview(pass_(Record(), 1, "restock"), [])).startswith(
        "Kept: 1 exercise, 0 predictions, 0 lines of the journal."
    )


@given(RECORDS)
def test_what_is_exported_loads_as_it_was(record):
    text = packed(record)
    assert unpacked(text) == record
    assert unpacked(f" '{text[:30]}\n {text[30:]}'\n") == record


@given(RECORDS, st.data())
def test_a_text_with_any_sign_changed_or_lost_is_refused_whole(record, data):
    text = packed(record)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("aZ0-_.é").filter(lambda sign: sign != text[at]))
    for damaged in (text[:at] + other + text[at + 1 :], text[:at], text[:at] + text[at + 1 :]):
        with pytest.raises(Unclear, match="Nothing was changed"):
            unpacked(damaged)


@given(st.text())
def test_any_other_text_is_refused(text):
    with pytest.raises(Unclear):
        unpacked(text)


def test_loading_adds_to_what_is_there(path, kept, capsys):
    store().change(lambda record: pass_(record, 1, "restock"))
    progress.load(packed(pass_(Record(), 2, "spread")))
    assert capsys.readouterr().out == "Loaded: 1 exercise, 0 predictions, 0 lines of the journal.\n"
    assert set(kept().exercises) == {(1, "restock"), (2, "spread")}
    for damaged in ("dynamodb-course-1.x", "", None, b"", 7, "\0", "x" * 9_000):
        with pytest.raises(Unclear):
            progress.load(damaged)
    assert unpacked(progress.export()) == kept()


def test_a_file_of_another_machine_loads_too(path, kept, tmp_path):
    (tmp_path / "theirs.json").write_text(text_of(pass_(Record(), 2, "spread")))
    progress.load(tmp_path / "theirs.json")
    assert set(kept().exercises) == {(2, "spread")}
    (tmp_path / "theirs.json").write_text("{}")
    with pytest.raises(Unclear, match="no file of progress has this name"):
        progress.load(tmp_path / "nobody's.json")
    with pytest.raises(Unclear, match="holds something else"):
        progress.load(str(tmp_path / "theirs.json"))


def full():
    for lesson in (1, 2):
        notes = Notes(lesson)
        notes.predict("How many?", 1).compare(2)
        notes.reflect("Aha.")
        store().change(lambda record, lesson=lesson: pass_(record, lesson, "restock"))
        store().change(lambda record, lesson=lesson: pass_(record, lesson, "retire"))


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [
        ({}, "4 exercises, 2 predictions, 2 lines of the journal"),
        ({"lesson": 2}, "2 exercises, 1 prediction, 1 line of the journal"),
        (
            {"lesson": "02", "exercise": "retire"},
            "1 exercise, 0 predictions, 0 lines of the journal",
        ),
    ],
)
def test_what_is_reset_is_told_and_can_be_brought_back(path, kept, capsys, chosen, gone):
    full()
    before = kept()
    capsys.readouterr()
    progress.reset(**chosen)
    said = capsys.readouterr().out
    assert said.startswith(f"Forgotten: {gone}. ") and kept() != before
    progress.load(re.search(r"progress\.load\('(.+)'\)", said)[1])
    assert kept() == before
    assert "before-reset-1" in said


def test_without_a_file_a_reset_can_be_taken_back_all_the_same(path, capsys):
    path.mkdir(parents=True)
    full()
    before = store().read()
    capsys.readouterr()
    progress.reset()
    assert store().read() == Record()
    progress.load(re.search(r"progress\.load\('(.+)'\)", capsys.readouterr().out)[1])
    assert store().read() == before


def test_what_is_not_there_cannot_be_forgotten(path, capsys):
    progress.reset(lesson=3, exercise="price_key")
    assert capsys.readouterr().out == "Nothing of that is kept, so nothing was forgotten.\n"
    for chosen in ({"exercise": "price_key"}, {"lesson": "three"}):
        with pytest.raises(Unclear):
            progress.reset(**chosen)


def test_the_journal_is_read_lesson_by_lesson(path, capsys):
    progress.journal()
    Notes(2).reflect("Requests, not items.")
    Notes(1).reflect("Names have weight.")
    capsys.readouterr()
    progress.journal()
    assert (
        capsys.readouterr().out == "Lesson 1: Names have weight.\nLesson 2: Requests, not items.\n"
    )


def test_the_file_is_small(path):
    full()
    assert json.loads(path.read_text()) and path.stat().st_size < 2_500
