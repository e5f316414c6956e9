"""Who is measured. Each peer opens as a boto3 client; what needs a process of its own gets one."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Client = Any

DYNALITE = "4.0.0"
DYNAMODB_LOCAL = "DYNAMODB_LOCAL_JAR"  # the environment variable with the path of DynamoDBLocal.jar
CACHE = Path(__file__).parent / ".cache"
_ENTRY = CACHE / "node_modules" / "dynalite" / "cli.js"
_MOTO_SERVER = """
from moto.server import ThreadedMotoServer
import time
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%d" % server.get_host_and_port(), flush=True)
time.sleep(1e6)
"""


@dataclass(frozen=True)
class Peer:
    """One contender; ``missing`` says why it cannot be measured here, or is empty."""

    title: str
    open: Callable[[], AbstractContextManager[Client]]
    missing: Callable[[], str] = str


@contextmanager
def _in_process_door() -> Iterator[Client]:
    from sandbox import Sandbox

    with Sandbox(seed=7) as lab:
        yield lab.client


@contextmanager
def _with_physics() -> Iterator[Client]:
    """Every dial real; a second passes before each call, so that nothing is throttled, and what is late arrives."""
    from sandbox import Sandbox

    physics = ("throttling", "replica_lag", "index_lag", "ttl_delay", "region_lag")
    with Sandbox(seed=7) as lab:
        lab.dials.turn(**dict.fromkeys(physics, "real"))

        def let_time_pass(**_: Any) -> None:
            lab.clock.advance(seconds=1)

        lab.client.meta.events.register_first("before-call.dynamodb", let_time_pass)
        yield lab.client


@contextmanager
def _loopback_door() -> Iterator[Client]:
    with _server([sys.executable, "-m", "sandbox", "serve", "--port", "0", "--any-key"]) as url:
        yield _client(url)


@contextmanager
def _floor() -> Iterator[Client]:
    """What boto3 costs by itself: a stub answers the sandbox's own client before anything is sent."""
    from sandbox import Sandbox

    reply = SimpleNamespace(status_code=200, headers={}, content=b"")
    with Sandbox(seed=7) as lab:
        lab.client.meta.events.register_first(
            "before-call.dynamodb",
            lambda **_: (reply, {"Count": 0, "Table": {"TableStatus": "ACTIVE"}}),
        )
        yield lab.client


@contextmanager
def _moto() -> Iterator[Client]:
    from moto import mock_aws

    with mock_aws():
        yield _client(None)


@contextmanager
def _moto_server() -> Iterator[Client]:
    with _server([sys.executable, "-c", _MOTO_SERVER]) as url:
        yield _client(url)


@contextmanager
def _dynalite() -> Iterator[Client]:
    port = _free_port()
    command = ["node", str(_ENTRY), "--host", "127.0.0.1", "--port", str(port)]
    with _server([*command, "--createTableMs", "0", "--deleteTableMs", "0"], port) as url:
        yield _client(url)


@contextmanager
def _dynamodb_local() -> Iterator[Client]:
    port, jar = _free_port(), Path(os.environ[DYNAMODB_LOCAL])
    library = f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}"
    command = ["java", library, "-jar", str(jar), "-inMemory", "-port", str(port)]
    with _server(command, port) as url:
        yield _client(url)


def _without_dynalite() -> str:
    """Puts dynalite into the cache folder where it is not there yet."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "there is no Node on this machine"
    if not _ENTRY.exists():
        CACHE.mkdir(exist_ok=True)
        install = ["npm", "install", f"dynalite@{DYNALITE}", "--prefix", str(CACHE)]
        quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run([*install, *quiet], capture_output=True, text=True, check=False)
        if done.returncode:
            return "npm could not install it"
    return ""


def _without_dynamodb_local() -> str:
    if not os.environ.get(DYNAMODB_LOCAL):
        return f"{DYNAMODB_LOCAL} is not set"
    return "" if shutil.which("java") else "there is no java on this machine"


OURS = "in-process"
PEERS = {
    OURS: Peer("sandbox, in-process door", _in_process_door),
    "floor": Peer("boto3 alone", _floor),
    "physics": Peer("sandbox, every dial real", _with_physics),
    "loopback": Peer("sandbox, loopback door", _loopback_door),
    "moto": Peer("moto, in-process", _moto),
    "moto-server": Peer("moto, server", _moto_server),
    "dynalite": Peer("dynalite", _dynalite, _without_dynalite),
    "dynamodb-local": Peer("DynamoDB Local", _dynamodb_local, _without_dynamodb_local),
}


@contextmanager
def _server(command: list[str], port: int | None = None) -> Iterator[str]:
    """Run a server; its URL is that of the port given, or the first one that it prints."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    try:
        if port is None:
            found = next(filter(None, map(re.compile(r"http://[\d.:]+").search, process.stdout)))
            yield found.group()
        else:
            _await(port, process)
            yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _await(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("a peer's server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _client(url: str | None) -> Client:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "dynamodb",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="benchmark",
        aws_secret_access_key="benchmark",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=300),
    )
