"""Each test has a store of its own, made by the command; what the command only reads is loaded once a process.

Each command loads spaCy's model, the shapes and the known parties anew. Tests call it hundreds of times in
one process, so these, which nothing changes, are kept between them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from claimgraph import assembly, validation
from claimgraph.extraction import pipeline
from claimgraph.parties import Gazetteer


@pytest.fixture(scope="session", autouse=True)
def loaded_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "load", cache(pipeline.load))
        patch.setattr(Gazetteer, "load", cache(Gazetteer.load))
        patch.setattr(validation, "Validator", cache(validation.Validator))
        patch.setattr(assembly, "Validator", validation.Validator)
        yield


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"
