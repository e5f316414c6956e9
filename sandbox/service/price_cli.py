"""``python -m sandbox price FILE``: what somebody's tables cost, in every mode."""

import argparse
import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sandbox.model.pricing.bill import CALCULATOR_HOURS, GIB, Conventions
from sandbox.model.pricing.comparison import compare
from sandbox.model.pricing.consumption import read_consumption
from sandbox.model.pricing.description import DEFAULT_REGION, read_description
from sandbox.model.pricing.exact import exact
from sandbox.model.pricing.located import BadDescription, Located
from sandbox.model.pricing.modes import MODES
from sandbox.model.pricing.price_document import BadPriceList
from sandbox.model.pricing.price_list import NoPrice, PriceList
from sandbox.model.pricing.usage import Usage
from sandbox.service.descriptions import read_yaml
from sandbox.service.files import BadFile
from sandbox.service.price_file import load_price_list, price_list

LARGEST_FILE = 20 * 2**20  # bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    number = _number
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="description (YAML, JSON), NoSQL Workbench model, or CSV",
    )
    parser.add_argument("--region", help=f"default: the file's, or {DEFAULT_REGION}")
    parser.add_argument(
        "--times", type=number, default=Decimal(1), metavar="N", help="N times the requests"
    )
    parser.add_argument(
        "--mode", choices=MODES, default="on-demand", help="the bill to show line by line"
    )
    parser.add_argument(
        "--hours", type=number, metavar="N", help=f"of the month; default: {CALCULATOR_HOURS}"
    )
    parser.add_argument("--gb", choices=("2^30", "10^9"), help="bytes of a GB; default: 2^30")
    parser.add_argument(
        "--target", type=_share, metavar="N%", help="target utilisation; default: 70%%"
    )
    parser.add_argument("--free-tier", action="store_true", help="deduct it")
    parser.add_argument(
        "--prices", type=Path, metavar="FILE", help="newer prices: AWS's public price file, JSON"
    )
    model = parser.add_argument_group("for a NoSQL Workbench model")
    model.add_argument(
        "--reads", type=number, metavar="N", help="reads a second of an average item, of each table"
    )
    model.add_argument(
        "--writes",
        type=number,
        metavar="N",
        help="writes a second of an average item, of each table",
    )
    model.add_argument(
        "--items", type=number, metavar="N", help="items in each table; default: its sample data"
    )


def run(options: argparse.Namespace) -> int:
    """Print the bill; the exit code is 2, with the reason on stderr, for a file that cannot be priced."""
    try:
        text = priced(options)
    except BadDescription as error:
        return _refuse(f"{options.file}, {error}")
    except (BadFile, BadPriceList) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or options.file}: {error.strerror or error}.")
    except (NoPrice, ValueError) as error:
        return _refuse(f"{options.file}: {error}.")
    try:
        print(text, flush=True)
    except BrokenPipeError:  # whoever read it, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _refuse(reason: str) -> int:
    print(f"price: {reason}", file=sys.stderr)
    return 2


def priced(options: argparse.Namespace) -> str:
    """The text that the command prints."""
    prices = load_price_list(options.prices) if options.prices else price_list()
    usage, region = _read(options, prices)
    today = datetime.now(UTC).date()
    found = compare(usage.times(options.times), prices, region, today=today)
    if options.mode not in found.bills:
        raise ValueError(f"{MODES[options.mode].title} has no price in {found.region}")
    return found.text(options.mode)


def _read(options: argparse.Namespace, prices: PriceList) -> tuple[Usage, str]:
    """(use, Region)."""
    text, region = _text(options.file), options.region or DEFAULT_REGION
    prices[region]
    if options.file.suffix.lower() == ".csv":
        usage = read_consumption(text, _conventions(options))
    elif model := _workbench(text):
        from sandbox.service.workbench_usage import (
            usage_of_model,
        )  # the engine is needed for these only

        rates = (options.reads, options.writes, options.items)
        usage = usage_of_model(options.file, model, _conventions(options), *rates)
    else:
        document = _overridden(read_yaml(text), options)
        described = read_description(document, prices, options.region or "")
        usage, region = described.usage, described.region
    if options.target is not None:
        usage = replace(usage, target_utilisation=options.target)
    return usage, region


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_FILE:
        raise BadDescription(1, f"larger than {LARGEST_FILE // 2**20} MB.")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadDescription(line, "not text in UTF-8; save it as that.") from None


def _workbench(text: str) -> Any:
    """The model, if the text is a NoSQL Workbench data model."""
    if not text.lstrip().startswith("{") or '"DataModel"' not in text:
        return None
    try:
        model = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return model if isinstance(model, dict) and "DataModel" in model else None


def _conventions(options: argparse.Namespace) -> Conventions:
    gb = 10**9 if options.gb == "10^9" else GIB
    return Conventions(options.hours or CALCULATOR_HOURS, gb, options.free_tier)


def _overridden(document: Located, options: argparse.Namespace) -> Located:
    """The description with the options in place of its own settings: a rate a month depends on the month's length."""
    if not isinstance(document.value, dict):
        return document
    changed = {
        "month_hours": options.hours,
        "gb": options.gb,
        "free_tier": "yes" if options.free_tier else None,
    }
    lines = {name: Located(str(value), 1) for name, value in changed.items() if value is not None}
    return Located({**document.value, **lines}, document.line)


def _number(text: str) -> Decimal:
    try:
        number = exact(text.replace("_", "").replace(",", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 on") from None
    if number > 10**12 or (number and number < Decimal("1e-9")):
        raise argparse.ArgumentTypeError(f"{text!r} is beyond what a month of DynamoDB can hold")
    return number


def _share(text: str) -> Decimal:
    number = _number(text.removesuffix("%"))
    share = number / 100 if text.endswith("%") or number > 1 else number
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no utilisation; 70% is one")
    return share
