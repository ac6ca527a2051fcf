"""What a query worker and its pool say to each other: frames over a socket pair.

A frame is a kind (one byte), a length (four bytes, big-endian) and that many bytes. A request is one
``QUERY``; the answer is ``HEAD``, any number of ``DATA`` and one ``END``, or ``ERROR`` in place of
whatever would follow.
"""

import json
import socket
import struct
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from claimgraph import errors

QUERY: Final = b"Q"
HEAD: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
ERROR: Final = b"X"

_PREFIX: Final = struct.Struct(">cI")
RECEIVE_BYTES: Final = 262144


class Request(NamedTuple):
    """One query, as the SPARQL 1.1 Protocol (section 2.1) gives it.

    ``default_graphs`` and ``named_graphs`` are IRIs; with both empty the default graph is the union of
    all graphs, or, without ``union``, the store's own.
    Relative IRIs are resolved against ``base_iri``, if there is one. ``format`` names a
    format and wins over ``accept``. ``timeout`` is in seconds. ``services`` are what the addresses that
    ``SERVICE`` may ask begin with.
    """

    query: str
    base_iri: str | None
    accept: str | None
    format: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    timeout: float
    result_bytes: int
    memory: int
    union: bool = True
    services: tuple[str, ...] = ()


def prefix(kind: bytes, length: int) -> bytes:
    """Make what stands before a payload of ``length`` bytes."""
    return _PREFIX.pack(kind, length)


def encode(kind: bytes, payload: bytes | bytearray = b"") -> bytes:
    """Make one frame."""
    return _PREFIX.pack(kind, len(payload)) + payload


def encode_request(request: Request) -> bytes:
    """Make the frame of a query."""
    return encode(QUERY, json.dumps(request).encode("utf-8", "surrogatepass"))


def decode_request(payload: bytes) -> Request:
    """Read the payload of a ``QUERY`` frame."""
    request = Request(*json.loads(payload.decode("utf-8", "surrogatepass")))
    if request.default_graphs or request.named_graphs:
        return request._replace(default_graphs=tuple(request.default_graphs), named_graphs=tuple(request.named_graphs))
    return request


def encode_error(error: errors.ClaimgraphError) -> bytes:
    """Make the frame of an error of our family."""
    fields: dict[str, Any] = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, errors.QuerySyntax):
        fields["place"] = [error.line, error.column, error.excerpt, error.suggestion]
    elif isinstance(error, errors.QueryError) and error.limit is not None:
        fields["limit"] = asdict(error.limit)
    return encode(ERROR, json.dumps(fields).encode())


def decode_error(payload: bytes) -> errors.ClaimgraphError:
    """Read the payload of an ``ERROR`` frame."""
    fields: dict[str, Any] = json.loads(payload)
    if fields["kind"] == "QuerySyntax":
        return errors.QuerySyntax(fields["message"], *fields["place"])
    kind = getattr(errors, fields["kind"])
    error = kind(fields["message"], errors.Limit(**fields["limit"])) if "limit" in fields else kind(fields["message"])
    assert isinstance(error, errors.ClaimgraphError)
    return error


class Frames:
    """Cuts what a socket brings into frames."""

    def __init__(self, channel: socket.socket) -> None:
        """Read from ``channel``."""
        self._channel = channel
        self._room = bytearray(RECEIVE_BYTES)
        self._view = memoryview(self._room)
        self._begin = self._end = 0

    def waiting(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the whole frames that have come so far, without reading on."""
        while self._end - self._begin >= _PREFIX.size:
            kind, length = _PREFIX.unpack_from(self._room, self._begin)
            start = self._begin + _PREFIX.size
            if self._end - start < length:
                self._make_room(_PREFIX.size + length)
                return
            self._begin = start + length
            yield kind, bytes(self._view[start : self._begin])
        self._make_room(_PREFIX.size)

    def receive(self) -> bool:
        """Read once, waiting if there is nothing; False at the end of the stream."""
        try:
            number = self._channel.recv_into(self._view[self._end :])
        except ConnectionError:
            return False
        self._end += number
        return number > 0

    def next(self) -> tuple[bytes, bytes] | None:
        """Wait for one whole frame; None at the end of the stream."""
        while True:
            for frame in self.waiting():
                return frame
            if not self.receive():
                return None

    def _make_room(self, length: int) -> None:
        """Let a frame of ``length`` bytes find room behind what has been taken."""
        if self._begin == self._end:
            self._begin = self._end = 0
        if self._begin + length > len(self._room):
            rest = bytes(self._view[self._begin : self._end])
            if length > len(self._room):
                self._room = bytearray(length)
                self._view = memoryview(self._room)
            self._view[: len(rest)] = rest
            self._begin, self._end = 0, len(rest)
