"""What is loaded once a process, for the folders of tests that ask for it.

Each command loads spaCy's model, the shapes and the known parties anew. Tests call it hundreds of times in
one process, so these, which nothing changes, are kept between them.
"""

from collections.abc import Iterator
from functools import cache

import pytest


@pytest.fixture(scope="session")
def loaded_once() -> Iterator[None]:
    from claimgraph import assembly, validation
    from claimgraph.extraction import pipeline
    from claimgraph.parties import Gazetteer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "load", cache(pipeline.load))
        patch.setattr(Gazetteer, "load", cache(Gazetteer.load))
        patch.setattr(validation, "Validator", cache(validation.Validator))
        patch.setattr(assembly, "Validator", validation.Validator)
        yield
