"""Graphs as documents, in the RDF syntax that the client likes best."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from flask import Response, request

from claimgraph import formats
from claimgraph.errors import NotAcceptable
from claimgraph.formats import GRAPHS, Choice, Format
from claimgraph.storage.serialization import serialize_lines
from claimgraph.web.conditional import not_modified


def graph_choice() -> Choice:
    """Choose a syntax by ``format=`` or the Accept field.

    Raises:
        NotAcceptable: the client takes none of them.
    """
    name = request.args.get("format")
    accept = request.headers.get("Accept")
    choice = formats.named(name, GRAPHS) if name else formats.negotiate(accept, GRAPHS)
    if choice is None:
        known = ", ".join(offer.media_type for offer in GRAPHS)
        raise NotAcceptable(f"“{name or accept}” is none of the formats of this document: {known}.")
    return choice


@lru_cache(maxsize=16)
def _body(lines: tuple[str, ...], form: Format) -> bytes:
    """Serialize lines; what is asked for again and again, such as the ontology, is kept."""
    return serialize_lines(lines, form)


def graph_response(lines: Iterable[str], form: Format | None = None) -> Response:
    """Answer with the graph of these N-Triples lines; ``form`` where the address itself names the syntax."""
    choice = Choice(form, form.media_type) if form else graph_choice()
    body = _body(tuple(lines), choice.format)
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    response = Response(status=304) if not_modified(tag) else Response(body, content_type=choice.content_type)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    if form is None:
        response.vary.add("Accept")
    return response
