"""The order of the export: articles by date, each followed by its claims in text order, then parties.

What else there is, such as runs, comes last.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

from claimgraph import turtle
from claimgraph.export.sorting import sort_lines
from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA
from claimgraph.storage.changes import DEFAULT_GRAPH
from claimgraph.storage.reader import View

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
        head, found, identifier = name.rpartition("/graph/article/")
        return self.of(f"{head}/id/article/{identifier}") if found else "2"

    def _of(self, iri: str) -> str:
        resource = iri.partition("/evidence/")[0]
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
        return f"0{dates[0].value if dates else ''} {article}"

    def _start(self, claim: str) -> int:
        starts = (
            start.value
            for evidence in self._view.objects(claim, CG + "evidence")
            for selector in self._view.objects(evidence.value, OA + "hasSelector")
            for start in self._view.objects(selector.value, OA + "start")
        )
        return min((int(start) for start in starts if start.isdigit()), default=999_999_999_999)


def merged(quads: Iterable[str], places: Places, work: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each article's part of the merged graph, and each other resource, as ordered triples.

    Args:
        quads: canonical N-Quads lines, sorted.
        places: where each resource stands.
        work: a folder to sort in.

    Yields:
        The place and the triples as canonical N-Triples lines, each once.
    """
    rows = sort_lines((_row(triple, places) for triple in distinct(quads)), work)
    for key, those in groupby((row.split("\t", 3) for row in rows), key=lambda row: _unit(row[0], row[1])):
        yield key[0], [row[3] for row in those]


def by_graph(quads: Iterable[str], places: Places, work: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield each graph's name ("" for the default graph) and its ordered triples, to be read at once."""

    def row(quad: str) -> str:
        triple, graph = apart(quad)
        return f"{places.of_graph(graph)}\t{graph}\t{_row(triple, places)}"

    rows = sort_lines(map(row, quads), work)
    for (_, graph), those in groupby((row.split("\t", 5) for row in rows), key=lambda row: (row[0], row[1])):
        yield graph, (row[5] for row in those)


def distinct(quads: Iterable[str]) -> Iterator[str]:
    """Yield the triples of sorted quads, each once: those of one triple stand together."""
    for triple, _ in groupby(apart(quad)[0] for quad in quads):
        yield triple


def apart(quad: str) -> tuple[str, str]:
    """Take a canonical N-Quads line apart into its triple's line and the graph's name."""
    if not quad.endswith("> ."):
        return quad, DEFAULT_GRAPH
    head, graph = quad[:-3].rsplit("<", 1)
    # an IRI without a graph behind it is the third term; behind a graph stand three
    if head.endswith("^^") or head.count(" ") == 2:
        return quad, DEFAULT_GRAPH
    return f"{head}.", graph


def _row(triple: str, places: Places) -> str:
    subject, predicate, _ = turtle.parts(triple)
    name = subject[1:-1]  # without its brackets, so that what lies below an IRI comes behind it
    return f"{places.of(name)}\t{name}\t{turtle.rank(predicate):02}\t{triple}"


def _unit(place: str, subject: str) -> tuple[str, str]:
    if place.startswith("0"):
        return " ".join(place.split(" ")[:2]), ""
    return place, subject
