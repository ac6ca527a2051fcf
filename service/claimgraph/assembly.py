"""Puts the parts together as the settings want them, for the command line and the service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from claimgraph.errors import UsageError
from claimgraph.extraction import NONE, installed, made
from claimgraph.identifiers import Minter
from claimgraph.ingest import Ingest, Target
from claimgraph.mapping import Mapper
from claimgraph.parties import Gazetteer
from claimgraph.settings import Settings
from claimgraph.storage import Store
from claimgraph.validation import Validator


@contextmanager
def opened(settings: Settings, *, create: bool) -> Iterator[Store | None]:
    """Open the store for writing; None where there is none and none is to be made.

    Raises:
        StoreError: another process owns it, it is damaged, or a newer program made it.
    """
    if not create and not settings.store.exists():
        yield None
        return
    with Store.open(settings.store, create=create) as store:
        yield store


def ingest(
    target: Target,
    settings: Settings,
    *,
    extractor: str,
    aliases: Path | None,
    shapes: Path | None,
    time: str | None,
    workers: int = 1,
    stop: Callable[[], bool] = lambda: False,
) -> Ingest:
    """Build the ingest that the settings describe.

    Raises:
        UsageError: no such extractor, or a table or folder that cannot be read.
    """
    if shapes is not None and not shapes.is_dir():
        raise UsageError(f"{shapes} is no folder of shapes.")
    mapper = Mapper(Minter(settings.base_iri), Gazetteer.load(aliases), bodies=settings.bodies)
    run = None if extractor == NONE else installed(extractor).run(time)
    validator = Validator(shapes, settings.audit)
    return Ingest(target, mapper, validator, made(extractor, aliases, workers), run=run, stop=stop)
