"""Small graphs, given as N-Triples lines, in any RDF syntax."""

from collections.abc import Iterable

from pyoxigraph import RdfFormat, Triple, parse, serialize

from claimgraph.formats import Format
from claimgraph.namespaces import PREFIXES


def serialize_lines(lines: Iterable[str], form: Format) -> bytes:
    """Write trusted N-Triples lines in a syntax, sorted, so that each subject stands in one place."""
    ordered = "\n".join(sorted(lines))
    chosen = RdfFormat.from_media_type(form.media_type)
    if chosen is None or chosen == RdfFormat.N_TRIPLES:
        return ordered.encode() + b"\n"
    triples = (Triple(q.subject, q.predicate, q.object) for q in parse(ordered, format=RdfFormat.N_TRIPLES))
    used = {prefix: name for prefix, name in PREFIXES.items() if f"<{name}" in ordered}
    return serialize(triples, format=chosen, prefixes=used) or b""


def serialize_turtle(turtle: str, form: Format) -> bytes:
    """Write trusted Turtle, blank nodes and all, in another syntax."""
    chosen = RdfFormat.from_media_type(form.media_type)
    if chosen is None or chosen == RdfFormat.TURTLE:
        return turtle.encode()
    triples = (Triple(q.subject, q.predicate, q.object) for q in parse(turtle, format=RdfFormat.TURTLE))
    return serialize(triples, format=chosen) or b""
