"""What a learner reads when they predict, compare, warm up and reflect."""

from decimal import Decimal

import pytest

from sandbox.progress import Notes
from sandbox.progress.unclear import Unclear

SCAN = "How many read units does this Scan take?"
WHO = "Who objects?"
THEM = ["boto3", "DynamoDB"]


def said(capsys):
    return capsys.readouterr().out.splitlines()


def test_what_is_left_open_is_asked_for_and_never_kept(path, capsys):
    notes = Notes(lesson=5)
    notes.predict(SCAN, ...).compare(25.5)
    notes.predict(WHO, choices=THEM).compare("DynamoDB")
    notes.warm_up()
    notes.reflect(...)
    assert said(capsys) == [
        "No prediction yet. Yours goes in the place of the `...`.",
        "It was 25.5.",
        "No prediction yet. In the place of the `...` goes one of: 1 boto3, 2 DynamoDB.",
        "It was DynamoDB.",
        "Nothing to ask again: no prediction of an earlier lesson waits for you.",
        "One line for your journal, in the place of the `...`: what surprised you most?",
    ]
    assert not path.exists()


def test_a_comparison_says_what_it_was_and_what_was_predicted(path, capsys, kept):
    notes = Notes(lesson=5)
    notes.predict(SCAN, 25.5).compare(Decimal("25.50"))
    notes.predict("And with a filter?", 1).compare(25.5)
    assert said(capsys) == [
        "Noted: 25.5.",
        "It was 25.5, as you predicted.",
        "Noted: 1.",
        "It was 25.5; you predicted 1. A later warm-up asks again.",
    ]
    assert [entry.right for entry in kept().predictions.values()] == [True, False]


@pytest.mark.parametrize("answer", ["dynamodb", " DynamoDB ", "2", 2.0])
def test_a_choice_is_named_by_its_text_or_its_number(path, capsys, kept, answer):
    Notes(lesson=4).predict(WHO, answer, choices=THEM).compare("DynamoDB")
    assert said(capsys)[0] == "Noted: DynamoDB."
    assert kept().predictions[4, WHO].right


@pytest.mark.parametrize("answer", ["aws", 0, 3, 1.5, True, None, ["boto3", "DynamoDB"], object()])
def test_what_is_no_choice_is_told_in_a_sentence_and_not_kept(path, answer):
    with pytest.raises(Unclear, match="none of the choices: 1 boto3, 2 DynamoDB") as told:
        Notes(lesson=4).predict(WHO, answer, choices=THEM)
    assert told.value._render_traceback_() == [str(told.value)]
    assert not path.exists()


def test_the_first_comparison_counts_because_what_follows_it_is_no_prediction(path, kept):
    notes = Notes(lesson=5)
    notes.predict(SCAN, 1).compare(25.5)
    first = kept()
    notes.predict(SCAN, 25.5).compare(25.5)
    notes.predict(SCAN, 1).compare(1)
    assert kept() == first


def wrong(lesson, question, actual, **choices):
    Notes(lesson).predict(question, 0 if not choices else 1, **choices).compare(actual)


def test_a_warm_up_asks_what_was_wrong_in_earlier_lessons_until_it_is_put_right(path, capsys):
    wrong(3, "How many orders?", 83)
    wrong(4, WHO, "DynamoDB", choices=THEM)
    wrong(5, SCAN, 25.5)
    said(capsys)
    Notes(5).warm_up()
    assert said(capsys) == [
        "From earlier lessons, where it was not as you predicted:",
        "  1. Lesson 3: How many orders?",
        "  2. Lesson 4: Who objects? (1 boto3, 2 DynamoDB)",
        "Your answers, in order: notes.warm_up(..., ...); None shows what it was.",
    ]
    for _ in range(2):  # a second run of the cell says the same
        Notes(5).warm_up(7, 2)
        assert said(capsys) == [
            "From earlier lessons, where it was not as you predicted:",
            "  1. Lesson 3: How many orders?",
            "     It was 83; you say 7.",
            "  2. Lesson 4: Who objects? (1 boto3, 2 DynamoDB)",
            "     Yes, DynamoDB.",
        ]
    Notes(6).warm_up(None)
    assert said(capsys) == [
        "From earlier lessons, where it was not as you predicted:",
        "  1. Lesson 3: How many orders?",
        "     It was 83.",
        "  2. Lesson 5: How many read units does this Scan take?",
        "Your answers, in order: notes.warm_up(..., ...); None shows what it was.",
    ]


def test_a_warm_up_goes_one_three_and_seven_lessons_back_and_fills_up_with_the_oldest(path, capsys):
    for lesson in (1, 2, 4, 5, 7):
        wrong(lesson, f"Question {lesson}?", 7)
    said(capsys)

    def asked(lesson):
        Notes(lesson).warm_up()
        return [line.split()[-1] for line in said(capsys)[1:-1]]

    assert asked(8) == ["1?", "5?", "7?"]
    assert asked(3) == ["1?", "2?"]
    assert asked(10) == ["1?", "2?", "7?"]
    assert asked(1) == []


def test_a_journal_has_one_line_for_a_lesson_and_the_latest_stands(path, kept):
    for line in (
        "A filter\nis not free.",
        "Reading is not returning.",
        "Reading is not returning.",
    ):
        Notes(5).reflect(line)
    (line,) = kept().reflections.values()
    assert (line.turn, line.line) == (2, "Reading is not returning.")


@pytest.mark.parametrize("line", ["", " \n", "x" * 501, 7, None, ["a"]])
def test_what_is_no_line_is_refused_whole(path, line):
    for notes in (Notes(5).reflect, Notes(5).predict):
        with pytest.raises(Unclear, match="a text of 1 to 500 characters; nothing was kept"):
            notes(line)
    assert not path.exists()


def test_choices_are_a_list_of_texts():
    for choices in ("boto3", 7, None, [1], [""]):
        with pytest.raises(Unclear):
            Notes(5).predict(WHO, ..., choices=choices)


@pytest.mark.parametrize("lesson", [None, "five", -1, 100, 1.5, True, object(), "1e999999"])
def test_a_lesson_is_a_number(lesson):
    with pytest.raises(Unclear, match="A lesson is a number"):
        Notes(lesson)
    with pytest.raises(Unclear):
        Notes(10**5000)
    assert repr(Notes("05")) == "Notes(lesson=5)"


def test_a_prediction_of_several_parts_is_open_until_each_is_there(path, capsys):
    notes = Notes(2)
    assert notes.predict("The shares?", {"status": 12.5, "country": ...}).answer is ...
    notes.predict("The order?", ["o1", "o2", "o10"]).compare(("o1", "o10", "o2"))
    assert said(capsys)[1:] == [
        "Noted: o1, o2, o10.",
        "It was o1, o10, o2; you predicted o1, o2, o10. A later warm-up asks again.",
    ]
