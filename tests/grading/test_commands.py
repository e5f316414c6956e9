"""Commands as answers: read as a shell reads them, and run as a program of its own."""

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import grading
from sandbox.grading.command import why_not_run, words_of
from sandbox.grading.outcome import Passed


@given(st.lists(st.text(st.sampled_from("'\"\\$`#|; a")), max_size=5))
def test_whatever_a_shell_would_read_arrives_if_it_is_quoted(words):
    command_line = shlex.join(["aws", "dynamodb", *words])
    assert words_of(command_line)[2:] == words
    assert why_not_run(command_line) is None


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), max_size=5))
def test_whatever_is_quoted_reaches_the_program_as_it_was(words):
    command_line = shlex.join(["aws", "dynamodb", *words])
    assert words_of(command_line)[2:] == words
    assert why_not_run(command_line) is None


@pytest.mark.parametrize(
    "text",
    [
        r'aws dynamodb "{\":v\":{\"S\":\"x\"}}"',
        'aws dynamodb \'{":v": 1}\' {"a":"b"}',
        "aws dynamodb a\\ b 'c\"d' \"e'f\" --x='y z'",
        "aws dynamodb one \\\n  two",
    ],
)
def test_words_are_those_of_a_real_shell(text):
    told = subprocess.run(
        ["sh", "-c", text.replace("aws", 'printf "%s\\n"', 1)], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert words_of(text)[1:] == told.stdout.splitlines()


def test_a_command_runs_as_a_child_process_too(lab, answer_of, monkeypatch):
    monkeypatch.undo()
    question = grading.lesson_04(lab).get_line
    assert isinstance(question(answer_of(grading.lesson_04.checks[1].solution)), Passed)
