"""lab.regions: Regions that are lost or cut off, as a program with boto3 meets them."""

from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from sandbox import Sandbox
from sandbox.model.regions import ReplicatedWrite
from tests.engine.tools import item, refused, table

VIRGINIA, IRELAND, TOKYO = "us-east-1", "eu-west-1", "ap-northeast-1"


@pytest.fixture(autouse=True)
def still(lab: Sandbox) -> None:
    lab.dials.turn(region_lag="off", table_states="off")


@pytest.fixture
def us(lab: Sandbox) -> Any:
    """A client of Virginia, with the table Products, that has a replica in Ireland."""
    lab.client.create_table(**table("Products", "sku"))
    lab.client.update_table(
        TableName="Products", ReplicaUpdates=[{"Create": {"RegionName": IRELAND}}]
    )
    return lab.client


@pytest.fixture
def eu(lab: Sandbox, us: Any) -> Any:
    return lab.session.client("dynamodb", region_name=IRELAND)


def put(client: Any, *skus: str) -> None:
    for sku in skus:
        client.put_item(TableName="Products", Item=item(sku=sku))


def skus(client: Any) -> set[str]:
    return {found["sku"]["S"] for found in client.scan(TableName="Products")["Items"]}


def test_a_lost_region_cannot_be_connected_to_and_leaves_no_ledger_entry(lab, us, eu):
    entries = lab.ledger.total
    lab.regions.lose(VIRGINIA)
    with pytest.raises(EndpointConnectionError, match=r"dynamodb\.us-east-1\.amazonaws\.com"):
        us.list_tables()
    assert lab.ledger.total == entries
    put(eu, "pear")
    assert skus(eu) == {"pear"}


def test_the_sdk_tries_a_lost_region_again_on_virtual_time(lab, us):
    before = lab.clock.seconds
    lab.regions.lose(VIRGINIA)
    with pytest.raises(EndpointConnectionError):
        us.list_tables()
    assert lab.clock.seconds > before


def test_other_services_of_a_lost_region_are_lost_with_it(lab, us):
    lab.regions.lose(VIRGINIA)
    with pytest.raises(EndpointConnectionError):
        lab.session.client("dynamodbstreams").list_streams()
    with pytest.raises(EndpointConnectionError):
        lab.session.client("sts", region_name=VIRGINIA).get_caller_identity()


def test_the_loopback_door_answers_that_the_service_is_unavailable(lab, us):
    near = lab.session.client(
        "dynamodb",
        endpoint_url=lab.endpoint_url,
        config=Config(retries={"total_max_attempts": 1}),
    )
    lab.regions.lose(VIRGINIA)
    with pytest.raises(ClientError, match="us-east-1 is lost") as caught:
        near.list_tables()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


def test_what_had_not_left_a_lost_region_is_its_recovery_point(lab, us, eu):
    lab.dials.region_lag = "real"
    put(us, "pear")
    lab.clock.advance(10)
    put(us, "fig", "plum")
    loss = lab.regions.lose(VIRGINIA)
    assert (loss.acknowledged, loss.lost) == (3, 2)
    assert [write.key for write in loss.writes] == [(("S", "fig"),), (("S", "plum"),)]
    assert loss.seconds == pytest.approx(0.012)  # two writes of 6 ms
    lab.clock.advance(60)
    assert skus(eu) == {"pear"}
    assert lab.regions.losses == (loss,)


def test_with_the_dial_off_nothing_is_lost(lab, us, eu):
    put(us, "pear")
    loss = lab.regions.lose(VIRGINIA)
    assert (loss.lost, loss.seconds) == (0, 0)
    assert "every one is in another Region, RPO 0" in repr(loss)


def test_a_region_that_recovers_still_sends_what_it_had(lab, us, eu):
    lab.dials.region_lag = "real"
    put(us, "fig")
    lab.regions.lose(VIRGINIA)
    put(eu, "plum")
    lab.clock.advance(60)
    lab.regions.recover(VIRGINIA)
    lab.clock.advance(5)
    assert skus(us) == skus(eu) == {"fig", "plum"}


def test_a_write_that_comes_late_after_a_recovery_loses_against_what_was_written_since(lab, us, eu):
    lab.dials.region_lag = "real"
    us.put_item(TableName="Products", Item=item(sku="pear", price=1))
    lab.regions.lose(VIRGINIA)
    eu.put_item(TableName="Products", Item=item(sku="pear", price=2))
    lab.clock.advance(60)
    lab.regions.recover(VIRGINIA)
    lab.clock.advance(5)
    for client in (us, eu):
        assert client.scan(TableName="Products")["Items"] == [item(sku="pear", price=2)]


