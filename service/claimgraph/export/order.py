"""The order of the export: articles by date, each followed by its claims in text order, then parties.

What else there is, such as runs, comes last.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

from claimgraph import turtle
from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA
from claimgraph.storage.changes import DEFAULT_GRAPH
from claimgraph.storage.reader import View

ARTICLE_GRAPH: Final = "/graph/article/"
BELOW: Final = "/evidence/"
"""What of a resource lies below its own IRI begins so."""
_PARTIES: Final = frozenset(
    CG + name for name in ("Actor", "Person", "Organization", "Country", "Place", "Group", "UnnamedSource")
)


class Places:
    """Tells where a resource stands, as text to sort by, from what the graph says of it."""

    def __init__(self, view: View) -> None:
        """Look things up in ``view``."""
        self._view = view
        self.of = lru_cache(4096)(self._of)
        self._article = lru_cache(4096)(self._dated)

    def of_graph(self, name: str) -> str:
        """Return where a graph stands: an article's where the article does, the default graph last."""
        if name == DEFAULT_GRAPH:
            return "3"
        article = article_of(name)
        return self.of(article) if article else "2"

    def _of(self, iri: str) -> str:
        resource = iri.partition(BELOW)[0]
        types = {kind.value for kind in self._view.objects(resource, RDF + "type")}
        if CG + "Article" in types:
            return self._article(resource)
        if CG + "Claim" in types:
            articles = self._view.objects(resource, PROV + "wasDerivedFrom")
            if articles:
                return f"{self._article(articles[0].value)} {self._start(resource):012} {resource}"
        return "1" if types & _PARTIES else "2"

    def _dated(self, article: str) -> str:
        dates = self._view.objects(article, SCHEMA + "datePublished")
        return f"0{''.join(dates[0].value.split()) if dates else ''} {article}"

    def _start(self, claim: str) -> int:
        starts = (
            start.value
            for evidence in self._view.objects(claim, CG + "evidence")
            for selector in self._view.objects(evidence.value, OA + "hasSelector")
            for start in self._view.objects(selector.value, OA + "start")
        )
        return min((int(start) for start in starts if start.isdigit()), default=999_999_999_999)


def article_of(graph: str) -> str | None:
    """Return the article that a graph of this name tells of, or None."""
    head, found, identifier = graph.rpartition(ARTICLE_GRAPH)
    return f"{head}/id/article/{identifier}" if found else None


def graph_of(article: str) -> str:
    """Return the graph in which an article's claims stand."""
    head, _, identifier = article.rpartition("/id/article/")
    return f"{head}{ARTICLE_GRAPH}{identifier}"


def apart(quad: str) -> tuple[str, str]:
    """Take a canonical N-Quads line apart into its triple's line and the graph's name."""
    if not quad.endswith("> ."):
        return quad, DEFAULT_GRAPH
    head, graph = quad[:-3].rsplit("<", 1)
    # an IRI without a graph behind it is the third term; behind a graph stand three
    if head.endswith("^^") or head.count(" ") == 2:
        return quad, DEFAULT_GRAPH
    return f"{head}.", graph


def triple_of(quad: bytes) -> bytes:
    """Return the triple's line of a canonical N-Quads line."""
    if not quad.endswith(b"> ."):
        return quad
    head = quad[: quad.rindex(b"<")]
    return quad if head.endswith(b"^^") or head.count(b" ") == 2 else head + b"."


def row(triple: str, places: Places) -> str:
    """Return a triple behind what it is sorted by in the merged graph, parted by tabs."""
    subject, predicate, _ = turtle.parts(triple)
    name = subject[1:-1]  # without its brackets, so that what lies below an IRI comes behind it
    return f"{places.of(name)}\t{name}\t{turtle.rank(predicate):02}\t{triple}"


def units(rows: Iterable[bytes]) -> Iterator[tuple[str, list[str]]]:
    """Yield each article's part of the merged graph, and each other resource, as ordered triples, each once.

    Args:
        rows: what :func:`row` made, sorted.

    Yields:
        Where it stands, and the triples.
    """
    apart = (line.decode().split("\t", 3) for line, _ in groupby(rows))
    for key, those in groupby(apart, key=lambda row: unit(row[0], row[1])):
        yield key[0], [row[3] for row in those]


def unit(place: str, subject: str) -> tuple[str, str]:
    """Return what those rows have in common that belong together: an article's place, or place and subject."""
    if place.startswith("0"):
        return " ".join(place.split(" ")[:2]), ""
    return place, subject
