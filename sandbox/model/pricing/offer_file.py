"""AWS's public price file (products, terms, price dimensions), read into a price list.

Shape: the bulk files of the AWS Price List API for AmazonDynamoDB. Usage types: Developer Guide, "Best practices for
understanding your AWS billing and usage reports in DynamoDB".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.model.pricing.exact import exact
from sandbox.model.pricing.price_document import BadPriceList, parse_json, read_document
from sandbox.model.pricing.price_list import NoPrice, Price, PriceList, RegionPrices

OFFER = "AmazonDynamoDB"
SECOND_GENERATION = date(2024, 11, 1)  # on-demand throughput halved

# A usage type is matched whole, behind its Region's code: IA-, Repl- and vector products end like the plain ones.
_REGION_CODE = re.compile(r"(?!IA-)[A-Z]{2,4}\d?-")
_USAGE_TYPES = {
    "WriteRequestUnits": "wru",
    "ReadRequestUnits": "rru",
    "ReplWriteRequestUnits": "rwru",
    "IA-WriteRequestUnits": "wru_ia",
    "IA-ReadRequestUnits": "rru_ia",
    "IA-ReplWriteRequestUnits": "rwru_ia",
    "WriteCapacityUnit-Hrs": "wcu_hour",
    "ReadCapacityUnit-Hrs": "rcu_hour",
    "ReplWriteCapacityUnit-Hrs": "rwcu_hour",
    "IA-WriteCapacityUnit-Hrs": "wcu_hour_ia",
    "IA-ReadCapacityUnit-Hrs": "rcu_hour_ia",
    "IA-ReplWriteCapacityUnit-Hrs": "rwcu_hour_ia",
    "TimedStorage-ByteHrs": "storage_gb_month",
    "IA-TimedStorage-ByteHrs": "storage_ia_gb_month",
    "TimedPITRStorage-ByteHrs": "pitr_gb_month",
    "TimedBackupStorage-ByteHrs": "backup_gb_month",
    "RestoreDataSize-Bytes": "restore_gb",
    "ExportDataSize-Bytes": "export_gb",
    "IncrementalExportDataSize-Bytes": "export_incremental_gb",
    "ImportDataSize-Bytes": "import_gb",
    "Streams-Requests": "streams_rru",
    "ChangeDataCaptureUnits-Kinesis": "cdc_kinesis_unit",
}
_NEEDED = ("wru", "rru", "wcu_hour", "rcu_hour", "storage_gb_month")


def read_price_list(text: str | bytes, known: PriceList | None = None) -> PriceList:
    """The prices of a file, ours or AWS's own; those of AWS's file take the place of the ``known`` ones.

    What AWS's file does not hold (reserved capacity, DAX, transfer, other Regions) stays as it was known, with its own
    date. BadPriceList with the reason, and nothing used, for a file that is damaged or something else.
    """
    document = parse_json(text)
    if not isinstance(document, dict):
        raise BadPriceList("neither AWS's price file nor one of this course")
    if "products" not in document and "offerCode" not in document:
        return read_document(document)
    if known is None:
        raise BadPriceList(
            "AWS's price file lacks reserved capacity and DAX: give the known prices"
        )
    try:
        return _with_offer(document, known)
    except KeyError as error:
        raise BadPriceList(f"the member {error} is missing") from None
    except (NoPrice, TypeError, AttributeError, ValueError) as error:
        raise BadPriceList(str(error)) from None


def _with_offer(document: Mapping[str, Any], known: PriceList) -> PriceList:
    if document["offerCode"] != OFFER:
        raise BadPriceList(f"this is the price file of {document['offerCode']!r}, not of {OFFER}")
    as_of = date.fromisoformat(document["publicationDate"][:10])
    generation = "G2" if as_of >= SECOND_GENERATION else "G1"
    regions = dict(known.regions)
    for region, amounts in _amounts(document).items():
        for needed in _NEEDED:
            if needed not in amounts:
                raise BadPriceList(f"it has no price {needed} for {region}: is it cut short?")
        prices = {
            name: Price(amount, name, region, generation, as_of) for name, amount in amounts.items()
        }
        regions[region] = _newer(known, region, generation, prices)
    return replace(known, generation=generation, regions=regions)


def _newer(
    known: PriceList, region: str, generation: str, prices: Mapping[str, Price]
) -> RegionPrices:
    before = known.regions.get(region)
    if before:
        kept = {**before.prices, **prices}
        return replace(before, generation=generation, prices=kept, seen_again=None)
    other = known["us-east-1"]  # the free tier and the plan's discount are the same everywhere
    return RegionPrices(region, generation, prices, other.free_tier, other.savings_plan)


def _amounts(document: Mapping[str, Any]) -> dict[str, dict[str, Decimal]]:
    """Region to price point to amount."""
    found: dict[str, dict[str, Decimal]] = {}
    for sku, product in document["products"].items():
        attributes = product["attributes"]
        name = point_of(attributes.get("usagetype", ""))
        if name is None or "regionCode" not in attributes:
            continue
        amount = _amount(document["terms"]["OnDemand"][sku], attributes["usagetype"])
        if not amount:  # such as reads of a stream that are free for some callers
            continue
        amounts = found.setdefault(attributes["regionCode"], {})
        if amounts.setdefault(name, amount) != amount:
            raise BadPriceList(
                f"it has two prices for {attributes['usagetype']}: {amounts[name]} and {amount}"
            )
    if not found:
        raise BadPriceList("it names no product of DynamoDB that has a known usage type")
    return found


def point_of(usage_type: str) -> str | None:
    """The price point of a usage type; None for one that is not priced here.

    >>> point_of("USW2-ReplWriteRequestUnits"), point_of("EU-IA-ReadCapacityUnit-Hrs"), point_of("VectorWriteRequest")
    ('rwru', 'rcu_hour_ia', None)
    """
    return _USAGE_TYPES.get(_REGION_CODE.sub("", usage_type, count=1)) or _USAGE_TYPES.get(
        usage_type
    )


def _amount(offers: Mapping[str, Any], usage_type: str) -> Decimal | None:
    """The price beyond any free first step; None for what is free altogether."""
    charged = {amount for amount in _rates(offers, usage_type) if amount}
    if len(charged) > 1:
        raise BadPriceList(
            f"{usage_type} has {len(charged)} prices; one beyond the free tier is read"
        )
    return charged.pop() if charged else None


def _rates(offers: Mapping[str, Any], usage_type: str) -> Iterator[Decimal]:
    for offer in offers.values():
        for dimension in offer["priceDimensions"].values():
            if set(dimension["pricePerUnit"]) != {"USD"}:
                raise BadPriceList(f"the price of {usage_type} is not in USD")
            yield exact(dimension["pricePerUnit"]["USD"], f"the price of {usage_type}")
