from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import Sandbox


@pytest.fixture(scope="module")
def lab() -> Iterator[Sandbox]:
    with Sandbox(seed=7) as running:
        yield running


@pytest.fixture(scope="session")
def answer_of():
    """Turns source into the answer that it defines: the last name that it binds."""

    def run(source: str) -> Any:
        names: dict[str, Any] = {}
        exec(source, names)
        return list(names.values())[-1]

    return run
