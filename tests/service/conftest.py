"""A real service over a small graph of our own, asked over real HTTP.

The store is filled through :class:`claimgraph.storage.Store` once a run; the service is the command
``claimgraph serve`` in a process of its own, shared by the tests that leave it as they found it. Tests
that stop or kill something start their own.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, FLAGS
from playwright.sync_api import Browser, sync_playwright
from serving import Served, descendants, fill, gone, start


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("service") / "store"
    fill(folder)
    return folder


@pytest.fixture(scope="session")
def served(filled: Path) -> Iterator[Served]:
    service = start(filled, "--timeout", "3", "--query-workers", "2", "--query-memory", "256")
    below = descendants(service.process.pid)
    yield service
    assert service.stop() == 0
    assert gone(below)
    service.close_log()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
