"""Each test has a store of its own, made by the command; what the command only reads is loaded once a process."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def kept(loaded_once: None) -> None:
    """Have what the command only reads loaded once."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"