def test_a_region_that_comes_back_empty_gets_what_the_others_have(lab, us, eu):
    put(us, "pear")
    lab.dials.region_lag = "real"
    put(us, "fig")
    lab.regions.lose(VIRGINIA)
    lab.regions.recover(VIRGINIA, emptied=True)
    assert skus(us) == set()
    lab.clock.advance(5)
    assert skus(us) == skus(eu) == {"pear"}
    assert lab.regions.pending == ()


def test_a_cut_link_holds_changes_back_in_both_directions_until_it_is_healed(lab, us, eu):
    lab.regions.cut(VIRGINIA, IRELAND)
    put(us, "pear")
    put(eu, "fig")
    lab.clock.advance(minutes=5)
    assert (skus(us), skus(eu)) == ({"pear"}, {"fig"})
    assert [pending.held for pending in lab.regions.pending] == [True, True]
    assert lab.regions.lag(VIRGINIA, IRELAND) > 300
    lab.regions.heal(IRELAND, VIRGINIA)
    assert skus(us) == skus(eu) == {"pear", "fig"}
    assert lab.regions.lag(VIRGINIA, IRELAND) == 0


def test_a_change_under_way_when_its_link_is_cut_does_not_arrive(lab, us, eu):
    lab.dials.region_lag = "real"
    put(us, "pear")
    lab.regions.cut(VIRGINIA, IRELAND)
    lab.clock.advance(60)
    assert skus(eu) == set()


def strong(lab: Sandbox, **more: Any) -> list[Any]:
    """Clients of three Regions with the table Orders, strongly consistent."""
    lab.client.create_table(**table("Orders", "id"))
    regions = [IRELAND] if more else [IRELAND, TOKYO]
    lab.client.update_table(
        TableName="Orders",
        ReplicaUpdates=[{"Create": {"RegionName": region}} for region in regions],
        MultiRegionConsistency="STRONG",
        **more,
    )
    every = (VIRGINIA, IRELAND, TOKYO)
    return [lab.session.client("dynamodb", region_name=region) for region in every]


def test_strong_consistency_goes_on_in_the_other_two_regions_and_has_lost_nothing(lab):
    virginia, ireland, tokyo = strong(lab)
    virginia.put_item(TableName="Orders", Item=item(id="1"))
    assert lab.regions.lose(VIRGINIA).lost == 0
    ireland.put_item(TableName="Orders", Item=item(id="2"))
    assert tokyo.scan(TableName="Orders", ConsistentRead=True)["Count"] == 2
    lab.regions.recover(VIRGINIA)
    assert virginia.scan(TableName="Orders", ConsistentRead=True)["Count"] == 2


def test_a_strong_region_that_is_cut_off_from_both_others_serves_eventual_reads_only(lab):
    virginia, ireland, _ = strong(lab)
    lab.regions.cut(VIRGINIA, IRELAND)
    lab.regions.cut(VIRGINIA, TOKYO)
    ireland.put_item(TableName="Orders", Item=item(id="1"))
    assert virginia.scan(TableName="Orders")["Count"] == 0
    for call in (
        lambda: virginia.scan(TableName="Orders", ConsistentRead=True),
        lambda: virginia.put_item(TableName="Orders", Item=item(id="2")),
    ):
        with pytest.raises(ClientError, match="reaches no other Region") as caught:
            call()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    lab.regions.heal(VIRGINIA, TOKYO)  # one other is enough
    assert virginia.scan(TableName="Orders", ConsistentRead=True)["Count"] == 1


def test_a_witness_is_as_good_as_a_replica_when_a_region_is_lost(lab):
    witness = [{"Create": {"RegionName": TOKYO}}]
    virginia, ireland, _ = strong(lab, GlobalTableWitnessUpdates=witness)
    virginia.put_item(TableName="Orders", Item=item(id="1"))
    lab.regions.lose(VIRGINIA)
    ireland.put_item(TableName="Orders", Item=item(id="2"))
    assert ireland.scan(TableName="Orders", ConsistentRead=True)["Count"] == 2
    lab.regions.lose(TOKYO)
    with pytest.raises(ClientError, match="reaches no other Region"):
        ireland.put_item(TableName="Orders", Item=item(id="3"))


