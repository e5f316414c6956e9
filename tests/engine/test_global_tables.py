"""Global tables, end to end: boto3 clients of two and three Regions, on virtual time.

Source: Developer Guide, "How DynamoDB global tables work", and the API reference of UpdateTable.
"""

from typing import Any

import pytest
from botocore.config import Config

from sandbox import Sandbox
from tests.engine.tools import index, item, keys, refused, table, units

VIRGINIA, IRELAND, TOKYO = "us-east-1", "eu-west-1", "ap-northeast-1"
PEAR = item(sku="pear")


@pytest.fixture(autouse=True)
def still(lab: Sandbox) -> None:
    lab.dials.turn(region_lag="off", table_states="off")


@pytest.fixture
def clients(lab: Sandbox) -> dict[str, Any]:
    """One DynamoDB client for each Region."""
    return {
        region: lab.session.client("dynamodb", region_name=region)
        for region in (VIRGINIA, IRELAND, TOKYO)
    }


@pytest.fixture
def us(clients: dict[str, Any]) -> Any:
    clients[VIRGINIA].create_table(**table("Products", "sku"))
    return clients[VIRGINIA]


@pytest.fixture
def eu(us: Any, clients: dict[str, Any]) -> Any:
    """A client of Ireland, where Products has a replica."""
    replicate(us, IRELAND)
    return clients[IRELAND]


def replicate(client: Any, *regions: str, **more: Any) -> dict[str, Any]:
    """Give Products replicas; returns its description."""
    updates = [{"Create": {"RegionName": region}} for region in regions]
    response = client.update_table(TableName="Products", ReplicaUpdates=updates, **more)
    return dict(response["TableDescription"])


def describe(client: Any) -> dict[str, Any]:
    return dict(client.describe_table(TableName="Products")["Table"])


def stock(client: Any, sku: str = "pear", *, strong: bool = False) -> str | None:
    found = client.get_item(TableName="Products", Key=item(sku=sku), ConsistentRead=strong)
    return str(found["Item"]["stock"]["N"]) if "Item" in found else None


def put(client: Any, number: int, sku: str = "pear", **more: Any) -> dict[str, Any]:
    return dict(client.put_item(TableName="Products", Item=item(sku=sku, stock=number), **more))


def sell_one(client: Any) -> None:
    client.update_item(
        TableName="Products",
        Key=PEAR,
        UpdateExpression="ADD stock :one",
        ExpressionAttributeValues={":one": {"N": "-1"}},
    )


def records(lab: Sandbox, region: str) -> list[dict[str, Any]]:
    """Every record of the stream of Products in a Region."""
    streams = lab.session.client("dynamodbstreams", region_name=region)
    (stream,) = streams.list_streams(TableName="Products")["Streams"]
    arn = stream["StreamArn"]
    found = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        found += streams.get_records(ShardIterator=iterator)["Records"]
    return found


# ----------------------------------------------------------------- making and deleting replicas


def test_a_new_replica_has_the_items_of_its_source(us, clients):
    put(us, 10)
    replicate(us, IRELAND)
    assert stock(clients[IRELAND]) == "10"


def test_describe_table_shows_the_other_replicas_and_the_version_of_global_tables(us, eu):
    for client, other in ((us, IRELAND), (eu, VIRGINIA)):
        shown = describe(client)
        assert shown["GlobalTableVersion"] == "2019.11.21"
        assert shown["MultiRegionConsistency"] == "EVENTUAL"
        assert [(r["RegionName"], r["ReplicaStatus"]) for r in shown["Replicas"]] == [
            (other, "ACTIVE")
        ]


def test_an_ordinary_table_says_nothing_of_replicas(us):
    assert not describe(us).keys() & {"GlobalTableVersion", "Replicas", "MultiRegionConsistency"}


def test_a_replica_is_creating_for_as_long_as_tables_take(lab, us, clients):
    lab.dials.table_states = "real"
    assert replicate(us, IRELAND)["TableStatus"] == "UPDATING"
    (replica,) = describe(us)["Replicas"]
    assert replica["ReplicaStatus"] == "CREATING"
    with refused("not found", "ResourceNotFoundException"):
        stock(clients[IRELAND])
    lab.clock.advance(minutes=1)
    assert describe(us)["Replicas"][0]["ReplicaStatus"] == "ACTIVE"
    assert stock(clients[IRELAND]) is None


