"""Others at work between two requests of one client: how a check makes a race happen."""

import pytest

from sandbox.service.hook import before_each_request
from tests.engine.tools import item

KEY = item(pk=b"k")


def version(lab, notes):
    return lab.client.get_item(TableName=notes, Key=KEY).get("Item", {}).get("n")


def test_another_client_s_write_comes_between_a_read_and_a_write(lab, notes):
    mine, theirs = lab.client, lab.session.client("dynamodb")
    pieces = iter([5, 7])

    def act():
        theirs.put_item(TableName=notes, Item=item(pk=b"k", n=next(pieces)))

    with before_each_request(act, mine, mine):
        assert version(lab, notes) == {"N": "5"}
        mine.put_item(TableName=notes, Item=item(pk=b"k", n=1))
    assert version(lab, notes) == {"N": "1"}
    assert lab.ledger.operations[-5:] == ["PutItem", "GetItem", "PutItem", "PutItem", "GetItem"]


def test_what_happens_in_between_can_end_the_request_that_waits(lab, notes):
    class Stop(BaseException):
        pass

    def act():
        raise Stop

    with pytest.raises(Stop), before_each_request(act, lab.client):
        version(lab, notes)
    assert lab.ledger.operations[-1] == "CreateTable"
    assert version(lab, notes) is None
