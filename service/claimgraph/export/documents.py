"""The graph as Turtle and as TriG, piece by piece, in the order of :mod:`claimgraph.export.order`."""

from collections.abc import Iterable, Iterator

from claimgraph import turtle


def used_prefixes(triples: Iterable[str]) -> set[str]:
    """Return the prefixes that the documents of these triples need."""
    return {prefix for triple in triples for prefix in turtle.prefixes(turtle.parts(triple))}


def turtle_document(prefixes: Iterable[str], triples: Iterable[str]) -> Iterator[str]:
    """Yield the Turtle document of ordered triples."""
    yield turtle.head(prefixes)
    yield from turtle.blocks(map(turtle.parts, triples))


def trig_document(prefixes: Iterable[str], graphs: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Yield the TriG document (RDF 1.1 TriG, section 2) of graphs with ordered triples."""
    yield turtle.head(prefixes)
    for name, triples in graphs:
        if name:
            yield f"\n<{name}> {{"
        yield from turtle.blocks(map(turtle.parts, triples))
        if name:
            yield "}\n"
