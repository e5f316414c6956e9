"""``python -m sandbox``: an endpoint for other programs, what tables cost, and a learner's exercises and progress."""

import argparse
import io
import sys
from collections.abc import Sequence
from typing import Any

from sandbox.grading import check_cli, reset_cli
from sandbox.model.dials import Dials
from sandbox.progress import progress
from sandbox.service import price_cli
from sandbox.service.serve import DEFAULT_PORT, serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A DynamoDB to learn with."
    )
    commands = parser.add_subparsers(dest="command", title="commands")
    serving = commands.add_parser(
        "serve",
        help="answer the AWS CLI and other programs at 127.0.0.1",
        description="Answer the AWS CLI and other programs at 127.0.0.1, until interrupted.",
    )
    serving.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, metavar="N", help="default: %(default)s"
    )
    serving.add_argument(
        "--any-key",
        action="store_true",
        help="answer any access key, not only the one that is printed",
    )
    serving.add_argument(
        "--dial",
        type=_dial,
        action="append",
        default=[],
        metavar="NAME=SETTING",
        help="turn realism on, such as throttling=real or ttl_delay=mild; may be given several times",
    )
    price_cli.add_arguments(
        commands.add_parser(
            "price",
            help="what tables cost, in every mode",
            description="The month's bill of the tables that a file describes, and what would change it.",
        )
    )
    _add_the_learners(commands)
    options = parser.parse_args(arguments)
    _spell_out()
    match options.command:
        case None:
            parser.print_help()
        case "price":
            return price_cli.run(options)
        case "check":
            return check_cli.run(options)
        case "reset":
            return reset_cli.run(options)
        case "progress":
            print(progress())
        case "serve":
            return serve(options.port, any_key=options.any_key, dials=dict(options.dial))
    return 0


def _spell_out() -> None:
    """A sign that the terminal, or the file in its place, cannot hold is spelled out: no report ends in the middle."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _add_the_learners(commands: Any) -> None:
    check_cli.add_arguments(
        commands.add_parser(
            "check",
            help="check your exercises",
            description="Run your exercise notebooks as they are, and say of each exercise how it went.",
        )
    )
    reset_cli.add_arguments(
        commands.add_parser(
            "reset",
            help="bring an exercise notebook back as it came",
            description="Bring a lesson's exercise notebook back as it came; yours is kept beside it.",
        )
    )
    commands.add_parser("progress", help="show how far you have come")


def _dial(text: str) -> tuple[str, Any]:
    name, _, setting = text.partition("=")
    value = int(setting) if setting.isdecimal() else setting
    try:
        Dials().turn(**{name: value})
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return name, value


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"{number} is no port: 0 (any free one) to 65535")
    return number


if __name__ == "__main__":
    sys.exit(main())
