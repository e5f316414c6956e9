"""The price list: its Regions, generations, dates; newer lists from AWS's price file."""

import json
from contextlib import suppress
from copy import deepcopy
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.pricing.modes import MODES
from sandbox.model.pricing.offer_file import point_of, read_price_list
from sandbox.model.pricing.points import POINTS
from sandbox.model.pricing.price_document import BadPriceList
from sandbox.model.pricing.price_list import NoPrice
from sandbox.model.pricing.what_if import WhatIf
from sandbox.service.price_file import load_price_list

OURS = json.loads(files("sandbox.service").joinpath("prices.json").read_text("utf-8"))
USAGE_TYPES = {
    "WriteRequestUnits": "0.0000006",
    "ReadRequestUnits": "0.00000012",
    "ReplWriteRequestUnits": "0.0000006",
    "IA-WriteRequestUnits": "0.00000078",
    "ReadCapacityUnit-Hrs": "0.00013",
    "WriteCapacityUnit-Hrs": "0.00065",
    "ReplWriteCapacityUnit-Hrs": "0.00065",
    "IA-ReadRequestUnits": "0.000000155",
    "TimedStorage-ByteHrs": "0.25",
    "IA-TimedStorage-ByteHrs": "0.1",
    "VectorWriteRequest": "0.52",
}
FREE = {
    "ReadCapacityUnit-Hrs": "18600",
    "WriteCapacityUnit-Hrs": "18600",
    "TimedStorage-ByteHrs": "25",
}


def offer_file(*, region="us-west-2", code="USW2-", published="2027-01-15T08:00:00Z"):
    """A price file in the shape that AWS publishes, for one Region."""
    products, terms = {}, {}
    for number, (usage_type, amount) in enumerate(USAGE_TYPES.items()):
        sku = f"SKU{number:03}"
        products[sku] = {
            "sku": sku,
            "attributes": {"usagetype": code + usage_type, "regionCode": region},
        }
        steps = [(FREE.get(usage_type, "0"), "Inf", amount)]
        if usage_type in FREE:
            steps.insert(0, ("0", FREE[usage_type], "0.0000000000"))
        terms[sku] = {
            f"{sku}.JRTCKXETXF": {
                "priceDimensions": {
                    f"{sku}.JRTCKXETXF.{begin}": {
                        "beginRange": begin,
                        "endRange": end,
                        "pricePerUnit": {"USD": usd},
                    }
                    for begin, end, usd in steps
                }
            }
        }
    return {
        "formatVersion": "v1.0",
        "offerCode": "AmazonDynamoDB",
        "publicationDate": published,
        "products": products,
        "terms": {"OnDemand": terms},
    }


def test_every_region_has_the_prices_that_every_bill_needs(prices):
    assert len(prices.regions) == 35
    needed = [
        name for name in POINTS if name[:3] in ("wru", "rru", "rwr", "wcu", "rcu", "rwc", "sto")
    ]
    for region in prices.regions.values():
        assert all(region[name].amount > 0 for name in [*needed, "reserved_1y_wcu_upfront"])


def test_a_price_says_its_unit_its_region_its_generation_and_its_date(prices):
    assert str(prices["eu-west-1"]["wru"]) == "$0.705 per million WRU (eu-west-1, G2, 2025-06-05)"
    assert (
        str(prices["us-east-1"]["dax_r4.large"])
        == "$0.269 per node-hour (us-east-1, G2, 2025-04-30)"
    )
    assert (
        prices["us-east-1"].label == "us-east-1, prices G2 of 2025-06-05, seen unchanged 2026-09-06"
    )


def test_the_generation_before_november_2024_charged_twice_as_much_on_demand(prices):
    for region in prices.earlier.regions:
        before, now = prices.earlier[region], prices[region]
        assert before["wcu_hour"].amount == now["wcu_hour"].amount
        assert abs(before["wru"].amount / now["wru"].amount - 2) < Decimal("0.01")
    assert (
        str(prices.earlier["us-east-1"]["wru"])
        == "$1.25 per million WRU (us-east-1, G1, 2024-06-21)"
    )


@pytest.mark.parametrize(
    ("region", "name", "said"),
    [
        ("us-east-9", "wru", "no Region 'us-east-9'; it has af-south-1, "),
        ("us-east-1", "coffee", "no price point 'coffee'"),
        (
            "us-east-2",
            "reserved_3y_wcu_hour",
            "no price for 'Reserved WCU, 3 years, hourly fee' in us-east-2",
        ),
    ],
)
def test_a_price_that_is_not_known_is_never_guessed(prices, region, name, said):
    with pytest.raises(NoPrice, match=said):
        prices[region][name]


def test_prices_that_nobody_has_looked_at_for_a_year_say_so(prices):
    assert prices["us-east-1"].notice(date(2027, 9, 6)) == ""
    said = prices["us-east-1"].notice(date(2027, 9, 7))
    assert "last seen on 2026-09-06, 366 days ago" in said
    assert "last seen on 2025-06-05" in prices["eu-west-1"].notice(date(2026, 11, 22))


def test_aws_s_price_file_takes_the_place_of_what_was_known(prices):
    newer = read_price_list(json.dumps(offer_file()), prices)
    oregon = newer["us-west-2"]
    assert str(oregon["wru"]) == "$0.60 per million WRU (us-west-2, G2, 2027-01-15)"
    assert oregon["storage_gb_month"].amount == Decimal("0.25")  # beyond the free step
    assert oregon.notice(date(2027, 12, 1)) == ""
    # what the file does not hold keeps its price and its date
    assert oregon["reserved_1y_wcu_hour"] is prices["us-west-2"]["reserved_1y_wcu_hour"]
    assert newer["us-east-1"] is prices["us-east-1"]


