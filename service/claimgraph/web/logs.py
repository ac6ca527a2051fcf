"""The log: a line of text or of JSON an entry, each with the request that it belongs to.

A client's ``X-Request-Id`` is taken over, so that a request can be followed through a proxy; else one is made.
Logged are methods, paths, outcomes and times: no query, no parameter, no header, no text of an article.
"""

import json
import logging
import re
import time
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, Response, g, has_request_context, request
from gunicorn.config import Config
from gunicorn.glogging import Logger

from claimgraph.settings import Settings
from claimgraph.storage.workers_running import new_identifier

FIELD: Final = "X-Request-Id"
GIVEN: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")
MORE: Final = ("request", "method", "route", "path", "status", "seconds")
"""What an entry may carry beside its message."""

requests: Final = logging.getLogger("claimgraph.requests")
service: Final = logging.getLogger("claimgraph.service")


class Readable(logging.Formatter):
    """A line of text, with the request behind it."""

    def __init__(self) -> None:
        """Begin with the time."""
        super().__init__("%(asctime)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and a traceback below it where there is one."""
        line, _, rest = super().format(record).partition("\n")
        name = request_of(record)
        return f"{line}{f' [request {name}]' if name else ''}{f'{chr(10)}{rest}' if rest else ''}"


class Json(logging.Formatter):
    """An object of JSON a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name in MORE if (value := getattr(record, name, None)) is not None},
        }
        if name := request_of(record):
            entry["request"] = name
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class Quiet(Logger):
    """gunicorn's log, written by our handler."""

    def setup(self, cfg: Config) -> None:
        """Leave gunicorn's own handlers out."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def configure(settings: Settings) -> None:
    """Have all of the process's log written as the settings want it, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if settings.log_format == "json" else Readable())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    requests.setLevel(logging.INFO if settings.log_requests else logging.WARNING)
    service.setLevel(logging.INFO)


def request_of(record: logging.LogRecord) -> str:
    """Return the name of the request that an entry belongs to; nothing where it belongs to none."""
    if name := getattr(record, "request", None):
        return str(name)
    return str(g.get("request_id", "")) if has_request_context() else ""


def name_of(given: str | None) -> str:
    """Return a request's name: the one that was given, if it is one, or a new one."""
    return given if given and GIVEN.fullmatch(given) else new_identifier()


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
