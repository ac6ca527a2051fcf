"""``/ontology`` and ``/shapes``: the vocabulary and the shapes that the service works with, explained or as RDF.

Each term and each shape has an anchor there, and an address of its own below.
"""

from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from claimgraph import formats
from claimgraph.errors import QueryError, StoreError
from claimgraph.formats import GRAPHS, HTML
from claimgraph.namespaces import CG, OWL
from claimgraph.storage.reader import View
from claimgraph.web.census import Figures
from claimgraph.web.documents import graph_response
from claimgraph.web.glossary import ONTOLOGY, sections
from claimgraph.web.languages import locale
from claimgraph.web.service import service
from claimgraph.web.shape_pages import SHAPES, shapes

CACHING: Final = "no-cache"

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/ontology")
def ontology() -> Response:
    """Explain or send the ontology."""
    if not _wants_page():
        return graph_response(service().vocabulary.lines())
    graph, figures = _uses()
    version = service().vocabulary.objects(ONTOLOGY, f"{OWL}versionInfo")[0].value
    parted = sections(service().vocabulary, graph, figures, locale().language)
    return _page("ontology.html", sections=parted, cg=CG, version=version)


@blueprint.get("/ontology/<name>")
def term(name: str) -> AnyResponse:
    """Lead to a term's place in the ontology, or send what is said of it."""
    return _part(service().vocabulary, CG + name, "vocabulary.ontology", name)


@blueprint.get("/ns")
@blueprint.get("/ns/<version>")
def namespace(version: str | None = None) -> AnyResponse:
    """Lead on where the namespace's address leads to this service."""
    if version not in (None, service().vocabulary.objects(ONTOLOGY, f"{OWL}versionInfo")[0].value):
        raise NotFound(f"There is no version {version} of the vocabulary here.")
    return redirect(url_for("vocabulary.ontology"), 303)


@blueprint.get("/shapes", endpoint="shapes")
def all_shapes() -> Response:
    """Explain or send the shapes."""
    view = service().shapes
    if not _wants_page():
        return graph_response(view.lines())
    return _page("shapes.html", shapes=shapes(view))


@blueprint.get("/shapes/<name>")
def shape(name: str) -> AnyResponse:
    """Lead to a shape's place among the shapes, or send what it says."""
    return _part(service().shapes, SHAPES + name, "vocabulary.shapes", name)


def _part(view: View, iri: str, whole: str, name: str) -> AnyResponse:
    if not view.knows(iri):
        raise NotFound(f"There is no {iri}.")
    if _wants_page():
        response = redirect(url_for(whole, _anchor=name), 303)
        response.vary.add("Accept")
        return response
    return graph_response(view.about(iri))


def _uses() -> tuple[View | None, Figures | None]:
    """Return the graph and its figures, where there is one already and it can be counted."""
    try:
        return service().reader.view(), service().census.recent()
    except (StoreError, QueryError):
        return None, None


def _wants_page() -> bool:
    choice = formats.negotiate(request.headers.get("Accept"), (*GRAPHS, HTML))
    return not request.args.get("format") and choice is not None and choice.format is HTML


def _page(template: str, **values: object) -> Response:
    response = make_response(render_template(template, **values))
    response.headers["Cache-Control"] = CACHING
    response.vary.add("Accept")
    return response
