"""``/id/…``, ``/data/…`` and ``/graph/…``: what a resource's IRI leads to.

An IRI names a party, a claim, an article, none of which can be sent; so it answers 303 See Other with the
address of a document about it (Cool URIs for the Semantic Web, W3C Interest Group Note, section 4.2).
"""

from typing import Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound

from claimgraph import formats
from claimgraph.errors import NotAcceptable
from claimgraph.formats import GRAPHS, HTML, Format
from claimgraph.storage.reader import View, ntriple
from claimgraph.web.absence import require
from claimgraph.web.documents import graph_response
from claimgraph.web.records import ROLES
from claimgraph.web.service import service

PAGE_OF_LINKS: Final = 1000

blueprint = Blueprint("linked_data", __name__)


@blueprint.get("/id/<path:name>")
def identify(name: str) -> Response:
    """Send the client on to the page or the data about a resource."""
    require(service().reader.view(), iri_of(name))
    choice = formats.negotiate(request.headers.get("Accept"), (*GRAPHS, HTML))
    if choice is None:
        raise NotAcceptable("There is a page (text/html) and data (text/turtle and others) about this resource.")
    target = "pages.resource" if choice.format is HTML else "linked_data.data"
    response = redirect(url_for(target, name=name), 303)
    response.vary.add("Accept")
    return response  # type: ignore[return-value]  # Flask's redirect makes one


@blueprint.get("/data/<path:name>")
def data(name: str) -> Response:
    """Answer with what is said of a resource; a suffix such as ``.ttl`` names the syntax."""
    view = service().reader.view()
    form: Format | None = None
    if not view.knows(iri_of(name)):
        name, form = formats.by_suffix(name, GRAPHS)
    iri = iri_of(name)
    require(view, iri, form)
    lines, following = _lines(view, name, iri)
    response = graph_response(lines, form)
    for offer in GRAPHS[:4]:
        link = url_for("linked_data.data", name=name + offer.suffix)
        response.headers.add("Link", f'<{link}>; rel="alternate"; type="{offer.media_type}"')
    response.headers.add("Link", f'<{url_for("pages.resource", name=name)}>; rel="alternate"; type="text/html"')
    response.headers.add("Link", f'<{iri}>; rel="describes"')
    if following:
        response.headers.add("Link", f'<{following}>; rel="next"')
    return response


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Answer with the triples of a named graph."""
    lines = service().reader.view().graph(f"{service().settings.base_iri}graph/{name}")
    if not lines:
        raise NotFound("There is no such graph, or it is empty.")
    return graph_response(lines)


def iri_of(name: str) -> str:
    """Return the IRI of the resource at ``/id/NAME``."""
    return f"{service().settings.base_iri}id/{name}"


def _lines(view: View, name: str, iri: str) -> tuple[list[str], str | None]:
    """Return what is said of a resource and, of a party, a page of its claims and the next one's address."""
    lines = view.about(iri)
    if name.startswith("article/"):
        return lines + view.graph(f"{service().settings.base_iri}graph/{name}"), None
    if not name.startswith("actor/"):
        return lines, None
    number = max(request.args.get("page", 1, type=int), 1)
    more = False
    for predicate in ROLES.values():
        found = view.subjects(predicate, iri, limit=PAGE_OF_LINKS + 1, offset=(number - 1) * PAGE_OF_LINKS)
        more = more or len(found) > PAGE_OF_LINKS
        lines += [ntriple(claim, predicate, iri) for claim in found[:PAGE_OF_LINKS]]
    return lines, url_for("linked_data.data", name=name, page=number + 1) if more else None
