"""``python -m sandbox price``: other people's tables, from a description, a Workbench model or CloudWatch's CSV."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.__main__ import main
from sandbox.model.pricing.bill import Conventions
from sandbox.model.pricing.comparison import compare
from sandbox.model.pricing.consumption import read_consumption
from sandbox.model.pricing.description import read_description
from sandbox.model.pricing.located import BadDescription
from sandbox.service.descriptions import read_yaml
from sandbox.service.price_file import price_list
from tests.model.pricing.test_price_list import offer_file

ROOT = Path(__file__).parents[2]
SMALL = """\
tables:
  Orders:
    items: 1_000_000
    item_bytes: 1_024
    writes: {per_second: 100}
    reads: {per_second: 100, consistency: strong}
"""


@pytest.fixture
def price(tmp_path, capsys):
    """Run the command on a text; (exit code, stdout, stderr)."""

    def run(text, *options, name="tables.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        code = main(["price", str(path), *options])
        told = capsys.readouterr()
        return code, told.out, told.err.replace(str(tmp_path) + "/", "")

    return run


def described(text, region=""):
    found = read_description(read_yaml(text), price_list(), region)
    return compare(found.usage, price_list(), found.region)


def test_the_example_of_the_documentation_prints_what_it_says(price):
    page = (ROOT / "docs/price.md").read_text()
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (printed,) = re.findall(r"```\n(What it costs.*?)```", page, re.DOTALL)
    code, out, err = price(example, name="shop.yaml")
    # how old the prices are depends on the day
    stable = [line for line in out.splitlines() if not line.startswith("Note: The prices of")]
    assert (code, err) == (0, "")
    assert stable == printed.splitlines()


def test_the_documentation_s_line_of_python_prints_what_it_says(capsys):
    page = (ROOT / "docs/price.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(code, {})
    assert capsys.readouterr().out == code.rpartition("# ")[2]


def test_it_runs_as_a_command():
    answer = subprocess.run(
        [sys.executable, "-m", "sandbox", "price", "/dev/null"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (
        2,
        "",
        "price: /dev/null, line 1: it is empty.\n",
    )


def test_json_is_read_as_well_whatever_it_is_indented_with(price):
    document = {"region": "eu-west-1", "tables": {"T": {"writes": {"per_month": 1_000_000}}}}
    code, out, _ = price(json.dumps(document, indent="\t"), name="tables.json")
    assert code == 0 and "1,000,000 WRU × $0.705 per million WRU" in out


def test_the_pricing_calculator_s_estimate_from_a_description():
    """AWS Pricing Calculator, a saved estimate quoted in ScyllaDB's tests, 2025-06; its capacity has no target."""
    text = """\
target_utilisation: 100%
tables:
  T:
    item_bytes: 1_024
    writes: {per_second: 20_000, peak_per_second: 40_000, peak_hours: 91.3}
    reads: {per_second: 80_000, peak_per_second: 160_000, peak_hours: 91.3, consistency: strong}
"""
    found = described(text)
    assert abs(found["auto-scaled"].total + 512 - Decimal("19730.42")) <= Decimal("0.005")
    steady = described(re.sub(r", peak_per_second: [0-9_]+, peak_hours: 91\.3", "", text))
    assert steady["on-demand"].total == 26_280 + 32_850


def test_infracost_s_table_from_a_description():
    """Infracost's golden file of 2024-11-15, us-east-2."""
    found = described("""\
region: us-east-2
tables:
  T:
    writes: {per_month: 3_000_000}
    reads: {per_month: 8_000_000, consistency: strong}
    pitr_gb: 2_300
    backup_gb: 460
    restore_gb: 230
    streams_reads_per_month: 2_000_000
""")["on-demand"]
    published = {"WRU": "1.88", "RRU": "1.00"}
    for line in found.lines[:2]:
        assert abs(line.amount - Decimal(published[line.unit])) <= Decimal("0.005")
    assert [line.amount for line in found.lines[3:]] == [460, 46, Decimal("34.5"), Decimal("0.4")]


