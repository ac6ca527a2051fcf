"""``/health`` and ``/ready``, for operators and programs."""

from flask import Blueprint, Response, jsonify

from claimgraph.errors import ClaimgraphError
from claimgraph.web.service import service

blueprint = Blueprint("operations", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Say that the process answers."""
    return _uncached(jsonify(status="ok"))


@blueprint.get("/ready")
def ready() -> Response:
    """Say whether queries are answered, and from which state of the data; 503 if not."""
    try:
        with service().pool.run("ASK {}", format="json", timeout=5) as answer:
            whole = b"".join(answer)
            state = {"status": "ready", "snapshot": answer.snapshot, "workers": service().pool.size}
        assert whole
        return _uncached(jsonify(state))
    except ClaimgraphError as error:
        response = _uncached(jsonify(status="not ready", detail=str(error)))
        response.status_code = 503
        return response


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
