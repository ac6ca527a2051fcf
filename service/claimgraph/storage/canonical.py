"""Triples in the one form that the store keeps them in."""

import pyoxigraph as ox


def canonical(statements: str) -> frozenset[str]:
    """Return the triples of trusted N-Triples or N-Quads as the store will print them, one a string.

    Storing changes lexical forms (``01`` becomes ``1``, ``1.50`` becomes ``1.5``, ``+00:00`` becomes
    ``Z``), so whoever compares with what is stored must do so first. Graph names are not looked at.
    """
    store = ox.Store()
    store.extend(ox.parse(statements, ox.RdfFormat.N_QUADS))
    return frozenset(f"{quad.triple} ." for quad in store)
