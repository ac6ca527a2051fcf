"""Answers with gzip for those who take it (RFC 9110, section 8.4.1.3), as WSGI middleware.

A compressed answer is another representation: its entity tag differs, and requests that carry such a tag
reach the application with the plain one. A stream is compressed as it comes; where it breaks off, so does gzip.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from flask import Flask
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SMALLEST: Final = 1000
AT_ONCE: Final = 1 << 20
LEVEL: Final = 4
GZIP: Final = 16 + zlib.MAX_WBITS
SUFFIX: Final = "-gzip"
COMPRESSIBLE: Final = re.compile(
    r"text/|image/svg\+xml|application/(?:[^;]*\+)?(?:json|xml)|application/(?:n-triples|n-quads|trig|x-ndjson|sparql-query)"
)
CONDITIONS: Final = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")


class Compression:
    """Compresses what an application answers."""

    def __init__(self, application: "WSGIApplication") -> None:
        """Stand before ``application``."""
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        conditional = _plain_tags(environ)
        begun: list[Any] = []

        def begin(status: str, fields: list[tuple[str, str]], trouble: Any = None, /) -> Callable[[bytes], object]:
            begun[:] = [status, Headers(fields), trouble]
            return _no_write

        body = self._application(environ, begin)
        status, headers, trouble = begun
        if status.startswith("304") and conditional:
            _tag(headers)
        elif _can_be(status, headers):
            headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
            if wanted(environ.get("HTTP_ACCEPT_ENCODING")):
                body = _compressed(body, headers, head=environ["REQUEST_METHOD"] == "HEAD")
        start_response(status, headers.to_wsgi_list(), trouble)
        return body


def install(app: Flask) -> None:
    """Have the app's answers compressed."""
    app.wsgi_app = Compression(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way


def _plain_tags(environ: "WSGIEnvironment") -> bool:
    found = False
    for name in CONDITIONS:
        if SUFFIX + '"' in environ.get(name, ""):
            environ[name] = environ[name].replace(SUFFIX + '"', '"')
            found = True
    return found


def _can_be(status: str, headers: Headers) -> bool:
    return (
        not status.startswith(("1", "204", "206", "304"))
        and "Content-Encoding" not in headers
        and "Content-Range" not in headers
        and worth(headers.get("Content-Type", ""), headers.get("Content-Length", type=int))
    )


def worth(media_type: str, length: int | None) -> bool:
    """Tell whether an answer is worth compressing; None is the length of a stream."""
    return (length is None or length >= SMALLEST) and COMPRESSIBLE.match(media_type) is not None


@lru_cache
def wanted(field: str | None) -> bool:
    """Tell whether a field Accept-Encoding takes gzip."""
    if not field:
        return False
    accepted = parse_accept_header(field, Accept)
    return accepted["gzip"] > 0 and accepted["gzip"] >= accepted["identity"]


def _compressed(body: Iterable[bytes], headers: Headers, *, head: bool) -> Iterable[bytes]:
    length = headers.get("Content-Length", type=int)
    headers["Content-Encoding"] = "gzip"
    headers.pop("Content-Length", None)
    _tag(headers)
    if head:
        return body
    stream = _Stream(body)
    if length is None or length > AT_ONCE:
        return stream
    whole = b"".join(stream)
    stream.close()
    headers["Content-Length"] = str(len(whole))
    return [whole]


def _tag(headers: Headers) -> None:
    tag = headers.get("ETag", "")
    if tag.endswith('"'):
        headers["ETag"] = packed_tag(tag)


def packed_tag(tag: str) -> str:
    """Return the entity tag of the compressed form of what has ``tag``."""
    return f'{tag[:-1]}{SUFFIX}"'


def packer() -> "zlib._Compress":
    """Make what compresses one stream."""
    return zlib.compressobj(LEVEL, wbits=GZIP)


class _Stream:
    """Compressed bytes; closing it closes what they come from."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        stream = packer()
        for chunk in self._body:
            if packed := stream.compress(chunk):
                yield packed
        yield stream.flush()

    def close(self) -> None:
        if close := getattr(self._body, "close", None):
            close()


def _no_write(data: bytes) -> object:
    raise NotImplementedError("The applications here return what they send.")
