"""The log: a line of text or of JSON an entry, each with the request that it belongs to.

A client's ``X-Request-Id`` is taken over, so that a request can be followed through a proxy; else one is made.
Logged are methods, paths, outcomes and times: no query, no parameter, no header, no text of an article.
"""

import logging
import re
import time
from typing import Final, TypeGuard

from flask import Flask, Response, g, has_request_context, request
from gunicorn.config import Config
from gunicorn.glogging import Logger

from claimgraph import log_lines
from claimgraph.settings import Settings
from claimgraph.storage.workers_running import new_identifier

FIELD: Final = "X-Request-Id"
GIVEN: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")

requests: Final = logging.getLogger("claimgraph.requests")
service: Final = logging.getLogger("claimgraph.service")


class Quiet(Logger):
    """gunicorn's log, written by our handler."""

    def setup(self, cfg: Config) -> None:
        """Leave gunicorn's own handlers out."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def configure(settings: Settings) -> None:
    """Have all of the process's log written as the settings want it, to standard error."""
    log_lines.to_standard_error(settings.log_format).addFilter(_with_request)
    requests.setLevel(logging.INFO if settings.log_requests else logging.WARNING)
    service.setLevel(logging.INFO)


def _with_request(record: logging.LogRecord) -> bool:
    """Note the request that an entry belongs to, if it belongs to one that is being answered."""
    if not hasattr(record, "request") and has_request_context():
        record.request = g.get("request_id")
    return True


def is_name(given: str | None) -> TypeGuard[str]:
    """Tell whether a client gave its request a name that can be taken over."""
    return given is not None and GIVEN.fullmatch(given) is not None


def name_of(given: str | None) -> str:
    """Return a request's name: the one that was given, if it is one, or a new one."""
    return given if is_name(given) else new_identifier()


def answered(name: str, method: str, route: str, path: str, status: int, began: float) -> None:
    """Log a request that ``began`` then, by the monotonic clock."""
    if requests.isEnabledFor(logging.INFO):
        seconds = round(time.monotonic() - began, 4)
        more = {
            "request": name, "method": method, "route": route, "path": path, "status": status, "seconds": seconds,
        }  # fmt: skip
        requests.info("%s %s %d in %.4f s", method, path, status, seconds, extra=more)


def install(app: Flask) -> None:
    """Name and log the app's requests."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id, g.began = name_of(request.headers.get(FIELD)), time.monotonic()


def _end(response: Response) -> Response:
    name, began = g.get("request_id"), g.get("began")
    if name and began and not g.get("elsewhere"):
        response.headers[FIELD] = name
        answered(name, request.method, request.blueprint or "other", request.path, response.status_code, began)
    return response
