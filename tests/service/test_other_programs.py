"""Programs of other languages, at the loopback door: Node's own AWS SDK."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox import Sandbox

NODE = Path(__file__).parents[1] / "node"


@pytest.fixture(scope="module")
def node():
    """Node with the SDK installed; in CI both are there or the test fails, elsewhere it is skipped."""
    if not (shutil.which("node") and shutil.which("npm")):
        assert not os.environ.get("CI"), "CI needs Node for this test"
        pytest.skip("There is no Node on this machine, so its SDK is not tried.")
    if not (NODE / "node_modules").exists():
        install = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(install, cwd=NODE, capture_output=True, text=True, check=False)
        if done.returncode:
            assert not os.environ.get("CI"), done.stderr
            pytest.skip("The SDK for Node could not be installed; is there a network?")
    return shutil.which("node")


def test_nodes_sdk_sees_the_sandbox_as_its_dynamodb(node):
    with Sandbox(seed=7) as lab:
        done = subprocess.run(
            [node, NODE / "orders.mjs"], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told == {
            "order": ["o-1", "o-10", "o-2"],  # strings, in the order of their bytes
            "seal": [1, 2],
            "total": 19.99,
            "units": 0.5,
            "refused": "The conditional request failed",
        }
        assert len(lab.snapshot("NodeOrders").items) == 3
        assert lab.ledger.operations == ["CreateTable", *["PutItem"] * 3, "Query", "UpdateItem"]
