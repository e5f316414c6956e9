"""What version 1 of the AWS CLI loads before it reads its command: then it keeps to this machine.

Six services have addresses in that CLI that AWS_ENDPOINT_URL does not change (awscli's overridesslcommonname.py). The
file stands alone on a path of its own and imports nothing of the sandbox, because every ``!aws`` in a cell pays for it.
"""

import os
from typing import Any
from urllib.parse import urlsplit

import botocore.httpsession
from botocore.exceptions import BotoCoreError

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_send = botocore.httpsession.URLLib3Session.send


class OutsideTheSandbox(BotoCoreError):  # type: ignore[misc]  # botocore ships no types
    """A request that would have left this machine, and did not; an error that the CLI shows and does not try again."""

    fmt = "Stopped a request on its way to {host}; nothing left this machine. Leave --endpoint-url out."


class NothingToConfigure(BotoCoreError):  # type: ignore[misc]
    """The one configuration file is the same for every sandbox of the machine, so that nothing is left on disk."""

    fmt = (
        "The sandbox has configured the CLI, and keeps no settings: it needs no keys and no Region of yours. "
        "Say --output or --region with a command."
    )


def awscli_initialize(cli: Any) -> None:
    """The CLI calls this, by this name."""
    cli.register_first("before-building-argument-table-parser", keep_to_the_endpoint)
    cli.register("before-building-argument-table-parser.configure", keep_no_settings)
    # in a notebook's process, there is a fence already
    if botocore.httpsession.URLLib3Session.send.__module__ == botocore.httpsession.__name__:
        botocore.httpsession.URLLib3Session.send = guarded_send


def keep_to_the_endpoint(parsed_globals: Any, **_: Any) -> None:
    """Say --endpoint-url where nobody said it, before the CLI puts an address of its own there."""
    if parsed_globals.endpoint_url is None:
        parsed_globals.endpoint_url = os.environ.get("AWS_ENDPOINT_URL")


def keep_no_settings(args: list[str], **_: Any) -> None:
    """Stop ``aws configure`` and ``aws configure set``; the other forms only tell of the settings."""
    if args[:1] in ([], ["set"]):
        raise NothingToConfigure()


def guarded_send(session: Any, request: Any) -> Any:
    host = urlsplit(request.url).hostname
    if host not in _LOOPBACK:
        raise OutsideTheSandbox(host=host)
    return _send(session, request)
