"""Results of what does not come from a judgement, and what a stored article is read by."""

from collections.abc import Iterable, Iterator
from typing import Any

from rdflib import URIRef

from claimgraph import lines
from claimgraph.errors import Refusal
from claimgraph.ingest.account import Outcome, Refused, Result, mendable
from claimgraph.ingest.lane import Gathered
from claimgraph.mapping import SCHEMA
from claimgraph.model import Article
from claimgraph.reading import Item, LineBatch, Origin, read_lines
from claimgraph.validation.tokens import text_of, triple


def read(items: Iterable[Item | LineBatch]) -> Iterator[Item]:
    """Yield the items, and in the place of each batch what its lines hold."""
    for item in items:
        yield from read_lines(item) if isinstance(item, LineBatch) else (item,)


def stored_article(identifier: str, node: URIRef, stored: frozenset[str]) -> Article:
    """Return of a stored article what its claims are read by: its language and its text."""
    starts = (f"<{node}> <{SCHEMA.articleBody}> ", f"<{node}> <{SCHEMA.inLanguage}> ")
    body, language = (
        next((text_of(triple(line)[2]) for line in stored if line.startswith(start)), None) for start in starts
    )
    return Article(id=identifier, language=language or "en", text=body)


def of_gathered(gathered: Gathered) -> Result:
    """Return what became of an article once it was written, or could not be."""
    refusal = gathered.refusal
    if refusal is None:
        return gathered.result
    return refused(gathered.origin, refusal, gathered.line, item=gathered.result.item)


def refused(origin: Origin, refusal: Refusal, line: dict[str, Any] | str | None, item: str | None = None) -> Result:
    """Return the result of one refused item."""
    kept = mendable(line) if isinstance(line, str) else line
    one = Refused(refusal.at(origin.file, origin.line), kept)
    of_claim = kept is not None and lines.is_claim(kept)
    named = item or refusal.item or origin.file
    return Result(Outcome.REFUSED, named, origin.file, refused=(one,), article=not of_claim)
