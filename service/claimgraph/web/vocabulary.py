"""``/ontology`` and ``/shapes``: the vocabulary and the shapes that the service works with."""

from flask import Blueprint, Response, make_response, render_template, request

from claimgraph import formats
from claimgraph.formats import GRAPHS, HTML
from claimgraph.namespaces import CG, RDF, RDFS, SH, SKOS
from claimgraph.storage.reader import View
from claimgraph.web.documents import graph_response
from claimgraph.web.records import Resource
from claimgraph.web.service import service

blueprint = Blueprint("vocabulary", __name__)
KINDS = {
    "Class": "Classes",
    "ObjectProperty": "Properties whose values are resources",
    "DatatypeProperty": "Properties whose values are literals",
    "ActionType": "Kinds of action",
    "Collection": "Groups of kinds of action",
}


@blueprint.get("/ontology")
def ontology() -> Response:
    """Show or send the ontology."""
    view = service().vocabulary
    if not _wants_page():
        return graph_response(view.lines())
    groups = {title: _of_type(view, name) for name, title in KINDS.items()}
    return _page("ontology.html", groups=groups, cg=CG)


@blueprint.get("/shapes")
def shapes() -> Response:
    """Show or send the shapes."""
    view = service().shapes
    if not _wants_page():
        return graph_response(view.lines())
    found = [Resource(view, iri) for iri in sorted(view.subjects(f"{RDF}type", f"{SH}NodeShape"))]
    return _page("shapes.html", shapes=found, sh=SH, rdfs=RDFS, constraints=_messages(view))


def _wants_page() -> bool:
    choice = formats.negotiate(request.headers.get("Accept"), (*GRAPHS, HTML))
    return not request.args.get("format") and choice is not None and choice.format is HTML


def _of_type(view: View, name: str) -> list[Resource]:
    found = {
        iri
        for namespace in ("http://www.w3.org/2002/07/owl#", CG, SKOS)
        for iri in view.subjects(f"{RDF}type", namespace + name)
        if iri.startswith(CG)
    }
    return [Resource(view, iri) for iri in sorted(found)]


def _messages(view: View) -> dict[str, list[str]]:
    """Map each shape to the messages of its own constraints and of its properties'."""
    messages: dict[str, list[str]] = {}
    for shape in view.subjects(f"{RDF}type", f"{SH}NodeShape"):
        nodes = [shape]
        for predicate in ("property", "sparql", "xone", "or", "and", "not"):
            nodes += [term.value for term in view.objects(shape, SH + predicate)]
        found = {term.value for node in nodes for term in view.objects(node, f"{SH}message")}
        messages[shape] = sorted(found)
    return messages


def _page(template: str, **values: object) -> Response:
    response = make_response(render_template(template, **values))
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response