def test_capacity_set_by_hand_and_a_free_tier():
    found = described("""\
free_tier: yes
month_hours: 720
tables:
  T:
    provisioned: {wcu: 100, rcu: 100}
""")
    assert found["provisioned"].total == Decimal("56.16") - Decimal("14.04")


def test_every_member_of_a_description_is_priced():
    found = described("""\
gb: 10^9
tables:
  T:
    items: 1_000_000
    item_bytes: 900
    writes: [{per_second: 1, transactional: yes}, {per_second: 2, bytes: 2_000}]
    reads: {per_second: 1, consistency: transactional}
    global_indexes:
      g: {entry_bytes: 100, writes_per_write: 2, reads: {per_second: 3}, provisioned: {wcu: 9, rcu: 9}}
    local_indexes:
      l: {entry_bytes: 100}
    replicas: [us-east-2]
    point_in_time_recovery: yes
    cold_backup_gb: 1
    restore_cold_gb: 1
    export_gb: 1
    export_incremental_gb: 1
    import_gb: 1
    kinesis: yes
dax:
  - {node: r4.large, nodes: 3}
""")
    lines = {(line.target, line.what, line.region): line for line in found["on-demand"].lines}
    quantities = {key: line.quantity for key, line in lines.items()}
    seconds, home = 730 * 3_600, "us-east-1"
    # 2 + 2 x 2 for the items, and 2 + 2 for the LSI's entries
    assert quantities["T", "Replicated write request units", home] == 10 * seconds
    assert quantities["T", "Replicated write request units", "us-east-2"] == 10 * seconds
    assert quantities["T, GSI g", "Write request units", home] == 8 * seconds
    assert quantities["T", "Storage", home] == Decimal("1.048")
    assert quantities["T", "Point-in-time recovery", home] == Decimal("1.0")
    assert (
        quantities["T", "Change capture for Kinesis", home] == 4 * seconds
    )  # the last of two lines
    assert lines["DAX", "DAX node r4.large", home].amount == 3 * 730 * Decimal("0.269")
    provided = found["provisioned"].lines
    assert [line.quantity for line in provided if line.target == "T, GSI g"][:2] == [9 * 730] * 2


def test_a_workbench_model_is_priced_by_its_sample_data(price, lab, tmp_path):
    lab.client.create_table(
        TableName="Orders",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "status")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-status",
                "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(4):
        status = {"status": {"S": "OPEN"}} if number == 0 else {}
        item = {"pk": {"S": f"o-{number}"}, "p": {"S": "x" * 1_500}}
        lab.client.put_item(TableName="Orders", Item=item | status)
    lab.export_model(tmp_path / "exported.json")
    model = (tmp_path / "exported.json").read_text()
    code, out, _ = price(
        model, "--writes", "10", "--reads", "20", "--items", "1_000_000", name="model.json"
    )
    assert code == 0
    assert "from 26,280,000 writes of 1,509 B on Orders: 52,560,000 write units" in out
    assert "from 6,570,000 writes of 15 B on GSI by-status: 6,570,000 write units" in out
    assert "+ 250,000 × 100 bytes)" in out
    code, out, err = price(model, name="model.json")
    assert (code, out) == (2, "") and "--reads, --writes or both" in err
    empty = json.loads(model)
    empty["DataModel"][0]["TableData"] = []
    assert "no sample data" in price(json.dumps(empty), "--reads", "1", name="m.json")[2]
    broken = json.loads(model)
    del broken["DataModel"][0]["KeyAttributes"]
    assert price(json.dumps(broken), "--reads", "1", name="m.json")[0] == 2


CSV = """\
Full label,Orders ConsumedReadCapacityUnits,Orders ConsumedWriteCapacityUnits
Label,ConsumedReadCapacityUnits,ConsumedWriteCapacityUnits
2026/11/01 00:00:00,3600,36000
2026/11/01 01:00:00,,36000
2026/11/01 03:00:00,7200,72000
"""