def test_a_snapshot_shows_replicas_links_and_conflicts_and_stays_as_it_is(lab, us, eu):
    lab.dials.region_lag = "real"
    put(us, "pear")
    put(eu, "pear")
    before = lab.regions.snapshot("Products")
    lab.regions.cut(VIRGINIA, IRELAND)
    lab.clock.advance(5)
    assert [replica.region for replica in before.replicas] == [VIRGINIA, IRELAND]
    assert [len(link.pending) for link in before.links] == [1, 1]
    assert not any(p.held or link.cut for link in before.links for p in link.pending)
    assert before.links[0].latency is None
    lab.regions.heal(VIRGINIA, IRELAND)
    lab.clock.advance(5)
    after = lab.regions.snapshot("Products")
    assert after.replicas[0].items[0].version == after.replicas[1].items[0].version
    assert [conflict.winner.region for conflict in after.conflicts] == [IRELAND]
    assert after.links[0].latency == pytest.approx(5, abs=2)
    assert {event.what for event in after.events} == {"written", "held", "applied", "ignored"}


def test_replicated_writes_are_told_by_region_and_reset_with_the_sandbox(lab, us, eu):
    put(us, "pear")
    (write,) = lab.regions.replicated_writes
    assert isinstance(write, ReplicatedWrite)
    assert (write.table, write.region, write.replicated_write_units) == ("Products", IRELAND, 1)
    lab.regions.lose(IRELAND)
    lab.reset()
    assert lab.regions.replicated_writes == ()
    assert lab.regions.lost == frozenset()


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("cut", (VIRGINIA, VIRGINIA)),
        ("cut", (VIRGINIA, "Ireland")),
        ("heal", ("Ireland", VIRGINIA)),
        ("lose", ("Ireland",)),
        ("recover", (VIRGINIA,)),
        ("lag", (VIRGINIA, "Ireland")),
    ],
)
def test_what_is_no_region_is_refused(lab, method, given):
    with pytest.raises(ValueError, match=r"Region|two ends|is not lost"):
        getattr(lab.regions, method)(*given)
    assert repr(lab.regions) == "Regions: lost none; cut none; 0 changes under way"


def test_a_region_is_lost_only_once(lab, us):
    lab.regions.lose(VIRGINIA)
    with pytest.raises(ValueError, match="lost already"):
        lab.regions.lose(VIRGINIA)


def test_a_snapshot_of_an_ordinary_table_says_which_are_global(lab, us):
    lab.client.create_table(**table("Orders", "id"))
    with pytest.raises(LookupError, match="there is: Products"):
        lab.regions.snapshot("Orders")


def test_a_sandbox_is_not_saved_while_its_regions_differ(lab, us, tmp_path):
    lab.regions.cut(VIRGINIA, IRELAND)
    with pytest.raises(ValueError, match="Heal and recover them"):
        lab.save(tmp_path / "lab.json")
    assert not (tmp_path / "lab.json").exists()


def test_import_items_reaches_every_region(lab, us, eu, tmp_path):
    put(us, "pear")
    lab.export_items("Products", tmp_path / "items.json")
    us.delete_item(TableName="Products", Key=item(sku="pear"))
    lab.import_items("Products", tmp_path / "items.json")
    assert skus(eu) == {"pear"}


def test_legacy_global_tables_are_refused_with_a_clear_error(us):
    with refused("does not carry out CreateGlobalTable", "UnknownOperationException"):
        us.create_global_table(
            GlobalTableName="Products", ReplicationGroup=[{"RegionName": IRELAND}]
        )


def test_a_saved_sandbox_keeps_its_replicas(tmp_path):
    path = tmp_path / "lab.json"
    with Sandbox(seed=7) as lab:
        lab.client.create_table(**table("Products", "sku"))
        lab.client.update_table(
            TableName="Products", ReplicaUpdates=[{"Create": {"RegionName": IRELAND}}]
        )
        put(lab.client, "pear")
        lab.save(path)
    with Sandbox.load(path) as lab:
        eu = lab.session.client("dynamodb", region_name=IRELAND)
        put(eu, "fig")
        assert skus(lab.client) == skus(eu) == {"pear", "fig"}
        assert lab.client.describe_table(TableName="Products")["Table"]["Replicas"]
