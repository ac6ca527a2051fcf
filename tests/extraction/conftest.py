"""The English pipeline and the gazetteer: each is loaded once, for all tests, since that takes a second."""

import pytest
from spacy.language import Language

from claimgraph.extraction import pipeline
from claimgraph.parties import Gazetteer


@pytest.fixture(scope="session")
def nlp() -> Language:
    return pipeline.load()


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()
