"""The requests that the front answers by itself: plain queries, as programs send them.

What is accepted here is a strict part of HTTP/1.1 (RFC 9112) and of the SPARQL 1.1 Protocol. Whatever differs
from it in anything is left, byte for byte, to the application, which knows all forms and all errors.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from claimgraph import formats
from claimgraph.errors import ClaimgraphError
from claimgraph.web import compression
from claimgraph.web.answers import name_of
from claimgraph.web.sparql_request import Operation, read

LARGEST: Final = 65536
"""A request of more bytes than this is none that the front reads."""

_BEGIN: Final = re.compile(rb"(?:GET|POST) /(?:sparql|query)[/? ]")
_BEGIN_BYTES: Final = 13
_HEAD: Final = re.compile(
    rb"(GET|POST) (/(?:sparql|query)/?)(?:\?([!\"$-~]*))? HTTP/1\.1\r\n"
    rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+)\r\n"
)
_HOST: Final = re.compile(r"[0-9A-Za-z.-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_READ: Final = frozenset(
    {"host", "accept", "accept-encoding", "content-type", "content-length", "connection", "if-none-match"}
)
_UNUSUAL: Final = frozenset(
    {"transfer-encoding", "te", "expect", "upgrade", "content-encoding", "if-match", "range", "trailer"}
)
_NO_STREAMS: Final = frozenset({"html", *formats.SPREADSHEET.names})


class Unusual(Exception):
    """The request is one for the application."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: ``name`` is that of its answer, ``base`` the address that it came to.

    ``target`` and ``fields`` are what the request's first line and its head held.
    """

    operation: Operation
    method: str
    target: str
    fields: tuple[tuple[str, str], ...]
    accept: str | None
    base: str
    name: str
    gzip: bool
    known_tags: str | None
    keep: bool


@dataclass(frozen=True, slots=True)
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
    head = _HEAD.match(received)
    if head is None:
        if b"\r\n\r\n" in received or len(received) > LARGEST:
            raise Unusual
        return None
    fields = [
        (name.strip().lower(), value.strip(" \t"))
        for name, _, value in (line.partition(":") for line in head[4].decode("ascii").split("\r\n") if line)
    ]
    said = {name: value for name, value in fields if name in _READ}
    names = [name for name, _ in fields]
    if len(said) != sum(name in _READ for name in names) or not _UNUSUAL.isdisjoint(names):
        raise Unusual
    length = said.get("content-length", "0")
    if not re.fullmatch("[0-9]{1,5}", length) or (head[1] == b"GET" and int(length)):
        raise Unusual
    end = head.end() + int(length)
    if end > LARGEST:
        raise Unusual
    if len(received) < end:
        return None
    return _asked(head, tuple(fields), said, received[head.end() : end], union), end


def _asked(
    head: "re.Match[bytes]", fields: tuple[tuple[str, str], ...], said: dict[str, str], body: bytes, union: bool
) -> Asked:
    host, connection = said.get("host", ""), said.get("connection", "keep-alive").lower()
    if not _HOST.fullmatch(host) or connection not in ("keep-alive", "close"):
        raise Unusual
    media_type, parameters = _media_type(said.get("content-type", ""))
    try:
        operation = read(_Parts(head[1].decode(), head[3] or b"", media_type, parameters, body))
    except (ClaimgraphError, HTTPException) as error:
        raise Unusual from error
    accept, path = said.get("accept"), head[2].decode()
    if operation.query is None or not operation.query.strip() or (operation.format or "").lower() in _NO_STREAMS:
        raise Unusual
    if not operation.format and _prefers_page(accept):
        raise Unusual
    base = f"http://{host.removesuffix(':80')}{path}"
    return Asked(
        operation=operation,
        method=head[1].decode(),
        target=path + (f"?{head[3].decode()}" if head[3] is not None else ""),
        fields=fields,
        accept=accept,
        base=base,
        name=name_of(operation, accept, base, union=union),
        gzip=compression.wanted(said.get("accept-encoding")),
        known_tags=said.get("if-none-match"),
        keep=connection != "close",
    )


@lru_cache
def _media_type(field: str) -> tuple[str, dict[str, str]]:
    media_type, parameters = parse_options_header(field)
    return media_type.lower(), parameters


@lru_cache
def _prefers_page(accept: str | None) -> bool:
    return formats.prefers_page(accept)
