"""The simulator and the sandbox decide alike: the same traffic, once as columns, once as real calls of boto3."""

from collections.abc import Iterator

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.model.simulation import simulate
from sandbox.model.table_buckets import OnDemand, Provisioned
from sandbox.model.traffic import Traffic
from tests.engine.tools import item, sized, table

KB = 1_024
WRITTEN = ("a", "b", "c")  # written to
READ = {"r1": 1.0, "r2": 12.5}  # read from, and the units of an eventual read
SIZES = (1, 3, 150, 390)  # kilobytes of an item that is put

rows = st.lists(
    st.one_of(
        st.tuples(
            st.integers(0, 9), st.sampled_from(WRITTEN), st.just(True), st.sampled_from(SIZES)
        ),
        st.tuples(st.integers(0, 9), st.sampled_from(sorted(READ)), st.just(False), st.none()),
    ).map(lambda row: (*row[:3], float(row[3] or READ[row[1]]))),
    min_size=1,
    max_size=60,
)


@pytest.fixture(scope="module")
def lab() -> Iterator[Sandbox]:
    with Sandbox(seed=7) as lab:
        yield lab


def open_table(lab: Sandbox, reads: int | None, writes: int | None) -> None:
    """A new table with the items that are read; None and None is on-demand."""
    lab.reset()
    lab.dials.throttling = "off"
    made = table("Orders", "pk", "sk")
    if reads and writes:
        units = {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}
        made |= {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}
    with lab.clock.many_clients():  # or the table would have units from the time that this takes
        lab.client.create_table(**made)
        for key, units in READ.items():
            stored = sized(int(units * 8 * KB), pk=key, sk="stored")
            lab.client.put_item(TableName="Orders", Item=stored)
    lab.dials.throttling = "real"


def drive(lab: Sandbox, traffic: Traffic, sizes: list[float]) -> list[bool]:
    rows = enumerate(sizes)

    def send(client, request):
        number, units = next(rows)
        if request.write:
            client.put_item(
                TableName="Orders", Item=sized(int(units * KB), pk=request.key, sk=str(number))
            )
        else:
            client.get_item(TableName="Orders", Key=item(pk=request.key, sk="stored"))

    return list(lab.drive(traffic, send).admitted)


@settings(max_examples=40, deadline=None)
@given(rows, st.one_of(st.none(), st.tuples(st.integers(1, 20), st.integers(1, 900))))
def test_each_request_is_admitted_by_both_or_by_neither(lab, found, capacity):
    found = sorted(found, key=lambda row: row[0])
    found = [(0, "r1", False, READ["r1"]), *found]  # a recorded trace begins with its first request
    traffic = Traffic.recorded(found)
    open_table(lab, *(capacity or (None, None)))
    partitions = [partition.key_range for partition in lab.snapshot("Orders").partitions]
    simulated = simulate(
        traffic,
        capacity=Provisioned(*capacity) if capacity else OnDemand(),
        partitions=partitions,
        each=True,
    )
    assert simulated.admitted is not None
    event(f"throttled some: {not simulated.admitted.all()}")
    assert drive(lab, traffic, [row[3] for row in found]) == simulated.admitted.tolist()