def test_the_streams_of_eventually_consistent_replicas_are_always_on(us, eu):
    for client in (us, eu):
        assert describe(client)["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        with refused("cannot be disabled"):
            client.update_table(TableName="Products", StreamSpecification={"StreamEnabled": False})


def test_a_stream_of_another_view_type_stands_in_the_way_of_replicas(us):
    us.update_table(
        TableName="Products",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    with refused("must have the view type NEW_AND_OLD_IMAGES"):
        replicate(us, IRELAND)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("its own Region", {"ReplicaUpdates": [{"Create": {"RegionName": VIRGINIA}}]}, "already existed"),
    ("no Region", {"ReplicaUpdates": [{"Create": {"RegionName": "Ireland"}}]}, "is not a Region"),
    ("one that is not there", {"ReplicaUpdates": [{"Delete": {"RegionName": IRELAND}}]}, "was not found"),
    ("twice the same", {"ReplicaUpdates": [{"Create": {"RegionName": IRELAND}}] * 2}, "Only one update"),
    ("two kinds", {"ReplicaUpdates": [{"Create": {"RegionName": IRELAND}, "Delete": {"RegionName": IRELAND}}]},
     "Exactly one of"),
    ("another change", {"ReplicaUpdates": [{"Create": {"RegionName": IRELAND}}], "DeletionProtectionEnabled": True},
     "together with DeletionProtectionEnabled"),
    ("a mode alone", {"MultiRegionConsistency": "STRONG"}, "can only be given when"),
    ("a witness", {"ReplicaUpdates": [{"Create": {"RegionName": IRELAND}}],
                   "GlobalTableWitnessUpdates": [{"Create": {"RegionName": TOKYO}}]}, "has a witness"),
    ("two strong ones", {"ReplicaUpdates": [{"Create": {"RegionName": IRELAND}}], "MultiRegionConsistency": "STRONG"},
     "exactly three Regions"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "fragment"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_replicas_are_not_made_with(us, clients, request_, fragment):
    with refused(fragment):
        us.update_table(TableName="Products", **request_)
    assert "Replicas" not in describe(us)
    assert clients[IRELAND].list_tables()["TableNames"] == []


def test_a_provisioned_table_has_replicas_only_if_its_writes_are_auto_scaled(lab, us):
    throughput = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    us.update_table(
        TableName="Products", BillingMode="PROVISIONED", ProvisionedThroughput=throughput
    )
    with refused("should either be Pay-Per-Request or AutoScaled"):
        replicate(us, IRELAND)
    lab.session.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="dynamodb",
        ResourceId="table/Products",
        ScalableDimension="dynamodb:table:WriteCapacityUnits",
        MinCapacity=5,
        MaxCapacity=50,
    )
    replicate(us, IRELAND)
    assert describe(us)["Replicas"]


def test_a_table_of_the_same_name_stands_in_the_way_of_a_replica(us, clients):
    clients[IRELAND].create_table(**table("Products", "sku"))
    with refused("replicas already existed as tables"):
        replicate(us, IRELAND)


def test_a_deleted_replica_is_gone_with_its_items_and_the_table_is_an_ordinary_one(lab, us, eu):
    put(us, 10)
    us.update_table(TableName="Products", ReplicaUpdates=[{"Delete": {"RegionName": IRELAND}}])
    assert eu.list_tables()["TableNames"] == []
    assert stock(us) == "10"
    assert "Replicas" not in describe(us)
    put(us, 9)
    assert not lab.receipt().charges[0].replicated


def test_delete_table_deletes_one_replica_only(us, eu):
    eu.delete_table(TableName="Products")
    assert "Replicas" not in describe(us)
    us.delete_table(TableName="Products")
    assert us.list_tables()["TableNames"] == []


def test_the_source_of_a_new_replica_cannot_be_deleted_for_24_hours(lab, us, eu):
    with refused("acted as a source region"):
        us.delete_table(TableName="Products")
    with refused("is deleted with DeleteTable"):
        us.update_table(TableName="Products", ReplicaUpdates=[{"Delete": {"RegionName": VIRGINIA}}])
    with refused("acted as a source region"):
        eu.update_table(TableName="Products", ReplicaUpdates=[{"Delete": {"RegionName": VIRGINIA}}])
    lab.clock.advance(days=1)
    us.delete_table(TableName="Products")
    assert "Replicas" not in describe(eu)


def test_a_write_on_its_way_from_a_deleted_replica_still_arrives(lab, us, eu):
    lab.dials.region_lag = "real"
    put(eu, 3)
    us.update_table(TableName="Products", ReplicaUpdates=[{"Delete": {"RegionName": IRELAND}}])
    lab.clock.advance(5)
    assert stock(us) == "3"
    assert "Replicas" not in describe(us)


# ----------------------------------------------------------------- settings


def test_capacity_mode_and_write_capacity_are_the_same_everywhere(us, eu):
    eu.update_table(
        TableName="Products",
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 7, "WriteCapacityUnits": 9},
    )
    assert describe(us)["ProvisionedThroughput"]["WriteCapacityUnits"] == 9
    assert describe(us)["BillingModeSummary"]["BillingMode"] == "PROVISIONED"


def test_read_capacity_can_be_one_replicas_own(us, eu):
    throughput = {"ReadCapacityUnits": 7, "WriteCapacityUnits": 9}
    us.update_table(
        TableName="Products", BillingMode="PROVISIONED", ProvisionedThroughput=throughput
    )
    own = {"RegionName": IRELAND, "ProvisionedThroughputOverride": {"ReadCapacityUnits": 70}}
    us.update_table(TableName="Products", ReplicaUpdates=[{"Update": own}])
    us.update_table(
        TableName="Products",
        ProvisionedThroughput={"ReadCapacityUnits": 8, "WriteCapacityUnits": 10},
    )
    shown = [describe(client)["ProvisionedThroughput"] for client in (us, eu)]
    assert [(s["ReadCapacityUnits"], s["WriteCapacityUnits"]) for s in shown] == [(8, 10), (70, 10)]
    (replica,) = describe(us)["Replicas"]
    assert replica["ProvisionedThroughputOverride"] == {"ReadCapacityUnits": 70}


def test_a_gsi_is_made_and_deleted_in_all_replicas(us, eu):
    put(eu, 4)
    definition = index("ByStock", "stock")
    us.update_table(
        TableName="Products",
        AttributeDefinitions=[{"AttributeName": "stock", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": definition}],
    )
    assert eu.scan(TableName="Products", IndexName="ByStock")["Count"] == 1
    eu.update_table(
        TableName="Products", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "ByStock"}}]
    )
    assert "GlobalSecondaryIndexes" not in describe(us)


