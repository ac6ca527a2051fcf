"""``/metrics``: how the service does, in Prometheus's text format, over all of its processes.

Each process counts in files of its own in one folder, which whoever is asked adds up (prometheus_client's
multiprocess mode); what the data and exports are like is looked at when somebody asks.
"""

import os
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Flask, Response, current_app, g, request

from claimgraph.errors import ClaimgraphError, StoreError
from claimgraph.export.outcomes import DRILL, EXPORT
from claimgraph.web.problems import kind_of
from claimgraph.web.service import service
from claimgraph.web.standing import standing

if TYPE_CHECKING:
    from claimgraph.storage.workers import QueryPool

METRICS: Final = "claimgraph-metrics"
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
SECONDS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
ANSWERED: Final = "answered"
KNOWN: Final = "known"
"""The answer was kept, here or by the client, so that no worker was asked."""

blueprint = Blueprint("metrics", __name__)


@dataclass(slots=True)
class _Alike:
    """Queries that ended alike, and in about the same time."""

    number: int = 0
    seconds: float = 0.0


class Metrics:
    """What one process counts."""

    def __init__(self) -> None:
        """Begin at 0, or where a process of this id stopped."""
        import prometheus_client as p  # where it counts is settled when it is imported

        self.registry = p.CollectorRegistry()
        names: dict[str, Any] = {"namespace": "claimgraph", "registry": self.registry}
        self.requests = p.Counter("requests", "Requests answered.", ("route", "method", "status"), **names)
        self.queries = p.Histogram(
            "query_seconds", "Seconds from a query to the end of its answer.", ("outcome",), buckets=SECONDS, **names
        )
        self.items = p.Counter("ingested", "Articles sent to be taken in.", ("outcome",), **names)
        live: dict[str, Any] = {"multiprocess_mode": "livesum", **names}
        self.workers = p.Gauge("query_workers", "Processes that are there to run queries.", **live)
        self.waiting = p.Gauge("queries_waiting", "Queries that wait for a worker.", **live)
        self.lost = p.Counter("query_workers_lost", "Workers that were killed or went down with their query.", **names)
        self._lost = 0
        self._alike: dict[tuple[str, int, str, int], _Alike] = {}

    def note(self, method: str, status: int, outcome: str, began: float) -> None:
        """Count a request to the SPARQL endpoint, and its query, with the next :meth:`settle`. For one thread."""
        seconds = time.monotonic() - began
        key = (method, status, outcome, bisect_left(SECONDS, seconds))
        if (alike := self._alike.get(key)) is None:
            alike = self._alike[key] = _Alike()
        alike.number += 1
        alike.seconds += seconds

    def settle(self) -> None:
        """Count what was noted: many at once, for which the library's histograms have no method."""
        for (method, status, outcome, bucket), alike in self._alike.items():
            self.requests.labels("sparql", method, status).inc(alike.number)
            queries = self.queries.labels(outcome)
            queries._sum.inc(alike.seconds)
            queries._buckets[bucket].inc(alike.number)
        self._alike.clear()

    def query(self, began: float, outcome: str = ANSWERED) -> None:
        """Count a query that ``began`` then, by the monotonic clock."""
        self.queries.labels(outcome).observe(time.monotonic() - began)

    def failed(self, began: float, error: ClaimgraphError) -> None:
        """Count a query that came to nothing, or broke off."""
        self.query(began, kind_of(error).name)

    def look(self, pool: "QueryPool", waiting: int) -> None:
        """See how a pool does."""
        self.workers.set(len(pool.pids()))
        self.waiting.set(waiting)
        self.lost.inc(pool.lost - self._lost)
        self._lost = pool.lost

    def text(self) -> bytes:
        """Return what all processes counted, in the text format."""
        import prometheus_client as p
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = self.registry
        if FOLDER in os.environ:
            registry = p.CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
        return p.generate_latest(registry)


def prepare() -> Path:
    """Make the folder in which this process and its children count; call it before any of them does."""
    folder = tempfile.mkdtemp(prefix="claimgraph-metrics-")
    os.environ[FOLDER] = folder
    return Path(folder)


def gone(pid: int) -> None:
    """Leave out of the gauges what a process had that is no more."""
    for path in Path(os.environ[FOLDER]).glob(f"gauge_live*_{pid}.db"):
        path.unlink(missing_ok=True)


def metrics() -> Metrics:
    """Return what the process of the current request counts by."""
    found = current_app.extensions[METRICS]
    assert isinstance(found, Metrics)
    return found


def install(app: Flask) -> None:
    """Count the app's requests."""
    app.extensions[METRICS] = Metrics()
    app.after_request(_count)


def _count(response: Response) -> Response:
    if not g.get("elsewhere"):
        metrics().requests.labels(request.blueprint or "other", request.method, response.status_code).inc()
    return response


@blueprint.get("/metrics")
def show() -> Response:
    """Tell how the service does, for Prometheus (text format 0.0.4)."""
    metrics().look(service().pool, service().pool.queued)
    body = metrics().text() + "".join(_standing()).encode()
    response = Response(body, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _standing() -> Iterator[str]:
    try:
        now = standing(service().settings)
    except StoreError:
        yield from _gauge("store_readable", "Whether the newest snapshot can be read.", 0)
        return
    yield from _gauge("store_readable", "Whether the newest snapshot can be read.", 1)
    yield from _gauge("snapshot_number", "The number of the newest snapshot.", now.snapshot)
    yield from _gauge("snapshot_age_seconds", "Seconds since the newest snapshot was made.", now.snapshot_age)
    yield from _gauge("statements", "Statements in the newest snapshot.", now.statements)
    if now.export_age is not None:
        yield from _gauge("export_age_seconds", "Seconds since the newest export was made.", now.export_age)
    for kind, what in ((EXPORT, "export"), (DRILL, "rehearsal of restoring an export")):
        if outcome := now.outcomes.get(kind):
            yield from _gauge(f"{kind}_done", f"Whether the last {what} was done.", int(outcome.done))
            yield from _gauge(f"{kind}_seconds", f"Seconds that the last {what} took.", outcome.seconds)


def _gauge(name: str, told: str, value: Any) -> Iterator[str]:
    yield f"# HELP claimgraph_{name} {told}\n# TYPE claimgraph_{name} gauge\nclaimgraph_{name} {value}\n"
