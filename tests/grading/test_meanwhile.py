"""What goes on between the requests of an answer: it is not the answer's own, and an endless answer is ended."""

import pytest

from sandbox.grading.brake import NoEnd, braked
from sandbox.grading.meanwhile import MOST_REQUESTS, Meanwhile, PowerCut
from sandbox.grading.tables import fresh_table


@pytest.fixture
def table(lab):
    return fresh_table(lab, "meanwhile", "id")


def put(table, number):
    table.put_item(Item={"id": str(number)})


def test_others_write_between_two_requests_and_only_the_answers_count_as_its_own(lab, table):
    others = Meanwhile(lab, lambda request: put(table, f"other {request}"))
    mark = lab.ledger.total
    others.call(lambda: [put(table, number) for number in range(3)])
    made = lab.ledger.since(mark)
    assert [entry.keys[0] for entry in others.own(made)] == ["0", "1", "2"]
    assert len(made) == 6 and others.requests == 3


def test_an_answer_that_asks_for_ever_is_ended_whatever_it_catches(lab, table):
    def stubborn():
        while True:
            try:
                put(table, 1)
            except Exception:
                continue

    nobody = Meanwhile(lab, lambda request: None)
    assert nobody.call(stubborn) is None
    assert nobody.endless and nobody.requests == MOST_REQUESTS + 1


def test_when_the_power_fails_the_request_is_not_sent(lab, table):
    def fails(request):
        if request == 2:
            raise PowerCut("the power failed")

    with pytest.raises(PowerCut):
        Meanwhile(lab, fails).call(lambda: [put(table, number) for number in range(3)])
    assert [item["id"][1] for item in lab.snapshot("meanwhile").items] == ["0"]


def test_afterwards_requests_are_alone_again(lab, table):
    others = Meanwhile(lab, lambda request: put(table, "other"))
    others.call(lambda: None)
    put(table, "mine")
    assert [item["id"][1] for item in lab.snapshot("meanwhile").items] == ["mine"]


def test_a_brake_holds_one_client_and_lets_go_of_it_again(lab):
    client = lab.client
    with braked(client, 2):
        assert [client.list_tables() for _ in range(2)]
        with pytest.raises(NoEnd, match="2 requests, and still no end"):
            client.list_tables()
    assert [client.list_tables() for _ in range(5)]
