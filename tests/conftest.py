"""One sandbox for each file, emptied before each test; and how many examples of a law are tried."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from sandbox import Sandbox

settings.register_profile("each run", parent=settings(), max_examples=50)
if not os.environ.get("THOROUGH"):  # with it, a hundred
    settings.load_profile("each run")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7) as lab:
        yield lab


@pytest.fixture
def lab(sandbox: Sandbox) -> Sandbox:
    sandbox.reset()
    return sandbox