def test_a_csv_of_cloudwatch_is_hours_of_consumption_repeated_for_the_month():
    usage = read_consumption(CSV, Conventions())
    (load,) = (load for _, load in usage.loads)
    assert load.target == "Orders"
    assert [units for units, _ in load.reads.steps] == [1, 0, 0, 2]
    assert [units for units, _ in load.writes.steps] == [
        10,
        10,
        0,
        20,
    ]  # the missing hour consumed nothing
    assert abs(load.writes.hours - 730) < Decimal("1e-20")
    found = compare(usage, price_list(), "us-east-1")
    wru = found["on-demand"].lines[0]
    assert abs(wru.quantity - Decimal(144_000) * 730 / 4) < Decimal("1e-9")
    auto, fixed = found["auto-scaled"].lines[0].quantity, found["provisioned"].lines[0].quantity
    assert abs(auto - Decimal(15 + 15 + 1 + 29) * 730 / 4) < Decimal("1e-9")
    assert abs(fixed - 29 * 730) < Decimal("1e-9")


def test_a_csv_is_priced_by_the_command(price):
    code, out, _ = price(
        CSV, "--mode", "auto-scaled", "--region", "sa-east-1", "--times", "2", name="use.csv"
    )
    assert code == 0 and "Provisioned, auto scaled, line by line" in out
    assert "Note: 4 hours of consumption" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: no column is headed ConsumedReadCapacityUnits"),
        ("time,latency\n2026-11-01,5\n", "line 1: no column is headed"),
        ("t,ConsumedReadCapacityUnits Average\n",
         "line 1: 'ConsumedReadCapacityUnits Average': export the statistic Sum"),
        ("t,ConsumedReadCapacityUnits\n2026-11-01 01:00,5\n", "line 2: at least two rows"),
        ("t,ConsumedReadCapacityUnits\n2026-11-01 01:00,5\nlater,6\n", "line 3: 'later' is no time"),
        ("t,ConsumedReadCapacityUnits\n2026-11-01 01:00,5\n2026-11-01 02:00,-6\n",
         "line 3: '-6' is no number of units"),
        ("t,ConsumedReadCapacityUnits\n2026-11-01 01:00,5\n2026-11-01 01:00,6\n",
         "line 3: the time 2026-11-01 01:00 stands twice"),
        ("t,ConsumedReadCapacityUnits\n2026-11-01 01:00,5\n2026-11-01 02:00,6\n2026-11-01 03:30,6\n",
         "line 4: times must be"),
        ("t,ConsumedReadCapacityUnits\n2026-11-01 01:00:00,5\n2026-11-01 01:00:01,6\n",
         "line 3: periods must be a minute"),
    ],
)  # fmt: skip
def test_a_csv_that_is_none_is_refused_with_its_line(price, text, said):
    code, out, err = price(text, name="use.csv")
    assert (code, out) == (2, "")
    assert err.startswith(f"price: use.csv, {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tables:\n  A:\n    itms: 3\n", "line 3: 'itms' means nothing in table A. Did you mean items?"),
        ("tables:\n  A:\n    xyz: 3\n", "line 3: 'xyz' means nothing in table A. Known are "),
        ("tables:\n  A:\n    items: many\n", "line 3: items must be a number such as 1200"),
        ("tables:\n  A:\n    items: .nan\n", "line 3: items must be a number"),
        ("tables:\n  A:\n    items: 1.5\n", "line 3: items must be a whole number"),
        ("tables:\n  A:\n    items: 50%\n", "line 3: items must be a number such as"),
        ("tables:\n  A:\n    item_bytes: 500_000\n", "line 3: item_bytes must be from 0 to 409,600"),
        ("tables:\n  A:\n    reads: {per_second: -1}\n", "line 3: per_second must be from 0"),
        ("tables:\n  A:\n    reads:\n      bytes: 5\n", "line 4: the reads of table A needs per_second"),
        ("tables:\n  A:\n    reads: {per_second: 1, per_month: 5}\n", "line 3: give either per_second or per_month"),
        ("tables:\n  A:\n    reads: {per_second: 1, peak_hours: 5}\n", "line 3: a peak needs both"),
        ("tables:\n  A:\n    reads: {per_second: 1, peak_per_second: 2, peak_hours: 900}\n",
         "line 3: the peak lasts 900 hours, more than the month's 730"),
        ("tables:\n  A:\n    reads: {per_second: 1, consistency: fresh}\n",
         "line 3: consistency must be one of eventual, strong"),
        ("tables:\n  A:\n    global_indexes:\n      g: {entry_bytes: 9, reads: {per_second: 1, consistency: strong}}\n",
         "line 4: g: a GSI is read eventually consistent only"),
        ("tables:\n  A:\n    global_indexes:\n      g: {}\n", "line 4: index g needs entry_bytes"),
        ("tables:\n  A:\n    replicas: [us-est-1]\n",
         "line 3: there are no prices for a Region 'us-est-1'. Did you mean us-"),
        ("tables:\n  A:\n    replicas: [us-east-1]\n", "line 3: us-east-1 stands twice; replicas are the other"),
        ("tables:\n  A:\n    replicas: [eu-west-1, eu-west-1]\n", "line 3: eu-west-1 stands twice"),
        ("region: moon\ntables: {A: {items: 1}}\n", "line 1: there are no prices for a Region 'moon'. It is a name"),
        ("region: ap-south-2\ntables:\n  A:\n    kinesis: yes\n    writes: {per_second: 1}\n",
         "line 4: the price list has no price"),
        ("tables: {A: {items: 1}}\ndax: {node: x9.huge}\n",
         "line 2: the price list has no price for 'DAX node x9.huge'"),
        ("tables: {A: {items: 1}}\ndax: {nodes: 3}\n", "line 2: dax needs node"),
        ("tables: [1]\n", "line 1: tables must give each a name"),
        ("region: us-east-1\n", "line 1: the description needs tables"),
        ("target_utilisation: 0\ntables: {A: {items: 1}}\n", "line 1: target_utilisation must be above 0"),
        ("tables:\n  A: 5\n", "line 2: table A must be members with values"),
        ("tables:\n  A: {items: 1}\n  A: {items: 2}\n", "line 3: 'A' stands twice"),
        ("tables:\n  A: {items: 1\n", "line 3: neither YAML nor JSON"),
        ("a: &x {b: 1}\nc: *x\n", "line 1: anchors and aliases"),
        ("- a\n", "line 1: the description must be members"),
        ("# nothing\n", "line 1: it is empty"),
        (b"tables:\n  A: {items: \xff}\n", "line 2: not text in UTF-8"),
        ("[" * 2_000, "line 1: "),
        ("a: \x00", "line 1: neither YAML nor JSON"),
    ],
)  # fmt: skip
def test_a_bad_description_is_refused_with_line_reason_and_advice(price, text, said):
    code, out, err = price(text)
    assert (code, out) == (2, "")
    assert err.startswith(f"price: tables.yaml, {said}"), err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--region", "moon"], "no Region 'moon'"),
        (
            ["--mode", "reserved-3y", "--region", "us-east-2"],
            "Reserved for 3 years has no price in us-east-2",
        ),
        (["--prices", "nowhere.json"], "nowhere.json: No such file"),
    ],
)
def test_an_option_that_cannot_be_met_is_refused(price, options, said):
    code, out, err = price(SMALL, *options)
    assert (code, out) == (2, "") and said in err


