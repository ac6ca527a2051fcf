"""What the handlers work with, handed in by the factory."""

from dataclasses import dataclass
from typing import Final

from flask import current_app

from claimgraph.settings import Settings
from claimgraph.storage import Store
from claimgraph.storage.catalogue_upkeep import Catalogues
from claimgraph.storage.reader import Reader, View
from claimgraph.storage.workers import QueryPool
from claimgraph.web.answers import AnswerCache
from claimgraph.web.census import Census

EXTENSION: Final = "claimgraph"


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of a running service."""

    settings: Settings
    store: Store | None
    pool: QueryPool
    answers: AnswerCache
    reader: Reader
    catalogues: Catalogues
    census: Census
    vocabulary: View
    shapes: View

    def local(self, iri: str) -> str | None:
        """Return the path, without its first slash, of an IRI below our base; None for any other."""
        return iri.removeprefix(self.settings.base_iri) if iri.startswith(self.settings.base_iri) else None


def service() -> Service:
    """Return the parts of the service that the current request came to."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Service)
    return found
