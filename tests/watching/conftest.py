"""A server and a working folder for each test; what the command only reads is loaded once a process."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from misbehaving import Here, Site, serving

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
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)
