"""Puts the parts together as the settings want them, for the command line and the service."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from claimgraph import __version__, assets
from claimgraph.errors import UsageError
from claimgraph.extraction import NONE, installed, made
from claimgraph.identifiers import Minter
from claimgraph.ingest import Ingest, Target, ready
from claimgraph.ingest.manifest import Manifest
from claimgraph.ingest.preparing import Means, Preparer, Spread, elsewhere
from claimgraph.mapping import Mapper
from claimgraph.model import Run
from claimgraph.parties import Gazetteer
from claimgraph.settings import Settings
from claimgraph.spreading import processes
from claimgraph.storage import Store
from claimgraph.validation import Validator

PROGRAM: Final = Path(__file__).parent


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


class Parts:
    """What reads articles and judges graphs, loaded once for any number of ingests, one after the other."""

    def __init__(
        self,
        settings: Settings,
        *,
        extractor: str,
        aliases: Path | None = None,
        shapes: Path | None = None,
        workers: int = 1,
        executor: Callable[[], Executor] | None = None,
    ) -> None:
        """Load what the settings describe, but for the extractor's model, which waits for its first article.

        With ``executor``, articles are read by what it makes.

        Raises:
            UsageError: no such extractor, or a table or folder that cannot be read.
        """
        if shapes is not None and not shapes.is_dir():
            raise UsageError(f"{shapes} is no folder of shapes.")
        self._settings, self._name, self._aliases, self._shapes = settings, extractor, aliases, shapes
        self._mapper = Mapper(Minter(settings.base_iri), Gazetteer.load(aliases), bodies=settings.bodies)
        self._validator = Validator(shapes, settings.audit)
        self._extractor = made(extractor, aliases, workers, executor)
        self._means = Means(settings.base_iri, settings.bodies, aliases, shapes, settings.audit)
        self._make = processes(workers) if workers > 1 else None

    def ingest(
        self, target: Target, time: str | None, *, resume: bool = False, stop: Callable[[], bool] = lambda: False
    ) -> Ingest:
        """Return an ingest into ``target``, its run dated with ``time``; with ``resume``, see :func:`ingest`."""
        run = None if self._name == NONE else installed(self._name).run(time)
        manifest, source = None, ready.Source()
        if resume and isinstance(target, Store):
            recipe = _recipe(run, self._settings, self._aliases, self._shapes)
            manifest, source = Manifest(target.folder, recipe), ready.Source(target.folder, recipe)
        spread, batches = self._given(source) if self._name == NONE else (None, None)
        parts = (target, self._mapper, self._validator, self._extractor)
        return Ingest(*parts, run=run, stop=stop, manifest=manifest, spread=spread, batches=batches)

    def _given(self, source: ready.Source) -> tuple[Spread | None, ready.Batches]:
        """Return what makes articles ready that come with their claims: in other processes, if that is asked for."""
        reader = ready.Reader(Preparer(self._mapper, self._validator), source)
        if self._make is None:
            return None, partial(ready.here, reader=reader)
        means, make = self._means, self._make
        batches = partial(ready.elsewhere, reader=reader, source=source, means=means, make=make)
        return partial(elsewhere, means=means, make=make), batches


def ingest(
    target: Target,
    settings: Settings,
    *,
    extractor: str,
    aliases: Path | None,
    shapes: Path | None,
    time: str | None,
    workers: int = 1,
    resume: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Ingest:
    """Build the ingest that the settings describe; with ``resume``, what it took in before is passed over.

    Raises:
        UsageError: no such extractor, or a table or folder that cannot be read.
    """
    parts = Parts(settings, extractor=extractor, aliases=aliases, shapes=shapes, workers=workers)
    return parts.ingest(target, time, resume=resume, stop=stop)


def _recipe(run: Run | None, settings: Settings, aliases: Path | None, shapes: Path | None) -> str:
    """Name all beside an article that its graph depends on; the time of the run does not matter."""
    tables = [aliases] if aliases else []
    tables += sorted(shapes.glob("*.ttl")) if shapes else assets.turtle_files("shapes")
    digest = hashlib.blake2b(digest_size=16)
    for table in tables:
        digest.update(table.read_bytes())
    for file in sorted(PROGRAM.rglob("*.*")) if run else ():  # another program may find other claims
        if file.suffix in (".py", ".tsv"):
            digest.update(f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}".encode())
    software = f"{run.software} {run.version}" if run else ""
    return " ".join((__version__, software, settings.base_iri, str(settings.bodies), digest.hexdigest()))
