"""Triples in the one form that the store keeps them in."""

import pyoxigraph as ox

from claimgraph.storage.quads import refuse


def canonical(statements: str) -> frozenset[str]:
    """Return the triples of trusted N-Triples or N-Quads as the store will print them, one a string.

    Storing changes lexical forms (``01`` becomes ``1``, ``1.50`` becomes ``1.5``, ``+00:00`` becomes
    ``Z``), so whoever compares with what is stored must do so first. Graph names are not looked at.

    Raises:
        InputRefused: the engine cannot read them.
    """
    store = ox.Store()
    try:
        store.extend(ox.parse(statements, ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        raise refuse(f"The engine cannot read it: {error}.") from None
    return frozenset(f"{quad.triple} ." for quad in store)
