"""Tables, made as a test describes them."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import Sandbox
from tests.engine.tools import table


@pytest.fixture
def client(lab: Sandbox) -> Any:
    return lab.client


@pytest.fixture(scope="module")
def storage(sandbox: Sandbox) -> Any:
    """A client of the S3 around the engine."""
    return sandbox.session.client("s3")


@pytest.fixture
def create(client: Any) -> Callable[..., str]:
    """Creates a table as ``table(...)`` describes it; returns its name."""

    def made(name: str, *key_names: str, **options: Any) -> str:
        client.create_table(**table(name, *key_names, **options))
        return name

    return made
