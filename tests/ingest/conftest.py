"""Each test has a store of its own, made by the command; spaCy's pipeline is loaded once a process.

The extractor loads its model anew for each command. Tests call the command dozens of times in one process,
so the loaded pipeline, which nothing changes, is kept between them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from claimgraph.extraction import pipeline


@pytest.fixture(scope="session", autouse=True)
def one_pipeline() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "load", cache(pipeline.load))
        yield


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"
