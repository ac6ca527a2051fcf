"""``/references/…``: what refers to a resource, for readers: counts by property first, then pages."""

from typing import Final

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from claimgraph.storage.catalogue_references import counts, referrers
from claimgraph.web.absence import require
from claimgraph.web.linked_data import iri_of
from claimgraph.web.records import named
from claimgraph.web.service import service

PER_PAGE: Final = 30

blueprint = Blueprint("references", __name__)


@blueprint.get("/references/<path:name>")
def references(name: str) -> Response:
    """List what refers to a resource by one property, ``property=IRI``; without it by the commonest."""
    view, iri = service().reader.view(), iri_of(name)
    require(view, iri)
    catalogue = service().catalogues.newest()
    counted = counts(catalogue, iri)
    chosen = request.args.get("property") or next(iter(counted), "")
    number = min(max(request.args.get("page", 1, type=int), 1), 1_000_000)
    found = referrers(catalogue, iri, chosen, PER_PAGE, (number - 1) * PER_PAGE)
    if not found and (number > 1 or request.args.get("property")):
        raise NotFound("There is no such page of references.")
    page = render_template(
        "references.html",
        name=name,
        resource=named(view, iri),
        counts=counted,
        chosen=chosen,
        found=[named(view, one) for one in found],
        number=number,
        pages=-(-counted.get(chosen, 0) // PER_PAGE),
        graphs=[service().local(graph) or graph for graph in view.homes(iri) if graph],
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.app_template_global()
def reference_counts(name: str) -> dict[str, int]:
    """Count by property what refers to the resource at ``/id/NAME``."""
    return counts(service().catalogues.newest(), iri_of(name))
