"""A question put to a learner: a check, a sandbox to try the answer in, and hints."""

from collections.abc import Sequence
from typing import Any

from sandbox.grading.answers import is_blank, never_ran
from sandbox.grading.check import Check
from sandbox.grading.evidence import Evidence, Lab, gather
from sandbox.grading.outcome import NotAttempted, NotYet, Passed, SetupProblem
from sandbox.progress.store import store


class Question:
    """Call it with your answer; ``.hint()`` gives one hint more each time, ``.solution()`` an answer."""

    def __init__(self, lesson: int, check: Check, lab: Lab) -> None:
        self._lesson = lesson
        self._check = check
        self._lab = lab
        self._hints_given = 0
        self.state = "not attempted"

    def __call__(self, *answers: Any) -> Passed:
        """Try the answer. Passed is returned; NotAttempted, NotYet and SetupProblem are raised."""
        # two values without brackets around them are surely meant as a pair
        answer = answers[0] if len(answers) == 1 else answers or ...
        if is_blank(answer):
            raise NotAttempted(
                self._check.title,
                "Put your answer where the `...` is, run that cell, then run this one again.",
                end=self._next_step(),
            )
        try:
            passed = self._judge(self._try(answer))
        except NotYet:
            self._note("not yet")
            raise
        self._note("passed")
        return passed

    def hint(self) -> None:
        """Print the next hint; after the last one, the method."""
        check, given = self._check, self._hints_given
        self._hints_given += 1
        if given < len(check.hints):
            print(f"Hint {given + 1} of {len(check.hints)}: {check.hints[given]}")
        elif given == len(check.hints):
            print(f"The method: {check.method}")
        else:
            print(f"That was all. check.{check.name}.solution() shows one solution.")

    def solution(self) -> None:
        """Print one solution."""
        print(self._check.solution.strip())

    def __repr__(self) -> str:
        given = f"\n\n{self._check.given.strip()}" if self._check.given else ""
        return f"{self._check.title} ({self.state}){given}"

    def _note(self, state: str) -> None:
        """Remember how it went, here and in the learner's progress, which never fails."""
        self.state = state
        lesson, name, passed = self._lesson, self._check.name, state == "passed"
        store().change(lambda record: record.with_try(lesson, name, passed=passed))

    def _try(self, answer: Any) -> tuple[Evidence, ...]:
        check = self._check
        if getattr(self._lab, "closed", False):
            raise _setup_problem(check, "This sandbox is closed.")
        if reason := check.wrong_form(answer):
            raise self._not_yet(points=[reason])
        try:
            calls = check.prepare(self._lab)
        except Exception as problem:
            raise _setup_problem(check, f"It could not be prepared: {_words(problem)}") from problem
        seen = []
        for arguments in calls:
            seen.append(gather(self._lab, answer, arguments, check.call, check.table))
            self._stop_where_nothing_can_be_judged(seen[-1])
        return tuple(seen)

    def _stop_where_nothing_can_be_judged(self, seen: Evidence) -> None:
        if any(entry.error == "InternalServerError" for entry in seen.ledger):
            raise _setup_problem(self._check, "The sandbox broke down at one of your requests.")
        if reason := never_ran(seen.returned):
            raise self._not_yet(points=[reason])
        deleted = [entry for entry in seen.ledger if entry.operation == "DeleteTable"]
        if any(self._check.table in entry.tables and not entry.error for entry in deleted):
            raise self._not_yet(
                points=[
                    "You deleted the table, with all its items. The exercise is about items: leave it."
                ]
            )

    def _judge(self, seen: Sequence[Evidence]) -> Passed:
        check = self._check
        try:
            errors = [e.error for e in seen if e.error and e.error.kind not in check.expected]
            # a call that broke off left a state about which the rows would only be confusing
            points = [str(errors[0])] if errors else _failing(check, seen)
            if not points:
                return Passed(check.title, check.why(*seen))
            beliefs = [
                (each.belief, said)
                for each in check.misconceptions
                if (said := each.recognise(check, *seen))
            ]
        except Exception as problem:
            fault = f"The check itself failed, which is the course's fault: {_words(problem)}"
            raise _setup_problem(check, fault) from problem
        paragraphs = [f"“{belief}”? {said}" for belief, said in beliefs[:1]]
        raise self._not_yet(*paragraphs, points=points)

    def _not_yet(self, *paragraphs: str, points: Sequence[str]) -> NotYet:
        return NotYet(self._check.title, *paragraphs, points=points, end=self._next_step())

    def _next_step(self) -> str:
        name = self._check.name
        if self._hints_given > len(self._check.hints):
            return f"Every hint is given; check.{name}.solution() shows one solution."
        return f"A hint: check.{name}.hint()"


def _failing(check: Check, seen: Sequence[Evidence]) -> list[str]:
    """The reasons of all rows that do not hold, each once."""
    return list(dict.fromkeys(reason for holds, reason in check.rows(*seen) if not holds))


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"


def _setup_problem(check: Check, what: str) -> SetupProblem:
    return SetupProblem(
        check.title,
        what,
        end="Run the notebook again from its first cell (Kernel > Restart Kernel and Run All Cells).",
    )
