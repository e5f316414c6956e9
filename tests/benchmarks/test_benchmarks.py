"""The benchmarks run; how fast anything is, no test asserts."""

from benchmarks.__main__ import main
from benchmarks.compare import OPERATIONS, compare


def test_every_operation_is_measured_at_both_doors():
    measured = list(compare(["in-process", "loopback"], [66], rounds=1))
    assert [one.operation for one in measured] == [*OPERATIONS, *OPERATIONS]
    assert all(one.seconds.keys() == {"in-process", "loopback"} for one in measured)


def test_the_command_prints_a_table(capsys):
    assert main(["--items", "66", "--peers", "in-process", "--no-footprint"]) == 0
    assert capsys.readouterr().out.count("\n| ") == 2 + 2 * len(OPERATIONS)
