"""Dials of realism: turned for good, and for a while."""

import pytest

from sandbox.model.dials import Dial, Dials


def test_dials_that_are_turned_for_a_while_stand_as_before_whatever_happened():
    dials, seen = Dials(index_lag="real"), []

    def broken():
        with dials.turned(replica_lag="mild", index_lag="off"):
            seen.append((dials.replica_lag, dials.index_lag))
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert seen == [(Dial.MILD, Dial.OFF)]
    assert (dials.replica_lag, dials.index_lag) == (Dial.OFF, Dial.REAL)


def test_a_dial_that_there_is_not_is_refused_and_the_others_stand_as_before():
    dials = Dials()
    with (
        pytest.raises(ValueError, match="there is no dial 'gsi_lag'"),
        dials.turned(gsi_lag="mild"),
    ):
        pass
    assert dials == Dials()
