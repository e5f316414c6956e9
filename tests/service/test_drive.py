"""Traffic through a real client: each request is a call at its own time."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from botocore.exceptions import ClientError

from sandbox import Sandbox
from tests.engine.tools import item, table


class Request(NamedTuple):
    at: float
    key: str
    write: bool = True


UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


@pytest.fixture
def lab() -> Iterator[Sandbox]:
    with Sandbox(seed=7, throttling="real") as lab:
        made = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}
        lab.client.create_table(**{**table("Orders", "pk"), **made})
        yield lab


def put(client, request):
    client.put_item(TableName="Orders", Item=item(pk=request.key))


def test_eight_writes_a_second_on_five_units_throttle_three_of_them(lab):
    driven = lab.drive([Request(n // 8, str(n)) for n in range(800)], put)
    assert sum(driven.admitted) == 5 + 99 * 5  # nothing had been left unused
    assert driven.throttled_by_second() == dict.fromkeys(range(100), 3)
    assert str(driven) == "800 requests: 500 admitted, 300 throttled"


def test_requests_of_one_second_do_not_wait_for_each_other(lab):
    began = lab.clock.seconds
    lab.drive([Request(0, "a")] * 5 + [Request(2.5, "a")], put)
    assert lab.clock.seconds == began + 2.5
    put(lab.client, Request(0, "b"))
    assert lab.clock.seconds > began + 2.5  # one client waits for its answer again


def test_what_is_wrong_with_a_request_is_not_taken_for_throttling(lab):
    with pytest.raises(ClientError, match="ValidationException"):
        lab.drive([Request(0, "")], put)
