"""The sandbox's other door."""

from typing import Any

import boto3
import pytest

from sandbox import Sandbox
from tests.engine.tools import table


@pytest.fixture(scope="module")
def other_door(sandbox: Sandbox) -> Any:
    """A client that goes over HTTP, as a program of another process would."""
    return boto3.client(
        "dynamodb",
        endpoint_url=sandbox.endpoint_url,
        aws_access_key_id=sandbox.access_key,
        aws_secret_access_key="sandbox",
        region_name=sandbox.region,
    )


@pytest.fixture
def notes(lab: Sandbox) -> str:
    """A table with a partition key of type B."""
    lab.client.create_table(**table("Notes", "pk", types={"pk": "B"}))
    return "Notes"
