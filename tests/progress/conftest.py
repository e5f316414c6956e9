from pathlib import Path

import pytest

from sandbox.progress.store import VARIABLE, Store


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's file, which is not there yet."""
    path = tmp_path / "home" / "progress.json"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


@pytest.fixture
def kept(path: Path):
    """What another process would find in that file."""
    return lambda: Store(path).read()
