"""What holds for all tests: an end to each, and what is loaded once a process for those that ask for it."""

import faulthandler
import os
import signal
import sys
from collections.abc import Iterator
from functools import cache

import pytest

SECONDS = float(os.environ.get("CLAIMGRAPH_TEST_SECONDS", "600"))
"""After so long a test has failed; 0 is for ever, as long runs need."""
AGAIN = 30.0
"""What cleans up after it may wait for the same thing: it is woken again and again."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Fail a test that waits for ever, and say where each thread stood.

    pytest-timeout wakes a test once; what tidies up then has no end. To kill the process would leave
    pytest-xdist waiting, where it shares tests out by groups.
    """

    def wake(*_: object) -> None:
        faulthandler.dump_traceback(sys.__stderr__)
        pytest.fail(f"{item.nodeid} was not done after {SECONDS:.0f} seconds")

    before = signal.signal(signal.SIGALRM, wake)
    signal.setitimer(signal.ITIMER_REAL, SECONDS, AGAIN)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def loaded_once() -> Iterator[None]:
    """Each command loads spaCy's model, the shapes and the known parties anew. Tests call it hundreds of times
    in one process, so these, which nothing changes, are kept between them."""
    from claimgraph import assembly, validation
    from claimgraph.extraction import pipeline
    from claimgraph.parties import Gazetteer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "load", cache(pipeline.load))
        patch.setattr(Gazetteer, "load", cache(Gazetteer.load))
        patch.setattr(validation, "Validator", cache(validation.Validator))
        patch.setattr(assembly, "Validator", validation.Validator)
        yield
