"""Entries of the log as lines: of text, or of JSON."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

MORE: Final = ("request", "method", "route", "path", "status", "seconds")
"""What an entry may carry beside its message; ``request`` names the request that it belongs to."""


class Readable(logging.Formatter):
    """A line of text, with the request behind it."""

    def __init__(self) -> None:
        """Begin with the time."""
        super().__init__("%(asctime)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and a traceback below it where there is one."""
        line, _, rest = super().format(record).partition("\n")
        name = getattr(record, "request", None)
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
            **{name: value for name in MORE if (value := getattr(record, name, None)) not in (None, "")},
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def to_standard_error(form: str) -> logging.Handler:
    """Have all of the process's log from warnings up written to standard error, in the form ``json`` or ``text``."""
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if form == "json" else Readable())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    return handler
