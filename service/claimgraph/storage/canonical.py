"""Triples in the one form that the store keeps them in."""

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse


def canonical(ntriples: str) -> frozenset[str]:
    """Return trusted N-Triples as the store will print them, one triple a string without line end.

    Storing changes lexical forms (``01`` becomes ``1``, ``1.50`` becomes ``1.5``, ``+00:00`` becomes
    ``Z``), so whoever compares with what is stored must do so first. Graph names are not looked at.
    """
    store = Store()
    store.extend(parse(ntriples, format=RdfFormat.N_TRIPLES))
    return frozenset(line(quad) for quad in store)


def line(quad: Quad) -> str:
    """Print a quad's triple as N-Triples, with its full stop."""
    return f"{quad.triple} ."


def quads(lines: frozenset[str], graph: str) -> list[Quad]:
    """Parse triples in N-Triples as quads of ``graph``; an empty name is the default graph."""
    name = NamedNode(graph) if graph else DefaultGraph()
    return [
        Quad(quad.subject, quad.predicate, quad.object, name)
        for quad in parse("\n".join(lines), format=RdfFormat.N_TRIPLES)
    ]
