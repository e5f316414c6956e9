import io
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key

from sandbox import Sandbox, grading
from sandbox.grading.outcome import NotYet
from sandbox.service import command_line
from sandbox.service.command_line import Ran

QUESTIONS = {
    check.name: getattr(grading, lesson)
    for lesson in grading.__all__
    for check in getattr(grading, lesson).checks
}


@pytest.fixture(scope="module")
def lab() -> Iterator[Sandbox]:
    with Sandbox(seed=7) as running:
        yield running


@pytest.fixture(scope="session")
def answer_of():
    """Turns source into the answer that it defines: the last name that it binds."""

    def run(source: str) -> Any:
        names: dict[str, Any] = {
            "Attr": Attr,
            "Decimal": Decimal,
            "Key": Key,
        }  # as the set-up cells import
        exec(source, names)
        return list(names.values())[-1]

    return run


@pytest.fixture(autouse=True)
def commands_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command line, with the same requests, without a start of Python for each command."""
    monkeypatch.setattr(command_line, "run", run_here)


def run_here(arguments: Sequence[str]) -> Ran:
    from awscli.clidriver import create_clidriver

    with redirect_stdout(io.StringIO()) as output, redirect_stderr(io.StringIO()) as errors:
        try:
            status = create_clidriver().main(list(arguments))
        except SystemExit as left:
            status = int(left.code or 0)
    return Ran(status, output.getvalue(), errors.getvalue().strip())


@pytest.fixture
def tell(lab: Sandbox, answer_of: Any) -> Any:
    """What the check of this name says of an answer, as one line."""

    def ask(name: str, source: str) -> str:
        question = getattr(QUESTIONS[name](lab), name)
        try:
            return repr(question(answer_of(source)))
        except NotYet as told:
            return " ".join(str(told).split())

    return ask
