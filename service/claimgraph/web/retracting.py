"""Retracting articles over HTTP, for those who have a token."""

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from claimgraph.errors import UsageError
from claimgraph.web.service import service
from claimgraph.web.writer import writer
from claimgraph.web.writing import authorize

if TYPE_CHECKING:
    from claimgraph.ingest import Retracted

blueprint = Blueprint("retracting", __name__)


@blueprint.delete("/articles/<path:name>")
def article(name: str) -> Response:
    """Retract an article, by its id or its IRI; ``reason`` says why, as a parameter or in a JSON object."""
    authorize()
    reason = request.args.get("reason") or (_body().get("reason") if request.data else None)
    (result,) = _retract([name], reason)
    if result.outcome == "unknown":
        raise NotFound(f"There is no article {result.article}.")
    return _account([result])


@blueprint.post("/articles/retractions")
def retractions() -> Response:
    """Retract the ``articles`` (ids or IRIs) of a JSON object for its ``reason``.

    The status is 422 where none of them is known.
    """
    authorize()
    request.max_content_length = service().settings.max_bytes
    body = _body()
    names = body.get("articles")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise UsageError('Send {"articles": ["an id or IRI", …], "reason": "why"}.')
    results = _retract(names, body.get("reason"))
    response = _account(results)
    response.status_code = 422 if all(result.outcome == "unknown" for result in results) else 200
    return response


def _body() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        raise UsageError("The body is no JSON.") from None
    if not isinstance(body, dict):
        raise UsageError("The body is no JSON object.")
    return body


def _retract(names: Sequence[str], reason: object) -> "list[Retracted]":
    from claimgraph.identifiers import Minter
    from claimgraph.ingest import Retraction  # rdflib
    from claimgraph.ingest.copies import Copies

    store, settings = service().store, service().settings
    assert store is not None
    if not isinstance(reason, str):
        raise UsageError("Say why: reason=TEXT is missing.")
    now = settings.run_time or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    minter = Minter(settings.base_iri)
    with writer().alone(), closing(Copies(store, minter)) as copies:
        results = list(copies.after(Retraction(store, minter, reason=reason, time=now).retract(names), at_once=True))
        store.publish().close()
    return results


def _account(results: "Sequence[Retracted]") -> Response:
    told = [{"article": one.article, "outcome": one.outcome.value, "claims": one.claims} for one in results]
    response = jsonify(articles=told)
    response.headers["Cache-Control"] = "no-store"
    return response
