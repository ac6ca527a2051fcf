"""What is said of a resource: its own triples, what refers to it in pages, and the graph that it stands in.

The document describes itself by the Hydra Core Vocabulary (https://www.w3.org/ns/hydra/core): of each
property that leads to the resource a collection with the count of its members, and links to the other pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from claimgraph.namespaces import DCTERMS, RDF, XSD
from claimgraph.storage.catalogue import Catalogue
from claimgraph.storage.catalogue_references import counts, referrers
from claimgraph.storage.reader import View, ntriple
from claimgraph.web.void import term_name

HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
PAGE: Final = 500
"""Referrers by each property on a page."""


@dataclass(frozen=True, slots=True)
class Description:
    """One page: N-Triples lines, its number out of how many, and the names of the resource's graphs."""

    lines: set[str]
    number: int
    pages: int
    graphs: list[str]


def describe(view: View, catalogue: Catalogue, base: str, name: str, number: int) -> Description | None:
    """Describe the resource at ``id/NAME`` below ``base``; None where there is no page of this number.

    Each page has the resource's own triples; of an article also those of its graph.
    """
    iri, document = f"{base}id/{name}", f"{base}data/{name}"
    counted = counts(catalogue, iri)
    pages = max(-(-max(counted.values(), default=0) // PAGE), 1)
    if number > pages:
        return None
    graphs = view.homes(iri)
    lines = set(view.about(iri))
    if name.startswith("article/"):
        lines.update(view.graph(f"{base}graph/{name}"))
    for predicate in counted:
        for subject in referrers(catalogue, iri, predicate, PAGE, (number - 1) * PAGE):
            lines.add(ntriple(subject, predicate, iri))
    lines.update(_of_document(iri, document, number, pages, graphs))
    lines.update(_of_collections(iri, document, number, counted))
    return Description(lines, number, pages, graphs)


def page_of(document: str, number: int) -> str:
    """Return the address of a page of a document."""
    return document if number == 1 else f"{document}?page={number}"


def _of_document(iri: str, document: str, number: int, pages: int, graphs: list[str]) -> Iterator[str]:
    here = page_of(document, number)
    yield ntriple(here, f"{FOAF}primaryTopic", iri)
    for graph in filter(None, graphs):
        yield ntriple(here, f"{DCTERMS}source", graph)
    if pages > 1:
        yield ntriple(here, f"{RDF}type", f"{HYDRA}PartialCollectionView")
        yield ntriple(here, f"{HYDRA}first", document)
        yield ntriple(here, f"{HYDRA}last", page_of(document, pages))
        if number > 1:
            yield ntriple(here, f"{HYDRA}previous", page_of(document, number - 1))
        if number < pages:
            yield ntriple(here, f"{HYDRA}next", page_of(document, number + 1))


def _of_collections(iri: str, document: str, number: int, counted: dict[str, int]) -> Iterator[str]:
    for predicate, count in counted.items():
        collection = f"{document}#{term_name(predicate)}"
        yield ntriple(collection, f"{RDF}type", f"{HYDRA}Collection")
        yield f'<{collection}> <{HYDRA}totalItems> "{count}"^^<{XSD}integer> .'
        yield ntriple(collection, f"{HYDRA}view", page_of(document, number))
        yield ntriple(collection, f"{HYDRA}memberAssertion", f"{collection}-members")
        yield ntriple(f"{collection}-members", f"{HYDRA}property", predicate)
        yield ntriple(f"{collection}-members", f"{HYDRA}object", iri)
