"""The requests that the front answers by itself: plain queries, as programs send them.

What is accepted here is a strict part of HTTP/1.1 (RFC 9112) and of the SPARQL 1.1 Protocol. Whatever differs
from it in anything is left, byte for byte, to the application, which knows all forms and all errors.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from claimgraph import formats
from claimgraph.errors import ClaimgraphError
from claimgraph.web import compression
from claimgraph.web.answers import name_of
from claimgraph.web.sparql_request import Operation, read

LARGEST: Final = 65536
"""A request of more bytes than this is none that the front reads."""

KEPT: Final = 128
"""So many heads are remembered."""

_BEGIN: Final = re.compile(rb"(?:GET|POST) /(?:sparql|query)[/? ]")
_BEGIN_BYTES: Final = 13
_LINE: Final = re.compile(rb"(GET|POST) (/(?:sparql|query)/?)(?:\?([!\"$-~]*))? HTTP/1\.1")
_FIELDS: Final = re.compile(rb"(?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*)+")
_HOST: Final = re.compile(r"[0-9A-Za-z.-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_LENGTH: Final = re.compile("[0-9]{1,5}")
_READ: Final = frozenset(
    {
        "host",
        "accept",
        "accept-encoding",
        "content-type",
        "content-length",
        "connection",
        "if-none-match",
        "x-request-id",
    }
)
_UNUSUAL: Final = frozenset(
    {"transfer-encoding", "te", "expect", "upgrade", "content-encoding", "if-match", "range", "trailer"}
)
_NO_STREAMS: Final = frozenset({"html", *formats.SPREADSHEET.names})


class Unusual(Exception):
    """The request is one for the application."""


@dataclass(slots=True)
class Manner:
    """What the fields of a head say: how an answer is wanted, and what body follows."""

    host: str
    fields: tuple[tuple[str, str], ...]
    accept: str | None
    prefers_page: bool
    gzip: bool
    known_tags: str | None
    keep: bool
    request_id: str | None
    media_type: str
    parameters: Mapping[str, str]
    length: int


@dataclass(slots=True)
class Asked:
    """A query: ``name`` is that of its answer, ``base`` the address that it came to, ``target`` what was asked for.

    ``received`` are the request's bytes, where somebody remembers it by them.
    """

    operation: Operation
    method: str
    target: str
    manner: Manner
    base: str
    name: str
    received: bytes = b""


@dataclass(slots=True)
class _Parts:
    """What the protocol's reader looks at."""

    method: str
    query_string: bytes
    mimetype: str
    mimetype_params: Mapping[str, str]
    body: bytes

    def get_data(self, cache: bool = True) -> bytes:
        return self.body


def take(received: bytes, *, union: bool) -> tuple[Asked, int] | None:
    """Read the request at the beginning of ``received``, and say how many bytes it has; None: there is more to come.

    Raises:
        Unusual: the application has to read it.
    """
    if len(received) >= _BEGIN_BYTES and not _BEGIN.match(received):
        raise Unusual
    begin, body = received.find(b"\r\n"), received.find(b"\r\n\r\n")
    if body < 0:
        if len(received) > LARGEST:
            raise Unusual
        return None
    line = _LINE.fullmatch(received, 0, begin)
    if line is None:
        raise Unusual
    manner = _manner(received[begin:body])
    end = body + 4 + manner.length
    if end > LARGEST or (manner.length and line[1] == b"GET"):
        raise Unusual
    if len(received) < end:
        return None
    return _asked(line, manner, received[body + 4 : end], union), end


def _asked(line: "re.Match[bytes]", manner: Manner, body: bytes, union: bool) -> Asked:
    method, path, query = line[1].decode(), line[2].decode(), line[3] or b""
    try:
        if method == "GET" and query.startswith(b"query=") and b"&" not in query:
            operation = Operation(query=unquote_to_bytes(query[6:].replace(b"+", b" ")).decode())
        else:
            operation = read(_Parts(method, query, manner.media_type, manner.parameters, body))
    except (ClaimgraphError, HTTPException, UnicodeDecodeError) as error:
        raise Unusual from error
    if operation.query is None or not operation.query.strip() or (operation.format or "").lower() in _NO_STREAMS:
        raise Unusual
    if not operation.format and manner.prefers_page:
        raise Unusual
    base = f"http://{manner.host}{path}"
    return Asked(
        operation=operation,
        method=method,
        target=path if line[3] is None else f"{path}?{query.decode()}",
        manner=manner,
        base=base,
        name=name_of(operation, manner.accept, base, union=union),
    )


@lru_cache(KEPT)
def _manner(head: bytes) -> Manner:
    """Read the fields, each with the end of line before it; clients send the same ones again and again."""
    if not _FIELDS.fullmatch(head):
        raise Unusual
    fields = [
        (name.lower(), value.strip(" \t"))
        for name, _, value in (line.partition(":") for line in head.decode("ascii").split("\r\n")[1:])
    ]
    said = {name: value for name, value in fields if name in _READ}
    names = [name for name, _ in fields]
    if len(said) != sum(name in _READ for name in names) or not _UNUSUAL.isdisjoint(names):
        raise Unusual
    host, length = said.get("host", ""), said.get("content-length", "0")
    connection = said.get("connection", "keep-alive").lower()
    if not _HOST.fullmatch(host) or connection not in ("keep-alive", "close") or not _LENGTH.fullmatch(length):
        raise Unusual
    accept = said.get("accept")
    media_type, parameters = parse_options_header(said.get("content-type", ""))
    return Manner(
        host=host.removesuffix(":80"),
        fields=tuple(fields),
        accept=accept,
        prefers_page=formats.prefers_page(accept),
        gzip=compression.wanted(said.get("accept-encoding")),
        known_tags=said.get("if-none-match"),
        keep=connection != "close",
        request_id=said.get("x-request-id"),
        media_type=media_type.lower(),
        parameters=parameters,
        length=int(length),
    )
