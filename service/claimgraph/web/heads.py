"""The heads of the answers that the front gives: what all have in common is asked of the application once."""

import time
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, g

from claimgraph.errors import ClaimgraphError
from claimgraph.web import compression, logs
from claimgraph.web.plain_request import Asked
from claimgraph.web.queries import FIELD

_OWN: Final = frozenset(
    {"content-type", "content-length", "etag", "vary", "cache-control", FIELD.lower(), logs.FIELD.lower()}
)

_CLOSE: Final = "Connection: close\r\n"


class Heads:
    """Makes heads, and whole answers for errors, as the application would."""

    def __init__(self, app: Flask) -> None:
        """Learn the common fields from ``app``."""
        self._app = app
        with app.test_request_context("/sparql"):
            g.elsewhere = True  # it is the front that counts these
            fields = app.process_response(Response()).headers
        self._common = "".join(f"{name}: {value}\r\n" for name, value in fields if name.lower() not in _OWN)
        self._second = 0
        self._first: dict[int, bytes] = {}

    def first(self, status: int) -> bytes:
        """Return the begin of a head: what stands before the fields that name query and request."""
        if (now := int(time.time())) != self._second:
            self._second = now
            self._first.clear()
        found = self._first.get(status)
        if found is None:
            line, date = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", formatdate(now, usegmt=True)
            found = self._first[status] = f"{line}\r\nDate: {date}\r\nServer: claimgraph\r\n".encode("latin-1")
        return found

    def rest(
        self,
        tag: str | None,
        media_type: str,
        length: int | None,
        *,
        keep: bool,
        gzip: bool = False,
        varies: bool = False,
    ) -> bytes:
        """Return the rest of the head of an answer with status 200; without ``length`` its body comes in chunks.

        ``gzip`` says that it is compressed, ``varies`` that it might be, or might not.
        """
        size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        encoding = "Content-Encoding: gzip\r\n" if gzip else ""
        return (
            f"{'' if keep else _CLOSE}{self._common}{self._state(tag, varies)}{encoding}"
            f"Content-Type: {media_type}\r\n{size}\r\n\r\n"
        ).encode("latin-1")

    def not_modified(self, names: str, tag: str, *, keep: bool, varies: bool) -> bytes:
        """Return an answer with status 304."""
        rest = f"{names}{'' if keep else _CLOSE}{self._common}{self._state(tag, varies)}\r\n"
        return self.first(304) + rest.encode("latin-1")

    def problem(self, asked: Asked, error: ClaimgraphError, names: str) -> bytes:
        """Return the answer for a query that came to nothing."""
        app = self._app
        with app.test_request_context(asked.target, method=asked.method, headers=list(asked.manner.fields)):
            g.elsewhere = True
            response = app.process_response(app.make_response(app.handle_user_exception(error)))
            body = response.get_data()
            fields = [(name, value) for name, value in response.headers if name not in (FIELD, logs.FIELD)]
        given = {name.lower() for name, _ in fields}
        assert "content-length" in given
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
        rest = f"{names}{'' if asked.manner.keep else _CLOSE}{lines}\r\n"
        return self.first(response.status_code) + rest.encode("latin-1") + body

    @staticmethod
    def _state(tag: str | None, varies: bool) -> str:
        vary = "Accept, Accept-Encoding" if varies else "Accept"
        state = f"ETag: {tag}\r\nCache-Control: no-cache" if tag else "Cache-Control: no-store"
        return f"{state}\r\nVary: {vary}\r\n"


def known(asked: Asked, tag: str) -> str | None:
    """Return the tag under which the client has the answer already (RFC 9110, section 13.1.2), if it has it."""
    if asked.manner.known_tags is None or asked.method != "GET":
        return None
    packed = compression.packed_tag(tag)
    tags = [each.strip().removeprefix("W/") for each in asked.manner.known_tags.split(",")]
    if packed in tags:
        return packed
    return tag if tag in tags or tags == ["*"] else None
