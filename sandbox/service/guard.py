"""No call of this process, nor of its children, reaches AWS: always on, from the moment ``sandbox`` is imported.

Two fences. botocore's one function that sends bytes is replaced by one that stops whatever would leave this machine;
and the environment that child processes inherit has dummy credentials, and an endpoint that only refuses until a
sandbox puts its own. The AWS CLI does not always keep to that endpoint, so it loads a fence of its own.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import botocore.httpsession
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from sandbox.service import closed_door

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NO_KEY = "NO-SANDBOX-RUNNING"
REGION = "us-east-1"
FOR_CHILDREN = Path(__file__).with_name("for_children")  # a path on which only this lies:
CLI_CONFIG = FOR_CHILDREN / "aws_config"  # no profiles, and the fence; written by nobody
SECRET = "sandbox"  # of every access key; only the key itself is random

Answer = Callable[[AWSPreparedRequest], AWSResponse | None]
_send = botocore.httpsession.URLLib3Session.send
_answer: Answer | None = None


class OutsideTheSandbox(RuntimeError):
    """A request that would have left this machine for AWS, and did not."""


def install() -> None:
    """Put both fences up. Doing it again changes nothing."""
    botocore.httpsession.URLLib3Session.send = _guarded_send
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
                 "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
                 "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                 "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_CA_BUNDLE"):  # fmt: skip
        os.environ.pop(name, None)
    os.environ |= {
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CONFIG_FILE": str(CLI_CONFIG),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_PAGER": "",  # the CLI would wait for a key in a notebook's cell
    }
    _bypass_proxies()
    _prefer_own_cli()
    _prepend("PYTHONPATH", str(FOR_CHILDREN))
    if str(FOR_CHILDREN) not in sys.path:  # the CLI's Python may be called in this process too
        sys.path.append(str(FOR_CHILDREN))
    close()


def close() -> None:
    """No sandbox is running: children are refused, and told what to do."""
    point_children_at(closed_door.url(), NO_KEY)


def leads_nowhere(url: str) -> bool:
    """Whether a client was made while no sandbox ran: its endpoint is the closed door."""
    return urlsplit(url).netloc == urlsplit(closed_door.url()).netloc


def point_children_at(endpoint: str, access_key: str, answer: Answer | None = None) -> None:
    """What child processes, and clients made from here on, take for AWS.

    ``answer`` takes this process's own requests for AWS's hosts; it returns None for those it does not know.
    """
    global _answer
    _answer = answer
    for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL_")]:
        del os.environ[name]
    os.environ |= {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": endpoint,
    }


def _guarded_send(session: Any, request: AWSPreparedRequest) -> AWSResponse:
    host = urlsplit(request.url).hostname
    if host in LOOPBACK:
        if leads_nowhere(request.url):
            raise OutsideTheSandbox(f"Nobody answers this client. {_advice()}.")
        response: AWSResponse = _send(session, request)
        return response
    if _answer and (answered := _answer(request)) is not None:
        return answered
    raise OutsideTheSandbox(
        f"Stopped a request on its way to {host}; nothing left this machine. {_advice()}."
    )


def _advice() -> str:
    if _answer:
        return (
            "It was made before the sandbox was started. Use lab.client, or make the client again"
        )
    return "No sandbox is running. Run  lab = Sandbox(seed=7)  first, then use lab.client or make the client again"


def _bypass_proxies() -> None:
    """A classroom's proxy would otherwise be asked for 127.0.0.1, and answer after half a minute."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, *sorted(LOOPBACK)]))


def _prefer_own_cli() -> None:
    """``!aws`` finds the CLI installed beside this Python before any other of the machine's."""
    _prepend("PATH", str(Path(sys.executable).parent))


def _prepend(variable: str, folder: str) -> None:
    path = os.environ[variable].split(os.pathsep) if os.environ.get(variable) else []
    if path[:1] != [folder]:
        os.environ[variable] = os.pathsep.join([folder, *path])
