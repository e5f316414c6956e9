"""The command line as a child process: it enters by the loopback door, into the same ledger."""

from sandbox import Sandbox
from sandbox.service import command_line


def test_a_command_is_one_entry_in_the_ledger_of_this_sandbox() -> None:
    with Sandbox(seed=7) as lab:
        done = command_line.run(["dynamodb", "list-tables", "--output", "text"])
        assert (done.status, done.output, done.errors) == (0, "", "")
        assert lab.ledger.operations == ["ListTables"]


def test_a_refusal_is_told_with_the_words_of_the_service() -> None:
    with Sandbox(seed=7) as lab:
        done = command_line.run(["dynamodb", "describe-table", "--table-name", "Orders"])
        assert done.status != 0
        assert done.errors.startswith("An error occurred (ResourceNotFoundException) when calling")
        assert lab.ledger[-1].error == "ResourceNotFoundException"


def test_what_the_command_line_refuses_itself_never_arrives() -> None:
    with Sandbox(seed=7) as lab:
        done = command_line.run(["dynamodb", "get-item", "--table-name", "Orders", "--key", '{"a": "b"}'])  # fmt: skip
        assert "Parameter validation failed" in done.errors
        assert len(lab.ledger) == 0
