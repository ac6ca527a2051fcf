"""SPARQL Update over HTTP (SPARQL 1.1 Protocol, section 2.2), and how refused writes are answered.

Queries see the union of all graphs as default graph; updates do not. A triple without ``GRAPH`` goes to
the default graph proper, and a pattern without ``GRAPH``, ``WITH``, ``USING`` or ``using-graph-uri`` is
matched there alone: else an update would remove from one graph what it found in another. Blank nodes
get IRIs of their own (RDF 1.1 Concepts, section 3.5). A triple in our terms may stand in one graph only,
as the union would count it twice; for other data that is the writer's affair.
"""

from typing import Final

from flask import Response, jsonify, request
from werkzeug.exceptions import UnsupportedMediaType

from claimgraph import formats
from claimgraph.errors import ChangeRefused
from claimgraph.formats import GRAPHS, Format, Kind
from claimgraph.storage.serialization import serialize_turtle
from claimgraph.storage.writes import Update, Written
from claimgraph.web.service import service
from claimgraph.web.sparql_request import Operation
from claimgraph.web.writer import writer
from claimgraph.web.writing import authorize

JSON: Final = Format("application/problem+json", ".json", Kind.RESULTS, ("json",), "JSON", ("application/json",))


def expect() -> None:
    """Let a request with an update be as long as input may be, if it may write at all.

    Raises:
        Unauthorized, Forbidden: it may not.
        UnsupportedMediaType: it is compressed.
    """
    authorize()
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the update as it is, without a Content-Encoding.")
    request.max_content_length = service().settings.max_bytes


def update(operation: Operation) -> Response:
    """Make the update, all of it or nothing."""
    authorize()
    text = operation.update or ""
    try:
        written = writer().write(Update(text, request.base_url, operation.using_graphs, operation.using_named_graphs))
    except ChangeRefused as error:
        return refused(error)
    return told(written, 200)


def told(written: Written, status: int) -> Response:
    """Say what a write came to."""
    response = jsonify(changed=written.changed, snapshot=written.snapshot)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(error: ChangeRefused) -> Response:
    """Answer with the shapes' report where the client wants RDF; otherwise the error is told in words.

    Raises:
        ChangeRefused: the error itself.
    """
    accept = request.headers.get("Accept")
    choice = formats.negotiate(accept, (JSON, formats.HTML, *GRAPHS)) if accept else None
    if error.report is None or choice is None or choice.format.kind is not Kind.GRAPH:
        raise error
    response = Response(serialize_turtle(error.report, choice.format), 422, content_type=choice.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response
