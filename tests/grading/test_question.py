"""What a check says, in each of its four ways, tried on a small check of our own."""

import time
from decimal import Decimal

import pytest

from sandbox import Sandbox
from sandbox.grading.check import Check, misconception
from sandbox.grading.lesson import Lesson
from sandbox.grading.outcome import NotAttempted, NotYet, Passed, SetupProblem
from sandbox.grading.tables import fresh_table
from sandbox.model.ledger import LedgerEntry
from sandbox.progress.store import store


class Sell(Check):
    name = "sell"
    title = "Sell one mug"
    concepts = ("UpdateItem",)
    takes = ("table",)
    hints = ("Who adds?", "Which operation?")
    method = "Add -1."
    solution = "def sell(table): ..."

    def prepare(self, lab):
        mugs = [{"product_id": "P-108", "stock": 64}, {"product_id": "P-109", "stock": 0}]
        return [(fresh_table(lab, self.table, "product_id", items=mugs),)]

    def rows(self, *seen):
        (e,) = seen
        stock = e.now(product_id="P-108").get("stock")
        yield stock == ("N", "63"), f"The stock is {stock}."
        yield e.operations == ["UpdateItem"], f"Your requests: {e.requests}."
        yield not e.disturbed(product_id="P-108"), "Other items changed."

    def why(self, *seen):
        return f"{seen[0].ledger.write_units:g} write unit."

    @misconception("I must read first", sample="")
    def reads(self, e):
        return f"You read {e.ledger.items_read} item." if e.ledger.items_read else None


lesson = Lesson("99", Sell())


def sell(table):
    return table.update_item(
        Key={"product_id": "P-108"},
        UpdateExpression="ADD stock :n",
        ExpressionAttributeValues={":n": -1},
    )


def read_then_write(table):
    item = table.get_item(Key={"product_id": "P-108"})["Item"]
    table.put_item(Item=item | {"stock": item["stock"] - 1})


@pytest.fixture
def check(lab):
    return lesson(lab)


def test_a_blank_is_not_attempted_and_touches_nothing(lab, check):
    mark = lab.ledger.total
    with pytest.raises(NotAttempted) as told:
        check.sell(...)
    assert str(told.value).startswith(
        "Not attempted: Sell one mug\n\n  Put your answer where the `...` is"
    )
    assert str(told.value).endswith("A hint: check.sell.hint()")
    with pytest.raises(NotAttempted):
        check.sell()
    assert lab.ledger.total == mark


def test_a_right_answer_passes_with_the_numbers_measured_however_often(check):
    assert [repr(check.sell(sell)) for _ in range(3)] == [
        "Passed: Sell one mug\n\n  1 write unit."
    ] * 3
    assert isinstance(check.sell(sell), Passed)
    assert "<b>Passed: Sell one mug</b><br>1 write unit." in check.sell(sell)._repr_html_()


def test_all_reasons_come_together_and_a_known_belief_comes_first(check):
    with pytest.raises(NotYet) as told:
        check.sell(
            lambda table: read_then_write(table) or table.delete_item(Key={"product_id": "P-109"})
        )
    assert str(told.value) == (
        "Not yet: Sell one mug\n\n"
        "  “I must read first”? You read 1 item.\n\n"
        "  - Your requests: GetItem, PutItem, DeleteItem.\n"
        "  - Other items changed.\n\n"
        "  A hint: check.sell.hint()"
    )


def test_a_belief_alone_never_fails_a_right_answer(lab):
    class Lenient(Sell):
        def rows(self, *seen):
            yield True, ""

        reads = Sell.reads

    assert Lesson("99", Lenient())(lab).sell(read_then_write)


def test_in_a_notebook_the_text_stands_in_the_place_of_the_traceback(check):
    with pytest.raises(AssertionError) as told:
        check.sell(lambda table: print("Passed!"))
    assert told.value._render_traceback_() == str(told.value).split("\n")


def test_only_what_the_answer_did_counts_and_not_what_was_done_before(lab, check):
    with pytest.raises(NotYet, match="Your requests: none"):
        check.sell(lambda table: "I did it")
    read_then_write(lab.resource.Table("exercise-sell"))
    assert check.sell(sell)


def test_the_learners_own_tables_stay_as_they_are(lab, check):
    mine = fresh_table(lab, "Products", "product_id", items=[{"product_id": "P-1"}])
    check.sell(sell)
    assert mine.scan()["Count"] == 1


def test_an_error_of_the_service_is_told_in_the_services_words(check):
    with pytest.raises(NotYet) as told:
        check.sell(lambda table: table.get_item(Key={"id": "P-108"}))
    assert "ValidationException: The provided key element does not match the schema" in " ".join(
        str(told.value).split()
    )


