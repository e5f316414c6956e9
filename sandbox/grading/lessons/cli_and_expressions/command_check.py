"""A check whose answer is a command: what it must be, how it is run, and what went wrong in it."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row
from sandbox.grading.command import why_not_run, words_of
from sandbox.grading.evidence import Evidence
from sandbox.service import command_line
from sandbox.service.command_line import Ran

QUOTED = 300  # characters of an error
UNTYPED = re.compile(r"Invalid type for parameter (\S+), value: (.+), type: <class '(\w+)'>")
RECEIVED = re.compile(r"JSON received: (.+)")


class CommandCheck(Check):
    """One command, run once; a subclass says what its requests must be."""

    def wrong_form(self, answer: Any) -> str | None:
        if not isinstance(answer, str):
            return f'Hand in the command as text, between r""" and """; this is {shown(answer)}.'
        return why_not_run(answer)

    def call(self, answer: Any, *arguments: Any) -> Ran:
        return command_line.run(words_of(answer)[1:])

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        if stopped := why_stopped(e):
            yield False, stopped
            return
        yield from self.rows_of_run(e)

    def rows_of_run(self, e: Evidence) -> Iterator[Row]:
        """What must hold of a command that ran to its end."""
        raise NotImplementedError


def why_stopped(e: Evidence) -> str:
    """Where a command stopped, and with which words; "" if it did not."""
    ran: Ran = e.returned
    if refused := refusal(e):
        return f"DynamoDB refused the request: {refused}"
    if not ran.status:
        return ""
    words = " ".join(_told(ran).split())[:QUOTED]
    sent = "after" if e.ledger.operations else "before"
    return f"The command line stopped {sent} it had sent anything, with: {words}"


def _told(ran: Ran) -> str:
    """What the command line says itself, without how to get help and what it could have been."""
    if not ran.errors.startswith("usage:"):
        return ran.errors or f"exit status {ran.status}"
    _, found, reason = ran.errors.partition(": error: ")
    lines = (reason if found else ran.errors).splitlines()
    return lines[0] if found else lines[-1]


def refusal(e: Evidence) -> str:
    """The words of the last refusal; "" where nothing was refused."""
    refused = [entry.message or entry.error or "" for entry in e.ledger if entry.error]
    return refused[-1] if refused else ""


def lost_quotes(e: Evidence) -> str | None:
    """What to say where a shell took the double quotes out of JSON, or None."""
    errors = e.returned.errors
    received = RECEIVED.search(errors)
    if received and not re.search("[\"']", received[1]):
        return (
            f"What arrived is {received[1][:80]}: the shell took your double quotes away. Around JSON it needs single "
            "quotes, inside which it changes nothing."
        )
    _, _, unknown = errors.partition("Unknown options: ")
    if '{"' in e.answer and "{" in unknown and '"' not in unknown:
        return (
            "The shell cut your JSON at its blanks and took its double quotes away, so that options arrived that "
            "nobody knows. Single quotes around it keep it in one piece."
        )
    return None


def untyped(e: Evidence) -> str | None:
    """What to say where a plain text stands in the place of a typed value, or None."""
    found = UNTYPED.search(e.returned.errors)
    if not found or found[3] != "str":
        return None
    return (
        f"At {found[1]} DynamoDB needs a type and a value, and found {found[2]!r} alone. The command line saw that "
        "by itself and sent nothing."
    )
