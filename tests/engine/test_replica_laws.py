"""Laws of global tables, with boto3 clients of three Regions and whatever befalls them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from tests.engine.tools import everything, index, item, table

REGIONS = ["us-east-1", "eu-west-1", "ap-northeast-1"]
regions = st.sampled_from(REGIONS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), regions, st.integers(0, 3)),
        st.tuples(st.just("delete"), regions, st.integers(0, 3)),
        st.tuples(st.just("wait"), regions, st.integers(0, 1)),
        st.tuples(st.sampled_from(["cut", "heal"]), regions, st.integers(1, 2)),
    ),
    min_size=1,
    max_size=15,
)
FEW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def run(lab: Sandbox, clients: list[Any], steps: Any) -> None:
    """Let it happen, then heal every link and wait."""
    links = {frozenset((one, other)) for one in REGIONS for other in REGIONS if one != other}
    for number, (what, region, given_) in enumerate(steps):
        at = REGIONS.index(region)
        key = {"sku": {"S": f"s{given_}"}}
        if what == "put":
            clients[at].put_item(TableName="Products", Item=item(sku=f"s{given_}", stock=number))
        elif what == "delete":
            clients[at].delete_item(TableName="Products", Key=key)
        elif what == "wait":
            lab.clock.advance(given_)
        else:
            getattr(lab.regions, what)(region, REGIONS[(at + given_) % 3])
    for link in links:
        lab.regions.heal(*link)
    lab.clock.advance(10)


@pytest.fixture
def clients(lab: Sandbox) -> list[Any]:
    lab.dials.turn(region_lag="real")
    return [lab.session.client("dynamodb", region_name=region) for region in REGIONS]


def make_table(lab: Sandbox, clients: list[Any]) -> None:
    lab.reset()
    by_stock = index("ByStock", "stock")
    request = table("Products", "sku", gsis=(by_stock,), types={"stock": "N"})
    clients[0].create_table(**request)
    creates = [{"Create": {"RegionName": region}} for region in REGIONS[1:]]
    clients[0].update_table(TableName="Products", ReplicaUpdates=creates)


@FEW
@given(STEPS)
def test_tables_and_indexes_are_alike_in_all_regions_in_the_end(lab, clients, steps):
    make_table(lab, clients)
    run(lab, clients, steps)
    first, *others = clients
    for client in others:
        assert everything(client, "Products") == everything(first, "Products")
        assert everything(client, "Products", "ByStock") == everything(first, "Products", "ByStock")
    assert lab.regions.pending == ()


@FEW
@given(STEPS)
def test_the_picture_of_a_global_table_shows_what_its_clients_read(lab, clients, steps):
    make_table(lab, clients)
    run(lab, clients, steps)
    shown = lab.regions.snapshot("Products")
    for client, replica in zip(clients, shown.replicas, strict=True):
        found = {each["sku"]["S"] for each in everything(client, "Products")}
        assert found == {change.key[0][1] for change in replica.items if change.item}
