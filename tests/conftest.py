"""One sandbox for each file, emptied before each test."""

from collections.abc import Iterator

import pytest

from sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7) as lab:
        yield lab


@pytest.fixture
def lab(sandbox: Sandbox) -> Sandbox:
    sandbox.reset()
    return sandbox