def test_time_to_live_is_the_same_everywhere(us, eu):
    us.update_time_to_live(
        TableName="Products",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
    )
    found = eu.describe_time_to_live(TableName="Products")["TimeToLiveDescription"]
    assert found["AttributeName"] == "expires"


def test_deletion_protection_and_tags_are_each_replicas_own(us, eu):
    us.update_table(TableName="Products", DeletionProtectionEnabled=True)
    us.tag_resource(ResourceArn=describe(us)["TableArn"], Tags=[{"Key": "team", "Value": "web"}])
    assert not describe(eu)["DeletionProtectionEnabled"]
    assert eu.list_tags_of_resource(ResourceArn=describe(eu)["TableArn"])["Tags"] == []


# ----------------------------------------------------------------- writes


def test_a_write_in_one_region_is_in_the_other_with_the_next_request(us, eu):
    put(us, 10)
    assert stock(eu) == "10"
    eu.delete_item(TableName="Products", Key=PEAR)
    assert stock(us) is None


def test_a_strong_read_sees_only_the_writes_of_its_own_region(lab, us, eu):
    lab.dials.region_lag = "real"
    put(us, 10)
    assert stock(us, strong=True) == "10"
    assert stock(eu, strong=True) is None
    lab.clock.advance(2)
    assert stock(eu) == "10"