def stops(table):
    total = 1
    return total / 0


def test_an_error_of_the_learners_code_is_told_with_its_line(check):
    with pytest.raises(NotYet) as told:
        check.sell(stops)
    line = stops.__code__.co_firstlineno + 2
    said = " ".join(str(told.value).split())
    assert (
        f"Your code stopped in line {line} of your cell, `return total / 0`, with ZeroDivisionError"
        in said
    )
    assert "Traceback" not in said


def test_ctrl_c_stops_an_endless_answer(check):
    def endless(table):
        time.sleep(0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check.sell(endless)


def test_an_answer_that_removes_the_table_is_told_so(check):
    with pytest.raises(NotYet, match="You deleted the table"):
        check.sell(lambda table: table.delete())
    assert check.sell(sell)


def test_hints_go_from_a_nudge_to_the_method_and_then_to_the_solution(lab, capsys):
    check = lesson(lab)
    for _ in range(5):
        check.sell.hint()
    with pytest.raises(NotYet, match=r"Every hint is given; check.sell.solution\(\)"):
        check.sell(None)
    check.sell.solution()
    assert capsys.readouterr().out.splitlines() == [
        "Hint 1 of 2: Who adds?",
        "Hint 2 of 2: Which operation?",
        "The method: Add -1.",
        "That was all. check.sell.solution() shows one solution.",
        "That was all. check.sell.solution() shows one solution.",
        "def sell(table): ...",
    ]


def test_the_questions_show_how_far_you_are(lab):
    check = lesson(lab)
    assert repr(check) == "Lesson 99\n  check.sell  Sell one mug (not attempted)"
    with pytest.raises(NotYet):
        check.sell(None)
    assert repr(check.sell) == "Sell one mug (not yet)"
    check.sell(sell)
    assert repr(check.sell) == "Sell one mug (passed)"
    assert dir(check) == ["sell"]


@pytest.mark.parametrize("nothing", [None, Sandbox, 7, "lab"])
def test_without_a_sandbox_nothing_is_judged(nothing):
    with pytest.raises(SetupProblem, match="The questions need your sandbox"):
        lesson(nothing)


def test_a_check_that_the_package_does_not_have_is_a_matter_of_versions(check):
    with pytest.raises(SetupProblem, match=r"There is no check.buy here; there is sell"):
        check.buy(sell)
    assert not hasattr(check, "_ipython_display_")


def test_a_fault_of_the_check_itself_is_never_the_learners(lab):
    class Broken(Sell):
        def rows(self, *seen):
            yield Decimal("x") > 1, ""

    check = Lesson("99", Broken())(lab)
    with pytest.raises(SetupProblem, match="the course's fault") as told:
        check.sell(sell)
    assert "your answer was not judged" in str(told.value)
    assert repr(check.sell) == "Sell one mug (not attempted)"
    assert not isinstance(told.value, AssertionError)


def test_a_breakdown_of_the_sandbox_is_never_the_learners(lab, check):
    def unlucky(table):
        lab.ledger.append(
            LedgerEntry(lab.ledger.total + 1, 0.0, "PutItem", error="InternalServerError")
        )
        raise OSError("Internal server error")

    with pytest.raises(SetupProblem, match="The sandbox broke down at one of your requests"):
        check.sell(unlucky)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """What the learner's progress has of the exercise."""
    monkeypatch.setenv("DYNAMODB_COURSE_PROGRESS", str(tmp_path / "progress.json"))
    return lambda: store().read().exercises.get((99, "sell"))


def test_an_answer_that_was_judged_is_remembered_and_no_other(lab, check, kept):
    with pytest.raises(NotAttempted):
        check.sell(...)
    with pytest.raises(SetupProblem):
        check.buy(sell)
    assert kept() is None
    with pytest.raises(NotYet):
        check.sell(None)
    assert (kept().tries, kept().passed) == (1, False)
    check.sell(sell)
    with pytest.raises(NotYet):
        check.sell(None)
    assert (kept().tries, kept().passed) == (3, True), "passed once is passed"


def test_a_check_passes_where_nothing_can_be_written(check, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DYNAMODB_COURSE_PROGRESS", str(tmp_path))  # a folder
    assert check.sell(sell)
    assert "cannot be kept" in capsys.readouterr().out


def test_a_closed_sandbox_is_a_problem_of_the_set_up():
    lab = Sandbox(seed=7)
    lab.close()
    with pytest.raises(SetupProblem, match="This sandbox is closed"):
        lesson(lab).sell(sell)
