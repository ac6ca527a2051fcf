"""``/health`` and ``/ready``, for operators and programs."""

from typing import Any

from flask import Blueprint, Response, jsonify

from claimgraph.errors import ClaimgraphError
from claimgraph.export.outcomes import Outcome
from claimgraph.web.service import service
from claimgraph.web.standing import standing

blueprint = Blueprint("operations", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Say that the process answers."""
    return _uncached(jsonify(status="ok"))


@blueprint.get("/ready")
def ready() -> Response:
    """Say whether all that should work does, and how old the data and their export are; 503 if not.

    The store must be readable, a worker must answer, and the newest export be no older than the setting
    export-max-age wants it. A rehearsal of restoring that failed is told, but takes nothing out of service.
    """
    try:
        with service().pool.run("ASK {}", format="json", timeout=5) as answer:
            whole = b"".join(answer)
        assert whole
        now = standing(service().settings)
    except ClaimgraphError as error:
        return _unready({"detail": str(error)})
    state: dict[str, Any] = {
        "store": "read-only" if service().store is None else "open",
        "snapshot": now.snapshot,
        "snapshotAge": round(now.snapshot_age),
        "statements": now.statements,
        "workers": service().pool.size,
        "export": None if now.export_age is None else {"name": now.export, "age": round(now.export_age)},
        "lastRuns": {kind: _told(outcome) for kind, outcome in now.outcomes.items()},
    }
    if now.late:
        limit = service().settings.export_max_age
        return _unready({"detail": f"There is no export of the last {limit} hours (setting export-max-age).", **state})
    return _uncached(jsonify(status="ready", **state))


def _told(outcome: Outcome) -> dict[str, Any]:
    shown = {"done": outcome.done, "ended": outcome.ended, "seconds": outcome.seconds}
    return shown | ({"export": outcome.name} if outcome.name else {})


def _unready(state: dict[str, Any]) -> Response:
    response = _uncached(jsonify(status="not ready", **state))
    response.status_code = 503
    return response


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
