"""``/id/…``, ``/data/…`` and ``/graph/…``: what a resource's IRI leads to.

An IRI names a party, a claim, an article, none of which can be sent; so it answers 303 See Other with the
address of a document about it (Cool URIs for the Semantic Web, W3C Interest Group Note, section 4.2).
"""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound

from claimgraph import formats
from claimgraph.errors import NotAcceptable
from claimgraph.formats import GRAPHS, HTML, Format
from claimgraph.web import link_fields
from claimgraph.web.absence import require
from claimgraph.web.conditional import mark_time
from claimgraph.web.description import describe
from claimgraph.web.documents import graph_response
from claimgraph.web.service import service
from claimgraph.web.structured_data import structured_data

blueprint = Blueprint("linked_data", __name__)
blueprint.add_app_template_global(structured_data)


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
    """Answer with what is said of a resource and, in pages, what refers to it.

    A suffix such as ``.ttl`` names the syntax.
    """
    view = service().reader.view()
    form: Format | None = None
    if not view.knows(iri_of(name)):
        name, form = formats.by_suffix(name, GRAPHS)
    iri = iri_of(name)
    require(view, iri, form)
    number = min(max(request.args.get("page", 1, type=int), 1), 1_000_000)
    description = describe(view, service().catalogues.newest(), service().settings.base_iri, name, number)
    if description is None:
        raise NotFound(f"What refers to {iri} has no page {number}.")
    response = graph_response(description.lines, form)
    link_fields.of_data(response, view, name, description)
    mark_time(response, view)
    return response


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Answer with the triples of a named graph."""
    view = service().reader.view()
    lines = view.graph(f"{service().settings.base_iri}graph/{name}")
    if not lines:
        raise NotFound("There is no such graph, or it is empty.")
    response = graph_response(lines)
    mark_time(response, view)
    return response


@blueprint.after_app_request
def _on_pages(response: Response) -> Response:
    """Give the pages about resources their links and times."""
    if request.endpoint == "pages.resource" and response.status_code in (200, 304):
        view = service().reader.view()
        link_fields.of_page(response, view, (request.view_args or {})["name"])
        mark_time(response, view)
    return response


def iri_of(name: str) -> str:
    """Return the IRI of the resource at ``/id/NAME``."""
    return f"{service().settings.base_iri}id/{name}"
