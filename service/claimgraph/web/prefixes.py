"""``/prefixes``: the customary prefixes, to be put before a query or to be read by a program."""

import json
from typing import Final

from flask import Blueprint, Response, request

from claimgraph import formats
from claimgraph.errors import NotAcceptable
from claimgraph.formats import Format, Kind
from claimgraph.namespaces import PREFIXES

SPARQL: Final = Format("text/plain", ".rq", Kind.GRAPH, ("sparql", "text"), "SPARQL", ("application/sparql-query",))
JSON: Final = Format("application/json", ".json", Kind.GRAPH, ("json",), "JSON")
JSON_LD: Final = Format("application/ld+json", ".jsonld", Kind.GRAPH, ("jsonld", "json-ld"), "JSON-LD context")
TURTLE: Final = Format("text/turtle", ".ttl", Kind.GRAPH, ("turtle", "ttl"), "Turtle")
OFFERS: Final = (SPARQL, TURTLE, JSON, JSON_LD)

blueprint = Blueprint("prefixes", __name__)


@blueprint.get("/prefixes")
def prefixes() -> Response:
    """Send them as lines of SPARQL or Turtle, as JSON from prefix to namespace, or as a JSON-LD context."""
    name, accept = request.args.get("format"), request.headers.get("Accept")
    choice = formats.named(name, OFFERS) if name else formats.negotiate(accept, OFFERS)
    if choice is None:
        known = ", ".join(offer.media_type for offer in OFFERS)
        raise NotAcceptable(f"“{name or accept}” is none of the formats of the prefixes: {known}.")
    response = Response(_write(choice.format), content_type=choice.content_type)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.vary.add("Accept")
    return response


def _write(form: Format) -> str:
    if form is JSON:
        return json.dumps(PREFIXES, indent=2) + "\n"
    if form is JSON_LD:
        return json.dumps({"@context": PREFIXES}, indent=2) + "\n"
    pattern = "PREFIX {}: <{}>\n" if form is SPARQL else "@prefix {}: <{}> .\n"
    return "".join(pattern.format(prefix, namespace) for prefix, namespace in PREFIXES.items())