def test_a_condition_is_judged_on_the_local_version(lab, us, eu):
    lab.dials.region_lag = "real"
    for client in (us, eu):
        put(client, 1, ConditionExpression="attribute_not_exists(sku)")
    lab.clock.advance(5)
    assert stock(us) == stock(eu) == "1"


def test_of_two_sales_within_the_lag_one_vanishes(lab, us, eu):
    put(us, 10)
    lab.dials.region_lag = "real"
    sell_one(us)
    sell_one(eu)
    lab.clock.advance(5)
    assert stock(us) == stock(eu) == "9"
    (conflict,) = lab.regions.snapshot("Products").conflicts
    assert (conflict.winner.region, conflict.loser.region) == (IRELAND, VIRGINIA)


def test_a_transaction_may_be_seen_in_part_in_another_region(lab, us, eu):
    lab.dials.region_lag = "real"
    puts = [
        {"Put": {"TableName": "Products", "Item": item(sku=f"s{n}", stock=n)}} for n in range(20)
    ]
    us.transact_write_items(TransactItems=puts)
    lab.clock.advance(1)
    assert us.scan(TableName="Products")["Count"] == 20
    assert 0 < eu.scan(TableName="Products")["Count"] < 20


def test_each_region_has_its_own_stream_of_all_changes(lab, us, eu):
    put(us, 10)
    put(eu, 9)
    put(eu, 9)  # changes nothing
    for region in (VIRGINIA, IRELAND):
        assert [record["eventName"] for record in records(lab, region)] == ["INSERT", "MODIFY"]
        assert {record["awsRegion"] for record in records(lab, region)} == {region}


