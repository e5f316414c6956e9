"""Backups, restores and point-in-time recovery, through boto3."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from tests.engine.tools import everything, index, item, keys, refused, table

FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


@pytest.fixture
def orders(client: Any) -> str:
    """A table with both kinds of index and three items."""
    client.create_table(**table(
        "Orders", "pk", "sk",
        lsis=(index("by_date", "pk", "date"),), gsis=(index("by_state", "state"),),
    ))  # fmt: skip
    for n in range(3):
        put(client, f"o{n}")
    return "Orders"


def put(client: Any, key: str, name: str = "Orders") -> None:
    client.put_item(TableName=name, Item=item(pk=key, sk="x", date="2026", state="OPEN"))


def kept(client: Any, name: str) -> list[str]:
    return sorted(found["pk"]["S"] for found in everything(client, name))


def back_up(client: Any, name: str = "before") -> str:
    answer = client.create_backup(TableName="Orders", BackupName=name)
    return str(answer["BackupDetails"]["BackupArn"])


def recover(client: Any, name: str = "Orders", **options: Any) -> dict[str, Any]:
    """Switch point-in-time recovery on; returns its description."""
    answer = client.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, **options},
    )
    return dict(answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"])


# Backups on demand


def test_a_backup_tells_of_its_table_as_it_was(client, orders):
    described = client.describe_table(TableName=orders)["Table"]
    arn = back_up(client)
    client.delete_item(TableName=orders, Key=item(pk="o0", sk="x"))
    backup = client.describe_backup(BackupArn=arn)["BackupDescription"]
    assert arn.startswith(described["TableArn"] + "/backup/")
    details, source = backup["BackupDetails"], backup["SourceTableDetails"]
    assert (details["BackupName"], details["BackupStatus"]) == ("before", "AVAILABLE")
    assert details["BackupType"] == "USER"
    assert details["BackupSizeBytes"] == source["TableSizeBytes"] == described["TableSizeBytes"]
    assert source["ItemCount"] == 3
    assert source["TableId"] == described["TableId"]
    features = backup["SourceTableFeatureDetails"]
    assert features["GlobalSecondaryIndexes"][0]["IndexName"] == "by_state"
    assert features["LocalSecondaryIndexes"][0]["IndexName"] == "by_date"


def test_a_backup_that_was_just_asked_for_is_creating(client, orders):
    begun = client.create_backup(TableName=orders, BackupName="soon")["BackupDetails"]
    assert begun["BackupStatus"] == "CREATING"
    (summary,) = client.list_backups(TableName=orders)["BackupSummaries"]
    assert summary["BackupStatus"] == "AVAILABLE"


@pytest.mark.parametrize(
    "change",
    [{"Projection": {"ProjectionType": "KEYS_ONLY"}}, {"WarmThroughput": {"ReadUnitsPerSecond": 13_000}}],
)  # fmt: skip
def test_a_restore_changes_neither_the_projection_nor_the_warmth_of_an_index(
    client, orders, change
):
    arn = back_up(client)
    (there,) = client.describe_table(TableName=orders)["Table"]["GlobalSecondaryIndexes"]
    same = {member: there[member] for member in ("IndexName", "KeySchema", "Projection")}
    restore = {"TargetTableName": "Copy", "BackupArn": arn}
    with refused("by_state"):
        client.restore_table_from_backup(**restore, GlobalSecondaryIndexOverride=[same | change])
    client.restore_table_from_backup(**restore, GlobalSecondaryIndexOverride=[same])


def test_a_restored_table_is_a_new_one_with_the_items_of_then(client, orders):
    arn = back_up(client)
    put(client, "later")
    restored = client.restore_table_from_backup(TargetTableName="Copy", BackupArn=arn)
    client.get_waiter("table_exists").wait(TableName="Copy")
    assert kept(client, "Copy") == ["o0", "o1", "o2"]
    assert kept(client, orders) == ["later", "o0", "o1", "o2"]
    assert restored["TableDescription"]["TableStatus"] == "CREATING"
    summary = client.describe_table(TableName="Copy")["Table"]["RestoreSummary"]
    assert summary["SourceBackupArn"] == arn
    assert not summary["RestoreInProgress"]


def test_a_restored_tables_indexes_are_filled(client, orders):
    client.restore_table_from_backup(TargetTableName="Copy", BackupArn=back_up(client))
    client.delete_item(TableName="Copy", Key=item(pk="o0", sk="x"))
    assert len(everything(client, "Copy", "by_state")) == 2
    assert len(everything(client, "Copy", "by_date")) == 2
    assert len(everything(client, orders, "by_state")) == 3


def test_a_backup_outlives_its_table(client, orders):
    arn = back_up(client)
    client.delete_table(TableName=orders)
    client.restore_table_from_backup(TargetTableName=orders, BackupArn=arn)
    assert kept(client, orders) == ["o0", "o1", "o2"]


def test_a_backup_is_not_changed_by_what_becomes_of_its_table(client, orders):
    arn = back_up(client)
    client.update_table(TableName=orders, GlobalSecondaryIndexUpdates=[
        {"Delete": {"IndexName": "by_state"}}
    ])  # fmt: skip
    client.describe_table(TableName=orders)
    client.restore_table_from_backup(TargetTableName="Copy", BackupArn=arn)
    assert len(everything(client, "Copy", "by_state")) == 3


def test_stream_time_to_live_and_tags_are_not_restored(client, create):
    create("Orders", "pk")
    arn = client.describe_table(TableName="Orders")["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    specification = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    client.update_table(TableName="Orders", StreamSpecification=specification)
    client.update_time_to_live(
        TableName="Orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "gone"}
    )
    backup = back_up(client)
    features = client.describe_backup(BackupArn=backup)["BackupDescription"]
    assert features["SourceTableFeatureDetails"]["StreamDescription"] == specification
    client.restore_table_from_backup(TargetTableName="Copy", BackupArn=backup)
    copy = client.describe_table(TableName="Copy")["Table"]
    assert "LatestStreamArn" not in copy
    assert client.list_tags_of_resource(ResourceArn=copy["TableArn"])["Tags"] == []
    lifetime = client.describe_time_to_live(TableName="Copy")["TimeToLiveDescription"]
    assert lifetime["TimeToLiveStatus"] == "DISABLED"


def test_a_restore_may_leave_indexes_out_and_change_the_billing_mode(client, orders):
    client.restore_table_from_backup(
        TargetTableName="Copy",
        BackupArn=back_up(client),
        BillingModeOverride="PROVISIONED",
        ProvisionedThroughputOverride=FIVE,
        GlobalSecondaryIndexOverride=[],
    )
    copy = client.describe_table(TableName="Copy")["Table"]
    assert "GlobalSecondaryIndexes" not in copy
    assert copy["LocalSecondaryIndexes"][0]["ItemCount"] == 3
    assert copy["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    # as in the AWS CLI's example of restore-table-from-backup
    assert copy["BillingModeSummary"] == {"BillingMode": "PROVISIONED"}
    assert {a["AttributeName"] for a in copy["AttributeDefinitions"]} == {"pk", "sk", "date"}


def test_a_restore_cannot_add_an_index(client, orders):
    new = {"IndexName": "new", "KeySchema": keys("date"), "Projection": {"ProjectionType": "ALL"}}
    with refused("does not match"):
        client.restore_table_from_backup(
            TargetTableName="Copy", BackupArn=back_up(client), GlobalSecondaryIndexOverride=[new]
        )
    assert client.list_tables()["TableNames"] == [orders]


def test_a_deleted_backup_is_gone(client, orders):
    arn = back_up(client)
    deleted = client.delete_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]
    assert deleted["BackupStatus"] == "DELETED"
    for call in (
        lambda: client.describe_backup(BackupArn=arn),
        lambda: client.delete_backup(BackupArn=arn),
        lambda: client.restore_table_from_backup(TargetTableName="Copy", BackupArn=arn),
    ):
        with refused(f"Backup not found: {arn}", "BackupNotFoundException"):
            call()


def test_backups_are_listed_page_by_page_by_table_and_by_time(lab, client, orders, create):
    first = back_up(client)
    lab.clock.advance(minutes=1)
    middle = lab.clock.now
    second = back_up(client)
    create("Carts", "pk")
    client.create_backup(TableName="Carts", BackupName="carts")

    def listed(**options: Any) -> list[str]:
        return [found["BackupArn"] for found in client.list_backups(**options)["BackupSummaries"]]

    assert listed(TableName=orders) == [first, second]
    assert len(listed()) == 3
    assert listed(TableName=orders, TimeRangeUpperBound=middle) == [first]
    assert listed(TableName=orders, TimeRangeLowerBound=middle) == [second]
    page = client.list_backups(TableName=orders, Limit=1)
    rest = listed(TableName=orders, ExclusiveStartBackupArn=page["LastEvaluatedBackupArn"])
    assert rest == [second]


def test_what_cannot_be_backed_up_or_restored_is_refused(client, orders):
    with refused("Table not found: Nobody", "TableNotFoundException"):
        client.create_backup(TableName="Nobody", BackupName="none")
    theirs = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders"
    with refused("Table not found: Orders", "TableNotFoundException"):
        client.describe_continuous_backups(TableName=theirs)
    with refused("Table already exists: Orders", "TableAlreadyExistsException"):
        client.restore_table_from_backup(TargetTableName=orders, BackupArn=back_up(client))


def test_a_backup_costs_the_table_nothing(lab, client, orders):
    mark = lab.ledger.total
    client.restore_table_from_backup(TargetTableName="Copy", BackupArn=back_up(client))
    entries = lab.ledger.since(mark)
    assert [(entry.operation, entry.table) for entry in entries] == [
        ("CreateBackup", "Orders"),
        ("RestoreTableFromBackup", "Copy"),
    ]
    assert entries.read_units == entries.write_units == 0


# Point-in-time recovery


def restore(client: Any, **options: Any) -> list[str]:
    client.restore_table_to_point_in_time(
        SourceTableName="Orders", TargetTableName="Copy", **options
    )
    return kept(client, "Copy")


def test_recovery_is_off_until_it_is_switched_on(client, orders):
    described = client.describe_continuous_backups(TableName=orders)
    backups = described["ContinuousBackupsDescription"]
    assert backups["ContinuousBackupsStatus"] == "ENABLED"
    recovery = backups["PointInTimeRecoveryDescription"]
    assert recovery == {"PointInTimeRecoveryStatus": "DISABLED"}
    with refused("not enabled", "PointInTimeRecoveryUnavailableException"):
        restore(client, UseLatestRestorableTime=True)


def test_a_table_is_restored_as_it_was_at_a_second(lab, client, orders):
    recover(client)
    lab.clock.advance(minutes=10)
    moment = lab.clock.now
    lab.clock.advance(minutes=10)
    put(client, "later")
    client.delete_item(TableName=orders, Key=item(pk="o1", sk="x"))
    lab.clock.advance(minutes=10)
    assert restore(client, RestoreDateTime=moment) == ["o0", "o1", "o2"]
    assert kept(client, orders) == ["later", "o0", "o2"]
    assert len(everything(client, "Copy", "by_state")) == 3


def test_the_latest_restorable_time_is_five_minutes_ago(lab, client, orders):
    recover(client)
    lab.clock.advance(minutes=10)
    put(client, "early")
    lab.clock.advance(minutes=4)
    put(client, "late")
    lab.clock.advance(minutes=2)
    described = recover(client)
    behind = lab.clock.now - described["LatestRestorableDateTime"]
    assert timedelta(minutes=5) <= behind < timedelta(minutes=5, seconds=2)
    assert restore(client, UseLatestRestorableTime=True) == ["early", "o0", "o1", "o2"]


def test_the_period_bounds_how_far_back_a_restore_reaches(lab, client, orders):
    recover(client, RecoveryPeriodInDays=1)
    lab.clock.advance(days=3)
    earliest = recover(client, RecoveryPeriodInDays=1)["EarliestRestorableDateTime"]
    behind = lab.clock.now - earliest
    assert timedelta(days=1) <= behind < timedelta(days=1, seconds=2)
    for moment in (earliest - timedelta(seconds=2), lab.clock.now):
        with refused("must be between", "InvalidRestoreTimeException"):
            restore(client, RestoreDateTime=moment)


def test_recovery_switched_off_and_on_begins_anew(lab, client, orders):
    recover(client)
    lab.clock.advance(hours=1)
    moment = lab.clock.now
    lab.clock.advance(hours=1)
    client.update_continuous_backups(
        TableName=orders, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    recover(client)
    with refused("must be between", "InvalidRestoreTimeException"):
        restore(client, RestoreDateTime=moment)


def test_a_restore_asks_for_one_moment_before_it_asks_for_recovery(lab, client, orders):
    with refused("Exactly one"):
        restore(client)
    with refused("Exactly one"):
        restore(client, UseLatestRestorableTime=True, RestoreDateTime=lab.clock.now)


def test_a_deleted_table_with_recovery_leaves_a_backup_for_35_days(lab, client, orders):
    recover(client)
    client.delete_table(TableName=orders)
    (left,) = client.list_backups(BackupType="SYSTEM")["BackupSummaries"]
    assert left["BackupName"] == "Orders$DeletedTableBackup"
    assert client.list_backups()["BackupSummaries"] == []
    client.restore_table_from_backup(TargetTableName="Again", BackupArn=left["BackupArn"])
    assert kept(client, "Again") == ["o0", "o1", "o2"]
    lab.clock.advance(days=35)
    assert client.list_backups(BackupType="ALL")["BackupSummaries"] == []


WRITES = st.lists(
    st.tuples(st.sampled_from(("put", "delete")), st.sampled_from("abcd")), max_size=12
)


@given(before=WRITES, after=WRITES)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_undoing_what_came_after_a_moment_gives_the_table_of_that_moment(
    sandbox: Sandbox, before: Any, after: Any
):
    sandbox.reset()
    client = sandbox.client
    client.create_table(**table("Orders", "pk"))
    recover(client)

    def write(writes: Any, n: int) -> None:
        for kind, key in writes:
            if kind == "put":
                client.put_item(TableName="Orders", Item=item(pk=key, n=n))
            else:
                client.delete_item(TableName="Orders", Key=item(pk=key))

    write(before, 1)
    sandbox.clock.advance(minutes=1)
    then, moment = everything(client, "Orders"), sandbox.clock.now
    sandbox.clock.advance(minutes=1)
    write(after, 2)
    sandbox.clock.advance(minutes=10)
    restore(client, RestoreDateTime=moment)
    assert everything(client, "Copy") == then
