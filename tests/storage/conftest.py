"""Stores in folders of their own.

Each test makes its store through :class:`claimgraph.storage.Store`, as the program does; the tests that
kill a writer or cut its power run it in a process of its own (``writer.py``).
"""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"