def test_a_price_file_may_bring_a_region_that_was_not_known(prices):
    newer = read_price_list(json.dumps(offer_file(region="ap-new-1", code="APN9-")), prices)
    assert newer["ap-new-1"]["rru"].amount == Decimal("0.00000012")
    bills = WhatIf("ap-new-1").priced(newer).bills
    assert set(bills) == set(MODES) - {"reserved-1y", "reserved-3y", "provisioned-ia"}
    with pytest.raises(NoPrice, match="Reserved WCU"):
        newer["ap-new-1"]["reserved_1y_wcu_upfront"]


def test_what_aws_s_price_file_holds_besides_is_passed_over(prices):
    offer = offer_file()
    offer["products"]["TRANSFER"] = {"attributes": {"servicecode": "AWSDataTransfer"}}
    offer["products"]["FREE"] = {
        "attributes": {"usagetype": "USW2-ReadRequestUnits", "regionCode": "us-west-2"}
    }
    offer["terms"]["OnDemand"]["FREE"] = {
        "F": {"priceDimensions": {"F": {"pricePerUnit": {"USD": "0"}}}}
    }
    newer = read_price_list(json.dumps(offer), prices)
    assert newer["us-west-2"]["rru"].amount == Decimal("0.00000012")


@pytest.mark.parametrize(
    ("usage_type", "name"),
    [
        ("WriteRequestUnits", "wru"),
        ("IA-WriteRequestUnits", "wru_ia"),
        ("APN2-ReplWriteCapacityUnit-Hrs", "rwcu_hour"),
        ("EU-IA-ReplWriteRequestUnits", "rwru_ia"),
        ("USW2-VectorWriteRequest", None),
        ("APN1-HeavyUsage:dynamodb.read", None),
        ("USW2-DataTransfer-Out-Bytes", None),
    ],
)
def test_a_usage_type_is_not_taken_for_one_that_ends_like_it(usage_type, name):
    assert point_of(usage_type) == name


def broken(**changes):
    return json.dumps(offer_file() | changes)


def without_terms():
    offer = offer_file()
    del offer["terms"]["OnDemand"]["SKU003"]
    return json.dumps(offer)


def in_euro():
    offer = offer_file()
    for terms in offer["terms"]["OnDemand"]["SKU000"].values():
        for dimension in terms["priceDimensions"].values():
            dimension["pricePerUnit"] = {"EUR": "0.1"}
    return json.dumps(offer)


def priced(amount):
    return json.dumps(offer_file()).replace('"0.0000006"', json.dumps(amount))


def in_two_steps():
    offer = offer_file()
    (terms,) = offer["terms"]["OnDemand"]["SKU000"].values()
    terms["priceDimensions"]["more"] = {"pricePerUnit": {"USD": "0.5"}}
    return json.dumps(offer)


def twice():
    offer = offer_file()
    offer["products"]["SKU000"]["attributes"]["usagetype"] = "USW2-ReadRequestUnits"
    return json.dumps(offer)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (json.dumps(offer_file())[:-200], "not JSON, or cut short"),
        ("[]", "neither AWS's price file nor one of this course"),
        (broken(offerCode="AmazonS3"), "price file of 'AmazonS3'"),
        (broken(products={}), "no product of DynamoDB"),
        (broken(publicationDate="soon"), "Invalid isoformat"),
        (broken(terms={}), "'OnDemand' is missing"),
        (without_terms(), "'SKU003' is missing"),
        (in_euro(), "not in USD"),
        (priced("NaN"), "must be a number"),
        (priced("-0.1"), "from 0 to"),
        (priced("0"), "no price wru for us-west-2: is it cut short"),
        (in_two_steps(), "has 2 prices"),
        (twice(), "two prices for USW2-ReadRequestUnits|no price wru"),
        (json.dumps(OURS | {"version": 2}), "version 1"),
        (json.dumps(OURS | {"currency": "EUR"}), "must be in USD"),
        (json.dumps(OURS | {"sections": []}), "regions|us-east-1"),
        (json.dumps({**OURS, "generation": None, "sections": 3}), "not iterable"),
    ],
)
def test_a_damaged_price_file_is_refused_whole_with_the_reason(prices, text, reason):
    with pytest.raises(BadPriceList, match=reason):
        read_price_list(text, prices)


def test_a_price_file_that_lacks_a_main_price_is_refused(prices):
    ours = deepcopy(OURS)
    del ours["sections"][0]["regions"]["us-east-2"]["wru"]
    with pytest.raises(BadPriceList, match="'Write request units' in us-east-2"):
        read_price_list(json.dumps(ours), prices)


def test_a_refused_price_file_is_named(tmp_path):
    path = tmp_path / "prices.json"
    path.write_text("{")
    with pytest.raises(
        BadPriceList, match=r"prices\.json is no price file that can be used.*Nothing was"
    ):
        load_price_list(path)
    path.write_text(json.dumps(offer_file()))
    assert load_price_list(path)["us-west-2"]["wru"].as_of == date(2027, 1, 15)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["sections", "free_tier", "savings_plan", "earlier", "generation"]), JSON)
def test_a_price_file_is_read_or_refused_and_nothing_else_happens(prices, member, content):
    with suppress(BadPriceList):
        read_price_list(json.dumps(OURS | {member: content}), prices)


@given(st.sampled_from(["products", "terms", "publicationDate", "offerCode"]), JSON)
def test_an_aws_price_file_is_read_or_refused_and_nothing_else_happens(prices, member, content):
    with suppress(BadPriceList):
        read_price_list(json.dumps(offer_file() | {member: content}), prices)
