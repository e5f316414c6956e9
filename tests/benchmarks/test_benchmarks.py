"""The benchmarks run; how fast anything is, no test asserts."""

import pytest

from benchmarks import __main__ as command
from benchmarks import compare
from benchmarks.compare import OPERATIONS


@pytest.fixture(scope="module")
def measured():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compare, "ORDERS", {"at random": True})
        return list(compare.compare(["in-process", "loopback"], [66], rounds=1))


def test_every_operation_is_measured_at_both_doors(measured):
    assert [one.operation for one in measured] == list(OPERATIONS)
    assert all(one.seconds.keys() == {"in-process", "loopback"} for one in measured)


def test_the_command_prints_a_table(measured, monkeypatch, capsys):
    monkeypatch.setattr(command, "compare", lambda *_: measured)
    peers = ["--peers", "in-process", "loopback"]
    assert command.main(["--items", "66", *peers, "--no-footprint"]) == 0
    assert capsys.readouterr().out.count("\n| ") == 2 + len(OPERATIONS)
