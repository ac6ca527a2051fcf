"""``/sparql``, ``/query`` and ``/update``: the SPARQL 1.1 Protocol."""

import errno
import logging
import time
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wsgi import wrap_file

from claimgraph import formats
from claimgraph.errors import ClaimgraphError, UsageError
from claimgraph.storage.workers_answer import Answer
from claimgraph.web import query_page, service_description, updates
from claimgraph.web.answers import AnswerCache, Kept, name_of
from claimgraph.web.conditional import entity_tag, not_modified
from claimgraph.web.connections import CONNECTION
from claimgraph.web.metrics import KNOWN, Metrics, metrics
from claimgraph.web.queries import identifier
from claimgraph.web.service import service
from claimgraph.web.sparql_request import UPDATE, Operation, read

METHODS: Final = ["GET", "HEAD", "POST", "QUERY"]
BODIES: Final = "application/sparql-query, application/x-www-form-urlencoded"
DOWNLOAD: Final = formats.Choice(formats.SPREADSHEET, formats.SPREADSHEET.media_type)
SPOOL_BYTES: Final = 1 << 20

blueprint = Blueprint("sparql", __name__)
log = logging.getLogger(__name__)


@blueprint.route("/sparql", methods=METHODS, strict_slashes=False)
@blueprint.route("/sparql/", methods=METHODS, strict_slashes=False, endpoint="endpoint_slash")
@blueprint.route("/query", methods=METHODS, strict_slashes=False, endpoint="query")
def endpoint() -> Response:
    """Answer a query; without one show the query page, or describe the service."""
    if request.mimetype == UPDATE:
        updates.expect()
    operation = read(request)
    if operation.update is not None:
        return updates.update(operation)
    page = formats.prefers_page(request.headers.get("Accept")) if not operation.format else operation.format == "html"
    if operation.query is None or (page and not operation.query.strip()):
        if request.method not in ("GET", "HEAD"):
            raise UsageError("The request holds neither a query nor an update.")
        return query_page.empty() if page else service_description.describe()
    return query_page.answer(operation) if page else _named(answer(operation), operation)


def _named(response: Response, operation: Operation) -> Response:
    """Have an answer for a spreadsheet saved as a file."""
    if operation.format and formats.named(operation.format, (*formats.RESULTS, formats.SPREADSHEET)) == DOWNLOAD:
        response.headers["Content-Disposition"] = 'attachment; filename="answer.csv"'
    return response


@blueprint.after_request
def say_what_may_be_asked(response: Response) -> Response:
    """Name the bodies that the method QUERY takes, where a client asks for its options."""
    if request.method == "OPTIONS" and "QUERY" in response.allow:
        response.headers["Accept-Query"] = BODIES
    return response


@blueprint.route("/update", methods=["GET", "HEAD", "POST"], strict_slashes=False)
def update() -> Response:
    """Make an update."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("sparql.endpoint"), 303)  # type: ignore[return-value]  # Flask's redirect makes one
    updates.expect()
    operation = read(request)
    if operation.update is None:
        raise UsageError("The request holds no update. Send update=… or a body of application/sparql-update.")
    return updates.update(operation)


def answer(operation: Operation) -> Response:
    """Run the query and stream its answer through."""
    assert operation.query is not None
    accept, pool = request.headers.get("Accept"), service().pool
    tag = name_of(operation, accept, request.base_url, union=pool.union)
    began = time.monotonic()
    if not_modified(current := entity_tag(pool.newest(), tag)):
        metrics().query(began, KNOWN)
        return _described(Response(status=304), current)
    if kept := service().answers.get(current):
        metrics().query(began, KNOWN)
        return _described(Response(kept.body, content_type=kept.media_type), current)
    try:
        found = pool.run(
            operation.query,
            accept=accept,
            format=operation.format,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            base_iri=request.base_url,
            timeout=operation.timeout,
            identifier=identifier(),
            hangup=request.environ.get(CONNECTION),
        )
    except ClaimgraphError as error:
        metrics().failed(began, error)
        raise
    tag_of_found = None if found.volatile else entity_tag(found.snapshot, tag)
    response = Response(Stream(found, service().answers, tag_of_found, metrics(), began), content_type=found.media_type)
    if found.length is not None:
        response.content_length = found.length
    elif request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        response = _whole(found)
    return _described(response, tag_of_found)


def _described(response: Response, tag: str | None) -> Response:
    if tag is None:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


class Stream:
    """The bytes of an answer. An error after the first of them breaks the connection off.

    A chunked message without its last chunk is incomplete (RFC 9112, section 8), and clients say so;
    an answer that ended early must never look whole.
    """

    def __init__(self, answer: Answer, cache: AnswerCache, tag: str | None, metrics: Metrics, began: float) -> None:
        """Stream ``answer``; once it is whole, the cache keeps it under ``tag``, if there is one.

        The query ``began`` then, by the monotonic clock.
        """
        self._metrics, self._began = metrics, began
        self._request_id = g.request_id
        self._answer, self._cache, self._tag = answer, cache, tag
        self._size = 0
        self._chunks: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        """Return the stream itself."""
        return self

    def __next__(self) -> bytes:
        """Return the next bytes."""
        try:
            chunk = next(self._answer)
        except StopIteration:
            self._keep()
            self._metrics.query(self._began)
            raise
        except ClaimgraphError as error:
            self._metrics.failed(self._began, error)
            log.warning("An answer was broken off: %s", error, extra={"request": self._request_id})
            raise ConnectionResetError(errno.ECONNRESET, str(error)) from error
        self._size += len(chunk)
        if self._tag and self._size <= self._cache.largest:
            self._chunks.append(chunk)
        else:
            self._chunks.clear()
        return chunk

    def _keep(self) -> None:
        if self._tag and self._size <= self._cache.largest:
            self._cache.put(self._tag, Kept(b"".join(self._chunks), self._answer.media_type))

    def close(self) -> None:
        """Give the worker back."""
        self._answer.close()


def _whole(answer: Answer) -> Response:
    """Wait for all of the answer: HTTP/1.0 cannot tell a broken message from a whole one by itself."""
    spool: IO[bytes] = SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115  closed with the response
    with answer:
        for chunk in answer:
            spool.write(chunk)
    length = spool.tell()
    spool.seek(0)
    response = Response(wrap_file(request.environ, spool), content_type=answer.media_type, direct_passthrough=True)
    response.content_length = length
    return response