@pytest.mark.parametrize(
    "options",
    [
        ["--times", "-1"],
        ["--hours", "many"],
        ["--target", "0"],
        ["--gb", "5"],
        ["--mode", "barter"],
    ],
)
def test_an_option_that_is_none_is_refused_by_the_command_line(price, options, capsys):
    with pytest.raises(SystemExit) as exit_:
        price(SMALL, *options)
    assert exit_.value.code == 2
    assert "usage: python -m sandbox price" in capsys.readouterr().err


def test_options_take_the_place_of_what_the_file_says(price):
    """AWS Cost Template: 100 reads and writes a second, 720 hours, 50% efficiency."""
    options = ("--hours", "720", "--target", "50%", "--gb", "10^9", "--mode", "provisioned")
    code, out, _ = price("month_hours: 730\n" + SMALL, *options)
    assert code == 0
    assert "A month of 720 hours, a GB of 10^9 bytes, free tier not deducted." in out
    assert re.search(r"Provisioned write capacity +\$93\.60\n", out)
    assert re.search(r"Provisioned read capacity +\$18\.72\n", out)
    twice = price(SMALL, *options, "--times", "2", "--free-tier")[1]
    assert (
        re.search(r"Provisioned write capacity +\$187\.20\n", twice)
        and "free tier deducted" in twice
    )


