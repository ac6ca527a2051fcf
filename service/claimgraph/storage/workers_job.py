"""The inside of a query worker: one query at a time over the newest snapshot, its answer in frames.

Here foreign SPARQL is parsed and run. The process is expendable: what the engine cannot stop, the pool
ends by killing it.
"""

import contextlib
import json
import re
import socket
import struct
import time
from functools import lru_cache
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph

from claimgraph import formats
from claimgraph.errors import (
    ClaimgraphError,
    Limit,
    NotAcceptable,
    QueryError,
    QueryRefused,
    QuerySyntax,
    QueryTooLarge,
    StoreError,
)
from claimgraph.storage import spreadsheet
from claimgraph.storage import workers_frames as frames
from claimgraph.storage import workers_sandbox as sandbox
from claimgraph.storage.reader import Reader, View
from claimgraph.storage.sparql_keywords import UPDATES, VOLATILE, asks_only, keywords, operation
from claimgraph.storage.workers_process import over_memory
from claimgraph.storage.workers_syntax import explain

CHUNK_BYTES: Final = 65536
FLUSH_SECONDS: Final = 0.2
LOOK_SECONDS: Final = 1
GRACE_SECONDS: Final = 1.0

PLAIN: Final = {
    "Prefix not found": "the prefix is not declared: begin the query with PREFIX name: <address>",
    "The SELECT contains a variable that is unbound": "SELECT names a variable that is neither grouped nor aggregated",
    "Duplicated variable name in SELECT": "SELECT gives two columns the same name",
    "The SELECT overrides an existing variable": "SELECT gives a value to a variable that has one already",
    "IRI parsing failed": "this is no absolute IRI",
}
"""What the parser says within its lists of what it expected, in plain words."""

TOLD: Final = 4
_EXPECTED: Final = re.compile(r'"(?:[^"\\]|\\.)+"|WHERE|BY')
_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class _OverLimit(Exception):
    """The answer has more bytes than it may."""


class _Sink:
    """What the engine writes an answer to: puts it into frames, counts, and sends now and then."""

    def __init__(self, channel: socket.socket, head: bytes, limit: int) -> None:
        self._channel = channel
        self._pending = bytearray(head)
        self._body = bytearray()
        self._left = limit
        self._last = time.monotonic()

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _OverLimit
        self._body += data
        if len(self._body) >= CHUNK_BYTES or time.monotonic() - self._last > FLUSH_SECONDS:
            self._send(b"")
        return len(data)

    def flush(self) -> None:
        """Do nothing: the last piece goes with the end."""

    def finish(self) -> None:
        self._send(frames.encode(frames.END))

    def _send(self, end: bytes) -> None:
        if self._body:
            self._pending += frames.prefix(frames.DATA, len(self._body))
            self._pending += self._body
        self._pending += end
        self._channel.sendall(self._pending)
        self._pending.clear()
        self._body.clear()
        self._last = time.monotonic()


def serve(channel: socket.socket, folder: Path) -> None:
    """Answer requests from ``channel`` until its other end is closed. Call it in a process of its own."""
    reader = Reader(folder)
    with contextlib.suppress(StoreError):
        reader.view()
    inbox = frames.Frames(channel)
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", LOOK_SECONDS, 0))
    while True:
        try:
            frame = inbox.next()
        except BlockingIOError:  # nothing came for a while
            with contextlib.suppress(StoreError):  # each request says so
                reader.view()  # an idle worker lets old snapshots go, and has the next query's open
            continue
        if frame is None:
            return
        request = frames.decode_request(frame[1])
        sandbox.limit_time(request.timeout + GRACE_SECONDS)
        try:
            _answer(channel, reader, request)
        except ClaimgraphError as error:
            channel.sendall(frames.encode_error(error))
        sandbox.limit_time(0)


