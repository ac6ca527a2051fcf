"""``/search``: parties, articles and claims by words, as a page or as JSON."""

from typing import Final

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from claimgraph.model import ActionType
from claimgraph.storage import catalogue_search
from claimgraph.storage.catalogue_marking import MARKS
from claimgraph.storage.catalogue_search import Found, Hit, Wanted
from claimgraph.web.service import service

PER_PAGE: Final = 30
KINDS: Final = ("party", "article", "claim")
OFFERED: Final = ("text/html", "application/json")
FACETS: Final = ("kind", "type", "year", "party", "source")
VALUES: Final = 200
"""So many of the best are in a VALUES block."""
VARIABLES: Final = {"party": "party", "article": "article", "claim": "claim", None: "found"}

blueprint = Blueprint("searching", __name__)


@blueprint.get("/search")
def search() -> Response:
    """Find what has all the words; each word may be the beginning of one.

    Parameters: ``q``; the facets ``kind``, ``type``, ``year``, ``party`` and ``source`` (IRIs); ``page``;
    ``format=json`` beside ``Accept: application/json``; ``format=values``: a ``VALUES`` block of SPARQL.
    """
    wanted = _wanted()
    if request.args.get("format") == "values":
        return _values(wanted)
    number = min(max(request.args.get("page", 1, type=int), 1), 1000)
    found = catalogue_search.search(service().catalogues.newest(), wanted, PER_PAGE, (number - 1) * PER_PAGE)
    pages = -(-found.count // PER_PAGE)
    if _json():
        body = {
            "query": wanted.words,
            "count": found.count,
            "page": number,
            "facetsOf": found.counted,
            "results": [{**_described(hit), "iri": hit.iri} for hit in found.hits],
            "facets": {
                name: [{"value": value, "label": label, "count": count} for value, label, count in values]
                for name, values in found.facets.items()
            },
        }
        if number < pages:
            body["next"] = url_for(".search", _external=True, **_address(), page=number + 1, format="json")
        response = jsonify(body)
    else:
        hits = [(hit, _pieces(hit.text)) for hit in found.hits]
        response = make_response(
            render_template(
                "search.html",
                words=wanted.words,
                hits=hits,
                found=found,
                query=_query(wanted, found),
                chosen=_address(),
                number=number,
                pages=pages,
            )
        )
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _values(wanted: Wanted) -> Response:
    found = catalogue_search.search(service().catalogues.newest(), wanted, VALUES)
    response = Response(_block(wanted, found), content_type="application/sparql-query; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _block(wanted: Wanted, found: Found) -> str:
    """Write what was found as a VALUES block (SPARQL 1.1 Query, section 10.2.2), the best first."""
    name = VARIABLES[wanted.kind]
    rows = "".join(f"  (<{hit.iri}> {place})\n" for place, hit in enumerate(found.hits, 1))
    return f"VALUES (?{name} ?rank) {{\n{rows}}}\n"


def _query(wanted: Wanted, found: Found) -> str:
    """Write a query that goes on with what was found."""
    name = VARIABLES[wanted.kind]
    return f"SELECT ?{name} ?property ?value {{\n{_block(wanted, found)}?{name} ?property ?value\n}} ORDER BY ?rank"


def _wanted() -> Wanted:
    given = request.args
    kind, type_, year = given.get("kind"), given.get("type"), given.get("year", "")
    return Wanted(
        words=given.get("q", "").strip()[:200],
        kind=kind if kind in KINDS else None,
        type=type_ if type_ in ActionType.__members__ else None,
        year=year if len(year) == 4 and year.isascii() and year.isdigit() else None,
        party=given.get("party") or None,
        source=given.get("source") or None,
    )


def _address() -> dict[str, str]:
    """Return the parameters that say what is searched, without the page."""
    return {name: request.args[name] for name in ("q", *FACETS) if request.args.get(name)}


def _json() -> bool:
    wanted = request.args.get("format")
    if wanted:
        return wanted == "json"
    return request.accept_mimetypes.best_match(OFFERED, default=OFFERED[0]) == OFFERED[1]


def _described(hit: Hit) -> dict[str, object]:
    pieces = _pieces(hit.text)
    return {"kind": hit.kind, "label": hit.label, "text": "".join(text for text, _ in pieces)}


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Part a text into stretches, and say of each whether it was found."""
    start, end = MARKS
    first, *rest = text.split(start)
    pieces = [(first, False)]
    for piece in rest:
        found, _, after = piece.partition(end)
        pieces += [(found, True), (after, False)]
    return [piece for piece in pieces if piece[0]]