def test_a_newer_price_file_is_used_and_named(price, tmp_path):
    path = tmp_path / "offer.json"
    path.write_text(json.dumps(offer_file(region="us-east-1", code="")))
    code, out, _ = price(SMALL, "--prices", str(path))
    assert code == 0 and "us-east-1, prices G2 of 2027-01-15" in out
    assert "262,800,000 WRU × $0.60 per million WRU" in out
    path.write_text("{}")
    assert price(SMALL, "--prices", str(path))[0] == 2


@pytest.mark.parametrize("times", ["0", "1e-9", "1e6", "1e12"])
def test_any_rate_has_a_bill_or_a_refusal(price, times):
    code, out, err = price(SMALL, "--times", times)
    assert (code, err) == (0, "") and "total" in out


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    (tmp_path / "t.yaml").write_text(SMALL)
    command = f"{sys.executable} -m sandbox price {tmp_path / 't.yaml'} | head -n 1"
    answer = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert answer.stdout.startswith("What it costs in us-east-1") and answer.stderr == ""


def test_a_model_without_tables_is_refused(price):
    model = json.dumps({"ModelName": "x", "DataModel": []})
    assert price(model, "--reads", "1", name="m.json") == (
        2,
        "",
        "price: m.json: the model has no tables.\n",
    )


WORDS = """
tables A items item_bytes writes reads per_second per_month bytes consistency strong yes 1 -5 1e9 70% global_indexes
g entry_bytes replicas us-east-2 dax node provisioned wcu rcu : : { { } } [ ] , & * ? - |
"""


def refusal_of(read, text):
    """(what was read, None) or (None, the refusal)."""
    try:
        return read(text), None
    except BadDescription as refused:
        return None, refused


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=25).map(" ".join)
    | st.text(max_size=60)
)
def test_a_description_is_priced_or_refused_and_nothing_else_happens(text):
    found, refused = refusal_of(described, text)
    assert found["on-demand"].total >= 0 if found else refused.line >= 1


MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "items": st.integers(0, 10**12),
        "item_bytes": st.integers(0, 409_600),
        "writes": st.fixed_dictionaries(
            {"per_second": st.floats(0, 10**9)},
            optional={"transactional": st.sampled_from(["yes", "no"])},
        ),
        "reads": st.fixed_dictionaries({"per_month": st.integers(0, 10**15)}),
        "replicas": st.lists(st.sampled_from(["eu-west-1", "us-east-2"]), max_size=2, unique=True),
        "point_in_time_recovery": st.booleans(),
        "kinesis": st.booleans(),
    },
)


@given(MEMBERS)
def test_a_description_within_its_bounds_has_a_price(members):
    found, refused = refusal_of(described, json.dumps({"tables": {"T": members}}))
    # refused is only a rate of less than 10^-12
    assert found["on-demand"].total >= 0 if found else "per_second must be" in refused.reason


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(CSV.splitlines()), max_size=5).map("\n".join)
)
def test_a_csv_is_priced_or_refused_and_nothing_else_happens(text):
    usage, refused = refusal_of(lambda each: read_consumption(each, Conventions()), text)
    if usage:
        assert compare(usage, price_list(), "us-east-1")["on-demand"].total >= 0
    else:
        assert refused.line >= 1
