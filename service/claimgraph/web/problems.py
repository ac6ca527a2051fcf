"""Errors over HTTP: problem+json (RFC 9457) for programs, a page for browsers.

``KINDS`` is the one table that turns the family of errors into HTTP.
"""

import json
import logging
from dataclasses import asdict, dataclass
from typing import Any, Final

from flask import Flask, Response, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException, NotFound

from claimgraph import errors, formats

PROBLEM_JSON: Final = "application/problem+json"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name in the address of its explanation, status and title."""

    name: str
    status: int
    title: str
    help: str


KINDS: Final[dict[type[errors.ClaimgraphError], Kind]] = {
    errors.QuerySyntax: Kind(
        "query-syntax", 400, "The query is no SPARQL", "Line and column say where the parser stopped."
    ),
    errors.QueryRefused: Kind(
        "query-refused", 403, "The query is not allowed here", "Updates and queries of other services are refused."
    ),
    errors.QueryTimeout: Kind(
        "query-timeout", 504, "The query took too long", "Bind more of its terms, or ask for fewer rows with LIMIT."
    ),
    errors.WriteTooLarge: Kind("write-too-large", 413, "The write is too large", "Send it in parts."),
    errors.QueryTooLarge: Kind(
        "query-too-large", 503, "The query or its answer is too large", "Ask for less, or page with LIMIT and OFFSET."
    ),
    errors.QueryCancelled: Kind("query-cancelled", 503, "The query was called off", "Ask again."),
    errors.QueryBusy: Kind("busy", 503, "Too many queries", "Ask again after the seconds in Retry-After."),
    errors.WorkerDied: Kind(
        "worker-died", 503, "The query ended the process that ran it", "Nest it less deeply, or split it."
    ),
    errors.QueryError: Kind("query-error", 400, "The query cannot be answered", "The detail says why."),
    errors.NotAcceptable: Kind(
        "not-acceptable", 406, "None of the formats you accept can be had", "The detail lists those that can."
    ),
    errors.InputRefused: Kind("input-refused", 422, "The input was refused", "The detail says what to mend."),
    errors.CatalogueAwaited: Kind(
        "being-prepared", 503, "Lists and search are being prepared", "Ask again after the seconds in Retry-After."
    ),
    errors.StoreError: Kind("store", 503, "The store cannot be read", "The detail says what its keeper can do."),
    errors.UsageError: Kind("bad-request", 400, "The request is wrong", "The detail says what to change."),
    errors.ClaimgraphError: Kind("error", 500, "Something went wrong here", "Tell the service's keeper."),
}
"""From the special to the general; the first that an error is an instance of counts."""

NOWHERE: Final = "There is no page at this address."
NAMES: Final = ("Not Found", "Bad Request", "Method Not Allowed", "Unauthorized", "Forbidden", "Content Too Large")
"""Titles that errors of HTTP have."""

INTERNAL: Final = KINDS[errors.ClaimgraphError]


def kind_of(error: errors.ClaimgraphError) -> Kind:
    """Return the kind of problem that an error is."""
    return next(kind for family, kind in KINDS.items() if isinstance(error, family))


def install(app: Flask) -> None:
    """Have all errors answered from here."""
    app.register_error_handler(errors.ClaimgraphError, _ours)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: errors.ClaimgraphError) -> Response:
    kind = kind_of(error)
    response = problem(kind.status, kind.title, str(error), kind.name, **_members(error))
    if kind.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _members(error: errors.ClaimgraphError) -> dict[str, Any]:
    """Return what an error knows beside its words."""
    if isinstance(error, errors.QuerySyntax):
        names = ("line", "column", "excerpt", "suggestion")
        found = {name: getattr(error, name) for name in names if getattr(error, name) is not None}
        return found | {"help": url_for("sparql.endpoint", _external=True)}
    if isinstance(error, errors.QueryError) and error.limit is not None:
        return {"limit": asdict(error.limit)}
    return {}


def _of_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # a redirect
        return make_response(error.get_response())
    detail = NOWHERE if error.description == NotFound.description else error.description or ""
    response = problem(error.code, error.name, detail)
    challenge = getattr(error, "www_authenticate", None)
    for each in challenge or ():
        response.headers.add("WWW-Authenticate", str(each))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unexpected(error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(INTERNAL.status, INTERNAL.title, "The service has a fault; its log has more.", INTERNAL.name)


def problem(status: int, title: str, detail: str, name: str | None = None, **more: Any) -> Response:
    """Make the answer for a problem; ``more`` are extension members (RFC 9457, section 3.2)."""
    if formats.prefers_page(request.headers.get("Accept")):
        page = render_template("problem.html", status=status, title=title, detail=detail, more=more)
        response = make_response(page, status)
    else:
        kind = url_for("pages.problems", _anchor=name) if name else "about:blank"
        body = {"type": kind, "title": title, "status": status, "detail": detail, **more}
        response = make_response(json.dumps(body, ensure_ascii=False) + "\n", status)
        response.headers["Content-Type"] = PROBLEM_JSON
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response
