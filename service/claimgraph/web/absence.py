"""Resources that are not there: retracted ones answer 410 Gone, unknown ones 404 Not Found."""

import json
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import Gone, NotFound

from claimgraph import formats
from claimgraph.formats import GRAPHS, HTML, Format, Kind
from claimgraph.namespaces import CG, PROV, RDF
from claimgraph.storage.catalogue_near import near
from claimgraph.storage.reader import View
from claimgraph.storage.serialization import serialize_lines
from claimgraph.web.languages import text as _
from claimgraph.web.problems import PROBLEM_JSON, problem
from claimgraph.web.service import service

PROBLEM: Final = Format(PROBLEM_JSON, ".json", Kind.GRAPH, ("json",), "JSON", ("application/json",))
LIVE: Final = {f"{CG}Article", f"{CG}Claim"}

blueprint = Blueprint("absence", __name__)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a retracted resource: ``time`` is an ISO 8601 instant, ``retraction`` an IRI."""

    iri: str
    retraction: str
    reason: str
    time: str


class Retracted(Gone):
    """A resource that was retracted; ``form`` where the address itself names an RDF syntax."""

    def __init__(self, view: View, stone: Tombstone, form: Format | None = None) -> None:
        """Remember what is left of it."""
        super().__init__(f"It was retracted on {stone.time}: {stone.reason}")
        self.view, self.stone, self.form = view, stone, form


class Unknown(NotFound):
    """A resource of which nothing is known."""

    def __init__(self, iri: str) -> None:
        """Remember its IRI."""
        super().__init__(f"Nothing is known of {iri}.")
        self.iri = iri


def require(view: View, iri: str, form: Format | None = None) -> None:
    """Let a request pass for something that is there.

    Raises:
        Retracted: it, or what it is a part of, was retracted.
        Unknown: nothing is said of it.
    """
    stone = tombstone(view, iri)
    if stone is not None:
        raise Retracted(view, stone, form)
    if not view.knows(iri):
        raise Unknown(iri)


def tombstone(view: View, iri: str) -> Tombstone | None:
    """Return what is left of a resource, or of the claim that it was a part of; None where it was not retracted."""
    whole = iri.partition("/evidence/")[0]
    classes = {term.value for term in view.objects(whole, f"{RDF}type")}
    if f"{CG}Tombstone" not in classes or classes & LIVE:
        return None
    retraction = next((term.value for term in view.objects(whole, f"{PROV}wasInvalidatedBy")), "")
    reason = next((term.value for term in view.objects(retraction, f"{CG}reason")), "no reason is known")
    time = next((term.value for term in view.objects(whole, f"{PROV}invalidatedAtTime")), "")
    return Tombstone(whole, retraction, reason, time)


@blueprint.app_errorhandler(Unknown)
def unknown(error: Unknown) -> Response:
    """Answer 404, with what has a like address or name."""
    head = f"{service().settings.base_iri}id/"
    kind, _slash, slug = error.iri.removeprefix(head).partition("/")
    found = near(service().catalogues.newest(), kind, f"{head}{kind}/", slug)
    detail = _("Nothing is known of %(iri)s.") % {"iri": error.iri}
    return problem(404, "Not Found", detail, near=[{"iri": iri, "label": label} for iri, label in found])


@blueprint.app_errorhandler(Retracted)
def retracted(error: Retracted) -> Response:
    """Answer 410 with a page, with the tombstone in RDF, or with a problem (RFC 9457)."""
    stone = error.stone
    choice = formats.negotiate(request.headers.get("Accept"), (PROBLEM, *GRAPHS, HTML))
    chosen = error.form or (choice.format if choice else PROBLEM)
    if chosen is HTML:
        response = make_response(render_template("retracted.html", stone=stone), 410)
    elif chosen is PROBLEM:
        told = {
            "type": "about:blank",
            "title": "Gone",
            "status": 410,
            "detail": error.description,
            "reason": stone.reason,
            "retraction": stone.retraction,
            "time": stone.time,
        }
        response = Response(json.dumps(told, ensure_ascii=False) + "\n", 410, content_type=PROBLEM_JSON)
    else:
        lines = {*error.view.about(stone.iri), *error.view.about(stone.retraction)}
        media_type = chosen.media_type if error.form or choice is None else choice.content_type
        response = Response(serialize_lines(lines, chosen), 410, content_type=media_type)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response
