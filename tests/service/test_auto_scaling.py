"""Auto scaling, registered with ordinary boto3 and carried out on the virtual clock."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox import Sandbox
from tests.engine.tools import KB, index, item, sized, table

WRITES = "dynamodb:table:WriteCapacityUnits"
FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
NAME = [{"Name": "TableName", "Value": "Orders"}]


@pytest.fixture
def scaling(lab: Sandbox) -> Any:
    return lab.session.client("application-autoscaling")


@pytest.fixture
def cloudwatch(lab: Sandbox) -> Any:
    return lab.session.client("cloudwatch")


@pytest.fixture
def orders(lab: Sandbox) -> str:
    """A provisioned table of 5 units, with a GSI of 5."""
    by_day = index("by_day", "day") | {"ProvisionedThroughput": FIVE}
    definition = table("Orders", "id", types={"id": "N", "day": "S"}, gsis=(by_day,))
    lab.client.create_table(
        **{**definition, "BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE}
    )
    return "Orders"


def target(resource: str = "table/Orders", dimension: str = WRITES) -> dict[str, str]:
    return {
        "ServiceNamespace": "dynamodb",
        "ResourceId": resource,
        "ScalableDimension": dimension,
    }


def follow(scaling, where=None, low=5, high=100, **configuration):
    where = where or target()
    direction = "Write" if "Write" in where["ScalableDimension"] else "Read"
    scaling.register_scalable_target(**where, MinCapacity=low, MaxCapacity=high)
    metric = {"PredefinedMetricType": f"DynamoDB{direction}CapacityUtilization"}
    scaling.put_scaling_policy(
        **where,
        PolicyName="at-70",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 70.0,
            "PredefinedMetricSpecification": metric,
            **configuration,
        },
    )


def next_minute(lab):
    return round(lab.clock.seconds, 3) // 60 * 60 + 60


def write(lab, units, *, minutes=1, **attributes):
    """Minutes of so many write units each, in some sixty requests."""
    size = max(1, units // 60)  # KB
    for _ in range(minutes):
        end = next_minute(lab)
        for number in range(units // size):
            lab.client.put_item(TableName="Orders", Item=sized(size * KB, id=number, **attributes))
        lab.clock.run_to(end)


def provisioned(lab, gsi=""):
    described = lab.client.describe_table(TableName="Orders")["Table"]
    if gsi:
        (described,) = described["GlobalSecondaryIndexes"]
    return described["ProvisionedThroughput"]["WriteCapacityUnits"]


def by_scaling(lab):
    return [e.operation for e in lab.ledger if e.by == "Application Auto Scaling"]


@pytest.mark.usefixtures("orders")
def test_two_minutes_above_target_raise_the_capacity_and_fifteen_quiet_ones_lower_it(lab, scaling):
    follow(scaling)
    write(lab, 600)
    assert provisioned(lab) == 5
    write(lab, 600)
    assert provisioned(lab) == 15  # 10 units a second are 70 % of 14.3
    lab.clock.advance(minutes=14)
    assert provisioned(lab) == 15
    lab.clock.advance(minutes=1)
    assert provisioned(lab) == 5
    assert by_scaling(lab) == ["UpdateTable", "UpdateTable"]


@pytest.mark.usefixtures("orders")
def test_a_spike_every_other_minute_changes_nothing(lab, scaling):
    follow(scaling)
    for _ in range(5):
        write(lab, 400)
        lab.clock.advance(minutes=1)
    assert provisioned(lab) == 5


@pytest.mark.usefixtures("orders")
def test_reads_are_scaled_apart_from_writes(lab, scaling):
    follow(scaling, target(dimension="dynamodb:table:ReadCapacityUnits"))
    write(lab, 500, minutes=3)
    assert provisioned(lab) == 5
    for _ in range(2):
        end = next_minute(lab)
        for _ in range(200):
            lab.client.get_item(TableName="Orders", Key=item(id=1), ConsistentRead=True)
        lab.clock.run_to(end)
    units = lab.client.describe_table(TableName="Orders")["Table"]["ProvisionedThroughput"]
    assert (units["ReadCapacityUnits"], units["WriteCapacityUnits"]) == (10, 5)


@pytest.mark.usefixtures("orders")
def test_a_gsi_has_its_own_policy_and_its_own_capacity(lab, scaling):
    follow(scaling, target("table/Orders/index/by_day", "dynamodb:index:WriteCapacityUnits"))
    write(lab, 300, day="monday")
    for number in range(2):
        write(lab, 300, day=f"day {number}")  # a changed index key is two writes
    assert provisioned(lab) == 5
    assert provisioned(lab, "by_day") == 15


@pytest.mark.usefixtures("orders")
def test_a_scheduled_action_moves_the_bounds_and_the_capacity_with_them(lab, scaling):
    follow(scaling)
    scaling.put_scheduled_action(
        **target(),
        ScheduledActionName="sale",
        Schedule="cron(0 18 * * ? *)",
        ScalableTargetAction={"MinCapacity": 50},
    )
    lab.clock.advance(hours=8, minutes=59)
    assert provisioned(lab) == 5
    lab.clock.advance(minutes=1)
    assert provisioned(lab) == 50
    (kept,) = scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"]
    assert (kept["MinCapacity"], kept["MaxCapacity"]) == (50, 100)


@pytest.mark.usefixtures("orders")
def test_at_happens_once_and_rate_again_and_again(lab, scaling):
    follow(scaling)
    for name, schedule, low in (
        ("once", "at(2026-03-02T09:10:00)", 20),
        ("often", "rate(1 hour)", 30),
    ):
        scaling.put_scheduled_action(
            **target(),
            ScheduledActionName=name,
            Schedule=schedule,
            ScalableTargetAction={"MinCapacity": low},
        )
    lab.clock.advance(minutes=11)
    assert provisioned(lab) == 20
    lab.clock.advance(minutes=50)
    assert provisioned(lab) == 30
    scaling.register_scalable_target(**target(), MinCapacity=5, MaxCapacity=100)
    lab.clock.advance(minutes=61)
    assert provisioned(lab) == 30


@pytest.mark.usefixtures("orders")
def test_a_real_alarm_and_a_real_update_take_minutes_and_the_table_is_updating(lab, scaling):
    lab.dials.scaling_delay = "real"
    try:
        follow(scaling)
        write(lab, 600, minutes=3)
        assert provisioned(lab) == 5
        seen = []
        for _ in range(50):
            lab.clock.advance(seconds=10)
            described = lab.client.describe_table(TableName="Orders")["Table"]
            units = described["ProvisionedThroughput"]["WriteCapacityUnits"]
            seen.append((described["TableStatus"], units))
        assert list(dict.fromkeys(seen)) == [("ACTIVE", 5), ("UPDATING", 5), ("ACTIVE", 15)]
    finally:
        lab.dials.scaling_delay = "off"


@pytest.mark.usefixtures("orders")
def test_no_more_than_the_decreases_in_hand_are_made(lab, scaling):
    follow(scaling)
    for _ in range(6):
        write(lab, 600, minutes=2)
        lab.clock.advance(minutes=15)
    lab.clock.advance(minutes=1)
    units = lab.client.describe_table(TableName="Orders")["Table"]["ProvisionedThroughput"]
    assert units["NumberOfDecreasesToday"] == 5  # four, and one that an hour brought
    assert not [e for e in lab.ledger if e.by and e.error]


@pytest.mark.usefixtures("orders")
def test_an_on_demand_table_keeps_its_policy_which_does_nothing(lab, scaling):
    follow(scaling)
    lab.client.update_table(TableName="Orders", BillingMode="PAY_PER_REQUEST")
    write(lab, 600, minutes=3)
    assert by_scaling(lab) == []
    assert (
        len(scaling.describe_scaling_policies(ServiceNamespace="dynamodb")["ScalingPolicies"]) == 1
    )


@pytest.mark.usefixtures("orders")
def test_deleting_a_table_leaves_targets_policies_and_alarms_behind(lab, scaling, cloudwatch):
    follow(scaling)
    lab.client.delete_table(TableName="Orders")
    lab.clock.advance(hours=1)
    assert scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"]
    alarms = cloudwatch.describe_alarms()["MetricAlarms"]
    assert {alarm["StateValue"] for alarm in alarms} == {"INSUFFICIENT_DATA"}
    assert by_scaling(lab) == []


@pytest.mark.usefixtures("orders")
def test_a_gsi_is_not_scaled_while_it_is_built(lab, scaling):
    gsi = target("table/Orders/index/by_shop", "dynamodb:index:WriteCapacityUnits")
    scaling.register_scalable_target(**gsi, MinCapacity=50, MaxCapacity=100)
    lab.dials.table_states = "real"
    try:
        lab.clock.run_to(45)
        by_shop = index("by_shop", "shop") | {"ProvisionedThroughput": FIVE}
        lab.client.update_table(
            TableName="Orders",
            AttributeDefinitions=[{"AttributeName": "shop", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": by_shop}],
        )
        lab.clock.run_to(70)
        assert by_scaling(lab) == []
        lab.clock.run_to(121)
        assert by_scaling(lab) == ["UpdateTable"]
    finally:
        lab.dials.table_states = "off"


@pytest.mark.usefixtures("orders")
def test_what_is_registered_was_made_in_virtual_time(lab, scaling):
    lab.clock.advance(minutes=7)
    follow(scaling)
    lab.clock.advance(minutes=7)
    (kept,) = scaling.describe_scaling_policies(ServiceNamespace="dynamodb")["ScalingPolicies"]
    assert kept["CreationTime"].minute == 7


@pytest.mark.usefixtures("orders")
def test_the_last_minutes_can_be_looked_at(lab, scaling):
    follow(scaling)
    write(lab, 600, minutes=2)
    lab.clock.advance(minutes=1)
    seen = lab.minutes("Orders", last=4)
    assert [(m.provisioned, m.consumed) for m in seen] == [
        (5, 10.0),
        (15, 10.0),
        (15, 0.0),
        (15, 0.0),
    ]
    (activity,) = lab.scaling_activities
    assert (activity.before, activity.after) == (5, 15)


@pytest.mark.usefixtures("orders")
def test_what_is_deregistered_is_not_scaled_any_more(lab, scaling):
    follow(scaling)
    scaling.deregister_scalable_target(**target())
    write(lab, 600, minutes=3)
    assert provisioned(lab) == 5


@pytest.mark.usefixtures("orders")
def test_a_suspended_target_is_left_alone(lab, scaling):
    follow(scaling)
    scaling.register_scalable_target(
        **target(), SuspendedState={"DynamicScalingOutSuspended": True}
    )
    write(lab, 600, minutes=3)
    assert provisioned(lab) == 5


@pytest.mark.usefixtures("orders")
def test_activities_tell_what_was_changed_and_why(lab, scaling):
    follow(scaling)
    write(lab, 600, minutes=2)
    (activity,) = scaling.describe_scaling_activities(ServiceNamespace="dynamodb")[
        "ScalingActivities"
    ]
    assert activity["Description"] == "Setting write capacity units to 15."
    assert activity["StatusCode"] == "Successful"
    assert "AlarmHigh" in activity["Cause"]
    assert activity["StartTime"] == datetime(2026, 3, 2, 9, 2, tzinfo=UTC)


@pytest.mark.usefixtures("orders")
def test_an_update_that_is_refused_is_a_failed_activity(lab, scaling):
    lab.dials.throttling = "mild"
    try:
        follow(scaling, low=50_000, high=60_000)
        lab.clock.advance(minutes=1)
        assert provisioned(lab) == 5
        (activity,) = scaling.describe_scaling_activities(ServiceNamespace="dynamodb")[
            "ScalingActivities"
        ]
        assert activity["StatusCode"] == "Failed"
    finally:
        lab.dials.throttling = "off"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"TargetValue": 95.0}, "20 and 90"),
        (
            {"PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}},
            "follows DynamoDBWrite",
        ),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("orders")
def test_a_policy_that_could_not_be_carried_out_is_refused(scaling, changed, words):
    with pytest.raises(ClientError, match=words):
        follow(scaling, **changed)


@pytest.mark.usefixtures("orders")
def test_what_is_not_there_is_not_registered(scaling):
    with pytest.raises(ClientError, match="does not exist"):
        scaling.register_scalable_target(**target("table/Nowhere"), MinCapacity=1, MaxCapacity=2)
    with pytest.raises(ClientError, match="No scalable target"):
        scaling.put_scheduled_action(**target(), ScheduledActionName="s", Schedule="rate(1 day)")
    with pytest.raises(ClientError, match="needs MinCapacity"):
        scaling.register_scalable_target(**target())
    with pytest.raises(ClientError, match="in this order"):
        scaling.register_scalable_target(**target(), MinCapacity=9, MaxCapacity=2)


@pytest.mark.usefixtures("orders")
def test_a_schedule_that_is_none_is_refused(scaling):
    follow(scaling)
    with pytest.raises(ClientError, match="needs a Schedule"):
        scaling.put_scheduled_action(**target(), ScheduledActionName="s")
    with pytest.raises(ClientError, match="in this order"):
        scaling.register_scalable_target(**target(), MinCapacity=101)
    with pytest.raises(ClientError, match="six fields"):
        scaling.put_scheduled_action(
            **target(),
            ScheduledActionName="s",
            Schedule="cron(0 8 * * *)",
            ScalableTargetAction={"MinCapacity": 1},
        )


def ask(lab, cloudwatch, name, *, period=60, dimensions=None):
    found = cloudwatch.get_metric_statistics(
        Namespace="AWS/DynamoDB",
        MetricName=name,
        Dimensions=dimensions or NAME,
        StartTime=datetime(2026, 3, 2, 9, tzinfo=UTC),
        EndTime=lab.clock.now + timedelta(minutes=1),
        Period=period,
        Statistics=["Sum", "Average", "SampleCount", "Minimum", "Maximum"],
    )
    return [
        (f"{p['Timestamp'].astimezone(UTC):%H:%M}", p["Sum"], p["SampleCount"])
        for p in found["Datapoints"]
    ]


@pytest.mark.usefixtures("orders")
def test_consumed_capacity_is_a_sum_by_the_virtual_minute_without_the_gsis(lab, cloudwatch):
    write(lab, 30, day="monday")
    lab.clock.advance(minutes=1)
    write(lab, 10)
    assert ask(lab, cloudwatch, "ConsumedWriteCapacityUnits") == [
        ("09:00", 30.0, 30.0),
        ("09:02", 10.0, 10.0),
    ]
    gsi = [*NAME, {"Name": "GlobalSecondaryIndexName", "Value": "by_day"}]
    assert ask(lab, cloudwatch, "ConsumedWriteCapacityUnits", dimensions=gsi) == [
        ("09:00", 30.0, 30.0),
        ("09:02", 10.0, 10.0),  # the entries go
    ]


@pytest.mark.usefixtures("orders")
def test_provisioned_capacity_is_a_point_every_five_minutes(lab, cloudwatch):
    lab.clock.advance(minutes=11)
    found = ask(lab, cloudwatch, "ProvisionedWriteCapacityUnits")
    assert found == [("09:00", 5.0, 1.0), ("09:05", 5.0, 1.0), ("09:10", 5.0, 1.0)]


@pytest.mark.usefixtures("orders")
def test_throttle_events_are_counted_by_direction_and_by_limit(lab, cloudwatch):
    lab.dials.throttling = "mild"
    try:
        for number in range(2):  # the second waits until there are units again
            item = sized(5 * KB, id=number)
            lab.client.put_item(TableName="Orders", Item=item)
    finally:
        lab.dials.throttling = "off"
    events = ask(lab, cloudwatch, "WriteThrottleEvents")
    assert events == ask(lab, cloudwatch, "WriteProvisionedThroughputThrottleEvents")
    assert sum(total for _, total, _ in events) >= 1
    assert ask(lab, cloudwatch, "ReadThrottleEvents") == []


@pytest.mark.usefixtures("orders")
def test_metric_data_comes_newest_first(lab, cloudwatch):
    write(lab, 3)
    write(lab, 4)
    metric = {
        "Namespace": "AWS/DynamoDB",
        "MetricName": "ConsumedWriteCapacityUnits",
        "Dimensions": NAME,
    }
    (found,) = cloudwatch.get_metric_data(
        MetricDataQueries=[
            {"Id": "w", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
        ],
        StartTime=datetime(2026, 3, 2, 8, tzinfo=UTC),
        EndTime=lab.clock.now,
    )["MetricDataResults"]
    assert found["Values"] == [4.0, 3.0]


@pytest.mark.usefixtures("orders")
def test_the_metrics_that_there_are_can_be_listed(lab, cloudwatch):
    write(lab, 1)
    metrics = cloudwatch.list_metrics(Namespace="AWS/DynamoDB", Dimensions=NAME)["Metrics"]
    names = [metric["MetricName"] for metric in metrics if len(metric["Dimensions"]) == 1]
    assert sorted(names) == [
        "ConsumedWriteCapacityUnits",
        "ProvisionedReadCapacityUnits",
        "ProvisionedWriteCapacityUnits",
    ]


@pytest.mark.usefixtures("lab")
def test_the_metrics_of_others_are_kept_by_the_fake_aws(cloudwatch):
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Sales", "Value": 1.0}])
    (metric,) = cloudwatch.list_metrics(Namespace="Shop")["Metrics"]
    assert metric["MetricName"] == "Sales"


@pytest.mark.usefixtures("orders")
def test_the_alarms_of_a_policy_follow_the_consumption(lab, scaling, cloudwatch):
    follow(scaling, high=5)

    def alarms():
        return {
            alarm["AlarmName"].split("-")[2]: (alarm["StateValue"], alarm["Threshold"])
            for alarm in cloudwatch.describe_alarms()["MetricAlarms"]
        }

    assert alarms()["AlarmHigh"] == ("INSUFFICIENT_DATA", 210.0)
    write(lab, 300, minutes=2)
    assert alarms() == {
        "AlarmHigh": ("ALARM", 210.0),
        "AlarmLow": ("INSUFFICIENT_DATA", 150.0),
        "ProvisionedCapacityHigh": ("OK", 5.0),
        "ProvisionedCapacityLow": ("OK", 5.0),
    }
    lab.clock.advance(minutes=15)
    assert alarms()["AlarmHigh"][0] == "OK"
    assert alarms()["AlarmLow"][0] == "ALARM"
    raised = cloudwatch.describe_alarms(StateValue="ALARM")["MetricAlarms"]
    assert [alarm["MetricName"] for alarm in raised] == ["ConsumedWriteCapacityUnits"]


def test_nothing_runs_and_nothing_is_loaded_where_nothing_is_registered():
    code = (
        "import sys; from sandbox import Sandbox\n"
        "with Sandbox() as lab:\n"
        "    lab.clock.advance(days=30)\n"
        "    assert not lab.clock._agenda and 'moto' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.usefixtures("orders")
def test_the_settings_of_all_replicas_are_told_at_once(lab, scaling):
    def replicas():
        told = lab.client.describe_table_replica_auto_scaling(TableName="Orders")
        return told["TableAutoScalingDescription"]["Replicas"]

    assert replicas() == []
    follow(scaling, high=80)
    lab.client.update_table(
        TableName="Orders", ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}]
    )
    here, there = replicas()
    assert [here["RegionName"], there["RegionName"]] == [lab.region, "eu-west-1"]
    writes = here["ReplicaProvisionedWriteCapacityAutoScalingSettings"]
    assert (writes["MinimumUnits"], writes["MaximumUnits"]) == (5, 80)
    (policy,) = writes["ScalingPolicies"]
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 70.0
    off = {"AutoScalingDisabled": True}
    assert here["ReplicaProvisionedReadCapacityAutoScalingSettings"] == off
    assert there["ReplicaProvisionedWriteCapacityAutoScalingSettings"] == off
    (by_day,) = there["GlobalSecondaryIndexes"]
    assert by_day["ProvisionedReadCapacityAutoScalingSettings"] == off


def test_replicas_of_a_table_that_is_not_there_are_not_told_of(lab):
    with pytest.raises(lab.client.exceptions.ResourceNotFoundException):
        lab.client.describe_table_replica_auto_scaling(TableName="Nowhere")
