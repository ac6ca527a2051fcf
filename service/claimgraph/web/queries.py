"""``/queries``: which queries run, and ending one, for those who have a token; the names of queries."""

import time
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import NotFound

from claimgraph.storage.workers_running import RunningQuery, new_identifier
from claimgraph.web.service import service
from claimgraph.web.writing import check_token

FIELD: Final = "X-Query-Id"
WAIT_SECONDS: Final = 1.0

blueprint = Blueprint("queries", __name__)


def identifier() -> str:
    """Return the name of the query in the current request; its answer carries it."""
    if "query_id" not in g:
        g.query_id = new_identifier()
    return str(g.query_id)


@blueprint.after_app_request
def name_answer(response: Response) -> Response:
    """Put the query's name on each answer of the SPARQL endpoint, errors too."""
    if request.blueprint == "sparql" or "query_id" in g:
        response.headers[FIELD] = identifier()
    return response


@blueprint.get("/queries")
def running() -> Response:
    """List the queries that have run for a tenth of a second or more, in all processes of the service."""
    check_token("Listing queries")
    now = time.time()
    response = jsonify({"queries": [_described(each, now) for each in service().pool.running.list()]})
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.delete("/queries/<name>")
def cancel(name: str) -> Response:
    """End a query: 204 once it has ended, 202 where its process has not said so yet."""
    check_token("Cancelling queries")
    registry = service().pool.running
    if not registry.cancel(name):
        raise NotFound("No query of this name runs. It may be over: GET /queries lists those that run.")
    end = time.monotonic() + WAIT_SECONDS
    while registry.runs(name) and time.monotonic() < end:
        time.sleep(0.02)
    return Response(status=202 if registry.runs(name) else 204)


def _described(query: RunningQuery, now: float) -> dict[str, Any]:
    return {
        "id": query.id,
        "query": query.query,
        "started": datetime.fromtimestamp(query.started, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "seconds": round(now - query.started, 3),
        "limits": {"timeout": query.timeout, "query_memory": query.memory >> 20, "result_bytes": query.result_bytes},
    }
