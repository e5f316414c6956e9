"""The benchmarks run; how fast anything is, no test asserts."""

import pytest

from benchmarks import __main__ as command
from benchmarks.compare import OPERATIONS, compare


@pytest.fixture(scope="module")
def measured():
    return list(compare(["in-process", "loopback"], [66], rounds=1))


def test_every_operation_is_measured_at_both_doors(measured):
    assert [one.operation for one in measured] == [*OPERATIONS, *OPERATIONS]
    assert all(one.seconds.keys() == {"in-process", "loopback"} for one in measured)


def test_the_command_prints_a_table(measured, monkeypatch, capsys):
    monkeypatch.setattr(command, "compare", lambda *_: measured)
    peers = ["--peers", "in-process", "loopback"]
    assert command.main(["--items", "66", *peers, "--no-footprint"]) == 0
    assert capsys.readouterr().out.count("\n| ") == 2 + 2 * len(OPERATIONS)