def test_a_replicated_write_costs_a_replicated_unit_where_it_arrives_and_its_index_an_ordinary_one(
    lab, us, eu
):
    definition = index("ByStock", "stock")
    us.update_table(
        TableName="Products",
        AttributeDefinitions=[{"AttributeName": "stock", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": definition}],
    )
    entries = lab.ledger.total
    put(us, 10)
    (write,) = lab.regions.replicated_writes
    assert (write.region, write.source) == (IRELAND, VIRGINIA)
    assert (write.replicated_write_units, write.index_write_units) == (1, 1)
    assert lab.ledger.total == entries + 1
    assert [(c.units, c.replicated) for c in lab.receipt().charges] == [(1, True), (1, False)]
    assert lab.receipt().region == VIRGINIA


def test_the_consumed_capacity_of_a_response_is_that_of_its_own_region(us, eu):
    assert units(put(us, 10, ReturnConsumedCapacity="TOTAL")) == 1


def test_the_guides_example_of_replicated_writes_adds_up(lab, us, clients):
    """Developer Guide, billing for global tables: 100 WRU, then 300 rWRU, then 400 rWRU and 400 WRU."""

    def write(times: int) -> tuple[float, float]:
        ledger, arrived = lab.ledger.total, len(lab.regions.replicated_writes)
        for _ in range(times):
            put(us, lab.ledger.total)
        charges = [c for entry in lab.ledger.since(ledger) for c in entry.charges]
        charges += [c for w in lab.regions.replicated_writes[arrived:] for c in w.charges]
        replicated = sum(c.units for c in charges if c.replicated)
        return sum(c.units for c in charges) - replicated, replicated

    assert write(100) == (100, 0)
    replicate(us, IRELAND)
    assert write(150) == (0, 300)
    us.update_table(
        TableName="Products",
        AttributeDefinitions=[{"AttributeName": "kind", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": index("ByKind", "kind")}],
    )
    before = lab.ledger.total, len(lab.regions.replicated_writes)
    for number in range(200):
        us.put_item(TableName="Products", Item=item(sku=f"new{number}", kind="fruit"))
    charges = [c for entry in lab.ledger.since(before[0]) for c in entry.charges]
    charges += [c for w in lab.regions.replicated_writes[before[1] :] for c in w.charges]
    assert sum(c.units for c in charges if c.replicated) == 400
    assert sum(c.units for c in charges if not c.replicated) == 400


def test_a_bill_has_replicated_writes_in_every_region_of_a_global_table(lab, us, eu):
    mark = lab.ledger.total
    put(us, 10)
    put(eu, 9)
    bill = lab.bill(lab.ledger.since(mark))["on-demand"]
    written = [(line.region, line.quantity) for line in bill.lines if line.unit == "rWRU"]
    a_month = 2 * 730 * 3_600  # both writes, once a second
    assert written == [(VIRGINIA, a_month), (IRELAND, a_month)]
    assert "WRU" not in {line.unit for line in bill.lines}


def expire(client: Any, lab: Sandbox) -> None:
    """Put an item that expires in a minute, and wait until it is deleted."""
    client.update_time_to_live(
        TableName="Products",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
    )
    expires = int(lab.clock.now.timestamp()) + 60
    client.put_item(TableName="Products", Item=item(sku="pear", expires=expires))
    lab.clock.advance(minutes=5)


def test_an_expired_item_is_deleted_in_one_region_and_replicated_to_the_others_at_their_cost(
    lab, us, eu
):
    lab.dials.region_lag = "real"
    expire(us, lab)
    assert eu.scan(TableName="Products")["Count"] == us.scan(TableName="Products")["Count"] == 0
    arrived = [(w.region, w.replicated_write_units) for w in lab.regions.replicated_writes]
    assert arrived == [(IRELAND, 1), (IRELAND, 1)]  # the put and the deletion
    here, there = [records(lab, region)[-1] for region in (VIRGINIA, IRELAND)]
    assert here["eventName"] == there["eventName"] == "REMOVE"
    assert here["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
    assert "userIdentity" not in there


def test_items_also_expire_in_a_region_that_is_left_alone(lab, us, eu):
    lab.regions.lose(VIRGINIA)
    expire(eu, lab)
    assert eu.scan(TableName="Products")["Count"] == 0
    assert "userIdentity" in records(lab, IRELAND)[-1]


def test_a_new_replica_expires_items_as_its_source_does(lab, us, clients):
    expires = int(lab.clock.now.timestamp()) + 60
    us.update_time_to_live(
        TableName="Products",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
    )
    us.put_item(TableName="Products", Item=item(sku="pear", expires=expires))
    replicate(us, IRELAND)
    lab.regions.lose(VIRGINIA)
    lab.clock.advance(minutes=5)
    assert clients[IRELAND].scan(TableName="Products")["Count"] == 0


def test_a_third_replica_hears_of_everybody(lab, us, eu, clients):
    put(us, 1)
    replicate(eu, TOKYO)
    put(us, 2)
    put(eu, 3, sku="fig")
    assert (stock(clients[TOKYO]), stock(clients[TOKYO], "fig")) == ("2", "3")


def test_a_number_as_a_key_finds_its_item_in_every_region(clients):
    request = table("Products", "sku", "lot", types={"lot": "N"})
    clients[VIRGINIA].create_table(**request)
    replicate(clients[VIRGINIA], IRELAND)
    clients[VIRGINIA].put_item(TableName="Products", Item=item(sku="pear", lot=1))
    key = {"sku": {"S": "pear"}, "lot": {"N": "1.0"}}
    clients[IRELAND].delete_item(TableName="Products", Key=key)
    assert clients[VIRGINIA].scan(TableName="Products")["Count"] == 0


# ----------------------------------------------------------------- strong consistency


@pytest.fixture
def strong(us: Any) -> Any:
    """A client of Virginia, with replicas in Ireland and Tokyo, strongly consistent."""
    replicate(us, IRELAND, TOKYO, MultiRegionConsistency="STRONG")
    return us


def test_strong_consistency_takes_three_regions_and_has_no_stream_of_its_own(strong, clients):
    for region, client in clients.items():
        shown = describe(client)
        assert shown["MultiRegionConsistency"] == "STRONG"
        assert {r["RegionName"] for r in shown["Replicas"]} == set(clients) - {region}
        assert "StreamSpecification" not in shown


def test_a_witness_is_no_table(us, clients):
    replicate(
        us,
        IRELAND,
        MultiRegionConsistency="STRONG",
        GlobalTableWitnessUpdates=[{"Create": {"RegionName": TOKYO}}],
    )
    witness = {"RegionName": TOKYO, "WitnessStatus": "ACTIVE"}
    assert describe(us)["GlobalTableWitnesses"] == [witness]
    with refused("not found", "ResourceNotFoundException"):
        stock(clients[TOKYO])


def test_a_strong_read_in_any_region_sees_the_latest_write(lab, strong, clients):
    lab.dials.region_lag = "real"
    put(strong, 10)
    assert {stock(client, strong=True) for client in clients.values()} == {"10"}


def test_under_strong_consistency_a_condition_is_judged_on_the_latest_version(lab, strong, clients):
    put(strong, 1)
    with refused("conditional request failed", "ConditionalCheckFailedException"):
        put(clients[IRELAND], 1, ConditionExpression="attribute_not_exists(sku)")


def test_a_write_while_another_region_writes_the_item_is_a_conflict(lab, strong, clients):
    lab.dials.region_lag = "real"
    impatient = lab.session.client(
        "dynamodb", region_name=IRELAND, config=Config(retries={"total_max_attempts": 1})
    )
    put(strong, 10)
    with refused("modified by a request in another Region", "ReplicatedWriteConflictException"):
        put(impatient, 9)
    assert stock(strong) == "10"
    lab.clock.advance(1)
    put(impatient, 9)
    assert stock(strong) == "9"


def test_the_sdk_tries_again_after_a_conflict(lab, strong, clients):
    lab.dials.region_lag = "real"
    put(strong, 10)
    put(clients[IRELAND], 9)
    assert stock(strong, strong=True) == "9"
    errors = [entry.error for entry in lab.ledger.where(lambda e: e.operation == "PutItem")]
    assert errors[1] == "ReplicatedWriteConflictException"
    assert errors[-1] is None


STRONG_REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("a third replica more", "update_table",
     {"ReplicaUpdates": [{"Create": {"RegionName": "eu-central-1"}}]}, "No replica can be added"),
    ("another mode", "update_table",
     {"ReplicaUpdates": [{"Create": {"RegionName": "eu-central-1"}}], "MultiRegionConsistency": "EVENTUAL"},
     "cannot be changed"),
    ("one replica less", "update_table",
     {"ReplicaUpdates": [{"Delete": {"RegionName": IRELAND}}]}, "are deleted together"),
    ("its own deletion", "delete_table", {}, "all others at once"),
    ("Time to Live", "update_time_to_live",
     {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"}}, "not supported"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "request_", "fragment"),
    [case[1:] for case in STRONG_REFUSED],
    ids=[case[0] for case in STRONG_REFUSED],
)
def test_a_strongly_consistent_table_refuses(strong, operation, request_, fragment):
    with refused(fragment):
        getattr(strong, operation)(TableName="Products", **request_)


def test_transactions_are_refused_under_strong_consistency(strong):
    with refused("Transactions are not supported"):
        strong.transact_write_items(
            TransactItems=[{"Put": {"TableName": "Products", "Item": PEAR}}]
        )


def test_a_table_with_items_cannot_become_strongly_consistent(us):
    put(us, 1)
    with refused("A table with items"):
        replicate(us, IRELAND, TOKYO, MultiRegionConsistency="STRONG")


def test_a_table_with_an_lsi_cannot_become_strongly_consistent(clients):
    by_stock = index("ByStock", "sku", "stock")
    request = table("Products", "sku", "lot", lsis=(by_stock,), types={"stock": "N"})
    clients[VIRGINIA].create_table(**request)
    assert keys("sku", "stock") == by_stock["KeySchema"]
    with refused("a local secondary index"):
        replicate(clients[VIRGINIA], IRELAND, TOKYO, MultiRegionConsistency="STRONG")


def test_a_table_with_time_to_live_cannot_become_strongly_consistent(us):
    us.update_time_to_live(
        TableName="Products",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
    )
    with refused("Time to Live"):
        replicate(us, IRELAND, TOKYO, MultiRegionConsistency="STRONG")


def test_all_other_replicas_deleted_together_leave_an_ordinary_table(strong, clients):
    deletes = [{"Delete": {"RegionName": region}} for region in (IRELAND, TOKYO)]
    strong.update_table(TableName="Products", ReplicaUpdates=deletes)
    assert clients[TOKYO].list_tables()["TableNames"] == []
    assert "Replicas" not in describe(strong)