def _answer(channel: socket.socket, reader: Reader, request: frames.Request) -> None:
    view = reader.view()
    words = keywords(request.query)
    form = _allowed(words, request)
    sandbox.limit_memory(request.memory)
    try:
        results = _evaluate(view, request, words)
        graph = isinstance(results, pyoxigraph.QueryTriples)
        choice = _choose(request.accept, request.format, graph)
        head = {
            "form": form,
            "media_type": choice.content_type,
            "snapshot": view.number,
            "volatile": not VOLATILE.isdisjoint(words),
        }
        sink = _Sink(channel, frames.encode(frames.HEAD, json.dumps(head).encode()), request.result_bytes)
        media_type, output = choice.format.media_type, cast(IO[bytes], sink)
        if isinstance(results, pyoxigraph.QueryTriples):
            results.serialize(output, format=pyoxigraph.RdfFormat.from_media_type(media_type))
        elif choice.format is formats.SPREADSHEET:
            spreadsheet.write(results, output)
        else:
            results.serialize(output, format=pyoxigraph.QueryResultsFormat.from_media_type(media_type))
        sink.finish()
    except SyntaxError as error:
        raise syntax_error(str(error), request.query) from error
    except (MemoryError, _OverLimit) as error:
        raise _too_large(request, error) from error
    except OSError as error:
        raise QueryError(f"The query could not be finished: {error}.") from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(f"The query cannot be answered: {error}.") from error


def _allowed(words: list[str], request: frames.Request) -> str:
    """Return the query's form, or refuse what is no query or reaches outside, but for what may be asked."""
    first = operation(words)
    if first in UPDATES:
        raise QueryRefused(f"{first} is an update, not a query: nothing was changed.")
    if "SERVICE" not in words:
        if request.services:  # another word only looked like this one; each closing stays, and costs all calls to come
            sandbox.close_network()
    elif not request.services:
        raise QueryRefused("SERVICE is switched off here: this endpoint asks no other. Query the other one yourself.")
    elif not asks_only(request.query, tuple(request.services)):
        known = ", ".join(f"<{prefix}…>" for prefix in request.services)
        raise QueryRefused(f"SERVICE may ask {known} here, each address given in full, and nothing else.")
    return first or "SELECT"


def _evaluate(
    view: View, request: frames.Request, words: list[str]
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
    if request.default_graphs or request.named_graphs:
        return view.store.query(
            request.query,
            base_iri=request.base_iri,
            default_graph=[pyoxigraph.NamedNode(iri) for iri in request.default_graphs],
            named_graphs=[pyoxigraph.NamedNode(iri) for iri in request.named_graphs],
        )
    union = request.union and "FROM" not in words
    return view.store.query(request.query, base_iri=request.base_iri, use_default_graph_as_union=union)


@lru_cache
def _choose(accept: str | None, name: str | None, graph: bool) -> formats.Choice:
    offers = formats.GRAPHS if graph else (*formats.RESULTS, formats.SPREADSHEET)
    if name:
        choice = formats.named(name, offers)
        wanted = f"format “{name}”"
    else:
        choice = formats.negotiate(accept, offers)
        wanted = f"of “{accept}”"
    if choice is None:
        known = ", ".join(dict.fromkeys(offer.media_type for offer in offers))
        raise NotAcceptable(f"This query's answer cannot be had as {wanted}. Accept one of {known}.")
    return choice


def syntax_error(message: str, text: str = "") -> QuerySyntax:
    """Make an error of the parser's message on ``text``."""
    match = _PLACE.fullmatch(message)
    if not match:
        return QuerySyntax(message)
    return explain(text, int(match[1]), int(match[2]), _plain(match[3]))


def _plain(message: str) -> str:
    """Make plain words of what the parser says; "" where its list of what it expected would tell nobody anything."""
    for known, plain in PLAIN.items():
        if known in message:
            return plain
    words = re.sub(r"\s*(\['.*?'\]|\[_\]),?", "", " ".join(message.split())).rstrip(", ")
    if words == "expected CONSTRUCT":
        return "expected SELECT, ASK, CONSTRUCT or DESCRIBE"
    if not words.startswith("expected"):
        return words
    expected = words.removeprefix("expected").removeprefix(" one of").split(", ")
    told = [word.strip() for word in expected if _EXPECTED.fullmatch(word.strip())]
    return f"expected {' or '.join(told)}" if told and len(told) == len(expected) <= TOLD else ""


def _too_large(request: frames.Request, error: Exception) -> QueryTooLarge:
    if isinstance(error, _OverLimit):
        return QueryTooLarge(
            f"The answer has more than {request.result_bytes:,} bytes (setting result-bytes). "
            "Ask for less: add LIMIT, or page with OFFSET.",
            Limit("result_bytes", request.result_bytes, "bytes"),
        )
    return over_memory(request.memory)
