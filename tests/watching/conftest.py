"""A server and a working folder for each test; what the command only reads is loaded once a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from misbehaving import Here, Site, serving


@pytest.fixture(scope="session", autouse=True)
def kept(loaded_once: None) -> None:
    """Have what the command only reads loaded once."""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)
