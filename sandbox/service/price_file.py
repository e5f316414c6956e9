"""The price list that comes with this course, and newer ones: the one place that reads price files."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from sandbox.model.pricing.offer_file import read_price_list
from sandbox.model.pricing.price_document import BadPriceList
from sandbox.model.pricing.price_list import PriceList


@cache
def price_list() -> PriceList:
    """The prices that come with this course."""
    return read_price_list(files("sandbox.service").joinpath("prices.json").read_text("utf-8"))


def load_price_list(path: str | Path) -> PriceList:
    """Newer prices from AWS's public price file, or from a file like ours, with ours where it has none.

    BadPriceList, and nothing used, for a damaged file; OSError where there is none.
    """
    try:
        return read_price_list(Path(path).read_bytes(), price_list())
    except BadPriceList as error:
        raise BadPriceList(
            f"{path} is no price file that can be used: {error}. Nothing was changed."
        ) from None
