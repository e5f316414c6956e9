"""From this course's own price file to a price list: everything is judged before anything is believed."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.model.pricing.exact import exact
from sandbox.model.pricing.points import point
from sandbox.model.pricing.price_list import (
    FreeTier,
    NoPrice,
    Price,
    PriceList,
    RegionPrices,
    SavingsPlan,
)

FORMAT = "dynamodb-course prices"
VERSION = 1
# What changed from the first generation to the second; every other price stayed as it was.
_CHANGED = {"wru", "rru", "rwru", "wru_ia", "rru_ia", "rwru_ia", "rwcu_hour", "rwcu_hour_ia"}


class BadPriceList(ValueError):
    """A price file that is not what it should be; nothing of it was used."""


def parse_json(text: str | bytes) -> Any:
    """The JSON of a price file; BadPriceList where it is none. Numbers stay exact."""
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadPriceList(f"not JSON, or cut short ({error})") from None


def read_document(document: Mapping[str, Any]) -> PriceList:
    """The price list of such a file; BadPriceList with the reason for a damaged or foreign one."""
    try:
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            raise BadPriceList(f"not a price file of format {FORMAT!r}, version {VERSION}")
        if document["currency"] != "USD":
            raise BadPriceList(f"prices must be in USD, not {document['currency']!r}")
        return _price_list(document)
    except KeyError as error:
        raise BadPriceList(f"the member {error} is missing") from None
    except (NoPrice, TypeError, AttributeError, ValueError) as error:
        raise BadPriceList(str(error)) from None


def _price_list(document: Mapping[str, Any]) -> PriceList:
    generation = str(document["generation"])
    prices: dict[str, dict[str, Price]] = {}
    seen: dict[str, date] = {}
    for section in document["sections"]:
        as_of = date.fromisoformat(section["as_of"])
        for region, amounts in section["regions"].items():
            prices.setdefault(region, {}).update(_prices(amounts, region, generation, as_of))
        for region, again in section.get("seen_again", {}).items():
            seen[region] = date.fromisoformat(again)
    free = _free_tier(document["free_tier"])
    plan = _savings_plan(document["savings_plan"])
    without = set(document["free_tier"]["not_in"])
    regions = {
        region: RegionPrices(
            region, generation, found, None if region in without else free, plan, seen.get(region)
        )
        for region, found in prices.items()
    }
    for region in regions.values():
        for needed in ("wru", "rru", "wcu_hour", "rcu_hour", "storage_gb_month"):
            region[needed]
    return PriceList(generation, regions, _earlier(document.get("earlier"), regions))


def _prices(
    amounts: Mapping[str, Any], region: str, generation: str, as_of: date
) -> dict[str, Price]:
    found = {}
    for name, amount in amounts.items():
        try:
            point(name)
        except KeyError:
            raise BadPriceList(f"there is no price point {name!r} ({region})") from None
        found[name] = Price(
            _positive(amount, f"the price {name} of {region}"), name, region, generation, as_of
        )
    return found


def _positive(amount: Any, what: str) -> Decimal:
    """A price: a number above 0, as text or exact; BadPriceList otherwise."""
    if not isinstance(amount, str | Decimal):
        raise BadPriceList(f"{what} must be a number as text, not {amount!r}")
    try:
        number = exact(amount, what)
    except ValueError as error:
        raise BadPriceList(str(error)) from None
    if not number:
        raise BadPriceList(f"{what} must be above 0")
    return number


def _free_tier(given: Mapping[str, Any]) -> FreeTier:
    return FreeTier(*(exact(given[each.name], each.name) for each in fields(FreeTier)))


def _savings_plan(given: Mapping[str, Any]) -> SavingsPlan:
    requests, hours = (
        exact(given[f"off_{what}"], what) for what in ("request_units", "capacity_hours")
    )
    if max(requests, hours) >= 1:
        raise BadPriceList("a discount must be below 1")
    return SavingsPlan(requests, hours, str(given["source"]))


def _earlier(
    given: Mapping[str, Any] | None, regions: Mapping[str, RegionPrices]
) -> PriceList | None:
    """The generation before, where its prices are known: what did not change is taken from the present one."""
    if given is None:
        return None
    generation, as_of = str(given["generation"]), date.fromisoformat(given["as_of"])
    found = {}
    for region, amounts in given["regions"].items():
        kept = {
            name: replace(price, generation=generation)
            for name, price in regions[region].prices.items()
            if name not in _CHANGED
        }
        prices = kept | _prices(amounts, region, generation, as_of)
        found[region] = replace(
            regions[region], generation=generation, prices=prices, seen_again=None
        )
    return PriceList(generation, found)
